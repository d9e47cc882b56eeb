"""Nodes on disk in parts by their keys: of batches, and which of them the rows reach."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from graph.schema import empty
from ingest.parts import read_parts, write_parts
from ingest.values import NODE

PARTS = 64  # each of which memory holds on its own
PART = pl.col("attribute_key").hash() % PARTS
# What lies in parts: batches' nodes; label and key of those that rows name, and of those above.
NODES, NAMED, ABOVE = "nodes", "named", "above"


def put(folder: Path, what: str, name: str, nodes: pl.DataFrame) -> None:
    """Put nodes aside under `folder`; nothing else of this kind has the same `name`."""
    write_parts(folder / f"{what}-{name}.arrow", nodes, PART, PARTS)


def read(folder: Path, what: str, parts: Sequence[int]) -> pl.DataFrame:
    """Return what some parts hold of all that was put aside, equal ones as often as they were."""
    paths = sorted(folder.glob(f"{what}-*.arrow"))
    if not paths:  # no row names anything
        return empty("attributes") if what == NODES else empty("attributes").select(NODE)
    return pl.concat(read_parts(path, parts) for path in paths)


def bytes_of(folder: Path, what: str) -> int:
    """Return how many bytes on disk all takes that was put aside."""
    return sum(path.stat().st_size for path in folder.glob(f"{what}-*.arrow"))
