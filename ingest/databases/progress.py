"""How far queries were read: taken from the store before a load, kept there at its end."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

import polars as pl

from graph.store.base import Row, Store
from graph.store.layout import QUERIES
from graph.store.queries import read_queries, write_queries
from ingest.databases.marks import Mark, greater, is_kind, not_after
from ingest.databases.query import Query, Seen
from ingest.quality.report import STATUSES
from ingest.summary import FileSummary
from ingest.words import remark


def with_marks(store: Store, queries: Sequence[Query], *, full: bool) -> list[Query]:
    """Return `queries` from where the store's last load of each ended; `full`: from their start.

    A note says so where one is read whole though another of its kind, not asked any more, was
    read before: a text or an address has changed.
    """
    stored = {row["query_key"]: row for row in read_queries(store).to_dicts()}
    gone = {row["kind"] for key, row in stored.items() if key not in {q.key for q in queries}}
    return [
        replace(
            query,
            mark=_mark(stored[query.key]) if query.key in stored and not full else None,
            note=_note(query) if query.key not in stored and query.kind in gone else "",
            seen=Seen(),
        )
        for query in queries
    ]


def _note(query: Query) -> str:
    if query.watermark is None:
        return ""
    return remark("other_query", name=query.name)


def keep_marks(
    store: Store,
    queries: Iterable[Query],
    files: Iterable[FileSummary],
    *,
    now: datetime,
    zone: str | None,
) -> None:
    """Keep how far each query was read, and what became of its rows.

    A query of which not one row could be used stays where it was: its rows come again. So does
    one that was refused, of which `files` says nothing. None is kept beyond `now`, or rows of the
    time until then would be missed.
    """
    came = {(file.kind, file.file): file for file in files}
    read = [(query, came.get((query.kind, query.name))) for query in queries]
    rows = [_row(query, counts, now, zone) for query, counts in read if counts]
    write_queries(store, pl.DataFrame(rows, schema=QUERIES))


def with_queries(files: Iterable[FileSummary], queries: Iterable[Query]) -> tuple[FileSummary, ...]:
    """Return `files` with those told apart that are queries, and of these the idle ones.

    A query is idle if it was asked from a mark on and not one row lies beyond it or brings
    anything.
    """
    asked = {(query.kind, query.name): query for query in queries}
    return tuple(
        replace(file, query=query.key, idle_since=_idle_since(query, file))
        if (query := asked.get((file.kind, file.file))) and not file.sha256
        else file
        for file in files
    )


def _idle_since(query: Query, came: FileSummary) -> str:
    if query.mark is None or came.accepted or came.amended:
        return ""
    is_same = greater(query.seen.mark, query.mark) == query.mark
    return f"{query.watermark} {query.mark.text}" if is_same else ""


def _row(query: Query, came: FileSummary, now: datetime, zone: str | None) -> Row:
    counts = {status: getattr(came, status) for status in STATUSES}
    used = sum(counts.values()) > came.rejected + came.totals
    mark = greater(query.mark, query.seen.mark if used else None)
    mark = not_after(mark, now, zone) if mark else None
    return {
        "query_key": query.key,
        "kind": query.kind,
        "name": query.name,
        "watermark": query.watermark,
        "mark_kind": mark.kind if mark else None,
        "mark": mark.text if mark else None,
        "read": sum(counts.values()),
        **counts,
    }


def _mark(row: Row) -> Mark | None:
    kind = row["mark_kind"]
    return Mark(kind, row["mark"]) if kind and is_kind(kind) else None
