"""The name of a run: a digest of all that decides its result."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

import numpy as np
import polars as pl

from graph.model import Knowledge
from graph.schema import FRAMES

SLICE = 1 << 16  # rows; fixed, since each slice is written with the width that its own texts need
BLOCK = SLICE << 3  # rows that are laid out at a time
DIGITS = 16
OFFSETS = pl.CompatLevel.oldest()

Bytes = bytes | memoryview


def run_id(
    knowledge: Knowledge,
    *,
    as_of: datetime,
    versions: Mapping[str, str],
    options: Mapping[str, str],
    content: bytes | None = None,
) -> str:
    """Return `run-` and 16 hex digits: equal for equal content, on any machine and in any layout.

    The frames come conformed (`graph.schema.conform`), so equal knowledge has equal rows. Chunks,
    views and thread count do not enter, nor do the names of polars' types. `content` is what
    `content_of` returned, where that was asked before.
    """
    head = {
        "as_of": as_of.isoformat(),
        "zone": knowledge.zone,
        "versions": dict(versions),
        "options": dict(options),
    }
    digest = hashlib.sha256(json.dumps(head, sort_keys=True).encode())
    digest.update(content_of(knowledge) if content is None else content)
    return "run-" + digest.hexdigest()[:DIGITS]


def content_of(knowledge: Knowledge) -> bytes:
    """Return the digests of all columns that are known, one after the other.

    One pass over the bytes: of 1,000,000 applicants with 8 links each about 6 s of one core; other
    threads run beside it.
    """
    columns = [(name, column) for name in FRAMES for column in getattr(knowledge, name)]
    return b"".join(
        f"\n{name}.{column.name}:{len(column)}:".encode() + _digest(column)
        for name, column in columns
    )


def _digest(column: pl.Series) -> bytes:
    digest = hashlib.sha256()
    for start in range(0, len(column), BLOCK):
        for part in _parts(column.slice(start, BLOCK)):
            digest.update(part)
    return digest.digest()


def _parts(block: pl.Series) -> Iterator[Bytes]:
    """Yield what each slice of a block says: where it is null, then its values."""
    nulls = block.null_count()
    gone = block.is_null().to_numpy() if nulls else np.zeros(len(block), dtype=bool)
    told = None if nulls == len(block) else _values(block, holes=bool(nulls))
    for low in range(0, len(block), SLICE):
        missing = gone[low : low + SLICE]
        if told is None or missing.all():
            yield f"none:{len(missing)}".encode()
            continue
        if nulls and missing.any():
            yield b"null" + np.packbits(missing).tobytes()
        yield from told(low, low + len(missing))


def _values(block: pl.Series, *, holes: bool) -> Callable[[int, int], Iterator[Bytes]]:
    """Return what tells the values of a slice, an empty text or 0 where there is none."""
    if block.dtype == pl.String:
        return _texts(block.fill_null("") if holes else block)
    floats = block.dtype.is_float()
    whole = block.cast(pl.Float64 if floats else pl.Int64)
    numbers = (whole.fill_null(0) if holes else whole).to_numpy()

    def tell(low: int, high: int) -> Iterator[Bytes]:
        yield b"real" if floats else b"whole"
        part = np.ascontiguousarray(numbers[low:high], dtype="<f8" if floats else "<i8")
        yield part.data.cast("B")

    return tell


def _texts(block: pl.Series) -> Callable[[int, int], Iterator[Bytes]]:
    """Tell the lengths of texts, in as few bytes as the longest needs, then all their bytes.

    Arrow's plain layout (offsets, bytes) is asked for, since polars' own may share and inline.
    """
    _, offsets, data = block.to_arrow(compat_level=OFFSETS).buffers()
    bounds = np.frombuffer(offsets, dtype=np.int64)[: len(block) + 1]

    def tell(low: int, high: int) -> Iterator[Bytes]:
        lengths = np.diff(bounds[low : high + 1])
        longest = int(lengths.max())
        width = 1 if longest < 1 << 8 else 2 if longest < 1 << 16 else 4
        yield f"text{width}:{high - low}:".encode()
        yield lengths.astype(f"<u{width}").data.cast("B")
        yield memoryview(data)[bounds[low] : bounds[high]]

    return tell
