"""All nodes of a load, each once, in little memory: put aside in parts by their keys.

Batches put their nodes aside as they are read; once all rows are settled, the parts are read one
after the other. Where some rows bring nothing, only nodes that the others name are kept.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa

from graph.schema import conform
from ingest.parts import read_parts, write_parts
from ingest.quality.sketch import Hashes
from ingest.shares import ARROW, Share, StoredShare
from ingest.values import NODE, named_nodes, unique_attributes
from ingest.workers import Setting, Workers

PARTS = 64  # each of which memory holds on its own
_TOGETHER = 4  # parts that are read at a time
_PART = pl.col("attribute_key").hash() % PARTS
_NODES, _NAMED, _ABOVE = "nodes-*", "named-*", "above-*"


@dataclass(frozen=True, slots=True)
class Nodes:
    """Some nodes, as `conform` leaves them, and of those whose masks were asked for the masks."""

    table: pa.Table
    masks: dict[int, str]  # by the hash of the key


def put_nodes(folder: Path, name: str, nodes: pl.DataFrame) -> None:
    """Put a batch's nodes aside under `folder`; `name` is of this batch alone."""
    write_parts(folder / _NODES.replace("*", name), nodes, _PART, PARTS)


def distinct_nodes(
    shares: Sequence[Share | StoredShare], workers: Workers, masked: Hashes
) -> Iterator[Nodes]:
    """Yield all nodes that the shares reach, each once; `masked` are hashes of keys."""
    for share in shares:
        if isinstance(share, Share):  # then it is the only one
            yield _nodes(share.nodes_once(), masked)
            return
    folder = workers.setting.folder
    is_whole = all(share.brings_all for share in shares)
    if not is_whole:
        _put_wanted(shares, workers)
    size = PARTS if len(shares) < 2 else _TOGETHER
    groups = (tuple(range(first, first + size)) for first in range(0, PARTS, size))
    for path, masks in workers.each(_keep, (_Task(group, is_whole, masked) for group in groups)):
        with pa.memory_map(str(folder / path)) as file:
            yield Nodes(pa.ipc.open_file(file).read_all(), masks)
        (folder / path).unlink()


@dataclass(frozen=True, slots=True)
class _Task:
    parts: tuple[int, ...]
    is_whole: bool
    masked: Hashes


def _keep(setting: Setting, task: _Task) -> tuple[str, dict[int, str]]:
    """Return the name of the file into which some parts' nodes are written, and masks."""
    rows = _read(setting.folder, _NODES, task.parts)
    if not task.is_whole:
        wanted = [_read(setting.folder, name, task.parts) for name in (_NAMED, _ABOVE)]
        rows = rows.join(pl.concat(wanted), on=NODE, how="semi")
    once = unique_attributes([rows])
    if len(task.parts) == PARTS:
        frame = conform("attributes", once)
    else:
        apart = (once.filter(pl.lit(part) == _PART) for part in task.parts)
        frame = pl.concat(conform("attributes", part) for part in apart)
    nodes = _nodes(frame, task.masked)
    name = f"distinct-{task.parts[0]}.arrow"
    with pa.ipc.new_file(setting.folder / name, nodes.table.schema) as file:
        file.write_table(nodes.table)
    return name, nodes.masks


def _nodes(frame: pl.DataFrame, masked: Hashes) -> Nodes:
    hashes = frame["attribute_key"].hash()
    asked = np.flatnonzero(np.isin(hashes.to_numpy(), masked))
    masks = dict(zip(hashes.gather(asked), frame["mask"].gather(asked), strict=True))
    return Nodes(frame.to_arrow(compat_level=ARROW), masks)


def _put_wanted(shares: Sequence[Share | StoredShare], workers: Workers) -> None:
    """Put aside which nodes the shares name, and which are above them."""
    for _ in workers.each(_put_named, shares):
        pass
    for _ in workers.each(_put_above, range(PARTS)):
        pass


def _put_named(setting: Setting, share: Share | StoredShare) -> None:
    frames = share.frames("links", "partners")
    named = named_nodes(frames["links"], frames["partners"])
    number = share.number if isinstance(share, StoredShare) else 0
    write_parts(setting.folder / _NAMED.replace("*", str(number)), named, _PART, PARTS)


def _put_above(setting: Setting, part: int) -> None:
    """Put aside the nodes above those of a part that are named. Nothing is above these."""
    rows = _read(setting.folder, _NODES, [part])
    own = rows.join(_read(setting.folder, _NAMED, [part]), on=NODE, how="semi")
    above = own.select(label="parent_label", attribute_key="parent_key").drop_nulls().unique()
    write_parts(setting.folder / _ABOVE.replace("*", str(part)), above, _PART, PARTS)


def _read(folder: Path, name: str, parts: Sequence[int]) -> pl.DataFrame:
    return pl.concat(read_parts(path, parts) for path in sorted(folder.glob(name)))
