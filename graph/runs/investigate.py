"""An investigator's questions: saved ones by name, or free Cypher that only reads."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from cypher.catalogue import Parameter, SavedQuery, saved_queries
from graph.errors import InputError, NotFoundError
from graph.results import MICRO, RESULTS
from graph.schema import FRAMES, TIME
from graph.store.base import QueryLimits, QueryResult, Store

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TIMES = frozenset(
    column
    for schema in (*FRAMES.values(), *RESULTS.values())
    for column, kind in schema.items()
    if kind == TIME
)
_APPLICANTS = ("applicant_id", "from_id", "to_id")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_\-]*")


def list_queries() -> tuple[SavedQuery, ...]:
    """Return every saved query with its title and parameters, by name."""
    return saved_queries()


def run_query(
    store: Store,
    name_or_cypher: str,
    parameters: Mapping[str, Any] | None = None,
    *,
    limits: QueryLimits | None = None,
) -> QueryResult:
    """Run a saved query by its name, or one free statement that only reads.

    Values may be given as text: a saved query's are turned into their type (times: ISO 8601 or
    datetime). Times come back as ISO text with `Z`, `…_micro` columns as decimals without the
    ending. Raises NotFoundError (no such query, or a saved one's ring or applicant is unknown),
    InputError (parameters), QueryRefusedError, QueryLimitError.
    """
    limits = limits or QueryLimits()
    name = name_or_cypher.strip()
    if not _NAME.fullmatch(name):
        return _readable(store.query(name_or_cypher, dict(parameters or {}), limits=limits))
    saved = find_query(name)
    given = checked_parameters(saved, parameters or {})
    if (
        "limit" in given
    ):  # ask for one row more than wanted: only so is it known that there are more
        limits = replace(limits, rows=min(limits.rows, int(given["limit"])))
        given["limit"] = limits.rows + 1
    result = store.query(saved.cypher, given, limits=limits)
    if not result.rows:
        _require_named(store, given)
    return _readable(result)


def _require_named(store: Store, given: Mapping[str, str | int]) -> None:
    """Raise NotFoundError if nothing was found because a ring or an applicant is unknown."""
    for name, value in given.items():
        if name == "ring_id":
            rings = [row["ring_id"] for row in store.read("read/known_rings")]
            if value not in rings:
                raise NotFoundError.near("ring", str(value), rings)
        elif name in _APPLICANTS and not store.read("read/known_applicants", applicant_ids=[value]):
            prefix = str(value)[: max(1, len(str(value)) // 2)]
            alike = store.read("read/near_applicants", prefix=prefix)
            known = (row["applicant_id"] for row in alike)
            raise NotFoundError.near("applicant", str(value), known)


def find_query(name: str) -> SavedQuery:
    """Return the saved query `name`; NotFoundError with the nearest names if there is none."""
    known = {query.name: query for query in saved_queries()}
    if name not in known:
        step = "See what there is: ringsight query --list"
        raise NotFoundError.near("saved query", name, known, step=step)
    return known[name]


def checked_parameters(query: SavedQuery, given: Mapping[str, Any]) -> dict[str, str | int]:
    """Return the parameters of a run of `query`, each of its type, with defaults filled in.

    Raises InputError: one that is missing, unknown (with the nearest name) or of another type.
    """
    names = [parameter.name for parameter in query.parameters]
    for name in given:
        if name not in names:
            raise InputError(str(NotFoundError.near(f"parameter of {query.name}", name, names)))
    return {
        parameter.name: _value(query, parameter, given.get(parameter.name, parameter.default))
        for parameter in query.parameters
    }


def _value(query: SavedQuery, parameter: Parameter, value: Any) -> str | int:
    if value is None:
        raise InputError(
            f"{query.name} needs {parameter.name} ({parameter.kind}, e.g. {parameter.example}):"
            f" {parameter.doc}"
        )
    try:
        return _CASTS[parameter.kind](value)
    except (TypeError, ValueError, OverflowError) as error:
        raise InputError(
            f"{parameter.name} of {query.name} is no {parameter.kind}; give one like"
            f" {parameter.example}."
        ) from error


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _integer(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise TypeError
    number = int(value)
    if not 0 <= number < 2**53:
        raise ValueError
    return number


def _time(value: Any) -> int:
    at = value if isinstance(value, datetime) else datetime.fromisoformat(_text(value))
    aware = at if at.tzinfo else at.replace(tzinfo=UTC)
    return (aware - _EPOCH) // timedelta(microseconds=1)


_CASTS: dict[str, Callable[[Any], str | int]] = {"text": _text, "integer": _integer, "time": _time}


def _readable(result: QueryResult) -> QueryResult:
    columns = tuple(_bare(column).removesuffix("_micro") for column in result.columns)
    rows = tuple(
        tuple(_shown(name, value) for name, value in zip(result.columns, row, strict=True))
        for row in result.rows
    )
    if len(set(columns)) < len(columns):  # a.score_micro beside b.score_micro: keep the statement's
        columns = result.columns
    return QueryResult(columns, rows, result.more)


def _shown(name: str, value: Any) -> Any:
    """Return a value as people read it, by the name of its column or property."""
    if isinstance(value, dict):
        return {key.removesuffix("_micro"): _shown(key, inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_shown(name, inner) for inner in value]
    if isinstance(value, bool) or not isinstance(value, int):
        return value
    if _is_time(name):
        return _iso(value)
    return value / MICRO if name.endswith("_micro") else value


def _is_time(name: str) -> bool:
    bare = _bare(name)
    return bare in _TIMES or bare.endswith("_at")


def _bare(name: str) -> str:
    """Return `n.seen_at`, a column that a statement left unnamed, as `seen_at`."""
    return name.rpartition(".")[2] if re.fullmatch(r"\w+\.\w+", name) else name


def _iso(micros: int) -> str | int:
    try:
        at = _EPOCH + timedelta(microseconds=micros)
    except OverflowError:
        return micros  # a number that only happens to be named like a time
    return at.isoformat().replace("+00:00", "Z")
