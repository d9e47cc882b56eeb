"""Columns of phones as they are mostly written: mainland mobiles here, lines in columnar_lines."""

from functools import cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ingest.normalize.columnar import Columnar, columnar, joined, text
from ingest.normalize.columnar_lines import read_lines
from ingest.normalize.phone import TEST_NUMBERS, VIRTUAL, places

# In one piece or in three: 7 digits, a hyphen and 4 more may be an office and its desk.
_WRITTEN = r"1[3-9][0-9](?:[0-9]{8}|[ \-][0-9]{4}[ \-][0-9]{4})"
_AT_HOME = rf"^(?:\+?(?:00)?86[ \-]?)?({_WRITTEN})$"
_ABROAD = rf"^(?:\+|00)86[ \-]?({_WRITTEN})$"
_PREFIX = 7
_LONGEST = _PREFIX + 2  # digits of the table of places that a prefix says, country code included
_FIRST, _COUNT = 1_300_000, 700_000  # prefixes, 130 0000 to 199 9999


def read_mobiles(texts: pl.Series, *, region: str = "CN") -> Columnar:
    """Answer for mainland mobiles and lines and neighbours' numbers, as `normalize_phone` does.

    Mobiles are plain or in groups of 3, 4, 4. Without a country code they and lines are known for
    such in region CN alone.
    """
    mobiles = _read_mobiles(texts, region)
    return joined(
        [Columnar(mobiles.known, texts.head(0)), read_lines(mobiles.rest, region=region)],
        texts.head(0),
    )


def _read_mobiles(texts: pl.Series, region: str) -> Columnar:
    found = texts.str.extract(_AT_HOME if region == "CN" else _ABROAD, 1)
    frame = pl.DataFrame([texts.alias("text"), found.alias("written")])
    mobile, last = pl.col("mobile"), pl.col("mobile").str.slice(3)
    frame = frame.with_columns(mobile=pl.col("written").str.replace_all("[ -]", ""))
    is_usable = (last.str.strip_chars(last.str.head(1)) != "") & ~mobile.is_in(list(TEST_NUMBERS))
    is_virtual = mobile.str.head(3).is_in(list(VIRTUAL))
    read = frame.select(
        "text",
        label=pl.when(is_usable).then(pl.lit("Phone")),
        value=text("+86", mobile),
        mask=text(mobile.str.head(3), "****", mobile.str.slice(_PREFIX)),
        near_2_token=text("+86", mobile.str.head(9)),
        near_3_token=text("+86", mobile.str.head(8)),
        prefix=mobile.str.head(_PREFIX),
        flags=pl.when(is_virtual).then(pl.lit("virtual_operator")),
    )
    return columnar(read.with_columns(_regions(read["prefix"])))


def _regions(prefixes: pl.Series) -> pl.Series:
    """Return the home of mainland mobiles by their first seven digits, as `mainland_region`."""
    names, by_prefix = _homes()
    numbers = prefixes.cast(pl.Int64).fill_null(_FIRST).to_numpy()
    return names.gather(by_prefix[numbers - _FIRST]).alias("region")


@cache
def _homes() -> tuple[pl.Series, NDArray[np.int32]]:
    """Return the names of places, and by prefix (less `_FIRST`) which of them is its home."""
    names = {"CN": 0}
    by_prefix = np.zeros(_COUNT, np.int32)
    known = [(digits[2:], place.get("en")) for digits, place in places().items()
             if digits.startswith("861") and len(digits) <= _LONGEST]  # fmt: skip
    for digits, name in sorted(known, key=lambda each: len(each[0])):  # a longer one says more
        if name:
            width = 10 ** (_PREFIX - len(digits))
            first = int(digits) * width - _FIRST
            by_prefix[max(0, first) : max(0, first + width)] = names.setdefault(name, len(names))
    return pl.Series(list(names)), by_prefix
