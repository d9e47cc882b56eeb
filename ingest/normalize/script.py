"""One script for names: simplified Chinese, and its sound in plain letters."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Protocol

from ingest.normalize.hanzi import place_signs

# How places are called where the sign alone is read in another way.
_SOUNDS = {
    "陕西": "shaanxi", "厦门": "xiamen", "重庆": "chongqing", "朝阳": "chaoyang", "闵行": "minhang",
    "番禺": "panyu", "六安": "luan", "乐清": "yueqing", "丽水": "lishui", "台州": "taizhou",
    "蚌埠": "bengbu", "莘庄": "xinzhuang", "荥阳": "xingyang", "中牟": "zhongmu", "牟平": "muping",
    "乐亭": "laoting", "乐陵": "laoling", "东阿": "donge", "洪洞": "hongtong", "单县": "shanxian",
    "天台": "tiantai", "宿州": "suzhou", "宿迁": "suqian", "铅山": "yanshan", "大城县": "daicheng",
}  # fmt: skip
_AS_IN_PLACES = str.maketrans({"都": "督", "长": "常", "朝": "潮"})  # du, chang, chao
# Names of places that English writes in another way than by sound.
_ENGLISH = {
    "harbin": "haerbin", "hohhot": "huhehaote", "urumqi": "wulumuqi", "lhasa": "lasa",
    "tibet": "xizang", "innermongolia": "neimenggu", "peking": "beijing", "canton": "guangzhou",
    "kashgar": "kashi", "hulunbuir": "hulunbeier", "ordos": "eerduosi", "qiqihar": "qiqihaer",
    "taipei": "taibei", "newtaipei": "xinbei", "kaohsiung": "gaoxiong", "taichung": "taizhong",
    "tainan": "tainan", "taoyuan": "taoyuan", "hsinchu": "xinzhu", "keelung": "jilong",
}  # fmt: skip


class _Names(Protocol):
    def __contains__(self, name: str, /) -> bool: ...


_ALL_HAN = re.compile("[\u4e00-\u9fff]+")


def simplify(text: str) -> str:
    """Return a place in simplified Chinese, sign by sign, so that context changes nothing."""
    return text if text.isascii() else text.translate(place_signs())


@lru_cache(maxsize=100_000)
def sound(name: str) -> str:
    """Return `name` in letters without tones, spaces or marks: 文一路 and Wenyi Lu are `wenyilu`.

    Names that sound alike become one, so this serves where number and district stand beside it.
    """
    if name.isascii():
        return plain_letters(name)
    if name in _SOUNDS:
        return _SOUNDS[name]
    name = name.translate(_AS_IN_PLACES)
    if not _ALL_HAN.fullmatch(name):
        return _read_out(name)
    return "".join(_read_out(word) for word in _words(name))


@lru_cache(maxsize=50_000)
def _read_out(text: str) -> str:
    from pypinyin import lazy_pinyin  # takes a third of a second to load

    return "".join(plain_letters(part) for part in lazy_pinyin(text))


def _words(name: str) -> Iterator[str]:
    """Return the words that `lazy_pinyin` cuts a Chinese name into; most are read out before."""
    begins, phrases = _phrases()
    at = 0
    while at < len(name):
        end, size = at + 1, at + 1
        while size <= len(name) and name[at:size] in begins:
            if name[at:size] in phrases:
                end = size
            size += 1
        if size > len(name) and end == at + 1 and name[at:end] not in phrases:
            yield from name[at:]  # a phrase may begin here: the library then looks for no other
            return
        yield name[at:end]
        at = end


@cache
def _phrases() -> tuple[_Names, _Names]:
    """Return how phrases may begin and the phrases that are read out in their own way."""
    from pypinyin.constants import PHRASES_DICT
    from pypinyin.seg.mmseg import p_set

    return p_set, PHRASES_DICT


@lru_cache(maxsize=50_000)
def plain_letters(name: str) -> str:
    """Return the letters and digits of `name`, small; ü is v, as keyboards have it."""
    letters = "".join(letter for letter in name.casefold().replace("ü", "v") if letter.isalnum())
    return _ENGLISH.get(letters, letters)
