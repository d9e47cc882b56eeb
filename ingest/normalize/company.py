"""Employers by name, companies by their registered code, and partners' own ids."""

import re

from ingest.normalize.base import (
    EMPTY,
    PLACEHOLDER,
    Fact,
    Normal,
    Unusable,
    fold,
    is_filler,
    is_one_digit,
    mask_between,
    words,
)

_HAN = re.compile(r"[\u4e00-\u9fff]")
_MARKS = re.compile(r"[^\w\u4e00-\u9fff&]+|_+")
_HAN_SUFFIX = re.compile(
    r"(?:股份有限责任公司|有限责任公司|股份有限公司|有限公司|股份公司|(?<![分子总])公司"
    r"|个体工商户|有限合伙|普通合伙)+$"
)
_SUFFIXES = words(
    "co company corp corporation inc incorporated ltd limited llc llp plc pte pty gmbh ag bv nv sa"
)
_NO_EMPLOYER = words(
    """无业 待业 失业 自由职业 自由职业者 自由 个体 个体户 个体工商户 个体经营 自雇 自营 自己 打工
    务农 农民 退休 学生 在校学生 在家 家庭主妇 全职妈妈 全职太太 兼职 灵活就业 公司 单位 某公司
    私企 国企 个人 freelance freelancer selfemployed self-employed unemployed student retired
    housewife homemaker jobless myself self"""
)
_INTERMEDIARY = re.compile(
    r"贷款|助贷|信贷|网贷|小贷|借贷|小额贷|车贷|房贷|借款|融资|金融|担保|典当|理财|财富管理|资产管理"
    r"|投资咨询|投资管理|代办|套现|垫资|过桥|按揭|征信修复"
    r"|\b(?:loans?|lending|lenders?|credit|financ\w*|mortgages?|pawn\w*)\b"
)
_CODE = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = tuple(3**place % 31 for place in range(17))
_COMPANY_GLUE = re.compile(r"[\s\-./_()]+")


def normalize_employer(text: str | None) -> Normal | Unusable:
    """Return an Employer without legal form, case or marks; a loan intermediary's word is a flag.

    Words for having no employer (自由职业, student …) are unusable.
    """
    folded = fold(text).casefold()
    if not folded:
        return EMPTY
    marked = _MARKS.sub(" ", folded).strip()
    if is_filler(folded) or _is_no_employer(marked) or is_one_digit(marked.replace(" ", "")):
        return PLACEHOLDER
    value = _without_form(marked)
    if not value or _is_no_employer(value):
        return PLACEHOLDER
    if len(value) < 2:
        return Unusable("too_short")
    facts: dict[str, Fact] = {"flags": "intermediary"} if _INTERMEDIARY.search(marked) else {}
    return Normal("Employer", value, _mask_employer(value), facts=facts)


def _is_no_employer(marked: str) -> bool:
    return marked.replace(" ", "") in _NO_EMPLOYER or is_filler(marked)


def _without_form(marked: str) -> str:
    if _HAN.search(marked):
        return _HAN_SUFFIX.sub("", marked.replace(" ", ""))
    kept = marked.split()
    while len(kept) > 1 and kept[-1] in _SUFFIXES:
        kept.pop()
    return " ".join(kept)


def _mask_employer(value: str) -> str:
    head = min(4, len(value) // 2) if _HAN.search(value) else min(6, len(value) // 2)
    return f"{value[:head]}***"


def normalize_company(text: str | None) -> Normal | Unusable:
    """Return a Company by its unified social credit code; one with a fault is unusable.

    Codes of another shape (foreign registers, the codes in use before 2015) are taken as they are.
    """
    folded = fold(text)
    written = _COMPANY_GLUE.sub("", folded).upper()
    if not folded:
        return EMPTY
    if is_filler(folded) or not written or is_one_digit(written):
        return PLACEHOLDER
    if not written.isascii() or not written.isalnum():
        return Unusable("not_a_company_id")
    if len(written) < 4:
        return Unusable("too_short")
    if len(written) == 18:
        fault = _code_fault(written)
        if fault:
            return Unusable(fault)
    return Normal("Company", written, mask_between(written, 2, min(4, len(written) - 3)))


def company_check_character(code: str) -> str:
    """Return the 18th character that the first 17 of a unified social credit code ask for.

    Raises ValueError on a letter that no code has. Source: GB 32100-2015, annex A.
    """
    total = sum(weight * _CODE.index(letter) for weight, letter in zip(_WEIGHTS, code, strict=True))
    return _CODE[-total % 31]


def _code_fault(written: str) -> str | None:
    if any(letter not in _CODE for letter in written):
        return "bad_letter"
    return None if company_check_character(written[:17]) == written[17] else "bad_checksum"


def normalize_plain(label: str, text: str | None) -> Normal | Unusable:
    """Return a partner's or colleague's own id (Agent, Merchant, Channel, Staff) as it is.

    Only width and spaces at its ends are mended. It names no person, so its mask is the id.
    """
    value = fold(text)
    if not value:
        return EMPTY
    if is_filler(value) or set(value) <= {"0"}:
        return PLACEHOLDER
    return Normal(label, value, value)
