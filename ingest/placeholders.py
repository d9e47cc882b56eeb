"""Placeholders that a lender's mapping names: however spelt, such a value counts as empty."""

from collections.abc import Iterable

import polars as pl

from ingest.mapping import Mapping

_GLUE = r"[\s\-_.:/()]+"


def without_placeholders(
    frame: pl.DataFrame, kind: str, mapping: Mapping
) -> tuple[pl.DataFrame, dict[str, int]]:
    """Return a file's cells without the placeholders that the mapping names, and their numbers.

    Of a list only the items that are placeholders are left out.
    """
    counts: dict[str, int] = {}
    for column, words in mapping.placeholders.get(kind, {}).items():
        cells = frame[column]
        items = cells.str.split("|").list.eval(_kept(words))
        left = items.list.len().fill_null(0)
        gone = cells.str.count_matches("|", literal=True).fill_null(0) + cells.is_not_null() - left
        counts[column] = int(gone.sum())
        joined = pl.when(left > 0).then(items.list.join("|")).alias(column)
        frame = frame.with_columns(joined)
    return frame, counts


def _kept(words: Iterable[str]) -> pl.Expr:
    bare = pl.select(_bare(pl.lit(pl.Series(sorted(words), dtype=pl.String)))).to_series()
    return pl.element().filter(~_bare(pl.element()).is_in(bare.implode()))


def _bare(text: pl.Expr) -> pl.Expr:
    """Return `text` without what differs from one spelling to the next: case, spaces, hyphens.

    In capitals first, where ß is SS and ς is Σ.
    """
    return text.str.replace_all(_GLUE, "").str.to_uppercase().str.to_lowercase()
