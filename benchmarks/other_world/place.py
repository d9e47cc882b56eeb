"""Cities with their buildings, firms, campuses, parcel stations and cafés, sized to the people."""

from dataclasses import dataclass

import numpy as np

from benchmarks.other_world.chance import Floats, Ints, Table, stream, weighted
from benchmarks.other_world.words import (
    CITIES,
    ESTATE_ENDS,
    ESTATES,
    FIRMS,
    ROAD_ENDS,
    ROADS,
    SCHOOLS,
    TRADES,
    VILLAGES,
)

FLAT, VILLAGE, ROOMING, STUDENT, FACTORY, STATION, OFFICE, SHOP = range(8)
ROOMS = 1000  # a room is building * ROOMS + its number in the building
_HERE_OF_KIND = (4.5, 22.0, 14.0, 190.0, 150.0)  # of our people or households in one building
_FLOORS = ((6, 34), (1, 13), (4, 8), (5, 8), (4, 7))
_DOORS = ((2, 5), (20, 61), (6, 13), (18, 31), (12, 25))
_UNITS = ((1, 5), (1, 2), (1, 2), (1, 2), (1, 2))


@dataclass(frozen=True)
class Groups:
    """Numbers of things by the city they are in, for drawing one of a given city."""

    order: Ints
    first: Ints
    count: Ints

    def draw(self, rng: np.random.Generator, of: Ints, skew: float = 1.0) -> Ints:
        """Return one of each city; above 1, `skew` makes some far likelier than others."""
        place = (rng.random(len(of)) ** skew * self.count[of]).astype(np.int64)
        out: Ints = self.order[self.first[of] + place]
        return out


def grouped(keys: Ints, groups: int) -> Groups:
    """Group 0..len(keys) - 1 by key; every group must have a member where one is drawn."""
    count = np.bincount(keys, minlength=groups).astype(np.int64)
    return Groups(np.argsort(keys, kind="stable"), np.cumsum(count) - count, count)


def rank_within(keys: Ints) -> Ints:
    """Return each row's number among the rows of its key, in row order."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    sizes = np.diff(np.r_[starts, len(keys)])
    out = np.empty(len(keys), np.int64)
    out[order] = np.arange(len(keys)) - np.repeat(starts, sizes)
    return out


@dataclass(frozen=True)
class Places:
    """What stands where. `buildings[kind]` groups building numbers of a kind by city."""

    city_weights: Floats
    building: (
        Table  # city, district, kind, road, number, name, block, floors, doors, units, lat, lon
    )
    buildings: tuple[Groups, ...]
    firm: Table  # city, words, building
    firms: Groups
    cafe: Table  # city, lat, lon

    @property
    def cities(self) -> int:
        """How many cities there are."""
        return len(self.city_weights)

    def capacity(self, building: Ints) -> Ints:
        """Return how many rooms a building has."""
        of = self.building
        return of["floors"][building] * of["doors"][building] * of["units"][building]


def make_places(seed: int, *, people: int, shares: tuple[float, ...], shops: int) -> Places:
    """Make the towns for so many people, of whom `shares` live in each kind of building."""
    rng = stream(seed, "places")
    cities = int(np.clip(round(people / 25_000), 3, len(CITIES)))
    weights = np.arange(1, cities + 1, dtype=np.float64) ** -0.7
    tables = [
        _homes(rng, weights, kind, max(2, round(people * share / _HERE_OF_KIND[kind])))
        for kind, share in enumerate(shares)
    ]
    firms = max(cities * 4, people // 18)
    for kind, wanted in ((STATION, people // 2_500), (OFFICE, firms // 6), (SHOP, shops)):
        tables.append(_plain(rng, weights, kind, max(cities * 2, wanted)))
    building = tables[0]
    for table in tables[1:]:
        building = building.stack(table)
    by_kind = tuple(_of_kind(building, kind, cities) for kind in range(8))
    firm = _firms(rng, weights, firms, by_kind[OFFICE])
    cafe = _spots(rng, _cities_of(rng, weights, max(cities * 3, people // 700)))
    return Places(weights, building, by_kind, firm, grouped(firm["city"], cities), cafe)


def _of_kind(building: Table, kind: int, cities: int) -> Groups:
    rows = np.flatnonzero(building["kind"] == kind)
    groups = grouped(building["city"][rows], cities)
    return Groups(rows[groups.order], groups.first, groups.count)


def _cities_of(rng: np.random.Generator, weights: Floats, size: int) -> Ints:
    """Every city comes first once or twice, so that none lacks a kind of place."""
    cities = len(weights)
    drawn = weighted(rng, weights, max(0, size - cities))
    return np.concatenate([np.arange(cities, dtype=np.int64), drawn])


def _spots(rng: np.random.Generator, city: Ints) -> Table:
    """Points scattered about the middle of their city (normal, about 6 km)."""
    middle = np.array([[c[3], c[4]] for c in CITIES])[city]
    at = middle + rng.normal(0, 0.055, (len(city), 2))
    lat, lon = np.round(at * 1e6).astype(np.int64).T
    return Table(city=city, lat=lat, lon=lon)


def _homes(rng: np.random.Generator, weights: Floats, kind: int, size: int) -> Table:
    """Estates, villages and campuses of one or more blocks (1 + Poisson of 3) at one number."""
    site = _plain(rng, weights, kind, max(2 * len(weights), size // 4 + 1))
    blocks = 1 + rng.poisson(3, site.rows)
    of = np.repeat(np.arange(site.rows), blocks)
    out = site.take(of)
    out["block"] = rank_within(of) + 1
    out["lat"] += rng.integers(-900, 900, out.rows)
    out["lon"] += rng.integers(-900, 900, out.rows)
    for name, ranges in (("floors", _FLOORS), ("doors", _DOORS), ("units", _UNITS)):
        out[name] = rng.integers(*ranges[kind], site.rows)[of]
    return out


def _plain(rng: np.random.Generator, weights: Floats, kind: int, size: int) -> Table:
    city = _cities_of(rng, weights, size)
    names = (
        len(ESTATES.split()) * len(ESTATE_ENDS),
        len(VILLAGES.split()) * 20,
        len(ESTATES.split()),
        len(SCHOOLS) * len(FIRMS.split()),
        len(FIRMS.split()) * len(TRADES),
    )
    spots = _spots(rng, city)
    return Table(
        spots,
        district=rng.integers(0, 4, size),
        kind=np.full(size, kind, np.int64),
        road=rng.integers(0, len(ROADS.split()) * len(ROAD_ENDS), size),
        number=rng.integers(1, 900, size),
        name=rng.integers(0, names[kind] if kind < len(names) else 10_000, size),
        block=np.zeros(size, np.int64),
        floors=rng.integers(3, 25, size),
        doors=rng.integers(4, 12, size),
        units=np.ones(size, np.int64),
    )


def _firms(rng: np.random.Generator, weights: Floats, size: int, offices: Groups) -> Table:
    city = _cities_of(rng, weights, size)
    words = len(FIRMS.split()) * len(TRADES) * len(ESTATES.split())
    return Table(
        city=city,
        words=rng.integers(0, words, size),
        building=offices.draw(rng, city, 1.5),
    )
