"""The quick ways to read an address say what the reader says: alone, and a column at once."""

import csv
import re

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from benchmarks.normalisation_addresses import PAIRS
from ingest.normalize import Normal, normalize_address
from ingest.normalize.address_columnar import normalize_addresses
from ingest.normalize.address_fast import read_regular
from ingest.normalize.address_letters import in_chinese_order
from ingest.normalize.address_pinyin import is_chinese_place, to_chinese
from ingest.normalize.address_zh import read_chinese
from ingest.normalize.base import fold
from ingest.normalize.columnar import FORM
from ingest.synth.places import Map, addresses, homes

UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
AREAS = [
    "浙江省杭州市西湖区", "杭州西湖", "上海市浦东新区张江镇", "广东省东莞市长安镇",
    "昆山市花桥镇", "北京 海淀 ", "江苏省,苏州市,昆山市,花桥镇,", "浙江省杭州市", "朝阳区",
    "湖南省长沙市雨花区左家塘街道", "武汉市洪山区", "杭州市余杭区五常", "湖北省荆州市沙市",
    "承德市开发区", "石棉县草科藏族乡", "延安市,建设社区,", "济南市中区", "新疆石河子",
    "香港特别行政区九龙", "臺北市大安區", "澳门", "苏州市苏州工业园区",
    "杭州市西湖区杭州市西湖区", "西湖区杭州市", "海南省东方市", "",
]  # fmt: skip
ROADS = [
    "文一路", "人民东路", "学府大道", "八一街", "东风南街道", "白云山路", "开发区大道", "城关街",
    "北路", "双林路二段", "胜利胡同", "二七路", "六号路", "中山1路", "花桥中路", "余杭路",
    "三环路", "中关村大街", "红旗西", "水巷", "工业园区路", "大学路", "十里铺街", "杨家村路",
    "县前街",
]  # fmt: skip
HOUSES = [
    "8号", "120号", "8弄", "88弄12号", "15号院", "36-1号", "7号附3号", "7号甲", "甲7号", "附7号",
    "7", "7-", "7号之2", "08号", "十二号", "12345号", "7号-3号", "",
]  # fmt: skip
NAMES = [
    "", "阳光花园", "翠苑小区", "学生公寓", "金鼎大厦", "幸福二村", "幸福新村", "万达广场",
    "碧水湾", "银杏公寓四期", "丽景苑1期", "泰和花园西区", "财富中心东区滨江华庭",
    "师范大学学生公寓", "电子厂宿舍", "文一路阳光花园", "青龙村", "大李庄", "对面超市",
    "医院附近", "地铁站", "街坊", "路小", "桥头", "甲泰和花园", "天乙文八", "亭子间", "地下室",
    "驿站花园", "(金桂园)", "保利商务楼", "东门", "门市", "宿舍", "友谊商铺", "负一", "楼上人家",
    "三里屯小区", "第一城", "张江花园", "建设小区", "超市电话",
]  # fmt: skip
INSIDES = [
    "3栋2单元501室", "12号楼", "B座1203", "21#", "6-", " 3栋 ", "", "0", "3-2-501", "2-501",
    "3#楼501", "12楼1203室", "3楼301", "3楼501", "3栋3楼301", "28楼809室", "12层3号", "5楼",
    "A1201", "A1-301", "B1-08", "2单元-3-12", "03栋0501室", "20楼02007号", "3栋2门501",
    "3栋2梯501", "3幢,2单元,501", "3栋2单元5F501", "1506-1508", "501号", "305C室",
    "十二栋三单元五零一", "3组12号", "138-1234-5678", "-1层3号", "10000室", "123456室", "3期5栋",
    "商铺3号", "C-505",
]  # fmt: skip
REMARKS = [
    "", "", "", "(放驿站)", ",王先生收", "【勿放】", "(东区)", ",放门口", " 李女士", "。", "旁边",
    "菜鸟驿站", "丰巢柜", ",幸福小区", " 13800001111", "(3栋)", ",",
]  # fmt: skip
WIDE = str.maketrans("0123456789#-,()", "０１２３４５６７８９＃－，（）")
OLD = str.maketrans("号栋单张东区楼室", "號棟單張東區樓室")


def typed_so(text: str, turn: int) -> str:
    """Return `text` as others type it: wide, in traditional signs, with blanks, doubled, cut."""
    at = turn % (len(text) + 1)
    ways = [
        text, text, text.translate(WIDE), text.translate(OLD), text[:at] + " " + text[at:],
        text[:at] + text[at + 1 :], text[at:] + text[:at], text[:at] + text[max(at - 2, 0) :],
        text.lower(), text.replace("号", " 号 "), text[:at] + "7" + text[at:],
        text[:at] + "，" + text[at:],
    ]  # fmt: skip
    return ways[turn // 101 % len(ways)]


parts = [st.sampled_from(part) for part in (AREAS, ROADS, HOUSES, NAMES, INSIDES, REMARKS)]
with_road = st.builds("{}{}{}{}{}{}".format, *parts)
without_road = st.builds("{}{}{}{}".format, parts[0], parts[3], parts[4], parts[5])
in_letters = st.builds(
    "{}{}{}{}, {}{}, {}".format,
    st.sampled_from(["Room 501, ", "Rm 1203, ", "Flat B, ", "Unit 3, ", "Room 0501, ", ""]),
    st.sampled_from(["Unit 2, ", "", "12/F, "]),
    st.sampled_from(["Building 3, ", "Bldg 12, ", "", "Phase 2, ", "Block B, "]),
    st.sampled_from(
        ["Yangguang Garden", "Beijing Hotel", "East Zone", "Kowloon Court", "7 Lu", ""]
    ),
    st.sampled_from(["88 ", "No. 7 ", "", "12B "]),
    st.sampled_from(["Wensan Road", "Beijing East Road", "North Renmin Street", "High Street"]),
    st.sampled_from(["Xihu District, Hangzhou", "Shanghai", "Leeds", "Kowloon", "Xuhui, Shanghai"]),
)
# Names that begin like a place, are one, or begin like a word for a part of an address.
PLACES = ["Beijing", "Nanjing", "Xihu", "Hangzhou", "Zhejiang", "Pudong", "Jilin", "Chaoyang"]
WORDS = ["Hotel", "Huayuan", "Garden", "Dong", "Zuo Tang", "Qi", "Zone A", "Nan Qu", "Community"]
KINDS_OF_ROAD = ["Road", "East Road", "Dong Lu", "Street", "Zhong Road", "Rd North", "Dajie"]
names = st.builds(
    " ".join, st.lists(st.sampled_from([*PLACES, *WORDS, "Wensan", "Tianyue"]), max_size=3)
)
begun_like_a_place = st.builds(
    "{}, {}{}{}, {} {} {}, {}".format,
    st.sampled_from(["Room 501", "Rm 1203", "Flat 88"]),
    st.sampled_from(["Unit 2, ", ""]),
    st.sampled_from(["Building 3, ", "Bldg 12, ", ""]),
    names,
    st.sampled_from(["88", "7", "No. 123"]),
    names,
    st.sampled_from(KINDS_OF_ROAD),
    st.builds(
        ", ".join,
        st.lists(
            st.sampled_from([*PLACES, "Shanghai", "Xihu District", "Yuhang Qu"]),
            min_size=1,
            max_size=3,
        ),
    ),
)
typed = st.builds(
    typed_so,
    st.one_of(with_road, without_road, in_letters, begun_like_a_place),
    st.integers(0, 10_000),
)


def row(text: str) -> dict[str, object] | None:
    """Return what `normalize_address` says of `text` in the columns of `FORM`."""
    found = normalize_address(text)
    if not isinstance(found, Normal):
        return None
    above = found.parent
    told: dict[str, object] = {"text": text, "label": found.label, "value": found.value}
    told |= {"mask": found.mask, **found.facts, **found.tokens}
    if above:
        told |= {"parent_label": above.label, "parent_value": above.value}
        told |= {"parent_mask": above.mask, "parent_flags": above.facts.get("flags")}
    return {name: told.get(name) for name in FORM}


def assert_one_answer(texts: list[str]) -> int:
    """Assert that a column says of each text what its normaliser does; return how many it read."""
    distinct = list(dict.fromkeys(texts))
    found = normalize_addresses(pl.Series(distinct, dtype=pl.String))
    assert sorted([*found.known["text"], *found.rest]) == sorted(distinct)
    for told in found.known.iter_rows(named=True):
        assert told == row(told["text"])
    return found.known.height


def labelled(language: str) -> list[str]:
    with (PAIRS / f"address_{language}.csv").open(encoding="utf-8", newline="") as file:
        return [text for pair in csv.DictReader(file) for text in (pair["left"], pair["right"])]


@UNHURRIED
@given(st.lists(typed, min_size=1, max_size=20))
def test_a_column_says_what_each_text_says(texts: list[str]) -> None:
    assert_one_answer(texts)


@UNHURRIED
@given(typed)
def test_the_quick_reader_says_what_the_reader_says(text: str) -> None:
    folded = fold(text)
    if re.search("[\u4e00-\u9fff]", folded):
        quick = read_regular(folded, read_chinese)
        assert quick is None or quick == read_chinese(folded)


@UNHURRIED
@given(in_letters | begun_like_a_place)
@example("Room 501, Unit 2, Building 3, Beijing Hotel, 88 Wensan Road, Shanghai")
@example("Room 501, Tianyue Garden, 88 Dong Zhimen Road, Beijing")
def test_the_quick_order_of_letters_is_their_order(text: str) -> None:
    upper = fold(text).upper()
    quick = in_chinese_order(upper)
    assert quick is None or (is_chinese_place(upper) and quick == to_chinese(upper))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Room 501, 88 Dong Fang Road, Shanghai", "cn:shanghai.shanghai/dongfanglu 88#501"),
        ("Room 501, 3 Dong Wensan Lu 88 Hao, Hangzhou", "cn:zhejiang.hangzhou/wensanlu 88 b3#501"),
    ],
)
def test_a_road_that_begins_like_a_building_is_a_road(text: str, value: str) -> None:
    found = normalize_address(text)
    assert isinstance(found, Normal)
    assert found.value == value


@pytest.mark.parametrize(("language", "fewest"), [("zh", 0.7), ("en", 0.13)])
def test_labelled_addresses_are_read_alike_and_many_of_them_quickly(
    language: str, fewest: float
) -> None:
    texts = list(dict.fromkeys(labelled(language)))
    assert assert_one_answer(texts) > fewest * len(texts)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_labelled_addresses_typed_otherwise_are_read_alike(language: str) -> None:
    assert_one_answer([typed_so(text, 17 * at) for at, text in enumerate(labelled(language))])


def test_nearly_all_addresses_of_a_made_up_lender_are_read_quickly() -> None:
    atlas, rng = Map(50_000, 5), np.random.default_rng(5)
    estates = rng.integers(0, atlas.estates.total, 3_000).astype(np.int64)
    styles = rng.integers(0, 100, 3_000).astype(np.int64)
    texts = list(dict.fromkeys(addresses(homes(rng, estates), styles, atlas)))
    assert assert_one_answer(texts) > 0.98 * len(texts)
    assert_one_answer([typed_so(text, 7 * at) for at, text in enumerate(texts)])


def test_no_addresses_are_no_rows() -> None:
    assert assert_one_answer([]) == 0


def test_what_names_no_regular_address_is_left() -> None:
    texts = [
        "",
        " ",
        "无",
        "张江路88号",
        "上海市浦东新区",
        "12 High Street, Leeds",
        "7号",
        "北京市7",
    ]
    assert assert_one_answer(texts) == 0
