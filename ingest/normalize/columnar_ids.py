"""Columns of people's ids and of card numbers that need no mending."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ingest.normalize.base import all_counting
from ingest.normalize.card import TEST_CARDS
from ingest.normalize.columnar import (
    Columnar,
    Flags,
    Letters,
    columnar,
    is_one_letter,
    joined,
    letters,
    luhn_sums,
    text,
)
from ingest.normalize.columnar_email import read_emails
from ingest.normalize.columnar_phone import read_mobiles
from ingest.normalize.national_id import CHECKS, EXAMPLES, LAST_BIRTH, PROVINCES

_ZERO, _X, _SMALL_X = ord("0"), ord("X"), ord("x")
_SIZE = 18
# Powers of 2 modulo 11, which those of 13 are too.
_WEIGHTS = np.array([pow(2, 16 - at, 11) for at in range(17)], np.float32)
_CHECK = np.frombuffer(CHECKS.encode(), np.uint8)
_IS_PROVINCE = np.array([f"{code:02}" in PROVINCES for code in range(100)])
_DAYS = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] + 87 * [0])
_IN_GROUPS = "^[0-9]{4}(?:[ -][0-9]{1,4})+$"
_CARD_SIZES = range(12, 20)
# Domains with digits that are no part of a card's number.
_NUMBERED = ("163.com", "126.com", "139.com", "189.cn")


def read_national_ids(texts: pl.Series, *, label: str = "NationalId") -> Columnar:
    """Answer for right PRC resident ids of 18 characters as `normalize_national_id` does."""
    right, rest = right_ids(texts)
    id_ = pl.col("text")
    found = right.to_frame("text").select(
        "text",
        label=pl.lit(label),
        value=id_.str.to_uppercase(),
        mask=text("******", id_.str.slice(6, 4), "********"),
        near_2_token=id_.str.slice(0, _SIZE - 2),
        near_3_token=id_.str.slice(0, _SIZE - 3),
    )
    return Columnar(columnar(found).known, rest)


def right_ids(texts: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Return which texts are right PRC resident ids (a last X small or not), and the others."""
    is_sized = texts.str.len_bytes() == _SIZE
    sized = texts.filter(is_sized)
    is_right = pl.Series(_are_right(letters(sized, _SIZE)), dtype=pl.Boolean)
    is_right &= ~sized.str.to_uppercase().is_in(list(EXAMPLES))
    return sized.filter(is_right), pl.concat([texts.filter(~is_sized), sized.filter(~is_right)])


def _are_right(found: Letters) -> Flags:
    digits = found - _ZERO
    last = np.where(found[:, 17] == _SMALL_X, _X, found[:, 17])
    shaped = (digits[:, :17] <= 9).all(axis=1) & ((digits[:, 17] <= 9) | (last == _X))
    numbers = np.where(shaped[:, None], digits, 0).astype(np.int32)
    check = _CHECK[(numbers[:, :17].astype(np.float32) @ _WEIGHTS).astype(np.int32) % 11]
    province = _IS_PROVINCE[numbers[:, 0] * 10 + numbers[:, 1]]
    flags: Flags = shaped & (check == last) & province & _are_born(numbers)
    return flags


def _are_born(numbers: NDArray[np.int32]) -> Flags:
    """Return which rows of digits have a date of birth in the seventh to fourteenth."""
    year = numbers[:, 6:10] @ np.array((1000, 100, 10, 1), np.int32)
    month = numbers[:, 10] * 10 + numbers[:, 11]
    day = numbers[:, 12] * 10 + numbers[:, 13]
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0)) & (month == 2)
    flags: Flags = (year >= 1900) & (year <= LAST_BIRTH) & (day >= 1) & (day <= _DAYS[month] + leap)
    return flags


def read_cards(texts: pl.Series) -> Columnar:
    """Answer for right card numbers, digits alone or in groups, as `normalize_card` does."""
    card = pl.col("text")
    grouped = card.str.contains(_IN_GROUPS)
    bare = pl.when(grouped).then(card.str.replace_all("[ -]", "")).otherwise(card)
    frame = texts.alias("text").to_frame().with_columns(value=bare)
    sizes = frame["value"].str.len_bytes()
    there = [size for size in sizes.unique() if size in _CARD_SIZES]
    answers = [_cards(frame.filter(sizes == size), size) for size in there]
    is_sized = sizes.is_between(_CARD_SIZES[0], _CARD_SIZES[-1])
    return joined(answers, texts.filter(~is_sized))


def _cards(frame: pl.DataFrame, size: int) -> Columnar:
    """Answer for the cards among rows (text, value) whose values have `size` bytes."""
    digits = letters(frame["value"], size) - _ZERO
    shaped = np.asarray((digits <= 9).all(axis=1), np.bool_)
    numbers = np.where(shaped[:, None], digits, 0).astype(np.uint8)
    right = shaped & (luhn_sums(numbers) == 0) & ~is_one_letter(numbers[:, -10:])
    is_right = pl.Series(right, dtype=pl.Boolean)
    is_right &= ~frame["value"].is_in(list(TEST_CARDS | all_counting(size)))
    head = min(6, size - 10)
    card = pl.col("value")
    found = frame.filter(is_right).select(
        "text",
        "value",
        label=pl.lit("Account"),
        mask=text(card.str.slice(0, head), "*" * (size - head - 4), card.str.slice(size - 4)),
        bin=card.str.slice(0, 6),
        near_2_token=card.str.slice(0, size - 2),
        near_3_token=card.str.slice(0, size - 3),
    )
    return Columnar(columnar(found).known, frame["text"].filter(~is_right))


def read_accounts(texts: pl.Series) -> Columnar:
    """Answer for cards, plain mobiles and plain e-mail addresses as `normalize_account` does."""
    cards = read_cards(texts)
    is_mobile = cards.rest.str.contains(r"^1[3-9][0-9]{9}$")
    others = cards.rest.filter(~is_mobile)
    # A run of digits that stands apart from letters might be a card with words around it.
    domain = others.str.extract(r"^[a-z][^@]*@([^@]+)$", 1)
    is_email = (~domain.str.contains("[0-9]") | domain.is_in(_NUMBERED)).fill_null(False)
    phones = read_mobiles(cards.rest.filter(is_mobile))
    emails = read_emails(others.filter(is_email))
    answers = [Columnar(cards.known, texts.clear()), _as_accounts(phones), _as_accounts(emails)]
    return joined(answers, others.filter(~is_email))


def _as_accounts(answer: Columnar) -> Columnar:
    """Return phones or e-mail addresses as payers' accounts, without facts of their own kinds."""
    facts = ("prefix", "region", "domain", "flags")
    bare = answer.known.with_columns(pl.lit(None, pl.String).alias(name) for name in facts)
    return Columnar(bare.with_columns(label=pl.lit("Account")), answer.rest)
