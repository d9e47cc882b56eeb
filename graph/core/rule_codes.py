"""Codes for the texts of several frames at once: what rules' arrays are made of."""

import polars as pl

from graph.core.texts import numbered
from graph.core.windows import Ints


def join_parts(*parts: pl.Series) -> pl.Series:
    """Return the values of all parts, one after the other."""
    return pl.concat([part.alias("") for part in parts])


def encode(*parts: pl.Series) -> Ints:
    """Return a code from 0 on for each row: equal rows, equal codes. Their order says nothing."""
    return numbered(*parts)[0]
