"""English addresses: unit, block, house number, street and town; Britain, America, Singapore."""

import re
from dataclasses import dataclass, field

from ingest.normalize.address_en_words import (
    COUNTRIES,
    DIRECTIONS,
    HDB_TOWNS,
    SUFFIXES,
    street_word,
    town_key,
)
from ingest.normalize.address_parts import Address
from ingest.normalize.base import Unusable

_UNIT = re.compile(
    r"\b(?:flat|apartment|appartment|apt|unit|suite|ste|room|rm)\b[ .:]*(?:#|no\b)?[ .]*"
    r"([0-9]+/[0-9]+|[a-z]?-?[0-9]+(?:-[0-9]+)?[a-z]?|[a-z])\b(?!/)|#\s*([a-z]?[0-9]+(?:-[0-9]+)?[a-z]?)\b"
)
_FLOOR_FLAT = re.compile(
    r"\b(?:(?P<word>ground|basement|bsmt|garden|top|first|second|third|fourth|fifth|[0-9]{1,2}(?:st|nd|rd|th))"
    r"(?: floor| flr| fl)?[ ]flat|(?P<short>gff|fff|sff|tff))\b"
)
_FLOOR_FLATS = {
    "gff": "ground", "fff": "1st", "sff": "2nd", "tff": "top", "bsmt": "basement",
    "first": "1st", "second": "2nd", "third": "3rd", "fourth": "4th", "fifth": "5th",
}  # fmt: skip
_BLOCK = re.compile(
    r"\b(?:building|bldg|block|blk|tower|twr)\b[ .:]*(?:#|no\b)?[ .]*([0-9]+[a-z]?|[a-z])\b"
)
_FLOOR = re.compile(
    r"\b(?:[0-9]{1,3}(?:st|nd|rd|th)? ?(?:floor|flr|fl|storey)|(?:floor|flr|fl|level) ?[0-9]{1,3}"
    r"|(?:ground|first|second|third|fourth|fifth) floor|[0-9]{1,2}/f)\b"
)
_PICKUP = re.compile(
    r"\b(parcel lockers?|amazon lockers?|amazon hub|inpost|packstation|pick ?-?up (?:point|station"
    r"|store)|collection point|parcel ?shop|post ?box|p\.? ?o\.? ?box)\b(?: (?:no )?#?([0-9]+))?"
)
_NUMBER = re.compile(r"^(?:no\.? ?|number )?([0-9]+[a-z]?(?:-[0-9]+[a-z]?)?)\s+(?=[a-z0-9])")
_SLASHED = re.compile(r"^([0-9]+[a-z]?)\s*/\s*([0-9]+[a-z]?)(?:\s+(?=[a-z])|$)")
_NAMED = re.compile(
    r"\b(?:house|tower|towers|building|mansions?|hall|villas?|centre|center|lodge|works|mill)$"
)
_BARE_UNIT = re.compile(r"[0-9]{1,3}[a-z]|[0-9]{1,3}|[a-z][0-9]{1,4}|[0-9]f[0-9]")
_BESIDE = re.compile(r"\b(?:opposite|next to|across from|beside|behind|near|adjacent to)\b")
_REMARK = re.compile(
    r"^(?:leave|deliver|do not|dont|please|(?:back|side|rear) entrance|front desk|ring|call|knock"
    r"|attn|care of|c/o|after|before|gate code|buzz|side door|concierge|reception|baby|beware)\b"
)
_QUADRANT = re.compile(r"\b([ns])\. ?([ew])\.")
_TAIL = re.compile(r"\s-\s+[a-z].*$|\bc/o [^,]*")
_SINGAPORE = re.compile(
    rf"\bsingapore\b|\bs ?\(?[0-9]{{6}}\)?(?![0-9])|\b(?:{HDB_TOWNS})\b|#0[0-9]-[0-9]{{2,4}}"
)
_SG_UNIT = re.compile(r"(?:#|\bunit )(b?[0-9]{1,2})-([0-9]{2,4}[a-z]?)\b")
_SG_STOREY = re.compile(r"\b([0-9]{1,2})(?:st|nd|rd|th) storey,? (?:unit )?#?([0-9]{1,4})\b")
_SG_NOISE = re.compile(
    r"\bapt (?=bl)|\bsingapore(?: ?\(?[0-9]{6}\)?)?|\bs ?\(?[0-9]{6}\)?(?![0-9])|[,()]"
)
_SG_BLOCK = re.compile(r"\b(?:blk|block) ?([0-9]+[a-z]?)\b|^ ?([0-9]+[a-z]?)\b(?= [a-z])")
_SG_TOWER = re.compile(r"\b(?:tower|twr) ?([0-9]?[a-z]?)\b")


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
    plain = re.sub(r"['’`]", "", text.casefold())
    if _SINGAPORE.search(plain):
        return _read_singapore(plain)
    parts = _Parts()
    segments = _segments(_take_marked(_without_remarks(plain), parts))
    if any(_is_beside(segment) for segment in segments):
        return Unusable("no_building")
    for at, segment in enumerate(segments):
        _read_segment(segment, parts, segments[at + 1 :])
    return _written(parts)


def _without_remarks(text: str) -> str:
    """Return `text` without what tells the courier how to deliver; brackets keep a flat."""

    def unwrap(found: re.Match[str]) -> str:
        return f", {found[1]}," if _flat(found[1]) else ","

    text = re.sub(r"\(([^()]*)\)", unwrap, _TAIL.sub("", text))
    kept = (part for part in re.split(r"[,;\n]+", text) if not _REMARK.match(part.strip()))
    return ", ".join(kept)


def _flat(text: str) -> bool:
    return bool(_UNIT.search(text) or _FLOOR_FLAT.search(text))


def _is_beside(segment: str) -> bool:
    """Return whether a segment names what is next to an address, not the address."""
    found = _BESIDE.search(segment)
    return bool(found and re.search(r"[0-9]", segment[found.end() :]))


def _take_marked(text: str, parts: _Parts) -> str:
    """Take what words announce (Flat 5B, Block 3, # 4) out of `text` and return what is left."""
    text = _QUADRANT.sub(r"\1\2", text.replace("d.c.", "dc"))
    text = re.sub(r"\b([0-9]+)-([a-z])\b", r"\1\2", text)
    if pickup := _PICKUP.search(text):
        kind = "po box" if "box" in pickup[1] else "point"
        parts.pickup = " ".join(filter(None, [kind, pickup[2]]))
        text = text[: pickup.start()] + "," + text[pickup.end() :]
    if flat := _FLOOR_FLAT.search(text):
        word = flat["word"] or flat["short"]
        parts.unit = f"{_FLOOR_FLATS.get(word, word)} floor"
        text = text[: flat.start()] + "," + text[flat.end() :]
    text = _FLOOR.sub(",", text)
    parts.unit = parts.unit or _units(text, parts)
    return _take_block(_UNIT.sub(",", text), parts)


def _units(text: str, parts: _Parts) -> str:
    """Return what `text` says within the building: `5b`, or `2-501` for room 501, unit 2."""
    found = [(unit[0], _plain(unit[1] or unit[2])) for unit in _UNIT.finditer(text)]
    rooms = [name for word, name in found if word.startswith(("room", "rm"))]
    others = [name for word, name in found if not word.startswith(("room", "rm"))]
    if rooms and others:
        return f"{others[0]}-{rooms[0]}"
    unit = next(iter(rooms + others), "")
    if re.fullmatch(r"[0-9]{1,2}-[0-9]{3}[a-z]?", unit) and "#" in text:
        parts.block, unit = unit.split("-")
    return unit


def _take_block(text: str, parts: _Parts) -> str:
    """Take a block; where no house number stands, its number is the house's (Blk 12 Bedok Rd)."""
    block = _BLOCK.search(text)
    if not block:
        return text
    rest = text[: block.start()] + "," + text[block.end() :]
    houses = [part for part in _segments(rest) if _NUMBER.match(part) or _NAMED.search(part)]
    if houses:
        parts.block = _plain(block[1])
        return rest
    return f"{text[: block.start()]},{block[1]} {text[block.end() :].lstrip(' ,')}"


def _segments(text: str) -> list[str]:
    """Return the parts between commas, marks and country gone."""
    found = []
    for segment in text.split(","):
        plain = " ".join(re.sub(r"[^\w/\- ]+|_", " ", segment).split()).strip("- ")
        if plain and plain not in COUNTRIES:
            found.append(plain)
    return found


def _read_segment(segment: str, parts: _Parts, later: list[str]) -> None:
    houses = any(_NUMBER.match(other) or other.isdigit() for other in later)
    is_street = bool(later) and (bool(parts.number) or not houses)
    slashed = _SLASHED.match(segment)
    if slashed and not parts.unit and slashed.end() == len(segment):
        parts.unit = f"{slashed[1]}/{slashed[2]}"
        return
    if slashed and not parts.unit:
        parts.unit = _plain(slashed[1])
        segment = segment[slashed.start(2) :]
    number = _NUMBER.match(segment)
    if _BESIDE.match(segment):
        return
    if number and not parts.street:
        parts.number = _plain(number[1])
        _read_street(segment[number.end() :].split(), parts)
    elif _BARE_UNIT.fullmatch(segment):
        _read_bare(segment, parts)
    elif not parts.street and _ends_as_street(segment) and is_street:
        _read_street(segment.split(), parts)
    elif not parts.street and (_NAMED.search(segment) or (houses and _ends_as_street(segment))):
        parts.named = segment
    else:
        parts.towns.append(segment)


def _read_bare(segment: str, parts: _Parts) -> None:
    """Take a number alone: before the street the house's, after it a room's."""
    if re.fullmatch(r"[0-9]f[0-9]", segment):
        parts.unit = parts.unit or segment  # Edinburgh: floor and flat
    elif not parts.street and not parts.number:
        parts.number = _plain(segment)
    elif not parts.unit:
        parts.unit = _plain(segment)


def _ends_as_street(segment: str) -> bool:
    return segment.split()[-1] in SUFFIXES and " " in segment


def _read_street(names: list[str], parts: _Parts) -> None:
    """Take a street up to its kind (Road, St) and a direction; what follows is the town."""
    end = _street_end(names)
    written = [street_word(name) for name in names[:end]]
    kinds = [at for at, name in enumerate(written) if at and name in SUFFIXES]
    if kinds:
        written[kinds[-1]] = SUFFIXES[written[kinds[-1]]]
    parts.street = " ".join(written)
    rest = names[end:]
    if rest and _BARE_UNIT.fullmatch(rest[0]):
        parts.unit, rest = parts.unit or _plain(rest[0]), rest[1:]
    if rest:
        parts.towns.append(" ".join(rest))


def _street_end(names: list[str]) -> int:
    """Return where the street stops. `St` before another word is a saint, not a street."""
    for at in range(1, len(names)):
        if names[at] not in SUFFIXES or (at == 1 and names[0] in DIRECTIONS and len(names) > 2):
            continue
        end = at + 1
        if end == len(names) - 1 and names[end] in SUFFIXES:  # Park Place Drive
            end += 1
        if end < len(names) and (names[end] in DIRECTIONS or names[end].isdigit()):
            end += 1  # Main St N, Bedok Ave 3
        return end
    return len(names)


def _written(parts: _Parts) -> Address | Unusable:
    """Return the parts in one order; a house number makes the building's name needless."""
    town = town_key(parts.towns)
    house = " ".join(filter(None, [parts.number, parts.street]))
    if parts.pickup:
        place = ", ".join(filter(None, [parts.pickup, house]))
        return Address(f"en:{town}/pickup {place}", ", ".join(filter(None, [place, town])))
    if not (parts.number and parts.street) and not parts.named:
        return Unusable("no_building")
    named = "" if parts.number and parts.street else parts.named
    block = f"block {parts.block}" if parts.block else ""
    place = ", ".join(filter(None, [block, named, house]))
    return Address(f"en:{town}/{place}", ", ".join(filter(None, [place, town])), parts.unit or None)


def _read_singapore(text: str) -> Address | Unusable:
    """Return a Singapore address: block or house number, street, storey and unit."""
    unit = _SG_UNIT.search(text) or _SG_STOREY.search(text)
    rest = text[: unit.start()] + "," + text[unit.end() :] if unit else text
    tower = _SG_TOWER.search(rest)
    rest = _SG_TOWER.sub(",", rest)
    rest = " ".join(_SG_NOISE.sub(" ", rest).replace("amk ", "ang mo kio ").split())
    block = _SG_BLOCK.search(rest)
    if not block:
        return Unusable("no_building")
    street = " ".join(f"{rest[: block.start()]} {rest[block.end() :]}".split())
    names = [
        SUFFIXES.get(name, street_word(name)) for name in re.sub(r"[^a-z0-9 ]", "", street).split()
    ]
    place = f"{_plain(block[1] or block[2])} {' '.join(names)}" + (
        f" tower {tower[1]}" if tower else ""
    )
    room = f"{_plain(unit[1])}-{_plain(unit[2])}" if unit else None
    return Address(f"en:singapore/{place}", f"{place}, singapore", room)


def _plain(name: str) -> str:
    return re.sub(r"(?<![0-9])0+(?=[0-9])", "", name)
