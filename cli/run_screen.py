"""A run on a screen: its counts and its surest rings."""

from pathlib import Path
from typing import Any

import polars as pl
from rich.console import Console

from cli.figures import nats, percent
from cli.output import Screen, cell, table_of
from cli.report_words import kinds, words
from graph.model import Run
from graph.results import as_written

TOP = 10


def run_document(run: Run, out: Path | None = None) -> dict[str, Any]:
    """Return a run as plain values: what it is, its counts, its reported rings."""
    reported = by_score(run.rings).filter(pl.col("status") == "reported")
    return {
        "run_id": run.run_id,
        "as_of": run.as_of,
        "started_with": run.started_with,
        "rings": counts(run.rings),
        "reported": as_written(reported).to_dicts(),
        "changes": changes(run.ring_events),
        "out": out,
    }


def by_score(rings: pl.DataFrame) -> pl.DataFrame:
    """Return rings with the surest first."""
    return rings.sort("score_micro", "ring_id", descending=[True, False])


def counts(rings: pl.DataFrame) -> dict[str, int]:
    """Return how many rings have each status."""
    return dict(rings.group_by("status").len().sort("status").iter_rows())


def changes(events: pl.DataFrame) -> dict[str, int]:
    """Return how many rings were born, grew, merged and so on."""
    return dict(events.group_by("event").len().sort("event").iter_rows())


def draw_run(
    console: Console, screen: Screen, run: Run, store: str | None, out: Path | None = None
) -> None:
    """Draw a run: a line of counts, the surest rings, where more is."""
    told = counts(run.rings)
    line = "Run {run} as of {as_of}: {reported:,} rings reported, {watch:,} to watch"
    values = {"run": run.run_id, "as_of": cell(run.as_of)}
    numbers = {status: told.get(status, 0) for status in ("reported", "watch")}
    console.print(screen.say(line, **values, **numbers), markup=False)
    if happened := changes(run.ring_events):
        parts = [f"{screen.say(event)} {count:,}" for event, count in happened.items()]
        console.print(", ".join(parts), markup=False, style="dim")
    console.print()
    draw_rings(console, screen, run.rings, most=TOP)
    draw_watched(console, screen, run.rings, most=TOP)
    if out:
        console.print(screen.say("Everything is in {out}", out=out), markup=False)


def draw_rings(console: Console, screen: Screen, rings: pl.DataFrame, *, most: int) -> None:
    """Draw the surest `most` reported rings, each with its sentence."""
    reported = by_score(rings).filter(pl.col("status") == "reported")
    heads = ("ring", "size", "score", "probability", "kind", "why")
    rows = [
        (
            row["ring_id"],
            row["size"],
            nats(row["score_micro"]),
            percent(row["probability"]),
            screen.pick(*words(kinds(), row["likely_kind"])),
            screen.pick(row["explanation"], row["explanation_zh"]),
        )
        for row in reported.head(most).to_dicts()
    ]
    if rows:
        console.print(table_of([screen.say(head) for head in heads], rows, numbers=(1, 2, 3)))
    if (more := len(reported) - len(rows)) > 0:
        console.print(screen.say("and {more:,} more", more=more), style="dim", markup=False)
    unlikely = reported.filter(pl.col("probability") < 0.5).height
    if unlikely:
        text = "Reported, though by themselves more likely no ring than one: {rings} of {reported}"
        console.print(screen.say(text, rings=unlikely, reported=len(reported)), markup=False)


def draw_watched(console: Console, screen: Screen, rings: pl.DataFrame, *, most: int) -> None:
    """Name the likeliest `most` rings that are only watched, so that a person can look at them."""
    watched = by_score(rings).filter(pl.col("status") == "watch")
    named = [
        screen.say("{ring} ({share})", ring=row["ring_id"], share=percent(row["probability"]))
        for row in watched.head(most).to_dicts()
    ]
    if not named:
        return
    if (more := len(watched) - len(named)) > 0:
        named.append(screen.say("and {more:,} more", more=more))
    text = "To watch, see `ringsight explain`: {rings}"
    console.print(screen.say(text, rings=screen.say(", ").join(named)), markup=False)
