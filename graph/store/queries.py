"""The queries that were loaded: how far each was read, and what became of the last load's rows.

A query is its kind, database, text and watermark column, of which only a checksum is kept.
"""

import polars as pl

from graph.store.base import Store
from graph.store.layout import QUERIES
from graph.store.rows import frame_of, known


def write_queries(store: Store, queries: pl.DataFrame) -> None:
    """Keep the rows of `queries` (columns: `QUERIES`) in place of those of the same key."""
    rows = queries.select(list(QUERIES)).to_dicts()
    if rows:
        keyed = [{"query_key": row["query_key"], "properties": known(row)} for row in rows]
        store.write("write/set_queries", keyed)


def read_queries(store: Store) -> pl.DataFrame:
    """Return every query that was loaded, by kind and name (columns: `QUERIES`)."""
    return frame_of(store.read("read/queries"), QUERIES)
