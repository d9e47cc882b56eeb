"""Placeholders that a lender's mapping names: however spelt, such a value counts as empty."""

import re

import polars as pl

from ingest.mapping import Mapping

_GLUE = r"[\s\-_.:/()]+"


def bare(text: str) -> str:
    """Return `text` without what differs from one spelling to the next: case, spaces, hyphens."""
    return re.sub(_GLUE, "", text.casefold())


def without_placeholders(
    frame: pl.DataFrame, kind: str, mapping: Mapping
) -> tuple[pl.DataFrame, dict[str, int]]:
    """Return a file's cells without the placeholders that the mapping names, and their numbers.

    Of a list only the items that are placeholders are left out.
    """
    counts: dict[str, int] = {}
    for column, words in mapping.placeholders.get(kind, {}).items():
        cells = frame[column]
        items = cells.str.split("|").list.eval(_kept(frozenset(map(bare, words))))
        left = items.list.len().fill_null(0)
        gone = cells.str.count_matches("|", literal=True).fill_null(0) + cells.is_not_null() - left
        counts[column] = int(gone.sum())
        joined = pl.when(left > 0).then(items.list.join("|")).alias(column)
        frame = frame.with_columns(joined)
    return frame, counts


def _kept(words: frozenset[str]) -> pl.Expr:
    item = pl.element()
    spelt = item.str.to_lowercase().str.replace_all(_GLUE, "")
    return item.filter(~spelt.is_in(sorted(words)))
