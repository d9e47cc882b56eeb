"""Addresses to the building and to the room, whichever way they were written.

A place is told by its most local names: the province is dropped, as the same place is written
with and without it; city and district stay, so that 中山路1号 of two cities stays two. A county
or a town of city rank says its city by itself and stands alone. Who writes no city at all is
equal only to others who write none (flag `no_city`).
"""

import re

from ingest.normalize.address_en import read_english
from ingest.normalize.address_fast import read_regular
from ingest.normalize.address_hk import is_here, read_english_hk
from ingest.normalize.address_letters import in_chinese_order
from ingest.normalize.address_parts import Address, read_written
from ingest.normalize.address_pinyin import is_chinese_place
from ingest.normalize.address_zh import read_chinese, read_in_order
from ingest.normalize.base import EMPTY, PLACEHOLDER, Fact, Normal, Unusable, fold, is_filler

_PLAIN = re.compile(r"[\u4e00-\u9fff0-9A-Za-z ,#-]+")  # what folding leaves as it is
_LONGEST = 400  # signs; a letter to the courier, or a file in a cell
_HAN = re.compile(r"[\u4e00-\u9fff]")


def normalize_address(text: str | None) -> Normal | Unusable:
    """Return the Room of an address below its Building, or the Building if no room is written.

    Chinese and English; a pick-up point or parcel locker is a Building of its own with the flag
    `pickup_point`. Unusable where not even the building can be told, and beyond 400 signs.
    """
    folded = " ".join(text.split()) if text and _PLAIN.fullmatch(text) else fold(text)
    if not folded:
        return EMPTY
    if len(folded) > _LONGEST:
        return Unusable("too_long")
    if is_filler(folded):
        return PLACEHOLDER
    found = read_written(folded) or _read(folded)
    return found if isinstance(found, Unusable) else _normal(found)


def _read(text: str) -> Address | Unusable:
    if _HAN.search(text):
        return read_regular(text, read_chinese) or read_chinese(text)
    upper = text.upper()
    if regular := in_chinese_order(upper):
        return read_in_order(regular)
    if is_here(upper):
        return read_english_hk(upper)
    return read_chinese(text) if is_chinese_place(upper) else read_english(text)


def _normal(address: Address) -> Normal:
    flags = [
        *(["pickup_point"] if address.is_pickup else []),
        *([] if address.has_city else ["no_city"]),
    ]
    facts: dict[str, Fact] = {"flags": "|".join(flags)} if flags else {}
    building = Normal("Building", address.building, address.shown, facts=facts)
    if not address.room:
        return building
    return Normal("Room", f"{address.building}#{address.room}", address.shown, building, facts)
