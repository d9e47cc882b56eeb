"""Facts as a folder of Parquet files, written share by share: of any number, in little memory."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from graph.errors import InputError
from graph.model import Facts
from graph.schema import FRAMES, conform
from ingest.parts import read_parts, write_parts
from ingest.values import unique_attributes

_BATCH = 250_000  # rows read at a time
_PARTS = 64  # into so many parts nodes of several shares are put before each is made one
_OWN = "ringsight."  # begins what of a file's metadata is ours
_ARROW = pl.CompatLevel.oldest()  # text that every reader of Parquet knows


class LinksWriter:
    """Writes facts into a folder: `links.parquet`, `attributes.parquet` and so on.

    Nothing that lies there is touched before `close`; a node that several shares name is in
    the files once. Leaving by an exception leaves the folder as it was.
    """

    def __init__(self, out: Path, info: Mapping[str, str] | None = None) -> None:
        """Begin to write into folder `out`, made if it is not there.

        `info` stays with each file: key_id (of the tokens' key) and zone (the lender's).
        """
        out.mkdir(parents=True, exist_ok=True)
        self.nodes = 0
        self._out = out
        self._info = {f"{_OWN}{name}": text for name, text in (info or {}).items()}
        self._files: dict[str, pq.ParquetWriter] = {}
        self._nodes: list[Path] = []

    def write(self, facts: Facts) -> None:
        """Add a share of facts, every frame as `conform` leaves it."""
        for name in FRAMES:
            if name != "attributes":
                self._append(name, getattr(facts, name))
        path = self._draft(f"nodes-{len(self._nodes)}", "arrow")
        write_parts(path, facts.attributes, pl.col("attribute_key").hash() % _PARTS, _PARTS)
        self._nodes.append(path)

    def close(self) -> None:
        """Put the files where they belong."""
        for frame in self._distinct_nodes():
            self.nodes += frame.height
            self._append("attributes", frame)
        for name, file in self._files.items():
            file.close()
            self._draft(name, "parquet").replace(self._out / f"{name}.parquet")
        self._clear()

    def _append(self, name: str, frame: pl.DataFrame) -> None:
        plain = frame.to_arrow(compat_level=_ARROW)
        table = plain.replace_schema_metadata(self._info or None)
        if name not in self._files:
            path = self._draft(name, "parquet")
            self._files[name] = pq.ParquetWriter(path, table.schema, compression="zstd")
        self._files[name].write_table(table)

    def _distinct_nodes(self) -> Iterator[pl.DataFrame]:
        """Yield all nodes, each once; those of one share are so already."""
        groups = [range(_PARTS)] if len(self._nodes) < 2 else [[n] for n in range(_PARTS)]
        for group in groups:
            found = [read_parts(path, group) for path in self._nodes]
            nodes = unique_attributes(found) if len(found) > 1 else pl.concat(found)
            yield conform("attributes", nodes)

    def _draft(self, name: str, suffix: str) -> Path:
        return self._out / f".{name}.{suffix}"

    def _clear(self) -> None:
        for path in self._nodes:
            path.unlink(missing_ok=True)
        self._nodes.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self.close()
            return
        self._clear()
        for name, file in self._files.items():
            file.close()
            self._draft(name, "parquet").unlink(missing_ok=True)


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

    def batches(self, name: str) -> Iterator[pl.DataFrame]:
        """Yield the rows of frame `name` with its columns and types, in the order of the file."""
        if name not in self._files:
            return
        columns = [pl.col(column).cast(kind) for column, kind in FRAMES[name].items()]
        for batch in self._files[name].iter_batches(_BATCH, columns=list(FRAMES[name])):
            yield pl.DataFrame(pl.from_arrow(batch)).select(columns)


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
