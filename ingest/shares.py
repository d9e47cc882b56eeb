"""What each share of a load brings, and where it lies: in memory, or on disk for another process.

Frames on disk are Arrow files that are mapped, not read, by whoever writes them on.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pyarrow as pa

from graph.model import Facts
from graph.schema import FRAMES, conform
from ingest.distinct_nodes import PARTS, put_nodes
from ingest.parts import read_parts
from ingest.values import unique_attributes

ARROW = pl.CompatLevel.oldest()  # text that every reader of Parquet knows
_OTHERS = tuple(name for name in FRAMES if name != "attributes")


@dataclass(frozen=True, slots=True)
class Share:
    """What a share of a load brings: facts but for the nodes, and those that its rows name.

    A node may be in `nodes` several times: whoever keeps nodes makes them one (`facts`).
    """

    rest: Facts
    nodes: pl.DataFrame

    @property
    def facts(self) -> Facts:
        """Return all of it, every frame as `conform` leaves it."""
        nodes = conform("attributes", unique_attributes([self.nodes]))
        return Facts(**{name: getattr(self.rest, name) for name in _OTHERS}, attributes=nodes)

    def tables(self) -> Iterable[tuple[str, pa.Table]]:
        """Return what it brings but for the nodes, by frame."""
        for name in _OTHERS:
            yield name, getattr(self.rest, name).to_arrow(compat_level=ARROW)

    def put_nodes(self, path: Path) -> Path:
        """Put the nodes aside by their keys in file `path`, or where they lie; return where."""
        put_nodes(path, self.nodes)
        return path


    def remove(self) -> None:
        """Do nothing: memory lets go of what nobody needs."""


@dataclass(frozen=True, slots=True)
class StoredShare:
    """A share on disk: `folder` and the name that its files begin with."""

    folder: Path
    number: int

    @property
    def facts(self) -> Facts:
        """Return all of it, every frame as `conform` leaves it."""
        rest = {name: pl.DataFrame(pl.from_arrow(table)) for name, table in self.tables()}
        nodes = read_parts(self._path("nodes"), range(PARTS))
        return Share(Facts(**rest), nodes).facts

    def tables(self) -> Iterable[tuple[str, pa.Table]]:
        """Return what it brings but for the nodes, by frame."""
        for name in _OTHERS:
            with pa.memory_map(str(self._path(name))) as file:
                yield name, pa.ipc.open_file(file).read_all()

    def put_nodes(self, path: Path) -> Path:
        """Return where the nodes lie, by their keys; nothing is put into `path`."""
        return self._path("nodes")

    def keep(self, share: Share) -> None:
        """Write a share into the files."""
        for name, table in share.tables():
            with pa.ipc.new_file(self._path(name), table.schema) as file:
                file.write_table(table)
        share.put_nodes(self._path("nodes"))

    def remove(self) -> None:
        """Remove the files but for the nodes', where the system lets mapped files go."""
        for name in _OTHERS:
            with suppress(PermissionError):
                self._path(name).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self.folder / f"share-{self.number}-{name}.arrow"
