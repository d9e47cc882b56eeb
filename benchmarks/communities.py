"""From one CSV of (applicant_id, type, key) to communities, beside three other libraries.

    python -m benchmarks.communities --cache DIR [--applicants N] [--runs N] [--peers VENV]

ringsight's way: it counts base rates, and its own weights decide what ties. The others, and a
second row of ours, keep the links of values that 2 to 50 applicants use, and weigh them alike.
Each run is a process of its own, in turn; importing is not counted.

igraph and networkit are put into an environment that is thrown away afterwards (or kept at
--peers): neither is ever a dependency of ringsight.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from benchmarks.measure import (
    HERE,
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
from benchmarks.worlds import KEY, NOW, links_folder
from benchmarks.yardstick import matches
from graph.core import rings
from graph.core.arrays import Ties, encode
from graph.core.parameters import Ints, Parameters
from graph.core.statistics import Statistics, count_statistics
from graph.core.weights import tie_weights, weight_table
from graph.model import Knowledge
from graph.schema import ROLES, TIME, empty
from graph.shipped import read_shipped_model
from ingest.load import LoadOptions, read_facts
from ingest.mapping import Mapping
from ingest.sources import Sources
from ingest.tokens import Tokenizer

# One type for each label, so that (type, key) names a value for everybody.
TYPES = (
    "phone",
    "national_id",
    "bank_card",
    "device",
    "room",
    "ip",
    "wifi",
    "email",
    "employer",
    "geo_cell",
)
HUB = 50  # the yardstick's hub cut
WHEN = datetime(2026, 1, 1, tzinfo=UTC)  # the CSV has no times: one for all, in no window's way
NEEDS = ("numpy", "pandas", "pyarrow", "igraph", "networkit")
NAMES = {
    "ours": "ringsight",
    "alike": "ringsight, on the others' links",
    "networkx": "pandas + networkx + python-louvain",
    "igraph": "pandas + igraph (Leiden)",
    "networkit": "pandas + networkit (parallel Louvain)",
}


def read_csv(path: Path) -> Knowledge:
    """Return what the CSV says, in the frames that the core takes."""
    csv = pl.read_csv(path, schema=dict.fromkeys(("applicant_id", "type", "key"), pl.String))
    label = {name: ROLES[name].label for name in TYPES}
    relation = {name: ROLES[name].relation for name in TYPES}
    when = pl.lit(WHEN).cast(TIME)
    links = csv.select(
        "applicant_id",
        pl.col("type").replace_strict(label).alias("label"),
        pl.col("key").alias("attribute_key"),
        pl.col("type").alias("attribute_type"),
        pl.col("type").replace_strict(relation).alias("relation"),
        pl.lit("application").alias("source"),
        pl.col("applicant_id").alias("source_id"),
        when.alias("seen_at"),
        when.alias("recorded_at"),
        pl.lit(None, dtype=TIME).alias("superseded_at"),
    )
    return Knowledge(links=links)


def write_input(cache: Path, applicants: int, folder: Path) -> None:
    """Write links.csv."""
    links = pl.scan_parquet(links_folder(cache, applicants) / "links.parquet")
    labels = {name: ROLES[name].label for name in TYPES}
    own = pl.col("label") == pl.col("attribute_type").replace_strict(labels, default=None)
    chosen = links.filter(own & pl.col("superseded_at").is_null()).select(
        "applicant_id", type="attribute_type", key="attribute_key"
    )
    chosen.unique().sort("applicant_id", "type", "key").sink_csv(folder / "links.csv")


def cut(links: pl.DataFrame) -> pl.DataFrame:
    """Return the links of values that 2 to `HUB` applicants use."""
    users = pl.len().over(pl.col("attribute_key").hash(), "label")
    return links.filter(users.is_between(2, HUB))


def alike() -> tuple[Parameters, Statistics]:
    """Return parameters and statistics by which every link ties, and weighs one nat."""
    parameters = read_shipped_model().parameters
    roles, bins = len(parameters.honest_share), len(parameters.bin_edges)
    shares = np.full((roles, bins), 0.01)
    flat = replace(
        parameters,
        join=0,
        public=np.zeros_like(parameters.public),
        honest_share=shares,
        ring_share=shares * np.e,
    )
    return flat, Statistics(0, (0,) * roles, ((0,) * bins,) * roles, ())


def ours(folder: Path, out: Path, *, own_weights: bool) -> Figures:
    """Time ringsight's way from the CSV to communities."""
    parameters, counted = alike()
    steps = Steps()
    for name in ("components", "weigh_pairs"):
        steps.watch(rings, name, name.replace("_", " "))
    _watch_passes(steps)
    began = time.perf_counter()
    knowledge = steps.run("read", read_csv, folder / "links.csv")
    if own_weights:
        parameters = read_shipped_model().parameters
    else:
        knowledge = Knowledge(links=steps.run("hub cut", cut, knowledge.links))
    ties = steps.run("encode", encode, knowledge.links, empty("attributes"), parameters)
    if own_weights:
        counted = steps.run("count", count_statistics, knowledge, ties, parameters)
    proposal = steps.run("pair", rings.propose, ties, counted, parameters, method="leiden")
    seconds = time.perf_counter() - began
    people = pl.DataFrame({"id": proposal.ties.people, "community": proposal.community})
    people.write_csv(out, include_header=False)
    kept = len(ties.value) if not own_weights else _tying(ties, counted, parameters)
    return {
        "seconds": seconds,
        "steps": steps.rounded(),
        "kept_links": kept,
        "peak_mib": peak_mib(),
    }


def _watch_passes(steps: Steps) -> None:
    """Count the second pass, by which a community may be split later, apart from the first."""
    passes, work = iter(("communities", "finer parts")), vars(rings)["communities"]

    def one_pass(*args: Any, **named: Any) -> Ints:
        found: Ints = steps.run(next(passes), work, *args, **named)
        return found

    vars(rings)["communities"] = one_pass


def _tying(ties: Ties, counted: Statistics, parameters: Parameters) -> int:
    weights = tie_weights(ties.use, ties.tie_role, weight_table(counted, parameters), parameters)
    return int(np.sum((weights >= parameters.join) & ~parameters.public[ties.tie_role]))


def normalising(cache: Path, applicants: int) -> Figures:
    """Time what comes before any CSV of keys: a lender's own applications to links."""
    file = cache / f"world-{applicants}" / "applications.csv"
    began = time.perf_counter()
    sources = Sources(applications=(file,))
    facts, _ = read_facts(sources, LoadOptions(Mapping(), Tokenizer(KEY), NOW))
    return {"seconds": round(time.perf_counter() - began, 2), "links": facts.links.height}


def peers_python(given: argparse.Namespace, folder: Path) -> str | None:
    """Return the Python that has igraph and networkit, made now; None if it cannot be."""
    where = (given.peers or folder / "peers").resolve()
    python = where / "bin" / "python"
    if not python.exists():
        made = subprocess.run([sys.executable, "-m", "venv", where])
        pip = [str(python), "-m", "pip", "install", "-q", "--only-binary", ":all:", *NEEDS]
        if made.returncode or subprocess.run(pip).returncode:
            return None
    return str(python)


def judged(out: Path, truth: pl.DataFrame) -> Figures:
    """Return how many communities of two or more there are, and how many are planted rings."""
    found = pl.read_csv(out, has_header=False, new_columns=["person", "community"])
    of: dict[str, int] = dict(found.iter_rows())
    sizes = found["community"].value_counts()["count"]
    planted = dict(truth.drop_nulls("ring_id").select("applicant_id", "ring_id").iter_rows())
    return {
        "communities": int((sizes > 1).sum()),
        "largest": int(sizes.max() or 0),  # type: ignore[arg-type]
        "rings met": len(set(matches(of, planted).values())),
    }


def contest(given: argparse.Namespace, folder: Path) -> dict[str, list[Figures]]:
    """Run everybody in turn, so many times."""
    here = [sys.executable, "-m", "benchmarks.communities", "--folder", str(folder)]
    peer = str(HERE / "peers.py")
    pythons = {"networkx": sys.executable}
    if python := peers_python(given, folder):
        pythons |= {"igraph": python, "networkit": python}
    commands = {name: [*here, "--one", name] for name in ("ours", "alike")}
    for name, python in pythons.items():
        files = [str(folder / "links.csv"), str(HUB), str(folder / f"{name}.csv")]
        commands[name] = [python, peer, name, *files]
    runs: dict[str, list[Figures]] = {name: [] for name in commands}
    for number in range(given.runs):
        for name, command in commands.items():
            runs[name].append(in_child(command))
            sys.stderr.write(f"run {number + 1} {name} {runs[name][-1]['seconds']:.2f} s\n")
    return runs


def summary(runs: dict[str, list[Figures]], folder: Path, truth: pl.DataFrame) -> list[Figures]:
    """Return one row a contestant: medians, and what it found."""
    kept = {name: tries[0]["kept_links"] for name, tries in runs.items()}
    if len({links for name, links in kept.items() if name != "ours"}) > 1:
        sys.exit(f"Not all kept the same links: {kept}.")
    first = median([one["seconds"] for one in runs["ours"]])
    rows = []
    for name, tries in runs.items():
        seconds = [one["seconds"] for one in tries]
        rows.append(
            {
                "who": NAMES[name],
                "seconds": median(seconds),
                "fastest": round(min(seconds), 3),
                "slowest": round(max(seconds), 3),
                "times ours": round(median(seconds) / first, 2),
                "links kept": kept[name],
                "peak MiB": max(one["peak_mib"] for one in tries),
                **judged(folder / f"{name}.csv", truth),
            }
        )
    return rows


def main() -> None:
    """Measure everybody, or one run of ours."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--applicants", type=int, default=200_000)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--peers", type=Path, help="an environment to keep the peers in")
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--one", choices=("ours", "alike"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        out = given.folder / f"{given.one}.csv"
        tell(ours(given.folder, out, own_weights=given.one == "ours"))
        return
    with tempfile.TemporaryDirectory() as folder:
        _measure(given, (given.cache or Path(folder)).resolve(), Path(folder))


def _measure(given: argparse.Namespace, cache: Path, folder: Path) -> None:
    write_input(cache, given.applicants, folder)
    facts = machine()
    runs = contest(given, folder)
    normalised = normalising(cache, given.applicants)
    truth = pl.read_csv(cache / f"world-{given.applicants}" / "truth.csv", infer_schema=False)
    rows = summary(runs, folder, truth)
    steps = {
        step: median([one["steps"][step] for one in runs["ours"]])
        for step in runs["ours"][0]["steps"]
    }
    figures = {
        "applicants": given.applicants,
        "links": sum(1 for _ in (folder / "links.csv").open()) - 1,
        "kept_links": runs["alike"][0]["kept_links"],
        "planted_rings": truth["ring_id"].n_unique() - 1,
        "rows": rows,
        "our_steps": steps,
        "normalising": normalised,
        "runs": runs,
        "machine": facts,
    }
    publish("communities", "From one CSV to communities", _told(figures), figures)


def _told(figures: Figures) -> str:
    missing = (
        ""
        if len(figures["rows"]) == len(NAMES)
        else ("\n\nigraph and networkit could not be installed here, so their rows are left out.")
    )
    steps = ", ".join(f"{step} {spent:.2f}" for step, spent in figures["our_steps"].items())
    return (
        f"{figures['applicants']:,} applicants, {figures['links']:,} links in one CSV of "
        f"(applicant_id, type, key). In the first row ringsight's own weights decide what ties; "
        f"all others keep the same {figures['kept_links']:,}, those of values that 2 to {HUB} "
        "applicants use, all of one weight. "
        f"{medians_of(len(figures['runs']['ours']))} in turn, imports not counted. "
        f"{figures['planted_rings']} rings are planted; a community meets one by a Jaccard index "
        f"of one half.\n\n{table(figures['rows'])}{missing}\n\n"
        f"Ours by step, in seconds: {steps}; the others make no finer parts. Apart from this, our "
        f"normalising turns the raw applications into {figures['normalising']['links']:,} links in "
        f"{figures['normalising']['seconds']} s.\n\n{machine_line(figures['machine'])}"
    )


if __name__ == "__main__":
    main()
