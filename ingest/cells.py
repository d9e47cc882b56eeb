"""Cells of text to values with a type; what a cell cannot be is a fault that says so."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import polars as pl

from graph.schema import TIME
from ingest.columns import FILES, Column
from ingest.mapping import Mapping, suggest
from ingest.read import ROW, Table
from ingest.rejects import FAULTS, shape

_TIME = (
    r"^(\d{4})-?(\d\d)-?(\d\d)"
    r"(?:[T ](\d\d):?(\d\d)(?::?(\d\d)(?:[.,](\d{1,9}))?)?)?"
    r" ?(?:([Zz])|([+-])(\d\d):?(\d\d)?)?$"
)
_DATE = r"^\d{4}(-\d\d(-\d\d)?)?$"
_YEARS = (1900, 2199)
_CODE = re.compile(r"[a-z]+(?:_[a-z]+)*_?\d{0,3}|\(text, \d+ characters\)|")


@dataclass(slots=True)
class Notes:
    """What was let pass and is told in the summary: counts by column."""

    without_offset: dict[str, int] = field(default_factory=dict)
    unusable: dict[str, dict[str, int]] = field(default_factory=dict)

    def count(self, column: str, reason: str, rows: int) -> None:
        """Add `rows` unusable values of a column."""
        if rows:
            reasons = self.unusable.setdefault(column, {})
            reasons[reason] = reasons.get(reason, 0) + rows

    def add(self, more: "Notes") -> None:
        """Add what was noted of other rows."""
        for column, rows in more.without_offset.items():
            self.without_offset[column] = self.without_offset.get(column, 0) + rows
        for column, reasons in more.unusable.items():
            for reason, rows in reasons.items():
                self.count(column, reason, rows)


def read_cells(
    table: Table, *, mapping: Mapping, notes: Notes
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the table's good rows with typed columns, and its faults (reading ones included).

    Columns that normalisers take stay text. A row with a fault in any cell is left out, and
    each of its faults is told.
    """
    frame = _translate(table, mapping)
    parsed = [_parse(frame[column.name], column, mapping, notes) for column in FILES[table.kind]]
    typed = pl.DataFrame([frame[ROW], *(cells for cells, _ in parsed)])
    wrong = [
        _faults(frame, column.name, reasons)
        for column, (_, reasons) in zip(FILES[table.kind], parsed, strict=True)
        if reasons is not None
    ]
    faults = pl.concat([table.faults, *wrong, *_empty_required(frame, table.kind)])
    good = typed.join(faults.select(ROW).unique(), on=ROW, how="anti", maintain_order="left")
    return good, faults.sort(ROW, "column", "reason")


def mask_note(text: str) -> str:
    """Return a code such as `no_answer` as it is, and of any other text only its length.

    Free text may name anybody, and no rule can tell a name from a word.
    """
    return text if _CODE.fullmatch(text) else f"(text, {len(text)} characters)"


_Parsed = tuple[pl.Series, pl.Series | None]


def _parse(cells: pl.Series, column: Column, mapping: Mapping, notes: Notes) -> _Parsed:
    """Return typed cells and, row by row, the reason why one is a fault (None: none is)."""
    match column.kind:
        case "id":  # lists of ids are written with | between
            return _checked(cells, ~cells.str.contains("|", literal=True), "an id has no |")
        case "time":
            return _times(cells, mapping.zone, notes)
        case "date":
            return _checked(cells, cells.str.contains(_DATE), "not a date like 2024-05-31")
        case "count":
            return _counts(cells)
        case "number":
            return _numbers(cells, None)
        case "latitude":
            return _numbers(cells, 90)
        case "longitude":
            return _numbers(cells, 180)
        case "choice":
            return _choices(cells, column)
        case "flags" | "checks":
            return _words(cells, column, notes), None
        case "note":
            return _each(cells, mask_note), None
    return cells, None


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


def _numbers(cells: pl.Series, most: float | None) -> _Parsed:
    numbers = cells.cast(pl.Float64, strict=False)
    good = numbers.is_finite()
    if most is not None:
        good &= numbers.abs() <= most
    name = cells.name if most is not None else "number"
    return _checked(cells, good, f"not a {name} like 1234.5", numbers)


def _counts(cells: pl.Series) -> _Parsed:
    numbers = cells.cast(pl.Float64, strict=False)
    good = numbers.is_finite() & (numbers == numbers.round()) & numbers.is_between(0, 2**53)
    whole = numbers.cast(pl.Int64, strict=False)
    return _checked(cells, good, "not a whole number of 0 or more", whole)


def _times(cells: pl.Series, zone: str | None, notes: Notes) -> _Parsed:
    if cells.null_count() == len(cells):
        return cells.cast(TIME), None
    parts = cells.str.extract_groups(_TIME).struct.unnest()
    year, month, day, hour, minute, second, fraction, utc, sign, hours, minutes = (
        pl.col(name) for name in parts.columns
    )
    clock = pl.format(
        "{}-{}-{} {}:{}:{}.{}",
        year, month, day,
        hour.fill_null("00"), minute.fill_null("00"), second.fill_null("00"),
        fraction.fill_null("0").str.pad_end(6, "0").str.head(6),
    )  # fmt: skip
    local = clock.str.to_datetime("%Y-%m-%d %H:%M:%S%.f", time_unit="us", strict=False)
    local = pl.when(local.dt.year().is_between(*_YEARS)).then(local)
    offset = pl.duration(hours=hours.cast(pl.Int64), minutes=minutes.fill_null("0").cast(pl.Int64))
    by_zone = local.dt.replace_time_zone(
        zone or "UTC", ambiguous="earliest", non_existent="null"
    ).dt.convert_time_zone("UTC")
    plain = local.dt.replace_time_zone("UTC")
    moved = pl.when(sign == "-").then(plain + offset).otherwise(plain - offset)
    fitting = (hours.cast(pl.Int64) <= 14) & (minutes.fill_null("0").cast(pl.Int64) < 60)
    time = (
        pl.when(utc.is_not_null()).then(plain)
        .when(sign.is_not_null()).then(pl.when(fitting).then(moved))
        .otherwise(by_zone)
    )  # fmt: skip
    told = parts.select(time=time.cast(TIME), bare=utc.is_null() & sign.is_null())
    times = told["time"].alias(cells.name)
    if bare := int((told["bare"] & times.is_not_null()).sum()):
        notes.without_offset[cells.name] = notes.without_offset.get(cells.name, 0) + bare
    return _checked(cells, times.is_not_null(), "not a time like 2024-05-31T18:00:00+08:00", times)


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


def _translate(table: Table, mapping: Mapping) -> pl.DataFrame:
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
