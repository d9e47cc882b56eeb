"""What a reader of files hands on: some rows as text, and the faults of those it left out."""

from dataclasses import dataclass, field

import polars as pl

from ingest.rejects import faults

ROW = "row"  # 1: the first row of data
CHANGED = "changed_at"  # when a row last changed, as a query's watermark says; no file has it
MAX_CELL = 1 << 20  # bytes of UTF-8; a row with a longer cell is a reject
TORN = "the file is cut short in this line"
# How systems write an empty cell; words of people ("unknown", "无") are the normalisers' business.
EMPTY = ("", "\\N", "NULL", "null", "None", "N/A", "n/a")


@dataclass(frozen=True, slots=True)
class Look:
    """What the cells of a piece may still hold, so that only where needed it is looked for."""

    hidden: bool = True  # signs that cannot be seen
    blanks: bool = True  # at the ends of cells
    empty: bool = True  # words for an empty cell
    long: bool = True  # cells beyond the limit
    exponents: bool = True  # numbers like 1.23E+17
    broken: bool = False  # bytes that made no character


@dataclass(frozen=True, slots=True)
class Piece:
    """Some rows of a file: `row` and those of our columns that the file has, all as text.

    Pieces come in the order of rows; `last` is the last row that this one covers.
    """

    frame: pl.DataFrame
    last: int
    faults: pl.DataFrame = field(default_factory=faults)
    look: Look = Look()
