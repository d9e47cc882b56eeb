"""Whether 03/04/2024 is a day in April or in March: told by a whole file, not by a batch of it."""

from collections.abc import Iterable
from pathlib import Path

import polars as pl

from ingest.columns import FILES
from ingest.databases.query import Query
from ingest.databases.read import read_query
from ingest.mapping import Mapping
from ingest.read import Table, read_batches
from ingest.suffixes import form_of
from ingest.time_forms import shown_order

_NUMBERS = r"^\s*(\d{1,2})[-/.](\d{1,2})[-/.]\d{4}"
_ROWS = 100_000


def day_orders(path: Path | Query, first: Table, mapping: Mapping) -> dict[str, str]:
    """Return by column the order that a whole source shows; `first` is its first batch.

    The file is read, or the query asked, once more, but only if the first batch has such times and
    the mapping no format for them. Of standard input the first batch speaks for all.
    """
    names = [
        column.name
        for column in FILES[first.kind]
        if column.kind in ("time", "date") and not mapping.formats(first.kind, column.name)
    ]
    wanted = [name for name in names if _counts(first.frame[name])[2]]
    orders: dict[str, str] = dict.fromkeys(names, "unsure")
    if not wanted:
        return orders
    tables = _tables(path, first, mapping)
    totals = dict.fromkeys(wanted, (0, 0, 0))
    for table in tables:
        totals = {name: _sum(totals[name], _counts(table.frame[name])) for name in wanted}
    return orders | {name: shown_order(*totals[name]) for name in wanted}


def _tables(path: Path | Query, first: Table, mapping: Mapping) -> Iterable[Table]:
    if isinstance(path, Query):
        return read_query(path.unread(), mapping=mapping, rows=_ROWS)
    if form_of(path).kind == "stream":
        return [first]
    return read_batches(path, first.kind, mapping=mapping, rows=_ROWS)


def _counts(cells: pl.Series) -> tuple[int, int, int]:
    """Return how many cells show the day first, the month first, and how many there are."""
    if cells.dtype != pl.String or cells.null_count() == cells.len():
        return 0, 0, 0
    found = cells.str.extract_groups(_NUMBERS).struct.unnest()
    first, then = (found[name].cast(pl.Int64) for name in found.columns)
    by_day, by_month = (first > 12) & (then <= 12), (then > 12) & (first <= 12)
    return int(by_day.sum()), int(by_month.sum()), found.height - first.null_count()


def _sum(one: tuple[int, int, int], other: tuple[int, int, int]) -> tuple[int, int, int]:
    return one[0] + other[0], one[1] + other[1], one[2] + other[2]
