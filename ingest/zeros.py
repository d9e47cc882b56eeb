"""Ids that lost their leading zeros in a spreadsheet, noticed by their lengths alone."""

from collections.abc import Iterable

import polars as pl

from ingest.words import remark

IDS = ("application_id", "applicant_id")  # by which the files of a lender meet
Widths = dict[tuple[bool, int], int]  # of ids of digits: led by a zero or not, and how long


def widths_of(ids: pl.Series) -> Widths:
    """Return how many ids of digits alone are how long, those led by a zero apart."""
    digits = ids.filter(ids.str.contains("^[0-9]+$").fill_null(False))
    told = pl.DataFrame({"led": digits.str.starts_with("0"), "width": digits.str.len_bytes()})
    return {(led, width): count for led, width, count in told.group_by("led", "width").len().rows()}


def add_widths(known: Widths, more: Widths) -> None:
    """Add what was counted of other rows."""
    for width, count in more.items():
        known[width] = known.get(width, 0) + count


def shortened(widths: Widths) -> tuple[int, int]:
    """Return how many ids are shorter than those led by zeros, and how long those are.

    None are where the zeros show no one length, as in numbers that just begin so.
    """
    padded = {width for led, width in widths if led}
    if len(padded) != 1:
        return 0, 0
    (whole,) = padded
    return sum(n for (led, width), n in widths.items() if not led and width < whole), whole


def zero_warnings(widths: dict[str, Widths]) -> Iterable[str]:
    """Return a line for each column of ids of which some seem to lack their zeros."""
    for column, told in sorted(widths.items()):
        count, whole = shortened(told)
        if count:
            yield remark("zeros_dropped", column=column, whole=whole, count=count)
