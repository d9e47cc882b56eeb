"""People's ids: PRC resident ids are checked, passports and permits taken as they are."""

import re
from dataclasses import dataclass
from datetime import date

from ingest.normalize.base import (
    EMPTY,
    PLACEHOLDER,
    Normal,
    Unusable,
    fold,
    is_counting,
    is_filler,
    is_one_digit,
    mask_between,
    near,
    words,
)

_SEPARATORS = re.compile(r"[\s\-./()\[\]_·]+")
_LEAD = re.compile(r"^(?:身份证号?码?|证件号码?|护照号?码?)[:]?")
_PRC = re.compile(r"[0-9]{17}[0-9X]")
_DIGITS_OF_ID = re.compile(r"[0-9]{14,21}X?")
_OTHER = re.compile(r"[0-9A-Z\u4e00-\u9fff]{5,30}")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_PROVINCES = words(
    """11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54
    61 62 63 64 65 71 81 82 83"""
)


@dataclass(frozen=True, slots=True)
class NationalIdFacts:
    """What an id says of itself; nothing of sex or home region is ever read out of it.

    `valid` is False for a PRC resident id with a fault, None for no id or another kind.
    """

    valid: bool | None
    birth_date: date | None


def normalize_national_id(text: str | None, *, label: str = "NationalId") -> Normal | Unusable:
    """Return `text` as a node of `label` (NationalId, or Representative for a company's).

    PRC resident ids with a fault are unusable: what is typed wrong names nobody, or a stranger.
    The 15 digits in use before 1999 become the 18 of today.
    """
    written = _written(text)
    if not written:
        return EMPTY
    if _is_placeholder(written):
        return PLACEHOLDER
    fault = _fault(written)
    if fault:
        return Unusable(fault)
    if _PRC.fullmatch(written):
        return Normal(label, written, _mask_prc(written), tokens=near(written))
    if not _OTHER.fullmatch(written):
        return Unusable("too_short" if len(written) < 5 else "not_an_id")
    tokens = near(written) if len(written) >= 8 else {}
    return Normal(label, written, mask_between(written, 1, 2), tokens=tokens)


def read_national_id(text: str | None) -> NationalIdFacts:
    """Return whether `text` is a right PRC resident id, and the birth date it then states."""
    written = _written(text)
    if not written or _is_placeholder(written):
        return NationalIdFacts(None, None)
    if _fault(written):
        return NationalIdFacts(False, None)
    if _PRC.fullmatch(written):
        return NationalIdFacts(True, _birth_date(written[6:14]))
    return NationalIdFacts(None, None)


def check_character(digits: str) -> str:
    """Return the 18th character that the 17 `digits` of a PRC resident id ask for.

    Source: GB 11643-1999, by ISO 7064 MOD 11-2.
    """
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=True))
    return _CHECKS[total % 11]


def _written(text: str | None) -> str:
    folded = _LEAD.sub("", fold(text))
    if is_filler(folded):
        return folded
    return _of_eighteen(_SEPARATORS.sub("", folded).upper())


def _is_placeholder(written: str) -> bool:
    return is_filler(written) or is_one_digit(written) or is_counting(written)


def _of_eighteen(written: str) -> str:
    """Return an id of 15 digits as one of 18, by its century and check character."""
    if not re.fullmatch(r"[0-9]{15}", written) or written[:2] not in _PROVINCES:
        return written
    if _birth_date(f"19{written[6:12]}") is None:
        return written
    digits = f"{written[:6]}19{written[6:]}"
    return digits + check_character(digits)


def _fault(written: str) -> str | None:
    """Return what is wrong with a PRC resident id, None if nothing or if it is another kind."""
    if _PRC.fullmatch(written):
        if _birth_date(written[6:14]) is None:
            return "bad_birth_date"
        right = check_character(written[:17]) == written[17]
        return None if right else "bad_checksum"
    near_miss = _DIGITS_OF_ID.fullmatch(written) and written[:2] in _PROVINCES
    return "bad_length" if near_miss and _birth_date(written[6:14]) else None


def _birth_date(digits: str) -> date | None:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None
    return born if 1900 <= born.year < 2100 else None


def _mask_prc(written: str) -> str:
    """Show the birth year alone: the first six digits tell the home, the 17th the sex."""
    return f"******{written[6:10]}********"
