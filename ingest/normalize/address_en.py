"""English addresses: unit, block, house number, street and town.

The postcode and the country are dropped, as they come and go; the town and, where written, the
state stay, so that High Street 12 of two towns stays two.
"""

import re
from dataclasses import dataclass, field

from ingest.normalize.address_parts import Address
from ingest.normalize.base import Unusable, words

_SUFFIXES = {
    long: short
    for short, longs in {
        "aly": "alley", "ave": "avenue av aven", "blvd": "boulevard boul", "cl": "close",
        "cres": "crescent", "ct": "court crt", "dr": "drive drv", "expy": "expressway",
        "fwy": "freeway", "gdns": "gardens", "gr": "grove", "hwy": "highway", "ln": "lane",
        "mews": "", "pkwy": "parkway", "pl": "place", "plz": "plaza", "rd": "road",
        "row": "", "sq": "square", "st": "street str", "ter": "terrace terr", "tpke": "turnpike",
        "trl": "trail", "walk": "", "way": "",
    }.items()
    for long in [short, *longs.split()]
}  # fmt: skip
_DIRECTIONS = {
    "north": "n", "south": "s", "east": "e", "west": "w", "northeast": "ne", "northwest": "nw",
    "southeast": "se", "southwest": "sw",
} | {short: short for short in words("n s e w ne nw se sw")}  # fmt: skip
_COUNTRIES = words("usa us uk england scotland wales china prc gb canada australia ireland") | {
    "united states", "united states of america", "united kingdom", "great britain", "p r china",
    "people s republic of china", "u s a", "u k", "u s",
}  # fmt: skip
_POSTCODES = re.compile(
    r"\b(?:[a-z]{1,2}[0-9][0-9a-z]? ?[0-9][a-z]{2}|[a-z][0-9][a-z] ?[0-9][a-z][0-9]"
    r"|[0-9]{5}(?:-[0-9]{4})?|[0-9]{6})\s*$"
)
_UNIT = re.compile(
    r"\b(?:flat|apartment|appartment|apt|unit|suite|ste|room|rm)\b[ .:]*(?:#|no\b)?[ .]*"
    r"([a-z]?-?[0-9]+(?:-[0-9]+)?[a-z]?|[a-z])\b|#\s*([a-z]?[0-9]+(?:-[0-9]+)?[a-z]?)\b"
)
_BLOCK = re.compile(
    r"\b(?:building|bldg|block|blk|tower|twr)\b[ .:]*(?:#|no\b)?[ .]*([0-9]+[a-z]?|[a-z])\b"
)
_FLOOR = re.compile(
    r"\b(?:[0-9]{1,3}(?:st|nd|rd|th)? ?(?:floor|flr|fl)|(?:floor|flr|fl|level) ?[0-9]{1,3}"
    r"|(?:ground|first|second|third|fourth|fifth) floor|[0-9]{1,2}/f)\b"
)
_PICKUP = re.compile(
    r"\b(parcel lockers?|amazon lockers?|amazon hub|inpost|packstation|pick ?-?up (?:point|station"
    r"|store)|collection point|parcel ?shop|post ?box|p\.? ?o\.? ?box)\b(?: (?:no )?#?([0-9]+))?"
)
_NUMBER = re.compile(r"^(?:no\.? ?|number )?([0-9]+[a-z]?(?:-[0-9]+[a-z]?)?)\s+(?=[a-z0-9])")
_SLASHED = re.compile(r"^([0-9]+[a-z]?)\s*/\s*([0-9]+[a-z]?)\s+(?=[a-z])")
_NAMED = re.compile(
    r"\b(?:house|tower|towers|building|mansions?|hall|villas?|centre|center|lodge)$"
)
_BARE_UNIT = re.compile(r"[0-9]{1,3}[a-z]|[0-9]{1,3}|[a-z][0-9]{1,4}")


@dataclass(slots=True)
class _Parts:
    unit: str = ""
    block: str = ""
    pickup: str = ""
    number: str = ""
    street: str = ""
    named: str = ""
    towns: list[str] = field(default_factory=list)


def read_english(text: str) -> Address | Unusable:
    """Return the building and room of an address in folded Latin `text`."""
    parts = _Parts()
    for segment in _segments(_take_marked(text.casefold(), parts)):
        _read_segment(segment, parts)
    return _written(parts)


def _take_marked(text: str, parts: _Parts) -> str:
    """Take what words announce (Flat 5B, Block 3, # 4) out of `text` and return what is left.

    With a room and a unit, the unit is an entrance.
    """
    text = re.sub(r"\b([0-9]+)-([a-z])\b", r"\1\2", re.sub(r"['’`]", "", text))
    pickup = _PICKUP.search(text)
    if pickup:
        kind = "po box" if "box" in pickup[1] else "pickup point"
        parts.pickup = " ".join(filter(None, [kind, pickup[2]]))
        text = text[: pickup.start()] + "," + text[pickup.end() :]
    text = _FLOOR.sub(",", text)
    parts.unit = _units(text)
    text = _UNIT.sub(",", text)
    return _take_block(text, parts)


def _units(text: str) -> str:
    """Return what `text` says within the building: `unit 5b`, or `room 501, unit 2`."""
    found = [(unit[0], _plain(unit[1] or unit[2])) for unit in _UNIT.finditer(text)]
    rooms = [name for word, name in found if word.startswith(("room", "rm"))]
    others = [name for word, name in found if not word.startswith(("room", "rm"))]
    if rooms and others:
        return f"room {rooms[0]}, unit {others[0]}"
    return "".join(f"unit {name}" for name in (rooms + others)[:1])


def _take_block(text: str, parts: _Parts) -> str:
    """Take a block; where no house number stands, its number is the house's (Blk 12 Bedok Rd)."""
    block = _BLOCK.search(text)
    if not block:
        return text
    rest = text[: block.start()] + "," + text[block.end() :]
    houses = [segment for segment in _segments(rest) if _NUMBER.match(segment)]
    if houses:
        parts.block = _plain(block[1])
        return rest
    return f"{text[: block.start()]},{block[1]} {text[block.end() :].lstrip(' ,')}"


def _segments(text: str) -> list[str]:
    """Return the parts between commas, marks gone, postcode and country taken off their ends."""
    found = []
    for segment in re.split(r"[,;\n]+", text):
        plain = " ".join(re.sub(r"[^\w/\- ]+|_", " ", segment).split()).strip("- ")
        plain = (
            _POSTCODES.sub("", plain).strip() if not plain.isdigit() or len(plain) > 4 else plain
        )
        if plain and plain not in _COUNTRIES:
            found.append(plain)
    return found


def _read_segment(segment: str, parts: _Parts) -> None:
    slashed = _SLASHED.match(segment)
    if slashed and not parts.unit:
        parts.unit = f"unit {_plain(slashed[1])}"
        segment = segment[slashed.start(2) :]
    number = _NUMBER.match(segment)
    if number and not parts.street:
        parts.number = _plain(number[1])
        _read_street(segment[number.end() :].split(), parts)
    elif _BARE_UNIT.fullmatch(segment):
        _read_bare(segment, parts)
    elif not parts.street and _ends_as_street(segment):
        _read_street(segment.split(), parts)
    elif _NAMED.search(segment) and not parts.street:
        parts.named = segment
    else:
        parts.towns.append(segment)


def _read_bare(segment: str, parts: _Parts) -> None:
    """Take a number alone: before the street the house's, after it a room's."""
    if not parts.street and not parts.number:
        parts.number = _plain(segment)
    elif not parts.unit:
        parts.unit = f"unit {_plain(segment)}"


def _ends_as_street(segment: str) -> bool:
    return segment.split()[-1] in _SUFFIXES and " " in segment


def _read_street(names: list[str], parts: _Parts) -> None:
    """Take a street up to its kind (Road, St) and a direction; what follows is the town."""
    end = _street_end(names)
    written = [_DIRECTIONS.get(name, name) for name in names[:end]]
    kinds = [at for at, name in enumerate(written) if at and name in _SUFFIXES]
    if kinds:
        written[kinds[-1]] = _SUFFIXES[written[kinds[-1]]]
    parts.street = " ".join(written)
    rest = names[end:]
    if rest and _BARE_UNIT.fullmatch(rest[0]):
        parts.unit, rest = parts.unit or f"unit {_plain(rest[0])}", rest[1:]
    if rest:
        parts.towns.append(" ".join(rest))


def _street_end(names: list[str]) -> int:
    """Return where the street stops. `St` before another word is a saint, not a street."""
    for at in range(1, len(names)):
        if names[at] not in _SUFFIXES or (at == 1 and names[0] in _DIRECTIONS and len(names) > 2):
            continue
        end = at + 1
        if end == len(names) - 1 and names[end] in _SUFFIXES:  # Park Place Drive
            end += 1
        if end < len(names) and (names[end] in _DIRECTIONS or names[end].isdigit()):
            end += 1  # Main St N, Bedok Ave 3
        return end
    return len(names)


def _written(parts: _Parts) -> Address | Unusable:
    """Return the parts in one order; a house number makes the building's name needless."""
    towns = ", ".join(_town(parts.towns))
    house = " ".join(filter(None, [parts.number, parts.street]))
    if parts.pickup:
        place = ", ".join(filter(None, [parts.pickup, house, towns]))
        return Address(place, None, pickup=True, has_city=bool(towns))
    if not (parts.number and parts.street) and not parts.named:
        return Unusable("no_building")
    named = "" if parts.number and parts.street else parts.named
    block = f"block {parts.block}" if parts.block else ""
    building = ", ".join(filter(None, [block, named, house, towns]))
    room = f"{parts.unit}, {building}" if parts.unit else None
    return Address(building, room, has_city=bool(towns))


def _town(towns: list[str]) -> list[str]:
    """Return the town, with its state if one is written behind it, in small letters."""
    if len(towns) > 1 and len(towns[-1]) == 2:
        return [f"{towns[-2]} {towns[-1]}"]
    return towns


def _plain(name: str) -> str:
    return re.sub(r"\b0+(?=[0-9])", "", name)
