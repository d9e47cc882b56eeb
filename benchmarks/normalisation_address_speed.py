"""How fast addresses are read, one at a time and a column at once; each in a fresh process.

`python -m benchmarks.normalisation_address_speed` times three mixes of distinct addresses: those of
a made-up lender, a varied mix of all counties with thousands of roads and estates and with what
people add (`_varied`), and the labelled pairs. What a column leaves is read one at a time and
counts in. CPU seconds of all threads, tables loaded before.
"""

import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from random import Random
from typing import TypeGuard

import polars as pl

from benchmarks.measure import Figures, in_child, machine, machine_line, publish, table, tell
from benchmarks.normalisation_addresses import read_pairs, typed_by_lender
from ingest.normalize import normalize_address
from ingest.normalize.address_columnar import normalize_addresses
from ingest.normalize.divisions import County, Unit, divisions, short_name

ROUNDS = 3
_STEMS = [
    "人民",
    "解放",
    "建设",
    "中山",
    "和平",
    "新华",
    "文化",
    "胜利",
    "青年",
    "光明",
    "东风",
    "长江",
    "黄河",
    "滨江",
    "湖滨",
    "学府",
    "科技",
    "创新",
    "振兴",
    "迎宾",
    "朝阳",
    "龙泉",
    "凤凰",
    "金沙",
    "玉泉",
    "望江",
    "春晖",
    "星光",
    "桃园",
    "梅园",
    "翠竹",
    "银杏",
    "紫荆",
    "丹桂",
    "海棠",
    "云锦",
    "锦绣",
    "盛世",
    "嘉和",
    "天悦",
    "御景",
    "华府",
    "兰亭",
    "枫林",
    "听涛",
    "观澜",
    "水岸",
    "润泽",
    "鸿福",
    "安居",
    "祥和",
    "泰和",
    "富春",
    "临江",
    "南湖",
    "西岭",
    "北辰",
    "东方",
]
_ROAD_KINDS = [
    "路",
    "路",
    "路",
    "路",
    "街",
    "大道",
    "东路",
    "西路",
    "南路",
    "北路",
    "中路",
    "南街",
    "二路",
]
_ESTATE_KINDS = [
    "花园",
    "小区",
    "苑",
    "家园",
    "新村",
    "公寓",
    "府",
    "湾",
    "名都",
    "国际",
    "雅居",
    "嘉园",
    "大厦",
    "广场",
]


def _lender(distinct: int) -> list[str]:
    return typed_by_lender(distinct, seed=11)


def _pairs(_: int) -> list[str]:
    pairs = [pair for language in ("zh", "en") for pair in read_pairs(language)]
    return list(dict.fromkeys(text for pair in pairs for text in (pair.left, pair.right)))


def _varied(distinct: int) -> list[str]:
    """Return addresses of all counties; the shares of their forms are a guess, not a count."""
    chance = Random(11)
    units = sorted(
        {unit for several in divisions().full.values() for unit in several if _is_small(unit)},
        key=lambda unit: (unit.province.name, unit.name),
    )
    chance.shuffle(units)
    found: dict[str, None] = {}
    while len(found) < distinct:
        at = int(len(units) * chance.random() ** 3)  # some counties have far more people
        found[_one(units[at], chance)] = None
    return list(found)


def _is_small(unit: Unit) -> TypeGuard[County]:
    return isinstance(unit, County) and bool(unit.city) and unit.province.name != "台湾省"


def _one(unit: County, chance: Random) -> str:
    area = _area(unit, chance)
    road = _pick(chance) + chance.choice(_ROAD_KINDS) + f"{int(700 * chance.random() ** 2) + 1}号"
    estate = _pick(chance) + _pick(chance)[: chance.randrange(2) * 2] + chance.choice(_ESTATE_KINDS)
    kind = chance.random()
    if kind < 0.05:
        return f"{area}{_pick(chance)}村{chance.randint(1, 15)}组{chance.randint(1, 90)}号"
    place = estate if kind < 0.3 else road + (estate if kind < 0.65 else "")
    return _remarked(area + place + _inside(chance), chance)


def _pick(chance: Random) -> str:
    return _STEMS[int(len(_STEMS) * chance.random() ** 1.5)]


def _area(unit: County, chance: Random) -> str:
    city = unit.city.name if unit.city else ""
    province, name = unit.province.name, unit.name
    levels = [
        province if chance.random() < 0.6 else "",
        city if chance.random() < 0.9 else "",
        name,
    ]
    if chance.random() < 0.2:
        levels = [short_name(level) if level else "" for level in levels]
    if unit.towns and chance.random() < 0.3:
        levels.append(chance.choice(sorted(unit.towns)))
    mark = chance.choices(["", " ", "，"], [0.88, 0.09, 0.03])[0]
    return mark.join(filter(None, levels)) + mark


def _inside(chance: Random) -> str:
    building, unit = chance.randint(1, 30), chance.randint(1, 4)
    floor, door = chance.randint(1, 33), chance.randint(1, 8)
    forms = (
        f"{building}{chance.choice(['栋', '幢', '号楼', '座', '#'])}{unit}单元{floor}{door:02d}室",
        f"{building}{chance.choice(['栋', '幢', '号楼'])}{unit}单元{floor}{door:02d}",
        f"{building}栋{floor}{door:02d}", f"{building}-{unit}-{floor}{door:02d}",
        f"{building}栋{unit}单元{floor}楼{floor}{door:02d}", f"{building}幢",
        f"{'ABCD'[unit - 1]}座{floor}{door:02d}", f"{floor}楼{floor}{door:02d}室",
        f"{building}号楼{floor}层{floor}{door:02d}", f"{building:02d}栋0{door}{unit:02d}室",
    )  # fmt: skip
    return chance.choice(forms)


def _remarked(text: str, chance: Random) -> str:
    """Return `text` with what few add, wide digits, or Chinese numerals."""
    kind = chance.random()
    if kind < 0.03:
        return text + chance.choice(
            ["（放驿站）", "，放门口", "(快递放丰巢)", " 王女士收", "，李先生"]
        )
    if kind < 0.06:
        return text.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    if kind < 0.07:
        return text.translate(str.maketrans("123456789", "一二三四五六七八九"))
    return text


MIXES: dict[str, Callable[[int], list[str]]] = {
    "a made-up lender": _lender,
    "a varied mix": _varied,
    "labelled pairs": _pairs,
}


def one_at_a_time(texts: list[str]) -> int:
    """Read each text; none is read quickly."""
    for text in texts:
        normalize_address(text)
    return 0


def a_column_at_once(texts: list[str]) -> int:
    """Read a column, and what it leaves one at a time; return how many the column read."""
    found = normalize_addresses(pl.Series(texts, dtype=pl.String))
    one_at_a_time(found.rest.to_list())
    return found.known.height


WAYS = {"one at a time": one_at_a_time, "a column at once": a_column_at_once}


def time_one(mix: str, way: str, distinct: int) -> Figures:
    """Return addresses a CPU second in this process, which has read none but a few before."""
    texts = MIXES[mix](distinct)
    WAYS[way](_lender(300))
    normalize_address("苏州市吴中区标准路7号标准花园3栋501室")
    began = time.process_time()
    known = WAYS[way](texts)
    seconds = time.process_time() - began
    return {
        "known": round(known / len(texts), 4),
        "distinct": len(texts),
        "rate": seconds and round(len(texts) / seconds),
    }


def rows(distinct: int) -> list[Figures]:
    """Return a row a mix, each way the best of some fresh processes in turn."""
    found = []
    for mix in MIXES:
        told: dict[str, list[Figures]] = {way: [] for way in WAYS}
        for _ in range(ROUNDS):
            for way in WAYS:
                command = [sys.executable, "-m", "benchmarks.normalisation_address_speed"]
                told[way].append(in_child([*command, "--one", mix, way, str(distinct)]))
        best = {way: max(run["rate"] for run in runs) for way, runs in told.items()}
        last = told["a column at once"][0]
        found.append(
            {"addresses of": mix, "distinct": last["distinct"], "read by the column": last["known"]}
            | {f"{way}, a CPU second": rate for way, rate in best.items()}
        )
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Time all, print the table and write `results/normalisation_address_speed.json`."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--distinct", type=int, default=200_000, help="addresses of each mix")
    parser.add_argument("--one", nargs=3, metavar=("MIX", "WAY", "DISTINCT"), help="for children")
    chosen = parser.parse_args(arguments)
    if chosen.one:
        mix, way, distinct = chosen.one
        tell(time_one(mix, way, int(distinct)))
        return
    facts, timed = machine(), rows(chosen.distinct)
    body = f"{table(timed)}\n\nEach the best of {ROUNDS} fresh processes. {machine_line(facts)}"
    figures = {"machine": facts, "speed": timed}
    publish("normalisation_address_speed", "Addresses a second", body, figures)


if __name__ == "__main__":
    main()
