"""People in households: who lives where, works where, and knows whom."""

from dataclasses import dataclass

import numpy as np

from benchmarks.other_world.chance import (
    NONE,
    Flags,
    Floats,
    Ints,
    Table,
    chosen,
    pick,
    share,
    stream,
    weighted,
)
from benchmarks.other_world.place import (
    FACTORY,
    FLAT,
    ROOMING,
    ROOMS,
    STUDENT,
    VILLAGE,
    Places,
    grouped,
    rank_within,
)
from benchmarks.other_world.words import CITIES, GIVEN, SURNAME_WEIGHTS

# Shares of adults by where they sleep: flat, village house, rooming house, student's and
# workers' dormitory.
LIVING: tuple[float, ...] = (0.55, 0.17, 0.12, 0.08, 0.08)
_ADULTS_AT_HOME = np.array([0.30, 0.45, 0.18, 0.07])  # households of 1, 2, 3, 4 adults
_ROOM_MATES = np.array([0.55, 0.25, 0.13, 0.07])
YEAR = 365.25
TODAY = 19_783  # 1 March 2024, in days since 1970


@dataclass(frozen=True)
class People:
    """One row a person; `paper` says who exists on paper only (made up by an organiser)."""

    of: Table
    places: Places
    paper: Ints

    @property
    def count(self) -> int:
        """How many people there are, made-up ones included."""
        return self.of.rows

    def age(self) -> Floats:
        """Return ages in years on the first day."""
        out: Floats = (TODAY - self.of["birth"]) / YEAR
        return out


def make_people(seed: int, places: Places, *, people: int, paper: int) -> People:
    """Make the people of the towns and `paper` made-up ones who live nowhere in particular."""
    rng = stream(seed, "people")
    parts = [_of_kind(rng, places, kind, round(people * s)) for kind, s in enumerate(LIVING)]
    parts.append(_of_kind(rng, places, ROOMING, paper))
    of = parts[0]
    for part in parts[1:]:
        part["household"] += of["household"].max() + 1
        of = of.stack(part)
    made_up = np.arange(of.rows - paper, of.rows, dtype=np.int64)
    _name(rng, of, places)
    _kin(rng, of, of.rows - paper)
    _employ(rng, of, places)
    _friends(rng, of)
    _money(rng, of)
    day_and_place = of["region"] * 100_000 + of["birth"]
    of["sequence"] = (pick(day_and_place, 999, 13) + rank_within(day_and_place)) % 999 + 1
    for name in ("kin", "friend", "mate", "firm"):
        of[name][made_up] = NONE
    return People(of, places, made_up)


def _of_kind(rng: np.random.Generator, places: Places, kind: int, size: int) -> Table:
    sizes = {FLAT: _ADULTS_AT_HOME, VILLAGE: _ADULTS_AT_HOME, ROOMING: _ROOM_MATES}.get(kind)
    drawn = np.ones(size, np.int64) if sizes is None else weighted(rng, sizes, size) + 1
    household = np.repeat(np.arange(size), drawn)[:size]
    homes = int(household[-1]) + 1 if size else 0
    city = weighted(rng, places.city_weights, homes)
    building = places.buildings[kind].draw(rng, city, 1.3)
    rank = rank_within(building)
    if kind in (STUDENT, FACTORY):
        rank //= 3  # of our people, three sleep in one room
    room = (pick(building, 900, 7) + rank * 997) % places.capacity(building)
    role = rank_within(household)
    head_birth = TODAY - (YEAR * _head_age(rng, kind, homes)).astype(np.int64)
    return Table(
        living=np.full(size, kind, np.int64),
        household=household,
        role=role,
        city=city[household],
        room=(building * ROOMS + room)[household],
        birth=_births(rng, head_birth[household], role, kind),
    )


def _head_age(rng: np.random.Generator, kind: int, size: int) -> Floats:
    if kind == STUDENT:
        return rng.uniform(18, 23, size)
    if kind == FACTORY:
        return 18 + rng.gamma(2.0, 5.5, size)
    if kind == ROOMING:
        return 19 + rng.gamma(2.0, 5.0, size)
    return np.clip(rng.normal(43, 13, size), 21, 85)


def _births(rng: np.random.Generator, head: Ints, role: Ints, kind: int) -> Ints:
    """A spouse of about the same age; then a grown child, or a parent where the head is young."""
    if kind == ROOMING:
        return TODAY - (YEAR * _head_age(rng, kind, len(head))).astype(np.int64)
    gap = rng.normal(26, 3, len(head))
    older = (TODAY - head) / YEAR < 46
    years = np.where(role == 1, rng.normal(0, 3, len(head)), np.where(older, -gap, gap))
    out = head + np.where(role == 0, 0, years * YEAR).astype(np.int64)
    out = np.where(out > TODAY - 18 * YEAR, TODAY - 18 * YEAR - rng.integers(0, 1500), out)
    return out.astype(np.int64)


def _name(rng: np.random.Generator, of: Table, places: Places) -> None:
    """Families share a surname but for the spouse; a village has one of its own (60 %)."""
    weights = np.array(SURNAME_WEIGHTS, np.float64)
    homes = int(of["household"].max()) + 1
    of_home = weighted(rng, weights, homes)
    own = weighted(rng, weights, of.rows)
    building = of["room"] // ROOMS
    local = np.where(
        share(of["household"], 11) < 0.6, pick(building, 40, 12), of_home[of["household"]]
    )
    family = np.where(of["living"] == VILLAGE, local, of_home[of["household"]])
    alone = (of["role"] == 1) | (of["living"] == ROOMING)
    of["surname"] = np.where(alone, own, family).astype(np.int64)
    of["given"] = weighted(rng, 1.0 / np.arange(1.0, len(GIVEN) + 1), of.rows) * 100
    second = rng.integers(0, len(GIVEN), of.rows)
    of["given"] += np.where(rng.random(of.rows) < 0.18, 99, second)  # 99: a name of one sign
    provinces = np.array([int(c[2]) for c in CITIES])
    home = provinces[of["city"]]
    away = rng.choice(provinces, of.rows)
    stranger = rng.random(of.rows) < np.where(of["living"] == VILLAGE, 0.03, 0.35)
    # County 99 of a province was never given out: no such number is a living person's.
    of["region"] = np.where(stranger, away, home) * 10_000 + 9_900 + rng.integers(1, 60, of.rows)


def _kin(rng: np.random.Generator, of: Table, real: int) -> None:
    """The head's kin is the second adult, others' the head; the lone young have parents."""
    rows = np.arange(of.rows)
    head = rows - of["role"]
    follower = np.r_[of["household"][1:] == of["household"][:-1], False]
    kin = np.where(of["role"] > 0, head, np.where(follower, rows + 1, NONE))
    kin[of["living"] == ROOMING] = NONE
    young = (of["birth"] > TODAY - 36 * YEAR) & (kin == NONE)
    young &= chosen(rng, young, 0.35)
    elders = np.flatnonzero((of["birth"] < TODAY - 44 * YEAR) & (rows < real))
    if len(elders):
        parents = elders[rng.integers(0, len(elders), int(young.sum()))]
        kin[young] = parents
        of["surname"][young] = of["surname"][parents]
    of["kin"] = kin.astype(np.int64)


def _employ(rng: np.random.Generator, of: Table, places: Places) -> None:
    firm = places.firms.draw(rng, of["city"], 2.5)
    age = (TODAY - of["birth"]) / YEAR
    idle = rng.random(of.rows) < np.where(age > 60, 0.85, 0.22)
    building = of["room"] // ROOMS
    site = pick(places.building["name"][building] * 40 + of["city"], places.firms.count[of["city"]])
    of_dormitory = places.firms.order[places.firms.first[of["city"]] + site]
    firm = np.where(of["living"] == FACTORY, of_dormitory, firm)
    firm[(of["living"] == STUDENT) | (idle & (of["living"] != FACTORY))] = NONE
    of["firm"] = firm.astype(np.int64)


def _friends(rng: np.random.Generator, of: Table) -> None:
    """Friends stand beside each other in a line of colleagues, block-mates or neighbours.

    So the one's friend has the other for a mate, and lines make chains and no cliques.
    """
    building = of["room"] // ROOMS
    group = np.where(of["firm"] >= 0, of["firm"] * 2, building * 2 + 1)
    dormitory = (of["living"] == STUDENT) | (of["living"] == FACTORY)
    group = np.where(dormitory, (of["room"] // 4) * 2 + 1, group)
    order = np.lexsort((rng.random(of.rows), group))
    ordered = group[order]
    same = ordered[1:] == ordered[:-1]
    friend = np.full(of.rows, NONE, np.int64)
    mate = friend.copy()
    friend[order[:-1]] = np.where(same, order[1:], NONE)
    mate[order[1:]] = np.where(same, order[:-1], NONE)
    stray: Flags = (friend == NONE) | (rng.random(of.rows) < 0.25)
    townsmen = grouped(of["city"], int(of["city"].max()) + 1)
    friend[stray] = townsmen.draw(rng, of["city"][stray])
    of["friend"], of["mate"] = friend, mate


def _money(rng: np.random.Generator, of: Table) -> None:
    """Incomes are log-normal (median 5,200 a month, sigma .5); risk falls with income and age."""
    age = (TODAY - of["birth"]) / YEAR
    poor = np.select([of["living"] == STUDENT, of["living"] == VILLAGE], [0.32, 0.7], 1.0)
    of["income"] = (5_200 * poor * rng.lognormal(0, 0.5, of.rows)).astype(np.int64)
    strain = -0.5 * np.log(of["income"] / 5_200.0) - 0.02 * (age - 35) + rng.normal(0, 1, of.rows)
    of["risk"] = np.round(1e6 / (1 + np.exp(3.3 - 0.8 * strain))).astype(np.int64)
    of["score"] = np.clip(660 - 42 * strain + rng.normal(0, 25, of.rows), 350, 850).astype(np.int64)
