"""Phone numbers: E.164, with where the number is at home and who runs its range."""

import re
from collections.abc import Mapping
from functools import cache, lru_cache

import phonenumbers
from phonenumbers import (
    NumberParseException,
    PhoneNumber,
    PhoneNumberFormat,
    PhoneNumberType,
    ValidationResult,
)

from ingest.normalize.base import (
    EMPTY,
    PLACEHOLDER,
    Fact,
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
)
from ingest.normalize.phone_text import (
    in_digits,
    not_a_number,
    split_extension,
    with_country_code,
    without_words,
)

_PLAIN = re.compile(r"(?:\+86)?(1[3-9][0-9]{9})")
_PLAIN_ABROAD = re.compile(r"\+86(1[3-9][0-9]{9})")
_GLUE = re.compile(r"[\s().·_\-/]+")
_MAINLAND = re.compile(r"(?:(?:\+|00|\+00)?86)?0?(1[3-9][0-9]{9})")
_MAINLAND_ABROAD = re.compile(r"(?:\+|00|\+00)860?(1[3-9][0-9]{9})")
_SERVICE_CODE = re.compile(r"1[0-9]{2,5}|9[56][0-9]{3,4}|9[0-9]{2}")
VIRTUAL = ("162", "165", "167", "170", "171")
TEST_NUMBERS = frozenset({"13800138000", "13800138001", "13012345678", "13112345678"})
_FILLER_NUMBERS = frozenset({"12345678910", "1234567890", "0123456789"})
_SERVICE_KINDS = {PhoneNumberType.PREMIUM_RATE, PhoneNumberType.VOICEMAIL}
_HOTLINE_KINDS = {PhoneNumberType.TOLL_FREE, PhoneNumberType.SHARED_COST, PhoneNumberType.UAN}


def normalize_phone(text: str | None, *, region: str = "CN") -> Normal | Unusable:
    """Return `text` as a Phone in E.164; numbers without a country code are of `region`.

    An extension is part of the value (`;ext=815`): two desks of one switchboard are two phones,
    and mobiles with an extension are relay numbers, which strangers share. A firm's hotline
    (400, 800, toll-free) is flagged. Placeholders, test and service numbers are unusable.
    """
    if text:
        plain = (_PLAIN if region == "CN" else _PLAIN_ABROAD).fullmatch(text)
        if plain:
            return _mainland(plain[1])
    return _read(fold(text), region)


def _read(folded: str, region: str) -> Normal | Unusable:
    """Return the phone in folded text of any shape."""
    if not folded:
        return EMPTY
    written = whole_number(in_digits(unwrap(folded)))
    if is_filler(written):
        return PLACEHOLDER
    if is_masked(written):
        return Unusable("masked")
    reason = not_a_number(written)
    if reason:
        return Unusable(reason)
    bare, extension = split_extension(without_words(written), region)
    return _read_mainland(bare, region, extension) or _read_other(bare, region, extension)


def _read_mainland(bare: str, region: str, extension: str) -> Normal | Unusable | None:
    """Return a mainland mobile, or None if `bare` is another kind of number."""
    pattern = _MAINLAND if region == "CN" else _MAINLAND_ABROAD
    whole = pattern.fullmatch(_GLUE.sub("", bare))
    return _mainland(whole[1], extension) if whole else None


def _mainland(mobile: str, extension: str = "") -> Normal | Unusable:
    if mobile in TEST_NUMBERS or is_one_digit(mobile[3:]):
        return PLACEHOLDER
    value = f"+86{mobile}"
    prefix = mobile[:7]
    facts: dict[str, Fact] = {"prefix": prefix, "region": mainland_region(prefix)}
    flags = "virtual_operator" if mobile.startswith(VIRTUAL) else ""
    if extension:
        flags = f"{flags}|relay" if flags else "relay"
        value = f"{value};ext={extension}"
    if flags:
        facts["flags"] = flags
    mask = f"{mobile[:3]}****{mobile[7:]}"
    return Normal("Phone", value, mask, None, facts, {} if extension else near(value))


def _read_other(bare: str, region: str, extension: str) -> Normal | Unusable:
    digits = re.sub(r"[^0-9]", "", bare)
    if re.search(r"[^\W\d_]", bare) or not digits:
        return Unusable("not_a_phone")
    if is_one_digit(digits) or is_counting(digits) or digits.lstrip("0")[-11:] in _FILLER_NUMBERS:
        return PLACEHOLDER
    if len(digits) < 7:
        return Unusable("service_number" if _SERVICE_CODE.fullmatch(digits) else "too_short")
    try:
        number = with_country_code(bare, region) or phonenumbers.parse(bare, region)
    except NumberParseException:
        return Unusable("not_a_phone")
    value = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    mobile = _MAINLAND_ABROAD.fullmatch(value)
    if mobile:  # a dialling prefix of a carrier stood before it
        return _mainland(mobile[1], extension)
    kind = phonenumbers.number_type(number)
    return _unusable(number, digits, kind) or _other(number, value, kind, extension)


def _unusable(number: PhoneNumber, digits: str, kind: int) -> Unusable | None:
    """Return why `number` cannot be dialled; abroad its length decides, at home its range too."""
    reason = phonenumbers.is_possible_number_with_reason(number)
    if reason == ValidationResult.TOO_SHORT:
        return Unusable("too_short")
    at_home = number.country_code == 86
    if reason == ValidationResult.IS_POSSIBLE_LOCAL_ONLY or (at_home and len(digits) in (7, 8)):
        return Unusable("no_area_code")
    if reason != ValidationResult.IS_POSSIBLE:
        return Unusable("not_a_phone")
    if kind in _SERVICE_KINDS:
        return Unusable("service_number")
    return Unusable("not_a_phone") if at_home and kind == PhoneNumberType.UNKNOWN else None


def _other(number: PhoneNumber, value: str, kind: int, extension: str) -> Normal:
    national = phonenumbers.national_significant_number(number)
    area = phonenumbers.length_of_national_destination_code(number)
    facts: dict[str, Fact] = {
        "prefix": f"+{number.country_code}{national[:area]}",
        "region": _region(number, value),
    }
    if kind in _HOTLINE_KINDS:
        facts["flags"] = "hotline"
    mask = f"+{number.country_code} {mask_between(national, max(0, min(3, len(national) - 6)), 2)}"
    if extension:
        return Normal("Phone", f"{value};ext={extension}", mask, facts=facts)
    return Normal("Phone", value, mask, facts=facts, tokens=near(value))


@lru_cache(maxsize=100_000)
def mainland_region(prefix: str) -> str:
    """Return the home of a mainland mobile: its first seven digits alone say it."""
    return _place(f"86{prefix}") or "CN"


def _region(number: PhoneNumber, value: str) -> str:
    """Return place and province in English, or the country's code if no more is known.

    The library's geocoder says the same, but asks anew at each step what kind of number it is.
    """
    digits = value[1:]
    code = number.country_code or 0
    place = place_of_number(f"54{digits[3:]}" if digits.startswith("549") else digits, code)
    if place:
        return place
    country = phonenumbers.region_code_for_number(number)
    return country or phonenumbers.region_code_for_country_code(code)


def place_of_number(digits: str, code: int) -> str:
    """Return the place of a number by its first nine digits, those of its country `code` included.

    Empty if no more than the country is known.
    """
    place = _place(digits)
    return "" if place in _country_names(code) else place


def _place(digits: str) -> str:
    """Return what the geocoder calls the longest prefix of `digits` that it knows; or nothing."""
    known = places()
    for size in range(min(len(digits), 9), 0, -1):
        found = known.get(digits[:size])
        if found and "en" in found:
            return found["en"]
    return ""


@cache
def places() -> Mapping[str, Mapping[str, str]]:
    """Load the geocoder's tables at first use: half a second that `--help` need not wait."""
    from phonenumbers.geodata import GEOCODE_DATA

    return GEOCODE_DATA


@cache
def _country_names(code: int) -> frozenset[str]:
    """Return what the countries of a country code are called in English."""
    from phonenumbers.geocoder import country_name_for_number

    regions = phonenumbers.region_codes_for_country_code(code)
    examples = [phonenumbers.example_number(region) for region in regions]
    return frozenset(country_name_for_number(each, "en") for each in examples if each)
