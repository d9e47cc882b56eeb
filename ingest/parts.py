"""A frame on disk in numbered parts, any of which can be read without the others."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pyarrow as pa

_PART = "part"
_LZ4 = pa.ipc.IpcWriteOptions(compression="lz4")


def write_parts(
    path: Path, frame: pl.DataFrame, part: pl.Series | pl.Expr, count: int
) -> list[int]:
    """Write a frame, its parts (`part`: 0 to `count` - 1) one after the other.

    Return how many rows each part has; they keep their order.
    """
    numbered = frame.with_columns(part.cast(pl.UInt16).alias(_PART))
    heights = [0] * count
    for number, rows in numbered.group_by(_PART).len().iter_rows():
        heights[number] = rows
    ordered = numbered.sort(_PART, maintain_order=True).drop(_PART)
    table = ordered.to_arrow(compat_level=pl.CompatLevel.oldest()).combine_chunks()
    first = 0
    with pa.ipc.new_file(path, table.schema, options=_LZ4) as file:
        for rows in heights:
            file.write_batch(_one_batch(table.slice(first, rows)))
            first += rows
    return heights


def read_parts(path: Path, parts: Sequence[int]) -> pl.DataFrame:
    """Return the rows of some parts; no columns where nothing was written."""
    if not path.exists():
        return pl.DataFrame()
    with pa.memory_map(str(path)) as source:
        file = pa.ipc.open_file(source)
        table = pa.Table.from_batches([file.get_batch(number) for number in parts], file.schema)
        return pl.DataFrame(pl.from_arrow(table))


def _one_batch(table: pa.Table) -> pa.RecordBatch:
    arrays = [column.chunk(0) if column.num_chunks else pa.array([], column.type)
              for column in table.columns]  # fmt: skip
    return pa.record_batch(arrays, schema=table.schema)
