"""Typed cells, of Parquet, frames and spreadsheets, as the text that a CSV would hold."""

import polars as pl

from graph.errors import InputError


def as_text(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """Return every cell as text; raises InputError if a column holds tables or bytes."""
    return frame.select(
        _text(pl.col(title), kind, title, name) for title, kind in frame.schema.items()
    )


def _text(cell: pl.Expr, kind: pl.DataType, column: str, name: str) -> pl.Expr:
    if isinstance(kind, pl.Datetime):
        zoned = cell if kind.time_zone is None else cell.dt.convert_time_zone("UTC")
        mark = "" if kind.time_zone is None else "Z"
        return zoned.dt.strftime(f"%Y-%m-%dT%H:%M:%S%.6f{mark}")
    if kind.is_float():
        whole = cell.is_finite() & (cell.abs() < 2**53) & (cell == cell.round())
        text = pl.when(whole).then(cell.cast(pl.Int64, strict=False).cast(pl.String))
        return text.otherwise(cell.fill_nan(None).cast(pl.String)).alias(column)
    if isinstance(kind, pl.List) and not kind.inner.is_nested():
        return cell.cast(pl.List(pl.String)).list.drop_nulls().list.join("|")
    if kind.is_nested() or isinstance(kind, (pl.Object, pl.Binary)):
        raise InputError(f"{name}: column {column} holds {kind}; give text, numbers or lists.")
    return cell.cast(pl.String)
