"""Addresses in Hong Kong and Macau, Chinese, English and Portuguese.

Streets are known there by two official names; a table of the larger ones joins them. A street with
its number is the place, as quarters (Mong Kok, Kowloon) come and go; else the estate's names are.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files

from ingest.normalize.address_parts import Address
from ingest.normalize.address_zh_parts import read_parts
from ingest.normalize.base import Unusable
from ingest.normalize.script import plain_letters, sound

_BEGINS = re.compile(
    r"(?:中国)?(?:香港|港岛|九龙(?![坡县路大])|新界|澳门|氹仔|湾仔|旺角|铜锣湾|尖沙咀|屯门|荃湾|深水埗|观塘)"
)
_REGIONS = re.compile(
    r"\b(?:HONG ?KONG|HK|KOWLOON|KLN|NEW TERRITORIES|N\.? ?T\.?|MACAU|MACAO|TAIPA|COLOANE)\b"
    r"(?! (?:ROAD|RD|ST))"
)
_PORTUGUESE = re.compile(r"\b(?:AVENIDA|RUA|TRAVESSA|ESTRADA|R\.) D[AEO]S?\b")
_DISTRICT = re.compile(
    r"特别行政区|(?:油尖旺|深水埗|九龙城|黄大仙|观塘|葵青|荃湾|屯门|元朗|大埔|沙田|西贡|湾仔|中西|离岛|东|南|北)区"
)
_LONE_ROAD = re.compile(r"[\u4e00-\u9fff]{3,9}(?=[0-9])")
_FLAT_WORDS = r"(?:FLAT|UNIT|ROOM|RM|SHOP|OFFICE)"
_FLAT = re.compile(rf"\b{_FLAT_WORDS}\.? ?(?:NO\.? ?)?([A-Z]?[0-9]+[A-Z]?|[A-Z])\b")
_ANDAR = re.compile(r"\b([0-9]{1,2})\.? ?O? ?ANDAR\b[ ,]*([A-Z])?\b")
_FLOOR = re.compile(
    r"\b((?:UPPER |LOWER )?(?:[0-9]{1,2}|G|M|UG|LG|B[0-9]?)) ?/ ?F\b\.?(?: ?([A-Z])(?![A-Z]))?"
    r"|\b([0-9]{1,2})(?:ST|ND|RD|TH) (?:FLOOR|FL)\b|\b(?:FLOOR|FL) ?([0-9]{1,2})\b"
    r"|\b(GROUND) FLOOR\b"
)
_BLOCK = re.compile(r"\b(?:BLOCK|BLK|TOWER|TWR|BLOCO|BL)\.? ?(?:NO\.? ?)?([0-9]+[A-Z]?|[A-Z])\b")
_BARE_DOOR = re.compile(r"^([0-9]{1,2})([A-Z])$")
_KIND = r"(?:ROAD|RD|STREET|STR|ST|AVENUE|AVE|LANE|LN|TERRACE|DRIVE|DR|PATH|CIRCUIT|SQUARE|SQ)"
_ROAD = re.compile(
    rf"([A-Z][A-Z' .-]*?\b{_KIND}\b\.?(?: (?:EAST|WEST|CENTRAL|NORTH|SOUTH|[EWNSC])\b)?)"
)
_RUA = re.compile(
    r"((?:AVENIDA|AV\.?|RUA|R\.?|TRAVESSA|ESTRADA) (?:D[AEO]S? )?[A-Z][A-Z .]*?)"
    r"(?=,| NO?\.|[ ]+[0-9]|$)"
)
_NUMBER = re.compile(r"^[ ,]*(?:N(?:O|\.O)?\.? ?)?([0-9]+[A-Z]?(?:-[0-9]+[A-Z]?)?)\b")
_NUMBER_BEFORE = re.compile(r"\b(?:NO\.? ?)?([0-9]+[A-Z]?(?:-[0-9]+[A-Z]?)?)[ ,]+$")
_LONG = {
    "RD": "ROAD", "ST": "STREET", "STR": "STREET", "AVE": "AVENUE", "LN": "LANE", "DR": "DRIVE",
    "SQ": "SQUARE", "E": "EAST", "W": "WEST", "N": "NORTH", "S": "SOUTH", "C": "CENTRAL",
    "HSE": "HOUSE", "EST": "ESTATE", "BLDG": "BUILDING", "CTR": "CENTRE", "CENTER": "CENTRE",
    "MANS": "MANSION", "GDN": "GARDEN", "GDNS": "GARDENS", "CT": "COURT", "R": "RUA",
    "AV": "AVENIDA",
}  # fmt: skip
_SMALL = frozenset(["DE", "DA", "DO", "DAS", "DOS", "E", "D"])
_IGNORED = frozenset(
    ["hongkongsar", "hksar", "macausar", "macaosar", "macao", "hk", "kln", "nt", "china", "sar"]
)


@dataclass(frozen=True, slots=True)
class _Streets:
    roads: dict[str, str]  # Chinese or letters to one key
    quarters: tuple[str, ...]  # Chinese, longest first
    letters: frozenset[str]  # quarters in letters


@dataclass(slots=True)
class _Found:
    road: str = ""
    number: str = ""
    block: str = ""
    floor: str = ""
    flat: str = ""
    names: list[str] = field(default_factory=list)


def begins_here(text: str) -> bool:
    """Return whether simplified Chinese `text` begins with a name of Hong Kong or Macau."""
    if _BEGINS.match(text):
        return True
    road = _LONE_ROAD.match(text)
    key = _streets().roads.get(road[0], "") if road else ""
    return key.startswith(("rua", "avenida"))


def is_here(text: str) -> bool:
    """Return whether `text` in Latin letters, upper case, lies in Hong Kong or Macau."""
    if _REGIONS.search(text) or _PORTUGUESE.search(text):
        return True
    return any(plain_letters(part) in _streets().letters for part in text.split(",")[1:])


def read_chinese_hk(text: str) -> Address | Unusable:
    """Return the building and room of an address in simplified Chinese `text`, digits plain."""
    rest = _without_quarters(_DISTRICT.sub("", text.removeprefix("中国")))
    parts = read_parts(rest, floors_count=True)
    road = _streets().roads.get(parts.place) or sound(parts.place)
    names = [] if parts.number else [sound(parts.named)]
    door = _door(parts.floor, parts.room)
    place = f"{road} {parts.number.removesuffix('号').lower()}" if parts.number else road
    shown = f"{parts.place}{parts.number}{'' if parts.number else parts.named}"
    if not (parts.number or parts.named or parts.building or parts.room):
        return Unusable("no_building")
    shown += f"{parts.building}座" if parts.building else ""
    return _address(
        place, names, parts.building, door, ("澳门" if _is_macau(road) else "香港") + shown
    )


def read_english_hk(text: str) -> Address | Unusable:
    """Return the building and room of an address in Latin letters, upper case."""
    text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    found = _Found()
    text = _take_marked(re.sub(r"\([^)]*\)", ",", text.replace("’", "'")), found)
    _take_road(text, found)
    if not ((found.road and found.number) or found.names):
        return Unusable("no_building")
    place = f"{found.road} {found.number.lower()}" if found.number and found.road else ""
    names = [] if place else [plain_letters(name) for name in found.names]
    shown = [f"Block {found.block}" if found.block else "", place or ", ".join(found.names).title()]
    shown.append("Macau" if _is_macau(found.road) else "Hong Kong")
    door = _door(found.floor, found.flat)
    return _address(place, names, found.block, door, ", ".join(filter(None, shown)))


def _address(place: str, names: list[str], block: str, door: str, shown: str) -> Address:
    key = " ".join(filter(None, [place, *names]))
    building = f"hk:hk/{key}" + (f" b{block.lower()}" if block else "")
    return Address(building, shown, door.lower() or None)


def _is_macau(road: str) -> bool:
    return road.startswith(("rua", "avenida", "estrada", "travessa"))


def _door(floor: str, flat: str) -> str:
    """Return flat B of floor 12 as 12B, unit 3 of floor 12 as 1203; 1203 needs no floor."""
    if not flat or not floor:
        return flat
    if flat.isdigit() and len(flat) < 3:
        return f"{floor}{int(flat):02d}" if floor.isdigit() else f"{floor}-{flat}"
    return flat if len(flat) > 2 else f"{floor}{flat}"


@lru_cache(maxsize=20_000)
def _without_quarters(text: str) -> str:
    again = True
    while again:
        again = False
        for name in _streets().quarters:
            after = text[len(name) : len(name) + 2]
            if text.startswith(name) and not re.match(r".?[道街路]|围|城|塘|湾(?!.)", after):
                text, again = text[len(name) :].lstrip(" ,"), True
                break
    return text


def _take_marked(text: str, found: _Found) -> str:
    if andar := _ANDAR.search(text):
        found.floor, found.flat = andar[1], andar[2] or ""
        text = text[: andar.start()] + "," + text[andar.end() :]
    if flat := _FLAT.search(text):
        found.flat = flat[1].lstrip("0") or flat[1]
        text = text[: flat.start()] + "," + text[flat.end() :]
    if floor := _FLOOR.search(text):
        words = next(group for group in (floor[1], floor[3], floor[4], floor[5]) if group)
        found.floor = {"GROUND": "G"}.get(
            words, words.replace("UPPER ", "U").replace("LOWER ", "L")
        )
        found.flat = found.flat or floor[2] or ""
        text = text[: floor.start()] + "," + text[floor.end() :]
    if block := _BLOCK.search(text):
        found.block = block[1]
        text = text[: block.start()] + "," + text[block.end() :]
    return text


def _take_road(text: str, found: _Found) -> None:
    """Take a road and the number before or behind it; other names are estates or quarters."""
    for part in _pieces(text):
        road = None if found.road else _RUA.search(part) or _ROAD.search(part)
        if road:
            found.road = _road_key(road[1])
            before = _NUMBER_BEFORE.search(part[: road.start()])
            behind = _NUMBER.match(part[road.end() :])
            if number := before or behind:
                found.number = number[1]
            _add_name(part[: road.start()], found)
        elif found.road and not found.number and (number := _NUMBER.match(part)):
            found.number = number[1]
        elif door := _BARE_DOOR.match(part):
            found.floor, found.flat = door[1], door[2]
        elif (number := _NUMBER.match(part)) and number.end() == len(part):
            found.number = found.number or number[1]
        else:
            _add_name(part, found)


def _pieces(text: str) -> list[str]:
    parts = (" ".join(part.split()).strip(" .") for part in text.split(","))
    return [part for part in parts if part]


def _add_name(part: str, found: _Found) -> None:
    name = " ".join(
        _LONG.get(word.strip("."), word) for word in _NUMBER_BEFORE.sub("", part + " ").split()
    )
    letters = plain_letters(name)
    if (
        letters
        and letters not in _streets().letters
        and letters not in _IGNORED
        and len(letters) > 2
    ):
        found.names.append(name)


@lru_cache(maxsize=20_000)
def _road_key(name: str) -> str:
    words = [_LONG.get(word.strip("."), word) for word in name.replace("'", "").split()]
    if words[0] in ("RUA", "AVENIDA", "TRAVESSA", "ESTRADA"):
        words = [word for word in name.replace("'", "").split()[1:] if word not in ("E", "D")]
        words.insert(0, _LONG.get(name.split()[0].strip("."), name.split()[0]))
    letters = plain_letters("".join(word for word in words if word not in _SMALL))
    return _streets().roads.get(letters, letters)


@cache
def _streets() -> _Streets:
    """Return the table; it is read once."""
    text = files("ingest.normalize").joinpath("data", "streets_hk_mo.txt").read_text("utf-8")
    upper, _, lower = "\n".join(
        line for line in text.splitlines() if not line.startswith("#")
    ).partition("\n-\n")
    roads: dict[str, str] = {}
    for line in upper.splitlines():
        chinese, english = line.split("|")
        plain = unicodedata.normalize("NFD", english.upper().replace("'", ""))
        key = plain_letters("".join(w for w in plain.split() if w.strip(".") not in _SMALL))
        roads[chinese] = key
    quarters = [line.split("|") for line in lower.splitlines() if line]
    return _Streets(
        roads,
        tuple(sorted((chinese for chinese, _ in quarters), key=lambda name: (-len(name), name))),
        frozenset(plain_letters(english) for _, english in quarters),
    )
