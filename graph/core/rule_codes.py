"""Codes for strings and plain integers for times: what arrays are made of."""

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graph.core.windows import Ints

Strings = list[str | None] | pl.Series
NO_TIME = np.iinfo(np.int64).min
SMALL = 4_000  # rows up to which plain Python beats a columnar engine's fixed cost


def columns(frame: pl.DataFrame) -> dict[str, pl.Series]:
    """Return a frame's columns by name (cheaper than asking the frame for each)."""
    return {column.name: column for column in frame.get_columns()}


def join_parts(*parts: pl.Series) -> Strings:
    """Return the values of all parts, one after the other."""
    if sum(len(part) for part in parts) <= SMALL:
        return [each for part in parts for each in part.to_list()]
    return pl.concat([part.alias("") for part in parts if len(part)])


def times(series: pl.Series, missing: int) -> Ints:
    """Return microseconds; null becomes `missing`."""
    whole = series.to_numpy().view(np.int64)
    if series.null_count():
        whole = np.where(whole == NO_TIME, missing, whole)
    return whole


def encode(*parts: Strings) -> Ints:
    """Return a code from 0 on for each row: equal rows, equal codes. Their order says nothing."""
    if len(parts[0]) <= SMALL:
        book: dict[object, int] = {}
        lists = [each.to_list() if isinstance(each, pl.Series) else each for each in parts]
        rows = zip(*lists, strict=True)
        return np.array([book.setdefault(row, len(book)) for row in rows], dtype=np.int64)
    return _encode_many([part for part in parts if isinstance(part, pl.Series)])


def _encode_many(parts: Sequence[pl.Series]) -> Ints:
    hashed, other = _hashes(parts, 0), _hashes(parts, 1)
    order = np.argsort(hashed)
    ordered, check = hashed[order], other[order]
    fresh = np.ones(len(order), dtype=bool)
    fresh[1:] = ordered[1:] != ordered[:-1]
    if (~fresh[1:] & (check[1:] != check[:-1])).any():  # unequal rows on one hash: rare
        return pl.struct(list(parts), eager=True).rank("dense").to_numpy().astype(np.int64) - 1
    codes = np.empty(len(order), dtype=np.int64)
    codes[order] = np.cumsum(fresh) - 1
    return codes


def _hashes(parts: Sequence[pl.Series], seed: int) -> NDArray[np.uint64]:
    hashes = parts[-1].hash(seed)
    for factor, column in enumerate(parts[:-1], 3):
        hashes = hashes ^ (column.hash(seed) * factor)
    return hashes.to_numpy()
