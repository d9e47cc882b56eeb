"""How far a query was read: the greatest value of its watermark column, kept as text."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Literal, TypeGuard
from zoneinfo import ZoneInfo

import polars as pl

from graph.errors import InputError

Kind = Literal["moment", "time", "date", "whole", "text"]  # a moment has an offset, a time none
KINDS: tuple[Kind, ...] = ("moment", "time", "date", "whole", "text")
Value = datetime | date | int | str
# Text sorts as time does only if all of it is written alike; SQLite has no other times.
_ISO = re.compile(r"(\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?)(Z|\+00:?00)?", re.ASCII)
_FRACTION = re.compile(r"\.0+")
OVERLAP_OF_TEXT = (
    "overlap needs a watermark of times or whole numbers, not of text. Cast it in the query, or "
    "leave overlap out."
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A value of a watermark column, as text of its kind."""

    kind: Kind
    text: str

    @property
    def value(self) -> Value:
        """Return the value as a driver takes it."""
        match self.kind:
            case "moment" | "time":
                return datetime.fromisoformat(self.text)
            case "date":
                return date.fromisoformat(self.text)
            case "whole":
                return int(self.text)
        return self.text


def is_kind(text: str) -> TypeGuard[Kind]:
    """Return whether `text` names a kind of mark."""
    return text in KINDS


def mark_of(value: object, column: str) -> Mark:
    """Return the mark that `value` of a watermark column is; InputError if it can be none."""
    if isinstance(value, datetime):
        if value.tzinfo is None:
            return Mark("time", value.isoformat())
        return Mark("moment", value.astimezone(UTC).isoformat())
    if isinstance(value, date):
        return Mark("date", value.isoformat())
    if isinstance(value, Decimal) and value == value.to_integral_value():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return Mark("whole", str(value))
    if isinstance(value, str) and _is_time(value):
        return Mark("text", value)
    raise _no_order(column, type(value).__name__)


def _is_time(text: str) -> bool:
    try:
        return bool(_ISO.fullmatch(text) and datetime.fromisoformat(text))
    except ValueError:  # a month 13
        return False


def _no_order(column: str, type_: str) -> InputError:
    return InputError(
        f"Watermark {column} holds what has no lasting order ({type_}). Give a "
        "column of times, dates or whole numbers, or of text like 2026-03-01 08:00:00."
    )


def spellings(values: Sequence[object]) -> frozenset[str]:
    """Return how texts are written, each digit as 0: `2026-03-01` is `0000-00-00`."""
    texts = pl.Series([one for one in values if isinstance(one, str)], dtype=pl.String)
    return frozenset(texts.str.replace_all("[0-9]", "0").unique())


def check_spellings(found: Collection[str], column: str) -> None:
    """Raise InputError if texts of these spellings do not sort as the times that they are.

    A fraction of always so many digits may be left out where nothing comes after it: the shorter
    text sorts first.
    """
    if not all(_ISO.fullmatch(one) for one in found):
        raise _no_order(column, "text")
    forms = {_FRACTION.sub("", one) for one in found}
    fractions = [one for one in found if "." in one]
    is_zoned = any("Z" in one or "+" in one for one in found)
    if len(forms) > 1 or len(fractions) > 1 or (is_zoned and len(found) > 1):
        told = ", ".join(sorted(found))
        raise InputError(
            f"Watermark {column} holds times as text of several spellings ({told}), which do not "
            "sort as times. Cast it to one in the query."
        )


def greater(one: Mark | None, other: Mark | None) -> Mark | None:
    """Return the greater of two marks of one column; of unlike kinds the other, newer one."""
    if one is None or other is None:
        return one or other
    if one.kind != other.kind:
        return other
    return max(one, other, key=_order)


def _order(mark: Mark) -> tuple[int, str]:
    """Return what marks of one kind sort by; times as ISO 8601 sort as text."""
    return (int(mark.text), "") if mark.kind == "whole" else (0, mark.text)


def not_after(mark: Mark, now: datetime, zone: str | None) -> Mark:
    """Return `mark`, or `now` if the mark is later: else what comes until then would be missed."""
    if mark.kind == "moment":
        limit = mark_of(now, "")
    elif mark.kind in ("time", "date"):
        local = now.astimezone(ZoneInfo(zone or "UTC")).replace(tzinfo=None)
        limit = mark_of(local if mark.kind == "time" else local.date(), "")
    elif mark.kind == "text":
        return _text_not_after(mark, now, zone)
    else:
        return mark
    return limit if greater(limit, mark) != limit else mark


def _text_not_after(mark: Mark, now: datetime, zone: str | None) -> Mark:
    """Return a time as text, or `now` as this text is written if it is later."""
    found = _ISO.fullmatch(mark.text)
    if not found:
        return mark
    body, offset = found[1], found[2] or ""
    local = now.astimezone(UTC if offset else ZoneInfo(zone or "UTC")).replace(tzinfo=None)
    if datetime.fromisoformat(body) <= local:
        return mark
    written = f"{local:%Y-%m-%d}{body[10:11]}{local:%H:%M:%S.%f}"[: len(body)]
    return Mark("text", written.ljust(len(body), "0") + offset)


def stepped_back(mark: Mark, overlap: int) -> Mark:
    """Return the mark `overlap` before: seconds of times, ones of whole numbers."""
    value = mark.value
    if isinstance(value, datetime):
        value -= timedelta(seconds=overlap)
    elif isinstance(value, date):
        value -= timedelta(days=-(-overlap // 86_400))
    elif isinstance(value, int):
        value -= overlap
    else:
        raise InputError(OVERLAP_OF_TEXT)
    return mark_of(value, "")
