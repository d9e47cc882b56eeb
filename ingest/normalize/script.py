"""One script for names: simplified Chinese, and its sound in plain letters."""

from functools import cache, lru_cache

_RANGE = range(0x4E00, 0xA000)  # CJK unified ideographs
_BOTH = "乾"  # stands in simplified names too: 乾县
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


@cache
def _simplified() -> dict[int, str]:
    from opencc import OpenCC  # loads its tables: only where an address is read

    letters = [chr(point) for point in _RANGE]
    plain = OpenCC("t2s").convert("\n".join(letters)).split("\n")
    pairs = zip(letters, plain, strict=True)
    table = {ord(old): new for old, new in pairs if old != new and old not in _BOTH}
    table = {point: new for point, new in table.items() if len(new) == 1 and ord(new) in _RANGE}
    return {point: table.get(ord(new), new) for point, new in table.items()}


def simplify(text: str) -> str:
    """Return `text` in simplified Chinese, sign by sign, so that names do not depend on context."""
    return text if text.isascii() else text.translate(_simplified())


@lru_cache(maxsize=100_000)
def sound(name: str) -> str:
    """Return `name` in letters without tones, spaces or marks: 文一路 and Wenyi Lu are `wenyilu`.

    Names that sound alike become one, so this serves where number and district stand beside it.
    """
    if name.isascii():
        return plain_letters(name)
    if name in _SOUNDS:
        return _SOUNDS[name]
    from pypinyin import lazy_pinyin  # takes a third of a second to load

    return "".join(plain_letters(part) for part in lazy_pinyin(name.translate(_AS_IN_PLACES)))


@lru_cache(maxsize=50_000)
def plain_letters(name: str) -> str:
    """Return the letters and digits of `name`, small; ü is v, as keyboards have it."""
    letters = "".join(letter for letter in name.casefold().replace("ü", "v") if letter.isalnum())
    return _ENGLISH.get(letters, letters)
