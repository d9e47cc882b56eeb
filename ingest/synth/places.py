"""Where people are: pools of shops, firms and estates by city, addresses, coordinates.

A place is one number: estate, building, unit, floor and room packed (`pack`). Estates of all
kinds (homes, dormitories, pick-up points …) share one numbering, so a city follows from it.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ingest.synth.values import mix
from ingest.synth.words import City, Floats, Ints, words

BITS = {"building": 5, "unit": 3, "floor": 6, "room": 5}
KINDS = 8
HOME, DORM, PICKUP, OFFICE, SITE = range(5)  # kinds of estate; pick-up points, offices: no rooms


@dataclass(frozen=True, slots=True)
class Pool:
    """`total` things shared out among the first `cities` cities, each city's in one range."""

    total: int
    cities: int

    def bounds(self) -> Ints:
        """Return the ends of the cities' ranges."""
        parts = [city.weight for city in words().cities[: self.cities]]
        weights = np.cumsum(np.array(parts, dtype=np.float64))
        spare = self.total - self.cities  # each has at least one
        ends = weights / weights[-1] * spare + np.arange(1, self.cities + 1)
        found: Ints = np.floor(ends + 1e-9).astype(np.int64)
        return found

    def city(self, numbers: Ints) -> Ints:
        """Return the city of each thing."""
        return np.searchsorted(self.bounds(), numbers, side="right").astype(np.int64)

    def pick(self, rng: np.random.Generator, city: Ints, skew: float = 1.0) -> Ints:
        """Return a thing of each city; a `skew` above 1 makes a few of them busy."""
        ends = self.bounds()
        starts = np.concatenate([[0], ends[:-1]])
        width = ends - starts
        found: Ints = starts[city] + (rng.random(len(city)) ** skew * width[city]).astype(np.int64)
        return found


@dataclass(frozen=True)
class Map:
    """The pools of one world: how many of each thing there are for so many applicants."""

    applicants: int
    seed: int

    @cached_property
    def cities(self) -> int:
        """How many cities the lender serves."""
        return int(np.clip(self.applicants // 1200, 2, len(words().cities)))

    def _pool(self, people_each: float) -> Pool:
        return Pool(max(self.cities, int(self.applicants / people_each)), self.cities)

    @cached_property
    def estates(self) -> Pool:
        """Residential estates."""
        return self._pool(40)

    @cached_property
    def shops(self) -> Pool:
        """Merchants with a counter."""
        return self._pool(110)

    @cached_property
    def agents(self) -> Pool:
        """Promoters."""
        return self._pool(90)

    @cached_property
    def firms(self) -> Pool:
        """Employers."""
        return self._pool(20)

    @cached_property
    def carriers(self) -> Pool:
        """Exits of mobile carriers' address translation."""
        return self._pool(900)

    @cached_property
    def publics(self) -> Pool:
        """Public Wi-Fi spots."""
        return self._pool(300)


def pack(estate: Ints, kind: int, building: Ints, unit: Ints, floor: Ints, room: Ints) -> Ints:
    """Return one number for a place."""
    found = estate * KINDS + kind
    for part, bits in zip((building, unit, floor, room), BITS.values(), strict=True):
        found = (found << bits) | part
    return found


def unpack(places: Ints) -> dict[str, Ints]:
    """Return estate, kind, building, unit, floor and room of each place."""
    parts: dict[str, Ints] = {}
    for name, bits in reversed(BITS.items()):
        parts[name] = places & (2**bits - 1)
        places = places >> bits
    return {**parts, "kind": places % KINDS, "estate": places // KINDS}


def homes(rng: np.random.Generator, estates: Ints) -> Ints:
    """Return a random flat in each estate; the same flat twice is another time's tenant."""
    size = len(estates)
    building, unit = 1 + rng.integers(0, 9, size), 1 + rng.integers(0, 3, size)
    return pack(estates, HOME, building, unit, _floors(rng, size), 1 + rng.integers(0, 4, size))


def whole(estates: Ints, kind: int, building: Ints | int = 1) -> Ints:
    """Return places without rooms: offices, counters, pick-up points, whole dormitories."""
    none = np.zeros_like(estates)
    return pack(estates, kind, none + building, none, none, none)


def shared_rooms(estates: Ints, kind: int, building: Ints, serial: Ints, beds: int) -> Ints:
    """Return rooms of a dormitory, filled bed by bed by `serial`."""
    room = serial // beds
    return pack(estates, kind, building, np.ones_like(room), 1 + room // 12 % 50, 1 + room % 12)


def shop_places(shops: Ints, atlas: Map) -> Ints:
    """Return where the counter of each shop is: in a commercial building of its city."""
    ends = atlas.estates.bounds()
    starts = np.concatenate([[0], ends[:-1]])
    city = atlas.shops.city(shops)
    turn = mix(shops, atlas.seed + 3)
    estate = starts[city] + turn % (ends - starts)[city]
    return whole(estate, OFFICE, 1 + turn // 4096 % 24)


def _floors(rng: np.random.Generator, size: int) -> Ints:
    return (1 + rng.integers(0, 24, size)).astype(np.int64)


def coordinates(
    rng: np.random.Generator, places: Ints, atlas: Map, jitter_m: float = 12.0
) -> tuple[Floats, Floats]:
    """Return latitude and longitude (degrees) near each place, off by some `jitter_m` metres."""
    part = unpack(places)
    city = atlas.estates.city(part["estate"])
    spot = mix(part["estate"] * 64 + part["building"] * KINDS + part["kind"], atlas.seed)
    centre = np.array([(c.latitude, c.longitude) for c in words().cities])[city]
    offset = np.stack([spot % 20011 / 20011 - 0.5, spot // 20011 % 20011 / 20011 - 0.5], axis=1)
    noise = rng.normal(0, jitter_m / 111_000, (len(places), 2))
    found = centre + offset * 0.2 + noise
    return found[:, 0].round(6), found[:, 1].round(6)


def addresses(places: Ints, styles: Ints, atlas: Map) -> list[str]:
    """Return the address of each place as somebody typed it; `styles` (0 … 99) says how."""
    part = unpack(places)
    city = atlas.estates.city(part["estate"]).tolist()
    turn = mix(part["estate"] * KINDS + part["kind"], atlas.seed + 1).tolist()
    columns = (part[name].tolist() for name in ("kind", "building", "unit", "floor", "room"))
    rows = zip(city, turn, *columns, styles.tolist(), strict=True)
    return [_address(words().cities[c], turn, *rest) for c, turn, *rest in rows]


def _address(
    city: City, turn: int, kind: int, building: int, unit: int, floor: int, room: int, style: int
) -> str:
    """Return one address; `turn` picks the street and the estate's name."""
    district = city.districts[turn % len(city.districts)]
    road = words().roads[turn // 7 % len(words().roads)]
    number = turn // 1009 % 680 + 1
    name, english = _estate(kind, turn)
    if kind in (PICKUP, OFFICE):
        tail = f"{building}号楼" if kind == OFFICE else ""
        return f"{city.province}{city.name}{district[0]}{road[0]}{number}号{name}{tail}"
    door = f"{floor}{room:02d}"
    if style < 6:
        return (
            f"Room {door}, Unit {unit}, Building {building}, {english}, {number} {road[1]}, "
            f"{district[1]} District, {city.pinyin}"
        )
    street = f"{road[0]}{number}号{name}"
    return _chinese(city, district[0], street, str(building), str(unit), door, style)


def _chinese(
    city: City, district: str, street: str, building: str, unit: str, door: str, style: int
) -> str:
    """Return a Chinese address in one of the spellings that people use."""
    town = city.name.removesuffix("市")
    if style < 45:
        return f"{city.province}{city.name}{district}{street}{building}幢{unit}单元{door}室"
    if style < 65:
        return f"{city.name}{district}{street}{building}栋{unit}单元{door}"
    if style < 80:
        province = city.province.removesuffix("省")
        return f"{province} {town} {district} {street} {building}号楼 {unit}单元 {door}室"
    if style < 92:
        return f"{city.name}{district}{street}{building}-{unit}-{door}"
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    text = f"{city.province}{city.name}{district}{street}{building}号楼{unit}单元{door}室"
    return text.translate(wide)


def _estate(kind: int, turn: int) -> tuple[str, str]:
    """Return an estate's Chinese and English name."""
    pick = turn // 1_000_003
    if kind == PICKUP:
        return ("菜鸟驿站" if pick % 2 else "妈妈驿站", "Parcel Station")
    if kind == DORM:
        school = words().schools[pick % len(words().schools)]
        return (f"{school}学生公寓", "Student Apartments")
    if kind == SITE:
        return (f"{words().firms[pick % len(words().firms)]}项目部宿舍", "Site Dormitory")
    if kind == OFFICE:
        return (f"{words().firms[pick % len(words().firms)]}产业园", "Business Park")
    return words().estates[pick % len(words().estates)]
