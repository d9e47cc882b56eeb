"""Reads the part of a Chinese address below its city, from left to right."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

_ID = (
    r"(?<![A-Z])[A-Z]?[0-9]+[A-Z]?(?:-(?:[A-Z]?[0-9]+[A-Z]?|[A-Z](?![A-Z0-9])))*"
    r"|(?<![A-Z])[A-Z](?:-[0-9]+[A-Z]?)+"
    r"|(?<![A-Z])[A-Z](?=栋|幢|座|号楼|楼|区|塔|单元|#|组团)"
    r"|(?<=[楼层])[A-Z](?![A-Z0-9])"
    r"|[甲乙丙丁戊](?=栋|幢|座|号楼|单元)"
    r"|[东南西北中](?=门[0-9]|单元)|[东南西北中主副前后](?=[栋幢座塔区]|楼(?:[0-9]|$))"
)
_TOKEN = re.compile(
    # What each begins with: far quicker than to try them all at each sign.
    r"(?=[第0-9A-Z甲乙丙丁戊东南西北中主副前后一底铺门店商沿地亭阁])(?:"
    rf"第?(?P<side>[东南西北](?=[0-9]+(?:号楼|楼|栋|幢)))?(?P<id>{_ID})"
    r"(?P<kind>号院|号(?:沿街)?(?:商铺|底商|门面|铺面|店面)|号门(?!牌)|号楼|\#楼|楼栋|[栋幢座]楼|[栋幢座#]|号房|号室|号铺|商铺|号|单元|层|楼|房间"
    r"|寝室|室|房|户|支弄|弄|巷|门|梯|塔|斋|舍|铺|期|组团|街坊|小区|区|组|队|排|档)?"
    r"|(?P<shop>(?:一楼|1楼|1层)?(?:底商|铺面|门面|店面|商铺|沿街房))(?P<at>[0-9]+)号?"
    r"|(?P<cellar>地下室)(?P<under>[0-9]+)(?:号|室)?"
    r"|(?P<hall>亭子间|前楼(?![0-9])|后楼(?![0-9])|[东西南北]厢房|阁楼))"
)
_HOUSE = re.compile(
    r"(?P<before>[甲乙丙丁戊]|附)?(?P<id>[0-9]+[A-Z]?(?:-[0-9]+[A-Z]?)?)号"
    r"(?:(?P<stem>[甲乙丙丁戊])(?=[0-9]|$|[^\u4e00-\u9fff])|附(?P<annexe>[0-9]+)号?)?"
)
_NAMED = re.compile(
    r"(?:大厦|大楼|公寓|宿舍|酒店|宾馆|旅馆|饭店|商场|广场|中心|医院|公馆|会馆|学校|中学|小学|幼儿园"
    r"|商务楼|[^\W0-9]楼|dasha|gongyu|sushe)$"
)
_ROAD_END = re.compile(
    r"(?:路|街|道|巷|胡同|国道|段|弄|条|线|里弄)[东南西北中]?$|(?:lu|jie|dadao|xiang|hutong|duan)$"
)
_VILLAGE_ENDS = frozenset("村庄屯寨坊湾洼沟坳组队排")
_REMARK = re.compile(r"^[-的内里附]+|(?:-|的|内|第|楼下|门口|请?放到?|送到?|存)+$")
_BUILDINGS = frozenset(
    ["号楼", "#楼", "楼栋", "栋", "幢", "座", "栋楼", "幢楼", "座楼", "#", "塔", "斋", "舍"]
)
_ROOMS = frozenset(["室", "房", "房间", "号房", "号室", "户", "铺", "寝室", "档", ""])
_SHOPS = frozenset(["号铺", "号商铺", "号沿街商铺", "商铺", "号底商", "号门面", "号铺面", "号店面"])
_PHASES = frozenset(["期", "区", "组团", "街坊", "小区", "组", "队", "排"])
_LANES = {"弄": "弄", "支弄": "支弄", "巷": "巷"}
_STEMS = frozenset("甲乙丙丁戊")
_LONGEST_ROOM = 6  # longer runs of digits are phone numbers and postcodes
_NO_DIGIT, _NOUGHTS = re.compile("[^0-9]"), re.compile("(?<![0-9A-Z])0+(?=[0-9])")
_FLOOR, _TOWER_AND_ROOM = re.compile("[0-9]{1,2}F"), re.compile("([A-Z])([0-9]{3,}[A-Z]?)")


@lru_cache(maxsize=50_000)
def is_road(name: str) -> bool:
    """Return whether a name is that of a road: its houses are counted."""
    return _ROAD_END.search(name) is not None


@lru_cache(maxsize=50_000)
def is_named(name: str) -> bool:
    """Return whether a name is that of one house or works, where an estate has several houses."""
    return _NAMED.search(name) is not None


def is_village(name: str) -> bool:
    """Return whether a name may be that of a village or of a group in one."""
    return name[-1:] in _VILLAGE_ENDS


@dataclass(slots=True)
class Parts:
    """What is known so far; ids are bare (3, 2, 501), `number` carries its 号 or 弄."""

    place: str = ""
    number: str = ""
    is_lane: bool = False
    phases: str = ""
    named: str = ""
    building: str = ""
    unit: str = ""
    floor: str = ""
    room: str = ""
    floors_count: bool = False  # Taiwan, Hong Kong: 楼 is always a floor
    ahead: Sequence[tuple[str, str]] = field(default=())  # ids and kinds that still follow

    def add_text(self, text: str) -> None:
        """Take what stands between two numbers: a road, an estate, a building's name, a remark."""
        if not text or self.building or self.unit or self.room:
            return
        text = _REMARK.sub("", text)
        if self.number or self.phases:
            self.named += text
        else:
            self.place += text

    def add(self, name: str, kind: str) -> None:
        """Take a number with the word behind it."""
        if self.room:
            return
        if kind in _PHASES:
            self._add_phase(name, kind)
        elif kind in _LANES:
            self.number, self.is_lane = self.number + _plain(name) + _LANES[kind], True
        elif kind in ("号", "号院"):
            self._add_house(name, kind)
        elif kind in _BUILDINGS:
            self._add_building(name, kind)
        elif kind in _SHOPS:
            self.add_shop(name)
        elif kind in _ROOMS:
            self._add_room(name.split("-"))
        else:
            self._add_inside(name, kind)

    def add_shop(self, name: str) -> None:
        """Take a shop's number, which is counted apart from the flats'."""
        self.room = self.room or "铺" + _plain(name)

    def _add_phase(self, name: str, kind: str) -> None:
        if not self.building:
            self.phases += _plain(name) + kind

    def _add_house(self, name: str, kind: str) -> None:
        """Take a 号: a house on a road or in a village, a building in an estate, or a room."""
        counts_houses = is_road(self.place) or self.in_village
        building_follows = any(kind in _BUILDINGS for _, kind in self.ahead)
        if self.building or self.unit or (self.floor and self.number):
            self._add_room(name.split("-"))
        elif not self.number and (
            counts_houses or building_follows or kind == "号院" or not self.place
        ):
            self.number = _plain(name) + "号"
        elif "-" in name and not self.is_lane:
            self._add_room(name.split("-"))
        elif not self.number or self.is_lane or len(name) < 3 or self._room_follows():
            self.building = _plain(name)
        else:
            self._add_room([name])

    @property
    def in_village(self) -> bool:
        """Return whether houses here are counted in a village or in a group of it."""
        return is_village(self.phases or self.place)

    def _add_building(self, name: str, kind: str) -> None:
        on_road = not self.number and is_road(self.place)
        if on_road and kind == "#" and "-" not in name:
            self.number = _plain(name) + "号"
            return
        if on_road and "-" in name:
            house, name = name.split("-", 1)
            self.number = _plain(house) + "号"
        if self.floor and kind == "座" and not name.isdigit():
            self._add_room([name])  # Macau: 5楼B座 is a flat
        elif not self.building:
            self.building = _plain(name)
        elif kind == "#":
            self._add_room([name])
        elif not self.unit and not name.isdigit():  # 3栋A座: a wing of it
            self.building += f"-{name}"

    def _add_inside(self, name: str, kind: str) -> None:
        """Take an entrance, a floor, or a 楼, which may be a floor or a building."""
        *before, last = name.split("-")
        if kind in ("单元", "门", "梯", "号门"):
            if kind == "单元" and len(last) > 2 and last[-1].isdigit():
                self._add_room([*before, last])  # Fuzhou: 406单元
                return
            if before and not self.building:
                self.building = _plain(before[-1])
            if kind != "号门" or self.building:  # else a gate of the compound
                self.unit = _plain(last)
        elif kind == "楼" and self._is_building(name):
            self.building = _plain(name)
        else:
            if before and not self.building and len(before) == 1:
                self.building = _plain(before[0])
            self.floor = _plain(last)

    def _is_building(self, name: str) -> bool:
        """Return whether `name`楼 is a building: 3楼2单元, 3楼501, but not 3楼301."""
        if self.building or self.floors_count:
            return False
        if not name.isdigit():
            return True
        if not self.ahead:
            return not self.number and not is_named(self.place)
        following, kind = self.ahead[0]
        if kind in ("单元", "门", "梯"):
            return True
        if kind in _SHOPS:
            return False
        digits = _NO_DIGIT.sub("", following.split("-")[0])
        return len(digits) > 2 and digits[:-2].lstrip("0") != name.lstrip("0")

    def _room_follows(self) -> bool:
        return any(kind in _ROOMS for _, kind in self.ahead)

    def _add_room(self, names: list[str]) -> None:
        """Take a room with whatever stands before it: 501, 2-501, 3-2-501, 88-3-2-501, 2-5-1."""
        names = [_plain(name) for name in names if len(name) <= _LONGEST_ROOM]
        if names and _FLOOR.fullmatch(names[-1]):
            self.floor = names.pop()[:-1]
        if not names:
            return
        if not self.number and not self.building and is_road(self.place):
            names = self._take_number(names)
        self._take_inside(names)

    def _take_number(self, names: list[str]) -> list[str]:
        """Take the house number that follows a road without its 号."""
        if len(names) == 2 and len(names[1]) < 3 and not self.ahead:
            self.number = f"{names[0]}-{names[1]}号"
            return []
        self.number = names[0] + "号"
        return names[1:]

    def _take_inside(self, names: list[str]) -> None:
        """Take building, unit, floor and room from the end; a floor stands before a short door."""
        if not names:
            return
        if lettered := self._lettered(names):
            names = lettered
        *before, room = names
        if len(before) == 1 and _is_long(before[0]) and _is_long(room):
            self.room = f"{before[0]}-{room}"  # rooms let together
            return
        if before and _is_short(room) and (len(before) > 1 or self._inside_known):
            self.floor = before.pop()
            if len(before) == 1 and self.number and not self.unit:
                self.unit = before.pop()  # Shenyang: unit, floor, door
        elif not before and _is_short(room) and self._is_estate:
            self.building = room
            return
        if len(before) > (1 if self.building else 2):
            before.pop()  # 3栋2-5-501: a floor before the room
        if before and not self.unit and (self.building or len(before) > 1):
            self.unit = before.pop()
        if before and not self.building:
            self.building = before.pop()
        self.room = room

    @property
    def _is_estate(self) -> bool:
        """Return whether a short number can only be a building: nothing but an estate is known."""
        return not (self._inside_known or self.floor or is_named(self.place + self.named))

    @property
    def _inside_known(self) -> bool:
        return bool(self.building or self.unit or self.number)

    def _lettered(self, names: list[str]) -> list[str] | None:
        """Return A1201 as tower A, room 1201."""
        if self.building or self.unit or len(names) > 1:
            return None
        found = _TOWER_AND_ROOM.fullmatch(names[0])
        return list(found.groups()) if found else None


def _is_long(name: str) -> bool:
    return name.isdigit() and len(name) > 2


def _is_short(name: str) -> bool:
    return len(name if name.isdigit() else _NO_DIGIT.sub("", name)) < 3


def read_parts(text: str, *, floors_count: bool = False) -> Parts:
    """Return the parts of `text`, which has no spaces and only plain digits."""
    parts, at = Parts(floors_count=floors_count), 0
    tokens = list(_TOKEN.finditer(text))
    follows = [(name or "", kind or "") for name, kind in (t.group("id", "kind") for t in tokens)]
    for index, token in enumerate(tokens):
        if token.start() < at:
            continue
        parts.add_text(text[at : token.start()])
        parts.ahead = follows[index + 1 :]
        at = _add_token(parts, token, text)
    parts.add_text(text[at:])
    return parts


def _add_token(parts: Parts, token: re.Match[str], text: str) -> int:
    """Add one token; return where it ends, the letters behind a house number included."""
    side, name, kind = token.group("side", "id", "kind")
    if not name:
        _add_named(parts, token)
    elif kind == "号" and not (parts.building or parts.number):
        return _add_house(parts, token, text)
    else:
        parts.add(f"{side}{name}" if side else name, kind or "")
    return token.end()


def _add_named(parts: Parts, token: re.Match[str]) -> None:
    """Add a room that a word tells: a shop, a cellar, a room of an old house."""
    if token["shop"]:
        parts.add_shop(token["at"])
    elif token["cellar"]:
        parts.room = parts.room or "地下" + _plain(token["under"])
    else:
        parts.room = parts.room or token["hall"]


def _add_house(parts: Parts, token: re.Match[str], text: str) -> int:
    """Take 甲12号, 12号甲, 12号附3号 and 12号之3 as one number each."""
    house = _HOUSE.match(text, token.start("id"))
    before = parts.place[-1:] if parts.place[-1:] in _STEMS else ""
    parts.place = parts.place.removesuffix(before) if before else parts.place
    parts.add(token["id"], "号")
    if not parts.number:
        return token.end()
    parts.number += before
    if text[: token.start("id")].endswith("附"):
        parts.number = "附" + parts.number
    if not house:
        return token.end()
    stem, annexe = house["stem"], house["annexe"]
    parts.number += (stem or "") + (f"附{_plain(annexe)}" if annexe else "")
    return house.end()


def _plain(name: str) -> str:
    """Return `name` without zeros in front: 0501 is 501, 03 is 3."""
    if "0" not in name:
        return name
    return name.lstrip("0") or "0" if name.isdigit() else _NOUGHTS.sub("", name)
