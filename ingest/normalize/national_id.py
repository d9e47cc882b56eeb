"""People's ids: PRC resident ids are checked, passports and permits taken as they are."""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from ingest.normalize.base import (
    EMPTY,
    PLACEHOLDER,
    Normal,
    Unusable,
    fold,
    is_counting,
    is_filler,
    is_masked,
    is_one_digit,
    mask_between,
    near,
    unwrap,
    whole_number,
    words,
)
from ingest.normalize.identity_cards import card_fault

_SEPARATORS = re.compile(r"[\s\-./()\[\]_·]+")
_LEAD = re.compile(
    r"(?:(?:居民|公民|香港|澳门|台湾|港澳|我的)?(?:身份证|身分證|身份證|身份)(?:件?号码?|字號|號碼?)?"
    r"|公民身份号码|证件号码?|證件號碼?|证件|(?:因私|中国)?(?:护照|護照)(?:号码?|號碼?)?"
    r"|(?:港澳居民来往内地|港澳居民來往內地|台湾居民来往大陆|来往内地|往来港澳|港澳|台胞)?(?:通行证|通行證)(?:号码?)?"
    r"|回乡证|回鄉證|台胞证|台胞證|(?:港澳台)?居住证|居留证|hkid|nric|fin|arc|ssn|id|passport"
    r"|national id|identity card)(?: ?(?:no|number|card|card no)\b)?[\s.:=#是]*",
    re.IGNORECASE,
)
_REMARK = re.compile(r"\s*[(\[][^()\[\]0-9]{2,12}[)\]]$")
_PRC = re.compile(r"[0-9]{17}[0-9X]")
_LIKE_X = re.compile(r"(?<=[0-9])[×хХ╳✕✖]$")
_DIGITS_OF_ID = re.compile(r"[0-9]{14,21}X?")
_OTHER = re.compile(r"(?=(?:[^0-9]*[0-9]){4})[0-9A-Z\u4e00-\u9fff]{5,30}")
# Letters, then digits of which a last one may be a check.
_LETTERS_BEFORE = re.compile(r"[A-Z]{1,3}([0-9]{6,18}?)[0-9A-Z]?")
_ROUNDED = re.compile(r"[0-9](?:\.[0-9]+)?E\+?[0-9]{1,2}", re.IGNORECASE)
_FIFTEEN = re.compile(r"[0-9]{15}")
# By the remainder of the first 17, read to the base 13: its powers are those of 2, modulo 11.
CHECKS = "1X864209753"
# GB/T 2260, with 81 to 83 for residents from Hong Kong, Macau and Taiwan. 99 was never given out:
# made-up people have it.
PROVINCES = words(
    """11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64
    65 71 81 82 83 99"""
)
# No clock is asked, and none is needed: who is born later can sign no contract before 2041.
LAST_BIRTH = 2025
# Of textbooks, standards, wallets in shops and forms.
EXAMPLES = words(
    """11010519491231002X 34052419800101001X 53010219200508011X 130701199310302288
    110101199003072316 440524188001010014 078051120 219099999 457555462 A123456789"""
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
    So are cards of Hong Kong, Taiwan and Singapore whose check character is wrong. The 15 digits
    in use before 1999 become the 18 of today.
    """
    if text and _is_plain(text):
        return Normal(label, text, _mask_prc(text), None, {}, near(text))
    return _read(text, label)


def _read(text: str | None, label: str) -> Normal | Unusable:
    """Return the id in a text of any shape."""
    written, bracketed = _written(text)
    if not written:
        return EMPTY
    if _is_placeholder(written):
        return PLACEHOLDER
    if is_masked(written):
        return Unusable("masked")
    fault = _fault(written) or card_fault(written, bracketed=bracketed)
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
    if text and _is_plain(text):
        return NationalIdFacts(True, _birth_date(text[6:14]))
    written, _ = _written(text)
    if not written or _is_placeholder(written):
        return NationalIdFacts(None, None)
    if _fault(written):
        return NationalIdFacts(False, None)
    if _PRC.fullmatch(written):
        return NationalIdFacts(True, _birth_date(written[6:14]))
    return NationalIdFacts(None, None)


def _is_plain(text: str) -> bool:
    """Return whether `text` is a right PRC resident id that needs no mending."""
    return bool(_PRC.fullmatch(text)) and not _prc_fault(text) and text not in EXAMPLES


def is_resident_id(written: str) -> bool:
    """Return whether `written` is a right PRC resident id of 18 characters."""
    return _PRC.fullmatch(written) is not None and not _prc_fault(written)


def check_character(digits: str) -> str:
    """Return the 18th character that the 17 `digits` of a PRC resident id ask for.

    Source: GB 11643-1999, by ISO 7064 MOD 11-2.
    """
    return CHECKS[int(digits, 13) % 11]


def _written(text: str | None) -> tuple[str, bool]:
    """Return an id without words and separators, and whether its last character stood apart."""
    folded = unwrap(fold(text))
    if is_filler(folded):
        return folded, False
    bare = _REMARK.sub("", folded)
    lead = _LEAD.match(bare)
    bare = whole_number(bare[lead.end() :] if lead else bare)
    if _ROUNDED.fullmatch(bare):
        return bare, False
    written = _LIKE_X.sub("X", _SEPARATORS.sub("", bare)).upper()
    return _of_eighteen(written), bare[-3:-2] == "(" or bare[-2:-1] == "-"


def _is_placeholder(written: str) -> bool:
    if is_filler(written) or is_one_digit(written) or is_counting(written):
        return True
    if written in EXAMPLES:
        return True
    numbered = _LETTERS_BEFORE.fullmatch(written)
    return numbered is not None and (is_counting(numbered[1]) or is_one_digit(numbered[1]))


def _of_eighteen(written: str) -> str:
    """Return an id of 15 digits as one of 18, by its century and check character."""
    if not _FIFTEEN.fullmatch(written) or written[:2] not in PROVINCES:
        return written
    if _birth_date(f"19{written[6:12]}") is None:
        return written
    digits = f"{written[:6]}19{written[6:]}"
    return digits + check_character(digits)


def _fault(written: str) -> str | None:
    """Return what is wrong with a PRC resident id, None if nothing or if it is another kind."""
    if _PRC.fullmatch(written):
        return _prc_fault(written)
    near_miss = _DIGITS_OF_ID.fullmatch(written) and written[:2] in PROVINCES
    return "bad_length" if near_miss and _birth_date(written[6:14]) else None


def _prc_fault(written: str) -> str | None:
    if _birth_date(written[6:14]) is None:
        return "bad_birth_date"
    if written[:2] not in PROVINCES:
        return "no_such_province"
    return None if CHECKS[int(written[:17], 13) % 11] == written[17] else "bad_checksum"


@lru_cache(maxsize=50_000)  # every day of a century and a half
def _birth_date(digits: str) -> date | None:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None
    return born if 1900 <= born.year <= LAST_BIRTH else None


def _mask_prc(written: str) -> str:
    """Show the birth year alone: the first six digits tell the home, the 17th the sex."""
    return f"******{written[6:10]}********"
