"""Makes Chinese addresses plain before they are read: digits, no remarks, the road first."""

import re
from functools import lru_cache
from typing import NamedTuple

from ingest.normalize.places_zh import read_scope
from ingest.normalize.scope import NOWHERE, Scope
from ingest.normalize.script import simplify, sound

_NUMERALS: dict[str, int] = {
    **dict(zip("零一二三四五六七八九", range(10), strict=True)),
    "〇": 0, "两": 2, "十": 10, "廿": 20, "卅": 30, "百": 100,
}  # fmt: skip
_ONES = "零〇一二三四五六七八九"
_ALL = "".join(_NUMERALS)
_DIGITS = "零一二三四五六七八九"
_HAN = "\u4e00-\u9fff"
_NUMBERED_NAME = re.compile(rf"([0-9]+|[{_ALL}]+)号(?=[路线桥]|街(?!坊))")
_COUNTED = re.compile(
    rf"[{_ALL}]+(?=号|支?弄|巷|栋|幢|座|单元|层|楼|室|房|户|门(?!口)|梯|期|组|排|村民小组|队|#|街坊|小区|舍|斋)"
    rf"|(?<=[栋幢座元号楼层弄梯门舍#])[{_ONES}]{{3,4}}(?![{_HAN}])"
    rf"|(?<=[楼层栋]之)[{_ALL}]+|(?<=[底铺门店]商)[{_ALL}]+|(?<=商铺)[{_ALL}]+|(?<=[门店铺]面)[{_ALL}]+"
    rf"|(?!二七区)(?<!二(?=七区))[二三]?十?[一二三四五六七八九十](?=区)"  # 二七区 is a district
)
_NUMBER_IN_NAME = re.compile(
    rf"(?<=[{_HAN}第])([0-9]{{1,2}})(?=横?(?:马路|大街|大道|环|路|街(?!坊)|道|村(?!民)|段))"
)
_ANNEXED = re.compile(rf"([0-9]+)号之([0-9]+|[{_ALL}]+)号?")
_BUILDING_LABEL = re.compile(r"楼栋号?:?(?=[0-9]+(?:[栋幢座#]|号楼))")
_ROMAN = re.compile(r"(III|IV|VI|II|V|I)(?=期)")
_ROMANS = {"I": "1", "II": "2", "III": "3", "IV": "4", "V": "5", "VI": "6"}
_CELLAR = re.compile(
    r"(?:负|地下|(?<![0-9A-Z-])-)([1-9])(?:层|楼|F)|(?<![A-Z0-9])B([1-9])(?:层|楼|F)"
)
_CELLAR_DOOR = re.compile(r"(?:负|(?<=单元)-|(?<![A-Z0-9])B)([1-4])-0?([0-9]{1,2})(?![0-9-])")
_HANGING = re.compile(r"吊([1-9一二三四五])[-层楼]0?([0-9]{1,2})")  # Chongqing: below the street
_FLOOR = re.compile(r"(?<![0-9A-Z])([0-9]{1,2})/?F(?![A-Z](?![0-9-]))")
_GAP = re.compile(r"(?<=[0-9A-Z#])[\s,、/;:.—_|]+(?=[0-9A-Z#])")
_MARKS = re.compile(r"[\s、·/:._|'\"“”*+]+")
_BRACKETED = re.compile(r"[(\[{<【〔《]([^()\[\]{}<>【】〔〕《》]*)[)\]}>】〕》]")
_POSTCODE = re.compile(
    rf"^[0-9]{{3}}(?:[0-9]{{2,3}})? ?(?=[{_HAN}]{{2}})(?!.{{0,3}}[号栋幢座弄单室楼层])"
)
_LABEL = re.compile(
    r"^(?:收[件货]人:?|收货|收件|详细|家庭|公司|联系|现住|居住|通讯|配送)*地址:?|邮编:? ?[0-9]{6}"
)
_PHONE = re.compile(
    r"(?:联系|收件)?(?:电话|手机|TEL)?:?(?<![0-9A-Z-])(?:1[0-9]{10}|1[0-9]{2}-[0-9]{4}-[0-9]{4})(?![0-9])"
)
_PERSON = re.compile(rf"^[{_HAN}]{{1,3}}(?:先生|女士|小姐|太太|同学|老师|经理|师傅)?\(?收?\)?$")
_CALLED = re.compile(rf"^ *[{_HAN}]{{1,3}}(?:先生|女士|小姐|太太)收?[,;\s]*")
_REMARK = re.compile(
    r"^(?:请|勿|不|别|没人|有人|白天|晚上|周末|工作日|节假日|放|送|到了|门铃|家里|出电梯|前台|易碎|收货|密码|取件"
    r"|打电话|电话|联系|隔壁|斜?对面|旁边?是|附近|靠近|后面|前面|楼下|门口|自提|可放|代收|麻烦|务必|近|地铁|留|存)"
    r"|(?:斜?对面|旁边?|隔壁|附近|后面|前面|门口|代收|后|口)$|就是|驿站|丰巢|快递|柜$"
)
_ROAD_AND_NUMBER = re.compile(
    r".*(?:路|街|道|巷|胡同)(?:[东南西北中一二三四五六七八九十]+段)?附?[0-9]+(?:-[0-9]+)?(?:号院?|弄)?"
)
_ADDRESS_PART = re.compile(
    rf"(?:[0-9A-Z]|[东南西北主副])(?:号楼|栋|幢|座|楼|单元|室|期|区|层|#)|^[0-9-]+$|(?:宿舍|公寓|厢房|亭子间)$"
    rf"|^[{_HAN}]{{2,8}}(?:小区|花园|苑|园|府|湾|城|庭|里|邨|村|大厦|中心|广场|学院|大学|公馆|国际|名都|家园|座|院|厂|公司)$"
    rf"|(?:学院|大学|校区|[0-9一二三四五六七八九]期|[东南西北A-Z]区)$"
)
_SPLIT = re.compile(r"[,;。]+")
_SPLIT_WIDELY = re.compile(rf"[,;。]+|[\s-](?=[{_HAN}]{{2,3}}[省市])")
_EXIT = re.compile(rf"[{_HAN}]{{0,8}}地铁站?[A-Z0-9]*(?:出入?)?口|[{_HAN}]{{0,6}}站[A-Z0-9]出?口")
_NEAR = re.compile(rf"靠近[{_HAN}]{{2,8}}的(?=[{_HAN}]{{2}})")
_BESIDE = re.compile(
    r"(?:的?(?:正门|大门|[东南西北]门|马路|路)?(?:斜?对面|对门|旁边?|隔壁|附近|后面|前面|门外|门口))的?"
)
_DORMITORY = re.compile(r"([0-9]+|[A-Z])(?:号|栋|幢|座)(?:楼)?((?:员工|职工|厂区)?宿舍)楼?")


# What must stand where a slow pattern of above finds anything: looked for first, as few have it.
_MAY_HOLD_PHONE = re.compile(r"1[0-9]{2}(?:[0-9]{8}|-[0-9]{4}-)")
_MAY_BE_NUMBERED_NAME = re.compile("号[路线桥街]")
_MAY_BE_NUMBER_IN_NAME = re.compile("[0-9][横马大环路街道村段]")
_MAY_BE_CELLAR = re.compile("[负下B-][1-9][层楼F]")
_MAY_BE_CELLAR_DOOR = re.compile("[负B-][1-4]-")
_MAY_BE_GAP = re.compile(r"[\s,、/;:.—_|]")
_MAY_BE_BESIDE = re.compile("[面门旁隔附]")
_NUMERAL, _RUN = re.compile(f"[{_ALL}]"), re.compile("[0-9]+")
_END_OF_NAMES = re.compile("[0-9(]")


class Prepared(NamedTuple):
    """An address ready to be read: the place it begins with and the rest, without marks."""

    scope: Scope
    rest: str
    beside: bool = False  # something next to a named place: no building of its own


def prepare(text: str) -> Prepared:
    """Return upper-case simplified `text` without remarks, its numbers as digits."""
    if _MAY_HOLD_PHONE.search(text):
        text = _PHONE.sub("", text)
    text = text.strip(" ,;")
    if "地址" in text or "邮编" in text:
        text = _LABEL.sub("", text)
    for pattern in (_CALLED, _POSTCODE):
        if found := pattern.match(text):
            text = text[found.end() :]
    scope, rest = head_scope(_digits(text))
    rest, scope = _gathered(rest, scope)
    return _past_landmark(scope, rest)


def plain_numbers(text: str) -> str:
    """Return the beginning of an address in simplified Chinese with its numbers as digits."""
    return _digits(simplify(text))


def plain_digits(text: str) -> str:
    """Return `text` with its numbers as digits and without marks or what brackets hold."""
    return _MARKS.sub("", _BRACKETED.sub("", _digits(text)).split(",")[0])


@lru_cache(maxsize=50_000)
def _scope_of(head: str) -> tuple[Scope, int]:
    scope, rest = read_scope(head)
    return scope, len(head) - len(rest)


def head_scope(text: str, scope: Scope = NOWHERE) -> tuple[Scope, str]:
    """Return the place that `text` begins with and the rest; names before a digit are cached."""
    if scope is not NOWHERE:
        return read_scope(text, scope)
    end = _END_OF_NAMES.search(text)
    found, length = _scope_of(text[: end.end()] if end else text)
    return found, text[length:]


def _digits(text: str) -> str:
    if _MAY_BE_NUMBERED_NAME.search(text):
        text = _NUMBERED_NAME.sub(lambda found: numerals(found[1]) + "號", text)
    if "期" in text:
        text = _ROMAN.sub(lambda found: _ROMANS[found[1]], text)
    if _NUMERAL.search(text):
        text = _COUNTED.sub(lambda found: as_digits(found[0]), text)
    if _MAY_BE_NUMBER_IN_NAME.search(text):
        text = _NUMBER_IN_NAME.sub(lambda found: numerals(found[1]), text)
    if "楼栋" in text:
        text = _BUILDING_LABEL.sub("", text)
    text = text.replace("村民小组", "组")
    if "号之" in text:
        text = _ANNEXED.sub(lambda found: f"{found[1]}-{as_digits(found[2])}号", text)
    text = text.replace("号街坊", "街坊").replace("村民委员会", "村").replace("村委会", "村")
    return _levels(text)


def _levels(text: str) -> str:
    """Return `text` with its cellars and floors in one writing, and one mark between numbers."""
    if _MAY_BE_CELLAR.search(text):
        text = _CELLAR.sub(lambda found: f"B{found[1] or found[2]}层", text)
    if _MAY_BE_CELLAR_DOOR.search(text):
        text = _CELLAR_DOOR.sub(r"B\1层\2", text)
    if "吊" in text:
        text = _HANGING.sub(lambda found: f"D{as_digits(found[1])}层{found[2]}", text)
    if "F" in text:
        text = _FLOOR.sub(r"\1层", text)
    return _GAP.sub("-", text) if _MAY_BE_GAP.search(text) else text


def _gathered(text: str, scope: Scope) -> tuple[str, Scope]:
    """Return the parts of the address in one line, and the place with what later parts say."""
    ahead: list[str] = []
    late = NOWHERE

    def unwrap(found: re.Match[str]) -> str:
        nonlocal late
        inner = found[1].strip()
        if _ROAD_AND_NUMBER.fullmatch(inner):
            ahead.append(inner)
            return ""
        if not scope.is_known and (area := _area(inner)):
            late = area
            return ""
        if inner.endswith("区") and not found.start():
            return ","  # 武侯区(高新区): a zone in the district
        return "," if is_dropped_in_brackets(inner) else inner

    text = _BRACKETED.sub(unwrap, text)
    if scope.is_known and text[:1] in ",-":
        scope, text = read_scope(text, scope)
    first, *others = (_SPLIT if scope.is_known else _SPLIT_WIDELY).split(text)
    kept = [first]
    for part in (other.strip() for other in others):
        area = None if scope.is_known else _area(part)
        if area:
            late = area
        elif _ROAD_AND_NUMBER.fullmatch(part) and kept[0]:
            ahead.append(part)
        elif part and not is_dropped(part):
            kept.append(part)
    if len(kept) > 1 and kept[0][:1].isdigit():
        kept = [*reversed(kept)]  # 9幢704, 海棠新村
    line = "".join([*ahead[:1], *kept]) if ahead else "".join(kept)
    if "宿舍" in line:
        line = _DORMITORY.sub(r"\2\1栋", line)
    return _MARKS.sub("", line), scope if scope.is_known or not late.is_known else late


def is_dropped(part: str) -> bool:
    """Return whether a part between commas is a remark or a person, if it is no road or place."""
    return bool(_REMARK.search(part) or _PERSON.match(part))


def is_dropped_in_brackets(inner: str) -> bool:
    """Return whether nothing in brackets is part of an address, if it is no road or place."""
    return bool(_REMARK.search(inner)) or not _ADDRESS_PART.search(inner)


def _area(text: str) -> Scope | None:
    """Return the place if `text` says nothing else."""
    scope, rest = read_scope(text + ",")
    return scope if scope.is_known and not rest.strip(" ,") else None


def _past_landmark(scope: Scope, rest: str) -> Prepared:
    """Drop a landmark that tells the way; a place that is only beside one has no building."""
    if "口" in rest:
        rest = _EXIT.sub("", rest)
    if "靠近" in rest:
        rest = _NEAR.sub("", rest)
    found = _BESIDE.search(rest) if _MAY_BE_BESIDE.search(rest) else None
    if not found:
        return Prepared(scope, rest)
    before, after = rest[: found.start()], rest[found.end() :]
    if re.search(
        r"[0-9A-Z](?:室|房|号房|户)?$|[0-9](?:室|房)|(?:单元|栋|幢|座|号楼|#)[0-9]", before
    ):
        return Prepared(scope, before)
    named = re.match(rf"(?!小区)[{_HAN}]{{2,}}(?=[0-9A-Z])", after)
    return Prepared(scope, after if named else before, beside=not named)


@lru_cache(maxsize=10_000)
def as_digits(numeral: str) -> str:
    """Return 十二 as 12, 一百零三 as 103, 卅五 as 35, 五〇一 as 501."""
    if numeral.isdigit() and numeral.isascii():
        return numeral
    if not set(numeral) & set("十百廿卅"):
        return "".join(str(_NUMERALS[letter]) for letter in numeral)
    total, last = 0, 0
    for letter in numeral:
        value = _NUMERALS[letter]
        if value in (10, 100):
            total, last = total + (last or 1) * value, 0
        elif value > 10:
            total += value
        else:
            last = value
    return str(total + last)


def numerals(number: str) -> str:
    """Return 1 to 99 as 一 to 九十九, as names are written (中山一路); others sign by sign."""
    if not number.isdigit():
        return number
    if not 0 < int(number) < 100:
        return "".join(_DIGITS[int(digit)] for digit in number)
    tens, ones = divmod(int(number), 10)
    if not tens:
        return _DIGITS[ones]
    return (_DIGITS[tens] if tens > 1 else "") + "十" + (_DIGITS[ones] if ones else "")


@lru_cache(maxsize=50_000)
def name_key(name: str) -> str:
    """Return a name's sound; its numbers are read as numerals (经3路, 第三大街)."""
    spelled = _RUN.sub(lambda found: numerals(found[0]), name).replace("第", "")
    return sound(spelled)
