"""Cells of text to values with a type; what a cell cannot be is a fault that says so."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import polars as pl

from graph.schema import TIME
from ingest.columns import FILES, Column
from ingest.mapping import Mapping, suggest
from ingest.normalize.base import fold, is_filler
from ingest.numbers import MONEY_MOST, NUMBER_MOST, read_numbers, without_unit
from ingest.pieces import CHANGED
from ingest.placeholders import without_placeholders
from ingest.read import ROW, Table
from ingest.rejects import FAULTS, shape
from ingest.times import Times, read_dates, read_times
from ingest.zeros import IDS, Widths, add_widths, widths_of

_LOST = r"^[+-]?\d(?:[.,]\d+)?[eE]\+\d{1,3}$"  # a spreadsheet's 1.23E+17
_LOST_DIGITS = "a spreadsheet wrote 1.23E+17 and lost digits; export the column as text"
_NO_TIME = "not a time: years 0, 1 and 9999 stand for none"
_TYPES: dict[str, Any] = {
    "time": TIME,
    "count": pl.Int64,
    "number": pl.Float64,
    "money": pl.Float64,
    "latitude": pl.Float64,
    "longitude": pl.Float64,
}
_CODE = re.compile(r"[a-z]+(?:_[a-z]+)*_?\d{0,3}|\(text, \d+ characters\)|")


@dataclass(slots=True)
class Notes:
    """What was let pass and is told in the summary: counts by column."""

    without_offset: dict[str, int] = field(default_factory=dict)
    time_forms: dict[str, dict[str, int]] = field(default_factory=dict)
    unusable: dict[str, dict[str, int]] = field(default_factory=dict)
    to_come: dict[str, int] = field(default_factory=dict)  # times after the load's own
    widths: dict[str, Widths] = field(default_factory=dict)  # of ids of digits

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
        for column, widths in more.widths.items():
            add_widths(self.widths.setdefault(column, {}), widths)


def read_cells(
    table: Table, *, mapping: Mapping, notes: Notes
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the table's good rows with typed columns, and its faults (reading ones included).

    Columns that normalisers take stay text. A row with a fault in any cell is left out, and
    each of its faults is told.
    """
    frame, placeholders = without_placeholders(translate(table, mapping), table.kind, mapping)
    for name, rows in placeholders.items():
        notes.count(name, "placeholder", rows)
    notes.count_widths(frame)
    parsed = [
        _without_fillers(
            parse_column(
                frame[column.name],
                column,
                mapping.zone,
                mapping.formats(table.kind, column.name),
                notes,
                order=table.orders.get(column.name),
            ),
            frame[column.name],
            column,
            notes,
        )
        for column in FILES[table.kind]
    ]
    typed = pl.DataFrame([frame[ROW], *(cells for cells, _ in parsed), _changes(frame, mapping)])
    wrong = [
        _faults(frame, column.name, reasons)
        for column, (_, reasons) in zip(FILES[table.kind], parsed, strict=True)
        if reasons is not None
    ]
    faults = pl.concat([table.faults, *wrong, *_empty_required(frame, table.kind)])
    good = typed.join(faults.select(ROW).unique(), on=ROW, how="anti", maintain_order="left")
    return good, faults.sort(ROW, "column", "reason")


def _changes(frame: pl.DataFrame, mapping: Mapping) -> pl.Series:
    """Return when rows last changed, of a query whose watermark says so; else nulls."""
    if CHANGED not in frame.columns:
        return pl.Series(CHANGED, [None], TIME).new_from_index(0, frame.height)
    return read_times(frame[CHANGED], zone=mapping.zone, formats=()).times.alias(CHANGED)


def mask_note(text: str) -> str:
    """Return a code such as `no_answer` as it is, and of any other text only its length.

    Free text may name anybody, and no rule can tell a name from a word.
    """
    return text if is_code(text) else f"(text, {len(text)} characters)"


def is_code(text: str) -> bool:
    """Return whether `text` is a code such as `no_answer` or `court_2`, or what a mask left."""
    return _CODE.fullmatch(text) is not None


_Parsed = tuple[pl.Series, pl.Series | None]


def parse_column(
    cells: pl.Series,
    column: Column,
    zone: str | None,
    formats: Sequence[str],
    notes: Notes,
    *,
    order: str | None = None,
) -> _Parsed:
    """Return typed cells and, row by row, the reason why one is a fault (None: none is).

    `order` says whether day or month comes first in 03/04/2024; None: as the cells show.
    """
    if cells.null_count() == len(cells):
        return cells.cast(_TYPES.get(column.kind, pl.String)), None
    match column.kind:
        case "id":
            return _ids(cells)
        case "time":
            times = read_times(cells, zone=zone, formats=formats, order=order)
            return _times(times, cells, column, notes)
        case "date":
            dates = read_dates(cells, formats=formats, order=order)
            return _times(dates, cells, column, notes)
        case "count":
            return _counts(cells)
        case "number" | "money":
            return _numbers(cells, column.kind)
        case "latitude" | "longitude":
            return _degrees(cells, column.kind)
        case "choice":
            return _choices(cells, column)
        case "flags" | "checks":
            return _words(cells, column, notes), None
        case "note":
            return _each(cells, mask_note), None
        case "value" | "values":
            return _values(cells, notes), None
    return cells, None


def _without_fillers(parsed: _Parsed, cells: pl.Series, column: Column, notes: Notes) -> _Parsed:
    """Return the cells so that a word for nothing (无, N/A, -) costs its cell and not its row."""
    typed, reasons = parsed
    if reasons is None or column.required or column.kind == "id":
        return parsed
    faulty = cells.filter(reasons.is_not_null()).unique()
    # NaN is no person's word: a computation failed, and its row is told.
    fillers = [text for text in faulty if is_filler(fold(text)) and text.casefold() != "nan"]
    if not fillers:
        return parsed
    nothing = cells.is_in(fillers) & reasons.is_not_null()
    notes.count(column.name, "placeholder", int(nothing.sum()))
    kept = pl.select(pl.when(~nothing).then(reasons)).to_series()
    named = pl.select(pl.when(~nothing).then(typed).alias(typed.name)).to_series()
    return named, kept if kept.is_not_null().any() else None


def _ids(cells: pl.Series) -> _Parsed:
    # Lists of ids are written with | between.
    bar, lost = cells.str.contains("|", literal=True), cells.str.contains(_LOST)
    if not (bar | lost).any():
        return cells, None
    reasons = pl.when(lost).then(pl.lit(_LOST_DIGITS)).when(bar).then(pl.lit("an id has no |"))
    return cells, pl.select(reasons).to_series()


def _values(cells: pl.Series, notes: Notes) -> pl.Series:
    """Return the cells without those whose digits a spreadsheet has lost: they would tie many."""
    lost = cells.str.contains(_LOST).fill_null(False)
    if not lost.any():
        return cells
    notes.count(cells.name, "digits_lost", int(lost.sum()))
    return pl.select(pl.when(~lost).then(cells).alias(cells.name)).to_series()


def _checked(
    cells: pl.Series, good: pl.Series, reason: str, typed: pl.Series | None = None
) -> _Parsed:
    """Return the typed cells with `reason` wherever a cell is there and not good."""
    bad = cells.is_not_null() & ~good.fill_null(False)
    typed = cells if typed is None else typed
    if not bad.any():
        return typed, None
    reasons = pl.select(pl.when(bad).then(pl.lit(reason))).to_series()
    return typed, reasons


def _numbers(cells: pl.Series, kind: str) -> _Parsed:
    numbers = read_numbers(cells)
    if kind == "number":
        good = numbers.is_between(-NUMBER_MOST, NUMBER_MOST)
        return _checked(cells, good, "not a number like 1234.5 (at most 1e15)", numbers)
    good = numbers.is_between(0, MONEY_MOST)
    typed, reasons = _checked(cells, good, "not an amount like 1234.5", numbers)
    if reasons is None:
        return typed, None
    return typed, pl.select(
        pl.when(numbers < 0).then(pl.lit("an amount is not negative"))
        .when(numbers.is_finite() & (numbers > MONEY_MOST))
        .then(pl.lit("an amount of more than 1e12 is none"))
        .otherwise(reasons)
    ).to_series()  # fmt: skip


def _degrees(cells: pl.Series, kind: str) -> _Parsed:
    numbers = cells.str.strip_chars("° ").cast(pl.Float64, strict=False)
    good = numbers.abs() <= (90 if kind == "latitude" else 180)
    return _checked(cells, good, f"not a {kind} like 39.9087", numbers)


def _counts(cells: pl.Series) -> _Parsed:
    numbers = read_numbers(without_unit(cells)).alias(cells.name)
    good = numbers.is_finite() & (numbers == numbers.round()) & numbers.is_between(0, 2**53)
    whole = numbers.cast(pl.Int64, strict=False)
    return _checked(cells, good, "not a whole number of 0 or more", whole)


def _times(read: Times, cells: pl.Series, column: Column, notes: Notes) -> _Parsed:
    notes.count_times(column.name, read)
    reasons = read.reasons
    if read.stands_for_none.any():
        none = pl.when(read.stands_for_none)
        if column.required:
            reasons = pl.select(none.then(pl.lit(_NO_TIME)).otherwise(reasons)).to_series()
        else:
            notes.count(column.name, "placeholder", int(read.stands_for_none.sum()))
            reasons = pl.select(none.then(None).otherwise(reasons)).to_series()
    bad = cells.is_not_null() & read.times.is_null() & reasons.is_not_null()
    return read.times, reasons if bad.any() else None


def _choices(cells: pl.Series, column: Column) -> _Parsed:
    words = cells.str.to_lowercase()
    good = words.is_in(column.choices)
    typed, reasons = _checked(cells, good, f"none of {', '.join(column.choices)}", words)
    if reasons is None:
        return typed, None
    hints = _each(words, lambda word: suggest(word, column.choices))
    return typed, pl.select(pl.lit(reasons) + pl.lit(hints).fill_null("")).to_series()


def _words(cells: pl.Series, column: Column, notes: Notes) -> pl.Series:
    """Return |-separated words, known ones only, sorted; the others are counted as unusable."""
    read = _known_flags if column.kind == "flags" else _known_checks
    told = {text: read(text, column.choices) for text in cells.drop_nulls().unique()}
    bad = cells.replace_strict({text: rest for text, (_, rest) in told.items()}, default=0,
                               return_dtype=pl.Int64)  # fmt: skip
    notes.count(column.name, "unknown_word", int(bad.sum()))
    return cells.replace_strict(
        {text: good for text, (good, _) in told.items()}, default=None, return_dtype=pl.String
    )


def _known_flags(text: str, known: Iterable[str]) -> tuple[str | None, int]:
    words = [word.strip().lower() for word in text.split("|") if word.strip()]
    good = sorted({word for word in words if word in set(known)})
    return "|".join(good) or None, sum(word not in set(known) for word in words)


def _known_checks(text: str, known: Iterable[str]) -> tuple[str | None, int]:
    items = [item.strip().lower() for item in text.split("|") if item.strip()]
    pairs = [re.fullmatch(r"(\w+)\s*:\s*(\w+)", item) for item in items]
    good = {f"{pair[1]}:{pair[2]}" for pair in pairs if pair and pair[2] in set(known)}
    wrong = sum(not pair or pair[2] not in set(known) for pair in pairs)
    return "|".join(sorted(good)) or None, wrong


def _each(cells: pl.Series, function: Callable[[str], str]) -> pl.Series:
    """Return `function` of each cell, called once for each distinct text."""
    told = {text: function(text) for text in cells.drop_nulls().unique()}
    return cells.replace_strict(told, default=None, return_dtype=pl.String)


def translate(table: Table, mapping: Mapping) -> pl.DataFrame:
    """Return the table with a lender's words put into ours, in lists word by word."""
    words = mapping.values.get(table.kind, {})
    return table.frame.with_columns(
        _each(table.frame[column], partial(_ours, words=told)) for column, told in words.items()
    )


def _ours(text: str, words: Any) -> str:
    return "|".join(words.get(item.strip().casefold(), item) for item in text.split("|"))


def _faults(frame: pl.DataFrame, column: str, reasons: pl.Series) -> pl.DataFrame:
    bad = frame.select(ROW, value=pl.col(column)).with_columns(reason=reasons)
    bad = bad.filter(pl.col("reason").is_not_null())
    shapes = pl.Series([shape(text) for text in bad["value"]], dtype=pl.String)
    return bad.with_columns(column=pl.lit(column), value=shapes).select(list(FAULTS))


def _empty_required(frame: pl.DataFrame, kind: str) -> list[pl.DataFrame]:
    """Return the faults of rows without what a row must have."""
    nothing = pl.lit(None, pl.String)
    return [
        frame.filter(pl.col(column.name).is_null()).select(
            ROW, column=pl.lit(column.name), value=nothing, reason=pl.lit("empty, but required")
        )
        for column in FILES[kind]
        if column.required
    ]
