"""Reads the regular Chinese address quickly: its names are remembered, its numbers filled in.

Most addresses are a place and a road or an estate, then numbers with a plain word behind each. The
reader is asked once for each beginning and once for each form of the rest, with stand-ins for the
numbers; where its answer is more than these in other words, the address is left to the reader.
"""

import re
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from ingest.normalize.address_forms import Form, form_of, shape_of
from ingest.normalize.address_hk import begins_here
from ingest.normalize.address_names import NUMERAL, VILLAGE, Reader, begin_named
from ingest.normalize.address_parts import Address
from ingest.normalize.address_zh_text import plain_numbers
from ingest.normalize.places_zh import is_read, leans_back, read_levels, read_scope, says_no_place
from ingest.normalize.scope import NOWHERE, Scope
from ingest.normalize.script import simplify

_CUT = re.compile(r"([^0-9A-Z]{5,41})([0-9A-Z].*)")
_HEAD = re.compile(r"[\u4e00-\u9fff][\u4e00-\u9fff ,、]{4,39}")
_HEAD_IN_LETTERS = re.compile(r"[\u4e00-\u9fff][\u4e00-\u9fff ,、]{4,39}(?:[路街道]|[a-z]{3,30}) ?")
_NUMBER = re.compile("[1-9][0-9]*")
# The reader of places sees a name up to the first digit, and a few signs ahead.
_LETTERED = "A座7"
_NUMBERED, _LONG_NUMBERED = "标准路7", "标准标准标准标准标准路7"
_AREA_AND_TOWN = re.compile(r"(.*[区县市][ ,、]*)([^区县市]+(?:镇|街道)[ ,、]*)")
_AREA_AND_ROAD = re.compile(r"(.*(?:[区县市镇]|街道)[ ,、]*)([^区县市镇]+)")


_Begun: TypeAlias = tuple[str, str]  # of a written form and its mask


class _Place(NamedTuple):
    """How a written form and its mask begin, with and without the town."""

    plain: _Begun
    bare: _Begun  # where a house on a road has nothing to tell the building within
    below: _Begun  # where a village has


class Beginning(NamedTuple):
    """How building and mask begin: where a town does not count, and where it does."""

    kind: str  # the stand-in of the road or estate that it ends with
    key: str
    shown: str
    town_key: str
    town_shown: str


def read_regular(text: str, read: Reader, *, letters: bool = False) -> Address | None:
    """Return what `read` would say of folded `text`, or None if it is not of the regular kind.

    `letters` allows roads and estates in letters, if `read` takes these for names.
    """
    cut = _CUT.fullmatch(text)
    if not cut:
        return None
    head, tail = cut.groups()
    begun = begin(head, read, letters)
    if not begun or (tail[0] > "9" and not is_lettered(head)):
        return None
    form = form_of(shape_of(tail), begun.kind, read, letters)
    return _filled(begun, form, _NUMBER.findall(tail)) if form else None


def _filled(begun: Beginning, form: Form, numbers: list[str]) -> Address:
    key, shown = begun[3:] if form.in_town else begun[1:3]
    room = form.room.format(*numbers) if form.room else None
    return Address(key + form.building.format(*numbers), shown + form.shown.format(*numbers), room)


@lru_cache(maxsize=200_000)
def begin(head: str, read: Reader, letters: bool) -> Beginning | None:
    """Return how an address begins behind `head`, if that is a place and one name."""
    if not (_HEAD_IN_LETTERS if letters else _HEAD).fullmatch(head):
        return None
    head = plain_numbers(head) if NUMERAL.search(head) else simplify(head)
    place, name = _place_and_name(head)
    if not place or not name:
        return None
    named = begin_named(name, read)
    if not named:
        return None
    kind, key, shown = named
    plain, below = place.plain, place.below if kind == VILLAGE else place.bare
    return Beginning(kind, plain[0] + key, plain[1] + shown, below[0] + key, below[1] + shown)


@lru_cache(maxsize=50_000)
def is_lettered(head: str) -> bool:
    """Return whether the reader finds in `head` before A座 the place that it finds before a number.

    `begin` goes by a number behind it.
    """
    head = plain_numbers(head) if NUMERAL.search(head) else simplify(head)
    scope, name = read_scope(head + "7")
    return read_scope(head + _LETTERED) == (scope, name[:-1] + _LETTERED)


def _place_and_name(head: str) -> tuple[_Place | None, str]:
    """Return the place that `read_scope` makes of `head`, and the name before a number.

    Areas are remembered; a blank before the number is left to the reader of places.
    """
    cut = _AREA_AND_ROAD.fullmatch(head)
    if cut and head[-1] != " " and not leans_back(cut[2]):
        known, numbered = _area(cut[1]), cut[2] + "7"
        if known and (says_no_place(numbered) or is_read(numbered, known[1])):
            return known[0], cut[2]
    scope, name = read_scope(head + "7")
    return _place(head, scope), name.removesuffix("7").removesuffix(" ")


@lru_cache(maxsize=50_000)
def _area(name: str) -> tuple[_Place | None, Scope] | None:
    """Return the place that `name` is before any road; None if it goes by the road."""
    above, last = _above(name)
    scope, left = read_scope(last + _NUMBERED, above)
    if left != _NUMBERED:
        return None
    by_road = "社区" in name or scope.town not in name  # 五常 for 五常街道, where a road follows
    if by_road and (scope, _LONG_NUMBERED) != read_scope(last + _LONG_NUMBERED, above):
        return None
    return _place(name, scope), scope


def _above(name: str) -> tuple[Scope, str]:
    """Return the place above the town that `name` ends with, and the town; else nowhere and `name`.

    Many towns lie in one county: what stands before them is remembered.
    """
    cut = _AREA_AND_TOWN.fullmatch(name)
    above = _levels(cut[1]) if cut and not leans_back(cut[2]) else None
    return (above, cut[2]) if cut and above else (NOWHERE, name)


@lru_cache(maxsize=50_000)
def _levels(name: str) -> Scope | None:
    scope, left = read_levels(name + _NUMBERED, NOWHERE)
    return scope if left == _NUMBERED else None


def _place(head: str, scope: Scope) -> _Place | None:
    """Return how a written form begins in `scope`; None in Taiwan, Hong Kong, Macau, and nowhere.

    They write the rest in another order.
    """
    if not scope.is_known or begins_here(head):
        return None
    if scope.province and scope.province.name == "台湾省":
        return None
    plain = (f"cn:{scope.key}/", scope.name)
    if not scope.town:
        return _Place(plain, plain, plain)
    below = (f"cn:{scope.key}.{scope.town_key}/", scope.name + scope.town)
    if scope.is_divided:
        return _Place(below, below, below)
    urban = not scope.county or scope.county.is_urban
    return _Place(plain, plain if urban or scope.town.endswith("街道") else below, below)
