"""All nodes of a load, each once, in little memory: put aside in parts by their keys.

Batches put their nodes aside as they are read; once all rows are settled, the parts are read one
after the other. Where some rows bring nothing, only nodes that the others name are kept.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

import polars as pl
import pyarrow as pa

from graph.schema import conform
from ingest.buckets import Buckets
from ingest.node_parts import ABOVE, NAMED, NODES, PART, PARTS, bytes_of, put, read
from ingest.quality.sketch import Hashes
from ingest.shares import ARROW, Share, StoredShare, map_table, write_table
from ingest.values import NODE, named_nodes, unique_attributes
from ingest.workers import Setting, Workers

_TOGETHER = 4  # parts that are read at a time, where they are small
_TOGETHER_BYTES = 100_000_000  # that the batches' nodes of parts read at a time take on disk


@dataclass(frozen=True, slots=True)
class Nodes:
    """Some nodes, as `conform` leaves them, and the masks that were asked for."""

    table: pa.Table
    masks: dict[int, str]  # by the hash of the key


def distinct_nodes(
    shares: Sequence[Share | StoredShare], workers: Workers, masked: Hashes
) -> Iterator[Nodes]:
    """Yield all nodes that the shares reach, each once; `masked` are hashes of keys."""
    for share in shares:
        if isinstance(share, Share):  # then it is the only one
            once = share.nodes_once().to_arrow(compat_level=ARROW)
            yield Nodes(once, _masks(share.nodes, masked))
            return
    folder = workers.setting.folder
    stored = [share for share in shares if isinstance(share, StoredShare)]
    is_whole = all(share.brings_all for share in stored)
    if not is_whole:
        _put_wanted(stored, workers)
    size = PARTS if len(shares) < 2 else _together(bytes_of(folder, NODES))
    groups = (tuple(range(first, first + size)) for first in range(0, PARTS, size))
    for path, masks in workers.each(_keep, (_Task(group, is_whole, masked) for group in groups)):
        yield Nodes(map_table(folder / path), masks)
        with suppress(PermissionError):  # on Windows a mapped file stays until it is let go
            (folder / path).unlink()


def _together(whole: int) -> int:
    """Return how many parts are read at a time, of batches' nodes of so many bytes in all."""
    size = _TOGETHER
    while size > 1 and whole // PARTS * size > _TOGETHER_BYTES:
        size //= 2
    return size


@dataclass(frozen=True, slots=True)
class _Task:
    parts: tuple[int, ...]
    is_whole: bool
    masked: Hashes


def _keep(setting: Setting, task: _Task) -> tuple[str, dict[int, str]]:
    """Return the name of the file into which some parts' nodes are written, and masks."""
    once = unique_attributes([read(setting.folder, NODES, task.parts)])
    masks = _masks(once, task.masked)
    if not task.is_whole:
        wanted = [read(setting.folder, what, task.parts) for what in (NAMED, ABOVE)]
        once = once.join(pl.concat(wanted), on=NODE, how="semi")
    if len(task.parts) == PARTS:
        frame = conform("attributes", once)
    else:
        apart = (once.filter(pl.lit(part) == PART) for part in task.parts)
        frame = pl.concat(conform("attributes", part) for part in apart)
    name = f"distinct-{task.parts[0]}.arrow"
    write_table(setting.folder / name, frame.to_arrow(compat_level=ARROW))
    return name, masks


def _masks(rows: pl.DataFrame, masked: Hashes) -> dict[int, str]:
    """Return the masks of the nodes that are asked for, reached or not, by the hash of the key."""
    own = rows.filter(pl.col("attribute_key").hash().is_in(pl.Series(masked).implode()))
    least = own.group_by(pl.col("attribute_key").hash()).agg(pl.col("mask").min())
    return dict(least.iter_rows())


def _put_wanted(shares: Sequence[StoredShare], workers: Workers) -> None:
    """Put aside which nodes the shares name, and which are above them.

    Shares that do not bring all have put theirs aside already.
    """
    for _ in workers.each(_put_named, (share for share in shares if share.brings_all)):
        pass
    for _ in workers.each(_put_above, range(PARTS)):
        pass


def _put_named(setting: Setting, share: StoredShare) -> None:
    """Put aside all nodes that a share's rows name."""
    kinds = Buckets(setting.folder).take(share.buckets).items()
    named = [named_nodes(own.ties, own.rows if kind == "partners" else None) for kind, own in kinds]
    put(setting.folder, NAMED, str(share.number), pl.concat(named).unique())


def _put_above(setting: Setting, part: int) -> None:
    """Put aside the nodes above those of a part that are named. Nothing is above these."""
    rows = read(setting.folder, NODES, [part])
    own = rows.join(read(setting.folder, NAMED, [part]), on=NODE, how="semi")
    above = own.select(label="parent_label", attribute_key="parent_key").drop_nulls().unique()
    put(setting.folder, ABOVE, str(part), above)
