"""Whose names a ring uses: recruited by word of mouth, room by room, bought, or made up."""

from dataclasses import dataclass

import numpy as np

from benchmarks.other_world.chance import Flags, Ints
from benchmarks.other_world.demand import appetite
from benchmarks.other_world.organisers import Organiser
from benchmarks.other_world.place import FACTORY, ROOMS, STUDENT, grouped
from benchmarks.other_world.world import World


@dataclass
class Recruiter:
    """Hands out people, none of them twice."""

    world: World
    taken: Flags
    by_city: "list[Ints]"
    by_building: Ints  # people in dormitories, room by room
    paper_left: int

    def members(self, rng: np.random.Generator, of: Organiser, city: int) -> Ints:
        """Return the people under whose names the ring applies; made-up ones come first."""
        made_up = self._made_up(of.on_paper)
        size = of.members - len(made_up)
        if of.scheme == "dormitory_recruitment":
            real = self._room_mates(rng, size)
        elif of.scheme in ("redirected_delivery", "account_takeover"):
            real = self._anybody(rng, size)
        elif of.scheme == "bust_out":
            real = self._friends(rng, city, size)
        else:
            known = size // 2 if of.scheme != "recycler" else size // 4
            real = self._friends(rng, city, known)  # the rest are strangers to them
        missing = size - len(real)
        return np.concatenate([made_up, real, self._poor(rng, city, missing)])

    def _made_up(self, size: int) -> Ints:
        self.paper_left -= size
        return self.world.people.paper[self.paper_left : self.paper_left + size]

    def _take(self, candidates: Ints, size: int) -> Ints:
        _, first = np.unique(candidates, return_index=True)
        once = candidates[np.sort(first)]
        out = once[~self.taken[once]][:size]
        self.taken[out] = True
        return out

    def _poor(self, rng: np.random.Generator, city: int, size: int) -> Ints:
        here = self.by_city[city]
        drawn = here[rng.integers(0, len(here), 6 * size + 40)]
        income = self.world.people.of["income"][drawn]
        return self._take(drawn[np.argsort(income // 2_000, kind="stable")], size)

    def _anybody(self, rng: np.random.Generator, size: int) -> Ints:
        """Bought lists name people of two cities."""
        cities = rng.integers(0, len(self.by_city), 2)
        pool = np.concatenate([self.by_city[city] for city in cities])
        drawn = pool[rng.integers(0, len(pool), 3 * size + 40)]
        return self._take(drawn, size)

    def _friends(self, rng: np.random.Generator, city: int, size: int) -> Ints:
        """Go from friend to friend; where the line ends, begin again with somebody else."""
        people = self.world.people.of
        found: list[int] = []
        at = -1
        for _ in range(40 * size):
            if len(found) == size:
                break
            if at < 0 or self.taken[at]:
                at = int(self.by_city[city][rng.integers(0, len(self.by_city[city]))])
            if not self.taken[at]:
                found.append(at)
                self.taken[at] = True
            ties = ("friend", "mate", "kin", "friend")
            at = int(people[ties[int(rng.integers(0, 4))]][at])
        return np.array(found, np.int64)

    def _room_mates(self, rng: np.random.Generator, size: int) -> Ints:
        """Go along a corridor, asking four in five."""
        start = int(rng.integers(0, len(self.by_building)))
        line = np.roll(self.by_building, -start)[: 3 * size + 20]
        building = self.world.people.of["room"][line] // ROOMS
        here = line[(building == building[0]) | (np.arange(len(line)) > 2 * size + 10)]
        return self._take(here[rng.random(len(here)) < 0.8], size)


def make_recruiter(world: World) -> Recruiter:
    """Return a recruiter to whom everybody of age and on earth is open."""
    people, can = world.people.of, appetite(world) > 0.05
    cities = grouped(people["city"], world.places.cities)
    by_city = [
        cities.order[first : first + count]
        for first, count in zip(cities.first, cities.count, strict=True)
    ]
    living = people["living"]
    beds = np.flatnonzero(((living == STUDENT) | (living == FACTORY)) & can)
    beds = beds[np.argsort(people["room"][beds], kind="stable")]
    return Recruiter(
        world,
        np.zeros(world.people.count, np.bool_),
        [here[can[here]] for here in by_city],
        beds,
        len(world.people.paper),
    )
