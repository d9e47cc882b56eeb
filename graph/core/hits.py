"""Which rules that weigh people hit, as arrays."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from graph.core.parameters import Ints


@dataclass(frozen=True, slots=True)
class Hits:
    """h hits, each person and rule once, by person, then rule."""

    person: Ints  # (h,) index into the people asked about
    rule: Ints  # (h,) index into names
    weight: Ints  # (h,) micro-nats
    names: tuple[str, ...]  # in order

    @classmethod
    def of(cls, person: Ints, rule: Ints, weight: Ints, names: tuple[str, ...]) -> Self:
        """Return hits in their order; `names` are distinct, in any order."""
        ordered = sorted(names)
        rank = np.array([ordered.index(name) for name in names], dtype=np.int64)[rule]
        order = np.lexsort((rank, person))
        return cls(person[order], rank[order], weight[order], tuple(ordered))

    def only(self, chosen: NDArray[np.bool_]) -> Self:
        """Return the hits of some people, who are numbered anew."""
        rows = np.flatnonzero(chosen[self.person])
        person = (chosen.cumsum() - 1)[self.person[rows]]
        return type(self)(person, self.rule[rows], self.weight[rows], self.names)

    def of_person(self, person: int) -> list[tuple[str, int]]:
        """Return the rules that one person hits with their weights."""
        rows = np.flatnonzero(self.person == person)
        return [
            (self.names[rule], weight)
            for rule, weight in zip(
                self.rule[rows].tolist(), self.weight[rows].tolist(), strict=True
            )
        ]

    def summed(self, people: int) -> Ints:
        """Return (people,) what the rules that each one hits weigh."""
        sums = np.zeros(people, dtype=np.int64)
        np.add.at(sums, self.person, self.weight)
        return sums

    def by_person(self) -> Iterator[tuple[int, str, int]]:
        """Yield each hit: person, rule, weight."""
        names = [self.names[rule] for rule in self.rule.tolist()]
        yield from zip(self.person.tolist(), names, self.weight.tolist(), strict=True)
