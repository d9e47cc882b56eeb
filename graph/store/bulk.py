"""Frames for the embedded engine's bulk loader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    import pandas as pd


def bulk_frame(frame: pl.DataFrame) -> pd.DataFrame:
    """Return `frame` for the bulk loader: without all-null columns, whole numbers whole."""
    import pandas as pd  # two thirds of a second: only who writes in bulk waits for it

    columns: dict[str, Any] = {}
    for series in frame:
        if series.null_count() == series.len():
            continue
        if series.null_count() and series.dtype == pl.Int64:
            columns[series.name] = pd.array(series.to_list(), dtype="Int64")
        elif series.null_count() and series.dtype == pl.Boolean:
            columns[series.name] = pd.array(series.to_list(), dtype="boolean")
        elif series.dtype == pl.String:
            columns[series.name] = pd.Series(series.to_list(), dtype=object)
        else:
            columns[series.name] = series.to_numpy()
    return pd.DataFrame(columns)
