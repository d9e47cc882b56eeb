"""The files that were loaded, and what became of their rows: kept with the store, without a clock.

A file is its kind and the checksum of its bytes. What its first load said stays: loaded again, all
its rows are duplicates, which says nothing of the file. A query has no checksum, and the rows that
a rejects file names may be mended one after the other: of these each load is one of its own.
"""

import polars as pl

from graph.store.base import Row, Store
from graph.store.layout import FILES
from graph.store.rows import frame_of


def write_files(store: Store, files: pl.DataFrame) -> None:
    """Keep the rows of `files` (columns: `FILES`) of which the store has none of that key."""
    rows = files.select(list(FILES)).to_dicts()
    if rows:
        keyed = [{"file_key": _key(row), "properties": row} for row in rows]
        store.write("write/add_files", keyed)


def read_files(store: Store) -> pl.DataFrame:
    """Return every file that was loaded, by kind and name (columns: `FILES`)."""
    return frame_of(store.read("read/files"), FILES)


def _key(row: Row) -> str:
    if row["of_rejects"]:
        return f"{row['kind']}|{row['sha256']}|rejects|{row['load']}"
    if row["sha256"]:
        return f"{row['kind']}|{row['sha256']}"
    return f"{row['kind']}|{row['file']}|{row['load']}"
