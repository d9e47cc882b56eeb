"""Reads the part of a Chinese address below its city, from left to right."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

_TOKEN = re.compile(
    r"第?(?P<id>(?<![A-Z])[A-Z]?[0-9]+[A-Z]?(?:-(?:[A-Z]?[0-9]+[A-Z]?|[A-Z](?![A-Z0-9])))*"
    r"|(?<![A-Z])[A-Z](?:-[0-9]+[A-Z]?)+"
    r"|(?<![A-Z])[A-Z](?=栋|幢|座|号楼|楼|区|塔|单元|#)"
    r"|[甲乙丙丁戊](?=栋|幢|座|号楼|单元)"
    r"|[东南西北中](?=门[0-9])|[东南西北中主副前后](?=[栋幢座塔]|楼(?:[0-9]|$)))"
    r"(?P<kind>号院|号门|号楼|\#楼|楼栋|[栋幢座]楼|[栋幢座#]|号房|号|单元|层|楼|房间|室|房|户"
    r"|弄|巷|门|梯|塔|斋|舍|铺|期|区|组|队)?"
)
NAMED = re.compile(
    r"(?:大厦|大楼|公寓|宿舍|酒店|宾馆|旅馆|饭店|商场|广场|中心|医院|公馆|会馆|学校|中学|小学|幼儿园"
    r"|楼)$"
)
_ROAD_END = re.compile(r"(?:路|街|道|巷|胡同|国道|段)$")
_VILLAGE_END = re.compile(r"(?:村|庄|屯|寨|坊)(?:[0-9]+[组队])?$")
_REMARK = re.compile(
    r"^[-的内里]+|(?:-|的|内|第|楼下|附近|旁边?|对面|门口|隔壁|请?放到?|送到?|存)+$"
)
_BUILDINGS = {
    "号楼",
    "#楼",
    "楼栋",
    "栋",
    "幢",
    "座",
    "栋楼",
    "幢楼",
    "座楼",
    "#",
    "塔",
    "斋",
    "舍",
}
_ROOMS = {"室", "房", "房间", "号房", "户", "铺", ""}
_LONGEST_ROOM = 6  # longer runs of digits are phone numbers and postcodes


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
    ahead: Sequence[tuple[str, str]] = field(default=())  # ids and kinds that still follow

    def add_text(self, text: str) -> None:
        """Take what stands between two numbers: a road, an estate, a building's name, a remark."""
        text = _REMARK.sub("", text)
        if not text or self.building or self.unit or self.room:
            return
        if not self.number:
            self.place += text
        elif NAMED.search(text):
            self.named = text

    def add(self, name: str, kind: str) -> None:
        """Take a number with the word behind it."""
        if self.room:
            return
        if kind in ("期", "区", "组", "队"):
            self._add_phase(name + kind)
        elif kind in ("弄", "巷"):
            self.number, self.is_lane = self.number + name + kind, True
        elif kind in ("号", "号院"):
            self._add_house(name, kind)
        elif kind in _BUILDINGS:
            self._add_building(name, kind)
        elif kind in _ROOMS:
            self._add_room(name.split("-"))
        else:
            self._add_inside(name, kind)

    def _add_phase(self, phase: str) -> None:
        if self.building:
            return
        if self.number:
            self.phases += phase
        else:
            self.place += phase

    def _add_house(self, name: str, kind: str) -> None:
        """Take a 号: a house on a road or in a village, a building in an estate, or a room."""
        counts_houses = _ROAD_END.search(self.place) or _VILLAGE_END.search(self.place)
        building_follows = any(kind in _BUILDINGS for _, kind in self.ahead)
        if self.building or self.unit:
            self._add_room(name.split("-"))
        elif not self.number and (
            counts_houses or building_follows or kind == "号院" or not self.place
        ):
            self.number = _plain(name) + "号"
        elif "-" in name:
            self._add_room(name.split("-"))
        elif not self.number or self.is_lane or len(name) < 3 or self._room_follows():
            self.building = _plain(name)
        else:
            self._add_room([name])

    def _add_building(self, name: str, kind: str) -> None:
        on_road = not self.number and bool(_ROAD_END.search(self.place))
        if on_road and kind == "#" and "-" not in name:
            self.number = _plain(name) + "号"
            return
        if on_road and "-" in name:
            house, name = name.split("-", 1)
            self.number = _plain(house) + "号"
        if not self.building:
            self.building = _plain(name)
        elif kind == "#":
            self._add_room([name])
        elif not self.unit and not name.isdigit():  # 3栋A座: a wing of it
            self.building += f"-{name}"

    def _add_inside(self, name: str, kind: str) -> None:
        """Take an entrance, a floor, or a 楼, which may be a floor or a building."""
        *before, last = name.split("-")
        if kind in ("单元", "门", "梯", "号门"):
            if before and not self.building:
                self.building = _plain(before[-1])
            if kind != "号门" or self.building:  # else a gate of the compound
                self.unit = _plain(last)
        elif kind == "楼" and self._is_building(name):
            self.building = _plain(name)
        else:
            self.floor = _plain(last)

    def _is_building(self, name: str) -> bool:
        """Return whether `name`楼 is a building: 3楼2单元, 3楼501, but not 3楼301."""
        if self.building or not name.isdigit():
            return not self.building
        if not self.ahead:
            return not self.number and not NAMED.search(self.place)
        following, kind = self.ahead[0]
        if kind in ("单元", "门", "梯"):
            return True
        digits = re.sub(r"[^0-9]", "", following.split("-")[0])
        return len(digits) > 2 and digits[:-2].lstrip("0") != name.lstrip("0")

    def _room_follows(self) -> bool:
        return any(kind in _ROOMS for _, kind in self.ahead)

    def _add_room(self, names: list[str]) -> None:
        """Take a room with whatever stands before it: 501, 2-501, 3-2-501, 88-3-2-501."""
        names = [name for name in names if len(name) <= _LONGEST_ROOM]
        if re.fullmatch(r"[0-9]{1,2}F", names[-1] if names else ""):
            self.floor = _plain(names.pop()[:-1])
        if not names:
            return
        if not self.number and not self.building and _ROAD_END.search(self.place):
            names = self._take_number(names)
        if not self.building and not self.unit:
            names = self._take_building(names)
        elif not self.unit and len(names) > 1 and len(names[0]) < 3:
            self.unit, names = _plain(names[0]), names[1:]
        if len(names) > 1 and len(names[0]) < 3:  # a floor before the room
            names = names[-1:]
        self.room = "-".join(_plain(name) for name in names)

    def _take_number(self, names: list[str]) -> list[str]:
        """Take the house number that follows a road without its 号."""
        if len(names) == 2 and len(names[1]) < 3 and not self.ahead:
            self.number = f"{_plain(names[0])}-{_plain(names[1])}号"
            return []
        self.number = _plain(names[0]) + "号"
        return names[1:]

    def _take_building(self, names: list[str]) -> list[str]:
        lettered = re.fullmatch(r"([A-Z])([0-9]{3,}[A-Z]?)", names[0]) if len(names) == 1 else None
        if lettered:
            names = list(lettered.groups())
        if len(names) > 1 and not re.fullmatch(r"[0-9]{3,}[A-Z]?", names[0]):
            self.building, names = _plain(names[0]), names[1:]
            if len(names) > 1 and len(names[0]) < 3:
                self.unit, names = _plain(names[0]), names[1:]
            return names
        alone = len(names) == 1 and len(names[0]) < 3
        if alone and not self.number and not NAMED.search(self.place):
            self.building = _plain(names[0])
            return []
        return names


def read_parts(text: str) -> Parts:
    """Return the parts of `text`, which has no spaces and only plain digits."""
    parts, at = Parts(), 0
    tokens = list(_TOKEN.finditer(text))
    follows = [(token["id"], token["kind"] or "") for token in tokens]
    for index, token in enumerate(tokens):
        parts.add_text(text[at : token.start()])
        parts.ahead = follows[index + 1 :]
        parts.add(*follows[index])
        at = token.end()
    parts.add_text(text[at:])
    return parts


def _plain(name: str) -> str:
    """Return `name` without zeros in front: 0501 is 501, 03 is 3."""
    return re.sub(r"(?<![0-9A-Z])0+(?=[0-9])", "", name) if "0" in name else name
