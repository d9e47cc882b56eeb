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
from ingest import node_parts
from ingest.values import named_nodes, reached, unique_attributes

ARROW = pl.CompatLevel.oldest()  # text that every reader of Parquet knows
_OTHERS = tuple(name for name in FRAMES if name != "attributes")


@dataclass(frozen=True, slots=True)
class Share:
    """What a share of a load brings: facts but for the nodes, and those that its rows name.

    A node may be in `nodes` several times; where rows were put aside their nodes were too, and
    there are none. `brings_all`: every row that names nodes brings something.
    """

    rest: Facts
    nodes: pl.DataFrame
    brings_all: bool

    @property
    def facts(self) -> Facts:
        """Return all of it, every frame as `conform` leaves it."""
        rest = {name: getattr(self.rest, name) for name in _OTHERS}
        return Facts(**rest, attributes=self.nodes_once())

    def nodes_once(self) -> pl.DataFrame:
        """Return the nodes that are reached, as `conform` leaves them."""
        once = unique_attributes([self.nodes])
        if not self.brings_all:
            once = reached(once, named_nodes(self.rest.links, self.rest.partners))
        return conform("attributes", once)

    def frames(self, *names: str) -> dict[str, pl.DataFrame]:
        """Return some frames."""
        return {name: getattr(self.rest, name) for name in names}

    def tables(self) -> Iterable[tuple[str, pa.Table]]:
        """Return what it brings but for the nodes, by frame."""
        for name in _OTHERS:
            yield name, getattr(self.rest, name).to_arrow(compat_level=ARROW)

    def remove(self) -> None:
        """Do nothing: memory lets go of what nobody needs."""


@dataclass(frozen=True, slots=True)
class StoredShare:
    """A share on disk, but for its nodes: `folder` and the number that its files have."""

    folder: Path
    number: int
    buckets: tuple[int, ...]  # of its rows
    brings_all: bool

    @classmethod
    def of(cls, share: Share, folder: Path, number: int, buckets: tuple[int, ...]) -> "StoredShare":
        """Return a share, written; if it does not bring all, with what its rows name."""
        stored = cls(folder, number, buckets, share.brings_all)
        if not share.brings_all:
            named = named_nodes(share.rest.links, share.rest.partners)
            node_parts.put(folder, node_parts.NAMED, str(number), named)
        for name, table in share.tables():
            write_table(stored.path(name), table)
        return stored

    def frames(self, *names: str) -> dict[str, pl.DataFrame]:
        """Return some frames."""
        tables = {name: map_table(self.path(name)) for name in names}
        return {name: pl.DataFrame(pl.from_arrow(table)) for name, table in tables.items()}

    def tables(self) -> Iterable[tuple[str, pa.Table]]:
        """Return what it brings but for the nodes, by frame."""
        for name in _OTHERS:
            yield name, map_table(self.path(name))

    def remove(self) -> None:
        """Remove the files, where the system lets mapped files go."""
        for name in _OTHERS:
            with suppress(PermissionError):
                self.path(name).unlink(missing_ok=True)

    def path(self, name: str) -> Path:
        """Return where a frame lies."""
        return self.folder / f"share-{self.number}-{name}.arrow"


def write_table(path: Path, table: pa.Table) -> None:
    """Write a table so that `map_table` has it without reading it."""
    with pa.ipc.new_file(path, table.schema) as file:
        file.write_table(table)


def map_table(path: Path) -> pa.Table:
    """Return the table in a file; the file stays open as long as the table is there."""
    with pa.memory_map(str(path)) as file:
        return pa.ipc.open_file(file).read_all()


def facts_of(share: Share | StoredShare) -> Facts:
    """Return what a share brings but for the nodes."""
    return Facts(**share.frames(*_OTHERS))
