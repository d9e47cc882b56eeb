"""Chinese addresses: road or estate, house number, building, unit, floor, room."""

import re

from ingest.normalize.address_parts import Address
from ingest.normalize.address_zh_parts import NAMED, Parts, read_parts
from ingest.normalize.base import Unusable
from ingest.normalize.places_zh import read_scope

_NUMERALS: dict[str, int] = {
    **dict(zip("零一二三四五六七八九", range(10), strict=True)),
    "〇": 0,
    "两": 2,
    "十": 10,
    "百": 100,
}
_COUNTED = re.compile(
    rf"[{''.join(_NUMERALS)}]+(?=号|弄|栋|幢|座|单元|层|楼|室|房|户|门|梯|期|组|队|#)"
    r"|(?<=[栋幢座元号楼层弄])[零〇一二三四五六七八九]{3,4}$"
    r"|(?<!二)(?:[二三]?十)?[一二三四五六七八九十](?=区)"  # 二七区 is a district
)
_NUMBERED_ROAD = re.compile(
    r"(?<=[\u4e00-\u9fff])([0-9]{1,2})(?=(?:马路|大街|大道|路|街|巷|道|村))"
)
_FLOOR = re.compile(r"(?<![0-9A-Z])([0-9]{1,2})/?F(?![A-Z](?![0-9-]))")
_GAP = re.compile(r"(?<=[0-9A-Z#])[\s,、/;:.—_|]+(?=[0-9A-Z#])")
_BESIDE = re.compile(r"([0-9]+)号之([0-9]+)号?")
_MARKS = re.compile(r"[\s,、/;:.。_|'\"“”*+]+")
_BRACKETED = re.compile(r"[(\[{<【〔《]([^()\[\]{}<>【】〔〕《》]*)[)\]}>】〕》]")
_ROAD_IN_BRACKETS = re.compile(r".*(?:路|街|道|巷)[0-9]+(?:-[0-9]+)?(?:号|弄).*")
_PART_IN_BRACKETS = re.compile(
    r".*(?:[0-9A-Z]|[东南西北主副])(?:号楼|栋|幢|座|楼|单元|室|期|区|层|#).*|[0-9-]+"
)
_PICKUP = re.compile(
    r"(?P<locker>丰巢|蜂巢|速递易|(?:智能|自助|快递|自提|包裹|取件|寄存)+柜)"
    r"|(?P<station>(?:菜鸟|妈妈|兔喜|邻里|韵达|中通|圆通|快递)*(?:驿站|快递站|快递点|快递超市)|菜鸟)"
    r"|(?P<counter>自提点|代收点|代收站|取货点|提货点)"
)
_PICKUP_NAMES = {"locker": "快递柜", "station": "驿站", "counter": "代收点"}
# What remains a building where its compound's number is written too: dormitories of one campus.
_KEEPS_APART = re.compile(r"(?:公寓|宿舍|宿舍楼|大厦|大楼|楼)$")
_OWNER = re.compile(r"^.*(?:大学|学院|校区|园区|产业园|科技园|工业园|公司|集团|小区|花园)(?=.{2,})")
_ESTATE_THEN_ROAD = re.compile(
    r"^.*?(?:(?:科技|产业|软件|工业)园区?|园区|小区|社区)(?:[0-9]期)?"
    r"(?![东南西北中])(?=[\u4e00-\u9fff]{2,}(?:路|街|道|巷)$)"
)
_ROAD_THEN_ESTATE = re.compile(r"^.{2,}?(?:路|街|大道|巷|胡同)(?=[^0-9路街道巷段口]{3,}$)")


def read_chinese(text: str) -> Address | Unusable:
    """Return the building and room of an address in folded Chinese `text`."""
    scope = read_scope(_prepare(text))
    pickup = _PICKUP.search(scope.rest)
    parts = read_parts(scope.rest[: pickup.start()] if pickup else scope.rest)
    place = _written_place(parts)
    if pickup and not parts.room:
        name = _PICKUP_NAMES[pickup.lastgroup or "station"]
        return _address(scope.name, place + name, "", pickup=True)
    if not (parts.number or parts.building or NAMED.search(parts.named or parts.place)):
        return Unusable("no_building")
    return _address(scope.name, place, _written_room(parts), pickup=False)


def _address(scope: str, place: str, room: str, *, pickup: bool) -> Address | Unusable:
    building = scope + place
    if not re.search(r"[\u4e00-\u9fff]{2}", building) or len(place) < 2:
        return Unusable("no_building")
    return Address(building, building + room if room else None, pickup, bool(scope))


def _written_place(parts: Parts) -> str:
    """Return road and number, or estate, with the building; the compound's name is dropped."""
    place, named = parts.place, _OWNER.sub("", parts.named)
    needless = (_ESTATE_THEN_ROAD if parts.number else _ROAD_THEN_ESTATE).match(place)
    place = place[needless.end() :] if needless else place
    if parts.building and not _KEEPS_APART.search(named):
        named = ""
    return place + parts.number + parts.phases + named + _written_building(parts)


def _written_building(parts: Parts) -> str:
    if not parts.building:
        return ""
    building, _, wing = parts.building.partition("-")
    numbered = parts.is_lane and building[-1].isdigit()
    return building + ("号" if numbered else "栋") + (f"{wing}座" if wing else "")


def _written_room(parts: Parts) -> str:
    """Return unit and room; a floor only helps a room that is counted within it."""
    if not parts.room:
        return ""
    room = parts.room
    if parts.floor.isdigit() and re.fullmatch(r"[0-9]{1,2}", room):
        room = f"{parts.floor}{int(room):02d}"
    entrance = "门" if parts.unit in ("东", "西", "南", "北", "中") else "单元"
    return (parts.unit + entrance if parts.unit else "") + f"{room}室"


def _prepare(text: str) -> str:
    """Return `text` without spaces, brackets and remarks, its numbers as digits."""
    text = text.upper().replace("NO.", "").replace("~", "-")
    text = _MARKS.sub("", _GAP.sub("-", _FLOOR.sub(r"\1层", text)))
    text = _COUNTED.sub(lambda found: _as_digits(found[0]), text)
    text = _unwrap(_BESIDE.sub(r"\1-\2号", text))
    return _NUMBERED_ROAD.sub(lambda found: _as_numeral(int(found[1])), text)


def _unwrap(text: str) -> str:
    """Put a road in brackets first, keep a part of the address in them, drop other remarks."""
    roads: list[str] = [
        inner for inner in _BRACKETED.findall(text) if _ROAD_IN_BRACKETS.fullmatch(inner)
    ]

    def replace(found: re.Match[str]) -> str:
        kept = _PART_IN_BRACKETS.fullmatch(found[1]) and found[1] not in roads
        return found[1] if kept and not _PICKUP.search(found[1]) else "-"

    text = _BRACKETED.sub(replace, text)
    if not roads:
        return text
    rest = read_scope(text).rest
    return text[: len(text) - len(rest)] + roads[0] + rest


def _as_digits(numeral: str) -> str:
    """Return 十二 as 12, 一百零三 as 103, 五〇一 as 501."""
    if not set(numeral) & set("十百"):
        return "".join(str(_NUMERALS[letter]) for letter in numeral)
    total, last = 0, 0
    for letter in numeral:
        value = _NUMERALS[letter]
        if value >= 10:
            total, last = total + (last or 1) * value, 0
        else:
            last = value
    return str(total + last)


def _as_numeral(number: int) -> str:
    """Return 1 to 99 as 一 to 九十九, as roads are written: 中山一路."""
    tens, ones = divmod(number, 10)
    digits = "零一二三四五六七八九"
    if not tens:
        return digits[ones]
    return (digits[tens] if tens > 1 else "") + "十" + (digits[ones] if ones else "")
