"""The demo's screen: what was loaded, what was found and why, how good it is, what to try next."""

import os
import shlex
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
from rich.console import Console
from rich.rule import Rule
from rich.text import Text

from cli.evaluate import draw_evaluation
from cli.figures import nats, percent
from cli.load import draw_summary
from cli.output import Screen
from cli.prose import draw_prose
from cli.reasons import draw_reasons
from cli.report_words import kinds, words
from cli.run_screen import by_score, draw_run

if TYPE_CHECKING:
    from cli.demo import Shown

WITH_REASONS = 3  # rings whose reasons are drawn
REASONS = 7  # bars of each
FOUND_AS = {  # columns whose most shared value is looked up, and what `find` calls them
    "bank_card": "bank_card",
    "consignee_phone": "consignee_phone",
    "device_id": "device",
    "payer_account": "payer_account",
    "wifi_bssid": "wifi",
}
PLACEHOLDER = "9774d56d682e549c"  # the Android id that a bug gave to many


def draw_demo(console: Console, screen: Screen, shown: "Shown") -> None:
    """Draw all that the demo has to tell."""
    _head(console, screen, "A made-up lender, loaded")
    draw_summary(console, screen, shown.loaded, shown.store, None)
    _head(console, screen, "Rings found")
    draw_run(console, screen, shown.run, shown.store)
    _head(console, screen, "Why: the surest rings, reason by reason")
    _why(console, screen, shown)
    _head(console, screen, "How good that is, against the rings that were planted")
    draw_evaluation(console, screen, shown.measured)
    _figures(console, screen, shown)
    _head(console, screen, "What to try next")
    for line in [*_activation(), *next_steps(shown)]:
        console.print("  " + line, markup=False, soft_wrap=True)
    console.print()
    report = shown.out / "report.html"
    text = "The same as a page, with pictures: {report}"
    console.print(screen.say(text, report=report), markup=False, soft_wrap=True)


def _head(console: Console, screen: Screen, text: str) -> None:
    console.print()
    console.print(Rule(Text(screen.say(text), style="bold"), align="left", style="dim"))


def _why(console: Console, screen: Screen, shown: "Shown") -> None:
    """Draw the heaviest reasons of the surest rings."""
    for row in _top(shown, WITH_REASONS).to_dicts():
        kind = screen.pick(*words(kinds(), row["likely_kind"]))
        line = "{ring}: {kind}, {size} people, {score} nats, {probability}"
        values = {"score": nats(row["score_micro"]), "probability": percent(row["probability"])}
        told = screen.say(line, ring=row["ring_id"], kind=kind, size=row["size"], **values)
        draw_prose(console, told, style="bold")
        reasons = shown.run.evidence.filter(pl.col("ring_id") == row["ring_id"])
        draw_reasons(console, screen, reasons, score_micro=row["score_micro"], most=REASONS)
        console.print()


def _top(shown: "Shown", most: int) -> pl.DataFrame:
    return by_score(shown.run.rings).filter(pl.col("status") == "reported").head(most)


def _figures(console: Console, screen: Screen, shown: "Shown") -> None:
    """Draw the two figures that count, in one line."""
    measured = shown.measured
    line = "Ring precision {precision}, ring recall {recall} (a ring is found if Jaccard ≥ 0.5)"
    values = {
        "precision": percent(measured.ring_precision),
        "recall": percent(measured.ring_recall),
    }
    console.print()
    console.print(screen.say(line, **values), style="bold", markup=False)


def _activation() -> list[str]:
    """Return what makes the shell find ringsight, where it does not yet (after `make demo`)."""
    script = Path(sys.executable).parent / "activate"
    if os.name == "nt" or shutil.which("ringsight") or not script.is_file():
        return []
    here = Path.cwd()
    shown = script.relative_to(here) if script.is_relative_to(here) else script
    return [f". {shlex.quote(str(shown))}"]


def next_steps(shown: "Shown") -> list[str]:
    """Return commands that work as printed, on what was just found."""
    at = "" if not shown.store else f" --store {shlex.quote(shown.store)}"
    truth = shlex.quote(str(shown.out / "world" / "truth.csv"))
    steps = [f"ringsight evaluate --truth {truth}{at}", "ringsight query --list"]
    top = _top(shown, 1)["ring_id"].to_list()
    if top:
        member = _surest(shown, top[0])
        steps = [
            f"ringsight explain {top[0]}{at}",
            f"ringsight explain {shlex.quote(member)}{at}",
            f"ringsight query ring_history --param ring_id={top[0]}{at}",
            *_find(shown, top[0], at),
            *steps,
        ]
    return [*steps, f"ringsight serve{at}"]


def _surest(shown: "Shown", ring: str) -> str:
    members = shown.run.members.filter(pl.col("ring_id") == ring)
    ordered = members.sort("score_micro", "applicant_id", descending=[True, False])
    return str(ordered["applicant_id"][0])


def _find(shown: "Shown", ring: str, at: str) -> list[str]:
    """Return a search for the value that most members of a ring gave, if several gave one."""
    members = shown.run.members.filter(pl.col("ring_id") == ring)["applicant_id"]
    rows = pl.scan_csv(shown.out / "world" / "applications.csv", infer_schema=False)
    theirs = rows.filter(pl.col("applicant_id").is_in(members.implode()))
    given = (
        theirs.unpivot(on=list(FOUND_AS), index="applicant_id")
        .filter(pl.col("value").is_not_null(), pl.col("value") != PLACEHOLDER)
        .group_by("variable", "value")
        .agg(pl.col("applicant_id").n_unique())
        .filter(pl.col("applicant_id") > 1)
        .sort("applicant_id", "variable", "value", descending=[True, False, False])
        .collect()
    )
    for column, value in given.select("variable", "value").head(1).iter_rows():
        return [f"ringsight find {FOUND_AS[column]} {shlex.quote(value)}{at}"]
    return []
