"""What stands around a telephone number in a cell: words, extensions, links, numerals."""

import re

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber

_LINK = re.compile(r"(?:tel|callto|sms):(?://)?", re.IGNORECASE)
_CONTEXT = re.compile(r"([^;]+);phone-context=(\+[0-9]+)(.*)", re.IGNORECASE)
_LEAD = re.compile(
    r"(?:tel|telephone|phone|mobile|cell|ph|mob|contact|联系(?:电话|方式|手机)|手机号码?|手机|电话号码?"
    r"|电话|座机|固话|☎|📞|📱)(?: ?(?:no|number)\b)?[:.#= ]*",
    re.IGNORECASE,
)
_SEVERAL = re.compile(r"[0-9]{7}[^0-9a-zA-Z+]*?[/,;、或][^0-9]*[0-9+(][0-9 ()-]{6}")
_EXTENSION = re.compile(
    r"(.*[0-9)])\s*\(?\s*(?:转接?|轉|分机号?码?|分機號?|内线|;ext=|(?:extension|ext|x)\b"
    r"|(?<=[0-9 ])(?:ext|x)|#)\s*[.:#]?\s*([0-9]{1,7})\s*\)?",
    re.IGNORECASE,
)
# Behind a mainland mobile or a mainland line with its area code, a last group after a hyphen.
_MOBILE_DESK = re.compile(
    r"((?:(?:\+|00)?86[ -]?)?1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4}) ?[-,] ?([0-9]{1,6})"
)
_LINE_DESK = re.compile(
    r"((?:(?:\+|00)?86[ -]*)?\(?0?[1-9][0-9]{1,2}\)?[ -]?[0-9]{7,8}) ?- ?([0-9]{2,6})"
)
_CHUNK = re.compile(r"[+(]*[0-9][0-9\s().\-/·_+]*")
_NUMERALS = str.maketrans("〇零一二三四五六七八九幺", "001234567891")
_ALL_NUMERALS = re.compile(r"[〇零一二三四五六七八九幺\s-]{7,24}")
_OTHER_ACCOUNT = re.compile(r"qq|扣扣|e-?mail|邮箱|身份证|卡号", re.IGNORECASE)
_BRACKETED_CODE = re.compile(r"\((60|65|81|82|852|853|886)\)(.*)")


def in_digits(text: str) -> str:
    """Return a number that is written in Chinese numerals in digits, other text as it is."""
    return text.translate(_NUMERALS) if _ALL_NUMERALS.fullmatch(text) else text.replace("ー", "-")


def not_a_number(text: str) -> str | None:
    """Return why a cell cannot be read as one telephone number, or None."""
    if _SEVERAL.search(text):
        return "several_numbers"
    return "not_a_phone" if _OTHER_ACCOUNT.search(text) else None


def without_words(text: str) -> str:
    """Return the number alone: without a link's scheme, what it is called, whose it is.

    Words are dropped where one run of digits stands apart from them; else nothing is.
    """
    linked = _LINK.match(text)
    if linked:
        text = text[linked.end() :]
        context = _CONTEXT.fullmatch(text)
        if context:
            code = "" if context[1].startswith("+") else context[2]
            text = f"{code}{context[1]}{context[3]}"
    lead = _LEAD.match(text)
    return text[lead.end() :] if lead else text


def split_extension(text: str, region: str) -> tuple[str, str]:
    """Return the number and its extension, which is empty where there is none."""
    found = _EXTENSION.fullmatch(text)
    if not found and (region == "CN" or text.startswith(("+86", "0086"))):
        found = _MOBILE_DESK.fullmatch(text) or _LINE_DESK.fullmatch(text)
    bare, extension = (found[1], found[2]) if found else (text, "")
    return _only_number(bare.strip()), extension


def _only_number(text: str) -> str:
    """Return the one run of digits if words stand around it, apart from it; else `text`."""
    runs = _CHUNK.findall(text)
    if len(runs) != 1 or sum(c.isdigit() for c in runs[0]) < 7:
        return text
    before, run, after = text.partition(runs[0])
    if not before and not after:
        return text
    apart = not (before[-1:].isascii() and before[-1:].isalpha())
    apart = apart and not (after[:1].isascii() and after[:1].isalpha())
    return run.rstrip(" -/.(") if apart else text


def with_country_code(text: str, region: str) -> PhoneNumber | None:
    """Return a neighbour's number whose country code stands in brackets, as `(852) 9182 7365`."""
    found = _BRACKETED_CODE.fullmatch(text) if region == "CN" else None
    if not found:
        return None
    try:
        number = phonenumbers.parse(f"+{found[1]}{found[2]}")
    except NumberParseException:
        return None
    return number if phonenumbers.is_valid_number(number) else None
