"""Reads the regular Chinese address quickly: its names are remembered, its numbers filled in.

Most addresses are a place and a road, then numbers with a plain word behind each. The reader is
asked once for each beginning and once for each form of the rest, with stand-ins for the numbers;
where its answer is more than these stand-ins in other words, the address is left to the reader.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from ingest.normalize.address_parts import Address
from ingest.normalize.address_zh_text import plain_numbers
from ingest.normalize.base import Unusable
from ingest.normalize.places_zh import is_read, read_scope
from ingest.normalize.scope import Scope
from ingest.normalize.script import simplify

Reader = Callable[[str], Address | Unusable]
# Left out: words that make a number mean something by its size, or another thing altogether.
_NAME = (
    r"(?:[a-z]{3,40}|(?![楼院之附门房室号沿])[\u4e00-\u9fff]{1,12}(?<![之附负吊层楼元栋幢座号]))?"
)
_REGULAR = re.compile(
    rf"([\u4e00-\u9fff][\u4e00-\u9fff ]{{4,39}}(?:[路街道]|[a-z]{{3,30}}))"
    rf"( ?[1-9][0-9]{{0,4}}号{_NAME}"
    r"(?: ?-?[1-9][0-9]{0,4}(?:号楼|[栋幢座#号]|单元|室|房|(?=-)|$)){0,4})"
)
_NUMBER = re.compile(r"([0-9]+)")
_AREA, _AREA_KEY = "北京市海淀区", "beijing.beijing.haidian"
_NUMBERED = "标准路7号"
_AREA_AND_ROAD = re.compile(r"(.*(?:[区县市镇]|街道))([^区县市镇]+)")
_NUMERAL = re.compile("[0-9零〇一二两三四五六七八九十百廿卅]")
_STANDARD = _AREA + "标准路"  # any road of any city: the rest is read alike behind each


@dataclass(frozen=True, slots=True)
class _Form:
    """The rest of an address with a gap for each number, as `str.format` fills it."""

    building: str
    shown: str
    room: str | None


def read_regular(text: str, read: Reader) -> Address | None:
    """Return what `read` would say of folded `text`, or None if it is not of the regular kind."""
    cut = _REGULAR.fullmatch(text)
    if not cut:
        return None
    head, tail = cut.groups()
    begun = _begun(head, read)
    if not begun:
        return None
    pieces = _NUMBER.split(tail)
    numbers = pieces[1::2]
    form = _form(tuple(pieces[::2]), tuple(map(len, numbers)), read)
    if not form:
        return None
    room = form.room.format(*numbers) if form.room else None
    building, shown = form.building.format(*numbers), form.shown.format(*numbers)
    return Address(begun[0] + building, begun[1] + shown, room)


@lru_cache(maxsize=100_000)
def _begun(head: str, read: Reader) -> tuple[str, str] | None:
    """Return how building and mask begin behind `head`, if a road with a number is all it takes."""
    scope, road = _place_and_road(plain_numbers(head) if _NUMERAL.search(head) else simplify(head))
    if not scope.is_known or not road or (scope.province and scope.province.name == "台湾省"):
        return None
    named = _road(road, read)
    if not named or (scope.town and not _is_settled(scope)):
        return None
    town = scope.is_divided and scope.town
    key = f"{scope.key}.{scope.town_key}" if town else scope.key
    return f"cn:{key}/{named[0]}", f"{scope.name}{town or ''}{named[1]}"


def _place_and_road(head: str) -> tuple[Scope, str]:
    """Return what `read_scope` says of `head` before a number; areas are remembered."""
    cut = _AREA_AND_ROAD.fullmatch(head)
    if cut:
        scope, left = _area(cut[1])
        if left == _NUMBERED and is_read(cut[2] + "7号", scope):
            return scope, cut[2].lstrip(" ")
    scope, road = read_scope(head + "7号")
    return scope, road.removesuffix("7号")


@lru_cache(maxsize=50_000)
def _area(name: str) -> tuple[Scope, str]:
    return read_scope(name + _NUMBERED)


def _is_settled(scope: Scope) -> bool:
    """Return whether it is plain that a town counts (东莞) or does not, whatever follows."""
    urban = scope.county and scope.county.is_urban
    return bool(scope.is_divided or urban or scope.town.endswith("街道"))


@lru_cache(maxsize=50_000)
def _road(road: str, read: Reader) -> tuple[str, str] | None:
    """Return a road's key and name, or None if it is more than the name of a road."""
    whole, bare = read(f"{_AREA}{road}7号3栋501室"), read(f"{_AREA}{road}7号")
    if isinstance(whole, Unusable) or isinstance(bare, Unusable):
        return None
    key = whole.building.removeprefix(f"cn:{_AREA_KEY}/").removesuffix(" 7 b3")
    shown = whole.shown.removeprefix(_AREA).removesuffix("7号3栋")
    expected = [f"cn:{_AREA_KEY}/{key} 7 b3", f"{_AREA}{shown}7号3栋"]
    expected += [f"cn:{_AREA_KEY}/{key} 7", f"{_AREA}{shown}7号"]
    told = [whole.building, whole.shown, bare.building, bare.shown]
    return (key, shown) if told == expected and key else None


@lru_cache(maxsize=100_000)
def _form(words: tuple[str, ...], lengths: tuple[int, ...], read: Reader) -> _Form | None:
    """Return the form of a rest, found by reading it with numbers that stand in for any.

    One with numerals of its own is read twice, so that none of them is taken for a stand-in.
    """
    form = _tried(words, lengths, 2, read)
    if form and any(map(_NUMERAL.search, words)):
        return form if form == _tried(words, lengths, 5, read) else None
    return form


def _tried(
    words: tuple[str, ...], lengths: tuple[int, ...], first: int, read: Reader
) -> _Form | None:
    signs = [str(first + at) * length for at, length in enumerate(lengths)]
    tail = "".join(word + sign for word, sign in zip(words, [*signs, ""], strict=True))
    found = read(_STANDARD + tail)
    begun = _begun(_STANDARD, read)
    if isinstance(found, Unusable) or not begun:
        return None
    building, shown = found.building.removeprefix(begun[0]), found.shown.removeprefix(begun[1])
    if building == found.building or shown == found.shown:
        return None
    parts = [_gaps(building, signs), _gaps(shown, signs)]
    room = _gaps(found.room, signs) if found.room else None
    if parts[0] is None or parts[1] is None or (found.room and room is None):
        return None
    return _Form(parts[0], parts[1], room)


def _gaps(text: str, signs: list[str]) -> str | None:
    """Return `text` with a gap for each stand-in, or None if other numbers stand there."""
    pieces = _NUMBER.split(text)
    if any(number not in signs for number in pieces[1::2]):
        return None
    pieces[1::2] = [f"{{{signs.index(number)}}}" for number in pieces[1::2]]
    return "".join(pieces)
