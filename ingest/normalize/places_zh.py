"""Chinese administrative names: what stands before the road, and which place that is."""

import re
from functools import cache, lru_cache

from ingest.normalize.divisions import (
    City,
    County,
    Province,
    Unit,
    divisions,
    short_name,
    short_town,
)
from ingest.normalize.scope import NOWHERE, Scope

_SEPARATORS = " ,-/_|、·."
_COUNTRY = re.compile(r"(?:中华人民共和国|中国)(?=.)")
_FILLED_IN = re.compile(r"市辖区|县级市|省直辖县级行政区划|自治区直辖县级行政区划")
_IGNORED_SIGNS = "中市县省自"  # what these two begin with
# A bare name before one of these is part of a road's or a building's name: 南京东路, 深圳湾;
# but 桥西区 and 城关区 are districts.
_NOT_A_NAME = re.compile(
    r"[东南西北中上下大新老前后]?[一二三四五六七八九十0-9]?(?:路|街(?!道)|大道|道|马路|巷|弄|胡同)"
    r"|村|花园|小区|公馆|大厦|公寓|家园|宾馆|饭店|酒店|火车|国际|新天地|区|县|市|镇|乡|街道"
    r"|(?:大学(?!城)|学院|广场|医院|公园)(?![东南西北中]?[路街])"
    r"|[里湾苑城站州港桥寺园府](?<!城(?=[东西南北中关]))(?![\u4e00-\u9fff]{0,2}区)|$"
)
_ROAD_AT_ONCE = re.compile(r"路|街|大道|道|巷|市|大厦|大学|国际|花园|$")
_HIGH_TECH = re.compile(r"高新(?:技术)?(?:产业)?(?:开发)?园?区|新技术(?:产业)?开发区")
_ECONOMIC = re.compile(r"经济(?:技术)?开发区|经开区|开发区")
_ZONE = re.compile(
    r"((?:[^\W0-9A-Z_路街号弄巷村栋,]{2,8}?)?(?:国家级?)?(?<!小)(?:经济(?:技术)?开发区|经开区|开发区"
    r"|(?:高新)?新?技术(?:产业)?(?:开发)?区|高新(?:技术)?(?:产业)?(?:开发)?园?区|工业园区|保税区|新区|度假区))"
    r"(?![东南西北中]?(?:路|街|大道))(?=.)"
)
_DISTRICT = re.compile(
    r"([^\W0-9A-Z_号弄巷栋]{1,3}[^\W0-9A-Z_路街小社校园厂院景期宅舍属活片库墅业"
    r"东南西北中一二三四五六七八九十]区)(?=.)"
)
_COUNTY = re.compile(r"([^\W0-9A-Z_路街号村园苑镇乡市区]{2,5}?县)(?![城前后医中政])")
# What the patterns of districts, counties and towns do not want behind them.
_AFTER_AREA = re.compile(
    r"[东南西北中]?(?:路|街|大道|政府|花园|人家)|[城前后医中政](?=[^山心兴国间])|[南北中]区"
)
_STREET_OFFICE = re.compile(r"[\u4e00-\u9fff]{1,6}?街道(?:办事处|办)?(?=.)")
_TOWN = re.compile(
    r"([^\W0-9A-Z_路街号村]{1,5}?(?<![小古水])[镇乡])"
    r"(?![东南西北中]?(?:路|街|大道|政府|花园|人家))(?=.)"
)
_COMMUNITY = re.compile(r"[^\W0-9A-Z_路街号]{2,6}?社区(?:居委会)?(?=[^\W0-9A-Z_]{2,}[0-9])")
_ROAD_FOLLOWS = re.compile(
    r"(?![东南西北中]?[大小上下新老前后]?(?:路|街|道|巷))[\u4e00-\u9fff]{2,8}(?:路|街|大道|道|巷|胡同|弄)"
    r"(?:[东南西北中]?段)?附?[0-9]|[\u4e00-\u9fff]{1,8}村(?!镇)"
)
_UNLISTED = (_COUNTY, _FILLED_IN, _ZONE, _DISTRICT, _STREET_OFFICE, _TOWN, _COMMUNITY)
_IN_A_PROVINCE = Scope(province=Province("某省"))
_LONGEST_TOWN = 9
_LONGEST_ZONE = 24
_OLD_KINDS = ("镇", "乡", "街道")


def read_scope(text: str, scope: Scope = NOWHERE) -> tuple[Scope, str]:
    """Return which place `text` begins with, added to `scope`, and what follows.

    Forms fill in the levels and people type them again, so they are read until none follows.
    """
    scope, rest = read_levels(text, scope)
    return _settled(scope), rest


def read_levels(text: str, scope: Scope) -> tuple[Scope, str]:
    """Return what `read_scope` does, with what is left open: more levels may be read behind."""
    rest = text
    while True:
        rest = rest.lstrip(_SEPARATORS)
        found = _read_one(rest, scope)
        if not found:
            return scope, rest
        scope, rest = found


def is_read(text: str, scope: Scope) -> bool:
    """Return whether nothing of `text` adds to `scope` any more."""
    return _read_one(text.lstrip(_SEPARATORS), scope) is None and _settled(scope) == scope


@lru_cache(maxsize=100_000)
def says_no_place(text: str) -> bool:
    """Return whether `is_read` is true of `text` whatever place is known before it."""
    text = text.lstrip(_SEPARATORS)
    if any(kind.match(text) for kind in _UNLISTED):
        return False
    table = divisions()
    if _town_at(text, _all_towns(), True) or any(
        text[:size] in table.by_town for size in range(3, _LONGEST_TOWN + 1)
    ):
        return False
    return not any(
        text[:size] in table.full
        or _other_kind(text[:size])
        or (
            (stems := table.short.get(text[:size]))
            and _stands_alone(text, size, stems, _IN_A_PROVINCE)
        )
        for size in table.lengths.get(text[:2], ())
    )


def leans_back(road: str) -> bool:
    """Return whether `road` may change how a place's name just before it is read."""
    return bool(_NOT_A_NAME.match(road) or _AFTER_AREA.match(road))


@cache
def _all_towns() -> frozenset[str]:
    return frozenset(divisions().by_town)


def _read_one(text: str, scope: Scope) -> tuple[Scope, str] | None:
    ignored = text[:1] in _IGNORED_SIGNS and (_COUNTRY.match(text) or _FILLED_IN.match(text))
    if ignored:
        return scope, text[ignored.end() :]
    return _read_unit(text, scope) or _read_town(text, scope) or _read_unlisted(text, scope)


def _read_unit(text: str, scope: Scope) -> tuple[Scope, str] | None:
    """Read a province, city or county that the table has, by its full or its short name."""
    table = divisions()
    for size in table.lengths.get(text[:2], ()):
        name = text[:size]
        if len(name) < size:
            continue
        if name[-1] == "市" and text[size + 1 : size + 2] == "区" and text[size] in "南北中":
            continue  # 济南|市中区
        whole = table.full.get(name) or _other_kind(name)
        if whole and (found := _joined(scope, whole, name)):
            return found, text[size:]
        stems = table.short.get(name)
        if stems and _stands_alone(text, size, stems, scope):
            near = _near(scope, _unread(scope, stems), text[size:])
            if near and (found := _joined(scope, near, "")):
                return found, text[size:]
    return None


def _stands_alone(text: str, size: int, units: tuple[Unit, ...], scope: Scope) -> bool:
    """Return whether the first `size` signs are a place: not those of a road's or estate's name."""
    if not _NOT_A_NAME.match(text, size):
        return True
    cities = any(isinstance(unit, City) or not _above(unit) for unit in units)
    if scope.province and cities and not _ROAD_AT_ONCE.match(text, size):
        return True  # 新疆石河子北四路: no road is called by its province
    table = divisions()
    return any(
        isinstance(county, County) and (county.city in units or county.province in units)
        for end in range(size + 2, min(size + 8, len(text)) + 1)
        for county in table.full.get(text[size:end], ()) or table.short.get(text[size:end], ())
    )


def _above(unit: Unit) -> City | None:
    return unit.city if isinstance(unit, County) else None


def _other_kind(name: str) -> tuple[Unit, ...]:
    """Return 富阳区 for 富阳市: counties become districts, and the old kind is still written."""
    if name[-1] not in "市县区" or len(name) < 3:
        return ()
    units = divisions().short.get(name[:-1], ())
    return tuple(unit for unit in units if isinstance(unit, County))


def _unread(scope: Scope, units: tuple[Unit, ...]) -> tuple[Unit, ...]:
    """Return those not read yet: a short name said again begins another name (苏州, 苏州大学)."""
    read = (scope.province, scope.city, scope.county)
    return tuple(unit for unit in units if unit not in read and not scope.county)


def _near(scope: Scope, units: tuple[Unit, ...], rest: str) -> tuple[Unit, ...]:
    """Return those that a short name may mean here: a county only below a place that is known."""
    if scope.province or scope.city or scope.several or scope.county:
        return units
    return tuple(
        unit
        for unit in units
        if not isinstance(unit, County)
        or (unit.city is None and unit.name.endswith("市") and unit.name != "东方市")
        or _town_at(rest.lstrip(_SEPARATORS), unit.towns, True)
    )


def _joined(scope: Scope, units: tuple[Unit, ...], name: str) -> Scope | None:
    """Return `scope` with the one of `units` that agrees with it, or None."""
    if len(units) == 1:
        return _with_unit(scope, units[0])
    agreeing = [unit for unit in dict.fromkeys(units) if _agrees(scope, unit)]
    provinces = [unit for unit in agreeing if isinstance(unit, Province)]
    cities = [unit for unit in agreeing if isinstance(unit, City)]
    counties = tuple(unit for unit in agreeing if isinstance(unit, County))
    if provinces and not name and cities and cities[0].name != provinces[0].name:
        return scope.having(province=provinces[0])  # 吉林 alone is the province
    if cities and not (scope.city and counties):
        return scope.having(city=cities[0], province=cities[0].province)
    if provinces:
        return scope.having(province=provinces[0])
    if len(counties) == 1:
        return _in_county(scope, counties[0])
    exact = tuple(unit for unit in counties if unit.name == name) or counties
    if len(exact) == 1:
        return _in_county(scope, exact[0])
    return scope.having(several=exact) if exact and name else None


def _with_unit(scope: Scope, unit: Unit) -> Scope | None:
    if not _agrees(scope, unit):
        return None
    if isinstance(unit, County):
        return _in_county(scope, unit)
    if isinstance(unit, City):
        return scope.having(city=unit, province=unit.province)
    return scope.having(province=unit)


def _in_county(scope: Scope, county: County) -> Scope:
    return Scope(county.province, county.city, county, town=scope.town)


def _agrees(scope: Scope, unit: Unit) -> bool:
    """Return whether `unit` can be said after `scope`: below it, or the same again."""
    if isinstance(unit, Province):
        return not scope.province or scope.province == unit
    if scope.province and scope.province.name != unit.province.name:
        return False
    if isinstance(unit, City):
        fits = not scope.several or any(county.city == unit for county in scope.several)
        return fits and (not scope.city or scope.city.name == unit.name)
    if scope.several:
        return unit in scope.several
    if scope.county and scope.county != unit:
        return False
    return not scope.city or unit.city is None or unit.city.name == scope.city.name


def _read_town(text: str, scope: Scope) -> tuple[Scope, str] | None:
    """Read a town or sub-district that the table has in the place known so far."""
    for towns, county in _town_lists(scope):
        town = _town_at(text, towns, bool(county or scope.is_divided))
        if town and (not scope.town or scope.town == town[0]):
            return _with_town(scope, county, town[0]), text[town[1] :]
    if not scope.city or scope.city.towns or scope.town:
        return None
    for size in divisions().town_lengths.get(text[:2], ()):
        if size <= min(_LONGEST_TOWN, len(text)) and (found := _by_town(scope, text[:size])):
            return found, text[size:]
    return None


def _town_lists(scope: Scope) -> list[tuple[frozenset[str], County | None]]:
    if scope.county:
        return [(scope.county.towns, scope.county)]
    if scope.several:
        return [(county.towns, county) for county in scope.several]
    return [(scope.city.towns, None)] if scope.city and scope.city.towns else []


def _with_town(scope: Scope, county: County | None, town: str) -> Scope:
    scope = _in_county(scope, county) if county and scope.county != county else scope
    return scope.having(town=town)


def _by_town(scope: Scope, name: str) -> Scope | None:
    """Return `scope` with the one county of its city that has the town `name`.

    It outweighs a written district that has none of that name: 临平街道 left 余杭区 with 临平区.
    """
    found = [
        county
        for county in divisions().by_town.get(name, ())
        if isinstance(county, County) and county.city == scope.city
    ]
    return _in_county(scope, found[0]).having(town=name) if len(found) == 1 else None


def _town_at(text: str, towns: frozenset[str], with_short: bool) -> tuple[str, int] | None:
    """Return the town that `text` begins with and the length of its name there."""
    if text[:2] not in _town_begins(towns):
        return None
    for size in range(min(_LONGEST_TOWN, len(text)), 1, -1):
        name = text[:size]
        if name in towns:
            after = 3 if text.startswith("办事处", size) else 0
            return name, size + after
        if name.endswith(_OLD_KINDS) and (now := _of_other_kind(name, towns)):
            return now, size
        if name.endswith("街") and name + "道" in towns and text[size : size + 1] > "\u4e00":
            return name + "道", size
        if with_short and not _NOT_A_NAME.match(text, size):
            if name + "镇" in towns and len(text) - size > 3:
                return name + "镇", size
            kind = next((kind for kind in ("街道", "乡") if name + kind in towns), "")
            if kind and _ROAD_FOLLOWS.match(text, size):
                return name + kind, size
    return None


@lru_cache(maxsize=10_000)
def _town_begins(towns: frozenset[str]) -> frozenset[str]:
    """Return the first two signs of towns: no other text begins with one, whatever its kind."""
    return frozenset(town[:2] for town in towns)


def _of_other_kind(name: str, towns: frozenset[str]) -> str | None:
    """Return 东升街道 for 东升镇: towns become sub-districts."""
    stem = short_town(name)
    kinds = (stem + kind for kind in ("街道", "镇", "乡"))
    return next((other for other in kinds if len(stem) > 1 and other in towns), None)


def _read_unlisted(text: str, scope: Scope) -> tuple[Scope, str] | None:
    """Read what no table has: development zones, districts and towns of other times."""
    if "区" in text[:_LONGEST_ZONE] and (zone := _ZONE.match(text)):
        known = scope.county or scope.several
        written = scope.written if known else _zone_name(zone[1], scope)
        return scope.having(written=written), text[zone.end() :]
    is_open = not (scope.county or scope.several or scope.written or scope.is_divided)
    begin = text[:8]  # their last sign stands within: looked for first, as few have it
    may_be = is_open and ("区" in begin or "县" in begin)
    if may_be and (found := _DISTRICT.match(text) or _COUNTY.match(text)):
        return scope.having(written=found[1]), text[found.end() :]
    if "街道" in begin and (found := _STREET_OFFICE.match(text)):
        return scope.having(town=scope.town or found[0]), text[found.end() :]
    if not scope.town and ("镇" in begin or "乡" in begin) and (found := _TOWN.match(text)):
        return scope.having(town=found[1]), text[found.end() :]
    if scope.is_known and "社区" in begin and (found := _COMMUNITY.match(text)):
        return scope, text[found.end() :]
    return None


def _zone_name(name: str, scope: Scope) -> str:
    """Return a zone without its city's name, and the two common kinds in one word each."""
    if scope.city:
        name = name.removeprefix(short_name(scope.city.name)).removeprefix("市") or name
    name = name.removeprefix("国家级").removeprefix("国家")
    return _ECONOMIC.sub("经开区", _HIGH_TECH.sub("高新区", name))


def _settled(scope: Scope) -> Scope:
    """Return `scope` with a county that several cities have, if the city is known by now."""
    if scope.several and scope.city:
        found = [county for county in scope.several if county.city == scope.city]
        if len(found) == 1:
            return _in_county(scope, found[0])
    return scope
