"""Cells as a file holds them to cells as we take them: trimmed, visible, null where empty."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from ingest.columns import FILES
from ingest.columns_of import Made, with_made
from ingest.encodings import BROKEN
from ingest.pieces import CHANGED, EMPTY, MAX_CELL, ROW, Look, Piece
from ingest.rejects import faults
from ingest.skipped import SKIPPED, Skip, with_skipped
from ingest.words import remark

# Control characters but tab and line ends; marks of direction; what has no width and joins nothing.
_HIDDEN = (
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e"
    "\u2060\u2066-\u2069\ufeff]"
)
_HIDDEN_SIGN = re.compile(_HIDDEN)
_FEW = 100  # rows
_EXPONENT = re.compile(r"^[+-]?\d(\.\d+)?[eE]\+\d{2}$").pattern
_IDS = ("id", "value", "values")  # kinds of cells whose digits name something
_Fault = tuple[int, str, str | None, str]


@dataclass(slots=True)
class Cleaner:
    """Cleans a file's pieces in turn; `warnings` is complete after the last.

    `fault` is what to say of a cell that holds bytes which made no character; `made` are the
    columns that are put together of others, `skip` says which rows the mapping leaves out.
    """

    kind: str
    name: str
    fault: str = ""
    made: Mapping[str, Made] = field(default_factory=dict)
    skip: Skip = field(default_factory=dict)
    _hidden: dict[str, int] = field(default_factory=dict)  # cells by column
    _exponents: dict[str, int] = field(default_factory=dict)

    def clean(self, piece: Piece) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return the rows under all our columns without blank ones, and all faults."""
        frame, look = piece.frame, piece.look
        names = [name for name in frame.columns if name != ROW]
        frame, wrong = self._refuse(frame, names, piece)
        if look.hidden:
            frame = self._show(frame, names)
        if look.blanks:
            frame = frame.with_columns(pl.col(names).str.strip_chars())
        if look.empty or look.hidden or look.blanks:
            frame = frame.with_columns(
                pl.when(pl.col(name).is_in(EMPTY)).then(None).otherwise(pl.col(name)).alias(name)
                for name in names
            )
        if look.exponents:
            self._notice_exponents(frame, names)
        kept = _without_blank(frame, names)
        if self.skip:
            kept = with_skipped(kept, self.skip)  # by columns that no column of ours is
        ours = self._ours(with_made(kept, self.made) if self.made else kept)
        if self.skip:
            ours = with_skipped(ours, self.skip)
        return ours, pl.concat([piece.faults, wrong])

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is to be told of all that was cleaned."""
        told: list[str] = []
        if self._hidden:
            told.append(remark("hidden_signs", name=self.name, cells=_counts(self._hidden)))
        if self._exponents:
            told.append(remark("lost_digits", name=self.name, cells=_counts(self._exponents)))
        return tuple(told)

    def _refuse(
        self, frame: pl.DataFrame, names: list[str], piece: Piece
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return the rows without those that have an overlong or a broken cell, and why."""
        tests = []
        if piece.look.long:
            told = f"a cell of more than {MAX_CELL >> 20} MiB"
            tests.append((pl.col(names).str.len_bytes() > MAX_CELL, told))
        if piece.look.broken:
            tests.append((pl.col(names).str.contains(BROKEN, literal=True), self.fault))
        wrong: list[_Fault] = []
        for test, reason in tests:
            found = frame.select(ROW, test)
            bad = found.filter(pl.any_horizontal(pl.col(names)))
            for row in bad.iter_rows(named=True):
                column = next(name for name in names if row[name])
                wrong.append((row[ROW], column, None, reason))
            frame = frame.filter(~pl.col(ROW).is_in(bad[ROW].implode()))
        return frame, faults(wrong)

    def _show(self, frame: pl.DataFrame, names: list[str]) -> pl.DataFrame:
        """Return the frame without signs that cannot be seen, and count the cells that had any."""
        counts = frame.select(pl.col(names).str.contains(_HIDDEN).sum()).row(0, named=True)
        found = [name for name, count in counts.items() if count]
        for name in found:
            self._hidden[name] = self._hidden.get(name, 0) + counts[name]
        return frame.with_columns(pl.col(found).str.replace_all(_HIDDEN, "")) if found else frame

    def _notice_exponents(self, frame: pl.DataFrame, names: list[str]) -> None:
        ids = [c.name for c in FILES[self.kind] if c.kind in _IDS and c.name in names]
        counts = frame.select(pl.col(ids).str.contains(_EXPONENT).sum()).row(0, named=True)
        for name, count in counts.items():
            if count:
                self._exponents[name] = self._exponents.get(name, 0) + count

    def _ours(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return the frame with every column of its kind, in the contract's order.

        A query's rows may say when they changed, and a mapping which it leaves out: that comes
        last.
        """
        there = dict(zip(frame.columns, frame.get_columns(), strict=True))
        bare = pl.Series("", [None], pl.String).new_from_index(0, frame.height)
        names = [ROW, *(column.name for column in FILES[self.kind])]
        names += [name for name in (CHANGED, SKIPPED) if name in there]
        return pl.DataFrame([there[n] if n in there else bare.alias(n) for n in names])


def look_at(frame: pl.DataFrame) -> Look:
    """Return what the cells of a few rows need; for one row polars' set-up is what takes time."""
    if frame.height > _FEW:
        return Look()
    rows = frame.drop(ROW).iter_rows()
    cells = [cell for row in rows for cell in row if cell is not None]
    text = "\n".join(cells)
    return Look(
        hidden=_HIDDEN_SIGN.search(text) is not None,
        blanks=any(cell != cell.strip() for cell in cells),
        empty=any(cell in EMPTY for cell in cells),
        long=len(text) > MAX_CELL // 4,  # signs, of at most four bytes
        exponents="e+" in text.casefold(),
    )


def _without_blank(frame: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    """Return the rows that hold anything; if each has its first cell there is nothing to look."""
    if names and not frame[names[0]].null_count():
        return frame
    return frame.filter(pl.any_horizontal(pl.col(names).is_not_null()))


def _counts(cells: dict[str, int]) -> str:
    return ", ".join(f"{column} {count:,}" for column, count in sorted(cells.items()))
