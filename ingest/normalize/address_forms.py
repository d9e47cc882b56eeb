"""The rest of a regular address: numbers with a plain word behind each, read once for each form.

A form's shape is its text with the digit 1 for every digit. The reader goes by how many digits a
number has, not by which, for all words here; the few that go by which are left out.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from ingest.normalize.address_names import (
    AREA,
    AREA_KEY,
    NUMERAL,
    ROAD,
    STAND_INS,
    Behind,
    Reader,
    name_behind,
)
from ingest.normalize.base import Unusable

_N = r"[A-Z]?1{1,5}[A-Z]?"
_AFTER_NUMBER = r"号楼|号院|[栋幢座#号层门梯]|单元|室|房|户|楼"
_HOUSE = r"1{1,5}(?:号院?|弄)"
# A name may hold numerals or be of letters; such a form is read whole.
_NAME = (
    r"(?:[a-z]{3,40}|(?![楼院之附门房室号沿])[\u4e00-\u9fff]{1,12}(?<![之附负吊层楼元栋幢座号]))?"
)
_INSIDE = rf"(?: ?-?(?:{_N}(?:{_AFTER_NUMBER}|(?=-)|$)|[A-Z](?:[栋幢座]|(?=-1)))){{0,5}}"
_TAIL = re.compile(rf"(?P<house>{_HOUSE})(?P<name>{_NAME})(?P<inside>{_INSIDE})")
_TAIL_IN_ESTATE = re.compile(rf"(?P<house>)(?P<name>)(?P<inside>{_INSIDE})")
# What goes by a number's size: 楼 with no building before it, and 单元-1-2, B1-08, which are cellars.
_BY_SIZE = re.compile(
    r"^(?:(?![栋幢座#]|号楼).)*1[A-Z]?楼|(?:单元-|B)1-1{1,2}(?![1-])|1{3}-1{4}-1{4}"
)
_DIGITS = re.compile("([0-9]+)")
_TOWN = "江苏省苏州市昆山市花桥镇"


class Form(NamedTuple):
    """The rest of an address with a gap for each number, as `str.format` fills it."""

    building: str
    shown: str
    room: str | None
    in_town: bool  # whether a town of a county counts


@lru_cache(maxsize=200_000)
def form_of(shape: str, kind: str, read: Reader, letters: bool) -> Form | None:
    """Return the form of a rest behind a beginning of `kind`, or None if that is left open."""
    cut = (_TAIL if kind == ROAD else _TAIL_IN_ESTATE).fullmatch(shape)
    if not cut or _BY_SIZE.search(shape):
        return None
    name = cut["name"]
    if not name:
        return _form(shape, kind, read)
    if name.isascii() and not letters:
        return None
    behind = name_behind(name, read)
    if not behind:
        return _form(shape, kind, read)
    form = _form(f"{cut['house']}{behind.kind}{cut['inside']}", kind, read)
    return _renamed(form, behind) if form else None


def _renamed(form: Form, behind: Behind) -> Form:
    """Return the form of a stand-in with the name that it stands for."""
    key = STAND_INS[behind.kind]
    if not key:
        return form
    return form._replace(
        building=form.building.replace(key, behind.key),
        shown=form.shown.replace(behind.kind, behind.shown),
    )


@lru_cache(maxsize=200_000)
def _form(shape: str, kind: str, read: Reader) -> Form | None:
    """Return the form of a shape, found by reading it with numbers that stand in for any.

    One with numerals of its own is read twice, so that none of them is taken for a stand-in.
    """
    words = _DIGITS.split(shape)
    form = _tried(words, 2, kind, read)
    if form and any(map(NUMERAL.search, words[::2])):
        return form if form == _tried(words, 4, kind, read) else None
    return form


def _tried(words: list[str], first: int, kind: str, read: Reader) -> Form | None:
    signs = [str(first + at) * len(ones) for at, ones in enumerate(words[1::2])]
    filled = words.copy()
    filled[1::2] = signs
    tail = "".join(filled)
    found, in_town = read(f"{AREA}{kind}{tail}"), read(f"{_TOWN}{kind}{tail}")
    begins = _begins(kind)
    if isinstance(found, Unusable) or isinstance(in_town, Unusable):
        return None
    building, shown = found.building.removeprefix(begins[0]), found.shown.removeprefix(begins[1])
    if building == found.building or shown == found.shown:
        return None
    if kind != ROAD and building and not building.startswith(" b"):
        return None  # a house of a village or a compound
    parts = [_gaps(building, signs), _gaps(shown, signs)]
    room = _gaps(found.room, signs) if found.room else None
    if parts[0] is None or parts[1] is None or (found.room and room is None):
        return None
    return Form(parts[0], parts[1], room, ".huaqiao/" in in_town.building)


def _begins(kind: str) -> tuple[str, str]:
    key = {"标准路": "biaozhunlu", "标准花园": "biaozhunhuayuan", "标准大厦": "biaozhundasha"}[kind]
    return f"cn:{AREA_KEY}/{key}", f"{AREA}{kind}"


def _gaps(text: str, signs: list[str]) -> str | None:
    """Return `text` with a gap for each stand-in, or None if other numbers stand there."""
    pieces = _DIGITS.split(text)
    if any(number not in signs for number in pieces[1::2]):
        return None
    pieces[1::2] = [f"{{{signs.index(number)}}}" for number in pieces[1::2]]
    return "".join(pieces)
