"""Lines that sum up the others, as spreadsheets end with: no rows, and nobody can mend them."""

import polars as pl

from ingest.columns import FILES
from ingest.columns_of import Constant
from ingest.mapping import Mapping
from ingest.pieces import ROW

_WORD = (
    r"(?i)^(?:本页|本月|本年|本期|全部)?(?:合\s*计|总\s*计|小\s*计|共\s*计|累\s*计|汇\s*总)"
    r"(?:[（(][^（()）]*[)）])?\s*[:：]?$|^(?:grand\s*|sub-?\s*)?totals?\s*[:：]?$|^sum\s*[:：]?$"
)
_SUMS = ("count", "number", "money")


def lacking(frame: pl.DataFrame, kind: str, mapping: Mapping) -> pl.DataFrame:
    """Return the rows of a file that lack what a row of its kind must have."""
    said = _said(kind, mapping)
    required = [c.name for c in FILES[kind] if c.required and c.name in said]
    return frame.filter(pl.any_horizontal(pl.col(required).is_null()))


def total_rows(rows: pl.DataFrame, kind: str, mapping: Mapping) -> list[int]:
    """Return which of `rows`, which lack something, are lines of totals.

    Either a cell says so (合计, Total …) or there is nothing in them but numbers.
    """
    said = _said(kind, mapping)
    sums = [c.name for c in FILES[kind] if c.kind in _SUMS and c.name in said]
    texts = [name for name in said if name not in sums]
    says_so = pl.any_horizontal(pl.col(texts).str.contains(_WORD).fill_null(False))
    has_sums = pl.any_horizontal(pl.col(sums).is_not_null()) if sums else pl.lit(False)
    is_bare = pl.all_horizontal(pl.col(texts).is_null()) & has_sums
    return rows.filter(says_so | is_bare)[ROW].to_list()


def without_totals(frame: pl.DataFrame) -> pl.DataFrame:
    """Return rows under any headers without those that say to be totals and fill half the cells.

    At most half of what the others fill: a shop may be called Total.
    """
    says_so = pl.any_horizontal(pl.all().str.contains(_WORD).fill_null(False))
    filled = frame.select(
        filled=pl.sum_horizontal(pl.all().is_not_null().cast(pl.UInt32)), says_so=says_so
    )
    usual = filled["filled"].median()
    few = pl.col("filled") * 2 <= pl.lit(usual)
    return frame.filter(filled.select(~(few & pl.col("says_so"))).to_series())


def _said(kind: str, mapping: Mapping) -> list[str]:
    """Return the columns of a kind whose cells are a file's own."""
    made = mapping.made.get(kind, {})
    return [c.name for c in FILES[kind] if not isinstance(made.get(c.name), Constant)]
