"""Numbers as people and spreadsheets write them: what loses nothing is read, no more."""

from decimal import Decimal, InvalidOperation

import polars as pl

MONEY_MOST = 1e12  # of one order; no lender's money is more
NUMBER_MOST = 1e15  # up to here a double keeps every unit
_MONEY = r"人民币|rmb|cny|usd|[¥$€£₹฿]"
_SIGNS = rf"^(?:{_MONEY}|us\$|hk\$)\s*|\s*(?:{_MONEY}|元整?|圆整?|块)$"
_GROUPED = r"^[+-]?\d{1,3}(?:,\d{2,3})*,\d{3}(?:\.\d+)?$"  # 1,234.50; in India 12,34,567
_SPACED = r"^[+-]?\d{1,3}(?: \d{3})+(?:\.\d+)?$"
_CONTINENTAL = r"^[+-]?\d{1,3}(?:\.\d{3})+,\d{1,2}$"  # 1.234,50: no other reading
_MYRIAD = r"^[+-]?\d+(?:\.\d+)?[万亿]$"
_POWERS = {"万": 4, "亿": 8}
_UNITS = {
    "term_months": r"\s*(?:个月|期|月|months?|m)$",
    "overdue_days": r"\s*(?:天|日|days?|d)$",
    "worst_overdue_days": r"\s*(?:天|日|days?|d)$",
    "number": r"^第|\s*期$",
    "recent_inquiries": r"\s*次$",
    "open_loans": r"\s*[笔个家]$",
}


def read_numbers(cells: pl.Series) -> pl.Series:
    """Return the cells as numbers; null where a cell is none.

    Thousands separators, signs of currency, full-width digits and 万 or 亿 are understood; a
    percentage is not, since it would be another number.
    """
    plain = cells.cast(pl.Float64, strict=False)
    odd = plain.is_null() & cells.is_not_null()
    if not odd.any():
        return plain
    texts = cells.filter(odd).unique().sort()
    said = texts.str.normalize("NFKC").str.to_lowercase().str.strip_chars()
    said = said.str.replace_all(_SIGNS, "").str.strip_chars()
    parted = pl.select(
        pl.when(said.str.contains(_GROUPED)).then(said.str.replace_all(",", ""))
        .when(said.str.contains(_SPACED)).then(said.str.replace_all(" ", ""))
        .when(said.str.contains(_CONTINENTAL))
        .then(said.str.replace_all(".", "", literal=True).str.replace(",", "."))
        .when(said.str.contains(_MYRIAD)).then(_myriads(said))
        .otherwise(said)
    ).to_series()  # fmt: skip
    return plain.fill_null(cells.replace_strict(texts, parted.cast(pl.Float64, strict=False),
                                                default=None, return_dtype=pl.Float64))  # fmt: skip


def without_unit(cells: pl.Series) -> pl.Series:
    """Return a counted column's cells without the unit that its name implies: 12期 is 12."""
    unit = _UNITS.get(cells.name)
    if unit is None or cells.cast(pl.Float64, strict=False).null_count() == cells.null_count():
        return cells
    return cells.str.normalize("NFKC").str.to_lowercase().str.replace_all(unit, "")


def _myriads(said: pl.Series) -> pl.Series:
    """Return 1.5万 as 15000, by its digits."""
    return pl.Series([_myriad(text) for text in said], dtype=pl.String)


def _myriad(text: str) -> str | None:
    try:
        return str(Decimal(text[:-1]).scaleb(_POWERS.get(text[-1], 0)))
    except (InvalidOperation, IndexError):
        return None
