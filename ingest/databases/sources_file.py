"""Which queries a load asks, told once in a YAML file.

url: postgresql+psycopg://reader:${LENDER_PASSWORD}@db.example/lending  # of all that name none
mapping: ours.yaml          # beside this file
applications:
  query: SELECT * FROM orders
  watermark: updated_at     # a later load asks only for rows from its greatest value on
events:
  - query: SELECT * FROM clicks WHERE at >= :since
    watermark: at
    since: 2024-01-01       # where the first load begins; needed only with :since
    overlap: 3600           # seconds (of whole numbers: ones) that are read again each time
  - {url: duckdb:///calls.duckdb, query: SELECT * FROM calls, name: the dialler}
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path

import yaml

from graph.errors import InputError
from ingest.columns import FILES
from ingest.databases.address import parse_address
from ingest.databases.marks import OVERLAP_OF_TEXT, Mark, mark_of
from ingest.databases.query import Query

_OWN = ("url", "query", "watermark", "since", "overlap", "name")


@dataclass(frozen=True, slots=True)
class SourcesFile:
    """What a sources file says: queries by kind, in its order, and the mapping's place if any."""

    queries: Mapping[str, tuple[Query, ...]]
    mapping: Path | None = None


def read_sources(path: Path, environ: Mapping[str, str] | None = None) -> SourcesFile:
    """Return what sources file `path` says, its `${NAME}` filled in from the environment.

    Raises InputError, which says what is wrong in it; no message holds a password.
    """
    try:
        told = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}.") from error
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise InputError(f"{path} is no YAML{_place(error)}") from None
    try:
        return _parsed(told, path.parent, environ)
    except InputError as error:
        raise InputError(f"{path}: {error}") from error.__cause__


def _place(error: Exception) -> str:
    """Return where YAML goes wrong and what may mend it; its own words could show a secret."""
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return ". Write it as in docs/sources.md."
    told = f": line {mark.line + 1}, sign {mark.column + 1}. "
    problem = str(getattr(error, "problem", ""))
    if problem.startswith("mapping values") or problem.endswith("':'"):
        return (
            f"{told}A text that ends with a colon, or has one before a blank, wants quotes, like "
            'url: "duckdb:///:memory:".'
        )
    return f"{told}Write it as in docs/sources.md."


def _parsed(told: object, folder: Path, environ: Mapping[str, str] | None) -> SourcesFile:
    if not isinstance(told, dict):
        raise InputError("It must name kinds of rows, like `applications: {query: SELECT …}`.")
    _known(told, (*FILES, "url", "mapping"), "key")
    queries = {
        kind: tuple(
            _named_query(kind, number, one, told.get("url"), environ)
            for number, one in enumerate(_listed(told[kind], kind), start=1)
        )
        for kind in FILES
        if kind in told
    }
    if not queries:
        raise InputError(f"It names no query. Give one under {', '.join(FILES)}.")
    _once([query.name for some in queries.values() for query in some])
    mapping = told.get("mapping")
    return SourcesFile(queries, folder / _text(mapping, "mapping") if mapping else None)


def _listed(told: object, kind: str) -> list[dict[str, object]]:
    entries: list[dict[str, object]] = []
    for entry in told if isinstance(told, list) else [told]:
        if not isinstance(entry, dict):
            raise InputError(f"{kind} must be like {{query: SELECT …, watermark: updated_at}}.")
        entries.append(entry)
    return entries


def _named_query(
    kind: str, number: int, told: dict[str, object], url: object, environ: Mapping[str, str] | None
) -> Query:
    """Return the query that an entry tells; InputError names it, as what follows would."""
    place = f"{kind} {number}" if number > 1 else kind
    named = told.get("name")
    try:
        return _query(kind, place, told, url, environ)
    except InputError as error:
        name = named if isinstance(named, str) and named.strip() else place
        raise InputError(f"{name}: {error}") from error.__cause__


def _query(
    kind: str, place: str, told: dict[str, object], url: object, environ: Mapping[str, str] | None
) -> Query:
    _known(told, _OWN, f"key of {kind}")
    text = _text(told.get("query"), f"query of {kind}")
    given = told.get("url", url)
    if given is None:
        raise InputError("There is no `url`. Give the query one, or one for all at the top.")
    address = parse_address(_text(given, f"url of {kind}"), environ)
    named = told.get("name")
    query = Query(
        kind=kind,
        name=_text(named, "name") if named else f"{place} ({address.shown})",
        address=address,
        text=text,
        watermark=_text(told["watermark"], "watermark") if told.get("watermark") else None,
        start=_start(told.get("since")),
        overlap=_overlap(told.get("overlap", 0)),
    )
    _check(query)
    return query


def _check(query: Query) -> None:
    if query.names_since and query.start is None:
        raise InputError(
            "The query has :since, so say where the first load begins, like "
            "`since: 2024-01-01`, or leave :since out: it is asked around the query then."
        )
    if (query.start or query.overlap) and query.watermark is None:
        raise InputError("since and overlap need a `watermark`, a column's name.")
    if query.overlap and query.start and query.start.kind == "text":
        raise InputError(OVERLAP_OF_TEXT)


def _start(told: object) -> Mark | None:
    if told is None:
        return None
    if isinstance(told, (str, int, date)):
        return mark_of(told, "since")
    raise InputError("since must be a time, a date or a whole number.")


def _overlap(told: object) -> int:
    if isinstance(told, int) and not isinstance(told, bool) and told >= 0:
        return told
    raise InputError("overlap must be a whole number: seconds, or ones of a whole number.")


def _text(told: object, what: str) -> str:
    if isinstance(told, str) and told.strip():
        return told
    raise InputError(f"{what[0].upper()}{what[1:]} must be a text.")


def _once(names: list[str]) -> None:
    for name in names:
        if names.count(name) > 1:
            raise InputError(f"Two queries are called {name!r}. Give each a name of its own.")


def _known(told: Mapping[str, object], known: tuple[str, ...], what: str) -> None:
    for name in told:
        if name not in known:
            near = get_close_matches(str(name), known, n=1)
            hint = f" Did you mean {near[0]}?" if near else f" Known: {', '.join(known)}."
            raise InputError(f"{name!r} is no {what}.{hint}")
