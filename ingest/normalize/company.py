"""Companies by their registered code, and partners' own ids."""

import re

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
    unwrap,
    whole_number,
)
from ingest.normalize.national_id import is_resident_id

_CODE = "0123456789ABCDEFGHJKLMNPQRTUWXY"
# Letters as digits to the base 34, whose powers are those of 3 modulo 31; "z" is none of them.
_DIGITS = "0123456789abcdefghijklmnopqrstu"
_IN_34 = bytes(
    ord(_DIGITS[_CODE.index(chr(byte))]) if chr(byte) in _CODE else ord("z") for byte in range(256)
)
_PLAIN = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")
_ORGANISATION = re.compile(r"[0-9A-Y]{8}[0-9X]")
_SURELY_ORGANISATION = re.compile(r"(?:[0-9]{8}|MA[0-9A-Y]{6})[0-9X]")
_FOREIGN = re.compile(r"[0-9]{2}-[0-9]{7}")  # US employer number; nine digits in other groups
_NO_NUMBER = re.compile(r"0{8}|1{8}|9{8}")
_LEAD = re.compile(
    r"(?:统一社会信用代码|统一信用代码|社会信用代码|信用代码|组织机构代码证?号?|机构代码|营业执照(?:注册)?号码?"
    r"|工商注册号|注册号码?|纳税人识别号|税号|税务登记号|代码|uscc|usci|tax id|company id|org code"
    r"|registration)(?: ?(?:no|number)\b)?[\s.:=#]*",
    re.IGNORECASE,
)
_REMARK = re.compile(r"\s*[(\[][^()\[\]0-9]*[)\]]$")
_GLUE = re.compile(r"[\s\-./_()·]+")


def normalize_company(text: str | None) -> Normal | Unusable:
    """Return a Company by the organisation code in its unified social credit code.

    The nine characters of the organisation (9 to 17, in use alone before 2015) name it in both.
    A code with a fault is unusable; those of another shape (foreign registers, registration
    numbers) are taken as they are.
    """
    if text and _PLAIN.fullmatch(text) and not _code_fault(text):
        return _by_code(text)
    folded = unwrap(fold(text))
    if not folded:
        return EMPTY
    bare = _REMARK.sub("", folded)
    lead = _LEAD.match(bare)
    bare = whole_number(bare[lead.end() :] if lead else bare)
    written = _GLUE.sub("", bare).upper()
    if is_filler(folded) or not written or is_one_digit(written) or is_counting(written):
        return PLACEHOLDER
    if is_masked(written):
        return Unusable("masked")
    if not written.isascii() or not written.isalnum() or not re.search("[0-9]", written):
        return Unusable("not_a_company_id")
    if len(written) < 4:
        return Unusable("too_short")
    if _FOREIGN.fullmatch(bare):
        return Normal("Company", bare, mask_between(bare, 2, 4))
    return _by_shape(written)


def _by_shape(written: str) -> Normal | Unusable:
    if len(written) == 18:
        fault = _code_fault(written)
        return Unusable(fault) if fault else _by_code(written)
    if _is_organisation(written):
        return _organisation(written)
    if _SURELY_ORGANISATION.fullmatch(written):
        return Unusable("bad_checksum")
    return Normal("Company", written, mask_between(written, 2, min(4, len(written) - 3)))


def company_check_character(code: str) -> str:
    """Return the 18th character that the first 17 of a unified social credit code ask for.

    Raises ValueError on a letter that no code has. Source: GB 32100-2015, annex A.
    """
    return _CODE[-int(code.encode()[::-1].translate(_IN_34), 34) % 31]


def organisation_check_character(code: str) -> str:
    """Return the ninth character that the first eight of an organisation code ask for.

    Raises ValueError on a letter Z. Source: GB 11714-1997, whose weights are the powers of 2
    modulo 11, as those of 35 are.
    """
    return "0123456789X0"[-2 * int(code, 35) % 11]


def _code_fault(written: str) -> str | None:
    try:
        right = company_check_character(written[:17]) == written[17]
    except ValueError:
        return "bad_letter"
    if not right:
        return "bad_checksum"
    if _NO_NUMBER.match(written, 8):
        return "placeholder"
    return "a_persons_id" if is_resident_id(written) else None


def _by_code(written: str) -> Normal:
    """Return the organisation inside a right code; the code itself if its own check fails."""
    inside = written[8:17]
    if _is_organisation(inside):
        return _organisation(inside)
    return Normal("Company", written, mask_between(written, 2, 4))


def _is_organisation(written: str) -> bool:
    if not _ORGANISATION.fullmatch(written):
        return False
    return organisation_check_character(written[:8]) == written[8]


def _organisation(written: str) -> Normal:
    return Normal("Company", written, f"******{written[6:]}")


def normalize_plain(label: str, text: str | None) -> Normal | Unusable:
    """Return a partner's or colleague's own id (Agent, Merchant, Channel, Staff) as it is.

    Only width and spaces at its ends are mended. It names no person, so its mask is the id.
    """
    value = fold(text)
    if not value:
        return EMPTY
    if is_filler(value) or set(value) <= {"0"}:
        return PLACEHOLDER
    return Normal(label, value, value)
