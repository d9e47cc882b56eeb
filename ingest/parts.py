"""A frame on disk in numbered parts, any of which can be read without most of the others."""

import json
from collections.abc import Sequence
from itertools import accumulate, groupby
from pathlib import Path

import polars as pl
import pyarrow as pa

_PART = "part"
_TOGETHER = 16  # parts in one batch of a file at most: small ones cost more than what they hold,
_LARGE = 4_000  # rows; larger ones are read on their own
_ENDS, _EACH = b"ends", b"each"  # in the file's metadata: where parts end, how many lie together
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
    each = min(_TOGETHER, _LARGE * count // max(frame.height, 1) + 1)
    ends = json.dumps(list(accumulate(heights)))
    schema = table.schema.with_metadata({_ENDS: ends, _EACH: str(each)})
    first = 0
    with pa.ipc.new_file(path, schema, options=_LZ4) as file:
        for start in range(0, count, each):
            rows = sum(heights[start : start + each])
            file.write_batch(_one_batch(table.slice(first, rows), schema))
            first += rows
    return heights


def read_parts(path: Path, parts: Sequence[int]) -> pl.DataFrame:
    """Return the rows of some parts, in order; no columns where nothing was written."""
    if not path.exists():
        return pl.DataFrame()
    with pa.memory_map(str(path)) as source:
        file = pa.ipc.open_file(source)
        starts = [0, *json.loads(file.schema.metadata[_ENDS])]
        each = int(file.schema.metadata[_EACH])
        found = [
            batch
            for number, some in groupby(sorted(parts), lambda part: part // each)
            for batch in _some_of(file.get_batch(number), starts[number * each], list(some), starts)
        ]
        table = pa.Table.from_batches(found, file.schema).replace_schema_metadata()
        return pl.DataFrame(pl.from_arrow(table))


def _some_of(
    batch: pa.RecordBatch, first: int, parts: Sequence[int], starts: Sequence[int]
) -> list[pa.RecordBatch]:
    """Return what a batch, which begins with row `first`, has of some of its parts.

    They are in one piece where they are neighbours.
    """
    if parts[-1] - parts[0] + 1 == len(parts):
        begin, end = starts[parts[0]], starts[parts[-1] + 1]
        return [batch.slice(begin - first, end - begin)]
    return [batch.slice(starts[p] - first, starts[p + 1] - starts[p]) for p in parts]


def _one_batch(table: pa.Table, schema: pa.Schema) -> pa.RecordBatch:
    arrays = [column.chunk(0) if column.num_chunks else pa.array([], column.type)
              for column in table.columns]  # fmt: skip
    return pa.record_batch(arrays, schema=schema)
