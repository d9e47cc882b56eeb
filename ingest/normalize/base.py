"""What a normaliser gives: a value in its one written form, or why there is none."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

Fact: TypeAlias = str | bool | None

_INVISIBLE = dict.fromkeys(
    [0x00AD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF, *range(0x202A, 0x202F)]
)
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−﹣", "-"))


def words(text: str) -> frozenset[str]:
    """Return the words of `text`, for lists that are easier to read as prose."""
    return frozenset(text.split())


_FILLERS = words(
    """- -- --- . .. / \\ * ? _ unknown unkown null none nil nan n/a na undefined empty blank no
    void missing test testing default placeholder tbd xxx not_available unavailable
    无 没有 暂无 未知 不详 不明 空 未填 未填写 待补 待定 保密 测试 无数据"""
) | {"not available", "not known", "not given", "not applicable"}


@dataclass(frozen=True, slots=True)
class Normal:
    """One value in its one written form; `value` is clear text, so the caller tokenises it at once.

    `mask` is for people's eyes; `parent` is the node above (Building, IpNetwork, GeoCell).
    `facts` are columns of `graph.schema.ATTRIBUTES` that are kept in clear (prefix, region, bin,
    domain, tac, randomised, flags); `tokens` are its *_token columns, with the clear text to
    tokenise.
    """

    label: str
    value: str = field(repr=False)
    mask: str
    parent: "Normal | None" = None
    facts: Mapping[str, Fact] = field(default_factory=dict)
    tokens: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Unusable:
    """Why a value ties nobody, in one word: `empty`, `placeholder`, `bad_checksum` and so on."""

    reason: str


EMPTY = Unusable("empty")
PLACEHOLDER = Unusable("placeholder")


def fold(text: str | None) -> str:
    """Return `text` half-width (NFKC), without invisible characters, in single spaces."""
    if not text:
        return ""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.translate(_INVISIBLE)).translate(_DASHES)
    return " ".join(text.split())


def is_filler(text: str) -> bool:
    """Return whether folded `text` is a word that people or systems write for nothing."""
    return text.casefold() in _FILLERS


def is_one_digit(text: str) -> bool:
    """Return whether `text` repeats one character, e.g. `000000`."""
    return len(set(text)) == 1


def is_counting(digits: str) -> bool:
    """Return whether `digits` count up or down by one, e.g. `123456789012345`."""
    up, down = "01234567890123456789012345", "98765432109876543210987654"
    return len(digits) > 5 and (digits in up or digits in down)


def luhn_sum(digits: str) -> int:
    """Return the Luhn sum modulo 10 of `digits`, check digit included (0: right).

    Source: ISO/IEC 7812-1, annex B.
    """
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(doubled)) % 10


def near(value: str) -> dict[str, str]:
    """Return what the near tokens are made of: `value` less its last 2 and 3 characters."""
    return {"near_2_token": value[:-2], "near_3_token": value[:-3]}


def mask_between(value: str, head: int, tail: int) -> str:
    """Return `value` with only `head` first and `tail` last characters shown."""
    hidden = len(value) - head - tail
    if hidden < 1:
        return value[:1] + "***"
    return value[:head] + "*" * hidden + value[len(value) - tail :]


def mask_id(value: str) -> str:
    """Return an opaque id with its middle hidden: a third at most is shown, four a side."""
    shown = min(4, len(value) // 6)
    return mask_between(value, shown or 1, shown)
