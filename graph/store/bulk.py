"""Frames for the embedded engine's bulk loader."""

from typing import Any

import pandas as pd
import polars as pl


def bulk_frame(frame: pl.DataFrame) -> pd.DataFrame:
    """Return `frame` for the bulk loader: without all-null columns, whole numbers whole."""
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
