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
    settled,
    unwrap,
    whole_number,
    words,
)

_CALLED = (
    r"imei(?:sv)? ?[12]?|meid|esn|android[ _]?id|ssaid|idfv|idfa|gaid|adid|aaid|oaid|vaid|uuid|udid"
    r"|guid|device[ _]?(?:id|no)|serial(?: ?(?:no\.?|number))?|s/?n"
    r"|(?:手机|设备)?(?:序列|串|编|标识)(?:号码?|码|符)?|设备(?:号|id)"
)
_LEAD = re.compile(
    rf"urn:(?:gsma:imei|uuid):|(?:{_CALLED}|id|device)(?:号码?|码)?\s*[:=#/]\s*"
    rf"|(?:{_CALLED})(?:号码?|码)?\s+|(?:手机|设备)?(?:序列号|串号|设备号)(?=[0-9a-z])",
    re.IGNORECASE,
)
_URN_IMEI = "urn:gsma:imei:"
_AROUND = "<>(){}[] .,;。、"
_REMARK = re.compile(r"(?<=[0-9a-zA-Z])\s*\([^()]*\)$")
_GLUE = re.compile(r"[\s\-_.:/{}()<>\[\]#]+")
_VERSION = re.compile(r"([0-9]{15})\s*/\s*[0-9]{2}")  # an IMEI, then its software version
_IMEI = re.compile(r"[0-9]{15}")
_HEX_16 = re.compile(r"[0-9a-f]{16}")
_UUID = re.compile(r"[0-9a-fA-F]{8}([\-_ ]?)[0-9a-fA-F]{4}(?:\1[0-9a-fA-F]{4}){2}\1[0-9a-fA-F]{12}")
_PLAIN_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_MAC = re.compile(r"[0-9a-f]{2}(?:[:\-][0-9a-f]{2}){5}")
_MEID = re.compile(r"(?:[a-f][0-9a-f]|99)[0-9a-f]{12}")
_MEID_DECIMAL = re.compile(r"([0-9]{10})([0-9]{8})")
_IN_FOURS = re.compile(r"[0-9a-z]{4}(?:[\- ][0-9a-z]{4})+(?:[\- ][0-9a-z]{1,3})?")
_ROUNDED = re.compile(r"[0-9](?:\.[0-9]+)?e\+?[0-9]{1,2}")
_HIDDEN = re.compile(r"[*●•]|\.{3}|…|[0-9a-f]x{3,}")
# Reporting bodies that allocate or allocated type codes (GSMA TS.06): 14 to 16 bare digits may
# well be another kind of id.
BODIES = ("01", "33", "35", "44", "45", "49", "50", "51", "52", "53", "54", "86", "91", "98", "99")
# Bug ids, factory defaults, textbook examples, what an emulator or a refused permission gives.
KNOWN_FAKES = words(
    """9774d56d682e549c 0123456789abcdef 123456789abcdef 1234567890abcdef abcdef0123456789
    fedcba9876543210 1234567812345678 deadbeefdeadbeef 004999010640000 358240051111110
    012345678912345 012345678901237 490154203237518 356938035643809 352099001761481
    351451208401216 353879234252633 357368092022012 020000000000 android emulator generic
    goldfish ranchu sdk unknownserial unknownid nodevice nodeviceid deviceid imei meid serial
    serialnumber androidid systemserialnumber chassisserialnumber baseboardserialnumber
    tobefilledbyoem defaultstring notspecified notavailable notapplicable permissiondenied
    objectobject invalid oem simulator iphonesimulator robolectric testdevice mydevice
    unknowndevice notfound disabled restricted fingerprint deviceserial androiddevice mobilephone
    smartphone undefinednull af0123450abcde a10000009296f2 f47ac10b58cc4372a5670e02b2c3d479
    001122334455 aabbccddeeff 123456789abc deadbeef deadbeefcafebabe emulator29x0x0x0
    emulator30x0x0x0 emulator31x0x0x0 03000200040005000006000700080009
    00020003000400050006000700080009 12345678123412341234123456789012
    12345678123456781234567812345678 12345678123412341234123456789abc
    123e4567e89b12d3a456426614174000 123e4567e89b12d3a456426655440000
    550e8400e29b41d4a716446655440000 00000000000010008000 0000000000001000800000805f9b34fb
    6ba7b8109dad11d180b400c04fd430c8"""
)


def normalize_device(text: str | None) -> Normal | Unusable:
    """Return a fingerprint, IMEI, MEID, Android id or vendor id as a Device; an IMEI with its TAC.

    Upper and lower case, hyphens of a UUID and separators in an IMEI make no difference, nor does
    the software version of an IMEI, nor whether a MEID is in hexadecimal or decimal. An IMEI with
    a wrong check digit is unusable.
    """
    if text:
        plain = _read_plain(text)
        if plain:
            return plain
    return _read_device(text)


@settled
def _read_device(text: str | None) -> Normal | Unusable:
    written = _written(text)
    if isinstance(written, Unusable):
        return written
    return _known(written) or _opaque("Device", _ungrouped(written).lower())


@settled
def normalize_asset(text: str | None) -> Normal | Unusable:
    """Return the rented thing: the Device itself where it is an IMEI or a MEID, else an Asset."""
    written = _written(text)
    if isinstance(written, Unusable):
        return written
    return _known(written) or _opaque("Asset", _ungrouped(written).upper())


def _read_plain(text: str) -> Normal | None:
    """Return what needs no mending: an IMEI, an Android id, a UUID; or None."""
    size = len(text)
    if size == 15 and text.startswith(BODIES) and _IMEI.fullmatch(text):
        return None if luhn_sum(text) or _is_fake(text) else _device(text)
    if size == 36 and _PLAIN_UUID.fullmatch(text):
        bare = text.replace("-", "").lower()
        return None if _is_fake(bare) else _opaque("Device", bare)
    if size == 16 and not text.startswith(BODIES) and _HEX_16.fullmatch(text):
        return None if _is_fake(text) else _opaque("Device", text)
    return None


def _written(text: str | None) -> str | Unusable:
    """Return an id without quotes, labels and brackets."""
    folded = unwrap(fold(text))
    if not folded:
        return EMPTY
    lead = _LEAD.match(folded)
    bare = _REMARK.sub("", folded[lead.end() :] if lead else folded)
    written = whole_number(bare).strip(_AROUND)
    low = written.lower()
    bare = _GLUE.sub("", low)
    if not bare or is_filler(written) or is_filler(folded) or _is_fake(bare):
        return PLACEHOLDER
    if _HIDDEN.search(low):
        return Unusable("masked")
    if _ROUNDED.fullmatch(low):
        return Unusable("rounded")
    # Serial numbers of letters alone are long; shorter, or in several words, it is a word.
    if (" " in low or len(bare) < 8) and bare.isalpha():
        return Unusable("not_a_device")
    if lead and lead[0].lower() == _URN_IMEI:
        return bare[:14]
    return low if low.startswith("0x") else written


def _is_fake(bare: str) -> bool:
    repeated = is_one_digit(bare) and (len(bare) > 5 or bare[0] == "0")
    return bare in KNOWN_FAKES or repeated or is_counting(bare)


def _known(written: str) -> Normal | Unusable | None:
    """Return an IMEI or a MEID as a Device, None if `written` is another kind of id."""
    versioned = _VERSION.fullmatch(written)
    bare = _GLUE.sub("", versioned[1] if versioned else written).lower()
    if _MEID_DECIMAL.fullmatch(bare):
        bare = _meid_of_decimal(bare)
    if bare.isdecimal():
        return _read_imei(bare)
    return Normal("Device", bare, mask_id(bare)) if _MEID.fullmatch(bare) else None


def _meid_of_decimal(digits: str) -> str:
    """Return a MEID in hexadecimal, or `digits` where they are none. Source: 3GPP2 S.R0048."""
    maker, serial = int(digits[:10]), int(digits[10:])
    if 0x99000000 <= maker <= 0xFFFFFFFF and serial <= 0xFFFFFF:
        found = f"{maker:08x}{serial:06x}"
        return found if found.startswith(("99", "a", "b", "c", "d", "e", "f")) else digits
    return digits


def _read_imei(digits: str) -> Normal | Unusable | None:
    """Return an IMEI, also from one without check digit or with a version.

    Source: 3GPP TS 23.003, 6.2: 8 digits type, 6 serial, then a Luhn digit or two of version.
    """
    if len(digits) not in (14, 15, 16):
        return None
    right = len(digits) == 15 and not luhn_sum(digits)
    if not digits.startswith(BODIES):
        return _device(digits) if right else None
    if len(digits) == 15:
        return _device(digits) if right else Unusable("bad_checksum")
    imei = digits[:14] + str(-luhn_sum(digits[:14] + "0") % 10)
    return PLACEHOLDER if _is_fake(imei) else _device(imei)


def _device(imei: str) -> Normal:
    return Normal("Device", imei, mask_between(imei, 8, 2), None, {"tac": imei[:8]}, {})


def _ungrouped(written: str) -> str:
    """Return an id without the separators that only cut it into equal parts."""
    low = written.lower().removeprefix("0x")
    if _UUID.fullmatch(low) or _MAC.fullmatch(low) or _IN_FOURS.fullmatch(low):
        return re.sub(r"[:\-_ ]", "", low)
    return low.replace(" ", "")


def _opaque(label: str, value: str) -> Normal:
    return Normal(label, value, mask_id(value), None, {}, {})
