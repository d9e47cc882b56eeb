"""Phone numbers: E.164, with where the number is at home and who runs its range."""

import re
from collections.abc import Callable
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
    is_one_digit,
    mask_between,
    near,
)

_LEAD = re.compile(r"^(?:tel|phone|mobile|cell|联系电话|手机号码?|手机|电话)[:. ]*", re.IGNORECASE)
_SEVERAL = re.compile(r"[0-9]{7}[^0-9a-zA-Z+]*?[/,;、或][^0-9]*[0-9+(][0-9 ()-]{6}")
_GLUE = re.compile(r"[\s().·_*-]+")
_MAINLAND = re.compile(r"(?:(?:\+|00)?86)?0?(1[3-9][0-9]{9})")
_MAINLAND_ABROAD = re.compile(r"(?:\+|00)860?(1[3-9][0-9]{9})")
# A marketplace's relay number: a mobile that many share, told apart by its extension.
_RELAY = re.compile(r"(.*[0-9])\s*(?:转|分机|,|;ext=|-|ext\.?|x|#)\s*([0-9]{1,6})", re.IGNORECASE)
_EXTENSION = re.compile(
    r"\s*(?:转|分机|;ext=|(?<=[0-9 ])(?:extension|ext|x)\.?|#)\s*[:.]?\s*[0-9]{1,7}$", re.IGNORECASE
)
_SERVICE_CODE = re.compile(r"1[0-9]{2,5}|9[56][0-9]{3,4}|9[0-9]{2}")
_VIRTUAL = ("162", "165", "167", "170", "171")
_TEST_NUMBERS = {"13800138000", "13800138001", "13012345678", "13112345678", "12345678901"}
_SERVICE_KINDS = {
    PhoneNumberType.TOLL_FREE,
    PhoneNumberType.PREMIUM_RATE,
    PhoneNumberType.SHARED_COST,
    PhoneNumberType.UAN,
    PhoneNumberType.VOICEMAIL,
}


def normalize_phone(text: str | None, *, region: str = "CN") -> Normal | Unusable:
    """Return `text` as a Phone in E.164; numbers without a country code are of `region`.

    An extension is dropped, but kept where the number is a mainland mobile: those are relay
    numbers, which strangers share. Placeholders, test and service numbers are unusable.
    """
    folded = _LEAD.sub("", fold(text))
    if not folded:
        return EMPTY
    if is_filler(folded):
        return PLACEHOLDER
    if _SEVERAL.search(folded):
        return Unusable("several_numbers")
    return _read_mainland(folded, region) or _read_other(folded, region)


def _read_mainland(folded: str, region: str) -> Normal | Unusable | None:
    """Return a mainland mobile, or None if `folded` is another kind of number."""
    pattern = _MAINLAND if region == "CN" else _MAINLAND_ABROAD
    whole = pattern.fullmatch(_GLUE.sub("", folded))
    if whole:
        return _mainland(whole[1], extension="")
    relay = _RELAY.fullmatch(folded)
    mobile = relay and pattern.fullmatch(_GLUE.sub("", relay[1]))
    return _mainland(mobile[1], extension=relay[2]) if relay and mobile else None


def _mainland(mobile: str, *, extension: str) -> Normal | Unusable:
    if mobile in _TEST_NUMBERS or is_one_digit(mobile[3:]):
        return PLACEHOLDER
    value = f"+86{mobile}"
    flags = ["virtual_operator"] if mobile.startswith(_VIRTUAL) else []
    if extension:
        flags.append("relay")
        value = f"{value};ext={extension}"
    facts: dict[str, Fact] = {"prefix": mobile[:7], "region": _mainland_region(mobile[:7])}
    if flags:
        facts["flags"] = "|".join(flags)
    tokens = {} if extension else near(value)
    return Normal("Phone", value, mask_between(mobile, 3, 4), facts=facts, tokens=tokens)


def _read_other(folded: str, region: str) -> Normal | Unusable:
    bare = _EXTENSION.sub("", folded)
    digits = re.sub(r"[^0-9]", "", bare)
    if re.search(r"[^\W\d_]", bare) or not digits:
        return Unusable("not_a_phone")
    if is_one_digit(digits) or is_counting(digits):
        return PLACEHOLDER
    if len(digits) < 7:
        return Unusable("service_number" if _SERVICE_CODE.fullmatch(digits) else "too_short")
    try:
        number = phonenumbers.parse(bare, region)
    except NumberParseException:
        return Unusable("not_a_phone")
    value = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    mobile = _MAINLAND_ABROAD.fullmatch(value)
    if mobile:  # a dialling prefix of a carrier stood before it
        return _mainland(mobile[1], extension="")
    return _unusable(number, digits) or _other(number, value)


def _unusable(number: PhoneNumber, digits: str) -> Unusable | None:
    """Return why `number` cannot be dialled; abroad its length decides, at home its range too."""
    reason = phonenumbers.is_possible_number_with_reason(number)
    if reason == ValidationResult.TOO_SHORT:
        return Unusable("too_short")
    at_home = number.country_code == 86
    if reason == ValidationResult.IS_POSSIBLE_LOCAL_ONLY or (at_home and len(digits) in (7, 8)):
        return Unusable("no_area_code")
    if reason != ValidationResult.IS_POSSIBLE:
        return Unusable("not_a_phone")
    if phonenumbers.number_type(number) in _SERVICE_KINDS:
        return Unusable("service_number")
    invalid = at_home and not phonenumbers.is_valid_number(number)
    return Unusable("not_a_phone") if invalid else None


def _other(number: PhoneNumber, value: str) -> Normal:
    national = phonenumbers.national_significant_number(number)
    area = phonenumbers.length_of_geographical_area_code(number)
    area = area or phonenumbers.length_of_national_destination_code(number)
    facts: dict[str, Fact] = {
        "prefix": f"+{number.country_code}{national[:area]}",
        "region": _region(number),
    }
    mask = f"+{number.country_code} {mask_between(national, max(0, min(3, len(national) - 6)), 2)}"
    return Normal("Phone", value, mask, facts=facts, tokens=near(value))


@lru_cache(maxsize=100_000)
def _mainland_region(prefix: str) -> str:
    """Return the home of a mainland mobile: its first seven digits alone say it."""
    return _region(PhoneNumber(country_code=86, national_number=int(f"{prefix}0000")))


def _region(number: PhoneNumber) -> str:
    """Return place and province in English, or the country's code if no more is known."""
    country = phonenumbers.region_code_for_number(number)
    country = country or phonenumbers.region_code_for_country_code(number.country_code or 0)
    place = _describe()(number, "en")
    return place if place and place != _country_name(country) else country


@cache
def _describe() -> Callable[[PhoneNumber, str], str]:
    """Load the geocoder's tables at first use: half a second that `--help` need not wait."""
    from phonenumbers.geocoder import description_for_valid_number

    return description_for_valid_number


@cache
def _country_name(country: str) -> str:
    from phonenumbers.geocoder import country_name_for_number

    example = phonenumbers.example_number(country)
    return country_name_for_number(example, "en") if example else ""
