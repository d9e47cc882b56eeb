"""Prepared rows put aside on disk by their id, so that a load of any size needs little memory.

All rows of one id are in one bucket, so that a bucket can be settled by itself. What is put aside
holds tokens and masks as the graph does, never a value in clear.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl

from graph.schema import empty
from ingest import node_parts
from ingest.applications import Derived
from ingest.parts import read_parts, write_parts
from ingest.read import ROW

BUCKETS = 256
IDS = {
    "applications": "application_id",
    "outcomes": "application_id",
    "instalments": "application_id",
    "events": "event_id",
    "partners": "partner_id",
}
_PARTS = ("rows", "ties")
_BATCH_BITS = 40  # rows of a batch are far fewer

Kinds = dict[str, Derived]


def joined(parts: Sequence[tuple[int, Derived]]) -> Derived:
    """Return batches of one kind as one, their rows numbered apart by the batch's number.

    A node may be in several of them, and then is in `attributes` several times.
    """
    rows, ties = [], []
    for number, part in parts:
        apart = pl.col(ROW) + (number << _BATCH_BITS)
        rows.append(part.rows.with_columns(apart))
        ties.append(part.ties.with_columns(apart) if part.ties.width else part.ties)
    tied = [part for part in ties if part.width]  # a batch that names nothing has no columns
    attributes = pl.concat([empty("attributes"), *(part.attributes for _, part in parts)])
    return Derived(pl.concat(rows), pl.concat(tied or ties[:1]), attributes)


@dataclass(slots=True)
class Buckets:
    """Batches on disk under `folder`, and how many rows and ties each bucket has."""

    folder: Path
    weights: list[int] = field(default_factory=lambda: [0] * BUCKETS)

    def groups(self, most: int) -> Iterator[list[int]]:
        """Yield neighbouring buckets that together weigh at most `most` (one alone: any)."""
        group: list[int] = []
        for bucket, weight in enumerate(self.weights):
            if group and sum(self.weights[b] for b in group) + weight > most:
                yield group
                group = []
            if weight:
                group.append(bucket)
        if group:
            yield group

    def take(self, buckets: Sequence[int]) -> Kinds:
        """Return what was put into some buckets, by kind."""
        kinds: Kinds = {}
        for kind in IDS:
            found = self.folder.glob(_name(kind, "rows", "*"))
            numbers = sorted(int(path.stem.rpartition("-")[2]) for path in found)
            parts = [(n, self._read(kind, n, buckets)) for n in numbers]
            if parts:
                kinds[kind] = joined(parts)
        return kinds

    def _read(self, kind: str, number: int, buckets: Sequence[int]) -> Derived:
        rows, ties = (
            read_parts(self.folder / _name(kind, part, number), buckets) for part in _PARTS
        )
        return Derived(rows, ties, empty("attributes"))


def put(folder: Path, kind: str, number: int, derived: Derived) -> list[int]:
    """Put batch `number` of a kind into buckets under `folder`; return what each then weighs.

    Several processes may put batches of their own into one folder. Nodes are put aside by their
    own keys (`ingest.node_parts`).
    """
    bucket = derived.rows.select((pl.col(IDS[kind]).hash() % BUCKETS).cast(pl.UInt16)).to_series()
    if derived.attributes.height:
        node_parts.put(folder, node_parts.NODES, f"{kind}-{number}", derived.attributes)
    weights = write_parts(folder / _name(kind, "rows", number), derived.rows, bucket, BUCKETS)
    if derived.ties.width:
        rows, of = derived.rows[ROW].to_numpy(), derived.ties[ROW].to_numpy()
        # Rows are numbered in their order, so that each tie's row is found by halving.
        own = bucket.gather(np.searchsorted(rows, of))
        ties = write_parts(folder / _name(kind, "ties", number), derived.ties, own, BUCKETS)
        weights = [a + b for a, b in zip(weights, ties, strict=True)]
    return weights


def _name(kind: str, part: str, number: int | str) -> str:
    return f"{kind}-{part}-{number}.arrow"
