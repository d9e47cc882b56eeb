"""Chinese addresses in English or pinyin, wholly or in part: put into the order of a Chinese one.

`Room 806, Building 8, Tianyue Yayuan, No.33, Liuyin Er Lu, Fengtai Qu, Beijing` becomes
`北京市丰台区liuyinerlu33号tianyueyayuan8栋806室`: places get their Chinese names from the table,
other names their letters in one word, as `sound` writes Chinese ones.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from ingest.normalize.divisions import City, County, Province, Unit
from ingest.normalize.pinyin_areas import ZONES, area_name, leading_units, units_of
from ingest.normalize.pinyin_roads import HAN_SIDES, KINDS, NUMERALS, road_end, road_name
from ingest.normalize.places_zh import read_scope
from ingest.normalize.scope import NOWHERE
from ingest.normalize.script import plain_letters

_HAN = "\u4e00-\u9fff"
_WORDS = re.compile(r"(?<![A-Z])[A-Z][A-Z'’]+")
_NO = r"(?:NO\.? ?|NUMBER )?"
_ID = r"([A-Z]?[0-9]+[A-Z]?|[A-Z](?![A-Z]))"
_ROOM = re.compile(
    rf"\b(?:ROOM|RM|FLAT|APARTMENT|APT)\.? ?{_NO}#?{_ID}\b|#{_NO}([0-9]+[A-Z]?)\b(?!-)"
    r"|\b([0-9]+[A-Z]?) ?SHI\b"
)
_UNIT = re.compile(r"\bUNIT\.? ?(?:NO\.? ?)?([0-9]{1,2}|[A-Z])\b|\b([0-9]{1,2}) ?DANYUAN\b")
# 88 Dong Fang Road is no building 88, but 3 Dong Wensan Lu 88 Hao has a building 3.
_NO_ROAD = rf"(?! (?:[A-Z]+ ){{0,4}}(?:{'|'.join(KINDS)})\b\.?(?: [A-Z]+)?(?: ?,|$))"
_BUILDING = re.compile(
    rf"\b(?:DORM(?:ITORY)? )?(?:BUILDING|BLDG|BLOCK|BLK|TOWER)\.? ?{_NO}{_ID}\b"
    rf"|\b([0-9]+|[A-Z]) ?(?:DONG|ZHUANG|ZUO|HAO LOU|HAOLOU)\b{_NO_ROAD}"
)
_PHASE = re.compile(r"\bPHASE ([0-9]+)\b|\b([0-9]+) QI\b")
_ZONE = re.compile(
    r"\b(?:ZONE|AREA) ([A-Z0-9]{1,2})\b|\b(EAST|WEST|SOUTH|NORTH) (?:ZONE|AREA|DISTRICT)\b"
    r"|(?:^|,) ?(DONG|XI|NAN|BEI|[A-Z]) QU(?=,|$)"
)
_FLOOR_AND_DOOR = re.compile(r"\b([0-9]{1,2})F\.?-([0-9]{1,2})\b")
_FLOOR = re.compile(r"\b([0-9]{1,2})(?:ST|ND|RD|TH)? ?(?:FLOOR|/F|F)\b\.?|\bFLOOR ([0-9]{1,2})\b")
_LANE = re.compile(r"\bLN\.? ?([0-9]+)\b|\bLANE ([0-9]+)\b|\b([0-9]+) NONG\b")
_ALLEY = re.compile(r"\b(?:ALLEY|ALY)\.? ?([0-9]+)\b")
_SIDE_LANE = re.compile(r"\bSUB-?LANE ([0-9]+)\b|\b([0-9]+) ZHINONG\b")
_SECTION = re.compile(r"\bSEC(?:TION)?\.? ?([0-9]+)\b")
_CHAIN = re.compile(r"\b([A-Z]?[0-9]+(?:-[0-9]+)+[A-Z]?)\b")
_COURT = re.compile(r"\bCOURTYARD ([0-9]+)\b")
_NUMBER_THEN_ROAD = re.compile(r"^(?:NO\.? ?)?([0-9]+)(?: HAO)? +(?=[A-Z0-9])")
_ROAD_THEN_NUMBER = re.compile(r"^(.*[A-Z.])[ ,]+(?:NO\.? ?)?([0-9]+)(?: ?HAO)?$")
_NUMBER = re.compile(r"^(?:NO\.? ?)?([0-9]+)(?: ?HAO)?$")
_NOT_NAMES = re.compile(r"^(?:CHINA|P ?R ?CHINA|PRC|P R C|[0-9]{6}|TAIWAN|NEAR .*)$")
_DROPPED = re.compile(r".*\b(?:SUBDISTRICT|JIEDAO|COMMUNITY)$")
_POSTCODE = re.compile(r"\b[0-9]{6}\b|(?<=CITY) [0-9]{3,6}\b")
_IN_BRACKETS = re.compile(r"\([^)0-9]*\)")
_BESIDE = re.compile(r"\b(?:OPPOSITE|NEXT TO|ACROSS FROM|BESIDE|BEHIND)\b")
_MARKERS = re.compile(r"\b(?:QU|SHI|LU|JIE|DADAO|DANYUAN|HAO|XIAN|ZHEN|CHINA|DONG|NONG)\b")
_CARELESS = re.compile(r"(?<=.{4})(?:xiaoqu|shequ)$")
_ESTATES = {
    "GARDEN": "huayuan", "GARDENS": "huayuan", "MANSION": "dasha", "PLAZA": "guangchang",
    "TOWER": "dasha", "COMMUNITY": "xiaoqu", "DORMITORY": "sushe", "APARTMENTS": "gongyu",
}  # fmt: skip


@dataclass(slots=True)
class _Found:
    """Parts in the making, each as Chinese text."""

    area: str = ""
    road: str = ""
    number: str = ""
    han: list[str] = field(default_factory=list)
    estate: str = ""
    inside: dict[str, str] = field(default_factory=dict)

    def text(self) -> str:
        order = ("section", "lane", "side_lane", "alley", "door", "number")
        where = "".join(self.inside.get(name, "") for name in order)
        rest = "".join(
            self.inside.get(name, "")
            for name in ("phase", "zone", "building", "unit", "floor", "room", "chain")
        )
        return f"{self.area}{self.road}{where}{''.join(self.han)}{self.estate}{rest}"


def is_chinese_place(text: str) -> bool:
    """Return whether `text` in Latin letters, upper case, names a Chinese city."""
    text = _POSTCODE.sub("", _IN_BRACKETS.sub(",", text))
    segments = [segment.strip() for segment in re.split(r"[,;]", text)]
    units = [units_of(segment) for segment in segments]
    if any(_city_alone(segment) for segment in segments) or _county_and_province(units):
        return True
    return bool(_MARKERS.search(text)) and bool(leading_units(segments[0].split())[0])


def _county_and_province(units: list[tuple[Unit, ...]]) -> bool:
    provinces = {unit for several in units for unit in several if isinstance(unit, Province)}
    return any(
        isinstance(unit, County) and unit.province in provinces
        for several in units
        for unit in several
    )


def _city_alone(segment: str) -> bool:
    return segment in ZONES or any(isinstance(unit, City) for unit in units_of(segment))


def to_chinese(text: str) -> str:
    """Return `text` (simplified, upper case) as a Chinese address; 对面 if it is beside one."""
    if _BESIDE.search(text) and not _ROOM.search(text):
        return "对面"
    text = _POSTCODE.sub("", _IN_BRACKETS.sub(",", text)).replace("’", "").replace("'", "")
    found = _Found()
    text = _take_marked(text, found)
    areas: list[str] = []
    for segment in _segments(text):
        _read_segment(segment, found, areas)
    found.area = area_name(areas, found.area)
    return found.text()


def _take_marked(text: str, found: _Found) -> str:
    if door := _FLOOR_AND_DOOR.search(text):
        found.inside |= {"floor": door[1] + "层", "room": door[2] + "室"}
        text = text[: door.start()] + "," + text[door.end() :]
    for name, pattern, kind in (
        ("room", _ROOM, "室"), ("unit", _UNIT, "单元"), ("building", _BUILDING, "栋"),
        ("phase", _PHASE, "期"), ("zone", _ZONE, "区"), ("side_lane", _SIDE_LANE, "支弄"),
        ("lane", _LANE, "弄"), ("alley", _ALLEY, "弄"), ("floor", _FLOOR, "层"),
        ("section", _SECTION, "段"), ("court", _COURT, "号"), ("chain", _CHAIN, ""),
    ):  # fmt: skip
        match = pattern.search(text)
        if not match:
            continue
        value = next(group for group in match.groups() if group)
        if name == "section":
            value = NUMERALS[int(value)] if int(value) < 11 else value
            kind = "duan"
        if name == "zone":
            value = HAN_SIDES.get(value, value)
        found.inside[name] = value + kind
        text = text[: match.start()] + "," + text[match.end() :]
    if "alley" in found.inside or "section" in found.inside:
        found.inside["lane"] = found.inside.get("lane", "").replace("弄", "巷")
    if "court" in found.inside:
        found.inside["number"] = found.inside.pop("court")
    return text


def _segments(text: str) -> list[str]:
    """Return the pieces between commas and between scripts."""
    pieces = re.split(
        rf"[,;:]+|(?<=[{_HAN}])(?=[\s]*[A-Z]{{2}})|(?<=[A-Z.])\s*(?=[0-9]*[{_HAN}])", text
    )
    return [piece for piece in (" ".join(piece.split()).strip(" .-") for piece in pieces) if piece]


def _read_segment(segment: str, found: _Found, areas: list[str]) -> None:
    if re.search(rf"[{_HAN}]", segment):
        scope, rest = read_scope(segment + ",", NOWHERE)
        if scope.is_known and not rest.strip(","):
            found.area += segment
        else:
            found.han.append(segment)
    elif _NOT_NAMES.match(segment) or _DROPPED.match(segment):
        return
    elif alone := _NUMBER.match(segment):
        inside = {"building", "unit", "floor"} & found.inside.keys()
        if inside and len(alone[1]) > 2 and segment.isdigit():
            found.inside.setdefault("room", segment + "室")
        else:
            _add_number(alone[1], found)
    elif units_of(segment) or segment in ZONES or segment.endswith((" TOWN", " ZHEN")):
        areas.append(segment)
    else:
        _read_names(segment, found, areas)


def _read_names(segment: str, found: _Found, areas: list[str]) -> None:
    """Read a piece of names: areas first, then a road with its number, or an estate."""
    words = segment.split()
    leading, words = ([], words) if areas or found.road else leading_units(words)
    areas.extend(leading)
    if not words:
        return
    rest = " ".join(words)
    number = _NUMBER_THEN_ROAD.match(rest)
    if number and _is_road(rest[number.end() :].split()):
        _add_number(number[1], found)
        rest = rest[number.end() :]
    at = road_end(rest.split())
    if at and not found.road:
        found.road = road_name(tuple(rest.split()[:at]))
        _after_road(rest.split()[at:], found, areas)
    elif door := re.match(r"^([0-9]+) HAO ([0-9]{3,}[A-Z]?)$", rest):
        _add_number(door[1], found)
        found.inside.setdefault("room", door[2] + "室")
    elif behind := re.match(r"^(.*?[A-Z]) ([0-9]{3,}[A-Z]?)$", rest):
        found.estate += _estate(behind[1])
        found.inside.setdefault("room", behind[2] + "室")
    elif not re.search(r"[0-9]", rest):
        found.estate += _estate(rest)


def _after_road(words: list[str], found: _Found, areas: list[str]) -> None:
    """Read what follows a road without a comma: its number, then an estate, then a room."""
    rest = " ".join(words)
    if number := re.match(r"^(?:NO\.? ?)?([0-9]+)(?: ?HAO)?\b ?", rest):
        _add_number(number[1], found)
        rest = rest[number.end() :]
    if rest:
        _read_names(rest, found, areas)


def _add_number(number: str, found: _Found) -> None:
    """Take a number: behind a lane a door, else the house's; a second one is a room."""
    if "number" not in found.inside:
        found.inside["number"] = number + "号"
    else:
        found.inside.setdefault("room", number + "室")


def _is_road(words: list[str]) -> bool:
    return road_end(words) > 0


@lru_cache(maxsize=20_000)
def _estate(name: str) -> str:
    *before, last = name.split()
    letters = plain_letters(" ".join(before)) + _ESTATES.get(last, plain_letters(last))
    return _CARELESS.sub("", letters)
