"""Facts as a folder of Parquet files, written share by share: of any number, in little memory."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from graph.errors import InputError
from graph.model import Facts
from graph.schema import FRAMES, conform
from ingest.drafts import Drafts
from ingest.shares import ARROW, Share, StoredShare

_BATCH = 250_000  # rows read at a time
_MANY = ("_key", "_id", "_token", "mask")  # columns of which nearly every value is another
_OWN = "ringsight."  # begins what of a file's metadata is ours


class LinksWriter:
    """Writes facts into a folder: `links.parquet`, `attributes.parquet` and so on.

    Nothing that lies there is touched before `close`. Leaving by an exception leaves the folder
    as it was.
    """

    def __init__(self, out: Path, info: Mapping[str, str] | None = None) -> None:
        """Begin to write into folder `out`, made if it is not there; InputError if another does.

        `info` stays with each file: key_id (of the tokens' key) and zone (the lender's).
        """
        self.nodes = 0
        self._out = out
        self._drafts = Drafts(out)
        self._info = {f"{_OWN}{name}": text for name, text in (info or {}).items()}
        self._files: dict[str, pq.ParquetWriter] = {}

    def write(self, facts: Facts) -> None:
        """Add facts, every frame as `conform` leaves it; nodes are of no earlier ones."""
        self.take(Share(facts, facts.attributes, brings_all=True))
        self.take_nodes(facts.attributes.to_arrow(compat_level=ARROW))

    def take(self, share: Share | StoredShare) -> None:
        """Add what a share brings but for its nodes."""
        for name, table in share.tables():
            self._append(name, table)
        share.remove()

    def take_nodes(self, nodes: pa.Table) -> None:
        """Add nodes that were not yet added."""
        self.nodes += nodes.num_rows
        self._append("attributes", nodes)

    def close(self) -> None:
        """Put the files where they belong."""
        for file in self._files.values():
            file.close()
        for name in self._files:
            self._draft(name).replace(self._out / f"{name}.parquet")
        self._drafts.remove()

    def _append(self, name: str, table: pa.Table) -> None:
        table = table.replace_schema_metadata(self._info or None)
        if name not in self._files:
            path = self._draft(name)
            words = [column for column in table.column_names if not column.endswith(_MANY)]
            self._files[name] = pq.ParquetWriter(
                path, table.schema, compression="zstd", use_dictionary=words
            )
        self._files[name].write_table(table)

    def _draft(self, name: str) -> Path:
        return self._drafts.folder / f"{name}.parquet"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                self.close()
        finally:
            for file in self._files.values():
                file.close()
            self._drafts.remove()


class LinksFolder:
    """Facts in a folder that `LinksWriter` wrote, read a batch at a time.

    Raises InputError if a file of it is none, or lacks a column.
    """

    def __init__(self, folder: Path) -> None:
        if not (folder / "links.parquet").is_file():
            raise InputError(f"{folder} has no links.parquet; `load --out` writes one.")
        there = {name: folder / f"{name}.parquet" for name in FRAMES}
        self._files = {name: _opened(path, name) for name, path in there.items() if path.is_file()}

    @property
    def names(self) -> list[str]:
        """Return the frames that there are."""
        return list(self._files)

    @property
    def info(self) -> dict[str, str]:
        """Return what stayed with the files: key_id and zone, if they say so."""
        told = self._files["links"].schema_arrow.metadata or {}
        texts = {name.decode(): text.decode() for name, text in told.items()}
        return {k.removeprefix(_OWN): text for k, text in texts.items() if k.startswith(_OWN)}

    def rows(self, name: str) -> int:
        """Return how many rows frame `name` has."""
        return int(self._files[name].metadata.num_rows) if name in self._files else 0

    def batches(self, name: str, columns: Sequence[str] | None = None) -> Iterator[pl.DataFrame]:
        """Yield the rows of frame `name` with its columns and types, in the order of the file.

        `columns` names some of them.
        """
        if name not in self._files:
            return
        asked = {column: FRAMES[name][column] for column in columns or FRAMES[name]}
        cast = [pl.col(column).cast(kind) for column, kind in asked.items()]
        for batch in self._files[name].iter_batches(_BATCH, columns=list(asked)):
            yield pl.DataFrame(pl.from_arrow(batch)).select(cast)


def _opened(path: Path, name: str) -> pq.ParquetFile:
    try:
        file = pq.ParquetFile(path)
    except (OSError, pa.ArrowException) as error:
        raise InputError(f"{path} is not a whole Parquet file.") from error
    missing = [column for column in FRAMES[name] if column not in file.schema_arrow.names]
    if missing:
        raise InputError(f"{path} lacks column {missing[0]}; write it again with `load --out`.")
    return file


def write_links(facts: Facts, out: Path) -> None:
    """Write every frame to folder `out` as Parquet: links.parquet, attributes.parquet and so on."""
    ordered = {name: conform(name, getattr(facts, name)) for name in FRAMES}
    with LinksWriter(out) as writer:
        writer.write(Facts(**ordered))
