"""The files of one load: read, typed and put together by kind, with where each row came from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from graph.errors import InputError
from ingest.aside import without_aside
from ingest.cells import Notes, read_cells
from ingest.columns import FILES
from ingest.databases.query import Query
from ingest.mapping import Mapping
from ingest.read import ROW, Table
from ingest.rejects import REJECTS, REJECTS_OF_KINDS, WantedRows, no_rejects
from ingest.words import remark

Source = Path | Query
FILE, LINE = "file", "line"  # which table a row is of, and its number there


@dataclass(frozen=True, slots=True)
class Sources:
    """The files of one load, and the queries to databases, by what they hold."""

    applications: tuple[Source, ...] = ()
    events: tuple[Source, ...] = ()
    outcomes: tuple[Source, ...] = ()
    instalments: tuple[Source, ...] = ()
    partners: tuple[Source, ...] = ()

    def __iter__(self) -> Iterator[tuple[str, Source]]:
        return iter([(kind, one) for kind in FILES for one in getattr(self, kind)])

    @property
    def files(self) -> list[tuple[str, Path]]:
        """Return the files, with what they hold."""
        return [(kind, one) for kind, one in self if isinstance(one, Path)]

    @property
    def queries(self) -> list[Query]:
        """Return the queries, by what they hold."""
        return [one for _, one in self if isinstance(one, Query)]

    def with_queries(self, queries: Sequence[Query]) -> "Sources":
        """Return the same files with `queries`, in their order, in place of its own."""
        given = iter(queries)
        return Sources(
            *(
                tuple(next(given) if isinstance(one, Query) else one for one in getattr(self, kind))
                for kind in FILES
            )
        )


@dataclass(frozen=True, slots=True)
class File:
    """One file of a load: its name and the checksum of its bytes."""

    name: str
    sha256: str


@dataclass(slots=True)
class Told:
    """What reading tells besides the rows: files by kind, rejects, warnings, what was let pass.

    `refused` says why of each file of which nothing can be used.
    """

    files: dict[str, tuple[File, ...]] = field(default_factory=dict)
    rejects: list[pl.DataFrame] = field(default_factory=list)
    warnings: tuple[str, ...] = ()
    notes: Notes = field(default_factory=Notes)
    refused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Read:
    """What tables gave: good rows by kind, each in one frame, and what is to be told of them.

    `row` counts through all tables of a kind; `file` and `line` say where the row lay. `tables`
    are without the rows that were set aside.
    """

    rows: dict[str, pl.DataFrame]
    told: Told
    tables: tuple[Table, ...] = ()

    @property
    def rejects(self) -> pl.DataFrame:
        """Return the rows that could not be read."""
        return pl.concat([no_rejects(), *self.told.rejects]).select(list(REJECTS))


def read_rows(tables: Sequence[Table], *, mapping: Mapping) -> Read:
    """Return the tables' typed rows by kind, and what could not be read."""
    told, rows = Told(), {}
    tables = [without_aside(table, mapping, told.notes) for table in tables]
    for kind in FILES:
        own = [table for table in tables if table.kind == kind]
        parts = []
        for number, table in enumerate(own):
            good, faults = read_cells(table, mapping=mapping, notes=told.notes)
            parts.append(good.rename({ROW: LINE}).with_columns(pl.lit(number).alias(FILE)))
            told.rejects.append(_rejects(table, faults))
        if parts:
            frame = pl.concat(parts, how="vertical").with_row_index(ROW)
            rows[kind] = frame.with_columns(pl.col(ROW).cast(pl.Int64))
            told.files[kind] = tuple(File(table.name, table.sha256) for table in own)
    told.warnings = tuple(warning for table in tables for warning in table.warnings)
    return Read(rows, told, tuple(tables))


def rejects_of(
    kind: str, rows: pl.DataFrame, faults: pl.DataFrame, files: Sequence[File]
) -> pl.DataFrame:
    """Return faults (row, column, value, reason) of `rows` as rejects of the files they lay in."""
    found = faults.join(rows.select(ROW, FILE, LINE), on=ROW).drop(ROW).rename({LINE: ROW})
    names = {number: file.name for number, file in enumerate(files)}
    digests = {number: file.sha256 for number, file in enumerate(files)}
    return found.with_columns(
        sha256=pl.col(FILE).replace_strict(digests, return_dtype=pl.String),
        file=pl.col(FILE).replace_strict(names, return_dtype=pl.String),
        kind=pl.lit(kind),
    ).select(list(REJECTS_OF_KINDS))


def wanted_warnings(sources: Sources, wanted: WantedRows) -> list[str]:
    """Return a line for each file that the rejects file names and that was not given.

    Raises InputError if all were not.
    """
    absent = wanted.unnamed(path for _, path in sources.files)
    if absent and len(absent) == len(wanted.rows):
        raise InputError(
            f"The rejects file names {', '.join(absent)} and no file that was given. Give the "
            "mended file under its own name."
        )
    return [remark("rejects_not_given", name=name) for name in absent]


def only_wanted(table: Table, wanted: WantedRows) -> Table:
    """Return the rows of a table that a rejects file names."""
    rows = wanted.of(Path(table.name))
    frame = table.frame.filter(pl.col(ROW).is_in(rows))
    faults = table.faults.filter(pl.col(ROW).is_in(rows))
    warnings = table.warnings
    if wanted.is_unchanged(Path(table.name), table.sha256):
        warnings = (*warnings, remark("rejects_unchanged", name=table.name))
    return replace(table, frame=frame, faults=faults, warnings=warnings)


def _rejects(table: Table, faults: pl.DataFrame) -> pl.DataFrame:
    named = faults.with_columns(
        file=pl.lit(table.name), sha256=pl.lit(table.sha256), kind=pl.lit(table.kind)
    )
    return named.select(list(REJECTS_OF_KINDS))
