"""Rows that are set aside before cells are read: what a mapping skips, and lines of totals.

No figure of a file counts them; how many there were is told apart.
"""

from dataclasses import replace

import polars as pl

from ingest.cells import translate
from ingest.mapping import Mapping
from ingest.notes import Notes
from ingest.placeholders import without_placeholders
from ingest.read import ROW, Table
from ingest.skipped import without_skipped
from ingest.totals import lacking, total_rows


def without_aside(table: Table, mapping: Mapping, notes: Notes) -> Table:
    """Return the table without the rows that are set aside; `notes` counts these."""
    frame, skipped = without_skipped(table.frame)
    notes.count_left_out(table.kind, table.name, skipped)
    kept = replace(table, frame=frame)
    totals = _totals(kept, mapping) if table.has_totals else []
    if not totals:
        return kept
    notes.count_totals(table.kind, table.name, totals)
    return replace(table, frame=frame.filter(~pl.col(ROW).is_in(totals)))


def _totals(table: Table, mapping: Mapping) -> list[int]:
    """Return the rows that are lines of totals, by their words as the mapping reads them."""
    rows = lacking(table.frame, table.kind, mapping)
    if rows.is_empty():
        return []
    read = translate(replace(table, frame=rows), mapping)
    return total_rows(without_placeholders(read, table.kind, mapping)[0], table.kind, mapping)
