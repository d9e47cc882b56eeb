"""Employers by name: the name proper, without its legal form where people leave that out."""

import re

from ingest.normalize.base import (
    EMPTY,
    PLACEHOLDER,
    Fact,
    Normal,
    Unusable,
    fold,
    is_filler,
    is_masked,
    is_one_digit,
    settled,
    unwrap,
    words,
)
from ingest.normalize.hanzi import has_han, ordinals_in_digits, simplified

_ASIAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_MARKS = re.compile(r"[^\w\u4e00-\u9fff&]+|_+")
_PLAIN = re.compile(r"[\u4e00-\u9fff]{6,40}")
_LEAD = re.compile(
    r"(?:(?:现?工作单位|任职单位|单位名称|公司名称|企业名称|就职于|任职于)[\s:=]*"
    r"|(?:单位|公司|企业|雇主|名称|employer|company(?: name)?|work(?:s at|place)?|firm)\s*[:=])\s*"
)
_REMARK = re.compile(
    r"\s*\((?:本单位|现单位|原单位|在职|离职|已离职|退休|现任|前任|本人|临时工?|兼职)\)$"
)
_HIDDEN = re.compile(r"(?:[xX×]{2,}|[*○●])|某")
# Anywhere: a branch keeps its own name behind its company's form.
HAN_FORM = re.compile(r"(?:股份有限责任|有限责任|股份有限|有限|股份)公司")
_HAN_SUFFIX = re.compile(r"(?:(?<![分子总])公司|个体工商户|有限合伙|普通合伙|特殊普通合伙)+$")
_ABROAD = (("(株)", "株式会社"), ("(有)", "有限会社"), ("(주)", "주식회사"), ("(유)", "유한회사"))
# Forms that people leave out are dropped, and those that tell two firms apart are abbreviated.
# Both are looked for at the end, longest first, in words without marks.
_DROPPED = (
    "private co ltd", "private company limited", "company private limited", "private limited",
    "public company limited", "co pte ltd", "co pvt ltd", "pte ltd", "pvt ltd", "pty ltd",
    "pte limited", "pvt limited", "pty limited", "company limited", "company ltd", "co limited",
    "co ltd", "coltd", "limited", "ltd", "incorporated", "inc", "corporation", "corp", "company",
    "co",
)  # fmt: skip
_ABBREVIATED = {
    "gesellschaft mit beschränkter haftung & co kg": "gmbh & co kg",
    "g m b h & co k g": "gmbh & co kg",
    "gesellschaft mit beschränkter haftung": "gmbh",
    "g m b h": "gmbh",
    "ges m b h": "gmbh",
    "gesmbh": "gmbh",
    "aktiengesellschaft": "ag",
    "a g": "ag",
    "kommanditgesellschaft": "kg",
    "k g": "kg",
    "limited liability company": "llc",
    "l l c": "llc",
    "limited liability partnership": "llp",
    "l l p": "llp",
    "limited partnership": "lp",
    "l p": "lp",
    "public limited company": "plc",
    "p l c": "plc",
    "sendirian berhad": "sdn bhd",
    "berhad": "bhd",
    "société anonyme": "sa",
    "sociedad anónima": "sa",
    "s a": "sa",
    "société à responsabilité limitée": "sarl",
    "s a r l": "sarl",
    "s à r l": "sarl",
    "sàrl": "sarl",
    "società a responsabilità limitata": "srl",
    "s r l": "srl",
    "società per azioni": "spa",
    "s p a": "spa",
    "besloten vennootschap": "bv",
    "b v": "bv",
    "naamloze vennootschap": "nv",
    "n v": "nv",
    "s a s": "sas",
    "s l": "sl",
}
_DROPPED_END = re.compile(rf"(?:^|\s)(?:{'|'.join(_DROPPED)})$")
_ABBREVIATED_END = re.compile(
    rf"(?:^|(?<=\s))({'|'.join(sorted(_ABBREVIATED, key=len, reverse=True))})$"
)
FORMS_ALONE = frozenset(_ABBREVIATED.values()) | {"gmbh & co", "株式会社", "有限会社", "주식회사"}
NO_EMPLOYER = words(
    """无业 待业 失业 自由职业 自由职业者 自由 个体 个体户 个体工商户 个体经营 自雇 自营 自己
    打工 务农 农民 退休 学生 在校学生 在家 家庭主妇 全职妈妈 全职太太 兼职 灵活就业 公司 单位
    某公司 私企 国企 个人 外企 民企 民营企业 私营企业 国有企业 事业单位 工地 工地上 工厂 厂里
    上班 上班族 做生意 自己做 自己干 做工 务工 农民工 工人 职员 员工 生意 店铺 商店 小店 开店
    司机 保安 销售 经商 创业 待岗 下岗 无工作 没有工作 没工作 不上班 家庭妇女 带孩子 种地 种田
    打零工 零工 散工 临时工 钟点工 公务员 教师 老师 医生 护士 军人 警察 外卖 外卖员 骑手 快递
    快递员 服务员 服务业 建筑工地 建筑工人 一般 普通 老板 经理 个体老板 自由人 上学 读书 大学生
    企业 机关 民营 国营 私营 合资企业 外资企业 股份制企业 小公司 freelance freelancer
    selfemployed self-employed unemployed student retired housewife homemaker jobless myself self
    business company office factory worker employee employer employed private government
    ownbusiness selfbusiness homemaking pensioner"""
)
INTERMEDIARY = re.compile(
    r"贷款|助贷|信贷|网贷|小贷|借贷|小额贷|车贷|房贷|借款|融资|金融|担保|典当|理财|财富管理|资产管理"
    r"|投资咨询|投资管理|代办|套现|垫资|过桥|按揭|征信修复"
    r"|\b(?:loans?|lending|lenders?|credit|financ\w*|mortgages?|pawn\w*)\b"
)


def normalize_employer(text: str | None) -> Normal | Unusable:
    """Return an Employer without the legal forms that people leave out, case or marks.

    Branches, named shops and firms of another form (GmbH, AG) stay apart. Words for having no
    employer (自由职业, student …) and names without a name (某公司) are unusable. A loan
    intermediary's word is a flag.
    """
    if text and _PLAIN.fullmatch(text) and not _is_among_others(text):
        return _named(simplified(text)) if "某" not in text else Unusable("masked")
    return _read(text)


def _is_among_others(text: str) -> bool:
    """Return whether something stands before the name of a firm, or behind its form."""
    return "公司" in text[:-2] or _LEAD.match(text) is not None


@settled
def _read(text: str | None) -> Normal | Unusable:
    folded = simplified(unwrap(fold(text))).casefold()
    if not folded:
        return EMPTY
    lead = _LEAD.match(folded)
    bare = _REMARK.sub("", folded[lead.end() :] if lead else folded)
    if is_masked(bare) or (_HIDDEN.search(bare) and has_han(bare)):
        return Unusable("masked")
    return PLACEHOLDER if is_filler(bare) else _named(_MARKS.sub(" ", _abroad(bare)).strip())


def _named(marked: str) -> Normal | Unusable:
    """Return the employer of a name whose marks are spaces."""
    if _is_no_employer(marked) or is_one_digit(marked.replace(" ", "")):
        return PLACEHOLDER
    value = _without_form(marked)
    if not value or _is_no_employer(value) or value in FORMS_ALONE:
        return PLACEHOLDER
    if len(value) < 2:
        return Unusable("too_short")
    facts: dict[str, Fact] = {"flags": "intermediary"} if INTERMEDIARY.search(marked) else {}
    return Normal("Employer", value, _mask_employer(value), None, facts, {})


def _abroad(bare: str) -> str:
    """Return a name with the signs ㈱ and ㈜, which folding has opened, as the words they mean."""
    if "(" in bare:
        for sign, form in _ABROAD:
            bare = bare.replace(sign, form)
    return bare


def _is_no_employer(marked: str) -> bool:
    return marked.replace(" ", "") in NO_EMPLOYER or is_filler(marked)


def _without_form(marked: str) -> str:
    if _ASIAN.search(marked):
        joined = ordinals_in_digits(marked.replace(" ", ""))
        return _HAN_SUFFIX.sub("", HAN_FORM.sub("", joined))
    value = " ".join("&" if word == "and" else word for word in marked.split())
    value = _ABBREVIATED_END.sub(lambda found: _ABBREVIATED[found[1]], value)
    return _DROPPED_END.sub("", value).strip(" &")


def _mask_employer(value: str) -> str:
    head = min(4 if has_han(value) else 6, len(value) // 2)
    return f"{value[:head]}***"
