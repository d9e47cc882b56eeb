"""Roads of Chinese addresses that are written in English or pinyin."""

import re
from functools import lru_cache

from ingest.normalize.script import plain_letters

KINDS = {
    "ROAD": "lu", "RD": "lu", "LU": "lu", "STREET": "jie", "ST": "jie", "JIE": "jie",
    "AVENUE": "dadao", "AVE": "dadao", "DADAO": "dadao", "DAJIE": "dajie", "HUTONG": "hutong",
    "XIANG": "xiang", "BOULEVARD": "dadao", "BLVD": "dadao",
}  # fmt: skip
SIDES = {
    "NORTH": "bei", "SOUTH": "nan", "EAST": "dong", "WEST": "xi", "MIDDLE": "zhong",
    "CENTRAL": "zhong", "N": "bei", "S": "nan", "E": "dong", "W": "xi", "MID": "zhong",
}  # fmt: skip
HAN_SIDES = {
    "EAST": "东",
    "WEST": "西",
    "SOUTH": "南",
    "NORTH": "北",
    "DONG": "东",
    "XI": "西",
    "NAN": "南",
    "BEI": "北",
}
NUMERALS = ["ling", "yi", "er", "san", "si", "wu", "liu", "qi", "ba", "jiu", "shi"]
_ORDINAL_WORDS = [
    "FIRST",
    "SECOND",
    "THIRD",
    "FOURTH",
    "FIFTH",
    "SIXTH",
    "SEVENTH",
    "EIGHTH",
    "NINTH",
    "TENTH",
]
ORDINAL = re.compile(r"^([0-9]{1,2})(?:ST|ND|RD|TH)?$")


def road_end(words: list[str]) -> int:
    """Return how many words the road takes that `words` begin with, 0 if none."""
    for at, word in enumerate(words):
        if at and word.strip(".") in KINDS:
            end = at + 1
            if (
                word in ("ROAD", "RD")
                and words[end : end + 1]
                and words[end].strip(".") in ("E", "W", "N", "S", "EAST", "WEST", "NORTH", "SOUTH")
            ):
                end += 1
            return end
    return 0


@lru_cache(maxsize=20_000)
def road_name(words: tuple[str, ...]) -> str:
    """Return North Jiefang Road, Jiefang North Road and Jiefang Bei Lu as `jiefangbeilu`."""
    names = [word.strip(".") for word in words]
    side = ""
    if len(names) > 2 and names[0] in SIDES and not (len(names) == 3 and names[2] in SIDES):
        side, names = SIDES[names[0]], names[1:]
    if names[-1] in SIDES and len(names) > 2:
        side, names = SIDES[names[-1]], names[:-1]
    kind = KINDS[names[-1]]
    stem = []
    for at, name in enumerate(names[:-1]):
        ordinal = ORDINAL.match(name)
        if ordinal and int(ordinal[1]) < 11:
            stem.append(NUMERALS[int(ordinal[1])])
        elif at and name in _ORDINAL_WORDS:
            stem.append(NUMERALS[_ORDINAL_WORDS.index(name) + 1])
        elif at and name in SIDES:
            stem.append(SIDES[name])
        else:
            stem.append(plain_letters(name))
    return "".join(stem) + side + kind
