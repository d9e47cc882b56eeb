"""Chinese characters: traditional ones as simplified ones, numerals as digits."""

import re
from functools import cache

from opencc import OpenCC

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_BLOCKS = (range(0x3400, 0x4DC0), range(0x4E00, 0xA000))
# Standard characters again since 2013 (General Standard Chinese Characters): names have them.
_NAMES_OWN = "昇陞甯甦邨堃喆淼犇龢颺祕迺鉅濬頫脩闇氾仝吒夥餘穀"
_NUMERALS = {letter: number for number, letter in enumerate("〇一二三四五六七八九十")}
_ORDINAL = re.compile(
    r"第\s*([〇一二三四五六七八九]?十?[〇一二三四五六七八九]?|[0-9]{1,3})\s*(?=[^\s0-9])"
)


def has_han(text: str) -> bool:
    """Return whether a Chinese character is in `text`."""
    return _HAN.search(text) is not None


def simplified(text: str) -> str:
    """Return `text` in simplified characters, one for one: no word is looked at.

    Where two simplified characters go back to one traditional, the commoner is taken, as OpenCC's
    table has it.
    """
    return text if text.isascii() else text.translate(_table())


@cache
def traditional() -> str:
    """Return a regular expression for the characters that `simplified` changes."""
    return f"[{''.join(chr(point) for point in sorted(_table()))}]"


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
def _table() -> dict[int, str]:
    """Return what each traditional character becomes; 30 ms, at the first Chinese text."""
    letters = [chr(point) for block in _BLOCKS for point in block]
    converted = OpenCC("t2s").convert("\n".join(letters)).split("\n")
    changed = zip(letters, converted, strict=True)
    table = {
        ord(one): other
        for one, other in changed
        if one != other and _HAN.fullmatch(other) and one not in _NAMES_OWN and not _is_plain(one)
    }
    # 薴 becomes 苧, which becomes 苎: what is simplified must stay as it is.
    return {point: table.get(ord(other), other) for point, other in table.items()}


def _is_plain(letter: str) -> bool:
    """Return whether a character is of GB 2312, the set of simplified text, and so is itself."""
    try:
        letter.encode("gb2312")
    except UnicodeError:
        return False
    return True
