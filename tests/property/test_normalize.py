"""What every normaliser must hold for any value, not only for those that we thought of."""

import re
from collections.abc import Callable

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from ingest.normalize import (
    Normal,
    Unusable,
    normalize_account,
    normalize_address,
    normalize_asset,
    normalize_card,
    normalize_company,
    normalize_device,
    normalize_email,
    normalize_employer,
    normalize_geo,
    normalize_ip,
    normalize_name,
    normalize_national_id,
    normalize_phone,
    normalize_plain,
    normalize_wifi,
    to_wgs84,
)
from ingest.normalize.address_fast import read_regular
from ingest.normalize.address_zh import read_chinese
from ingest.normalize.base import luhn_sum, words
from ingest.normalize.company import company_check_character
from ingest.normalize.national_id import check_character

Normalizer = Callable[[str], Normal | Unusable]
NORMALIZERS: list[Normalizer] = [
    normalize_account,
    normalize_address,
    normalize_asset,
    normalize_card,
    normalize_company,
    normalize_device,
    normalize_email,
    normalize_employer,
    normalize_ip,
    normalize_national_id,
    normalize_phone,
    normalize_wifi,
    lambda text: normalize_plain("Agent", text),
]
UNHURRIED = settings(deadline=None)  # the first phone loads the table of regions
CODE_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def digits(count: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=count, max_size=count)


def with_luhn(body: str) -> str:
    return body + str(-luhn_sum(body + "0") % 10)


def prc_id(area: int, day: int, serial: int) -> str:
    born = f"{1950 + day % 50}{1 + day % 12:02d}{1 + day % 28:02d}"
    body = f"{area:06d}{born}{serial:03d}"
    return body + check_character(body)


mobiles = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
cards = st.integers(12, 19).flatmap(lambda size: digits(size - 1)).map(with_luhn)
imeis = digits(12).map(lambda rest: with_luhn("35" + rest))
prc_ids = st.builds(
    prc_id, st.integers(110000, 659999), st.integers(0, 20_000), st.integers(0, 999)
)
companies = st.text(CODE_LETTERS, min_size=17, max_size=17).map(
    lambda body: body + company_check_character(body)
)
emails = st.from_regex(r"[a-z][a-z0-9]{2,9}@(?:qq|163|gmail)\.com", fullmatch=True)
bssids = st.binary(min_size=6, max_size=6).map(lambda raw: raw.hex(":"))
ips = st.one_of(st.ip_addresses(network="114.0.0.0/8"), st.ip_addresses(network="2400::/12")).map(
    str
)
chinese_addresses = st.builds(
    "{}{}{}号{}栋{}单元{}{:02d}室".format,
    st.sampled_from(["上海市浦东新区", "南京市鼓楼区", "昆山市花桥镇", "深圳市南山区", ""]),
    st.sampled_from(["中山路", "张江路", "人民东路", "文一西路", "上海路"]),
    st.integers(1, 2999),
    st.integers(1, 60),
    st.integers(1, 9),
    st.integers(1, 33),
    st.integers(1, 20),
)
english_addresses = st.builds(
    "flat {}{}, {} {} {}, {}".format,
    st.integers(1, 99),
    st.sampled_from("abcd"),
    st.integers(1, 999),
    st.sampled_from(["high", "park", "st james", "north main"]),
    st.sampled_from(["street", "road", "ave", "lane"]),
    st.sampled_from(["london", "leeds", "springfield il"]),
)
VALUES: list[tuple[Normalizer, st.SearchStrategy[str]]] = [
    (normalize_phone, mobiles),
    (normalize_card, cards),
    (normalize_account, st.one_of(cards, mobiles, emails)),
    (normalize_device, imeis),
    (normalize_national_id, prc_ids),
    (normalize_company, companies),
    (normalize_email, emails),
    (normalize_wifi, bssids),
    (normalize_ip, ips),
    (normalize_address, st.one_of(chinese_addresses, english_addresses)),
]
values = st.sampled_from(VALUES).flatmap(lambda pair: st.tuples(st.just(pair[0]), pair[1], pair[1]))


def usable(found: Normal | Unusable) -> Normal:
    assume(isinstance(found, Normal))
    assert isinstance(found, Normal)
    return found


def full_width(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


@UNHURRIED
@given(values)
def test_a_written_form_is_normal_already(case: tuple[Normalizer, str, str]) -> None:
    normalize, text, _ = case
    found = usable(normalize(text))
    again = usable(normalize(found.value))
    assert (again.label, again.value, again.facts) == (found.label, found.value, found.facts)
    if normalize is not normalize_address:  # whose masks are names, written forms are sounds
        assert again == found


@UNHURRIED
@given(values)
def test_full_width_makes_no_difference(case: tuple[Normalizer, str, str]) -> None:
    normalize, text, _ = case
    assert normalize(full_width(text)) == normalize(text)


@UNHURRIED
@given(values, st.sampled_from([" ", "\u3000", "\u200b", "\n", "\t"]))
def test_space_around_makes_no_difference(case: tuple[Normalizer, str, str], space: str) -> None:
    normalize, text, _ = case
    assert normalize(f"{space}{text}{space}") == normalize(text)


@UNHURRIED
@given(values)
def test_case_makes_no_difference(case: tuple[Normalizer, str, str]) -> None:
    normalize, text, _ = case
    assert normalize(text.upper()) == normalize(text.lower())


@UNHURRIED
@given(values)
def test_different_values_stay_different(case: tuple[Normalizer, str, str]) -> None:
    normalize, one, other = case
    assume(one != other)
    assert usable(normalize(one)).value != usable(normalize(other)).value


@UNHURRIED
@given(values)
def test_a_mask_hides_the_value(case: tuple[Normalizer, str, str]) -> None:
    normalize, text, _ = case
    found = usable(normalize(text))
    assert found.value not in found.mask
    assert text not in found.mask


@UNHURRIED
@given(values)
def test_a_near_text_is_the_value_less_its_end(case: tuple[Normalizer, str, str]) -> None:
    normalize, text, _ = case
    found = usable(normalize(text))
    if "near_2_token" in found.tokens:
        assert found.tokens["near_2_token"] == found.value[:-2]
        assert found.tokens["near_3_token"] == found.value[:-3]


@UNHURRIED
@given(
    st.one_of(
        st.tuples(st.just(normalize_phone), mobiles),
        st.tuples(st.just(normalize_card), cards),
        st.tuples(st.just(normalize_device), imeis),
        st.tuples(st.just(normalize_national_id), prc_ids),
    ),
    st.sampled_from([" ", "-", ".", "\u3000"]),
    st.integers(2, 5),
)
def test_separators_make_no_difference(
    case: tuple[Normalizer, str], separator: str, step: int
) -> None:
    normalize, text = case
    parts = [text[at : at + step] for at in range(0, len(text), step)]
    found = usable(normalize(text))
    if len(parts[-1]) > 1 or normalize is not normalize_phone:
        assert normalize(separator.join(parts)) == found


PIECES = st.sampled_from(
    sorted(
        words(
            """0 n a A na no null test unknown x X xx × * ? ... , . : - _ = " ' ( [ 某 王 張 李雷
            先生 女士 姓名 姓名: 单位: 公司 有限公司 有限 第一 三 中心 Mr Jr PhD inc co & # 7 86
            ㈠ Ý ý ß ﬁ ㈱ İ"""
        )
        | {" ", "\u3000", "\u200b"}
    )
)
OFTEN_ODD = st.one_of(st.text(max_size=40), st.lists(PIECES, max_size=6).map("".join))


@UNHURRIED
@example(normalize_account, "Ýý")  # one letter twice, in small letters
@example(normalize_device, ",'7")  # behind the comma is a spreadsheet's guard
@example(normalize_employer, "㈱X'X@")  # without its marks it hides letters
@given(st.sampled_from(NORMALIZERS), OFTEN_ODD)
def test_any_text_is_answered_and_a_written_form_stays(normalize: Normalizer, text: str) -> None:
    found = normalize(text)
    assert isinstance(found, Normal | Unusable)
    if isinstance(found, Normal):
        assert found.value.strip() == found.value != ""
        again = normalize(found.value)
        assert isinstance(again, Normal)
        if normalize is not normalize_address:  # whose written forms are sounds
            assert again.value == found.value


regular_addresses = st.builds(
    "{}{}{}{}{}{}".format,
    st.sampled_from(
        [
            "浙江省杭州市西湖区",
            "杭州西湖",
            "上海市浦东新区张江镇",
            "广东省东莞市长安镇",
            "昆山市花桥镇",
            "北京 海淀 ",
        ]
    ),
    st.sampled_from(["文一路", "人民东路", "学府大道", "八一街", "东风南街道", "白云山路"]),
    st.sampled_from(
        ["8号", "120号", "36号阳光花园", "7号二期", "15号学生公寓", "9号金鼎大厦", "66号幸福二村"]
    ),
    st.sampled_from(["3栋", "12号楼", "B座", "21#", "6-", " 3栋 ", "", "0"]),
    st.sampled_from(["2单元", "11单元", "2-", "", "1门"]),
    st.sampled_from(["501室", "1203", "12", "0501", "5楼501", "7-3", "501号", "", "1506-1508"]),
)


@UNHURRIED
@given(regular_addresses)
def test_the_quick_reader_says_what_the_reader_says(text: str) -> None:
    quick = read_regular(text, read_chinese)
    assert quick is None or quick == read_chinese(text)


@UNHURRIED
@given(regular_addresses, st.sampled_from([" ", "，", "、"]))
def test_an_address_with_marks_between_its_parts_is_the_same(text: str, mark: str) -> None:
    found = usable(normalize_address(text))
    marked = re.sub(r"(?<=[\u4e00-\u9fff][市区镇路街号])(?=[\u4e00-\u9fff])(?!道)", mark, text)
    if mark == " " or "号" not in marked.replace("号", "", 1):
        assert usable(normalize_address(marked)).value == found.value


@UNHURRIED
@given(chinese_addresses)
def test_simplified_and_traditional_signs_are_one(text: str) -> None:
    traditional = text.translate(str.maketrans("号栋单张东区东", "號棟單張東區東"))
    assert usable(normalize_address(traditional)).value == usable(normalize_address(text)).value


NOISE = st.text(
    "0123456789ABab路街道号弄栋幢座单元层楼室房区市县镇村大厦花园上海中山苏州二三十东西期"
    "#-()（） ,，/",
    max_size=30,
)


@UNHURRIED
@given(NOISE)
def test_no_odd_address_breaks_the_reader(text: str) -> None:
    found = normalize_address(text)
    if isinstance(found, Normal):
        assert found.label in {"Room", "Building"}
        assert found.label == "Building" or found.mask != found.value


@UNHURRIED
@example("A鈆")  # simplified it is a sign beyond the first plane
@example("王薴")  # 苧, which is 苎
@example("0X㈠")  # without its digit it hides letters
@example("0NA")  # without its digit it is a word for nothing
@example("张三先生")  # without its title it is nobody
@example("ab女士")  # without its title it is a name in letters
@given(OFTEN_ODD)
def test_any_name_is_answered(text: str) -> None:
    found = normalize_name(text)
    if not isinstance(found, Unusable):
        assert found.value not in found.mask
        assert normalize_name(found.value) == found


@UNHURRIED
@given(st.floats(-90, 90), st.floats(-180, 180))
def test_a_cell_is_its_own_cell_and_has_one_parent(latitude: float, longitude: float) -> None:
    found = usable(normalize_geo(latitude, longitude))
    north, east = map(float, found.value.split(","))
    again = normalize_geo(north, east)
    assert again in (found, Unusable("placeholder"), Unusable("too_coarse"))
    assert abs(north - latitude) <= 0.000051
    assert abs(east - longitude) <= 0.000051


@UNHURRIED
@given(st.floats(20, 50), st.floats(75, 130))
def test_undoing_the_shift_moves_no_point_far(latitude: float, longitude: float) -> None:
    north, east = to_wgs84(latitude, longitude, "GCJ-02")
    assert abs(north - latitude) < 0.02
    assert abs(east - longitude) < 0.02
