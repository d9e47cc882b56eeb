"""Places of Chinese addresses that are written in English or pinyin."""

import re
from functools import lru_cache

from ingest.normalize.divisions import City, County, Province, Unit, by_sound, short_town
from ingest.normalize.pinyin_roads import HAN_SIDES, KINDS, NUMERALS, ORDINAL, SIDES
from ingest.normalize.places_zh import read_scope
from ingest.normalize.script import plain_letters, sound

_AREA_KINDS = frozenset(
    ["SHI", "CITY", "QU", "DISTRICT", "DIST", "PROVINCE", "SHENG", "COUNTY", "XIAN", "TOWN", "ZHEN"]
)
_NEW_AREA = re.compile(r"\s*(?:NEW AREA|NEW DISTRICT|XIN ?QU)$")
ZONES = {"SUZHOU INDUSTRIAL PARK": "苏州工业园区", "SIP": "工业园区"}


@lru_cache(maxsize=20_000)
def units_of(segment: str) -> tuple[Unit, ...]:
    """Return the places that `segment` alone may mean, by its kind if one is written."""
    words = _NEW_AREA.sub(" QU", segment).split()
    kind = words.pop().strip(".") if len(words) > 1 and words[-1].strip(".") in _AREA_KINDS else ""
    units = by_sound().get(plain_letters("".join(words)), ())
    if kind in ("QU", "DISTRICT", "DIST"):
        return tuple(unit for unit in units if isinstance(unit, County) and unit.is_urban)
    if kind in ("SHI", "CITY"):
        return tuple(unit for unit in units if unit.name.endswith("市"))
    if kind in ("PROVINCE", "SHENG"):
        return tuple(unit for unit in units if isinstance(unit, Province))
    return units if kind != "TOWN" else ()


def leading_units(words: list[str]) -> tuple[list[str], list[str]]:
    """Return the places that `words` begin with, each as text, and the words behind them."""
    found, behind = _leading(tuple(words))
    return [*found], [*behind]


@lru_cache(maxsize=20_000)
def _leading(words: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    found: list[str] = []
    while words:
        size = next((n for n in range(min(5, len(words)), 0, -1) if _fits(words[:n], found)), 0)
        if not size or _is_stem([*words[size:]]):
            break
        found.append(" ".join(words[:size]))
        words = words[size:]
    return tuple(found), words


def _is_stem(rest: list[str]) -> bool:
    """Return whether the word before `rest` is the stem of a road: Beijing | North Road."""
    for word in rest:
        plain = word.strip(".")
        if plain in KINDS:
            return True
        if plain not in SIDES and plain not in HAN_SIDES and plain.lower() not in NUMERALS:
            return bool(ORDINAL.match(plain) and rest[1:] and rest[1].strip(".") in KINDS)
    return False


def _fits(words: tuple[str, ...], found: list[str]) -> bool:
    units = units_of(" ".join(words))
    if not found:
        return any(isinstance(unit, City | Province) for unit in units)
    above = units_of(found[-1])
    return any(_is_below(unit, upper) for unit in units for upper in above)


def _is_below(unit: Unit, upper: Unit) -> bool:
    if isinstance(unit, County):
        return unit.city == upper or unit.province == upper
    return isinstance(unit, City) and unit.province == upper


def area_name(names: list[str], han: str) -> str:
    """Return the place that `names` and a Chinese `han` say together, in Chinese."""
    return _full_area(tuple(names), han) if names else han


@lru_cache(maxsize=20_000)
def _full_area(names: tuple[str, ...], han: str) -> str:
    zone = next((ZONES[name] for name in names if name in ZONES), "")
    options = [units_of(name) for name in names if name not in ZONES]
    said = read_scope(han)[0].city
    cities = [unit for units in options for unit in units if isinstance(unit, City)]
    cities = [said] if said else cities
    provinces = [unit for units in options for unit in units if isinstance(unit, Province)]
    whole = dict.fromkeys(
        unit
        for units in _smaller(options)
        for unit in units
        if isinstance(unit, County)
        and (unit.city in cities or (not cities and unit.province in provinces))
    )
    if len(whole) == 1:
        return _full_name(next(iter(whole)))
    told = dict.fromkeys(city for city in cities if city.province in provinces) or dict.fromkeys(
        cities
    )
    if len(told) == 1:
        city = next(iter(told))
        return _full_name(city) + zone + _town(names, city)
    return han + zone


def _smaller(options: list[tuple[Unit, ...]]) -> list[tuple[Unit, ...]]:
    """Return what names a county and no city; 南昌 is the city if another name is a district."""
    only = [units for units in options if not any(isinstance(unit, City) for unit in units)]
    return only or options


def _town(names: tuple[str, ...], city: City) -> str:
    """Return the town among `names` where towns divide a city."""
    towns = {sound(short_town(town)): town for town in city.towns}
    said = (towns.get(plain_letters(name.rsplit(" ", 1)[0])) for name in names)
    return next((town for town in said if town), "")


def _full_name(unit: County | City) -> str:
    city = unit.city.name if isinstance(unit, County) and unit.city else ""
    return (unit.province.name if unit.province.name != city else "") + city + unit.name
