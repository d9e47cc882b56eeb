"""What a normaliser gives: a value in its one written form, or why there is none."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Protocol, TypeAlias, TypeVar

Fact: TypeAlias = str | bool | None

_INVISIBLE = dict.fromkeys(
    [
        *(0x00AD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFEFF, 0xFFA0),
        *(*range(0x180B, 0x180F), *range(0x200B, 0x2010), *range(0x202A, 0x202F)),
        *(*range(0x2060, 0x2070), *range(0xFE00, 0xFE10), *range(0xFFF9, 0xFFFD)),
    ]
)
_DIGIT = re.compile(r"(?![0-9])\d")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−﹣", "-"))


def words(text: str) -> frozenset[str]:
    """Return the words of `text`, for lists that are easier to read as prose."""
    return frozenset(text.split())


FILLERS = words(
    """- -- --- . .. / \\ * ? _ unknown unkown null none nil nan n/a n.a na undefined empty blank
    no void missing test testing default placeholder tbd xxx xx not_available unavailable other
    n/a #n/a #value #value! #ref #ref! #name #name? #null #null! #num #num! #div/0 #div/0! true
    false 无 没有 暂无 未知 不详 不明 空 未填 未填写 待补 待定 保密 测试 无数据 同上 其他 其它
    未提供 未授权 不便透露 忘记了 换号了 获取失败 未获取 拒绝 拒绝授权 不知道 不清楚 不记得 没 略
    未登记 待更新 待补充"""
) | {
    "not available",
    "not known",
    "not given",
    "not applicable",
    "not specified",
    "not provided",
    "permission denied",
    "access denied",
    "no data",
    "no value",
    "object object",
    "same as above",
    "as above",
}
_AROUND = " \t.,;:!?'\"`<>()[]{}。、，；：！？《》〈〉【】「」『』〔〕‘’“”"
# A spreadsheet's way to keep a cell text: ="…", a leading quote, a pair of them.
_GUARD = re.compile(r"=?([\"'`‘’“”]+)\s*(.*?)\s*[\"'`‘’“”]*")
_WHOLE_FLOAT = re.compile(r"([0-9]{1,16})\.0{1,4}")
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3}){3,5}(?:\.0{1,4})?")
_EXPONENT = re.compile(r"([0-9])\.([0-9]{1,15})[eE]\+?([0-9]{1,2})")
_EXACT = 2**53  # whole numbers up to here survive a spreadsheet's floating point
_MASKED = re.compile(r"[*●○•◦∗⁎■□]|[xX×]{3,}|#{3,}|\.{3}|…|\?{2,}")


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
_READINGS = 8  # each takes marks off, so that three are already rare


class _Written(Protocol):
    @property
    def value(self) -> str: ...


_Value = TypeVar("_Value", bound=_Written)
Read: TypeAlias = Callable[[str | None], _Value | Unusable]


def settled(read: Read[_Value]) -> Read[_Value]:
    """Return `read` with its answers read again, until a written form is its own written form.

    What cleaning uncovers (`0NA` is NA, `Ýý` one letter twice) is thereby read as if it had been
    typed so. A value that comes back as it was typed costs one reading, others two.
    """

    @wraps(read)
    def settle(text: str | None) -> _Value | Unusable:
        found = read(text)
        for _ in range(_READINGS):
            if isinstance(found, Unusable) or found.value == text:
                return found
            text = found.value
            found = read(text)
        return PLACEHOLDER

    return settle


def fold(text: str | None) -> str:
    """Return `text` half-width (NFKC), without invisible characters, in single spaces."""
    if not text:
        return ""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.translate(_INVISIBLE)).translate(_DASHES)
        text = _DIGIT.sub(_ascii_digit, text)
    return " ".join(text.split())


def _ascii_digit(found: re.Match[str]) -> str:
    return str(unicodedata.decimal(found[0]))


def unwrap(folded: str) -> str:
    """Return folded text without the marks that keep a cell text in a spreadsheet."""
    guarded = _GUARD.fullmatch(folded)
    return guarded[2] if guarded else folded


def whole_number(text: str) -> str:
    """Return the digits of a number that a spreadsheet wrote its way, if all are still there.

    `18073392654.0`, `18,073,392,654` and `1.8073392654E10` are; `6.22848E+18` and what is above
    2**53 are not, and come back as they are.
    """
    if "," in text and _THOUSANDS.fullmatch(text):
        text = text.replace(",", "")
        if "." not in text:
            return text
    if "." not in text:
        return text
    plain = _WHOLE_FLOAT.fullmatch(text)
    if plain and int(plain[1]) <= _EXACT:
        return plain[1]
    exponent = _EXPONENT.fullmatch(text)
    if exponent and len(exponent[2]) == int(exponent[3]):
        return exponent[1] + exponent[2]
    return text


def is_masked(text: str) -> bool:
    """Return whether characters of `text` are hidden, as in `138****1234`."""
    return _MASKED.search(text) is not None


def is_filler(text: str) -> bool:
    """Return whether folded `text` is a word that people or systems write for nothing."""
    folded = text.casefold()
    return folded in FILLERS or (bare := folded.strip(_AROUND)) in FILLERS or not bare


def is_one_digit(text: str) -> bool:
    """Return whether `text` repeats one character, e.g. `000000`."""
    return text != "" and text == text[0] * len(text)


_UP, _DOWN = "01234567890123456789012345", "98765432109876543210987654"


def is_counting(digits: str) -> bool:
    """Return whether `digits` count up or down by one, e.g. `123456789012345`."""
    return len(digits) > 5 and (digits in _UP or digits in _DOWN)


def all_counting(size: int) -> frozenset[str]:
    """Return every text of `size` digits that counts up or down by one."""
    return frozenset(
        line[at : at + size] for line in (_UP, _DOWN) for at in range(len(line) - size + 1)
    )


_DOUBLED = bytes.maketrans(b"0123456789", bytes((48, 50, 52, 54, 56, 49, 51, 53, 55, 57)))


def luhn_sum(digits: str) -> int:
    """Return the Luhn sum modulo 10 of `digits`, check digit included (0: right).

    Source: ISO/IEC 7812-1, annex B.
    """
    raw = digits.encode()
    return (sum(raw[-1::-2]) + sum(raw[-2::-2].translate(_DOUBLED)) - 48 * len(raw)) % 10


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
    if not shown:
        return mask_between(value, 1, 0)
    return f"{value[:shown]}{'*' * (len(value) - 2 * shown)}{value[-shown:]}"
