"""Who applies and when: drawn by age and need, on campaign days, and by word of mouth."""

from dataclasses import dataclass

import numpy as np

from benchmarks.other_world.chance import (
    Flags,
    Floats,
    Ints,
    Table,
    stream,
    weighted,
    without_replacement,
)
from benchmarks.other_world.lives import DAY, OPEN_DAYS
from benchmarks.other_world.place import STUDENT
from benchmarks.other_world.world import World

LAUNCHES = 5  # days on which a new telephone comes out
_TOLD_BY_OTHERS = 0.28
_LAG_DAYS = 12.0
_AT_ONCE, _LAG_AT_ONCE = 0.3, 0.25  # share of those told who apply together, and days between
_HOURS = np.array(
    [2, 1, 1, 1, 1, 1, 2, 4, 6, 8, 9, 9, 10, 9, 8, 8, 8, 8, 9, 10, 11, 10, 7, 4], np.float64
)


@dataclass(frozen=True)
class Calendar:
    """How busy each day is; `launches` are the days of new telephones."""

    weights: Floats
    autumn: Floats  # the same for students, who come when term begins
    launches: Ints

    def times(self, rng: np.random.Generator, students: Flags) -> Ints:
        """Return when each applies (seconds)."""
        n = len(students)
        day = np.where(students, weighted(rng, self.autumn, n), weighted(rng, self.weights, n))
        return (day * DAY + clock(rng, n)).astype(np.int64)


def clock(rng: np.random.Generator, size: int) -> Ints:
    """Return seconds of the day by the hours at which people apply."""
    return weighted(rng, _HOURS, size) * 3_600 + rng.integers(0, 3_600, size)


def make_calendar(seed: int) -> Calendar:
    """Slow growth, quiet Mondays, sales of June and November, launches, terms of students."""
    rng = stream(seed, "calendar")
    day = np.arange(OPEN_DAYS)
    weights = (1 + day / OPEN_DAYS) * np.where(day % 7 == 3, 0.85, 1.0)
    for sale in (109, 255, 474):  # 18 June, 11 November, 18 June
        weights[sale - 2 : sale + 3] *= 1.8
    launches = np.sort(rng.choice(np.arange(30, OPEN_DAYS - 10), LAUNCHES, replace=False))
    weights[launches] *= rng.uniform(3.0, 6.0, LAUNCHES)
    autumn = weights.copy()
    for term in (184, 352):  # 1 September, mid-February
        autumn[term : term + 14] *= 5.0
    return Calendar(weights, autumn, launches.astype(np.int64))


def appetite(world: World) -> Floats:
    """Return how likely each person is to want the lender's offer, made-up people never."""
    age = world.people.age()
    young = np.exp(-(((age - 27) / 9) ** 2) / 2) + 0.12
    need = np.clip(5_200.0 / (world.people.of["income"] + 800), 0.3, 2.5)
    out = young * need * np.where(world.people.of["living"] == STUDENT, 1.2, 1.0)
    out = np.where(age > 70, 0.02, out)
    out[world.people.paper] = 0.0
    return np.asarray(out, np.float64)


def choose_customers(world: World, calendar: Calendar, taken: Ints, size: int) -> Table:
    """Return person and time of so many honest customers, none of whom is `taken`."""
    rng = stream(world.seed, "demand")
    weights = appetite(world)
    weights[taken] = 0.0
    told = round(size * _TOLD_BY_OTHERS)
    people = world.people.of
    first = without_replacement(rng, weights, size - told)
    time = calendar.times(rng, people["living"][first] == STUDENT)
    weights[first] = 0.0
    source = rng.permutation(len(first))
    friends = np.concatenate([people[tie][first[source]] for tie in ("friend", "kin", "mate")])
    soon = rng.random(len(friends)) < _AT_ONCE
    lag = np.where(soon, _LAG_AT_ONCE, _LAG_DAYS) * rng.exponential(1.0, len(friends))
    later = np.tile(time[source], 3) + (lag * DAY).astype(np.int64)
    can = (friends >= 0) & (weights[friends] > 0.02) & (later < OPEN_DAYS * DAY)
    can &= rng.random(len(can)) < 0.6
    friends, later = friends[can], later[can]
    _, once = np.unique(friends, return_index=True)
    once = np.sort(once)[:told]
    weights[friends[once]] = 0.0
    rest = without_replacement(rng, weights, told - len(once))
    rest_time = calendar.times(rng, people["living"][rest] == STUDENT)
    return Table(
        person=np.concatenate([first, friends[once], rest]),
        time=np.concatenate([time, later[once], rest_time]),
    )


def come_again(rng: np.random.Generator, customers: Table, share: float) -> Table:
    """Return later applications of a share of customers, 60 days later or more."""
    again = np.flatnonzero(rng.random(customers.rows) < share)
    lag = ((60 + rng.exponential(110, len(again))) * DAY).astype(np.int64)
    time = customers["time"][again] + lag
    inside = time < OPEN_DAYS * DAY
    return Table(person=customers["person"][again][inside], time=time[inside])
