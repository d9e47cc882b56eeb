"""The data-quality report on the screen: what deserves a look, then every column if asked for."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from rich.console import Console

from cli.output import Screen, table_of
from cli.prose import draw_prose
from ingest.quality.data import limit, sentence
from ingest.quality.findings import percent, reason_words
from ingest.quality.report import STATUSES, ColumnQuality, FileQuality, Quality


class FileRows(Protocol):
    """What became of a file's rows."""

    @property
    def left_out(self) -> int:
        """Return how many rows the mapping skips."""
        ...


def draw_attention(console: Console, screen: Screen, report: Quality, *, whole: bool) -> None:
    """Draw what deserves a look: all of it, or its first lines and how to see the rest."""
    found = report.findings
    most = len(found) if whole else int(limit("attention", "screen"))
    console.print()
    if not found:
        console.print(screen.say("Data quality: nothing stands out"), markup=False)
    else:
        console.print(screen.say("What deserves a look in these files"), style="bold")
    for each in found[:most]:
        draw_prose(console, f"• {screen.pick(each.sentence, each.sentence_zh)}")
    if len(found) > most:
        told = screen.say("and {more:,} more: load with --quality", more=len(found) - most)
        console.print(told, markup=False, style="dim")


def draw_quality(console: Console, screen: Screen, report: Quality) -> None:
    """Draw the report: each file's columns, and the values that most applicants share."""
    for file in report.files:
        _draw_file(console, screen, file, report.zone)
    _draw_shared(console, screen, report)
    if report.new:
        told = "; ".join(f"{each.label} {percent(each.new / each.distinct)}" for each in report.new)
        draw_prose(
            console, screen.say("New to the store, of the distinct values: {told}", told=told)
        )
    draw_attention(console, screen, report, whole=True)


def statuses_of(files: Iterable[FileRows]) -> list[str]:
    """Return the statuses to show: rows are left out only where a mapping says so."""
    skips = any(file.left_out for file in files)
    return [status for status in STATUSES if skips or status != "left_out"]


def span_of(column: ColumnQuality, zone: str) -> str:
    """Return a column's first and last day in `zone`, or its median and where most numbers lie.

    Of one number or two there is no median worth the name: they are told themselves.
    """
    if column.first and column.last:
        moments = map(datetime.fromisoformat, (column.first, column.last))
        return " – ".join(f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d}" for at in moments)
    if column.median is None:
        return ""
    low, median, high = (f"{n or 0:,.10g}" for n in (column.low, column.median, column.high))
    if 0 < column.sampled <= 2:
        return low if low == high else f"{low} – {high}"
    return f"{median} ({low} – {high})"


def count_of(column: ColumnQuality) -> str:
    """Return how many distinct values a column has; about so many where it was estimated."""
    if column.distinct is None:
        return ""
    return f"{column.distinct:,}" if column.exact else f"≈ {_rounded(column.distinct):,}"


def _rounded(count: int) -> int:
    """Return an estimate without digits that mean nothing."""
    return int(float(f"{count:.2g}"))


def _draw_file(console: Console, screen: Screen, file: FileQuality, zone: str) -> None:
    told = " + ".join(f"{getattr(file, s):,} {screen.head(s)}" for s in statuses_of([file]))
    line = screen.say(
        "{kind} {file}: {read:,} rows = {told}",
        kind=screen.say(file.kind), file=Path(file.file).name, read=file.read, told=told,
    )  # fmt: skip
    console.print(line, style="bold", markup=False)
    there = [column for column in file.columns if column.filled]
    heads = ("column", "filled", "distinct", "unusable", "why", "rows lost", "range or median")
    rows = [_row(screen, file, column, zone) for column in there]
    console.print(table_of([screen.say(head) for head in heads], rows, numbers=(1, 2, 3, 5)))
    if any(column.first for column in there):
        draw_prose(console, screen.say("Days are those of {zone}.", zone=zone), style="dim")
    if empty := [column.name for column in file.columns if not column.filled]:
        draw_prose(console, screen.say("Empty: {names}", names=", ".join(empty)), style="dim")
    console.print()


def _row(screen: Screen, file: FileQuality, column: ColumnQuality, zone: str) -> list[object]:
    why = ", ".join(
        f"{screen.pick(*reason_words(reason))} {rows:,}" for reason, rows in column.unusable.items()
    )
    return [
        column.name,
        percent(column.filled / file.rows) if file.rows else "–",
        count_of(column),
        percent(column.left_out / column.values) if column.left_out else "",
        why,
        sum(column.rejected.values()) or "",
        span_of(column, zone),
    ]


def _draw_shared(console: Console, screen: Screen, report: Quality) -> None:
    if not report.shared:
        return
    console.print(screen.say("Values that most applicants share"), style="bold")
    heads = ("value of", "mask", "applicants", "places", "shops", "agents", "used like")
    rows = [
        [each.role, each.mask, f"{'' if each.exact else '≈ '}{each.applicants:,}", each.places,
         each.shops, each.agents, screen.pick(*sentence("likely", each.likely))]
        for each in report.shared
    ]  # fmt: skip
    console.print(table_of([screen.say(head) for head in heads], rows, numbers=range(2, 6)))
    console.print()
