"""How a lender's times are written, where their form alone does not say it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import polars as pl

from ingest.times import read_times
from ingest.words import remark

_ORDERS = {"day": "%d{0}%m{0}{1}", "month": "%m{0}%d{0}{1}", "year": "{1}{0}%m{0}%d"}
_CLOCKS = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p")
_SLASHED = r"^\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}\b"
_FEW = 0.01  # share of cells from which a variant is worth a format
_ENOUGH = 0.9  # share of cells that an order must fit


@dataclass(frozen=True, slots=True)
class Formats:
    """The formats that a column needs (none: it is read without), and a doubt about them."""

    formats: tuple[str, ...] = ()
    doubt: str = ""
    is_bare: bool = False  # its times say no offset


def formats_of(cells: pl.Series) -> Formats:
    """Return the formats that a column's times need."""
    read = read_times(cells, zone=None)
    bare = read.without_offset > 0
    unread = cells.is_not_null() & read.times.is_null() & ~read.stands_for_none
    is_slashed = {"day_first", "month_first"} & set(read.forms)
    if not is_slashed and int(unread.sum()) <= _FEW * cells.len():
        return Formats(is_bare=bare)
    fitting = _by_order(cells.drop_nulls().unique(maintain_order=True))
    if not fitting:
        return Formats(is_bare=bare)
    best = max(fitting, key=lambda order: sum(share for _, share in fitting[order]))
    most = sum(share for _, share in fitting[best])
    alike = [o for o, told in fitting.items() if sum(share for _, share in told) >= most - 1e-9]
    formats = tuple(sign for sign, _ in fitting[best])
    if len(alike) > 1:
        others = " or ".join(fitting[order][0][0] for order in alike)
        return Formats((), remark("suggest_formats", formats=others), is_bare=True)
    return Formats(formats, is_bare=True)


def fitting_share(texts: pl.Series) -> float:
    """Return how many texts one order of day, month and year fits: 0 to 1."""
    if not texts.str.contains(_SLASHED).any():
        return 0
    fitting = _by_order(texts)
    return max((sum(share for _, share in told) for told in fitting.values()), default=0.0)


def _by_order(texts: pl.Series) -> dict[str, Sequence[tuple[str, float]]]:
    """Return for each order that fits most texts its formats with their shares."""
    found: dict[str, list[tuple[str, float]]] = {}
    for (order, pattern), gap, year, clock in product(
        _ORDERS.items(), "/-.", ("%Y", "%y"), _CLOCKS
    ):
        if order == "year" and year == "%Y":
            continue  # that is read without a format
        sign = pattern.format(gap, year) + clock
        read = texts.str.to_datetime(sign, time_unit="us", strict=False)
        plausible = read.dt.year().is_between(1950, 2099)
        share = float(plausible.fill_null(False).mean() or 0)  # type: ignore[arg-type]
        if share >= _FEW:
            found.setdefault(order, []).append((sign, share))
    return {o: told for o, told in found.items() if sum(share for _, share in told) >= _ENOUGH}
