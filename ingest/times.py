"""Cells of text to moments in UTC: ISO 8601 at full speed, a lender's formats, other clear forms.

A column is read as a whole: whether 03/04/2024 is a day in April or in March is told by the rows
whose day is above twelve, or by the mapping, never guessed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import reduce

import polars as pl

from graph.schema import TIME
from ingest.columns import FILES
from ingest.time_forms import READ, clock, no_forms, offset_of, read_forms, written_as

EXAMPLE = "2024-05-31T18:00:00+08:00"
_ISO = (
    r"^(\d{4})-?(\d\d)-?(\d\d)"
    r"(?:[T ](\d\d):?(\d\d)(?::?(\d\d)(?:[.,](\d{1,9}))?)?)?"
    r" ?(?:([Zz])|([+-])(\d\d):?(\d\d)?)?$"
)
_PARTS = ("year", "month", "day", "hour", "minute", "second", "fraction", "utc", "sign",
          "hours", "minutes")  # fmt: skip
_YEARS = (1900, 2199)
_NONE = r"^(0000|0001|9999)\D?\d\d\D?\d\d(\D.*)?$"  # what systems write for no time at all
_PLANNED = ("due_at", "agreed_from", "agreed_to", "licence_until")
_PARTIAL_DATE = r"^\d{4}(-\d\d)?$"


@dataclass(frozen=True, slots=True)
class Times:
    """A column's times (UTC, microseconds) and, row by row, why a cell is none (null: it is).

    `stands_for_none` marks cells such as 9999-12-31, which are null and no fault;
    `without_offset` counts those read in a zone; `forms` those read by a form that deserves to be
    told (`day_first`, `month_first`, `epoch`, `excel`), by its name.
    """

    times: pl.Series
    reasons: pl.Series
    stands_for_none: pl.Series
    without_offset: int = 0
    forms: dict[str, int] = field(default_factory=dict)


def read_times(
    cells: pl.Series, *, zone: str | None, formats: Sequence[str] = (), order: str | None = None
) -> Times:
    """Return the times of a whole column; those without an offset are of `zone` (None: UTC).

    `formats` (strftime's signs) are tried first, in order; then ISO 8601; and without formats
    other forms that can mean one thing only. Where clocks are put back the earlier moment is
    meant; a time that they skip is none. `order` says what comes first in 03/04/2024 (day_first,
    month_first, unsure); None: as the column shows. A column that is written in one way costs
    0.2 s a million cells, any other some seconds.
    """
    frame = pl.DataFrame({"text": cells})
    told = [_by_format(frame, each, zone) for each in formats] or [_alike(frame, zone)]
    found = reduce(_preferred, told)
    open_ = found["time"].is_null() & cells.is_not_null()
    if not open_.any():
        return _times(cells.name, found, open_)
    none = cells.str.contains(_NONE).fill_null(False) & open_
    texts = frame.filter(open_ & ~none).unique().sort("text")
    rest = _rest(texts, zone, order, other_forms=not formats)
    other = frame.join(rest, on="text", how="left", maintain_order="left")
    return _times(cells.name, _preferred(found, other), none)


def read_dates(cells: pl.Series, *, formats: Sequence[str] = (), order: str | None = None) -> Times:
    """Return a column of dates as text, `2024-05-31`; a year or year and month stay such."""
    partial = cells.str.contains(_PARTIAL_DATE).fill_null(False)
    whole = pl.select(pl.when(~partial).then(cells).alias(cells.name)).to_series()
    read = read_times(whole, zone=None, formats=formats, order=order)
    texts = read.times.dt.strftime("%Y-%m-%d")
    kept = pl.select(pl.when(partial).then(cells).otherwise(texts).alias(cells.name)).to_series()
    return Times(kept, read.reasons, read.stands_for_none, forms=read.forms)


def times_to_come(kind: str, rows: pl.DataFrame, *, now: datetime) -> dict[str, int]:
    """Return by column how many times lie more than a day after `now`; they are kept.

    Plans (when something is due or ends) lie in the future by nature and are not counted.
    """
    late = now + timedelta(days=1)
    names = [c.name for c in FILES[kind] if c.kind == "time" and c.name not in _PLANNED]
    counts = rows.select((pl.col(name) > late).sum() for name in names).row(0, named=True)
    return {f"{name} of {kind}": counts[name] for name in names if counts[name]}


def _alike(frame: pl.DataFrame, zone: str | None) -> pl.DataFrame:
    """Return the times of cells that are written as the first one is, if that is plain."""
    first = frame["text"].drop_nulls().head(1)
    format_, sign = written_as(first.item()) if first.len() else ("", "")
    if not format_:
        nothing = {name: pl.lit(None, kind) for name, kind in READ.items() if name != "is_utc"}
        return _with_times(frame.select(is_utc=pl.lit(False), **nothing), zone).select(_FOUND)
    local = frame["text"].str.to_datetime(format_ + sign, time_unit="us", strict=False)
    return _with_times(_read(local, offset_of(sign)), zone).select(_FOUND)


def _rest(
    texts: pl.DataFrame, zone: str | None, order: str | None, *, other_forms: bool
) -> pl.DataFrame:
    """Return distinct texts as ISO 8601, and what that is not in other forms."""
    groups = texts["text"].str.extract_groups(_ISO).struct.unnest()
    parts = dict(zip(_PARTS, (pl.col(name) for name in groups.columns), strict=True))
    read = pl.concat([texts, groups.select(clock(parts))], how="horizontal")
    strange = read["local"].is_null() & read["reason"].is_null()
    more = texts.filter(strange)
    others = read_forms(more, order) if other_forms else no_forms(more)
    return _with_times(pl.concat([read.filter(~strange), others]), zone)


def _read(local: pl.Series, offset: timedelta | None) -> pl.DataFrame:
    """Return local times, all with one offset from UTC (None: they say none)."""
    nothing = pl.lit(None, pl.String)
    return pl.DataFrame({"local": local}).with_columns(
        offset=pl.lit(offset, pl.Duration("us")),
        is_utc=pl.lit(False),
        reason=nothing,
        form=nothing,
    )


_FOUND = ("time", "bare", "reason", "form")


def _with_times(read: pl.DataFrame, zone: str | None) -> pl.DataFrame:
    """Return rows (local, offset, is_utc, reason, form) with `time`, `bare` and their reason."""
    local = pl.when(pl.col("local").dt.year().is_between(*_YEARS)).then(pl.col("local"))
    in_zone = local.dt.replace_time_zone(
        zone or "UTC", ambiguous="earliest", non_existent="null"
    ).dt.convert_time_zone("UTC")
    plain = local.dt.replace_time_zone("UTC")
    bare = pl.col("offset").is_null() & ~pl.col("is_utc")
    time = (
        pl.when(bare).then(in_zone)
        .when(pl.col("is_utc")).then(plain)
        .otherwise(plain - pl.col("offset"))
    )  # fmt: skip
    skipped = bare & local.is_not_null()
    reason = (
        pl.when(time.is_not_null()).then(None)
        .when(pl.col("reason").is_not_null()).then(pl.col("reason"))
        .when(skipped).then(pl.lit(f"not a time: the clocks of {zone} skip this hour"))
        .when(pl.col("local").is_not_null()).then(pl.lit("not a time: the year must be "
                                                         f"{_YEARS[0]} to {_YEARS[1]}"))
    )  # fmt: skip
    keys = [name for name in ("text",) if name in read.columns]
    return read.select(*keys, time=time.cast(TIME), bare=bare, reason=reason, form="form")


def _by_format(frame: pl.DataFrame, told: str, zone: str | None) -> pl.DataFrame:
    texts = frame["text"]
    if "%M" not in told and ("%H" in told or "%I" in told):  # polars wants minutes to an hour
        texts, told = texts + " 00", told + " %M"
    said = texts.str.to_datetime(told, time_unit="us", strict=False)
    zoned = "%z" in told
    local = said.dt.replace_time_zone(None) if zoned else said
    return _with_times(_read(local, timedelta() if zoned else None), zone).select(_FOUND)


def _preferred(first: pl.DataFrame, second: pl.DataFrame) -> pl.DataFrame:
    """Return row by row the first where it has a time, else the second; the clearer reason."""
    good = first["time"].is_not_null()
    return pl.DataFrame(
        [
            first[name].zip_with(good, second[name])
            for name in ("time", "bare", "form")
        ]
    ).with_columns(
        reason=pl.select(
            pl.when(~(good | second["time"].is_not_null()))
            .then(pl.coalesce(second["reason"], first["reason"]))
        ).to_series()
    )  # fmt: skip


def _times(name: str, found: pl.DataFrame, none: pl.Series) -> Times:
    good = found["time"].is_not_null()
    counted = found.filter(good & found["form"].is_not_null())["form"].value_counts(sort=False)
    forms = dict(sorted(counted.iter_rows()))
    bare = int((found["bare"] & good).sum())
    return Times(found["time"].alias(name), found["reason"], none & ~good, bare, forms)
