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

PRC = "11010519900307005X"


def value(found: Normal | Unusable) -> str:
    assert isinstance(found, Normal), found
    return found.value


@pytest.mark.parametrize(
    "text",
    [PRC, PRC.lower(), "110105 19900307 005X", "110105-19900307-005x",
     "１１０１０５１９９００３０７００５Ｘ", "身份证号：11010519900307005X", "110105900307005",
     '="11010519900307005X"', "11010519900307005×",
     "11010519900307005X（本人）", "110105900307005.0"],
)  # fmt: skip
def test_every_spelling_of_a_resident_id_is_one(text: str) -> None:
    assert value(normalize_national_id(text)) == PRC
    assert read_national_id(text).valid is True
    assert read_national_id(text).birth_date == date(1990, 3, 7)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("110105199003070051", "bad_checksum"),
        ("110105199013070051", "bad_birth_date"),
        ("1101051990030700", "bad_length"),
        ("1101051990030700511", "bad_length"),
        ("290105199003070057", "no_such_province"),
        ("110105203003070057", "bad_birth_date"),
    ],
)
def test_a_resident_id_with_a_fault_ties_nobody_and_says_so(text: str, reason: str) -> None:
    assert normalize_national_id(text) == Unusable(reason)
    assert read_national_id(text).valid is False
    assert read_national_id(text).birth_date is None


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("e59172836", "E59172836"),
        ("K204817(5)", "K2048175"),
        ("k2048175", "K2048175"),
        ("H 0836 2951", "H08362951"),
        ("回乡证 H08362951", "H08362951"),
        ("护照号：EB5305650", "EB5305650"),
        ("美国护照 583920471", "美国护照583920471"),
        ("H204817396", "H204817396"),
        ("T0398712-J", "T0398712J"),
        ("7301826(4)", "73018264"),
        ("军字第 2938471 号", "军字第2938471号"),
    ],
)
def test_passports_permits_and_cards_are_taken_as_they_are(text: str, written: str) -> None:
    assert value(normalize_national_id(text)) == written
    assert read_national_id(text).valid is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [(None, "empty"), ("", "empty"), ("无", "placeholder"), ("111111111111111111", "placeholder"),
     ("123456789", "placeholder"), ("E12345678", "placeholder"), ("A123456(3)", "placeholder"),
     ("E00000000", "placeholder"), ("11010519491231002X", "placeholder"), ("E12", "too_short"),
     ("护照", "empty"), ("1.10105E+17", "not_an_id"), ("E5917****", "masked")],
)  # fmt: skip
def test_no_id_is_unusable(text: str | None, reason: str) -> None:
    assert normalize_national_id(text) == Unusable(reason)
    assert read_national_id(text).valid is None


@pytest.mark.parametrize("text", ["K204817(6)", "H204817397", "T0398712K", "K204817-6"])
def test_a_card_with_a_wrong_check_character_ties_nobody(text: str) -> None:
    assert normalize_national_id(text) == Unusable("bad_checksum")


def test_seven_digits_behind_a_letter_may_be_a_passport_and_are_kept() -> None:
    assert value(normalize_national_id("K2048176")) == "K2048176"


def test_the_mask_of_a_resident_id_shows_neither_home_nor_sex() -> None:
    found = normalize_national_id(PRC)
    assert isinstance(found, Normal)
    assert found.mask == "******1990********"
    assert found.tokens == {"near_2_token": PRC[:-2], "near_3_token": PRC[:-3]}


def test_a_representative_is_a_node_of_its_own_label() -> None:
    found = normalize_national_id(PRC, label="Representative")
    assert isinstance(found, Normal)
    assert (found.label, found.value) == ("Representative", PRC)


@pytest.mark.parametrize("text", [
    "6222020007000018", "6222 0200 0700 0018", "6222-0200-0700-0018", "6222/0200/0700/0018",
    "6222020007000018.0", "6,222,020,007,000,018", "'6222020007000018", "工商银行 6222020007000018",
    "卡号：6222020007000018（建行）",
])  # fmt: skip
def test_a_card_is_its_digits(text: str) -> None:
    found = normalize_card(text)
    assert isinstance(found, Normal)
    assert (found.label, found.value) == ("Account", "6222020007000018")
    assert (found.mask, found.facts) == ("622202******0018", {"bin": "622202"})
    assert found.tokens["near_2_token"] == "62220200070000"


@pytest.mark.parametrize(
    ("text", "reason"),
    [(None, "empty"), ("0000000000000000", "placeholder"), ("6222020007000019", "bad_checksum"),
     ("62220200", "too_short"), ("6" * 19 + "1", "too_long"), ("card", "not_a_card"),
     ("4111 1111 1111 1111", "placeholder"), ("622202******0018", "masked"),
     ("6.22202E+15", "not_a_card"), ("尾号0018", "too_short")],
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


IMEI = "358462114072903"


@pytest.mark.parametrize(
    "text",
    [IMEI, "35-846211-407290-3", "IMEI: 358462114072903", "３５８４６２１１４０７２９０３",
     "35846211407290", "3584621140729000", "358462114072903 / 11",
     "urn:gsma:imei:35846211-407290-0",
     "358462114072903.0", "3.58462114072903E+14", "手机串号358462114072903", "'358462114072903"],
)  # fmt: skip
def test_every_form_of_an_imei_is_one_device(text: str) -> None:
    found = normalize_device(text)
    assert isinstance(found, Normal)
    assert (found.label, found.value, found.facts) == ("Device", IMEI, {"tac": "35846211"})
    assert found.mask == "35846211*****03"
    assert normalize_asset(text) == found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("A1B2C3D4E5F60718", "a1b2c3d4e5f60718"),
        ("6A3F0C91-7D2E-4B58-9E14-C0527FA8D3B6", "6a3f0c917d2e4b589e14c0527fa8d3b6"),
        ("{6a3f0c91-7d2e-4b58-9e14-c0527fa8d3b6}", "6a3f0c917d2e4b589e14c0527fa8d3b6"),
        ("6a3f0c91_7d2e_4b58_9e14_c0527fa8d3b6", "6a3f0c917d2e4b589e14c0527fa8d3b6"),
        ("android_id: a1b2c3d4e5f60718", "a1b2c3d4e5f60718"),
        ("0xa1b2c3d4e5f60718", "SSAID a1b2c3d4e5f60718"),
        ("A1000049B3C27F", "27011 31849 1178 0735"),
        ("S/N F2LX-93QK-7MHT", "f2lx93qk7mht"),
        ("3c:5a:b4:1f:e7:92", "3C-5A-B4-1F-E7-92"),
    ],
)
def test_two_spellings_of_an_id_are_one_device(one: str, other: str) -> None:
    assert normalize_device(one) == normalize_device(other)
    assert value(normalize_device(one)) == value(normalize_device(value(normalize_device(other))))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("A1000049B3C27F", "270113184911780734"),
        ("a1b2c3d4e5f60718", "a1b2c3d4e5f60718a1b2c3d4e5f60719"),
        (IMEI, "358462114072911"),
        ("abc-1-23", "abc-12-3"),
    ],
)
def test_ids_that_may_be_two_devices_stay_two(one: str, other: str) -> None:
    assert value(normalize_device(one)) != value(normalize_device(other))


@pytest.mark.parametrize(
    "text",
    ["unknown", "UNKNOWN", "null", "n/a", "None", "无", "0", "000000000000000", "1111111111111111",
     "9774d56d682e549c", "9774D56D682E549C", "02:00:00:00:00:00", "123456789012345",
     "00000000-0000-0000-0000-000000000000", "0123456789abcdef", "ffffffffffffffff", "-",
     "android", "490154203237518", "To be filled by O.E.M.", "[object Object]", "(null)",
     "03000200-0400-0500-0006-000700080009", "AF0123450ABCDE"],
)  # fmt: skip
def test_a_placeholder_is_no_device(text: str) -> None:
    assert normalize_device(text) == Unusable("placeholder")
    assert normalize_asset(text) == Unusable("placeholder")


@pytest.mark.parametrize(
    ("text", "reason"),
    [("358462114072904", "bad_checksum"), ("358462******903", "masked"), ("3.58462E+14", "rounded"),
     ("permission not granted", "not_a_device"), ("phone", "not_a_device")],
)  # fmt: skip
def test_what_names_no_device_is_unusable(text: str, reason: str) -> None:
    assert normalize_device(text) == Unusable(reason)
    assert normalize_asset(text) == Unusable(reason)


def test_fifteen_digits_of_no_reporting_body_are_an_id_of_another_kind() -> None:
    found = normalize_device("770154203237518")
    assert isinstance(found, Normal)
    assert found.facts == {}


def test_an_asset_without_an_imei_is_an_asset() -> None:
    found = normalize_asset("s/n: f2l xk0abc123")
    assert isinstance(found, Normal)
    assert (found.label, found.value) == ("Asset", "F2LXK0ABC123")
