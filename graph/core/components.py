"""Who is connected with whom: values that weigh enough tie their users into components."""

import numpy as np

from graph.core.arrays import Ties
from graph.core.parameters import Ints, Parameters

NONE = np.zeros(0, dtype=np.int64)


def joining_pairs(
    ties: Ties,
    joins: np.ndarray,
    parameters: Parameters,
    *,
    reach: int,
    whenever: bool = False,
) -> Ints:
    """Return (pairs, 2) rows of `ties` that tie: each joining row with others of its value.

    With `reach` 1 the next one; with more the next `reach`, then ever wider steps (each about
    half as far again), so that a value's users hang together well, yet a hub never makes all its
    pairs: O(n log n). Rows further apart in time than the role's window are no pair, but if
    `whenever`.
    """
    rows = np.flatnonzero(joins)
    users = np.bincount(ties.value[rows], minlength=ties.values)
    window = np.zeros_like(parameters.window_us) if whenever else parameters.window_us
    lefts, rights = [NONE], [NONE]
    for step in _offsets(reach, int((ties.start[1:] - ties.start[:-1]).max(initial=0))):
        rows = rows[users[ties.value[rows]] > step]  # few values have users so far apart
        left, right = _steps(ties, rows, window, step)
        lefts.append(left)
        rights.append(right)
    return np.stack([np.concatenate(lefts), np.concatenate(rights)], axis=1)


def _offsets(reach: int, longest: int) -> list[int]:
    """1 … reach, then half as far again each time, below the longest value's number of users."""
    offsets = list(range(1, min(reach, longest - 1) + 1))
    while reach > 1 and offsets and _wider(offsets[-1]) < longest:
        offsets.append(_wider(offsets[-1]))
    return offsets


def _wider(step: int) -> int:
    return max(step + 1, step * 3 // 2)


def _steps(ties: Ties, rows: Ints, window_us: Ints, step: int) -> tuple[Ints, Ints]:
    left, right = rows[:-step], rows[step:]
    same = ties.value[left] == ties.value[right]
    left, right = left[same], right[same]
    window = window_us[ties.tie_role[left]]
    near = (window == 0) | (ties.first[right] - ties.first[left] <= window)
    return left[near], right[near]


def components(ties: Ties, pairs: Ints) -> Ints:
    """Return each person's component: 0 … c-1 by its first person, -1 where nothing ties."""
    return numbered_components(connected(*people_of(ties, pairs), len(ties.people)))


def people_of(ties: Ties, pairs: Ints) -> tuple[Ints, Ints]:
    """Return the two people whom each pair of rows of `ties` ties."""
    return ties.applicant[pairs[:, 0]], ties.applicant[pairs[:, 1]]


def numbered_components(first: Ints) -> Ints:
    """Return each person's component by the first person of it (what `connected` returns)."""
    people = len(first)
    tied = (np.bincount(first, minlength=people) > 1)[first]
    number = (tied & (first == np.arange(people))).cumsum() - 1
    return np.where(tied, number[first], -1)


def connected(one: Ints, other: Ints, count: int, before: Ints | None = None) -> Ints:
    """Return for each of `count` the first one that pairs (`one`, `other`) connect it with.

    `before` is what pairs that were seen already connect: so pairs may come in parts.

    In each round every tree hangs itself below the smallest one that it meets: of those that are
    not their component's last, half are gone after two rounds. O(n log n), most often two rounds.
    Source: hooking and pointer jumping (Shiloach, Vishkin, J. Algorithms 1982).
    """
    first = np.arange(count)
    if before is not None:
        first, one, other = before, before[one], before[other]
    while len(one):
        first = first.copy() if first is before else first
        np.minimum.at(first, np.maximum(one, other), np.minimum(one, other))
        above = first[first]
        while not np.array_equal(above, first):
            first, above = above, above[above]
        one, other = first[one], first[other]
        apart = one != other
        one, other = one[apart], other[apart]
    return first
