"""Uses of one value that were not always known as spans of which no two cover one point.

A value counts once however often it met a group. So a use lasts until the next one that was known
then; which that is changes as uses become known and are superseded, twice a use at most.
"""

from bisect import bisect_left, insort
from collections.abc import Iterator

import numpy as np

from graph.core.covering import NEVER, Bools, Ints, Spans
from graph.core.numbers import begins, ordering


def disjoint(pair: Ints, seen: Ints, known: Ints, gone: Ints) -> tuple[Ints, Spans]:
    """Return spans that together cover what the uses of each `pair` cover, none twice.

    A use covers all moments from `seen` on, when it is known. Returns the row of each span too.
    O(n log n).
    """
    held = np.flatnonzero(known < gone)
    order = held[ordering(pair[held], seen[held], known[held])]
    whose, since = pair[order], known[order]
    odd = _odd(whose, since, gone[order])
    parts = [_in_turn(order[~odd], whose[~odd], seen, known, gone)]
    for rows in np.split(order[odd], np.flatnonzero(begins(whose[odd]))[1:]):
        parts += [_swept(rows, seen, known, gone)] if len(rows) else []
    row, end, begun, over = (np.concatenate(part) for part in zip(*parts, strict=True))
    return row, Spans(pair[row], seen[row], end, begun, over)


def _odd(whose: Ints, since: Ints, gone: Ints) -> Bools:
    """Of which pairs with several uses one was superseded, or known before an earlier one."""
    apart = begins(whose)
    group = np.cumsum(apart) - 1
    bad = gone < NEVER
    bad[1:] |= ~apart[1:] & (since[1:] < since[:-1])
    found: Bools = (np.bincount(group, bad) > 0)[group] & (np.bincount(group) > 1)[group]
    return found


def _in_turn(
    rows: Ints, whose: Ints, seen: Ints, known: Ints, gone: Ints
) -> tuple[Ints, Ints, Ints, Ints]:
    """Each use lasts for ever until the next one is known, from then on until that one."""
    last = np.append(begins(whose)[1:], [True]) if len(rows) else np.zeros(0, dtype=bool)
    mine, upcoming = rows[~last], rows[np.flatnonzero(~last) + 1]
    ever = np.full(len(mine), NEVER)
    return (
        np.concatenate([rows[last], mine, mine]),
        np.concatenate([np.full(int(last.sum()), NEVER), ever, seen[upcoming]]),
        np.concatenate([known[rows[last]], known[mine], known[upcoming]]),
        np.concatenate([gone[rows[last]], known[upcoming], ever]),
    )


def _swept(rows: Ints, seen: Ints, known: Ints, gone: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """The spans of one pair's uses, of which some go or come late."""
    times = seen[rows].tolist()
    found = np.array(list(_sweep(times, known[rows].tolist(), gone[rows].tolist())))
    place, end, begun, over = found.T if len(found) else np.zeros((4, 0), dtype=np.int64)
    return rows[place], end, begun, over


def _sweep(
    times: list[int], known: list[int], gone: list[int]
) -> Iterator[tuple[int, int, int, int]]:
    """Yield (place, end, known, gone) as uses come and go, in order of what was known."""
    steps = [(at, True, place) for place, at in enumerate(known)]
    steps += [(at, False, place) for place, at in enumerate(gone) if at < NEVER]
    held: list[int] = []
    begun: dict[int, tuple[int, int]] = {}  # place: its end, and since when it has that

    def until(place: int, end: int | None, now: int) -> Iterator[tuple[int, int, int, int]]:
        if place in begun and begun[place][1] < now:
            yield place, begun[place][0], begun[place][1], now
        begun.pop(place, None)
        if end is not None:
            begun[place] = end, now

    for now, comes, place in sorted(steps):
        at = bisect_left(held, place)
        if comes:
            insort(held, place)
            upcoming = times[held[at + 1]] if at + 1 < len(held) else NEVER
            yield from until(place, upcoming, now)
            before = times[place]
        else:
            del held[at]
            yield from until(place, None, now)
            before = times[held[at]] if at < len(held) else NEVER
        if at:
            yield from until(held[at - 1], before, now)
    for place, (end, since) in begun.items():
        yield place, end, since, NEVER
