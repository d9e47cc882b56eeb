"""Lines that sum up the others, as spreadsheets end with: rejects of their own kind."""

import polars as pl

from ingest.columns import FILES
from ingest.columns_of import Constant
from ingest.mapping import Mapping
from ingest.pieces import ROW
from ingest.rejects import FAULTS, shape

A_TOTAL = "a line of totals, not a row of its own"
_WORD = (
    r"(?i)^(?:本页|本月|本年|本期|全部)?(?:合\s*计|总\s*计|小\s*计|共\s*计|累\s*计|汇\s*总)"
    r"(?:[（(][^（()）]*[)）])?\s*[:：]?$|^(?:grand\s*|sub-?\s*)?totals?\s*[:：]?$|^sum\s*[:：]?$"
)
_SUMS = ("count", "number", "money")


def total_lines(frame: pl.DataFrame, kind: str, mapping: Mapping) -> pl.DataFrame:
    """Return one fault for each row that is a line of totals and nothing else.

    It lacks what a row must have, and either a cell says so (合计, Total …) or there is nothing
    in it but numbers.
    """
    columns = FILES[kind]
    made = mapping.made.get(kind, {})
    said = [c.name for c in columns if not isinstance(made.get(c.name), Constant)]
    required = [c.name for c in columns if c.required and c.name in said]
    rows = frame.filter(pl.any_horizontal(pl.col(required).is_null()))
    if rows.is_empty():
        return pl.DataFrame(schema=FAULTS)
    sums = [c.name for c in columns if c.kind in _SUMS and c.name in said]
    texts = [name for name in said if name not in sums]
    words = [(name, pl.col(name).str.contains(_WORD).fill_null(False)) for name in texts]
    bare = pl.all_horizontal(pl.col(texts).is_null())
    filled = [(name, bare & pl.col(name).is_not_null()) for name in sums]
    at = pl.coalesce(pl.when(test).then(pl.lit(name)) for name, test in [*words, *filled])
    found = rows.with_columns(column=at).filter(pl.col("column").is_not_null())
    told = [
        (row[ROW], row["column"], shape(row[row["column"]]), A_TOTAL)
        for row in found.iter_rows(named=True)
    ]
    return pl.DataFrame(told, schema=FAULTS, orient="row")
