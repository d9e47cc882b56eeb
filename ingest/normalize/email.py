"""E-mail addresses: one form for each mailbox, and what of it repeats between mailboxes."""

import re
from urllib.parse import unquote

from disposable_email_domains import blocklist

from ingest.normalize.base import (
    EMPTY,
    PLACEHOLDER,
    Fact,
    Normal,
    Unusable,
    fold,
    is_filler,
    is_one_digit,
    unwrap,
    words,
)

_PLAIN = re.compile(r"[a-z0-9][a-z0-9_.\-]*@[a-z0-9\-]+(?:\.[a-z0-9\-]+)*\.[a-z]{2,}")
_BRACKETED = re.compile(r".*<([^<>]+)>\s*")
_REMARK = re.compile(r"\s*\([^()@]*\)$")
_LEAD = re.compile(
    r"^[^@]*[\u4e00-\u9fff][\s:=]*|^(?:e-?mail|mail)(?: ?(?:address|addr|id))?\s*[:=]\s*"
)
_SPELT_AT = re.compile(r"\s*[\[({]\s*(?:at|@|#)\s*[\])}]\s*")
_SPELT_DOT = re.compile(r"\s*[\[({]\s*(?:dot|\.)\s*[\])}]\s*")
_QUOTED_LOCAL = re.compile(r'^"([^"@\s\\]+)"@')
_BLANKS = re.compile(r"\s*([@.])\s*")
_SHAPE = re.compile(r"[^@\s,;<>\"'()\[\]:\\]+@[^@\s,;<>\"'()\[\]:\\*]+\.[^@\s,;<>\".()]{2,}")
_BAD_DOMAIN = re.compile(r"^[.\-]|\.\.|\.-|-\.|-$|_|[^.]{64}|\.[0-9]+$")
_RESERVED = re.compile(r"(?:.*\.)?(?:example\.(?:com|net|org|cn)|test|example|invalid|localhost)")
_DIGITS_AT_END = re.compile(r"[._\-]*[0-9][0-9._\-]*$")
ALIASES = {"googlemail.com": "gmail.com"}
SHORTEST_STEM = 3
FILLER_LOCALS = words(
    """noemail no-email no_email nomail nobody noreply no-reply donotreply abc asdf qwerty
    example 123456 12345 123"""
)
# Only where the domain repeats them: a firm may well have a mailbox of that name.
_FILLER_NAMES = words("email mail user name you yourname someone username admin")
# What the list of the package does not have.
DISPOSABLE = blocklist | words(
    """33mail.com burnermail.io linshiyouxiang.net mail-temp.com mailtemp.net minutemail.com
    spamgourmet.com temp-mail.io tempmail.com tempmail.net"""
)


def normalize_email(text: str | None) -> Normal | Unusable:
    """Return `text` as the one form of its mailbox: lower case, no tag, no dots at Gmail.

    Two names of one person's mailboxes at one provider (qq.com and foxmail.com) stay two: the
    address alone does not say that they are one. Domains for throw-away mail are flagged.
    """
    if text and _PLAIN.fullmatch(text):
        return _read(text)
    folded = fold(text).lower()
    if not folded:
        return EMPTY
    address = _alone(folded)
    if is_filler(address):
        return PLACEHOLDER
    if "*" in address:
        return Unusable("masked")
    return _read(address) if _SHAPE.fullmatch(address) else Unusable(_no_domain(address))


def _alone(folded: str) -> str:
    """Return the address without names, labels, links and marks around it."""
    bracketed = _BRACKETED.fullmatch(folded)
    address = bracketed[1] if bracketed else folded
    address = unwrap(_QUOTED_LOCAL.sub(r"\1@", address)).replace("。", ".").removeprefix("mailto:")
    if "%40" in address:
        address = unquote(address)
    if "@" in address:
        address = address.partition("?")[0]
    else:
        address = _SPELT_DOT.sub(".", _SPELT_AT.sub("@", address))
    address = _LEAD.sub("", _REMARK.sub("", address)).removeprefix("mailto:")
    return _BLANKS.sub(r"\1", address.strip(" .,;、!|"))


def _no_domain(address: str) -> str:
    name = address.partition("@")[2]
    return "placeholder" if name and _RESERVED.fullmatch(name) else "not_an_email"


def _read(address: str) -> Normal | Unusable:
    local, _, domain = address.partition("@")
    if not domain.isascii():
        try:
            domain = domain.encode("idna").decode()
        except UnicodeError:
            return Unusable("not_an_email")
    if _BAD_DOMAIN.search(domain):
        return Unusable("not_an_email")
    domain = ALIASES.get(domain, domain)
    local = _mailbox(local, domain)
    if not local:
        return Unusable("not_an_email")
    return PLACEHOLDER if _is_made_up(local, domain) else _email(local, domain)


def _mailbox(local: str, domain: str) -> str:
    """Return the mailbox that `local` reaches: what follows a plus only sorts the mail."""
    mailbox = local.partition("+")[0]
    return mailbox.replace(".", "") if domain == "gmail.com" else mailbox.strip(".")


def _is_made_up(local: str, domain: str) -> bool:
    if local in FILLER_LOCALS or is_filler(local) or _RESERVED.fullmatch(domain):
        return True
    if is_one_digit(local) and len(local) > 4:
        return True
    return local == domain.partition(".")[0] and (len(local) < 5 or local in _FILLER_NAMES)


def _email(local: str, domain: str) -> Normal:
    facts: dict[str, Fact] = {"domain": domain}
    if domain in DISPOSABLE or domain.partition(".")[2] in DISPOSABLE:
        facts["flags"] = "disposable"
    stem = _DIGITS_AT_END.sub("", local).rstrip("._-")
    tokens = {"stem_token": stem} if len(stem) >= SHORTEST_STEM else {}
    return Normal(
        "Email", f"{local}@{domain}", f"{local[0]}***@{domain}", facts=facts, tokens=tokens
    )
