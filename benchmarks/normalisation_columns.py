"""How fast columns of phones, names, employers, companies and e-mails are read, what is left too.

`python -m benchmarks.normalisation_columns` makes distinct texts of each kind in the spellings that
people use (their shares are a guess, not a count), reads each column at once and what it leaves one
at a time. CPU seconds of all threads, the best of some fresh processes, tables loaded before.
"""

import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from random import Random

import polars as pl

from benchmarks.measure import Figures, in_child, machine, machine_line, publish, table, tell
from benchmarks.normalisation_samples import SAMPLES
from ingest.normalize import (
    normalize_company,
    normalize_email,
    normalize_employer,
    normalize_name,
    normalize_phone,
)
from ingest.normalize.columnar import unanswered
from ingest.normalize.columnar_email import read_emails
from ingest.normalize.columnar_names import read_names
from ingest.normalize.columnar_phone import read_mobiles
from ingest.normalize.columnar_words import read_employers

ROUNDS = 3
WARM = 300
_HAN = "明华建国志强丽娟秀英桂兰海燕晓东文博雨涵子轩梓萱浩然欣怡佳琪俊杰思远嘉怡天翔若曦"
_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余"
_CITIES = [
    "北京",
    "上海",
    "深圳市",
    "广州",
    "杭州市",
    "成都",
    "武汉",
    "南京市",
    "江苏省苏州市",
    "山东",
    "湖南省长沙",
]
_TRADES = [
    "网络科技",
    "信息技术",
    "餐饮管理",
    "建筑劳务",
    "物流",
    "商贸",
    "房地产经纪",
    "机械制造",
    "教育咨询",
    "医药",
]
_FORMS = [
    "有限公司",
    "有限公司",
    "有限公司",
    "有限责任公司",
    "股份有限公司",
    "集团有限公司",
    "厂",
    "中心",
]
_AREAS = [
    "10",
    "21",
    "20",
    "28",
    "755",
    "571",
    "512",
    "731",
    "531",
    "451",
    "898",
    "591",
    "311",
    "371",
    "25",
    "27",
]


def _digits(chance: Random, count: int) -> str:
    return "".join(chance.choices("0123456789", k=count))


def _pick(chance: Random, letters: str, least: int, most: int) -> str:
    return "".join(chance.choices(letters, k=chance.randint(least, most)))


def _phone(chance: Random) -> str:
    kind = chance.random()
    if kind < 0.9:
        mobile = f"1{chance.choice('3578')}{chance.choice('0123567')}{_digits(chance, 8)}"
        grouped = f"{mobile[:3]} {mobile[3:7]} {mobile[7:]}"
        spellings = (mobile, f"+86{mobile}", f"86-{mobile}", grouped, grouped.replace(" ", "-"))
        return chance.choices(spellings, (85, 6, 3, 3, 3))[0]
    return _line(chance) if kind < 0.97 else _abroad(chance)


def _line(chance: Random) -> str:
    area, line = chance.choice(_AREAS), chance.choice("2568") + _digits(chance, 7)
    spellings = (f"0{area}-{line}", f"(0{area}){line}", f"0{area}{line}", f"+86 {area} {line}",
                 f"0{area}-{line}-{_digits(chance, 3)}", f"0{area}-{line}转{_digits(chance, 3)}",
                 f"（0{area}）{line}")  # fmt: skip
    return chance.choices(spellings, (50, 10, 15, 10, 7, 5, 3))[0]


def _abroad(chance: Random) -> str:
    forms = (
        f"+852 {chance.choice('569')}{_digits(chance, 3)} {_digits(chance, 4)}",
        f"+8536{chance.choice('26')}{_digits(chance, 6)}", f"+8869{_digits(chance, 8)}",
        f"+886-2-2{_digits(chance, 3)}-{_digits(chance, 4)}", f"+4474{_digits(chance, 8)}",
        f"+1 415 {chance.randint(2, 9)}{_digits(chance, 2)} {_digits(chance, 4)}",
    )  # fmt: skip
    return chance.choices(forms, (50, 15, 20, 5, 5, 5))[0]


def _name(chance: Random) -> str:
    kind = chance.random()
    if kind < 0.02:
        letters = "abdegiklmnorstuw"
        return f"{_pick(chance, letters, 4, 8)} {_pick(chance, letters, 4, 9)}".title()
    name = chance.choice(_SURNAMES) + _pick(chance, _HAN, 1, 3)
    spellings = (name, f"{name[0]} {name[1:]}", f"{name}先生", f"{name}(本人)", f"{name[0]}某")
    return chance.choices(spellings, (95, 2, 1, 1, 1))[0]


def _employer(chance: Random) -> str:
    style, city = _pick(chance, _HAN, 2, 4), chance.choice(_CITIES)
    name = f"{city}{style}{chance.choice(_TRADES)}{chance.choice(_FORMS)}"
    spellings = (
        name, f"{style}({city}){chance.choice(_TRADES)}有限公司", f"{name}南山分公司",
        f"{name}（{city}）", f"{style}有限公司", f"{style} {city}店", f"{style} Tech Co., Ltd",
    )  # fmt: skip
    return chance.choices(spellings, (70, 8, 6, 4, 6, 3, 3))[0]


def _email(chance: Random) -> str:
    name = _pick(chance, "abcdefghiklmnorstuwxyz", 4, 10)
    forms = (
        f"{_digits(chance, 9)}@qq.com", f"{name}{_digits(chance, 3)}@163.com",
        f"{name}.{_digits(chance, 2)}@gmail.com", f"{name.upper()}@126.com",
        f"{name}@{name[:4]}{_digits(chance, 2)}.com.cn",
        f"{name}+{_digits(chance, 2)}@outlook.com",
    )  # fmt: skip
    return chance.choices(forms, (45, 25, 10, 5, 12, 3))[0]


def _distinct(make: Callable[[Random], str], count: int) -> list[str]:
    chance = Random(7)
    found: dict[str, None] = {}
    while len(found) < count:
        found[make(chance)] = None
    return list(found)


def _companies(count: int) -> list[str]:
    """Return credit codes; one in twenty as people write them."""
    codes = SAMPLES["company_id"][1][:count]
    return [f"{code[:8]} {code[8:]}" if at % 20 == 7 else code for at, code in enumerate(codes)]


def _read_names(texts: pl.Series) -> pl.Series:
    return read_names(texts)[1]


def _all(texts: pl.Series) -> pl.Series:
    return unanswered(texts).rest


KINDS: dict[
    str,
    tuple[Callable[[int], list[str]], Callable[[pl.Series], pl.Series], Callable[[str], object]],
] = {
    "phone": (
        lambda count: _distinct(_phone, count),
        lambda t: read_mobiles(t).rest,
        normalize_phone,
    ),
    "name": (lambda count: _distinct(_name, count), _read_names, normalize_name),
    "employer": (
        lambda count: _distinct(_employer, count),
        lambda texts: read_employers(texts).rest,
        normalize_employer,
    ),
    "company": (_companies, _all, normalize_company),
    "email": (
        lambda count: _distinct(_email, count),
        lambda texts: read_emails(texts).rest,
        normalize_email,
    ),
}


def time_one(kind: str, distinct: int) -> Figures:
    """Return texts a CPU second in this process, which has read a few before."""
    make, fast, one = KINDS[kind]
    texts = make(distinct)
    for text in [*fast(pl.Series(texts[:WARM])), *texts[:WARM]]:
        one(text)
    began = time.process_time()
    left = fast(pl.Series(texts))
    for text in left:
        one(text)
    seconds = time.process_time() - began
    return {
        "texts of": kind,
        "distinct": len(texts),
        "read at once": round(1 - len(left) / len(texts), 4),
        "a CPU second": seconds and round(len(texts) / seconds),
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Time all, print the table and write `results/normalisation_columns.json`."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--distinct", type=int, default=200_000, help="texts of each kind")
    parser.add_argument("--one", choices=KINDS, help="for children")
    chosen = parser.parse_args(arguments)
    if chosen.one:
        tell(time_one(chosen.one, chosen.distinct))
        return
    command = [sys.executable, "-m", "benchmarks.normalisation_columns"]
    timed = []
    for kind in KINDS:
        ask = [*command, "--one", kind, "--distinct", str(chosen.distinct)]
        runs = [in_child(ask) for _ in range(ROUNDS)]
        timed.append(max(runs, key=lambda run: run["a CPU second"]))
    facts = machine()
    body = f"{table(timed)}\n\nEach the best of {ROUNDS} fresh processes. {machine_line(facts)}"
    figures = {"machine": facts, "speed": timed}
    publish("normalisation_columns", "Columns of values a second", body, figures)


if __name__ == "__main__":
    main()
