"""What drivers give as Python values, as the text that a CSV would hold."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from uuid import UUID

import polars as pl

from graph.errors import InputError


def column_of(values: Sequence[object], column: str, name: str) -> pl.Series:
    """Return a column's values as text; InputError if they are bytes, tables or the like."""
    kinds = set(map(type, values)) - {type(None)}
    if kinds <= {str}:
        return pl.Series(column, values, pl.String)
    texts = {kind: _writer(kind, column, name) for kind in kinds}
    written = [None if value is None else texts[type(value)](value) for value in values]
    return pl.Series(column, written, pl.String)


def _writer(kind: type, column: str, name: str) -> Callable[[object], str | None]:
    for known, write in _WRITERS.items():
        if issubclass(kind, known):
            return write
    raise InputError(
        f"{name}: column {column} holds {kind.__name__}; cast it to text or a number in the query."
    )


def _flag(value: object) -> str:
    return "true" if value else "false"


def _float(value: object) -> str | None:
    number = value if isinstance(value, float) else 0.0
    if number != number:
        return None
    return str(int(number)) if number.is_integer() and abs(number) < 2**53 else repr(number)


def _list(value: object) -> str:
    return "|".join(str(one) for one in value if one is not None) if isinstance(value, list) else ""


def _time(value: object) -> str:
    return value.isoformat() if isinstance(value, (date, time)) else ""


# In this order: a flag is a whole number too, a time with a date is a date too.
_WRITERS: dict[type, Callable[[object], str | None]] = {
    bool: _flag,
    str: str,
    int: str,
    float: _float,
    Decimal: lambda value: f"{value:f}",
    datetime: _time,
    date: _time,
    time: _time,
    UUID: str,
    list: _list,
}
