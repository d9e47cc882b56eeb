"""A column of values at once: the form of the answer that a fast way gives, and what it left.

A fast way knows the clean common forms of one kind of value, in polars expressions. It answers
only where it is certain to say what the kind's own normaliser says; every other text is left to
that one, which stays the one truth (tests/property/test_columnar.py holds both side by side).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import polars as pl

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
