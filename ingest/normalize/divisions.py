"""Provinces, cities, counties and towns of China by name, with what they were called before."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files

from ingest.normalize.script import sound

_PEOPLES = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇"
    "|柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|塔吉克|怒|鄂温克|裕固|保安|独龙|鄂伦春|各"
)
_KINDS = re.compile(
    rf"(?<=..)(?:(?:(?:{_PEOPLES})族?)*自治[县旗州区]|特别行政区|新区|地区|林区|特区|联合旗|族区"
    r"|[省市区县旗盟])$"
)
_KEEP_KIND = ("县", "旗", "北戴河新区")
_TOWN_KINDS = ("街道", "镇", "乡", "地区", "苏木")


@dataclass(frozen=True, slots=True, eq=False)
class Province:
    """A province, municipality, autonomous or special administrative region.

    There is one object for each, as for each city and county: comparing them costs nothing.
    """

    name: str

    @property
    def key(self) -> str:
        """Return the short name's sound."""
        return _short_sound(self.name)


@dataclass(frozen=True, slots=True, eq=False)
class City:
    """A prefecture or city of that rank; one that counties do not divide has `towns` itself."""

    name: str
    province: Province
    towns: frozenset[str] = field(default=frozenset(), repr=False)

    @property
    def key(self) -> str:
        """Return the sound of province and city; no two cities of a province sound alike."""
        return f"{self.province.key}.{_stem_sound(self.name)}"


@dataclass(frozen=True, slots=True, eq=False)
class County:
    """A district, county or county-level city, and the full names of its towns."""

    name: str
    province: Province
    city: City | None
    towns: frozenset[str] = field(default=frozenset(), repr=False)

    @property
    def key(self) -> str:
        """Return the sound of all levels; a county's with its kind, as 临夏市 lies in 临夏县."""
        above = self.city.key if self.city else self.province.key
        return f"{above}.{_stem_sound(self.name)}"

    @property
    def is_urban(self) -> bool:
        """Return whether this is a district of its city, where roads have one name once."""
        return self.name.endswith("区")


Unit = Province | City | County


@dataclass(frozen=True, slots=True)
class Divisions:
    """Units by full and by short name, counties by the towns that they have."""

    full: dict[str, tuple[Unit, ...]]
    short: dict[str, tuple[Unit, ...]]
    by_town: dict[str, tuple["County | City", ...]]
    lengths: dict[str, tuple[int, ...]]  # of names and stems, by their first two signs
    town_lengths: dict[str, tuple[int, ...]]  # of towns' names, by their first two signs


@lru_cache(maxsize=10_000)
def short_name(name: str) -> str:
    """Return 杭州市 as 杭州, 石林彝族自治县 as 石林; a name of one sign keeps its kind."""
    return _KINDS.sub("", name)


@lru_cache(maxsize=50_000)
def short_town(name: str) -> str:
    """Return 小榄镇 as 小榄."""
    return next((name.removesuffix(kind) for kind in _TOWN_KINDS if name.endswith(kind)), name)


@lru_cache(maxsize=10_000)
def _short_sound(name: str) -> str:
    return sound(short_name(name))


@lru_cache(maxsize=10_000)
def _stem_sound(name: str) -> str:
    """Return the sound of a city's or county's name: with its kind where others differ by it."""
    return sound(name) if name.endswith(_KEEP_KIND) else _short_sound(name)


@cache
def divisions() -> Divisions:
    """Return the table; it is read once, in a tenth of a second."""
    units = _read_units()
    full: dict[str, list[Unit]] = defaultdict(list)
    short: dict[str, list[Unit]] = defaultdict(list)
    by_town: dict[str, list[County | City]] = defaultdict(list)
    for unit in units:
        full[unit.name].append(unit)
        if len(stem := short_name(unit.name)) > 1 and stem != unit.name:
            short[stem].append(unit)
        if not isinstance(unit, Province):
            for town in unit.towns:
                by_town[town].append(unit)
    _add_former(full)
    return Divisions(
        {name: tuple(found) for name, found in full.items()},
        {name: tuple(found) for name, found in short.items()},
        {name: tuple(found) for name, found in by_town.items()},
        _lengths({*full, *short, *(stem + "区" for stem in short)}),
        _lengths({*by_town}),
    )


def _lengths(names: set[str]) -> dict[str, tuple[int, ...]]:
    """Return how long names may be that begin with two signs, longest first."""
    found: dict[str, set[int]] = defaultdict(set)
    for name in names:
        found[name[:2]].add(len(name))
    return {begin: tuple(sorted(sizes, reverse=True)) for begin, sizes in found.items()}


@cache
def by_sound() -> dict[str, tuple[Unit, ...]]:
    """Return units by the sound of their short names, for addresses in letters."""
    found: dict[str, list[Unit]] = defaultdict(list)
    for name, units in divisions().short.items():
        found[sound(name)].extend(units)
    return {letters: tuple(units) for letters, units in found.items()}


def _lines(name: str) -> list[str]:
    text = files("ingest.normalize").joinpath("data", name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def _read_units() -> list[Unit]:
    units: list[Unit] = []
    cities: dict[tuple[str, Province], City] = {}
    province, city = Province(""), None
    for line in _lines("divisions.txt"):
        if line.startswith("-"):
            province, city = Province(line[1:]), None
            units.append(province)
        elif line.startswith("="):
            city = _city(line[1:], province)
            city = cities.setdefault((city.name, province), city) if city else None
            units += [city] if city else []
        else:
            name, *towns = line.split(" ")
            if city and name == city.name:
                city = units[-1] = City(name, province, frozenset(towns))
            else:
                units.append(County(name, province, city, frozenset(towns)))
    return units


def _city(name: str, province: Province) -> City | None:
    """Return the city of an `=` line; a municipality is its own city."""
    if name:
        return City(name, province)
    return City(province.name, province) if province.name.endswith("市") else None


def _add_former(full: dict[str, list[Unit]]) -> None:
    for line in _lines("divisions_former.txt"):
        above, before, now = line.split(" ")
        found = [
            unit
            for unit in full[now]
            if (isinstance(unit, County) and unit.city and unit.city.name == above)
            or (isinstance(unit, City) and unit.province.name == above)
        ]
        if len(found) != 1:
            raise ValueError(f"divisions_former.txt: {line}: {now} is not one place in {above}")
        if found[0] not in full[before]:
            full[before].append(found[0])
