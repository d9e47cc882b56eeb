"""The name of a run: a digest of all that decides its result, whatever order it comes in."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache

import numpy as np
import polars as pl
import polars_hash as plh
from numpy.typing import NDArray

from graph.model import Knowledge
from graph.schema import FRAMES

SLICE = 1 << 15  # rows whose hashes are made at a time: they stay in a core's own memory
DIGITS = 16
FOLLOWS = {"outcomes": ("applicant_id",), "instalments": ("applicant_id",)}  # from applications
NULL = 0x6E756C6C
OTHER = np.uint64(0x5851F42D4C957F2D)  # makes of a row's hash a second one

MIX = (
    (np.uint64(30), np.uint64(0xBF58476D1CE4E5B9)),
    (np.uint64(27), np.uint64(0x94D049BB133111EB)),
)

Hashes = NDArray[np.uint64]


def run_id(
    knowledge: Knowledge,
    *,
    as_of: datetime,
    versions: Mapping[str, str],
    options: Mapping[str, str],
    content: bytes | None = None,
) -> str:
    """Return `run-` and 16 hex digits: equal for equal content, on any machine and in any layout.

    Order of rows, chunks, views and thread count do not enter, nor do the names of polars' types.
    `content` is what `content_of` returned, where that was asked before.
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
    """Return the digest of all that is known.

    One pass over the bytes: of 1,000,000 applicants with 8 links each about 4 s of one core; other
    threads run beside it.
    """
    content = Content()
    for name in FRAMES:
        content.add(name, getattr(knowledge, name))
    return content.digest()


class Content:
    """How many rows each frame has, and the sums of their hashes: rows may come in any order."""

    def __init__(self) -> None:
        self._rows = dict.fromkeys(FRAMES, 0)
        self._sums = {name: np.zeros(2, dtype=np.uint64) for name in FRAMES}

    def add(self, name: str, frame: pl.DataFrame) -> None:
        """Add rows of frame `name`, all its columns."""
        for part in frame.iter_slices(SLICE):
            self.add_rows(name, row_hashes(name, part))

    def rows(self, name: str) -> int:
        """Return how many rows of frame `name` were added."""
        return self._rows[name]

    def add_rows(self, name: str, rows: Hashes) -> None:
        """Add rows of frame `name` by their `row_hashes`."""
        self._rows[name] += len(rows)
        self._sums[name] += sums_of(rows)

    def digest(self) -> bytes:
        """Return what tells this content from any other."""
        texts = (
            f"{name}:{self._rows[name]}:{one:016x}{other:016x}"
            for name, (one, other) in ((each, sums.tolist()) for each, sums in self._sums.items())
        )
        return "\n".join(texts).encode()


def sums_of(rows: Hashes) -> Hashes:
    """Return two sums (mod 2^64) over rows that `row_hashes` told."""
    return np.array([_mixed(rows).sum(), _mixed(rows ^ OTHER).sum()], dtype=np.uint64)


def row_hashes(name: str, frame: pl.DataFrame) -> Hashes:
    """Return a hash of each row of frame `name`: that of every cell is seeded by its column.

    Texts by XXH64, whose values its specification fixes; numbers and times by splitmix64 of their
    64 bits. Sources: XXH64 (Collet, xxHash specification 0.1); Steele, Lea, Flood, OOPSLA 2014.
    """
    asked = [column for column in frame.columns if column not in FOLLOWS.get(name, ())]
    texts = [column for column in asked if frame.schema[column] == pl.String]
    total = np.zeros(frame.height, dtype=np.uint64)
    for hashes in frame.select(_text_hash(column, _seed(name, column)) for column in texts):
        total += hashes.to_numpy()
    for column in asked:
        if column not in texts:
            total += _of_numbers(frame[column], _seed(name, column))
    return total


def _text_hash(column: str, seed: int) -> pl.Expr:
    return plh.col(column).nchash.xxhash64(seed=seed).fill_null(seed ^ NULL)


def _of_numbers(cells: pl.Series, seed: int) -> Hashes:
    """Hash 64 bits each; 0.0 and -0.0 are one number, and so are all that are none."""
    if cells.null_count() == len(cells):
        return np.full(len(cells), seed ^ NULL, dtype=np.uint64)
    if cells.dtype.is_float():
        reals = cells.cast(pl.Float64).fill_null(0.0).to_numpy() + 0.0
        bits = np.where(np.isnan(reals), np.nan, reals).view(np.uint64)
    else:
        bits = cells.cast(pl.Int64).fill_null(0).to_numpy().view(np.uint64)
    hashes = _mixed(bits ^ np.uint64(seed))
    if cells.null_count():
        hashes[cells.is_null().to_numpy()] = seed ^ NULL
    return hashes


@cache
def _seed(name: str, column: str) -> int:
    digest = hashlib.sha256(f"{name}.{column}".encode()).digest()
    return int.from_bytes(digest[:8], "little")


def _mixed(values: Hashes) -> Hashes:
    """Spread over 64 bits by splitmix64's finaliser."""
    mixed = values + np.uint64(0x9E3779B97F4A7C15)
    for shift, factor in MIX:
        mixed ^= mixed >> shift
        mixed *= factor
    mixed ^= mixed >> np.uint64(31)
    return mixed
