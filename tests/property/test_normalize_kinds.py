"""What single kinds of values must hold, against independent oracles where there are any."""

from collections.abc import Callable
from datetime import date
from functools import cache
from ipaddress import IPv6Address, ip_address, ip_network
from math import isclose

import phonenumbers
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.normalize import (
    Name,
    Normal,
    Unusable,
    normalize_card,
    normalize_company,
    normalize_device,
    normalize_employer,
    normalize_geo,
    normalize_ip,
    normalize_name,
    normalize_national_id,
    normalize_network,
    normalize_phone,
    normalize_point,
    normalize_wifi,
)
from ingest.normalize.base import luhn_sum
from ingest.normalize.company import (
    company_check_character,
    organisation_check_character,
)
from ingest.normalize.national_id import check_character
from ingest.normalize.place_text import read_point

UNHURRIED = settings(deadline=None)  # the first phone loads the table of regions
mobiles = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
octets = st.integers(0, 255)


def read(found: Normal | Unusable) -> Normal:
    assert isinstance(found, Normal), found
    return found


def with_luhn(body: str) -> str:
    return body + str(-luhn_sum(body + "0") % 10)


@cache
def describe() -> Callable[[phonenumbers.PhoneNumber, str], str]:
    from phonenumbers.geocoder import description_for_valid_number

    return description_for_valid_number


@UNHURRIED
@given(mobiles)
def test_the_short_cut_for_mobiles_says_what_the_library_says(mobile: str) -> None:
    found = normalize_phone(mobile)
    assert found == normalize_phone(f" {mobile[:3]}-{mobile[3:7]}-{mobile[7:]}")
    assert found == normalize_phone(f"+86{mobile}") == normalize_phone(f"tel:0086{mobile}")
    if isinstance(found, Unusable):
        return
    number = phonenumbers.parse(mobile, "CN")
    assert found.value == phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    home = phonenumbers.PhoneNumber(country_code=86, national_number=int(f"{mobile[:7]}0000"))
    place = describe()(home, "en")
    assert found.facts["region"] == (place if place and place != "China" else "CN")


@UNHURRIED
@given(st.sampled_from(sorted(phonenumbers.SUPPORTED_REGIONS)), st.integers(0, 999))
def test_a_foreign_numbers_home_is_what_the_library_says(region: str, change: int) -> None:
    example = phonenumbers.example_number(region)
    assert example is not None
    value = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
    value = f"{value[:-3]}{change:03d}"
    found = normalize_phone(value)
    number = phonenumbers.parse(value)
    if isinstance(found, Unusable) or value.startswith("+861"):
        return
    country = phonenumbers.region_code_for_number(number) or (
        phonenumbers.region_code_for_country_code(number.country_code or 0)
    )
    place = describe()(number, "en")
    at_home = phonenumbers.region_codes_for_country_code(number.country_code or 0)
    assert found.facts["region"] in (place, country, *at_home)
    if found.facts["region"] != place:
        assert place in ("", *names(*at_home))


def names(*regions: str) -> list[str]:
    from phonenumbers.geocoder import country_name_for_number

    examples = [phonenumbers.example_number(region) for region in regions]
    return [country_name_for_number(each, "en") for each in examples if each]


@UNHURRIED
@given(
    st.sampled_from(["025", "0755", "010", "021"]),
    st.integers(50000000, 89999999),
    st.from_regex(r"[1-9][0-9]{1,4}", fullmatch=True),
    st.from_regex(r"[1-9][0-9]{1,4}", fullmatch=True),
)
def test_an_extension_is_one_however_written_and_tells_two_desks_apart(
    area: str, line: int, desk: str, other: str
) -> None:
    bare = f"{area}-{line}"
    found = normalize_phone(f"{bare}转{desk}")
    for written in (f"{bare}-{desk}", f"{bare} ext. {desk}", f"({area}){line}#{desk}"):
        assert normalize_phone(written) == found
    if isinstance(found, Normal):
        assert normalize_phone(found.value) == found
        assert read(normalize_phone(bare)).value != found.value
        assert (read(normalize_phone(f"{bare}转{other}")).value == found.value) == (desk == other)


@given(st.from_regex(r"[0-9]{1,19}", fullmatch=True))
def test_the_luhn_sum_is_that_of_the_standard(digits: str) -> None:
    doubled = [2 * int(digit) for digit in digits[-2::-2]]
    plain = [int(digit) for digit in digits[-1::-2]]
    assert luhn_sum(digits) == (sum(plain) + sum(n - 9 * (n > 9) for n in doubled)) % 10


@given(st.from_regex(r"[1-9][0-9]{15}", fullmatch=True), st.integers(12, 15))
def test_a_card_that_a_spreadsheet_spoilt_without_loss_is_whole(digits: str, size: int) -> None:
    card = with_luhn(digits[: size - 1])
    for written in (f"{card}.0", f"{int(card):,}", f'="{card}"', f"卡号：{card}（储蓄卡）"):
        assert normalize_card(written) == normalize_card(card)


@given(st.dates(date(1950, 1, 1), date(1999, 12, 31)), st.integers(0, 999))
def test_the_old_id_of_fifteen_digits_is_the_one_of_eighteen(born: date, serial: int) -> None:
    old = f"310115{str(born)[2:].replace('-', '')}{serial:03d}"
    body = f"{old[:6]}19{old[6:]}"
    found = normalize_national_id(old)
    assert found == normalize_national_id(body + check_character(body))
    assert found == normalize_national_id(f"{old}.0")
    assert isinstance(found, Normal)


@given(st.integers(0, 10**8 - 1), st.sampled_from(["91310115", "12440300", "51110000"]))
def test_an_organisation_is_one_by_its_own_code_and_by_the_credit_code(n: int, head: str) -> None:
    own = f"{n:08d}"
    own += organisation_check_character(own)
    code = head + own
    code += company_check_character(code)
    found = normalize_company(code)
    if isinstance(found, Normal):
        assert found.value == own
        assert normalize_company(f"{own[:8]}-{own[8]}") == found


@given(st.integers(0xA0000000, 0xFFFFFFFF), st.integers(0, 0xFFFFFF))
def test_a_meid_is_one_in_hexadecimal_and_decimal(maker: int, serial: int) -> None:
    found = read(normalize_device(f"{maker:08X}{serial:06X}"))
    assert normalize_device(f"{maker:010d}{serial:08d}") == found
    assert normalize_device(found.value) == found


@given(st.from_regex(r"86[0-9]{12}", fullmatch=True), st.integers(0, 99))
def test_check_digit_and_software_version_are_no_part_of_a_device(body: str, version: int) -> None:
    found = normalize_device(with_luhn(body))
    assert normalize_device(f"{body}{version:02d}") == found
    assert normalize_device(body) == found


@given(octets, octets, octets, octets)
def test_every_address_of_version_4_is_the_standard_librarys(
    a: int, b: int, c: int, d: int
) -> None:
    text = f"{a}.{b}.{c}.{d}"
    found = normalize_ip(text)
    if isinstance(found, Normal):
        assert found.value == str(ip_address(text))
        assert found.parent is not None
        assert found.parent.value == str(ip_network(f"{text}/24", strict=False))
        assert normalize_ip(f"::ffff:{text}") == found
    else:
        assert not ip_address(text).is_global or a >= 224


@given(st.binary(min_size=15, max_size=15), st.integers(0x20, 0x3F))
def test_every_address_of_version_6_is_the_standard_librarys(rest: bytes, first: int) -> None:
    address = IPv6Address(bytes([first]) + rest)
    found = normalize_ip(address.exploded.upper())
    if isinstance(found, Normal):
        assert found.value == str(address)
        assert found.parent is not None
        assert found.parent.value == str(ip_network((address, 64), strict=False))
        assert normalize_ip(f"[{address}]:443") == found


@given(st.binary(min_size=4, max_size=4), st.integers(8, 30))
def test_a_network_is_one_by_prefix_and_by_mask(raw: bytes, prefix: int) -> None:
    network = ip_network((raw, prefix), strict=False)
    found = normalize_network(str(network))
    assert normalize_network(network.with_netmask) == found
    if isinstance(found, Normal):
        assert found.value == str(network)


@given(st.binary(min_size=6, max_size=6))
def test_a_bssid_is_one_with_and_without_its_noughts(raw: bytes) -> None:
    short = ":".join(f"{byte:x}" for byte in raw)
    assert (
        normalize_wifi(short)
        == normalize_wifi(raw.hex(":"))
        == normalize_wifi(raw.hex("-").upper())
    )


@given(st.floats(-89, 89), st.floats(-179, 179))
def test_a_point_in_degrees_minutes_and_seconds_is_the_point(north: float, east: float) -> None:
    def angle(degrees: float, letters: str) -> str:
        minutes, seconds = divmod(abs(degrees) * 3600, 60)
        whole, minutes = divmod(int(minutes), 60)
        return f"{whole}°{minutes:02d}'{seconds:.4f}\"{letters[degrees < 0]}"

    point = read_point(f"{angle(north, 'NS')} {angle(east, 'EW')}")
    assert point is not None
    assert isclose(point.latitude, north, abs_tol=1e-7)
    assert isclose(point.longitude, east, abs_tol=1e-7)
    assert point.decimals == 7


@given(st.integers(-899_999, 899_999), st.integers(900_001, 1_799_999), st.sampled_from([-1, 1]))
def test_a_longitude_above_ninety_may_stand_first(n: int, e: int, half: int) -> None:
    north, east = n / 10_000, half * e / 10_000
    found = normalize_geo(north, east, decimals=4)
    assert normalize_point(f"{north:.4f},{east:.4f}") == found
    assert normalize_point(f"{east:.4f} {north:.4f}") == found


@given(st.text("云海星辰博遠東國華有限公司責任股份集團分（）() 第一二十店", max_size=14))
def test_an_employers_written_form_is_normal_already(text: str) -> None:
    found = normalize_employer(text)
    if isinstance(found, Normal):
        again = normalize_employer(found.value)
        assert again == found or isinstance(again, Unusable)


@given(st.text("王李歐陽國明麗先生·• 某*", max_size=6))
def test_a_chinese_names_written_form_is_normal_already(text: str) -> None:
    found = normalize_name(text)
    if isinstance(found, Name):
        assert normalize_name(found.value) == found
