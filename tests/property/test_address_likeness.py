"""What lets the reader of addresses go by the likeness of a name, and by its words' sounds."""

import ast
import inspect
from importlib import import_module

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypinyin import lazy_pinyin
from pypinyin.constants import PHRASES_DICT

from ingest.normalize.address_likeness import NAMED, READERS, likeness
from ingest.normalize.address_names import estate_named, name_behind, road_named, village_named
from ingest.normalize.address_zh import read_chinese
from ingest.normalize.address_zh_text import name_key
from ingest.normalize.base import Unusable
from ingest.normalize.divisions import divisions
from ingest.normalize.pinyin_roads import road_name
from ingest.normalize.script import plain_letters, simplify, sound

UNHURRIED = settings(deadline=None)
SPOKEN = str.maketrans({"都": "督", "长": "常", "朝": "潮"})
PHRASES = sorted(phrase for phrase in PHRASES_DICT if len(phrase) < 5)
han = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)
pieces = st.one_of(st.sampled_from(PHRASES), st.sampled_from(PHRASES).map(lambda p: p[:-1]), han)
chinese = st.lists(pieces, min_size=1, max_size=4).map("".join)
ENDS = [
    "花园",
    "小区",
    "社区",
    "苑",
    "公寓",
    "大厦",
    "广场",
    "新村",
    "湾",
    "府",
    "村",
    "路",
    "中路",
]
STEMS = ["阳光", "人民", "中山", "东方", "公园", "大学", "金地", "国际", "学府", "村", "对面", "站"]
names = st.builds(
    lambda stems, end: simplify("".join(stems)) + end,
    st.lists(st.sampled_from(STEMS) | st.text(han, min_size=1, max_size=3), max_size=2),
    st.sampled_from(ENDS),
)


@UNHURRIED
@given(chinese | st.builds("{}{}".format, chinese, st.sampled_from(["3", "A座", " yuan", "〇"])))
def test_words_sound_as_the_whole_name_does(name: str) -> None:
    name = "某" + name.translate(SPOKEN)  # no name of a place that sounds in its own way
    assert sound(name) == "".join(plain_letters(part) for part in lazy_pinyin(name))


def test_every_sign_that_a_reader_names_is_listed() -> None:
    trees = [
        ast.parse(inspect.getsource(import_module(f"ingest.normalize.{reader}")))
        for reader in READERS
    ]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    prose = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    signs = {
        sign
        for node in nodes
        if isinstance(node, ast.Constant) and id(node) not in prose and isinstance(node.value, str)
        for sign in node.value
    }
    assert sorted(sign for sign in signs if 0x4E00 <= ord(sign) < 0xA000) == sorted(NAMED)


@UNHURRIED
@given(names)
def test_a_name_is_read_as_its_likeness(name: str) -> None:
    """The reader itself, asked about the very name, says what the likeness let us expect."""
    road, estate = road_named(name, read_chinese), estate_named(name, read_chinese)
    behind, village = name_behind(name, read_chinese), village_named(name, read_chinese)
    for found, text, key in (
        (road, f"北京市海淀区{name}7号3栋501室", "{} 7 b3"),
        (estate, f"北京市海淀区{name}3栋501室", "{} b3"),
        (village, f"北京市海淀区{name}3组7号", "{}3组7"),
    ):
        if found:
            address = read_chinese(text)
            assert not isinstance(address, Unusable)
            assert address.building == f"cn:beijing.beijing.haidian/{key.format(found.key)}"
    if behind:
        address = read_chinese(f"北京市海淀区标准路7号{name}")
        assert not isinstance(address, Unusable)
        key = f" {behind.key}" if behind.key else ""
        assert address.building == f"cn:beijing.beijing.haidian/biaozhunlu 7{key}"
        assert address.shown == f"北京市海淀区标准路7号{behind.shown}"


def test_the_stand_in_is_named_by_no_reader_and_begins_no_unit() -> None:
    stand_in = likeness("阳")
    assert likeness(stand_in) == stand_in == simplify(stand_in)
    assert name_key(stand_in * 3) == sound(stand_in) * 3
    table = divisions()
    assert not [name for name in [*table.full, *table.short] if stand_in in name]
    assert not [town for town in table.by_town if stand_in * 2 in town]


@pytest.mark.parametrize("sign", "路街巷村园区号栋楼室附东中一十镇市驿旁")
def test_signs_that_the_reader_names_stay(sign: str) -> None:
    assert likeness(sign) == sign


def test_a_road_between_two_sides_is_a_road() -> None:
    assert road_name(("NORTH", "ROAD", "EAST")) == "northdonglu"
