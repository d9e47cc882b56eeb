"""Chinese addresses: which names and numbers make a place one place.

Where a road and a number are known they are the place, and the estate's name is dropped, as it is
written or not; else the estate's name is. Dormitories and villages keep theirs.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from ingest.normalize.address_fast import read_regular
from ingest.normalize.address_hk import begins_here, read_chinese_hk
from ingest.normalize.address_parts import Address
from ingest.normalize.address_pinyin import to_chinese
from ingest.normalize.address_zh_parts import Parts, is_named, is_road, read_parts
from ingest.normalize.address_zh_text import name_key, plain_digits, prepare
from ingest.normalize.base import Unusable
from ingest.normalize.scope import Scope
from ingest.normalize.script import simplify, sound

_PICKUP = re.compile(
    r"(?P<locker>丰巢|蜂巢|速递易|(?:智能|自助|快递|自提|包裹|取件|寄存)+柜)"
    r"|(?P<station>(?:菜鸟|妈妈|兔喜|邻里|韵达|中通|圆通|快递)*(?:驿站|快递站|快递点|快递超市)|菜鸟)"
    r"|(?P<counter>自提点|代收点|代收站|取货点|提货点)"
)
# What must stand where these patterns find anything.
_MAY_BE_PICKUP, _MAY_BE_LATIN = re.compile("[巢柜驿递鸟提代取]"), re.compile("[A-Z]{2}|#[0-9]")
_PICKUP_NAMES = {"locker": "快递柜", "station": "驿站", "counter": "代收点"}
_FLOORS = ("台湾省", "香港特别行政区", "澳门特别行政区")
# What remains a building where its compound's number is written too: dormitories of one campus.
_KEEPS_APART = re.compile(r"(?:公寓|宿舍|宿舍楼|大厦|大楼|楼|gongyu|sushe|dasha)$")
_OWNER = re.compile(r"^.*(?:校区|园区|产业园|科技园|工业园|公司|集团|小区|花园)(?=.{2,})")
_ESTATE_THEN_ROAD = re.compile(
    r"^.*?(?:(?:科技|产业|软件|工业)园区?|园区|小区|社区)(?:[0-9]期)?"
    r"(?![东南西北中])(?=[\u4e00-\u9fff]{2,}(?:路|街|道|巷)$)"
)
_ROAD_THEN_ESTATE = re.compile(
    r"^.{2,}?(?:路|街|大道|巷|胡同)(?=[0-9]+(?:小区|街坊|村)|[^0-9路街道巷段口]{3,}$)"
)
_SCHOOL = re.compile(
    r"(?:大学|学院|学校|中学|技校)(?=.*(?:宿舍|公寓|斋|舍|苑|园|区|家属院|家属区|[0-9]))"
)
_LATIN_WORD = re.compile(r"[A-Z]{3}(?!期)|\b(?:RM|RD|ST|NO)\b|(?:^|[ ,])#[0-9]")
_HAMLET = re.compile(r"(?<=村)(?<=..村)(.+?)(?:自然)?村(?=[0-9])")
_CARELESS = re.compile(r"(?<=[^0-9][^0-9])(?:小区|社区)$")
_DORMITORY_WORDS = re.compile(r"(?:员工|职工|厂区|工人)(?=宿舍)|(?<=宿舍)楼$")
# Names in letters are shown wide, so that of two masks the Chinese one is the lesser and is kept.
_WIDE = {letter: letter + 0xFEE0 for letter in range(ord("a"), ord("z") + 1)}
_STEMS = dict(zip("甲乙丙丁戊", "abcde", strict=True))
_MARKS = {"号": "", "弄": "l", "支弄": "z", "巷": "x", "附": "f", **_STEMS}


def read_chinese(text: str) -> Address | Unusable:
    """Return the building and room of an address in folded Chinese `text`."""
    text = simplify(text).upper()
    if begins_here(text):
        return read_chinese_hk(plain_digits(text))
    if _MAY_BE_LATIN.search(text) and _LATIN_WORD.search(text):
        return read_in_order(to_chinese(text))
    return read_ordered(text)


def read_in_order(text: str) -> Address | Unusable:
    """Return the building and room of an address that `to_chinese` put into Chinese order."""
    return read_regular(text, read_ordered, letters=True) or read_ordered(text)


def read_ordered(text: str) -> Address | Unusable:
    """Return the building and room of simplified upper-case `text`; small letters are names."""
    found = prepare(text)
    scope, rest = found.scope, found.rest
    pickup = _PICKUP.search(rest) if _MAY_BE_PICKUP.search(rest) and not found.beside else None
    of = scope.province.name if scope.province else ""
    parts = read_parts(rest[: pickup.start()] if pickup else rest, floors_count=of in _FLOORS)
    if found.beside:
        return Unusable("no_building")
    if parts.number and not parts.place:  # a number needs a name
        parts.place = parts.named or scope.town
        if not parts.place:
            return Unusable("no_building")
    place = _place(parts)
    if pickup and not parts.room:
        return _pickup(scope, place, _PICKUP_NAMES[pickup.lastgroup or "station"])
    if not (parts.number or parts.building or is_named(parts.named or parts.place)):
        return Unusable("no_building")
    return _address(scope, place, parts, _room(parts, of))


class Place(NamedTuple):
    """A road with a number, an estate or a village: `key` in one form, `shown` for people."""

    key: str
    shown: str
    is_village: bool = False
    is_bare: bool = False  # a number on a road, with nothing to tell the building within


def _pickup(scope: Scope, place: Place, kind: str) -> Address | Unusable:
    head = f"{place.key} " if place.key else ""
    shown = f"{scope.name}{place.shown}{kind}"
    return Address(f"cn:{_scope_key(scope, place)}/pickup {head}{sound(kind)}", shown)


def _address(scope: Scope, place: Place, parts: Parts, room: str) -> Address | Unusable:
    if not place.key or len(place.shown) < 2 or not (scope.name or len(place.shown) > 2):
        return Unusable("no_building")
    building = f"cn:{_scope_key(scope, place)}/{place.key}"
    shown = (_shown_scope(scope, place) + place.shown).translate(_WIDE)
    if parts.building:
        building += f" b{_plain_key(parts.building)}"
        shown += _shown_building(parts)
    in_lane = parts.in_village and "巷" in parts.number
    if not room and ((place.is_village and not parts.building) or (in_lane and parts.building)):
        room = "house"
    return Address(building, shown, room or None)


def _scope_key(scope: Scope, place: Place) -> str:
    town = f".{scope.town_key}" if scope.town and _town_counts(scope, place) else ""
    return scope.key + town


def _shown_scope(scope: Scope, place: Place) -> str:
    return scope.name + (scope.town if _town_counts(scope, place) else "")


def _town_counts(scope: Scope, place: Place) -> bool:
    """Return whether the town is needed: each has its villages, in the country its 人民路1号."""
    urban = not scope.county or scope.county.is_urban
    return (
        scope.is_divided
        or place.is_village
        or (place.is_bare and not urban and not scope.town.endswith("街道"))
    )


def _place(parts: Parts) -> Place:
    """Return what carries identity: dormitory, village house, road and number, or estate."""
    owned = _dormitory(parts.named or parts.place)
    if owned:
        return Place(name_key(owned) + _phase_key(parts), owned + parts.phases)
    if not parts.number:
        name = _estate(parts.place + parts.phases + parts.named)
        return Place(name_key(name), name)
    if parts.in_village and not is_road(parts.place):
        name = parts.place + parts.phases + parts.number
        return Place(_HAMLET.sub(r"\1", name.removesuffix("号")), name, is_village=True)
    road = _road(parts.place)
    named = _apart(parts.named, bool(parts.building)) if parts.named else ""
    key = f"{name_key(road)} {_number_key(parts.number)}{_phase_key(parts)}"
    bare = not (parts.building or parts.phases or parts.named)
    return Place(
        key + (f" {name_key(named)}" if named else ""),
        f"{road}{parts.number}{parts.phases}{named}",
        is_bare=bare,
    )


@lru_cache(maxsize=50_000)
def _road(name: str) -> str:
    """Return a road's name without an estate's before it."""
    needless = _ESTATE_THEN_ROAD.match(name)
    return name[needless.end() :] if needless else name


@lru_cache(maxsize=50_000)
def _dormitory(name: str) -> str:
    """Return a school's or works' name if its dormitory is meant: its road adds nothing."""
    found = _SCHOOL.search(name)
    return _DORMITORY_WORDS.sub("", name) if found else ""


@lru_cache(maxsize=50_000)
def _apart(name: str, has_building: bool) -> str:
    """Return the name of what stays a place of its own behind a road's number."""
    named = _OWNER.sub("", _DORMITORY_WORDS.sub("", name))
    if has_building and not _KEEPS_APART.search(named):
        return ""
    return named if is_named(named) else ""


@lru_cache(maxsize=50_000)
def _estate(name: str) -> str:
    """Return an estate's name without the road before it and without 小区 behind it."""
    needless = _ROAD_THEN_ESTATE.match(name)
    return _CARELESS.sub("", name[needless.end() :] if needless else name)


def _phase_key(parts: Parts) -> str:
    return f" {sound(parts.phases)}" if parts.phases else ""


@lru_cache(maxsize=20_000)
def _number_key(number: str) -> str:
    """Return 88弄 as 88l, 16号附2 as 16f2, 25号甲 as 25a, 88号 as 88."""
    return re.sub("支弄|[号弄巷附甲乙丙丁戊]", lambda found: _MARKS[found[0]], number).lower()


def _plain_key(name: str) -> str:
    return name.lower() if name.isascii() else sound(name)


def _shown_building(parts: Parts) -> str:
    building, _, wing = parts.building.partition("-")
    numbered = parts.is_lane and building[-1].isdigit()
    return building + ("号" if numbered else "栋") + (f"{wing}座" if wing else "")


def _room(parts: Parts, province: str) -> str:
    """Return unit and room; a floor only helps a room that is counted within it."""
    room = _door(parts, province)
    if not room:
        return ""
    return (f"{_plain_key(parts.unit)}-" if parts.unit else "") + _plain_key(room)


def _door(parts: Parts, province: str) -> str:
    room, floor = parts.room, parts.floor
    if province == "台湾省" and floor:
        return f"{floor}F-{room}" if room and room != floor else f"{floor}F"
    short = len(room) < 3 and room[:1].isdigit()
    if room and floor.isdigit():
        return f"{floor}{int(room):02d}" if room.isdigit() and short else _in_letters(floor, room)
    return f"{floor}-{room}" if room and floor and short else room


def _in_letters(floor: str, room: str) -> str:
    return f"{floor}{room}" if len(room) == 1 else room
