"""Columns of e-mail addresses that need no mending."""

import polars as pl

from ingest.normalize.base import FILLERS
from ingest.normalize.columnar import Columnar, columnar, one_letter, text
from ingest.normalize.email import ALIASES, DISPOSABLE, FILLER_LOCALS, SHORTEST_STEM

_PLAIN = r"^([a-z0-9][a-z0-9_.\-]*)@((?:[a-z0-9][a-z0-9\-]*[a-z0-9]\.|[a-z0-9]\.)+[a-z]{2,})$"
_RESERVED = r"^(?:.*\.)?(?:example\.(?:com|net|org|cn)|test|example|invalid|localhost)$"
_DIGITS_AT_END = r"[._\-]*[0-9][0-9._\-]*$"


def read_emails(texts: pl.Series) -> Columnar:
    """Answer for plain addresses, in either case, as `normalize_email` does."""
    local, domain = pl.col("local"), pl.col("domain")
    parts = texts.str.to_lowercase().str.extract_groups(_PLAIN).struct.unnest()
    frame = pl.DataFrame([texts.alias("text"), *parts]).rename({"1": "local", "2": "domain"})
    frame = frame.with_columns(domain=domain.replace(ALIASES)).with_columns(
        local=pl.when(domain == "gmail.com")
        .then(local.str.replace_all(".", "", literal=True))
        .otherwise(local.str.strip_chars("."))
    )
    stem = local.str.replace(_DIGITS_AT_END, "").str.strip_chars_end("._-")
    thrown_away = domain.is_in(_disposable()) | domain.str.extract(r"^[^.]*\.(.*)$", 1).is_in(
        _disposable()
    )
    return columnar(
        frame.select(
            "text",
            label=pl.when(~_may_be_made_up(local, domain)).then(pl.lit("Email")),
            value=text(local, "@", domain),
            mask=text(local.str.head(1), "***@", domain),
            domain=domain,
            stem_token=pl.when(stem.str.len_chars() >= SHORTEST_STEM).then(stem),
            flags=pl.when(thrown_away).then(pl.lit("disposable")),
        )
    )


def _may_be_made_up(local: pl.Expr, domain: pl.Expr) -> pl.Expr:
    """Return which addresses may name nobody; the reader of single ones decides."""
    bare = local.str.strip_chars(".")
    nobody = pl.Series(sorted(FILLERS | FILLER_LOCALS)).implode()
    return (
        local.is_in(nobody)
        | bare.is_in(nobody)
        | (bare == "")
        | one_letter(local)
        | (local == domain.str.extract(r"^([^.]*)", 1))
        | domain.str.contains(_RESERVED)
        | domain.str.contains(r"[^.]{64}")
    )


def _disposable() -> pl.Series:
    return pl.Series(sorted(DISPOSABLE)).implode()
