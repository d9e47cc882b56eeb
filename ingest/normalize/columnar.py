"""A column of values at once: the form of the answer that a fast way gives, and what it left.

A fast way knows the clean common forms of one kind of value, in polars expressions. It answers
only where it is certain to say what the kind's own normaliser says; every other text is left to
that one, which stays the one truth (tests/property/test_columnar.py holds both side by side).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ingest.normalize.base import Fact, Normal

_OLDEST = pl.CompatLevel.oldest()
# One row a usable text. Null: there is none. `parent_*` is the node above, which has no node
# above itself. A *_token column holds the clear text that becomes the token.
FORM: dict[str, pl.DataType | type[pl.DataType]] = {
    "text": pl.String,  # as it was given
    "label": pl.String,
    "value": pl.String,  # clear text, so the caller tokenises it at once
    "mask": pl.String,
    "parent_label": pl.String,
    "parent_value": pl.String,
    "parent_mask": pl.String,
    "parent_flags": pl.String,  # the one fact that a node above has (of a Building)
    "near_2_token": pl.String,
    "near_3_token": pl.String,
    "prefix": pl.String,
    "region": pl.String,
    "bin": pl.String,
    "domain": pl.String,
    "stem_token": pl.String,
    "tac": pl.String,
    "randomised": pl.Boolean,
    "flags": pl.String,
}


@dataclass(frozen=True, slots=True)
class Columnar:
    """What a fast way made of distinct texts.

    `known` has the columns `FORM` (one row a text that the way is certain of, in any order);
    `rest` are the other texts, which the kind's own normaliser reads. Each text is in one of both.
    """

    known: pl.DataFrame
    rest: pl.Series


Letters: TypeAlias = NDArray[np.uint8]  # a row a text
Flags: TypeAlias = NDArray[np.bool_]
# Distinct texts, none null, in any order; all are answered or left.
FastWay: TypeAlias = Callable[[pl.Series], Columnar]


def columnar(frame: pl.DataFrame) -> Columnar:
    """Return the answer in a frame with the columns text, label and some or all other of `FORM`.

    A row whose label is null is left to the kind's own normaliser.
    """
    is_known = pl.col("label").is_not_null()
    known = frame.filter(is_known).select(
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(kind).alias(name)
        for name, kind in FORM.items()
    )
    return Columnar(known, frame.filter(~is_known)["text"])


def unanswered(texts: pl.Series) -> Columnar:
    """Return the answer that leaves all texts."""
    return Columnar(pl.DataFrame(schema=FORM), texts)


def of_normals(told: Mapping[str, Normal]) -> pl.DataFrame:
    """Return what a normaliser made of each text in the columns `FORM`."""
    rows = list(told.values())
    above = [normal.parent for normal in rows]
    columns: dict[str, list[Fact]] = {
        "text": list(told),
        "label": [normal.label for normal in rows],
        "value": [normal.value for normal in rows],
        "mask": [normal.mask for normal in rows],
        "parent_label": [parent.label if parent else None for parent in above],
        "parent_value": [parent.value if parent else None for parent in above],
        "parent_mask": [parent.mask if parent else None for parent in above],
        "parent_flags": [parent.facts.get("flags") if parent else None for parent in above],
    }
    for name in FORM:
        if name.endswith("_token"):
            columns[name] = [normal.tokens.get(name) for normal in rows]
        elif name not in columns:
            columns[name] = [normal.facts.get(name) for normal in rows]
    return pl.DataFrame(columns, schema=FORM)


def joined(answers: Sequence[Columnar], rest: pl.Series) -> Columnar:
    """Return the answers of ways that each had its share of texts, and what none had as `rest`."""
    known = [pl.DataFrame(schema=FORM), *(answer.known for answer in answers)]
    left = [rest, *(answer.rest for answer in answers)]
    return Columnar(pl.concat(known), pl.concat(each.alias("text") for each in left))


def letters(texts: pl.Series, width: int) -> Letters:
    """Return the bytes of texts that all have `width` of them, a row a text."""
    flat = texts.rechunk().to_arrow(compat_level=_OLDEST)
    begin = np.frombuffer(flat.buffers()[1], np.int64, count=1)[0] if len(texts) else 0
    data = np.frombuffer(flat.buffers()[2] or b"", np.uint8)
    return data[begin : begin + len(texts) * width].reshape(len(texts), width)


def is_one_letter(found: Letters) -> Flags:
    """Return which rows repeat one character."""
    flags: Flags = (found == found[:, :1]).all(axis=1)
    return flags


_DOUBLED = np.array((0, 2, 4, 6, 8, 1, 3, 5, 7, 9), np.uint8)


def luhn_sums(digits: Letters) -> NDArray[np.uint8]:
    """Return of each row of digits (0 to 9) what `base.luhn_sum` does; at most 28 of them."""
    plain, doubled = digits[:, ::-1][:, ::2], _DOUBLED[digits[:, ::-1][:, 1::2]]
    sums = plain.sum(axis=1, dtype=np.uint8) + doubled.sum(axis=1, dtype=np.uint8)
    return np.asarray(sums % 10, np.uint8)


def one_letter(text: pl.Expr) -> pl.Expr:
    """Return which texts repeat one character."""
    return text.str.strip_chars(text.str.head(1)) == ""


def text(*parts: str | pl.Expr) -> pl.Expr:
    """Return the parts put together; a str is written as it is."""
    return pl.concat_str(pl.lit(part) if isinstance(part, str) else part for part in parts)
