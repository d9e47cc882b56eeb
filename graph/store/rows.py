"""Frames to statement rows and back: times are microseconds, nulls are left out."""

from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl

from graph.schema import TIME, Schema
from graph.store.base import Row
from graph.store.engine import BATCH


def plain(frame: pl.DataFrame) -> pl.DataFrame:
    """Return `frame` with its times as whole microseconds since 1970 UTC."""
    times = [name for name, kind in frame.schema.items() if kind == TIME]
    return frame.with_columns(pl.col(name).dt.epoch("us") for name in times)


def plain_schema(schema: Schema) -> Schema:
    """Return `schema` as the graph keeps it: Int64 for times."""
    return {name: pl.Int64 if kind == TIME else kind for name, kind in schema.items()}


def timed(frame: pl.DataFrame, schema: Schema) -> pl.DataFrame:
    """Return `frame` with the types of `schema`, times from microseconds, missing columns null."""
    columns = [
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(kind).alias(name)
        for name, kind in schema.items()
    ]
    return frame.select(columns)


def frame_of(rows: Sequence[Row], schema: Schema) -> pl.DataFrame:
    """Return rows of properties as a frame of `schema`; other properties are left out."""
    if not rows:
        return pl.DataFrame(schema=schema)
    return pl.DataFrame(
        [_series(name, [row.get(name) for row in rows], kind) for name, kind in schema.items()]
    )


def _series(name: str, values: list[Any], kind: pl.DataType | type[pl.DataType]) -> pl.Series:
    if kind == TIME:
        return pl.Series(name, values, dtype=pl.Int64).cast(TIME)
    return pl.Series(name, values, dtype=kind, strict=False)


def known(row: Row) -> Row:
    """Return `row` without its nulls: a graph has no null properties."""
    return {name: value for name, value in row.items() if value is not None}


def unfolded(row: Row) -> Row:
    """Return `row` with the map in its column `properties` laid out among its columns."""
    own: Row = row["properties"]
    return own | {name: row[name] for name in row if name != "properties"}


def batches(frame: pl.DataFrame) -> Iterator[list[Row]]:
    """Yield the rows of a frame in bounded batches."""
    for part in frame.iter_slices(BATCH):
        yield part.to_dicts()


def slices(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Yield values in bounded batches."""
    for start in range(0, len(values), BATCH):
        yield values[start : start + BATCH]


def node_rows(rows: list[Row], key: str) -> list[Row]:
    """Return {key, properties} for each row of a node's frame."""
    return [{"key": row[key], "properties": known(row)} for row in rows]


LINK_ENDS = ("applicant_id", "attribute_key", "source_id", "recorded_at")


def link_rows(rows: list[Row]) -> list[Row]:
    """Return the link's ends and key apart from its other properties, for each row."""
    return [
        {
            **{name: row[name] for name in LINK_ENDS},
            "properties": known({k: v for k, v in row.items() if k not in LINK_ENDS}),
        }
        for row in rows
    ]


def relation_rows(rows: list[Row]) -> list[Row]:
    """Return {tail, head, properties} for each row."""
    return [
        {
            "tail": row["tail"],
            "head": row["head"],
            "properties": known({k: v for k, v in row.items() if k not in ("tail", "head")}),
        }
        for row in rows
    ]
