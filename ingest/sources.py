"""The files of one load: read, typed and put together by kind, with where each row came from."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from ingest.cells import Notes, read_cells
from ingest.columns import FILES
from ingest.mapping import Mapping
from ingest.read import ROW, Table, read_table
from ingest.rejects import REJECTS, WantedRows, no_rejects

FILE, LINE = "file", "line"  # which table a row is of, and its number there


@dataclass(frozen=True, slots=True)
class Sources:
    """The files of one load, by what they hold."""

    applications: tuple[Path, ...] = ()
    events: tuple[Path, ...] = ()
    outcomes: tuple[Path, ...] = ()
    instalments: tuple[Path, ...] = ()
    partners: tuple[Path, ...] = ()

    def __iter__(self) -> Iterator[tuple[str, Path]]:
        return iter([(kind, path) for kind in FILES for path in getattr(self, kind)])


@dataclass(frozen=True, slots=True)
class Rows:
    """The good rows of one kind of file, in one frame.

    `row` counts through all files; `file` and `line` say where the row lay; `tables` are the
    files in their order.
    """

    frame: pl.DataFrame
    tables: tuple[Table, ...] = ()

    def rejects(self, faults: pl.DataFrame) -> pl.DataFrame:
        """Return faults (row, column, value, reason) as rejects of the files they came from."""
        where = self.frame.select(ROW, FILE, LINE)
        found = faults.join(where, on=ROW).drop(ROW).rename({LINE: ROW})
        names = dict(enumerate(table.name for table in self.tables))
        digests = dict(enumerate(table.sha256 for table in self.tables))
        return found.with_columns(
            sha256=pl.col(FILE).replace_strict(digests, return_dtype=pl.String),
            file=pl.col(FILE).replace_strict(names, return_dtype=pl.String),
        ).select(list(REJECTS))


@dataclass(frozen=True, slots=True)
class Read:
    """What all files gave: good rows by kind, rejects, and what is to be told of it."""

    rows: dict[str, Rows]
    rejects: pl.DataFrame
    warnings: tuple[str, ...]
    notes: Notes = field(default_factory=Notes)


def read_tables(
    sources: Sources, *, mapping: Mapping, wanted: WantedRows | None = None
) -> tuple[list[Table], list[str]]:
    """Return every file as text, and warnings; with `wanted` only the rows it names."""
    tables = [read_table(path, kind, mapping=mapping) for kind, path in sources]
    if wanted is None:
        return tables, []
    warnings = [
        f"{name} is in the rejects file but was not given; its rows were not read."
        for name in wanted.unnamed(path for _, path in sources)
    ]
    for table in tables:
        if wanted.is_unchanged(Path(table.name), table.sha256):
            warnings.append(f"{table.name} has not changed since its rows were rejected.")
    return [_only(table, wanted.of(Path(table.name))) for table in tables], warnings


def read_rows(tables: list[Table], *, mapping: Mapping) -> Read:
    """Return the tables' typed rows by kind, and what could not be read."""
    notes = Notes()
    rejects = [no_rejects()]
    rows: dict[str, Rows] = {}
    for kind in FILES:
        own = tuple(table for table in tables if table.kind == kind)
        parts = []
        for number, table in enumerate(own):
            good, faults = read_cells(table, mapping=mapping, notes=notes)
            parts.append(good.rename({ROW: LINE}).with_columns(pl.lit(number).alias(FILE)))
            rejects.append(_rejects(table, faults))
        if parts:
            frame = pl.concat(parts, how="vertical").with_row_index(ROW)
            rows[kind] = Rows(frame.with_columns(pl.col(ROW).cast(pl.Int64)), own)
    warnings = tuple(warning for table in tables for warning in table.warnings)
    return Read(rows, pl.concat(rejects), warnings, notes)


def _rejects(table: Table, faults: pl.DataFrame) -> pl.DataFrame:
    named = faults.with_columns(file=pl.lit(table.name), sha256=pl.lit(table.sha256))
    return named.select(list(REJECTS))


def _only(table: Table, rows: tuple[int, ...]) -> Table:
    frame = table.frame.filter(pl.col(ROW).is_in(rows))
    faults = table.faults.filter(pl.col(ROW).is_in(rows))
    return Table(table.name, table.kind, table.sha256, frame, faults, table.warnings)
