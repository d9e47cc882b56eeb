"""Cells of text to values with a type; what a cell cannot be is a fault that says so."""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

import polars as pl

from graph.schema import TIME
from ingest.columns import FILES, Column
from ingest.mapping import Mapping, suggest
from ingest.normalize.base import fold, is_filler
from ingest.notes import Notes
from ingest.numbers import MONEY_MOST, NUMBER_MOST, read_numbers, without_unit
from ingest.pieces import CHANGED
from ingest.placeholders import without_placeholders
from ingest.read import ROW, Table
from ingest.rejects import FAULTS, shape
from ingest.times import Times, read_dates, read_times

__all__ = ["Notes", "is_code", "mask_note", "parse_column", "read_cells", "translate"]
_LOST = r"^[+-]?\d(?:[.,]\d+)?[eE]\+\d{1,3}$"  # a spreadsheet's 1.23E+17
_LOST_DIGITS = "a spreadsheet wrote 1.23E+17 and lost digits; export the column as text"
_NO_TIME = "not a time: years 0, 1 and 9999 stand for none"
_OUTLINE = 12  # characters
_TYPES: dict[str, Any] = {
    "time": TIME,
    "count": pl.Int64,
    "number": pl.Float64,
    "money": pl.Float64,
    "latitude": pl.Float64,
    "longitude": pl.Float64,
}
_CODE = re.compile(r"[a-z]+(?:_[a-z]+)*_?\d{0,3}|\(text, \d+ characters\)|")


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
        _forgiven(
            _parsed(frame, column, table, mapping, notes),
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
    if CHANGED not in frame.columns or frame[CHANGED].null_count() == frame.height:
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
            return _choices(cells, column, notes)
        case "flags" | "checks":
            return _words(cells, column, notes), None
        case "note":
            return _each(cells, mask_note), None
        case "value" | "values":
            return _values(cells, notes), None
    return cells, None


def _parsed(
    frame: pl.DataFrame, column: Column, table: Table, mapping: Mapping, notes: Notes
) -> _Parsed:
    formats = mapping.formats(table.kind, column.name)
    order = table.orders.get(column.name)
    return parse_column(frame[column.name], column, mapping.zone, formats, notes, order=order)


def _forgiven(parsed: _Parsed, cells: pl.Series, column: Column, notes: Notes) -> _Parsed:
    """Return the cells so that a word costs its cell alone where its row can do without.

    Such are words for nothing, and words that are none of an optional column's.
    """
    typed, reasons = _without_fillers(parsed, cells, column, notes)
    if reasons is None or column.kind != "choice" or column.required:
        return typed, reasons
    is_unknown = reasons.is_not_null()
    notes.count(column.name, "unknown_word", int(is_unknown.sum()))
    return pl.select(pl.when(~is_unknown).then(typed).alias(column.name)).to_series(), None


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


def _choices(cells: pl.Series, column: Column, notes: Notes) -> _Parsed:
    words = cells.str.to_lowercase()
    good = words.is_in(column.choices)
    typed, reasons = _checked(cells, good, f"none of {', '.join(column.choices)}", words)
    if reasons is None:
        return typed, None
    _count_unknown(words.filter(reasons.is_not_null()), column, notes)
    hints = _each(words, lambda word: suggest(word, column.choices))
    return typed, pl.select(pl.lit(reasons) + pl.lit(hints).fill_null("")).to_series()


def _count_unknown(words: pl.Series, column: Column, notes: Notes) -> None:
    for word, cells in words.value_counts().iter_rows():
        if column.required or not is_filler(fold(word)):
            notes.count_unknown(column.name, column.choices, _outline(word), cells)


def _outline(word: str) -> str:
    """Return the shape of a word's start: few differ, whatever a column holds."""
    return str(shape(word[:_OUTLINE])) + ("…" if len(word) > _OUTLINE else "")


def _words(cells: pl.Series, column: Column, notes: Notes) -> pl.Series:
    """Return |-separated words, known ones only, sorted; the others are counted as unusable."""
    read = _known_flags if column.kind == "flags" else _known_checks
    told = {text: read(text, column.choices) for text in cells.drop_nulls().unique()}
    for text, count in cells.drop_nulls().value_counts().sort(cells.name).iter_rows():
        others = told[text][1]
        notes.count(column.name, "unknown_word", len(others) * count)
        for word in others:
            notes.count_unknown(column.name, column.choices, _outline(word), count)
    return cells.replace_strict(
        {text: good for text, (good, _) in told.items()}, default=None, return_dtype=pl.String
    )


def _known_flags(text: str, known: Iterable[str]) -> tuple[str | None, list[str]]:
    """Return the known words of a cell, sorted, and the others."""
    words = [word.strip().lower() for word in text.split("|") if word.strip()]
    good = sorted({word for word in words if word in set(known)})
    return "|".join(good) or None, [word for word in words if word not in set(known)]


def _known_checks(text: str, known: Iterable[str]) -> tuple[str | None, list[str]]:
    """Return the checks of a cell with known results, sorted, and the others."""
    items = [item.strip().lower() for item in text.split("|") if item.strip()]
    pairs = [(item, re.fullmatch(r"(\w+)\s*:\s*(\w+)", item)) for item in items]
    good = {f"{pair[1]}:{pair[2]}" for _, pair in pairs if pair and pair[2] in set(known)}
    wrong = [item for item, pair in pairs if not pair or pair[2] not in set(known)]
    return "|".join(sorted(good)) or None, wrong


def _each(cells: pl.Series, function: Callable[[str], str | None]) -> pl.Series:
    """Return `function` of each cell, called once for each distinct text."""
    told = {text: function(text) for text in cells.drop_nulls().unique()}
    return cells.replace_strict(told, default=None, return_dtype=pl.String)


def translate(table: Table, mapping: Mapping) -> pl.DataFrame:
    """Return the table with a lender's words put into ours, in lists word by word."""
    words = mapping.values.get(table.kind, {})
    return table.frame.with_columns(
        _each(table.frame[column], partial(_ours, words=told)) for column, told in words.items()
    )


def _ours(text: str, words: Any) -> str | None:
    """Return a cell in our words; without those that stand for nothing."""
    items = [(item, words.get(item.strip().casefold())) for item in text.split("|")]
    kept = [item if ours is None else ours for item, ours in items if ours != ""]
    return "|".join(kept) if kept else None


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
