"""Addresses as they are typed: the same door in three spellings."""

import numpy as np
import polars as pl

from benchmarks.other_world.applications import NO_ROOM
from benchmarks.other_world.chance import Ints
from benchmarks.other_world.place import (
    FACTORY,
    FLAT,
    OFFICE,
    ROOMING,
    ROOMS,
    STATION,
    STUDENT,
    VILLAGE,
    Places,
)
from benchmarks.other_world.words import (
    CITIES,
    ESTATE_ENDS,
    ESTATES,
    FIRMS,
    ROAD_ENDS,
    ROADS,
    SCHOOLS,
    TRADES,
    VILLAGES,
)

SPELLINGS = 3
_BLOCKS = ("栋", "号楼", "幢")
_ESTATES, _ROADS, _FIRMS, _VILLAGES = (w.split() for w in (ESTATES, ROADS, FIRMS, VILLAGES))


def addresses(places: Places, rooms: Ints, spelling: Ints) -> pl.Series:
    """Return the address of each room, empty where there is none."""
    some = np.maximum(rooms, 0)
    building, place = np.unique(some // ROOMS, return_inverse=True)
    front = [[_front(places, int(b), style) for b in building] for style in range(SPELLINGS)]
    texts = np.array(front, object)[spelling, place]
    start = pl.Series(texts.tolist(), dtype=pl.String)
    end = _ends(places, some, spelling)
    whole = pl.select(start + end).to_series()
    return pl.select(pl.when(pl.Series(rooms >= 0)).then(whole)).to_series()


def _front(places: Places, building: int, spelling: int) -> str:
    """Return an address down to the building; the last spelling leaves the estate out."""
    of = {name: int(column[building]) for name, column in places.building.items()}
    province, city, _, _, _, districts = CITIES[of["city"]]
    town = city + districts[of["district"]]
    town = town if spelling == 1 else province + town
    name, block = of["name"], f"{of['block']}{_BLOCKS[spelling]}"
    if of["kind"] == VILLAGE:
        side = "东西南北中上下前后新"[name // 12 % 10]
        return f"{town}{side}{_VILLAGES[name % 12]}村"
    road = _ROADS[of["road"] % 18] + ROAD_ENDS[of["road"] // 18]
    line = f"{town}{road}{of['number']}号"
    if of["kind"] == FLAT:
        estate = _ESTATES[name % 18] + ESTATE_ENDS[name // 18]
        return f"{line}{'' if spelling == 2 else estate}{block}"
    if of["kind"] == ROOMING:
        return f"{line}{_ESTATES[name]}公寓{block}"
    if of["kind"] == STUDENT:
        school = _FIRMS[name // len(SCHOOLS)] + SCHOOLS[name % len(SCHOOLS)]
        return f"{line}{school}{of['block']}号宿舍楼"
    if of["kind"] == FACTORY:
        return f"{line}{_FIRMS[name % 18]}{TRADES[name // 18]}厂宿舍{block}"
    return line + {STATION: "便民驿站", OFFICE: _ESTATES[name % 18] + "大厦"}.get(
        of["kind"], "手机店"
    )


def _ends(places: Places, rooms: Ints, spelling: Ints) -> pl.Series:
    """Return what follows the building: unit, floor and door, or a village's group and house."""
    of, building, at = places.building, rooms // ROOMS, rooms % ROOMS
    doors, floors, kind = of["doors"][building], of["floors"][building], of["kind"][building]
    unit, rest = at // (doors * floors) + 1, at % (doors * floors)
    floor, door = rest // doors + 1, rest % doors + 1
    frame = pl.DataFrame(
        {
            "kind": kind,
            "unit": unit,
            "floor": floor,
            "door": door,
            "label": floor * 100 + door,
            "spelling": spelling,
            "none": (at == NO_ROOM) | (kind == STATION),
        }
    )
    flat = (
        pl.when(pl.col("spelling") == 0)
        .then(pl.format("{}单元{}室", "unit", "label"))
        .when(pl.col("spelling") == 1)
        .then(pl.format("{}单元{}", "unit", "label"))
        .otherwise(pl.format("{}-{}", "unit", "label"))
    )
    village = pl.format("{}组{}号", "floor", "door")
    end = pl.when(pl.col("spelling") == 1).then(pl.lit("")).otherwise(pl.lit("室"))
    other = pl.col("label").cast(pl.String) + end
    text = (
        pl.when("none")
        .then(pl.lit(""))
        .when(pl.col("kind") == FLAT)
        .then(flat)
        .when(pl.col("kind") == VILLAGE)
        .then(village)
        .otherwise(other)
    )
    return frame.select(text.alias("end")).to_series()


def firms(places: Places, values: Ints) -> pl.Series:
    """Return names of employers."""
    some = np.maximum(values, 0)
    texts = []
    for city, word in zip(places.firm["city"][some], places.firm["words"][some], strict=True):
        trade, rest = TRADES[word % 12], word // 12
        name = _ESTATES[rest % 18] + _FIRMS[rest // 18]
        texts.append(f"{CITIES[city][1][:2]}{name}{trade}有限公司")
    column = pl.Series(texts, dtype=pl.String)
    return pl.select(pl.when(pl.Series(values >= 0)).then(column)).to_series()


def company_names(values: Ints) -> pl.Series:
    """Return names of customers that are companies, almost all different."""
    some = np.maximum(values, 0)
    words = (np.array(_VILLAGES), np.array(_ESTATES), np.array(_FIRMS), np.array(TRADES))
    texts = np.full(len(some), "", "<U16")
    for choices in words:
        texts = np.char.add(texts, choices[some % len(choices)])
        some = some // len(choices)
    column = pl.Series(np.char.add(texts, "商行").tolist(), dtype=pl.String)
    return pl.select(pl.when(pl.Series(values >= 0)).then(column)).to_series()
