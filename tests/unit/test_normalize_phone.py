import pytest

from ingest.normalize import Normal, Unusable, normalize_phone

MOBILE = "+8613812341234"
SAME = [
    "13812341234",
    "138 1234 1234",
    "138-1234-1234",
    "138.1234.1234",
    "１３８１２３４１２３４",
    "　138　1234　1234　",
    "+8613812341234",
    "+86 138 1234 1234",
    "＋86-138-1234-1234",
    "(+86)13812341234",
    "(86) 138-1234-1234",
    "8613812341234",
    "86 13812341234",
    "008613812341234",
    "0086 138 1234 1234",
    "0086-13812341234",
    "013812341234",
    "+86 0 13812341234",
    "tel:+8613812341234",
    "Tel: 138 1234 1234",
    "手机：13812341234",
    "联系电话:138-1234-1234",
    "1795113812341234",
    "138\u200b1234\u200b1234",
    "138–1234–1234",
    "13812341234.0",
    "1.3812341234E10",
    '="13812341234"',
    "'13812341234",
    "13812341234（微信同号）",
    "王女士 13812341234",
    "tel:13812341234;phone-context=+86",
    "callto:+8613812341234",
    "一三八 一二三四 一二三四",
    "１３８ー１２３４ー１２３４",
    "١٣٨١٢٣٤١٢٣٤",
]
OTHERS = [
    ("021-58881234", "+862158881234"),
    ("(021) 5888 1234", "+862158881234"),
    ("+86 21 5888 1234", "+862158881234"),
    ("021-58881234转808", "+862158881234;ext=808"),
    ("021-58881234 ext. 808", "+862158881234;ext=808"),
    ("021-58881234-808", "+862158881234;ext=808"),
    ("（021）58881234（分机808）", "+862158881234;ext=808"),
    ("+862158881234;ext=808", "+862158881234;ext=808"),
    ("021-5888-1234", "+862158881234"),
    ("400-820-8820", "+864008208820"),
    ("(852) 9123 4567", "+85291234567"),
    ("(21) 5888 1234", "+862158881234"),
    ("+1 (702) 919-1300", "+17029191300"),
    ("+1-702-919-1300 x12", "+17029191300;ext=12"),
    ("0044 7400 123456", "+447400123456"),
    ("+65 9123 4567", "+6591234567"),
    ("+852 9123 4567", "+85291234567"),
]
UNUSABLE = [
    (None, "empty"),
    ("", "empty"),
    ("   ", "empty"),
    ("unknown", "placeholder"),
    ("无", "placeholder"),
    ("11111111111", "placeholder"),
    ("00000000000", "placeholder"),
    ("12345678901", "placeholder"),
    ("13800138000", "placeholder"),
    ("13800000000", "placeholder"),
    ("10086", "service_number"),
    ("95588", "service_number"),
    ("110", "service_number"),
    ("+1 900 555 1234", "service_number"),
    ("138****1234", "masked"),
    ("135XXXX0463", "masked"),
    ("1.38123E+10", "not_a_phone"),
    ("尾号1234", "not_a_phone"),
    ("QQ 138123412", "not_a_phone"),
    ("12345678910", "placeholder"),
    ("5888", "too_short"),
    ("58881234", "no_area_code"),
    ("1381234123", "not_a_phone"),
    ("138123412345", "not_a_phone"),
    ("call me", "not_a_phone"),
    ("13812341234/13912341234", "several_numbers"),
    ("13812341234, 13912341234", "several_numbers"),
]


def read(text: str, **options: str) -> Normal:
    found = normalize_phone(text, **options)
    assert isinstance(found, Normal), (text, found)
    return found


@pytest.mark.parametrize("text", SAME)
def test_every_spelling_of_a_mobile_is_one_number(text: str) -> None:
    assert read(text) == read("13812341234")
    assert read(text).value == MOBILE


@pytest.mark.parametrize(("text", "value"), OTHERS)
def test_landlines_and_foreign_numbers_are_e164(text: str, value: str) -> None:
    assert read(text).value == value


@pytest.mark.parametrize(("text", "reason"), UNUSABLE)
def test_what_reaches_nobody_is_unusable(text: str | None, reason: str) -> None:
    assert normalize_phone(text) == Unusable(reason)


def test_a_mobile_says_where_it_is_at_home() -> None:
    found = read("13812341234")
    assert found.label == "Phone"
    assert found.mask == "138****1234"
    assert found.facts == {"prefix": "1381234", "region": "Lianyungang, Jiangsu"}
    assert found.tokens == {"near_2_token": "+86138123412", "near_3_token": "+8613812341"}


def test_other_numbers_say_their_country_and_area() -> None:
    assert read("021-58881234").facts == {"prefix": "+8621", "region": "Shanghai"}
    assert read("+1 702 919 1300").facts == {"prefix": "+1702", "region": "Nevada"}
    assert read("+44 7400 123456").facts["region"] == "GB"


@pytest.mark.parametrize("prefix", ["162", "165", "167", "170", "171"])
def test_a_virtual_operators_range_is_flagged(prefix: str) -> None:
    assert read(f"{prefix}12341234").facts["flags"] == "virtual_operator"


def test_a_relay_number_is_kept_apart_by_its_extension() -> None:
    one, other = read("13812341234转1001"), read("138-1234-1234-1002")
    assert len({one.value, other.value, MOBILE}) == 3
    assert one.facts["flags"] == "relay"
    assert one.tokens == {}
    assert read(one.value) == one


def test_a_number_without_a_country_code_is_of_the_default_region() -> None:
    assert read("702-919-1300", region="US").value == "+17029191300"
    assert read("020 7946 0018", region="GB").value == "+442079460018"
    assert read("+86 13812341234", region="US").value == MOBILE
