"""Facts as a folder of Parquet files, written share by share: of any number, in little memory."""

from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import polars as pl
import pyarrow.parquet as pq

from graph.model import Facts
from graph.schema import FRAMES, conform
from ingest.parts import read_parts, write_parts
from ingest.values import unique_attributes

_PARTS = 64  # into so many parts nodes of several shares are put before each is made one
_ARROW = pl.CompatLevel.oldest()  # text that every reader of Parquet knows


class LinksWriter:
    """Writes facts into a folder: `links.parquet`, `attributes.parquet` and so on.

    Nothing that lies there is touched before `close`; a node that several shares name is in
    the files once. Leaving by an exception leaves the folder as it was.
    """

    def __init__(self, out: Path) -> None:
        """Begin to write into folder `out`, made if it is not there."""
        out.mkdir(parents=True, exist_ok=True)
        self.nodes = 0
        self._out = out
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
        table = frame.to_arrow(compat_level=_ARROW)
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


def write_links(facts: Facts, out: Path) -> None:
    """Write every frame to folder `out` as Parquet: links.parquet, attributes.parquet and so on."""
    ordered = {name: conform(name, getattr(facts, name)) for name in FRAMES}
    with LinksWriter(out) as writer:
        writer.write(Facts(**ordered))
