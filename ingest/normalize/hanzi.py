"""Chinese characters: traditional ones as simplified ones, numerals as digits."""

import re
from functools import cache

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_BLOCKS = (range(0x3400, 0x4DC0), range(0x4E00, 0xA000))
# Standard characters again since 2013 (General Standard Chinese Characters): names have them.
_NAMES_OWN = "昇陞甯甦邨堃喆淼犇龢颺祕迺鉅濬頫脩闇氾仝吒夥餘穀"
_PLACES_OWN = "乾"  # stands in simplified names of places: 乾县
_NUMERALS = {letter: number for number, letter in enumerate("〇一二三四五六七八九十")}
_ORDINAL = re.compile(
    r"第\s*([〇一二三四五六七八九]?十?[〇一二三四五六七八九]?|[0-9]{1,3})\s*(?=[^\s0-9])"
)


def has_han(text: str) -> bool:
    """Return whether a Chinese character is in `text`."""
    return _HAN.search(text) is not None


def simplified(text: str) -> str:
    """Return a name in simplified characters, one for one: no word is looked at.

    Where two simplified characters go back to one traditional, the commoner is taken, as OpenCC's
    table has it.
    """
    return text if text.isascii() else text.translate(_name_signs())


@cache
def traditional() -> str:
    """Return a regular expression for the characters that `simplified` changes."""
    return f"[{''.join(chr(point) for point in sorted(_name_signs()))}]"


def ordinals_in_digits(text: str) -> str:
    """Return `text` with 第一, 第十二 written 第1, 第12."""
    return _ORDINAL.sub(_ordinal, text) if "第" in text else text


def _ordinal(found: re.Match[str]) -> str:
    numeral = found[1]
    if not numeral:
        return found[0]
    if numeral.isascii():
        return f"第{numeral}"
    tens, ten, ones = numeral.rpartition("十")
    if not ten:
        return f"第{''.join(str(_NUMERALS[letter]) for letter in numeral)}"
    return f"第{10 * _NUMERALS.get(tens or '一', 1) + _NUMERALS.get(ones or '〇', 0)}"


@cache
def place_signs() -> dict[int, str]:
    """Return what each traditional character becomes where a place is written."""
    return _closed({one: other for one, other in _opencc().items() if one not in _PLACES_OWN})


@cache
def _name_signs() -> dict[int, str]:
    """Return what each traditional character becomes where people and firms are written."""
    own = {one for one in _opencc() if one in _NAMES_OWN or _is_plain(one)}
    return _closed({one: other for one, other in _opencc().items() if one not in own})


@cache
def _opencc() -> dict[str, str]:
    """Return OpenCC's table, one character for one; 30 ms, at the first Chinese text."""
    from opencc import OpenCC  # loads its tables: only where Chinese is read

    letters = [chr(point) for block in _BLOCKS for point in block]
    changed = OpenCC("t2s").convert("\n".join(letters)).split("\n")
    pairs = zip(letters, changed, strict=True)
    return {one: other for one, other in pairs if one != other and _HAN.fullmatch(other)}


def _closed(table: dict[str, str]) -> dict[int, str]:
    """Return `table` for `str.translate`; what is simplified stays: 薴 is 苧, which is 苎."""
    return {ord(one): table.get(other, other) for one, other in table.items()}


def _is_plain(letter: str) -> bool:
    """Return whether a character is of GB 2312, the set of simplified text, and so is itself."""
    try:
        letter.encode("gb2312")
    except UnicodeError:
        return False
    return True
