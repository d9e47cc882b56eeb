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
    ESTATES,
    KEYS,
    NUMERAL,
    ROAD,
    STAND_INS,
    VILLAGE,
    Named,
    Reader,
    name_behind,
)
from ingest.normalize.address_zh_text import is_dropped, is_dropped_in_brackets
from ingest.normalize.base import Unusable
from ingest.normalize.script import simplify

_N = r"[A-Z]?o{0,3}1{1,5}[A-Z]?"
_KIND = r"号楼|号[院房室]|[栋幢座#号层楼门梯]|单元|室|房|户"
_BEFORE = r"[ ,、]?-?~?"
_STEM = r"(?:[甲乙丙丁戊](?![\u4e00-\u9fff])|附1{1,3}号?)?"
_HOUSE = rf"1{{1,5}}(?:(?:-1{{1,3}})?号院?{_STEM}|弄|(?=-1))"
# A name may hold numerals or be of letters; such a form is read whole.
_NAME = (
    r"(?:[a-z]{3,40}|(?![楼院之附门房室号沿路线桥街])[\u4e00-\u9fff]{1,12}(?<![之附负吊层楼元栋幢座号])"
    r"|\([\u4e00-\u9fff]{2,12}\))?"
)
_INSIDE = (
    rf"(?:{_BEFORE}(?:{_N}(?:{_KIND}|(?=[-,。 ])|$)|[A-Z](?:[栋幢座]|(?=-1)))){{0,5}}"
    rf"(?:[ ,、。;]*| (?!{NUMERAL.pattern})[\u4e00-\u9fff]{{2,8}})"  # what is behind is read too
)
_REST = {
    ROAD: re.compile(rf"(?P<house>{_HOUSE})(?P<name>{_NAME})(?P<inside>{_INSIDE})"),
    VILLAGE: re.compile(
        rf"(?P<house>(?:1{{1,3}}[组队])?1{{1,4}}号)(?P<name>)(?P<inside>{_INSIDE})"
    ),
    **dict.fromkeys(ESTATES, re.compile(rf"(?P<house>)(?P<name>)(?P<inside>{_INSIDE})")),
}
# What goes by a number's size: 8楼0801, 单元-1-2 and B1-08, which are cellars, a mobile's digits.
_BY_SIZE = re.compile(r"楼.*o|(?:单元-|B)1-o?1{1,2}(?![1-])|1{3}-1{4}-1{4}")
_FLOOR_AND_ROOM = re.compile(r"(?<![0-9])([0-9]+)[楼樓][^0-9]*(?=\1[0-9]{2}(?![0-9]))")
_NOUGHTS = re.compile("(?<![0-9])0+")
_ONES = str.maketrans("0123456789", "1" * 10)
_REMARK_BEHIND = re.compile(
    r"[,;。 ]*(?:\(([\u4e00-\u9fff]+)\)|【([\u4e00-\u9fff]+)】|[,;。]+([\u4e00-\u9fff]+))$"
)
_RUN, _DIGITS = re.compile("(1+)"), re.compile("([0-9]+)")
_TOWN = "江苏省苏州市昆山市花桥镇"


class Form(NamedTuple):
    """The rest of an address with a gap for each number, as `str.format` fills it."""

    building: str
    shown: str
    room: str | None
    in_town: bool  # whether a town of a county counts


def shape_of(tail: str) -> str:
    """Return a rest with 1 for every digit, o for noughts before a number, which say nothing.

    A room whose number names the floor before it has ~ before it: 3楼301 is floor 3 where 3楼501
    is building 3.
    """
    tail = _FLOOR_AND_ROOM.sub(lambda found: f"{found[0]}~", tail)
    if "0" in tail:
        tail = _NOUGHTS.sub(lambda found: "o" * len(found[0]), tail)
    return tail.translate(_ONES)


@lru_cache(maxsize=200_000)
def form_of(shape: str, kind: str, read: Reader, letters: bool) -> Form | None:
    """Return the form of a rest behind a beginning of `kind`, or None if that is left open."""
    shape = _without_remark(simplify(shape))
    cut = _REST[kind].fullmatch(shape)
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


def _without_remark(shape: str) -> str:
    """Return `shape` without a last part that the reader drops, whatever stands before it."""
    found = _REMARK_BEHIND.search(shape)
    if not found or NUMERAL.search(found[0]):
        return shape
    inner = found[1] or found[2]
    dropped = is_dropped_in_brackets(inner) if inner else is_dropped(found[3])
    return shape[: found.start()] if dropped else shape


def _renamed(form: Form, behind: Named) -> Form:
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

    It is read twice, so that no numeral of its own or made of a number is taken for a stand-in.
    """
    form = _tried(shape, 2, kind, read)
    return form if form and form == _tried(shape, 4, kind, read) else None


def _tried(shape: str, first: int, kind: str, read: Reader) -> Form | None:
    pieces = _RUN.split(shape)
    signs = [str(first + at) * len(ones) for at, ones in enumerate(pieces[1::2])]
    for at, between in enumerate(pieces[2:-1:2]):
        if "~" in between:  # the floor's number, then that of a door
            signs[at + 1] = signs[at] + str(first + at + 1) * 2
    pieces[1::2] = signs
    tail = "".join(pieces).replace("~", "").replace("o", "0")
    found, in_town = read(f"{AREA}{kind}{tail}"), read(f"{_TOWN}{kind}{tail}")
    begins = _begins(kind)
    if isinstance(found, Unusable) or isinstance(in_town, Unusable):
        return None
    building, shown = found.building.removeprefix(begins[0]), found.shown.removeprefix(begins[1])
    if building == found.building or shown == found.shown:
        return None
    if kind in ESTATES and building and not building.startswith(" b"):
        return None  # a house of a village or a compound
    parts = [_gaps(building, signs), _gaps(shown, signs)]
    room = _gaps(found.room, signs) if found.room else None
    if parts[0] is None or parts[1] is None or (found.room and room is None):
        return None
    return Form(parts[0], parts[1], room, ".huaqiao/" in in_town.building)


def _begins(kind: str) -> tuple[str, str]:
    return f"cn:{AREA_KEY}/{KEYS[kind]}", f"{AREA}{kind}"


def _gaps(text: str, signs: list[str]) -> str | None:
    """Return `text` with a gap for each stand-in, or None if other numbers stand there."""
    pieces = _DIGITS.split(text)
    if any(number not in signs for number in pieces[1::2]):
        return None
    pieces[1::2] = [f"{{{signs.index(number)}}}" for number in pieces[1::2]]
    return "".join(pieces)
