"""Forms of dates and times other than ISO 8601, read only where they can mean one thing."""

import re
from collections.abc import Mapping
from datetime import timedelta

import polars as pl

from graph.errors import InputError

_TIME_OF_DAY = (
    r"(?:[t\s,]*(上午|下午)?\s*(\d{1,2})\s*[:时点]\s*(\d{1,2})"
    r"(?:\s*[:分]\s*(\d{1,2})(?:[.,](\d{1,9}))?)?\s*[分秒]?\s*([ap])?\.?m?\.?)?"
    r"\s*(?:(z|utc|gmt)|([+-])(\d\d):?(\d\d)?)?$"
)
_YEAR_FIRST = r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?" + _TIME_OF_DAY
_YEAR_LAST = r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})" + _TIME_OF_DAY
_YEAR_AHEAD = r"^\s*\d{4}"  # of nearly all times, and of none that `_YEAR_LAST` knows
_NAMED_DAY_FIRST = r"^(\d{1,2})(?:st|nd|rd|th)?[ -]([a-z]{3})[a-z]*\.?[ ,-]+(\d{4})" + _TIME_OF_DAY
_NAMED_MONTH_FIRST = r"^([a-z]{3})[a-z]*\.? (\d{1,2})(?:st|nd|rd|th)?[ ,]+(\d{4})" + _TIME_OF_DAY
_COMPACT = r"^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?$"
_PLAIN = re.compile(
    r"\d{4}([-/.年])\d\d?([-/.月])\d\d?(日)?"
    r"(?:([T ])(\d\d?:\d\d)(:\d\d)?([.]\d{1,6})?)?(Z|[+-](?:0\d|1[0-4]):?[0-5]\d)?"
)
_SHORT_YEAR = r"^\d{1,2}[-/.]\d{1,2}[-/.]\d{1,2}(\D.*)?$"
_EPOCH = r"^\d{10}(?:\.\d+)?$"
_EPOCH_MS = r"^\d{13}$"
_HOURLY = r"^20\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])$"
_EXCEL = r"^\d{5}(?:\.\d+)?$"
_EPOCH_DAYS = 25_569  # 1970-01-01 as Excel's 1900 system counts
_EXCEL_DAYS = (32_874, 73_050)  # 1990 to 2099: other numbers of five digits are none
_EPOCH_SECONDS = (1_000_000_000, 4_102_444_800)  # 2001-09-09 to 2100
_SIGNS = {"%Y", "%y", "%m", "%b", "%B", "%d", "%j", "%H", "%I", "%M", "%S", "%p", "%f", "%.f",
          "%z", "%%"}  # fmt: skip
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_OF_DAY = ("half", "hour", "minute", "second", "fraction", "letter", "utc", "sign", "hours",
           "minutes")  # fmt: skip
_EVIDENCE = 20  # one text in so many must show the order: less may be a slip of the pen
READ: dict[str, pl.DataType] = {
    "local": pl.Datetime("us"),
    "offset": pl.Duration("us"),
    "is_utc": pl.Boolean(),
    "reason": pl.String(),
    "form": pl.String(),
}
_ORDER = (
    'not a time for sure: day first or month first? Say it in the mapping, e.g. dates: ["%d/%m/%Y"]'
)
_SHORT = (
    "not a time for sure: its year has two digits. Say the format in the mapping, e.g. "
    'dates: ["%d/%m/%y"]'
)
_HOURS = (
    "not a time for sure: an hour of a day, or seconds? Say the format in the mapping, e.g. "
    'dates: ["%Y%m%d%H"]'
)
NO_FORM = "not a time like 2024-05-31T18:00:00+08:00"
NO_SUCH = "not a time: there is no such day or hour"


def strftime_format(told: str) -> str:
    """Return a lender's format, in the signs that polars reads; raises InputError if it is none."""
    signs = re.findall(r"%(?:\.f|[^%]|%)", told)
    unknown = [sign for sign in signs if sign not in _SIGNS]
    day = {"%m", "%b", "%B"} & set(signs) and "%d" in signs
    if unknown or not {"%Y", "%y"} & set(signs) or not (day or "%j" in signs):
        wrong = f"{unknown[0]} is unknown" if unknown else "year, month or day is missing"
        raise InputError(
            f"The date format {told!r} cannot be read: {wrong}. Write e.g. %d/%m/%Y %H:%M, with "
            f"{' '.join(sorted(_SIGNS))}."
        )
    return told.replace(".%f", "%.f")


def written_as(text: str) -> tuple[str, str]:
    """Return the strftime format of a plain year-first time, and its offset (`Z`, `+08:00` …).

    The format is empty for any other text.
    """
    found = _PLAIN.fullmatch(text)
    if not found:
        return "", ""
    first, second, day, between, clock_, second_of, fraction, sign = found.groups()
    signs = f"%Y{first}%m{second}%d{day or ''}"
    if clock_:
        signs += f"{between}%H:%M" + (":%S" if second_of else "") + ("%.f" if fraction else "")
    return signs, sign or ""


def offset_of(sign: str) -> timedelta | None:
    """Return `+08:00` or `Z` as an offset from UTC; None for no text."""
    if not sign:
        return None
    if sign in "Zz":
        return timedelta()
    hours, minutes = int(sign[1:3]), int(sign[3:].lstrip(":") or 0)
    return timedelta(hours=hours, minutes=minutes) * (-1 if sign[0] == "-" else 1)


def clock(parts: Mapping[str, pl.Expr]) -> list[pl.Expr]:
    """Return local, offset, is_utc, reason and form of a time's parts, each a text or null.

    The parts are year to fraction, utc, sign, hours, minutes. 24:00 is the next day's midnight.
    """
    hour, minute, second = (
        parts[name].fill_null("00").str.zfill(2) for name in ("hour", "minute", "second")
    )
    midnight = (hour == "24") & (minute == "00") & (second == "00")
    text = pl.format(
        "{}-{}-{} {}:{}:{}.{}",
        parts["year"], parts["month"].str.zfill(2), parts["day"].str.zfill(2),
        pl.when(midnight).then(pl.lit("00")).otherwise(hour), minute, second,
        parts["fraction"].fill_null("0").str.pad_end(6, "0").str.head(6),
    )  # fmt: skip
    local = text.str.to_datetime("%Y-%m-%d %H:%M:%S%.f", time_unit="us", strict=False)
    local = local + pl.when(midnight).then(pl.duration(days=1)).otherwise(pl.duration())
    sign, hours = parts["sign"], parts["hours"].cast(pl.Int64)
    minutes = parts["minutes"].fill_null("0").cast(pl.Int64)
    offset = pl.duration(hours=hours, minutes=minutes)
    offset = pl.when(sign == "-").then(-offset).when(sign == "+").then(offset)
    fitting = sign.is_null() | ((hours <= 14) & (minutes < 60))
    local = pl.when(fitting).then(local)
    wrong = parts["year"].is_not_null() & local.is_null()
    return [
        local.alias("local"),
        offset.alias("offset"),
        parts["utc"].is_not_null().alias("is_utc"),
        pl.when(wrong).then(pl.lit(NO_SUCH)).alias("reason"),
        pl.lit(None, pl.String).alias("form"),
    ]


def read_forms(texts: pl.DataFrame, order: str | None) -> pl.DataFrame:
    """Return distinct `text` with local, offset, is_utc, reason and form of each.

    `order` is day_first, month_first or unsure; None: the texts together show it.
    """
    folded = texts.with_columns(said=_folded(pl.col("text")))
    read: list[pl.DataFrame] = []
    rest = folded
    for pattern, names in (
        (_YEAR_FIRST, ("year", "month", "day")),
        (_NAMED_DAY_FIRST, ("day", "month", "year")),
        (_NAMED_MONTH_FIRST, ("month", "day", "year")),
    ):
        found, rest = _split(rest, pattern)
        if found.height:
            read.append(_written(found, pattern, names))
    found, rest = _split(rest, _YEAR_LAST)
    if found.height:
        read.append(_year_last(found, order))
    found, rest = _split(rest, _COMPACT)
    if found.height:
        read.append(_compact(found))
    return pl.concat([*read, _numbers(rest)])


def orders_shown(cells: pl.Series) -> tuple[int, int, int]:
    """Return how many cells show the day first, the month first, and how many are so written.

    Written so is 31/05/2024, for which an order is asked; cells of other forms cost little.
    """
    if cells.dtype != pl.String or cells.null_count() == cells.len():
        return 0, 0, 0
    other = cells.filter(~cells.str.contains(_YEAR_AHEAD)).to_frame("text")
    said, _ = _split(other.select(said=_folded(pl.col("text"))), _YEAR_LAST)
    groups = said["said"].str.extract_groups(_YEAR_LAST).struct.unnest()
    first, then = (groups[name].cast(pl.Int64) for name in groups.columns[:2])
    return _orders(first, then)


def _orders(first: pl.Series, then: pl.Series) -> tuple[int, int, int]:
    by_day, by_month = (first > 12) & (then <= 12), (then > 12) & (first <= 12)
    return int(by_day.sum()), int(by_month.sum()), first.len()


def _folded(text: pl.Expr) -> pl.Expr:
    return text.str.normalize("NFKC").str.to_lowercase().str.strip_chars()


def no_forms(texts: pl.DataFrame) -> pl.DataFrame:
    """Return each text as no time at all, in the shape of `read_forms`."""
    nothing = {name: pl.lit(None, kind) for name, kind in READ.items()}
    return texts.select("text", **nothing | {"is_utc": pl.lit(False), "reason": pl.lit(NO_FORM)})


def _split(frame: pl.DataFrame, pattern: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    fits = frame["said"].str.contains(pattern)
    return frame.filter(fits), frame.filter(~fits)


def _written(frame: pl.DataFrame, pattern: str, names: tuple[str, ...]) -> pl.DataFrame:
    groups = frame["said"].str.extract_groups(pattern).struct.unnest()
    groups = groups.rename(dict(zip(groups.columns, (*names, *_OF_DAY), strict=True)))
    return _parts(frame, groups)


def _parts(frame: pl.DataFrame, groups: pl.DataFrame) -> pl.DataFrame:
    month = pl.col("month").replace({m: f"{n:02}" for n, m in enumerate(_MONTHS, 1)})
    parts = {name: pl.col(name) for name in (*groups.columns,)} | {"month": month}
    parts["hour"] = _hour(pl.col("hour"), pl.col("half"), pl.col("letter"))
    read = groups.select(clock(parts))
    return pl.concat([frame.select("text"), read], how="horizontal")


def _hour(hour: pl.Expr, half: pl.Expr, letter: pl.Expr) -> pl.Expr:
    """Return the hour of 24; one of twelve that is above twelve is none at all."""
    number = hour.cast(pl.Int64)
    later = (half == "下午").fill_null(False) | (letter == "p").fill_null(False)
    earlier = (half == "上午").fill_null(False) | (letter == "a").fill_null(False)
    of_half = number % 12 + pl.when(later).then(12).otherwise(0)
    wrong = letter.is_not_null() & ~number.is_between(1, 12)
    # Chinese writes 下午18:00 as well as 下午6:00.
    plain = ~(later | earlier) | (half.is_not_null() & (number > 12))
    found = pl.when(wrong).then(99).when(plain).then(number).otherwise(of_half)
    return pl.when(hour.is_not_null()).then(found.cast(pl.String))


def _year_last(frame: pl.DataFrame, order: str | None) -> pl.DataFrame:
    """Read 31/05/2024: by its own parts if one is above twelve, else as the others show."""
    groups = frame["said"].str.extract_groups(_YEAR_LAST).struct.unnest()
    groups = groups.rename(
        dict(zip(groups.columns, ("first", "then", "year", *_OF_DAY), strict=True))
    )
    first, then = groups["first"].cast(pl.Int64), groups["then"].cast(pl.Int64)
    if order is None:
        order = shown_order(*_orders(first, then))
    by_day = (first > 12) | ((then <= 12) & (order == "day_first"))
    groups = groups.with_columns(
        day=pl.when(by_day).then("first").otherwise("then"),
        month=pl.when(by_day).then("then").otherwise("first"),
    )
    unsure = (first <= 12) & (then <= 12) & (first != then) & (order == "unsure")
    read = _parts(frame, groups.drop("first", "then"))
    told = (
        pl.when(first == then)
        .then(None)
        .when(by_day)
        .then(pl.lit("day_first"))
        .otherwise(pl.lit("month_first"))
    )
    return read.with_columns(
        local=pl.when(~unsure).then("local"),
        reason=pl.when(unsure).then(pl.lit(_ORDER)).otherwise("reason"),
        form=told,
    )


def shown_order(day_first: int, month_first: int, rows: int) -> str:
    """Return what comes first, if enough rows show it and none shows the other; else unsure."""
    shown = day_first + month_first
    if not shown or (day_first and month_first) or shown * _EVIDENCE < rows:
        return "unsure"
    return "day_first" if day_first else "month_first"


def _compact(frame: pl.DataFrame) -> pl.DataFrame:
    groups = frame["said"].str.extract_groups(_COMPACT).struct.unnest()
    names = ("year", "month", "day", "hour", "minute", "second")
    groups = groups.rename(dict(zip(groups.columns, names, strict=True)))
    nothing = [pl.lit(None, pl.String).alias(n) for n in _OF_DAY if n not in names]
    return _parts(frame, groups.with_columns(nothing))


def _numbers(frame: pl.DataFrame) -> pl.DataFrame:
    """Read seconds and milliseconds since 1970, and a spreadsheet's days."""
    said, number = pl.col("said"), pl.col("said").cast(pl.Float64, strict=False)
    whole = said.cast(pl.Int64, strict=False)
    is_seconds = said.str.contains(_EPOCH) & number.is_between(*_EPOCH_SECONDS)
    is_hours = said.str.contains(_HOURLY)
    is_ms = said.str.contains(_EPOCH_MS) & (whole // 1000).is_between(*_EPOCH_SECONDS)
    is_days = said.str.contains(_EXCEL) & number.is_between(*_EXCEL_DAYS)
    since = (
        pl.when(is_hours).then(None)
        .when(is_seconds).then((number * 1000).round())
        .when(is_ms).then(whole)
        .when(is_days).then(((number - _EPOCH_DAYS) * 86_400_000).round())
    )  # fmt: skip
    read = frame.select(
        "text",
        local=(since.cast(pl.Int64) * 1000).cast(pl.Datetime("us")),
        offset=pl.lit(None, pl.Duration("us")),
        is_utc=is_seconds | is_ms,
        reason=pl.when(is_hours).then(pl.lit(_HOURS))
        .when(said.str.contains(_SHORT_YEAR)).then(pl.lit(_SHORT))
        .otherwise(pl.lit(NO_FORM)),
        form=pl.when(is_seconds | is_ms).then(pl.lit("epoch")).when(is_days).then(pl.lit("excel")),
    )  # fmt: skip
    return read.select("text", *READ)
