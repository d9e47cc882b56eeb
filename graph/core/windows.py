"""Counting distinct values of many groups, each over a window that ends at its own moment.

No pairs are made and no loop runs over rows: a value's use lasts from when it was seen to the
window's end or its next use, whichever is first, so uses begun less uses ended is the count.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from graph.core.covering import NEVER, Asked, Bools, Ints, Spans, count_covering
from graph.core.numbers import begins, distinct, ordering
from graph.core.pieces import disjoint

__all__ = ["NEVER", "Asked", "Bools", "Ints", "Uses", "count_distinct"]

PACKED_BITS = 62


@dataclass(frozen=True, slots=True)
class Uses:
    """n rows: a `value` met a `group` when `seen`; known from `known` until `gone` (µs)."""

    group: Ints
    value: Ints
    seen: Ints
    known: Ints
    gone: Ints

    def take(self, rows: Ints | Bools) -> "Uses":
        """Return the given rows."""
        return Uses(
            self.group[rows], self.value[rows], self.seen[rows], self.known[rows], self.gone[rows]
        )


def count_distinct(uses: Uses, asked: Asked, windows: list[int | None]) -> list[Ints]:
    """Return for each window the (q,) distinct values seen in [at − window, at]; None: ever.

    Groups are codes from 0 on. O((n + q) log n), several times as long for those questions whose
    group holds facts that came late or were superseded.
    """
    zeros = np.zeros(len(asked.group), dtype=np.int64)
    if not len(asked.group) or not len(uses.group):
        return [zeros for _ in windows]
    groups = int(max(asked.group.max(), uses.group.max())) + 1
    wanted = np.zeros(groups, dtype=bool)
    wanted[asked.group] = True
    if not wanted[uses.group].all():
        uses = uses.take(wanted[uses.group])
    if not len(uses.group):
        return [zeros for _ in windows]
    counter = _Counter(_joined(uses), asked, np.cumsum(wanted, dtype=np.int64) - 1)
    return [counter.count(window) for window in windows]


def _joined(uses: Uses) -> Uses:
    """Take a use that was superseded by its like (an amendment changed something else) for one."""
    if bool((uses.gone == NEVER).all()):
        return uses
    order = ordering(uses.group, uses.value, uses.seen, uses.known)
    ordered = uses.take(order)
    same = ~begins(ordered.group)
    for column in (ordered.value, ordered.seen):
        same &= ~begins(column)
    same[1:] &= ordered.known[1:] == ordered.gone[:-1]
    first = np.flatnonzero(~same)
    joined = ordered.take(first)
    return Uses(
        joined.group, joined.value, joined.seen, joined.known,
        ordered.gone[np.append(first[1:], len(order)) - 1],
    )  # fmt: skip


class _Counter:
    """Uses sorted by group and time, and the questions placed among them."""

    def __init__(self, uses: Uses, asked: Asked, slot_of: Ints) -> None:
        slot = slot_of[uses.group]
        self.asked, self.asked_slot = asked, slot_of[asked.group]
        self._set_axis(uses.seen, asked.at, int(slot_of[-1]) + 1)
        packed = self._pack(slot, uses.seen)
        order = ordering(packed)
        self.begun, self.slot, self.uses = packed[order], slot[order], uses.take(order)
        self.values = int(uses.value.max()) + 1
        self.next = self._next_use()
        self.floor = self._pack(self.asked_slot, np.full_like(asked.at, self.low))
        self.ask = self._pack(self.asked_slot, asked.at)
        self.until = np.searchsorted(self.begun, self.ask, "right")
        self.dirty = np.flatnonzero(self._dirty())

    def _set_axis(self, seen: Ints, at: Ints, slots: int) -> None:
        """Times as offsets where group and offset fit one integer, else as ranks."""
        self.low = int(min(seen.min(), at.min()))
        span = int(max(seen.max(), at.max())) - self.low + 1
        self.axis: Ints | None = None
        if span.bit_length() + slots.bit_length() > PACKED_BITS:
            self.axis = distinct(np.concatenate([seen, at]))
            span = len(self.axis)
        self.span, self.bits = span, span.bit_length()

    def _pack(self, slot: Ints, times: Ints) -> Ints:
        if self.axis is not None:
            return (slot << self.bits) | np.searchsorted(self.axis, times)
        return (slot << self.bits) | np.clip(times - self.low, 0, self.span)

    def _next_use(self) -> Ints:
        """When the same value meets the same group again, or NEVER."""
        pair = self.slot * self.values + self.uses.value
        order = ordering(pair)
        ordered = pair[order]
        again = np.flatnonzero(ordered[1:] == ordered[:-1])
        upcoming = np.full(len(pair), NEVER, dtype=np.int64)
        upcoming[order[again]] = self.uses.seen[order[again + 1]]
        return upcoming

    def _dirty(self) -> Bools:
        """Questions before whose moment some use of the group was not known, or no longer held."""
        late = bool((self.uses.known > self.uses.seen).any())
        late = late or bool((self.asked.at > self.asked.known).any())
        if not late and bool((self.uses.gone == NEVER).all()):
            return np.zeros(len(self.ask), dtype=bool)
        moments = distinct(self.asked.known)
        bits = len(moments).bit_length() + 1
        first_known = np.searchsorted(moments, self.uses.known)
        last_held = len(moments) - np.searchsorted(moments, self.uses.gone)
        mine = np.searchsorted(moments, self.asked.known)
        at = self.until - 1
        ready = (self.until > 0) & (self.slot[at] == self.asked_slot)
        mask = (1 << bits) - 1
        worst_known = np.maximum.accumulate((self.slot << bits) | first_known)[at] & mask
        worst_gone = np.maximum.accumulate((self.slot << bits) | last_held)[at] & mask
        dirty: Bools = ready & ((worst_known > mine) | (len(moments) - worst_gone <= mine))
        return dirty

    def count(self, window: int | None) -> Ints:
        """Return the (q,) counts for one window."""
        ends = self.next
        if window is not None:
            ends = np.minimum(ends, self.uses.seen + window + 1)
        over = ends < self.low + self.span if self.axis is None else ends <= self.axis[-1]
        ended = np.sort(self._pack(self.slot[over], ends[over]))
        begun_before = self.until - np.searchsorted(self.begun, self.floor)
        ended_before = np.searchsorted(ended, self.ask, "right") - np.searchsorted(
            ended, self.floor
        )
        counts = (begun_before - ended_before).astype(np.int64)
        if len(self.dirty):
            counts[self.dirty] = self._count_as_known(window)
        return counts

    def _count_as_known(self, window: int | None) -> Ints:
        """Count for the dirty questions only what was known, and still held, when they ask."""
        row, spans = self._pieces
        end = spans.end if window is None else np.minimum(spans.end, spans.begin + window + 1)
        group = self.slot[row]
        some = Spans(group, spans.begin, end, spans.known, spans.gone)
        asked = self.asked.take(self.dirty)
        return count_covering(some, Asked(self.asked_slot[self.dirty], asked.at, asked.known))

    @cached_property
    def _pieces(self) -> tuple[Ints, Spans]:
        """The rows of groups that dirty questions ask of, each value's uses cut apart."""
        wanted = np.zeros(int(self.slot[-1]) + 1, dtype=bool)
        wanted[self.asked_slot[self.dirty]] = True
        rows = np.flatnonzero(wanted[self.slot])
        uses, pair = self.uses.take(rows), self.slot[rows] * self.values + self.uses.value[rows]
        place, spans = disjoint(pair, uses.seen, uses.known, uses.gone)
        return rows[place], spans


def held(group: Ints, known: Ints, gone: Ints, asked: Ints, then: Ints) -> Bools:
    """Return for each asked group whether any row of it was known by `then` and not gone yet.

    Rows known by then, less those of them that are gone, are those held: O((n + q) log n).
    """
    moments = distinct(then)
    wide = len(moments) + 1
    now = asked * wide + moments.searchsorted(then)
    begun = np.sort(group * wide + moments.searchsorted(known))
    ended = np.sort(group * wide + moments.searchsorted(np.maximum(known, gone)))
    some: Bools = begun.searchsorted(now, "right") > ended.searchsorted(now, "right")
    return some


def among(codes: Ints, chosen: Ints) -> Bools:
    """Return where `codes` (from 0 on) are among `chosen`; quicker than a sort."""
    mask = np.zeros(int(max(codes.max(initial=-1), chosen.max(initial=-1))) + 1, dtype=bool)
    mask[chosen] = True
    found: Bools = mask[codes]
    return found


def expand(since: Ints, until: Ints) -> tuple[Ints, Ints]:
    """Return for ranges [since, until) the number of the range and each place in it, flat."""
    lengths = until - since
    which = np.repeat(np.arange(len(lengths)), lengths)
    first = np.cumsum(lengths) - lengths
    return which, np.arange(len(which)) - first[which] + since[which]
