"""Devices and rented goods: an IMEI is one node, whichever of the two roles it plays."""

import re

from ingest.normalize.base import (
    EMPTY,
    PLACEHOLDER,
    Normal,
    Unusable,
    fold,
    is_counting,
    is_filler,
    is_one_digit,
    luhn_sum,
    mask_between,
    mask_id,
    words,
)

_LEAD = re.compile(
    r"^(?:imei ?[12]?|meid|android[ _]?id|idfv|idfa|oaid|uuid|device[ _]?id|serial(?: ?no\.?)?"
    r"|s/?n|序列号|串号|设备号)\s*[:=#]\s*",
    re.IGNORECASE,
)
_GLUE = re.compile(r"[\s\-_.:/{}()]+")
_UUID = re.compile(r"\{?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?")
# Reporting bodies that allocate or allocated type codes (GSMA TS.06): 14 and 16 bare digits may
# well be another kind of id, while 15 with a right check digit speak for themselves.
_BODIES = ("01", "33", "35", "44", "45", "49", "50", "51", "52", "53", "54", "86", "91", "98", "99")
_KNOWN_FAKES = words(
    """9774d56d682e549c 0123456789abcdef 123456789abcdef 1234567890abcdef abcdef0123456789
    004999010640000 358240051111110 012345678912345 020000000000 android emulator generic goldfish
    unknownserial unknownid nodevice nodeviceid deviceid imei"""
)


def normalize_device(text: str | None) -> Normal | Unusable:
    """Return a fingerprint, IMEI, Android id or vendor id as a Device; an IMEI with its TAC.

    Upper and lower case, hyphens of a UUID and separators in an IMEI make no difference.
    """
    folded = _LEAD.sub("", fold(text))
    if not folded:
        return EMPTY
    if _is_placeholder(folded):
        return PLACEHOLDER
    imei = _read_imei(folded)
    return _device(imei) if imei else _opaque(folded)


def normalize_asset(text: str | None) -> Normal | Unusable:
    """Return the rented thing: the Device itself where it is an IMEI, else an Asset."""
    folded = _LEAD.sub("", fold(text))
    if not folded:
        return EMPTY
    if _is_placeholder(folded):
        return PLACEHOLDER
    imei = _read_imei(folded)
    if imei:
        return _device(imei)
    value = folded.upper().replace(" ", "")
    return Normal("Asset", value, mask_id(value))


def _is_placeholder(folded: str) -> bool:
    bare = _GLUE.sub("", folded).lower()
    repeated = is_one_digit(bare) and (len(bare) > 5 or bare[0] == "0")
    return not bare or is_filler(folded) or repeated or is_counting(bare) or bare in _KNOWN_FAKES


def _read_imei(folded: str) -> str | None:
    """Return the 15 digits of an IMEI, also from one without check digit or with a version.

    Source: 3GPP TS 23.003, 6.2: 8 digits type, 6 serial, then a Luhn digit or two of version.
    """
    digits = _GLUE.sub("", folded)
    if not re.fullmatch(r"[0-9]{14,16}", digits):
        return None
    if len(digits) == 15:
        return None if luhn_sum(digits) else digits
    if not digits.startswith(_BODIES):
        return None
    return digits[:14] + str(-luhn_sum(digits[:14] + "0") % 10)


def _device(imei: str) -> Normal:
    return Normal("Device", imei, mask_between(imei, 8, 2), facts={"tac": imei[:8]})


def _opaque(folded: str) -> Normal:
    value = folded.lower()
    value = re.sub(r"[-{}]", "", value) if _UUID.fullmatch(value) else value.replace(" ", "")
    return Normal("Device", value, mask_id(value))
