"""Bank cards and payers' accounts: both are Accounts, so a card that pays for others is a tie."""

import re

from ingest.normalize.base import (
    EMPTY,
    PLACEHOLDER,
    Normal,
    Unusable,
    fold,
    is_counting,
    is_filler,
    is_one_digit,
    luhn_sum,
    mask_between,
    mask_id,
    near,
)
from ingest.normalize.email import normalize_email
from ingest.normalize.phone import normalize_phone

_GLUE = re.compile(r"[\s\-._·]+")
_PAN = re.compile(r"[0-9]{12,19}")
_MOBILE = re.compile(r"(?:(?:\+|00)?86)?1[3-9][0-9]{9}")
_SHORTEST_WITH_NEAR = 10


def normalize_card(text: str | None) -> Normal | Unusable:
    """Return a card number (12 to 19 digits, Luhn) as an Account, with its BIN.

    Source: ISO/IEC 7812-1.
    """
    folded = fold(text)
    if not folded:
        return EMPTY
    digits = _GLUE.sub("", folded)
    if is_filler(folded) or is_one_digit(digits) or is_counting(digits):
        return PLACEHOLDER
    if not digits.isascii() or not digits.isdigit():
        return Unusable("not_a_card")
    if not _PAN.fullmatch(digits):
        return Unusable("too_short" if len(digits) < 12 else "too_long")
    return Unusable("bad_checksum") if luhn_sum(digits) else _card(digits)


def normalize_account(text: str | None) -> Normal | Unusable:
    """Return who paid as an Account: a card where it is one, else a wallet's or bank's id.

    Wallets that go by a phone or an e-mail address are written as those are.
    """
    folded = fold(text)
    if not folded:
        return EMPTY
    card = normalize_card(folded)
    if isinstance(card, Normal) or card == PLACEHOLDER:
        return card
    bare = _GLUE.sub("", folded)
    if _MOBILE.fullmatch(bare):
        return _as_account(normalize_phone(bare))
    if "@" in folded:
        email = normalize_email(folded)
        if email != Unusable("not_an_email"):
            return _as_account(email)
    return _account(bare.upper() if _is_iban(bare) else folded.casefold())


def _card(digits: str) -> Normal:
    head = min(6, len(digits) - 10)
    mask = mask_between(digits, head, 4)
    return Normal("Account", digits, mask, facts={"bin": digits[:6]}, tokens=near(digits))


def _as_account(found: Normal | Unusable) -> Normal | Unusable:
    if isinstance(found, Unusable):
        return found
    return Normal("Account", found.value, found.mask, tokens=found.tokens)


def _account(written: str) -> Normal | Unusable:
    bare = _GLUE.sub("", written)
    value = bare if bare.isdigit() else written.replace(" ", "")
    if len(value) < 2:
        return Unusable("too_short")
    tokens = near(value) if len(value) >= _SHORTEST_WITH_NEAR else {}
    return Normal("Account", value, mask_id(value), tokens=tokens)


def _is_iban(bare: str) -> bool:
    """Return whether `bare` is an IBAN. Source: ISO 13616, check digits by ISO 7064 MOD 97-10."""
    if not re.fullmatch(r"[A-Za-z]{2}[0-9]{2}[0-9A-Za-z]{11,30}", bare):
        return False
    return int("".join(str(int(letter, 36)) for letter in bare[4:] + bare[:4])) % 97 == 1
