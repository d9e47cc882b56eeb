"""Check characters of identity cards beside the mainland's: Hong Kong, Taiwan, Singapore."""

import re

_HONG_KONG = re.compile(r"([A-Z]{1,2})([0-9]{6})([0-9A])")
_TAIWAN = re.compile(r"([A-Z])([1289][0-9]{8})")
_SINGAPORE = re.compile(r"([STFGM])([0-9]{7})([A-Z])")
_TAIWAN_LETTERS = "ABCDEFGHJKLMNPQRSTUVXYWZIO"  # 10 to 35, by the order in which they were given
_TAIWAN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 1, 1)
_SINGAPORE_WEIGHTS = (2, 7, 6, 5, 4, 3, 2)
_SINGAPORE_LETTERS = {
    **dict.fromkeys("ST", "JZIHGFEDCBA"),
    **dict.fromkeys("FG", "XWUTRQPNMLK"),
    "M": "KLJNPQRTUWX",
}
_SINGAPORE_SHIFT = {"S": 0, "F": 0, "T": 4, "G": 4, "M": 3}


def card_fault(written: str, *, bracketed: bool) -> str | None:
    """Return `bad_checksum` for a card whose check character does not fit, else None.

    A letter and seven digits may be a passport of another state, so a Hong Kong card is checked
    only where its last character is `bracketed` (stands apart), as the card prints it.
    Source: the algorithms that the three registries published, and that check every such card.
    """
    if bracketed and (found := _HONG_KONG.fullmatch(written)):
        return _fault(_hong_kong(found[1], found[2]) == found[3])
    if found := _TAIWAN.fullmatch(written):
        return _fault(_taiwan(found[1], found[2]))
    if found := _SINGAPORE.fullmatch(written):
        return _fault(_singapore(found[1], found[2]) == found[3])
    return None


def _fault(right: bool) -> str | None:
    return None if right else "bad_checksum"


def _hong_kong(letters: str, digits: str) -> str:
    """Return the character that makes the sum, weighted 9 to 1, a multiple of 11; a blank is 36."""
    values = [36, *(int(letter, 36) for letter in letters)][-2:] + [int(d) for d in digits]
    total = sum(weight * value for weight, value in zip(range(9, 1, -1), values, strict=True))
    return "0123456789A"[-total % 11]


def _taiwan(letter: str, digits: str) -> bool:
    tens, ones = divmod(_TAIWAN_LETTERS.index(letter) + 10, 10)
    weighted = zip(_TAIWAN_WEIGHTS, digits, strict=True)
    return (tens + 9 * ones + sum(weight * int(digit) for weight, digit in weighted)) % 10 == 0


def _singapore(kind: str, digits: str) -> str:
    weighted = zip(_SINGAPORE_WEIGHTS, digits, strict=True)
    total = _SINGAPORE_SHIFT[kind] + sum(weight * int(digit) for weight, digit in weighted)
    if kind == "M":
        return _SINGAPORE_LETTERS[kind][10 - total % 11]
    return _SINGAPORE_LETTERS[kind][total % 11]
