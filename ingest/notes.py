"""What was let pass of the cells that were read: counts by column, added up over batches."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from ingest.times import Times
from ingest.zeros import IDS, Widths, add_widths, widths_of


@dataclass(slots=True)
class Notes:
    """What was let pass and is told in the summary: counts by column."""

    without_offset: dict[str, int] = field(default_factory=dict)
    time_forms: dict[str, dict[str, int]] = field(default_factory=dict)
    unusable: dict[str, dict[str, int]] = field(default_factory=dict)
    to_come: dict[str, int] = field(default_factory=dict)  # times after the load's own
    widths: dict[str, Widths] = field(default_factory=dict)  # of ids of digits
    left_out: dict[tuple[str, str], int] = field(default_factory=dict)  # rows by kind and file
    # Of these lines of totals: how many, and the first.
    totals: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    # Cells by the shapes of words that are none of a column's, by column and its words.
    unknown: dict[tuple[str, tuple[str, ...]], dict[str, int]] = field(default_factory=dict)

    def count_times(self, column: str, read: Times) -> None:
        """Add a column's times without an offset, and those of forms that are told."""
        if read.without_offset:
            known = self.without_offset.get(column, 0)
            self.without_offset[column] = known + read.without_offset
        for form, rows in read.forms.items():
            forms = self.time_forms.setdefault(column, {})
            forms[form] = forms.get(form, 0) + rows

    def count(self, column: str, reason: str, rows: int) -> None:
        """Add `rows` unusable values of a column."""
        if rows:
            reasons = self.unusable.setdefault(column, {})
            reasons[reason] = reasons.get(reason, 0) + rows

    def count_left_out(self, kind: str, file: str, rows: int) -> None:
        """Add rows of a file that are left out."""
        if rows:
            self.left_out[kind, file] = self.left_out.get((kind, file), 0) + rows

    def count_totals(self, kind: str, file: str, rows: Sequence[int]) -> None:
        """Add lines of totals of a file, which are left out."""
        self.count_left_out(kind, file, len(rows))
        self._add_totals((kind, file), len(rows), min(rows))

    def _add_totals(self, place: tuple[str, str], rows: int, first: int) -> None:
        known, before = self.totals.get(place, (0, first))
        self.totals[place] = (known + rows, min(before, first))

    def count_unknown(self, column: str, ours: tuple[str, ...], word: str, cells: int) -> None:
        """Add cells of a word of this shape that is none of `ours`, the words of a column."""
        words = self.unknown.setdefault((column, ours), {})
        words[word] = words.get(word, 0) + cells

    def count_widths(self, frame: pl.DataFrame) -> None:
        """Add how long the ids of some rows are; one row shows nothing."""
        if frame.height > 1:
            for column in IDS:
                if column in frame.columns:
                    add_widths(self.widths.setdefault(column, {}), widths_of(frame[column]))

    def add(self, more: "Notes") -> None:
        """Add what was noted of other rows."""
        for column, rows in more.without_offset.items():
            self.without_offset[column] = self.without_offset.get(column, 0) + rows
        for column, rows in more.to_come.items():
            self.to_come[column] = self.to_come.get(column, 0) + rows
        for column, forms in more.time_forms.items():
            known = self.time_forms.setdefault(column, {})
            for form, rows in forms.items():
                known[form] = known.get(form, 0) + rows
        for column, reasons in more.unusable.items():
            for reason, rows in reasons.items():
                self.count(column, reason, rows)
        for (kind, file), rows in more.left_out.items():
            self.count_left_out(kind, file, rows)
        for place, (rows, first) in more.totals.items():
            self._add_totals(place, rows, first)
        for (column, ours), words in more.unknown.items():
            for word, cells in words.items():
                self.count_unknown(column, ours, word, cells)
        for column, widths in more.widths.items():
            add_widths(self.widths.setdefault(column, {}), widths)
