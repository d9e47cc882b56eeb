"""Whole numbers by the million."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from graph.core.parameters import Ints

Hashes = NDArray[np.uint64]

BITS = 63  # of a number that is no sign
SLOT_BITS = 26  # at most: 64 MiB
SPARSE_BITS = 6  # slots for each chosen hash, at least
FEW = 1_000  # rows that are sorted in no time anyhow


def distinct(values: Ints) -> Ints:
    """Return the distinct values in order, by sorting: `np.unique` takes ten times as long."""
    ordered = np.sort(values)
    return ordered[begins(ordered)]


def one_of(values: Ints, few: Iterable[int]) -> NDArray[np.bool_]:
    """Return where a value is one of a few: `np.isin` takes 30 µs to begin."""
    found = np.zeros(len(values), dtype=bool)
    for each in few:
        found |= values == each
    return found


def begins(ordered: NDArray[np.generic]) -> NDArray[np.bool_]:
    """Return where a value differs from the one before, the first among them."""
    fresh = np.ones(len(ordered), dtype=bool)
    fresh[1:] = ordered[1:] != ordered[:-1]
    return fresh


def first_rows(labels: Ints) -> Ints:
    """Return for each row the first one with its label (0 or more, small ones)."""
    first = np.zeros(int(labels.max(initial=-1)) + 1, dtype=np.int64)
    first[labels[::-1]] = np.arange(len(labels))[::-1]
    return first[labels]


def may_be_among(hashes: Hashes, chosen: Hashes) -> NDArray[np.bool_]:
    """Return where a hash is among the chosen ones, and at few other places: low bits decide."""
    bits = min(SLOT_BITS, len(chosen).bit_length() + SPARSE_BITS)  # a large table takes its time
    low = np.uint64((1 << bits) - 1)
    slots = np.zeros(1 << bits, dtype=bool)
    slots[chosen & low] = True
    found: NDArray[np.bool_] = slots[hashes & low]
    return found


def ranked(values: Ints) -> tuple[Ints, Ints]:
    """Return the distinct values in order, and each row's place among them."""
    order = ordering(values)
    ordered = values[order]
    fresh = begins(ordered)
    place = np.empty(len(values), dtype=np.int64)
    place[order] = np.cumsum(fresh) - 1
    return ordered[fresh], place


def ordering(*keys: Ints) -> Ints:
    """Return the rows in order of their keys, the first first; equal rows stay as they stand.

    Plain numbers are sorted several times as fast as rows by their numbers are: so as many keys
    as fit are put into one number, with the row's place in its low bits.
    """
    rows = len(keys[0])
    if rows < FEW:
        return np.lexsort(keys[::-1])
    order = place = np.arange(rows)
    row_bits = used = rows.bit_length()
    packed = place
    for key in reversed(keys):
        low = int(key.min())
        wide = (int(key.max()) - low).bit_length()
        if used + wide > BITS:
            order, packed, used = order[_rows_in(packed, row_bits)], place, row_bits
        if used + wide > BITS:
            order = order[np.argsort(key[order], kind="stable")]
        else:
            packed = packed | ((key[order] - low) << used)
            used += wide
    return order[_rows_in(packed, row_bits)]


def _rows_in(packed: Ints, row_bits: int) -> Ints:
    """Sort numbers, and return the rows in their low bits."""
    return np.sort(packed) & ((1 << row_bits) - 1)


def hash_ordering(hashes: Hashes) -> Ints:
    """Return the rows so that equal hashes stand together, equal ones as they stand.

    The high bits are sorted, with the row in the low ones; the few rows that only their low bits
    tell apart are set right afterwards.
    """
    bits = np.uint64(len(hashes).bit_length())
    packed = (hashes >> bits << bits) | np.arange(len(hashes), dtype=np.uint64)
    packed.sort()
    high, rows = packed >> bits, (packed & ((np.uint64(1) << bits) - np.uint64(1))).view(np.int64)
    ordered = hashes[rows]
    unlike = (high[1:] == high[:-1]) & (ordered[1:] != ordered[:-1])
    if unlike.any():
        at = np.flatnonzero(np.isin(high, high[1:][unlike]))
        rows[at] = rows[at][np.argsort(ordered[at], kind="stable")]
    return rows
