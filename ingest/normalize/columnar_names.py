"""Columns of people's names that need no mending."""

import polars as pl

from ingest.normalize.columnar import one_letter, text
from ingest.normalize.hanzi import traditional
from ingest.normalize.name import CALLED, COMPOUND, NOBODY, TITLE_ENDS

NAMES = {"text": pl.String, "mask": pl.String, "value": pl.String, "surname": pl.String}
_HAN = r"^[\x{4e00}-\x{9fff}]{2,4}$"
_LATIN = r"^[A-Za-z]{4,} [A-Za-z]{4,}$"
_TITLED = r"^(?:prof|Prof|PROF|Madam)"


def read_names(texts: pl.Series) -> tuple[pl.DataFrame, pl.Series]:
    """Return plain names (columns: `NAMES`) as `normalize_name` reads them, and the other texts."""
    frame = texts.alias("text").to_frame()
    read = frame.with_columns(_han().alias("han"), _latin().alias("latin"))
    both = read.select("text", pl.coalesce("han", "latin").alias("name")).unnest("name")
    known = both.filter(pl.col("value").is_not_null()).select(list(NAMES))
    return known, both.filter(pl.col("value").is_null())["text"]


def _han() -> pl.Expr:
    """Return names in simplified characters; null: another kind, or not certain."""
    name = pl.col("text")
    plain = name.str.contains(_HAN) & ~name.str.contains(f"某|{traditional()}")
    size, last = name.str.len_chars(), name.str.tail(1)
    called = (size == 2) & last.is_in(list(CALLED))
    unsure = name.is_in(list(NOBODY)) | last.is_in(list(TITLE_ENDS)) | called
    double = (size > 2) & name.str.head(2).is_in(list(COMPOUND))
    surname = pl.when(double).then(name.str.head(2)).otherwise(name.str.head(1))
    return _named(plain & ~unsure, text(surname, "*"), name, surname)


def _latin() -> pl.Expr:
    """Return names of two words of four letters or more, the surname last."""
    name = pl.col("text").str.to_lowercase()
    plain = pl.col("text").str.contains(_LATIN) & ~pl.col("text").str.contains(_TITLED)
    surname = name.str.extract("([a-z]+)$", 1)
    mask = text(surname.str.head(1).str.to_uppercase(), "***")
    unsure = name.is_in(list(NOBODY)) | one_letter(name)
    return _named(plain & ~unsure, mask, name, surname)


def _named(which: pl.Expr, mask: pl.Expr, value: pl.Expr, surname: pl.Expr) -> pl.Expr:
    parts = pl.struct(mask.alias("mask"), value.alias("value"), surname.alias("surname"))
    return pl.when(which).then(parts)
