"""Nodes of many shares, each once, in little memory: put aside in parts by their key."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from graph.schema import conform
from ingest.parts import read_parts, write_parts
from ingest.values import unique_attributes

_PARTS = 64  # each of which memory holds on its own


class DistinctNodes:
    """Nodes put aside in a folder, share by share; those of one share differ already."""

    def __init__(self, folder: Path) -> None:
        """Begin without any; `folder` is there, and whoever made it removes it."""
        self._folder = folder
        self._shares: list[Path] = []

    def add(self, nodes: pl.DataFrame) -> None:
        """Put a share's nodes aside, a frame as `conform` leaves it."""
        path = self._folder / f"nodes-{len(self._shares)}.arrow"
        write_parts(path, nodes, pl.col("attribute_key").hash() % _PARTS, _PARTS)
        self._shares.append(path)

    def frames(self) -> Iterator[pl.DataFrame]:
        """Yield all nodes, each once, in as many frames as memory asks for."""
        groups = [range(_PARTS)] if len(self._shares) < 2 else [[n] for n in range(_PARTS)]
        for group in groups:
            found = [read_parts(path, group) for path in self._shares]
            nodes = unique_attributes(found) if len(found) > 1 else pl.concat(found)
            yield conform("attributes", nodes)

    def count(self) -> int:
        """Return how many there are."""
        return sum(frame.height for frame in self.frames())
