"""A whole lender's links to scored, explained rings: seconds by step and peak memory.

    python -m benchmarks.detection --cache DIR [--applicants N] [--links all|eight] [--runs N]

The made-up lender's links are made once and kept in DIR (for 1,000,000 applicants that takes
about an hour on 2 cores and 5 GiB of disk; detection itself far less). `eight` keeps
what applications say by eight roles, and no events; `all` keeps everything. What of it was known is
prepared once, in a process of its own, so that what is measured is detection and its memory alone.
"""

import argparse
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.measure import (
    Figures,
    Steps,
    in_child,
    machine,
    machine_line,
    median,
    medians_of,
    peak_mib,
    publish,
    table,
    tell,
)
from benchmarks.worlds import links_folder
from graph import model
from graph.core import rings
from graph.model import Facts, Knowledge, Run
from graph.runs import detect
from graph.schema import FRAMES
from graph.shipped import read_shipped_model
from graph.store.known import known_at, newest_known

GOAL_SECONDS, GOAL_GIB = 20.0, 6.0
EIGHT = (
    "phone",
    "national_id",
    "bank_card",
    "device",
    "contact_phone",
    "room",
    "ip",
    "wifi",
)
# What is counted apart; what is left of detect_in's time falls to the step around it.
WATCHED = (
    (detect, "encode", "encode"),
    (detect, "count_statistics", "count"),
    (rings, "connect", "connect"),
    (rings, "group", "group"),
    (rings, "communities", "communities"),
    (rings, "judge", "judge"),
    (rings, "rule_hits", "rules"),
    (model.Found, "made", "frames"),
    (detect, "report", "report"),
    (detect, "keep_ids", "ids"),
    (detect, "run_id", "wait for the digest"),
    (detect, "_documents", "documents"),
)


# Frames that need one another for what was known; a process holds one of these at a time.
TOGETHER = (
    ("links", "attributes"),
    ("applications", "outcomes", "instalments"),
    ("events",),
    ("partners",),
)


def prepare(folder: Path, links: str) -> Path:
    """Write what was known, in a folder beside the links; return it."""
    out = folder.with_name(f"known-{links}")
    out.mkdir(exist_ok=True)
    dated = [name for name in FRAMES if name != "attributes"]
    moment = max(newest_known(Facts(**{name: _kept(folder, name, links)})) for name in dated)
    for names in TOGETHER:
        facts = Facts(**{name: _kept(folder, name, links) for name in names})
        known = known_at(facts, moment)
        for name in names:
            getattr(known, name).write_parquet(out / f"{name}.parquet")
    (out / "as_of").write_text(moment.isoformat())  # comes last and says that all is there
    return out


def _kept(folder: Path, name: str, links: str) -> pl.DataFrame:
    """Return a frame of the world; of `eight` only what applications say by eight roles."""
    frame = pl.scan_parquet(folder / f"{name}.parquet")
    if links == "eight" and name == "links":
        said = (pl.col("source") == "application") & pl.col("attribute_type").is_in(EIGHT)
        frame = frame.filter(said)
    if links == "eight" and name == "events":
        frame = frame.head(0)
    return frame.collect()


def read_known(folder: Path) -> Knowledge:
    """Return what `prepare` wrote."""
    frames: Figures = {name: pl.read_parquet(folder / f"{name}.parquet") for name in FRAMES}
    return Knowledge(**frames, as_of=datetime.fromisoformat((folder / "as_of").read_text()))


def one(folder: Path) -> Figures:
    """Detect once, every step watched."""
    steps = Steps()
    for module, name, step in WATCHED:
        steps.watch(module, name, step)
    knowledge: Knowledge = steps.run("read Parquet", read_known, folder)
    began, busy = time.perf_counter(), time.process_time()
    run, _ = steps.run("rest", detect.detect_in, knowledge, read_shipped_model())
    return {
        "detect_s": time.perf_counter() - began,
        "cpu_s": time.process_time() - busy,
        "steps": steps.rounded(),
        "peak_mib": peak_mib(),
        **_found(knowledge, run),
    }


def _found(knowledge: Knowledge, run: Run) -> Figures:
    applicants = knowledge.applications["applicant_id"].n_unique()
    sizes = run.communities["community_id"].value_counts()["count"]
    return {
        "applicants": applicants,
        "links": knowledge.links.height,
        "links_each": round(knowledge.links.height / applicants, 1),
        "rings": run.rings.height,
        "reported": run.rings.filter(pl.col("status") == "reported").height,
        "members": run.members.height,
        "communities": len(sizes),
        "largest_community": sizes.max(),
        "evidence_rows": run.evidence.height,
    }


def main() -> None:
    """Measure in a process for each run, and publish the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--applicants", type=int, default=1_000_000)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--links", choices=("all", "eight"), default="all")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--part", choices=("prepare", "one"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    folder = links_folder(given.cache.resolve(), given.applicants)
    known = folder.with_name(f"known-{given.links}")
    if given.part:
        tell(one(known) if given.part == "one" else {"known": str(prepare(folder, given.links))})
        return
    sized = ["--applicants", str(given.applicants), "--cache", str(given.cache.resolve())]
    command = [sys.executable, "-m", "benchmarks.detection", *sized, "--links", given.links]
    if not (known / "as_of").exists():
        in_child([*command, "--part", "prepare"])
    facts, runs = machine(), []
    for number in range(given.runs):
        runs.append(in_child([*command, "--part", "one"]))
        sys.stderr.write(f"run {number + 1}: {runs[-1]['detect_s']:.1f} s\n")
    figures = _summary(runs) | {"links_kept": given.links, "runs": runs, "machine": facts}
    name = f"detection-{given.applicants}-{given.links}"
    title = f"From links to explained rings: {given.applicants:,} applicants, {given.links} links"
    publish(name, title, _told(figures), figures)


def _summary(runs: list[Figures]) -> Figures:
    steps = {step: median([run["steps"][step] for run in runs]) for step in runs[0]["steps"]}
    same = {
        key: value for key, value in runs[0].items() if key not in ("steps", "detect_s", "cpu_s")
    }
    for run in runs:
        if (run["rings"], run["members"]) != (same["rings"], same["members"]):
            sys.exit("Two runs found different rings: that is a fault.")
    return same | {
        "detect_s": median([run["detect_s"] for run in runs]),
        "cpu_s": median([run["cpu_s"] for run in runs]),
        "steps": steps,
        "peak_mib": max(run["peak_mib"] for run in runs),
    }


def _told(figures: dict[str, Any]) -> str:
    reading = ("read Parquet",)
    gib = figures["peak_mib"] / 1024
    apart = sum(figures["steps"][step] for step in reading)
    rows = [
        {"step": step, "seconds": round(spent, 2), "counted": "before" if step in reading else ""}
        for step, spent in figures["steps"].items()
    ]
    return (
        f"{figures['links']:,} links ({figures['links_each']} an applicant): "
        f"**{figures['detect_s']:.1f} s** (goal {GOAL_SECONDS:.0f} s; "
        f"{figures['cpu_s']:.1f} s of CPU), and {apart:.1f} s more to read them; peak memory "
        f"**{gib:.1f} GiB** (goal {GOAL_GIB:.0f} GiB). Found {figures['rings']:,} rings "
        f"({figures['reported']:,} reported) of {figures['members']:,} members, with "
        f"{figures['evidence_rows']:,} rows of evidence; {figures['communities']:,} communities "
        f"were proposed, the largest of {figures['largest_community']:,}. "
        f"{medians_of(len(figures['runs']))}.\n\n{table(rows)}\n\n{machine_line(figures['machine'])}"
    )


if __name__ == "__main__":
    main()
