"""A task's lender: the world written once, and the files of it that a start knows."""

import hashlib
import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import polars as pl

from benchmarks.measure import PROJECT
from benchmarks.rental_rings.tasks import Start, Task, knobs_of
from graph.errors import InputError
from ingest.synth import write_world

WORLDS = ("rental", "other")
OTHER = "benchmarks.other_world"  # a generator that nothing is tuned on
COPIED = ("applications", "partners", "truth")
# Events that tell how somebody paid; a payment stays for its payer, without more.
AFTERMATH = (
    "contact_attempt", "contact_in", "promise", "extension", "legal_claim", "return", "buy_out",
)  # fmt: skip
Rows = pl.DataFrame


@dataclass(frozen=True, slots=True)
class Lender:
    """One task's files, and when the past ended that its start knows the outcomes of."""

    folder: Path
    start: Start
    past_ends: str

    def file(self, name: str) -> Path:
        """Return where a file is, whether it exists or not."""
        return self.folder / f"{name}.csv"

    def options(self) -> list[str]:
        """Return how the files are given to `ringsight detect`."""
        names = ("events", "outcomes", "instalments", "partners")
        told = [[f"--{name}", str(self.file(name))] for name in names if self.file(name).exists()]
        return [
            "--input",
            str(self.file("applications")),
            *(word for pair in told for word in pair),
        ]


def lender_of(
    cache: Path, task: Task, *, size: int, seed: int, world: str, past_share: float
) -> Lender:
    """Return a task's lender in `cache`, written now if it is not there."""
    digest = hashlib.sha256(json.dumps(knobs_of(task), sort_keys=True).encode()).hexdigest()[:8]
    whole = cache / f"{world}-{task.level}-{size}-{seed}-{digest}"
    if not (whole / "done").exists():
        _write(whole, task, size=size, seed=seed, world=world)
        (whole / "done").touch()
    folder = whole / task.start
    ends = _past_ends(whole, past_share)
    if not (folder / "done").exists():
        _cut(whole, folder, task.start, ends)
        (folder / "done").touch()
    return Lender(folder, task.start, ends)


def _write(out: Path, task: Task, *, size: int, seed: int, world: str) -> None:
    if world == "rental":
        write_world(out, applicants=size, seed=seed, **knobs_of(task))
        return
    if find_spec(OTHER) is None:
        raise InputError(f"There is no other world here: {OTHER} is missing.")
    knobs = task.knobs
    options = {"--applicants": size, "--seed": seed, "--hardness": knobs.hardness}
    options |= {"--prevalence": knobs.prevalence, "--dirt": knobs.dirt}
    words = [word for name, value in options.items() for word in (name, str(value))]
    subprocess.run([sys.executable, "-m", OTHER, str(out), *words], cwd=PROJECT, check=True)


def read(path: Path) -> Rows:
    """Return a file's rows, every cell as text."""
    return pl.read_csv(path, infer_schema=False)


def moment(column: str) -> pl.Expr:
    """Return a column of ISO 8601 texts as moments; null where it is none."""
    return pl.col(column).str.to_datetime("%+", time_zone="UTC", strict=False)


def _past_ends(whole: Path, share: float) -> str:
    """Return the midnight (UTC) by which a `share` of the time of applications had passed."""
    at = read(whole / "applications.csv").select(at=moment("applied_at"))["at"].drop_nulls()
    first, last = at.min(), at.max()
    ends = pl.select(pl.lit(first) + (pl.lit(last) - pl.lit(first)) * share).to_series()
    return str(ends.dt.truncate("1d").dt.to_string("%Y-%m-%dT%H:%M:%SZ")[0])


def _cut(whole: Path, folder: Path, start: Start, ends: str) -> None:
    """Write the files that `start` knows of."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in COPIED:
        shutil.copyfile(whole / f"{name}.csv", folder / f"{name}.csv")
    past = pl.lit(ends).str.to_datetime("%+", time_zone="UTC")
    known = start == "warm"
    events = read(whole / "events.csv")
    told = (moment("occurred_at") < past) & known
    late = pl.col("kind").is_in(AFTERMATH) | _bare_payment(events)
    events.filter(~late | told).write_csv(folder / "events.csv")
    if known:
        outcomes = read(whole / "outcomes.csv").filter(moment("observed_at") < past)
        outcomes.write_csv(folder / "outcomes.csv")
        known_instalments(whole, past).write_csv(folder / "instalments.csv")


def _bare_payment(events: Rows) -> pl.Expr:
    """Return which events are payments that name no payer."""
    payer = pl.col("payer_account") if "payer_account" in events.columns else pl.lit(None)
    return (pl.col("kind") == "payment") & payer.is_null()


def known_instalments(whole: Path, past: pl.Expr) -> Rows:
    """Return the instalments that fell due in the past, payments after it taken out."""
    due = read(whole / "instalments.csv").filter(moment("due_at") < past)
    later = (moment("paid_at") >= past).fill_null(value=False)
    blank = ("paid_at", "amount_paid", "recorded_at")  # as of whoever has not paid: no tell
    return due.with_columns(
        pl.when(~later).then(pl.col(c)).alias(c) for c in due.columns if c in blank
    )
