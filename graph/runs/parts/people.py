"""Where applicants stand among very many: by the hash of their id, texts compared at the end."""

import numpy as np
import polars as pl

from graph.core.numbers import Hashes, begins
from graph.core.parameters import Ints
from graph.core.texts import runs, taken


class Directory:
    """The linked people, found by their id."""

    def __init__(self, people: pl.Series) -> None:
        self.people = people
        hashes = id_hashes(people)
        self._order = np.argsort(hashes, kind="stable").astype(np.int32)
        self._hashes = hashes[self._order]

    def places(self, texts: pl.Series) -> Ints:
        """Return the place of each id (null: none) among the people, -1: nowhere.

        Equal ones that stand together are looked up once.
        """
        if not len(texts) or not len(self.people):
            return np.full(len(texts), -1, dtype=np.int64)
        fresh = runs(texts)
        place: Ints = self._found(taken(texts, np.flatnonzero(fresh)))[np.cumsum(fresh) - 1]
        return place

    def _found(self, texts: pl.Series) -> Ints:
        hashes = id_hashes(texts)
        place = self._hashes.searchsorted(hashes)
        found = np.full(len(hashes), -1, dtype=np.int64)
        left = np.arange(len(hashes))
        while len(left):  # more than once only where two ids have one hash
            left = left[place[left] < len(self._hashes)]
            left = left[self._hashes[place[left]] == hashes[left]]
            at = self._order[place[left]].astype(np.int64)
            same = (taken(self.people, at) == taken(texts, left)).fill_null(value=False).to_numpy()
            found[left[same]] = at[same]
            left = left[~same]
            place[left] += 1
        return found


def id_hashes(ids: pl.Series) -> Hashes:
    """Return a hash of each id."""
    return ids.hash().to_numpy()


def of_owners(ids: Hashes, owner: Ints) -> tuple[Hashes, Ints]:
    """Return distinct ids in order, and an owner of each."""
    order = np.argsort(ids, kind="stable")
    first = order[begins(ids[order])]
    return ids[first], owner[first]
