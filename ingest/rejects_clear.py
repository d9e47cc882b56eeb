"""The cells of rejected rows in clear, read from their files a second time: only where asked for.

Nothing else keeps them: while rows are loaded, only the shapes of faulty cells are held.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from graph.errors import UsageError
from ingest.mapping import Mapping
from ingest.read import ROW, Table, read_batches
from ingest.rejects import REJECTS, in_clear
from ingest.sources import Sources
from ingest.stored_file import STANDARD_INPUT

_CLEAR = "clear"
_AT = ("file", "sha256", "row", "column")


def check_rereadable(sources: Sources) -> None:
    """Raise UsageError if one of the files can be read once only, or if there are queries."""
    if sources.queries:
        raise UsageError(
            "--rejects-clear reads files a second time; rows of a query are named by their place "
            "in its answer. Look them up in the database, or leave --rejects-clear away."
        )
    if any(path == STANDARD_INPUT for _, path in sources):
        raise UsageError(
            "--rejects-clear reads the files a second time, which standard input cannot be. Give "
            "the file by its name."
        )


def with_clear_values(rejects: pl.DataFrame, sources: Sources, *, mapping: Mapping) -> pl.DataFrame:
    """Return `rejects` with the cells as they stand in the files; a faulty line whole.

    A file that has changed meanwhile keeps its shapes, and so does a cell that cannot be shown:
    one that is too long, or holds bytes which make no character.
    """
    schema = {name: REJECTS[name] for name in _AT} | {_CLEAR: pl.String}
    found = [pl.DataFrame(schema=schema)]
    for kind, path in sources.files:
        own = rejects.filter(pl.col("file") == str(path))
        if not own.is_empty():
            found += _cells(own, path, kind, mapping)
    clear = pl.concat(found).unique(_AT, keep="first", maintain_order=True)
    told = rejects.join(clear, on=_AT, how="left", maintain_order="left")
    value = pl.coalesce(_CLEAR, "value").alias("value")
    return told.with_columns(value).select(list(REJECTS))


def _cells(own: pl.DataFrame, path: Path, kind: str, mapping: Mapping) -> Iterator[pl.DataFrame]:
    wanted = own["row"].unique()
    with in_clear():
        for table in read_batches(path, kind, mapping=mapping):
            yield _of_lines(table, wanted)
            frame = table.frame.filter(pl.col(ROW).is_in(wanted.implode()))
            for column in own["column"].unique().sort():
                if column in frame.columns:
                    cells = frame.select(ROW, clear=pl.col(column)).drop_nulls()
                    yield _placed(table, cells.with_columns(column=pl.lit(column)))


def _of_lines(table: Table, wanted: pl.Series) -> pl.DataFrame:
    lines = table.faults.filter(pl.col(ROW).is_in(wanted.implode())).drop_nulls("value")
    return _placed(table, lines.select(ROW, "column", clear=pl.col("value")))


def _placed(table: Table, cells: pl.DataFrame) -> pl.DataFrame:
    named = cells.with_columns(file=pl.lit(table.name), sha256=pl.lit(table.sha256))
    return named.select(*_AT, _CLEAR)
