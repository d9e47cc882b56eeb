"""Counting what covers a point: spans of moments that were known for a span of time.

Each span is a rectangle (when it holds, when that was known), each question a point. A rectangle
is four signed corners; the corners below and left of a point sum to the rectangles around it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.core.numbers import distinct, ordering

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class Spans:
    """n rows: something of `group` holds in [begin, end), known in [known, gone) (µs)."""

    group: Ints
    begin: Ints
    end: Ints
    known: Ints
    gone: Ints

    def take(self, rows: Ints | Bools) -> "Spans":
        """Return the given rows."""
        span = self.begin[rows], self.end[rows]
        return Spans(self.group[rows], *span, self.known[rows], self.gone[rows])


@dataclass(frozen=True, slots=True)
class Asked:
    """q questions: what of `group` there was at `at`, as far as known at `known`."""

    group: Ints
    at: Ints
    known: Ints

    def take(self, rows: Ints | Bools) -> "Asked":
        """Return the given questions."""
        return Asked(self.group[rows], self.at[rows], self.known[rows])


def count_covering(spans: Spans, asked: Asked) -> Ints:
    """Return (q,) how many spans of its group each question falls into. O((n + q) log n).

    Source: dominance counting, level by level as in a wavelet matrix (Claude, Navarro 2012).
    """
    spans = spans.take((spans.begin < spans.end) & (spans.known < spans.gone))
    if not len(spans.group) or not len(asked.group):
        return np.zeros(len(asked.group), dtype=np.int64)
    group, at, known, sign = _corners(spans, asked)
    order = ordering(group, at)
    low, high = _prefixes(group[order], at[order], asked)
    moments = distinct(known)
    rank = np.searchsorted(moments, known[order])
    return _sums_below(rank, sign[order], low, high, moments.searchsorted(asked.known, "right"))


def _corners(spans: Spans, asked: Asked) -> tuple[Ints, Ints, Ints, Ints]:
    """Group, moment, when known, and sign of the corners that any question can pass."""
    last_at, last_known = int(asked.at.max()), int(asked.known.max())
    parts: list[tuple[Ints, Ints, Ints, Ints]] = []
    for at, known, sign in (
        (spans.begin, spans.known, 1),
        (spans.end, spans.known, -1),
        (spans.begin, spans.gone, -1),
        (spans.end, spans.gone, 1),
    ):
        met = np.flatnonzero((at <= last_at) & (known <= last_known))
        signs = np.full(len(met), sign, dtype=np.int64)
        parts.append((spans.group[met], at[met], known[met], signs))
    columns = [np.concatenate(part) for part in zip(*parts, strict=True)]
    return columns[0], columns[1], columns[2], columns[3]


def _prefixes(group: Ints, at: Ints, asked: Asked) -> tuple[Ints, Ints]:
    """For each question the range of corners (in order) of its group up to its moment."""
    moments = distinct(at)
    wide = len(moments) + 1
    packed = group * wide + moments.searchsorted(at)
    first = asked.group * wide
    last = first + moments.searchsorted(asked.at, "right")
    return packed.searchsorted(first), packed.searchsorted(last)


def _sums_below(rank: Ints, worth: Ints, low: Ints, high: Ints, below: Ints) -> Ints:
    """Sum `worth` over the places [low, high) whose rank is under `below`, for each question.

    One pass for each bit of a rank, the highest first; at each the places are parted, those with
    a 0 first, so that a range of places stays one.
    """
    total = np.zeros(len(low), dtype=np.int64)
    for bit in reversed(range(max(int(rank.max(initial=0)), int(below.max())).bit_length())):
        zero = (rank >> bit) & 1 == 0
        zeros, summed = _running(zero), _running(np.where(zero, worth, 0))
        one = (below >> bit) & 1 == 1
        total += np.where(one, summed[high] - summed[low], 0)
        low, high = (
            np.where(one, zeros[-1] + place - zeros[place], zeros[place]) for place in (low, high)
        )
        parted = np.concatenate([np.flatnonzero(zero), np.flatnonzero(~zero)])
        rank, worth = rank[parted], worth[parted]
    return total


def _running(values: Ints | Bools) -> Ints:
    """Sums of the first 0, 1, … n values."""
    sums = np.zeros(len(values) + 1, dtype=np.int64)
    np.cumsum(values, out=sums[1:])
    return sums
