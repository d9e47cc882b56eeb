"""E-mail addresses: one form for each mailbox, and what of it repeats between mailboxes."""

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
    words,
)

_BRACKETED = re.compile(r".*<([^<>]+)>\s*")
_SHAPE = re.compile(r"[^@\s,;<>\"()]+@[^@\s,;<>\"()]+\.[^@\s,;<>\".()]{2,}")
_DIGITS_AT_END = re.compile(r"[._\-]*[0-9][0-9._\-]*$")
_ALIASES = {"googlemail.com": "gmail.com"}
_SHORTEST_STEM = 3
_FILLER_LOCALS = words(
    """noemail no-email no_email nomail nobody noreply no-reply donotreply abc asdf qwerty example
    123456 12345 123"""
)
# The best known of some thousands; a flag is one weak reason, so completeness is not needed.
_DISPOSABLE = words(
    """10minutemail.com 20minutemail.com 33mail.com anonbox.net burnermail.io discard.email
    dispostable.com emailondeck.com fakeinbox.com fakemail.net getairmail.com getnada.com
    guerrillamail.biz guerrillamail.com guerrillamail.de guerrillamail.info guerrillamail.net
    guerrillamail.org inboxbear.com inboxkitten.com incognitomail.com jetable.org linshiyouxiang.net
    mail-temp.com mailcatch.com maildrop.cc mailinator.com mailnesia.com mailnull.com mailsac.com
    mailtemp.net minutemail.com mintemail.com moakt.com mohmal.com mytemp.email nada.email
    sharklasers.com spam4.me spambog.com spambox.us spamgourmet.com temp-mail.io temp-mail.org
    tempail.com tempmail.com tempmail.net tempmailo.com tempr.email throwawaymail.com tmail.ws
    trash-mail.com trashmail.com trashmail.de trashmail.net yopmail.com yopmail.fr yopmail.net"""
)


def normalize_email(text: str | None) -> Normal | Unusable:
    """Return `text` as the one form of its mailbox: lower case, no tag, no dots at Gmail.

    Two names of one person's mailboxes at one provider (qq.com and foxmail.com) stay two: the
    address alone does not say that they are one.
    """
    folded = fold(text).lower()
    if not folded:
        return EMPTY
    bracketed = _BRACKETED.fullmatch(folded)
    address = (bracketed[1] if bracketed else folded).removeprefix("mailto:").strip().rstrip(".")
    if is_filler(address):
        return PLACEHOLDER
    address = address.replace(" ", "")
    if not _SHAPE.fullmatch(address):
        return Unusable("not_an_email")
    return _read(*address.split("@"))


def _read(local: str, domain: str) -> Normal | Unusable:
    try:
        domain = domain.encode("idna").decode()
    except UnicodeError:
        return Unusable("not_an_email")
    domain = _ALIASES.get(domain, domain)
    local = _mailbox(local, domain)
    if not local:
        return Unusable("not_an_email")
    if _is_made_up(local, domain):
        return PLACEHOLDER
    return _email(local, domain)


def _mailbox(local: str, domain: str) -> str:
    """Return the mailbox that `local` reaches: what follows a plus only sorts the mail."""
    mailbox = local.split("+", 1)[0]
    return mailbox.replace(".", "") if domain == "gmail.com" else mailbox.strip(".")


def _is_made_up(local: str, domain: str) -> bool:
    repeated = is_one_digit(local) and (len(local) > 4 or local == domain.split(".")[0])
    same = local == domain.split(".")[0] and len(local) < 5
    return is_filler(local) or local in _FILLER_LOCALS or repeated or same


def _email(local: str, domain: str) -> Normal:
    facts: dict[str, Fact] = {"domain": domain}
    if domain in _DISPOSABLE:
        facts["flags"] = "disposable"
    stem = _DIGITS_AT_END.sub("", local).rstrip("._-")
    tokens = {"stem_token": stem} if len(stem) >= _SHORTEST_STEM else {}
    return Normal(
        "Email", f"{local}@{domain}", f"{local[0]}***@{domain}", facts=facts, tokens=tokens
    )
