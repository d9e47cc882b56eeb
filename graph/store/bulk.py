"""What the embedded engine's bulk loader takes: which rows, and in what frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import polars as pl

from graph.store.layout import KINDS
from graph.store.rows import LINK_ENDS, frame_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from graph.schema import Schema
    from graph.store.base import Row

LINK_KEYS: Schema = {name: pl.Int64 if name == "recorded_at" else pl.String for name in LINK_ENDS}


class Reads(Protocol):
    """What is asked which links there are."""

    def read(self, name: str, parameters: Mapping[str, Any], /, **names: str) -> list[Row]:
        """Run the reading file `name` and return all rows."""


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


def split_links(
    engine: Reads, relation: str, label: str, frame: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the new links that the bulk loader takes as they are, and the other new ones.

    It takes one link a pair of nodes, unless the relation is all new.
    """
    if not _has_relation(engine, relation):
        return frame, frame.clear()
    ids = frame["applicant_id"].unique().to_list()
    rows = engine.read("read/link_keys", {"applicant_ids": ids}, relation=relation, label=label)
    key = list(LINK_ENDS)
    there = frame_of(rows, LINK_KEYS)
    fresh = frame.join(there, on=key, how="anti", maintain_order="left")
    first = fresh.unique(key[:2], keep="first", maintain_order=True)
    plain = first.join(there, on=key[:2], how="anti", maintain_order="left")
    return plain, fresh.join(plain, on=key, how="anti", maintain_order="left")


def _has_relation(engine: Reads, relation: str) -> bool:
    return any(
        engine.read("read/count_links", {}, relation=relation, label=label)[0]["count"]
        for kind, label in KINDS
        if kind == relation
    )
