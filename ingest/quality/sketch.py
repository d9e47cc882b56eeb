"""Counts of distinct things that fit into little memory and are the same in whatever order.

Of all hashes the least are kept: few enough, they are counted; more, the greatest of those kept
tells how densely hashes lie. Source: Bar-Yossef et al., Counting distinct elements in a data
stream (RANDOM 2002), algorithm 2.
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Hashes: TypeAlias = NDArray[np.uint64]
MOST = 1024  # hashes that are kept: counts up to here are exact, beyond within some 3 %
NONE: Hashes = np.empty(0, dtype=np.uint64)
_ALL = 2.0**64


def least(hashes: Hashes, most: int = MOST) -> Hashes:
    """Return the `most` least of `hashes`, each once, in order."""
    if hashes.size > 8 * most:  # of many, most cannot be among them: sorting these is spared
        likely = hashes[hashes < np.uint64(int(_ALL * 2 * most / hashes.size))]
        found = _distinct(likely)
        if found.size >= most:
            return found[:most]
    return _distinct(hashes)[:most]


def united(one: Hashes, other: Hashes, most: int = MOST) -> Hashes:
    """Return what `least` says of both sets of hashes together."""
    if not one.size or not other.size:
        return one if one.size else other
    return _distinct(np.concatenate([one, other]))[:most]


def count(kept: Hashes, most: int = MOST) -> int:
    """Return how many distinct hashes there were: exactly below `most`, else estimated."""
    return count_of(kept.size, int(kept[-1]) if kept.size else 0, most)


def count_of(kept: int, last: int, most: int = MOST) -> int:
    """Do `count` for so many hashes kept, of which `last` is the greatest."""
    return kept if kept < most else round((most - 1) * _ALL / last)


def _distinct(hashes: Hashes) -> Hashes:
    """Return what `numpy.unique` does, which takes twice as long for whole numbers."""
    ordered = np.sort(hashes)
    if not ordered.size:
        return ordered
    fresh: Hashes = ordered[np.concatenate([[True], ordered[1:] != ordered[:-1]])]
    return fresh
