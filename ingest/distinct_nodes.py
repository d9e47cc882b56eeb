"""Nodes of many shares, each once, in little memory: put aside in parts by their key."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from graph.schema import conform
from ingest.parts import read_parts, write_parts
from ingest.values import unique_attributes
from ingest.workers import Setting, Workers

PARTS = 64  # each of which memory holds on its own


@dataclass(frozen=True, slots=True)
class Parts:
    """Some parts of all shares' nodes."""

    shares: tuple[Path, ...]
    parts: tuple[int, ...]

    def nodes(self) -> pl.DataFrame:
        """Return the nodes, each once, in order."""
        found = [read_parts(path, self.parts) for path in self.shares]
        return conform("attributes", unique_attributes(found))


def put_nodes(path: Path, nodes: pl.DataFrame) -> None:
    """Put nodes, of which there may be equal ones, aside by their keys."""
    write_parts(path, nodes, pl.col("attribute_key").hash() % PARTS, PARTS)


def parts_of(shares: Sequence[Path]) -> Iterator[Parts]:
    """Yield in their order the parts of what `put_nodes` wrote, as memory asks for."""
    groups = [tuple(range(PARTS))] if len(shares) < 2 else [(part,) for part in range(PARTS)]
    for group in groups:
        yield Parts(tuple(shares), group)


def count_nodes(shares: Sequence[Path], workers: Workers) -> int:
    """Return how many nodes there are in all."""
    return sum(workers.each(_height, parts_of(shares)))


def _height(_: Setting, parts: Parts) -> int:
    return parts.nodes().height
