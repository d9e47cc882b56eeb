"""Columns of points on the globe, in WGS-84."""

from typing import TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ingest.normalize.columnar import Columnar, Flags, columnar, text

Degrees: TypeAlias = NDArray[np.float64]

_FINE = 10_000  # cells a degree
_COARSE = 1_000  # a point with no more decimals names no cell


def read_points(points: pl.DataFrame) -> Columnar:
    """Answer for points (columns latitude, longitude, text) of four decimals or more.

    They are cells as `normalize_geo` makes them of points in WGS-84.
    """
    north, east = (points[name].to_numpy() for name in ("latitude", "longitude"))
    usable = (np.fabs(north) <= 90) & (np.fabs(east) <= 180)  # and so neither is NaN
    usable &= (np.fabs(north) >= 1 / _FINE) | (np.fabs(east) >= 1 / _FINE)
    usable &= _are_fine(north) | _are_fine(east)
    cells = points.select("text").filter(pl.Series(usable, dtype=pl.Boolean))
    cells = cells.with_columns(
        pl.Series(name, np.rint(degrees[usable] * _FINE).astype(np.int64))
        for name, degrees in (("north", north), ("east", east))
    )
    up, right = pl.col("north"), pl.col("east")
    wide_north, wide_east = _degrees(up.floordiv(10), 3), _degrees(right.floordiv(10), 3)
    above = [_degrees(degrees.floordiv(100), 2) for degrees in (up, right)]
    found = columnar(
        cells.select(
            "text",
            label=pl.lit("GeoCell"),
            value=text(_degrees(up, 4), ",", _degrees(right, 4)),
            mask=text(wide_north, "*,", wide_east, "*"),
            parent_label=pl.lit("GeoCell"),
            parent_value=text(wide_north, ",", wide_east),
            parent_mask=text(above[0], "*,", above[1], "*"),
        )
    )
    return Columnar(found.known, points["text"].filter(~pl.Series(usable, dtype=pl.Boolean)))


def _are_fine(degrees: Degrees) -> Flags:
    """Return which numbers have more than three decimals (numpy divides exactly, polars not)."""
    flags: Flags = np.rint(degrees * _COARSE) / _COARSE != degrees
    return flags


def _degrees(steps: pl.Expr, decimals: int) -> pl.Expr:
    """Return whole steps of 10 ** -decimals degrees as text with so many decimals."""
    size = steps.abs()
    sign = pl.when(steps < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    whole = (size // 10**decimals).cast(pl.String)
    return text(sign, whole, ".", (size % 10**decimals).cast(pl.String).str.zfill(decimals))
