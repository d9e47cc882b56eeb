"""People's names: never a node, only tokens of the whole and of the surname."""

import re
from dataclasses import dataclass, field

from ingest.normalize.base import EMPTY, PLACEHOLDER, Unusable, fold, is_filler, words

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_NOT_A_NAME = re.compile(r"[\W\d_]+")
_TITLES = words("mr mrs ms miss mx dr prof sir madam")
_TITLES_BEHIND = words("jr sr ii iii iv phd md")
_HAN_TITLES = re.compile(r"(?:先生|女士|小姐|同志|老师|师傅|经理)$")
_COMPOUND = words(
    """欧阳 歐陽 司马 司馬 上官 诸葛 諸葛 夏侯 皇甫 尉迟 尉遲 公孙 公孫 慕容 令狐 宇文 长孙 長孫
    司徒 司空 东方 東方 独孤 獨孤 南宫 南宮 西门 西門 百里 呼延 端木 轩辕 軒轅 澹台 公冶 宗政 濮阳
    濮陽 淳于 单于 單于 太叔 申屠 仲孙 仲孫 鲜于 鮮于 闾丘 东郭 東郭 赫连 赫連 拓跋 完颜 完顏 纳兰
    納蘭 第五 谷梁 梁丘 左丘 东门 東門 范姜"""
)


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name in its one written form, for tokens; only `mask` may be kept in clear."""

    mask: str
    value: str = field(repr=False)
    surname: str = field(repr=False)


def normalize_name(text: str | None) -> Name | Unusable:
    """Return a Chinese name by its surname (王*, 欧阳*), another by its last word (W***).

    Spaces, dots, case and titles make no difference. `Smith, John` is John Smith.
    """
    folded = fold(text)
    if not folded:
        return EMPTY
    if is_filler(folded):
        return PLACEHOLDER
    return _chinese(folded) if _HAN.search(folded) else _western(folded.casefold())


def _chinese(folded: str) -> Name | Unusable:
    value = _HAN_TITLES.sub("", _NOT_A_NAME.sub("", folded))
    if len(value) < 2:
        return Unusable("too_short")
    compound = len(value) > 2 and value[:2] in _COMPOUND
    surname = value[: 2 if compound else 1]
    return Name(f"{surname}*", value, surname)


def _western(folded: str) -> Name | Unusable:
    last, comma, first = folded.partition(",")
    ordered = f"{first} {last}" if comma and first.strip(" .") not in _TITLES_BEHIND else folded
    parts = [_NOT_A_NAME.sub("", part) for part in re.split(r"[\s,]+", ordered)]
    kept = [part for part in parts if part and part not in _TITLES | _TITLES_BEHIND]
    if not kept:
        return Unusable("not_a_name")
    value = " ".join(kept)
    return (
        Unusable("too_short")
        if len(value) < 2
        else Name(f"{kept[-1][0].upper()}***", value, kept[-1])
    )
