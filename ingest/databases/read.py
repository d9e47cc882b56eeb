"""A query's answer as tables of text under our names, as if it had been a file."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace

import polars as pl

from graph.errors import InputError
from ingest.cleaning import Cleaner
from ingest.databases.answer import Answer
from ingest.databases.duck import open_duck
from ingest.databases.marks import Mark
from ingest.databases.query import Query
from ingest.databases.sql import open_sql
from ingest.headers import Headers
from ingest.mapping import Mapping
from ingest.pieces import CHANGED, ROW, Piece
from ingest.read import ROWS, Table, in_batches
from ingest.words import remark

_AMENDED = ("applications", "partners")  # kinds of which a later row replaces an earlier one


def read_query(query: Query, *, mapping: Mapping, rows: int = ROWS) -> Iterator[Table]:
    """Return what `query` gives as text under our names, `rows` at a time, at least once.

    Memory holds two batches; the query's `seen` takes note of the watermarks that went by. Rows
    are numbered in the order of the answer, which has no checksum.

    Raises InputError if the database cannot be asked, or its answer lacks a column.
    """
    headers = Headers(query.kind, mapping, query.name, known=(query.watermark or "",))
    with _opened(query) as answer:
        cleaner = Cleaner(query.kind, query.name, made=headers.made, skip=headers.skip)
        pieces = _pieces(query, answer, headers)
        parts = ((cleaner.clean(piece), piece.last) for piece in pieces)
        tables = (Table(query.name, query.kind, "", *part) for part in in_batches(parts, rows))
        held = replace(next(tables), warnings=(*_noted(query), *headers.warnings))
        for table in tables:
            yield held
            held = table
        yield replace(held, warnings=(*held.warnings, *cleaner.warnings, *_bare(query)))


def _opened(query: Query) -> AbstractContextManager[Answer]:
    return open_duck(query) if query.address.system == "duckdb" else open_sql(query)


def _pieces(query: Query, answer: Answer, headers: Headers) -> Iterator[Piece]:
    places = headers.places(answer.columns)
    watermark = _watermark(query, answer)
    is_dated = "recorded_at" in places or "recorded_at" in headers.made
    if watermark is not None and query.kind in _AMENDED and not is_dated:
        places[CHANGED] = watermark
    last = 0
    for batch in answer.batches(list(places.values()), watermark):
        query.take(batch.greatest, batch.bare, batch.spellings)
        first, last = last + 1, last + batch.frame.height
        named = dict(zip(batch.frame.columns, places, strict=True))
        row = pl.int_range(first, last + 1, dtype=pl.Int64, eager=True).alias(ROW)
        frame = batch.frame.rename(named).with_columns(row)
        if CHANGED in places and not _is_clock(query.seen.mark):
            frame = frame.with_columns(pl.lit(None, pl.String).alias(CHANGED))
        yield Piece(frame, last)
    if not last:
        yield Piece(pl.DataFrame(schema=dict.fromkeys(places, pl.String) | {ROW: pl.Int64}), 0)


def _is_clock(mark: Mark | None) -> bool:
    """Return whether marks like this one tell moments; a day or a number orders nothing in it."""
    if mark is None:
        return False
    return mark.kind in ("moment", "time") or (mark.kind == "text" and ":" in mark.text)


def _watermark(query: Query, answer: Answer) -> int | None:
    if query.watermark is None:
        return None
    found = [at for at, name in enumerate(answer.columns) if name == query.watermark]
    if len(found) != 1:
        there = ", ".join(answer.columns)
        raise InputError(
            f"{query.name}: the query gives {len(found)} columns called {query.watermark}, the "
            f"watermark; it must be one of {there}."
        )
    return found[0]


def _noted(query: Query) -> tuple[str, ...]:
    return (query.note,) if query.note else ()


def _bare(query: Query) -> tuple[str, ...]:
    if not query.seen.bare:
        return ()
    told = {"name": query.name, "column": query.watermark, "count": query.seen.bare}
    return (remark("no_watermark", **told),)
