"""People's names: never a node, only tokens of the whole and of the surname."""

import re
from dataclasses import dataclass, field

from ingest.normalize.base import (
    EMPTY,
    PLACEHOLDER,
    Unusable,
    fold,
    is_filler,
    is_masked,
    is_one_digit,
    settled,
    unwrap,
    words,
)
from ingest.normalize.hanzi import has_han, simplified
from ingest.normalize.pinyin import is_surname, is_syllable

_LEAD = re.compile(
    r"(?:(?:收货人|收件人|客户|用户|真实|开户|持卡人|借款人|申请人|联系人|本人)?(?:姓名|名字|户名)"
    r"|收货人|收件人|联系人|借款人|申请人|持卡人|(?:full |customer |account )?name)"
    r"(?:\s*[:=]\s*|\s+)",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"[\u4e00-\u9fff]{2,4}")
_PLAIN_LATIN = re.compile(r"[A-Za-z]{4,} [A-Za-z]{4,}")  # longer than titles and generations
_NOT_A_NAME = re.compile(r"[\W\d_ʹʼˈ]+")
_HIDDEN = re.compile(r"[某*×○□■#]|\.{3}|\?{2}|[xX]{1,3}$|^[xX]{1,3}")
_TITLES = words("mr mrs ms miss mx dr prof sir madam")
_DEGREES = words("phd md")
_CALLED_LATIN = _TITLES | _DEGREES
_GENERATIONS = words("jr sr ii iii iv")
_HAN_TITLES = words(
    """先生 女士 小姐 太太 夫人 同志 同学 老师 师傅 经理 主任 医生 大夫 教授 律师 总监 老板 阿姨
    叔叔 大哥 大姐 大爷 大妈 校长 院长 护士 警官 博士 总经理 董事长 老板娘 领导 师母"""
)
TITLE_ENDS = frozenset(title[-1] for title in _HAN_TITLES)
_TITLED = re.compile(
    f"(?:{'|'.join(sorted(_HAN_TITLES, key=lambda title: (-len(title), title)))})$"
)
CALLED = "总工哥姐叔姨嫂董局处"  # 王总, 陈工: a surname and how one is called, never a name
COMPOUND = words(
    """欧阳 司马 上官 诸葛 夏侯 皇甫 尉迟 公孙 慕容 令狐 宇文 长孙 司徒 司空 东方 独孤 南宫 西门
    百里 呼延 端木 轩辕 澹台 公冶 宗政 濮阳 淳于 单于 太叔 申屠 仲孙 鲜于 闾丘 东郭 赫连 拓跋
    完颜 纳兰 第五 谷梁 梁丘 左丘 东门 范姜"""
)
NOBODY = words(
    """本人 自己 无名 无名氏 匿名 佚名 客户 用户 顾客 会员 游客 支付宝用户 微信用户 淘宝用户
    测试用户 张三 李四 王五 某人 名字 姓名 亲 收货人 收件人 联系人 买家 卖家 机主 户主 家人 父亲
    母亲 爸爸 妈妈 配偶 朋友 同事 新用户 游客用户 默认 路人甲 手机用户 微信昵称 昵称 网友 申请人
    借款人 先生女士 customer user admin administrator guest client name abc abcd asdf qwerty
    anonymous nobody someone member me myself buyer seller owner user1 username nickname aaa bbb
    foo bar visitor applicant"""
) | {
    "john doe",
    "jane doe",
    "john q public",
    "first last",
    "first name",
    "last name",
    "full name",
    "test user",
    "your name",
    "foo bar",
    "no name",
}


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name in its one written form, for tokens; only `mask` may be kept in clear."""

    mask: str
    value: str = field(repr=False)
    surname: str = field(repr=False)


def normalize_name(text: str | None) -> Name | Unusable:
    """Return a Chinese name by its surname (王*, 欧阳*), another by its last word (W***).

    Spaces, dots, case, titles and traditional characters make no difference. `Smith, John` is
    John Smith; Jr. and Sr. are two. What hides characters or has a surname alone is unusable.
    """
    if text:
        if text[-1] not in TITLE_ENDS and _PLAIN.fullmatch(text):
            return _named(simplified(text)) if "某" not in text else Unusable("masked")
        if _PLAIN_LATIN.fullmatch(text) and not text.startswith(("prof", "Prof", "PROF", "Madam")):
            return _in_order(text.lower().split(), "")
    return _read(text)


@settled
def _read(text: str | None) -> Name | Unusable:
    folded = unwrap(fold(text))
    if not folded:
        return EMPTY
    lead = _LEAD.match(folded)
    bare = folded[lead.end() :] if lead else folded
    if is_filler(bare):
        return PLACEHOLDER
    return _chinese(simplified(bare)) if has_han(bare) else _western(bare.casefold())


def _chinese(folded: str) -> Name | Unusable:
    if _HIDDEN.search(folded):
        return Unusable("masked")
    return _named(_NOT_A_NAME.sub("", folded))


def _named(whole: str) -> Name | Unusable:
    """Return the name in simplified characters alone, a title perhaps behind it."""
    titled = _TITLED.search(whole) if whole[-1:] in TITLE_ENDS else None
    value = whole[: titled.start()] if titled else whole
    if whole in NOBODY or not value:
        return PLACEHOLDER
    called = len(value) == 2 and value[1] in CALLED
    if len(value) < 2 or called or (titled and value in COMPOUND):
        return Unusable("too_short")
    compound = len(value) > 2 and value[:2] in COMPOUND
    surname = value[: 2 if compound else 1]
    return Name(f"{surname}*", value, surname)


def _western(folded: str) -> Name | Unusable:
    if is_masked(folded):
        return Unusable("masked")
    last, comma, first = folded.partition(",")
    behind = first.strip(" .") in _GENERATIONS | _DEGREES
    ordered = f"{first} {last}" if comma and not behind else folded
    parts = [_NOT_A_NAME.sub("", part) for part in re.split(r"[\s,]+", ordered)]
    named = [part for part in parts if part and part not in _CALLED_LATIN]
    kept = [part for part in named if part not in _GENERATIONS]
    if not kept:
        return Unusable("not_a_name")
    if len(kept) == 1 and not _CALLED_LATIN.isdisjoint(parts):
        return Unusable("too_short")
    return _in_order(_joined(kept), " ".join(part for part in named if part in _GENERATIONS))


def _in_order(kept: list[str], generation: str) -> Name | Unusable:
    """Return the name of words in lower case, the surname last, and Jr. and the like behind."""
    value = " ".join(kept)
    if value in NOBODY or is_one_digit(value):
        return PLACEHOLDER
    if generation:
        value = f"{value} {generation}"
    if len(value) < 2:
        return Unusable("too_short")
    return Name(f"{kept[-1][0].upper()}***", value, kept[-1])


def _joined(kept: list[str]) -> list[str]:
    """Return a Chinese name in Pinyin with its given name as one word, others as they are."""
    if len(kept) == 3 and is_surname(kept[0]) and is_syllable(kept[1]) and is_syllable(kept[2]):
        return [kept[0], kept[1] + kept[2]]
    return kept
