"""The regular address of a Chinese city in letters, put into Chinese order quickly.

`Room 806, Unit 1, Building 8, Tianyue Yayuan, 33 Liuyin Road, Fengtai District, Beijing`: each
estate, road and area is tried out once between stand-ins, on what reads every such address
(address_pinyin); the numbers between them are only moved.
"""

import re
from functools import lru_cache

from ingest.normalize.address_hk import is_here
from ingest.normalize.address_pinyin import is_chinese_place, to_chinese
from ingest.normalize.pinyin_areas import leading_units

_NAME = r"[A-Z][A-Z']+(?: [A-Z][A-Z']+){0,5}"
_REGULAR = re.compile(
    r"(?:ROOM|RM|FLAT) ([1-9][0-9]{1,4}), (?:UNIT ([1-9][0-9]?), )?"
    r"(?:(?:BUILDING|BLDG) ([1-9][0-9]{0,2}), )?"
    rf"(?:({_NAME}), )?(?:NO\.? )?([1-9][0-9]{{0,3}}) ({_NAME}), ({_NAME}(?:, {_NAME}){{0,2}})"
)
_ESTATE, _ROAD, _AREA = "BIAOZHUN HUAYUAN", "BIAOZHUN ROAD", "HAIDIAN DISTRICT, BEIJING"
_ESTATE_ZH, _ROAD_ZH, _AREA_ZH = "biaozhunhuayuan", "biaozhunlu", "北京市海淀区"
# 7 DANYUAN ROAD says a unit where nothing else does: each name is tried with and without one.
_OPENINGS = {"ROOM 301, UNIT 2, BUILDING 5, ": "5栋2单元301室", "ROOM 301, ": "301室"}
_LETTERS = re.compile("[a-z]{3,40}")


def in_chinese_order(text: str) -> str | None:
    """Return what `to_chinese` says of folded upper-case `text`, or None if it is not regular."""
    found = _REGULAR.fullmatch(text)
    if not found:
        return None
    room, unit, building, estate, number, road, area = found.groups()
    where, named = _area(area), _road(road)
    behind = _estate(estate) if estate else ""
    if where is None or named is None or behind is None:
        return None
    inside = (f"{building}栋" if building else "") + (f"{unit}单元" if unit else "")
    return f"{where}{named}{number}号{behind}{inside}{room}室"


def _between(estate: str, road: str, area: str, before: str, behind: str) -> str | None:
    """Return what stands between two texts in an address with these names in Chinese order.

    None if anything else stands around it, or it is an address of another country.
    """
    found = set()
    for opening, inside in _OPENINGS.items():
        text = f"{opening}{estate}, 7 {road}, {area}"
        told = "" if is_here(text) or not is_chinese_place(text) else to_chinese(text)
        inner = told.removeprefix(before).removesuffix(f"{behind}{inside}")
        found.add(inner if told == f"{before}{inner}{behind}{inside}" else "")
    return found.pop() or None if len(found) == 1 else None


@lru_cache(maxsize=50_000)
def _area(area: str) -> str | None:
    return _between(_ESTATE, _ROAD, area, "", f"{_ROAD_ZH}7号{_ESTATE_ZH}")


@lru_cache(maxsize=50_000)
def _road(road: str) -> str | None:
    found = _between(_ESTATE, road, _AREA, _AREA_ZH, f"7号{_ESTATE_ZH}")
    return found if found and _LETTERS.fullmatch(found) else None


@lru_cache(maxsize=50_000)
def _estate(estate: str) -> str | None:
    """Return an estate's letters; None of one that begins like a place (Beijing Hotel).

    The reader then goes by both places, that one and the area behind, which no stand-in shows.
    """
    if leading_units(estate.split())[0]:
        return None
    found = _between(estate, _ROAD, _AREA, f"{_AREA_ZH}{_ROAD_ZH}7号", "")
    return found if found and _LETTERS.fullmatch(found) else None
