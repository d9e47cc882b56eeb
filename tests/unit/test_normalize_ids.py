from datetime import date

import pytest

from ingest.normalize import (
    Normal,
    Unusable,
    normalize_account,
    normalize_asset,
    normalize_card,
    normalize_device,
    normalize_national_id,
    read_national_id,
)

# The standard's own example (GB 11643), and one with a digit as its check character.
PRC = "11010519491231002X"


def value(found: Normal | Unusable) -> str:
    assert isinstance(found, Normal), found
    return found.value


@pytest.mark.parametrize(
    "text",
    [PRC, PRC.lower(), "110105 19491231 002X", "110105-19491231-002x",
     "１１０１０５１９４９１２３１００２Ｘ", "身份证号：11010519491231002X", "110105491231002"],
)  # fmt: skip
def test_every_spelling_of_a_resident_id_is_one(text: str) -> None:
    assert value(normalize_national_id(text)) == PRC
    assert read_national_id(text).valid is True
    assert read_national_id(text).birth_date == date(1949, 12, 31)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("110105194912310021", "bad_checksum"),
        ("110105194913310021", "bad_birth_date"),
        ("1101051949123100", "bad_length"),
        ("1101051949123100211", "bad_length"),
    ],
)
def test_a_resident_id_with_a_fault_ties_nobody_and_says_so(text: str, reason: str) -> None:
    assert normalize_national_id(text) == Unusable(reason)
    assert read_national_id(text).valid is False
    assert read_national_id(text).birth_date is None


@pytest.mark.parametrize(
    ("text", "written"),
    [("e12345678", "E12345678"), ("A123456(7)", "A1234567"), ("H 0123 4567 89", "H0123456789")],
)
def test_passports_and_permits_are_taken_as_they_are(text: str, written: str) -> None:
    assert value(normalize_national_id(text)) == written
    assert read_national_id(text).valid is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [(None, "empty"), ("", "empty"), ("无", "placeholder"), ("111111111111111111", "placeholder"),
     ("123456789", "placeholder"), ("E12", "too_short")],
)  # fmt: skip
def test_no_id_is_unusable(text: str | None, reason: str) -> None:
    assert normalize_national_id(text) == Unusable(reason)
    assert read_national_id(text).valid is None


def test_the_mask_of_a_resident_id_shows_neither_home_nor_sex() -> None:
    found = normalize_national_id(PRC)
    assert isinstance(found, Normal)
    assert found.mask == "******1949********"
    assert found.tokens == {"near_2_token": PRC[:-2], "near_3_token": PRC[:-3]}


def test_a_representative_is_a_node_of_its_own_label() -> None:
    found = normalize_national_id(PRC, label="Representative")
    assert isinstance(found, Normal)
    assert (found.label, found.value) == ("Representative", PRC)


@pytest.mark.parametrize("text", ["6222020007000018", "6222 0200 0700 0018", "6222-0200-0700-0018"])
def test_a_card_is_its_digits(text: str) -> None:
    found = normalize_card(text)
    assert isinstance(found, Normal)
    assert (found.label, found.value) == ("Account", "6222020007000018")
    assert (found.mask, found.facts) == ("622202******0018", {"bin": "622202"})
    assert found.tokens["near_2_token"] == "62220200070000"


@pytest.mark.parametrize(
    ("text", "reason"),
    [(None, "empty"), ("0000000000000000", "placeholder"), ("6222020007000019", "bad_checksum"),
     ("62220200", "too_short"), ("6" * 19 + "1", "too_long"), ("card", "not_a_card")],
)  # fmt: skip
def test_what_is_no_card_is_unusable(text: str | None, reason: str) -> None:
    assert normalize_card(text) == Unusable(reason)


def test_a_card_is_one_node_whether_it_is_owned_or_pays() -> None:
    assert normalize_account("6222 0200 0700 0018") == normalize_card("6222020007000018")


@pytest.mark.parametrize(
    ("text", "written", "mask"),
    [
        ("138 1234 1234", "+8613812341234", "138****1234"),
        ("Wang@QQ.com", "wang@qq.com", "w***@qq.com"),
        ("gb82 west 1234 5698 7654 32", "GB82WEST12345698765432", "GB8****************432"),
        ("3105 0161 3936 0000 0123", "31050161393600000123", "310**************123"),
        ("6222020007000019", "6222020007000019", "62************19"),
        ("  WX_Wang-Wei ", "wx_wang-wei", "w*********i"),
    ],
)
def test_a_payers_account_may_be_a_wallet_or_a_bank_account(
    text: str, written: str, mask: str
) -> None:
    found = normalize_account(text)
    assert isinstance(found, Normal)
    assert (found.label, found.value, found.mask) == ("Account", written, mask)
    assert "bin" not in found.facts


IMEI = "490154203237518"  # 3GPP's own example


@pytest.mark.parametrize(
    "text",
    [IMEI, "49-015420-323751-8", "IMEI: 490154203237518", "４９０１５４２０３２３７５１８",
     "49015420323751", "4901542032375100"],
)  # fmt: skip
def test_every_form_of_an_imei_is_one_device(text: str) -> None:
    found = normalize_device(text)
    assert isinstance(found, Normal)
    assert (found.label, found.value, found.facts) == ("Device", IMEI, {"tac": "49015420"})
    assert found.mask == "49015420*****18"
    assert normalize_asset(text) == found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("A1B2C3D4E5F60718", "a1b2c3d4e5f60718"),
        ("F47AC10B-58CC-4372-A567-0E02B2C3D479", "f47ac10b58cc4372a5670e02b2c3d479"),
        ("{f47ac10b-58cc-4372-a567-0e02b2c3d479}", "f47ac10b58cc4372a5670e02b2c3d479"),
        ("android_id: a1b2c3d4e5f60718", "a1b2c3d4e5f60718"),
    ],
)
def test_two_spellings_of_an_id_are_one_device(one: str, other: str) -> None:
    assert normalize_device(one) == normalize_device(other)
    assert value(normalize_device(one)) == value(normalize_device(value(normalize_device(other))))


@pytest.mark.parametrize(
    "text",
    ["unknown", "UNKNOWN", "null", "n/a", "None", "无", "0", "000000000000000", "1111111111111111",
     "9774d56d682e549c", "9774D56D682E549C", "02:00:00:00:00:00", "123456789012345",
     "00000000-0000-0000-0000-000000000000", "0123456789abcdef", "ffffffffffffffff", "-",
     "android"],
)  # fmt: skip
def test_a_placeholder_is_no_device(text: str) -> None:
    assert normalize_device(text) == Unusable("placeholder")
    assert normalize_asset(text) == Unusable("placeholder")


def test_fifteen_digits_with_a_wrong_check_digit_are_no_imei() -> None:
    found = normalize_device("490154203237519")
    assert isinstance(found, Normal)
    assert found.facts == {}


def test_an_asset_without_an_imei_is_an_asset() -> None:
    found = normalize_asset("s/n: f2l xk0abc123")
    assert isinstance(found, Normal)
    assert (found.label, found.value) == ("Asset", "F2LXK0ABC123")
