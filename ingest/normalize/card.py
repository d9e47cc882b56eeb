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
    is_masked,
    is_one_digit,
    luhn_sum,
    mask_id,
    near,
    settled,
    unwrap,
    whole_number,
    words,
)
from ingest.normalize.email import normalize_email
from ingest.normalize.phone import normalize_phone

_GLUE = re.compile(r"[\s\-._·/]+")
_PAN = re.compile(r"[0-9]{12,19}")
# One run of digits, apart from Latin letters, with what it is called or whose it is around it.
_AMONG_WORDS = re.compile(
    r"(?:[^0-9]*[^0-9A-Za-z_.\-/])?([0-9][0-9\s\-._·/]*[0-9])(?:[^0-9A-Za-z_][^0-9]*)?"
)
_MOBILE = re.compile(r"(?:(?:\+|00)?86)?1[3-9][0-9]{9}")
_SHORTEST_WITH_NEAR = 10
# What payment providers publish for trials, and what passes the check by its pattern.
TEST_CARDS = words(
    """4111111111111111 4242424242424242 4012888888881881 4000056655665556 4222222222222220
    4000000000000002 4000000000003220 4000002500003155 4000008400001629 4005519200000004
    4009348888881881 4012000033330026 4012000077777777 4500600000000061 4217651111111119
    4917610000000000 4444333322221111 4462030000000000 4484070000000000 4000000760000002
    4000001240000000 4000003920000003 4000003440000004 4000005860000006 4000000000000077
    4000000000000127 4000000000000069 4000000000000119 4000000000009995 4000000000000341
    5555555555554444 5105105105105100 5200828282828210 5425233430109903 2223003122003222
    2223000048400011 2223520043560014 5454545454545454 5500000000000004 5555341244441115
    5577000055770004 5136333333333335 5585558555855583 5399999999999999 5100000000000008
    378282246310005 371449635398431 378734493671000 341111111111111 340000000000009
    370000000000002 374245455400126 371144371144376 6011111111111117 6011000990139424
    6011000000000004 6011601160116611 6445644564456445 30569309025904 38520000023237
    36227206271667 36700102000000 30000000000004 36148900647913 3056930009020004 3530111333300000
    3566002020360505 3566111111111113 3569990010095841 3528000700000000 6200000000000005
    6200000000000047 6205500000000000004 6243030000000001 6250941006528599 6304000000000000
    6759649826438453 5019717010103742 6331101999990016 1234567812345670 6222000000000000
    6221558812340000 6216261000000000018"""
)


def normalize_card(text: str | None) -> Normal | Unusable:
    """Return a card number (12 to 19 digits, Luhn) as an Account, with its BIN.

    Numbers that payment providers publish for trials are placeholders, though they pass the
    check. Source: ISO/IEC 7812-1.
    """
    if text and _PAN.fullmatch(text):
        return _checked(text)
    folded = whole_number(unwrap(fold(text)))
    if not folded:
        return EMPTY
    if is_filler(folded):
        return PLACEHOLDER
    if is_masked(folded):
        return Unusable("masked")
    found = _AMONG_WORDS.fullmatch(folded)
    digits = _GLUE.sub("", found[1] if found else folded)
    if is_one_digit(digits) or is_counting(digits):
        return PLACEHOLDER
    if not digits.isascii() or not digits.isdigit():
        return Unusable("not_a_card")
    if not _PAN.fullmatch(digits):
        return Unusable("too_short" if len(digits) < 12 else "too_long")
    return _checked(digits)


def _checked(digits: str) -> Normal | Unusable:
    if luhn_sum(digits):
        made_up = is_one_digit(digits) or is_counting(digits)
        return PLACEHOLDER if made_up else Unusable("bad_checksum")
    if digits in TEST_CARDS or is_one_digit(digits[-10:]) or is_counting(digits):
        return PLACEHOLDER
    return _card(digits)


@settled
def normalize_account(text: str | None) -> Normal | Unusable:
    """Return who paid as an Account: a card where it is one, else a wallet's or bank's id.

    Wallets that go by a phone or an e-mail address are written as those are.
    """
    folded = fold(text)
    if not folded:
        return EMPTY
    # A plus is a phone's: 13 digits behind it may pass a card's check by chance.
    card = Unusable("wrong_length") if folded.startswith("+") else normalize_card(folded)
    hidden = card == Unusable("masked") and "*" in folded
    if isinstance(card, Normal) or card == PLACEHOLDER or hidden:
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
    size = len(digits)
    head = min(6, size - 10)
    mask = f"{digits[:head]}{'*' * (size - head - 4)}{digits[-4:]}"
    return Normal("Account", digits, mask, None, {"bin": digits[:6]}, near(digits))


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
