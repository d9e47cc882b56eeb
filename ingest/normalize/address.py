"""Addresses to the building and to the room, whichever way they were written.

A place is told by its most local names: the province is dropped, as the same place is written
with and without it; city and district stay, so that 中山路1号 of two cities stays two. A county
or a town of city rank says its city by itself and stands alone. Who writes no city at all is
equal only to others who write none (flag `no_city`).
"""

import re

from ingest.normalize.address_en import read_english
from ingest.normalize.address_parts import Address
from ingest.normalize.address_zh import read_chinese
from ingest.normalize.base import EMPTY, PLACEHOLDER, Fact, Normal, Unusable, fold, is_filler

_HAN = re.compile(r"[\u4e00-\u9fff]")


def normalize_address(text: str | None) -> Normal | Unusable:
    """Return the Room of an address below its Building, or the Building if no room is written.

    Chinese and English; a pick-up point or parcel locker is a Building of its own with the flag
    `pickup_point`. Unusable where not even the building can be told.
    """
    folded = fold(text)
    if not folded:
        return EMPTY
    if is_filler(folded):
        return PLACEHOLDER
    found = read_chinese(folded) if _HAN.search(folded) else read_english(folded)
    return found if isinstance(found, Unusable) else _normal(found)


def _normal(address: Address) -> Normal:
    flags = [
        *(["pickup_point"] if address.pickup else []),
        *([] if address.has_city else ["no_city"]),
    ]
    facts: dict[str, Fact] = {"flags": "|".join(flags)} if flags else {}
    building = Normal("Building", address.building, address.building, facts=facts)
    if not address.room:
        return building
    return Normal("Room", address.room, address.building, building, facts)
