"""Names of roads and estates in regular addresses, each tried out on the reader once.

A name is taken if the reader, asked about it in a street that it knows, says nothing else than
what it says of a stand-in. Its answers then differ by the name only, whatever numbers follow.
"""

import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import NamedTuple

from ingest.normalize.address_likeness import likeness
from ingest.normalize.address_parts import Address
from ingest.normalize.address_zh_parts import is_named, is_road, is_village, read_parts
from ingest.normalize.address_zh_text import name_key
from ingest.normalize.base import Unusable
from ingest.normalize.places_zh import is_read, read_scope
from ingest.normalize.scope import Scope

Reader = Callable[[str], Address | Unusable]
NUMERAL = re.compile("[0-9零〇一二两三四五六七八九十百廿卅]")
AREA, AREA_KEY = "北京市海淀区", "beijing.beijing.haidian"
# Kinds of a beginning, each told by the name that stands in for all of its kind, and their keys.
ROAD, ESTATE, TOWER, VILLAGE = "标准路", "标准花园", "标准大厦", "标准村"
NEW_VILLAGE, BAY = "标准新村", "标准湾"  # estates by another name
ESTATES = (ESTATE, TOWER, NEW_VILLAGE, BAY)
KEYS = {
    ROAD: "biaozhunlu", ESTATE: "biaozhunhuayuan", TOWER: "biaozhundasha", VILLAGE: "标准村",
    NEW_VILLAGE: "biaozhunxincun", BAY: "biaozhunwan",
}  # fmt: skip
_AREA_BEGINS = f"cn:{AREA_KEY}/"
# What tells the way, a courier or where to leave the goods is no name.
_NO_NAME = re.compile(
    r"对面|对门|旁|隔壁|附近|后面|前面|门外|门口|靠近|地铁|车站|[驿快]站|站.?口|柜|电话|手机|联系|收件"
    r"|先生|女士|小姐|太太|菜鸟|丰巢|蜂巢|速递|代收|自提|取货|提货|宿舍|大学|学院|学校|中学|技校"
    r"|亭子间|前楼|后楼|厢房|阁楼|地下|底商|铺面|门面|店面|商铺|沿街|村民|委员会|村委会|街坊|邮编"
)
# A name begins and ends with signs that make nothing of the numbers beside it.
_PLAIN_NAME = re.compile(
    r"(?![楼院之附门房室号沿街路线桥巷弄区期栋幢座单层甲乙丙丁戊])[\u4e00-\u9fff]{2,12}"
    r"(?<![之附负吊层楼元栋幢座号门梯弄舍斋塔巷底铺面商店单第东南西北中主副前后甲乙丙丁戊])"
    r"|[a-z]{3,40}"
)
_ONE_NAME = re.compile(r"[\u4e00-\u9fff]{2,20}(?:[0-9]{1,2}[期区])?|[\u4e00-\u9fff]*[a-z]{3,30}")
_ESTATE_NAME = re.compile(
    r"[\u4e00-\u9fff]{2,10}(?:小区|社区|花园|花苑|家园|嘉园|新村|公寓|大厦|广场|中心|国际|名城|名都"
    r"|雅苑|雅居|公馆|华庭|御景|[苑园府湾城庭邸居])(?:[0-9]{1,2}[期区]|[东南西北]区)?"
)
_PART = re.compile("(?:[0-9]{1,2}[期区]|[东南西北]区)$")


class Named(NamedTuple):
    """A name: the stand-in of its kind, its key, and as it is shown; both empty if dropped."""

    kind: str
    key: str
    shown: str


def begin_named(name: str, read: Reader) -> Named | None:
    """Return what a name at the end of a beginning is: a road, an estate, a village; else None."""
    if not _ONE_NAME.fullmatch(name):
        return None
    if is_road(name):
        return road_named(name, read)
    houses = name[-1] == "村" and not name.endswith("新村")
    return village_named(name, read) if houses else estate_named(name, read)


_Tried = Callable[[str, Reader], Named | None]


@lru_cache(maxsize=100_000)
def village_named(name: str, read: Reader) -> Named | None:
    """Return the key and name of a village, or None if it is not plainly one."""
    return _found(name, _village, read) if _is_no_place(f"{name}3") else None


@lru_cache(maxsize=100_000)
def road_named(road: str, read: Reader) -> Named | None:
    """Return a road's key and name, or None if it is more than the name of a road."""
    return _found(road, _road, read) if _is_no_place(f"{road}7") else None


@lru_cache(maxsize=100_000)
def estate_named(name: str, read: Reader) -> Named | None:
    """Return the key and name of an estate without a road, or None if it is not plainly one."""
    return _found(name, _estate, read) if _is_no_place(f"{name}3") else None


@lru_cache(maxsize=100_000)
def name_behind(name: str, read: Reader) -> Named | None:
    """Return what becomes of a name behind a house number, or None if it is not plainly a name.

    It is dropped like 标准花园's, kept like 标准公寓's, or kept unless a building follows, like
    标准广场's: the stand-in says which.
    """
    return _found(name, _behind, read)


def is_dropped_behind(name: str, read: Reader) -> bool:
    """Return whether a name behind a house number is none of the written form's."""
    behind = name_behind(name, read)
    return behind is not None and behind.kind == DROPPED


def _found(name: str, tried: _Tried, read: Reader) -> Named | None:
    """Return what trying `name` out finds, by what another name of its likeness found."""
    like = likeness(name)
    found = tried(like, read)
    if like == name:
        return found
    if found and not found.shown:
        return found
    for dropped in ("", "小区", "社区"):
        if found and found.shown + dropped == like:
            shown = name.removesuffix(dropped)
            is_own = found.key == found.shown  # a village's key is its name
            if is_own or found.key == name_key(found.shown):
                return Named(found.kind, shown if is_own else name_key(shown), shown)
    return tried(name, read)


@lru_cache(maxsize=100_000)
def _village(name: str, read: Reader) -> Named | None:
    if NUMERAL.search(name) or _NO_NAME.search(name) or name.count("村") > 1:
        return None
    found, bare = _told(f"{name}3组7号", read), _told(f"{name}7号", read)
    plain = found == (f"{name}3组7", f"{name}3组7号") and bare == (f"{name}7", f"{name}7号")
    return Named(VILLAGE, name, name) if plain else None


@lru_cache(maxsize=100_000)
def _road(road: str, read: Reader) -> Named | None:
    found = [_told(f"{road}7号3栋501室", read), _told(f"{road}7号", read)]
    if not found[0] or not found[1]:
        return None
    key, shown = found[0][0].removesuffix(" 7 b3"), found[0][1].removesuffix("7号3栋")
    expected = [(f"{key} 7 b3", f"{shown}7号3栋"), (f"{key} 7", f"{shown}7号")]
    return Named(ROAD, key, shown) if found == expected and key else None


@lru_cache(maxsize=100_000)
def _estate(name: str, read: Reader) -> Named | None:
    stem = _PART.sub("", name)
    if not _ESTATE_NAME.fullmatch(name) or NUMERAL.search(stem) or _NO_NAME.search(name):
        return None
    found = _told(f"{name}3栋501室", read)
    kind = _kind(stem)
    if not found or not kind or not _is_one(stem) or is_road(stem):
        return None
    key, shown = found[0].removesuffix(" b3"), found[1].removesuffix("3栋")
    plain = found == (f"{key} b3", f"{shown}3栋") and key and not re.search("[0-9 ]", key)
    return Named(kind, key, shown) if plain else None


def _kind(stem: str) -> str | None:
    """Return the stand-in of an estate's name without its part; None of what may be a village."""
    if is_village(stem):
        return {"村": NEW_VILLAGE, "湾": BAY}.get(stem[-1])
    return TOWER if is_named(stem) else ESTATE


@lru_cache(maxsize=100_000)
def _behind(name: str, read: Reader) -> Named | None:
    if not _PLAIN_NAME.fullmatch(name) or NUMERAL.search(name) or _NO_NAME.search(name):
        return None
    if not _is_one(name):
        return None
    whole, bare = _told(f"{ROAD}7号{name}3栋501室", read), _told(f"{ROAD}7号{name}", read)
    if not whole or not bare:
        return None
    key, shown = bare[0].removeprefix("biaozhunlu 7"), bare[1].removeprefix("标准路7号")
    dropped = ("biaozhunlu 7 b3", "标准路7号3栋")
    kept = (f"biaozhunlu 7{key} b3", f"标准路7号{shown}3栋")
    if bare != (f"biaozhunlu 7{key}", f"标准路7号{shown}") or re.search("[0-9]", key + shown):
        return None
    if whole == dropped:
        return Named("标准广场" if key else DROPPED, key[1:], shown)
    return Named("标准公寓", key[1:], shown) if whole == kept else None


def _is_one(name: str) -> bool:
    """Return whether nothing in a name is taken for a number, a wing or a part of an estate."""
    return read_parts(name).place == name


DROPPED = "标准花园"
STAND_INS = {DROPPED: "", "标准公寓": "biaozhungongyu", "标准广场": "biaozhunguangchang"}


@cache
def _known() -> Scope:
    return read_scope(AREA + "标准路7")[0]


def _is_no_place(numbered: str) -> bool:
    """Return whether no town or zone of the known area begins so: others need not have it."""
    return is_read(re.sub("(?<=[0-9]).*", "", numbered), _known())


def _told(text: str, read: Reader) -> tuple[str, str] | None:
    """Return key and mask of `text` in the known area, without the area."""
    found = read(AREA + text)
    if isinstance(found, Unusable) or found.room not in (
        "501" if text.endswith("室") else None,
        "house",
    ):
        return None
    if not (found.building.startswith(_AREA_BEGINS) and found.shown.startswith(AREA)):
        return None
    return found.building.removeprefix(_AREA_BEGINS), found.shown.removeprefix(AREA)
