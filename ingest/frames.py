"""Frames from memory in, frames out: the way in for notebooks, and links as Parquet."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias, runtime_checkable

import polars as pl

from graph.errors import InputError
from graph.model import Facts
from graph.schema import FRAMES, conform
from ingest.columns import FILES
from ingest.links_files import write_links
from ingest.load import facts_of_tables
from ingest.mapping import Mapping
from ingest.read import table_of_frame
from ingest.tokens import Tokenizer, read_tokenizer

__all__ = ["facts_from_frames", "read_links", "write_links"]

if TYPE_CHECKING:
    import pandas as pd


@runtime_checkable
class ArrowStream(Protocol):
    """What gives its rows by Arrow's C stream interface: a pyarrow Table or reader."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Return a capsule that holds a stream."""
        ...


Frame: TypeAlias = "pl.DataFrame | pd.DataFrame | ArrowStream"


def facts_from_frames(
    applications: "Frame | None" = None,
    *,
    events: "Frame | None" = None,
    outcomes: "Frame | None" = None,
    instalments: "Frame | None" = None,
    partners: "Frame | None" = None,
    mapping: Mapping | None = None,
    tokenizer: Tokenizer | None = None,
    now: datetime | None = None,
) -> Facts:
    """Return the facts of pandas, polars or Arrow tables with the contract's columns.

    An Arrow table is whatever has Arrow's C stream interface: of pyarrow, DuckDB, ADBC … A stream
    is read to its end.

    Rows that cannot be used are left out; `ingest.load.facts_of_tables` tells which. `tokenizer`
    defaults to the user's own key. `now` dates amendments without a recorded_at. Raises
    InputError if a frame lacks a required column.
    """
    given = dict(zip(FILES, (applications, events, outcomes, instalments, partners), strict=True))
    mapping = mapping or Mapping()
    tables = [
        table_of_frame(_polars(frame, kind), kind, mapping=mapping, name=f"the {kind} frame")
        for kind, frame in given.items()
        if frame is not None
    ]
    facts, _ = facts_of_tables(
        tables,
        mapping=mapping,
        tokenizer=tokenizer or read_tokenizer(None),
        now=now or datetime.now(UTC),
    )
    return facts


def read_links(paths: Iterable[Path]) -> Facts:
    """Return the facts in folders or Parquet files that `write_links` wrote.

    Raises InputError if a file is none of its frames or lacks a key column.
    """
    frames: dict[str, list[pl.DataFrame]] = {name: [] for name in FRAMES}
    for path in _files(paths):
        frames[path.stem].append(_read(path))
    return Facts(
        **{
            name: conform(name, pl.concat(parts).unique(maintain_order=True))
            for name, parts in frames.items()
            if parts
        }
    )


def _files(paths: Iterable[Path]) -> Iterable[Path]:
    for path in paths:
        if path.is_dir():
            found = [path / f"{name}.parquet" for name in FRAMES]
            if not found[0].exists():
                raise InputError(f"{path} has no links.parquet; `load --out` writes one.")
            yield from (file for file in found if file.exists())
        elif path.stem in FRAMES:
            yield path
        else:
            known = ", ".join(FRAMES)
            raise InputError(f"{path} is no frame of links; its name must be one of {known}.")


def _read(path: Path) -> pl.DataFrame:
    try:
        frame = pl.read_parquet(path)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise InputError(f"{path} is not a whole Parquet file.") from error
    missing = [column for column in FRAMES[path.stem] if column not in frame.columns]
    if missing:
        raise InputError(f"{path} lacks column {missing[0]}; write it again with `load --out`.")
    return conform(path.stem, frame)


def _polars(frame: Frame, kind: str) -> pl.DataFrame:
    if isinstance(frame, pl.DataFrame):
        return frame
    import pandas as pd  # half a second that nobody without a pandas frame need wait

    if isinstance(frame, pd.DataFrame):
        return pl.from_pandas(frame, nan_to_null=True)
    if isinstance(frame, ArrowStream):
        return _of_stream(frame, kind)
    raise InputError(
        f"{kind} must be a pandas or polars DataFrame or an Arrow table, not "
        f"{type(frame).__name__}."
    )


def _of_stream(stream: ArrowStream, kind: str) -> pl.DataFrame:
    try:
        return pl.DataFrame(stream)
    except (pl.exceptions.PolarsError, ValueError, TypeError) as error:
        told = str(error).splitlines()[0]
        raise InputError(f"{kind} is no Arrow table of columns that can be read: {told}") from error
