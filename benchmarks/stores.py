"""How fast links go into a store and come out, and what a day and a hub cost.

    python -m benchmarks.stores [--applicants N] [--base N] [--neo4j]

One applicant has one application and 8 links. `--base` is the size of the store that a day is
loaded into. `--neo4j` measures the server at NEO4J_URI (which is wiped) too, with NEO4J_USER and
NEO4J_PASSWORD.
"""

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

import polars as pl

from benchmarks.kglite_store import world
from benchmarks.kills import server
from benchmarks.measure import (
    Figures,
    in_child,
    machine,
    machine_line,
    median,
    peak_mib,
    publish,
    table,
    tell,
)
from graph.model import Facts
from graph.schema import LINKS
from graph.store.base import Store
from graph.store.open import open_store
from graph.store.rows import plain_schema
from ingest.load import LoadOptions, load
from ingest.mapping import Mapping
from ingest.sources import Sources
from ingest.synth import write_world
from ingest.tokens import Tokenizer

if TYPE_CHECKING:
    from graph.store.store import GraphStore

NEO4J_SHARE = 5  # times fewer applicants than for the embedded store
HUB = "room" + "0" * 20
DAY = 3  # rows of a day for each 1,000 in the store
RUNS = 3
INTRODUCTION = (
    "A made-up lender with one application and 8 links an applicant; each row is measured in a "
    "process of its own. Into: whole facts (nodes, applications, links) until they are kept; links "
    "counted. Out: all links into one frame. A hub: every applicant shares one room, beside the "
    "same links to rooms of two."
)


def main() -> None:
    """Measure every phase in a process of its own, and publish the table."""
    given = _parser().parse_args()
    if given.phase:
        tell(PHASES[given.phase](given))
        return
    facts = machine()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for phase in _phases(given):
            sys.stderr.write(f"{phase}\n")
            rows += _child(phase, given, folder)["rows"]
    body = f"{INTRODUCTION}\n\n{table(rows)}\n\n{machine_line(facts)}"
    publish("stores", "Stores: in, out, a day, a hub", body, {"rows": rows, "machine": facts})


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--applicants", type=int, default=100_000)
    parser.add_argument("--base", type=int, default=1_000_000)
    parser.add_argument("--neo4j", action="store_true")
    parser.add_argument("--phase", choices=sorted(PHASES), help=argparse.SUPPRESS)
    parser.add_argument("--folder", help=argparse.SUPPRESS)
    return parser


def _phases(given: argparse.Namespace) -> list[str]:
    server = ["neo4j_in", "neo4j_out"] if given.neo4j else []
    return ["kglite_in", "kglite_out", *server, "hub", "base", "day"]


def _child(phase: str, given: argparse.Namespace, folder: str) -> Figures:
    sizes = ["--applicants", str(given.applicants), "--base", str(given.base)]
    command = [sys.executable, "-m", "benchmarks.stores", *sizes]
    return in_child([*command, "--phase", phase, "--folder", folder])


def _row(work: str, count: int, seconds: float, goal: str) -> Figures:
    return {
        "work": work,
        "links": count,
        "seconds": round(seconds, 3),
        "links a second": round(count / seconds) if seconds else 0,
        "goal": goal,
        "peak MiB": peak_mib(),
    }


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _embedded(given: argparse.Namespace, name: str) -> str:
    return f"kglite:{given.folder}/{name}"


def _into(store: Store, facts: Facts) -> float:
    """Return the seconds that a load takes until a power cut would lose nothing."""
    return _timed(lambda: store.write_facts(facts))


def _out(store: Store) -> tuple[int, float]:
    engine = cast("GraphStore", store).engine
    kept: list[pl.DataFrame] = []
    spent = [
        _timed(lambda: kept.append(engine.export_links(plain_schema(LINKS), 2**62)))
        for _ in range(RUNS)
    ]
    return kept[-1].height, median(spent)


def _kglite_in(given: argparse.Namespace) -> Figures:
    facts = world(given.applicants)
    with open_store(_embedded(given, "plain")) as store:
        spent = _into(store, facts)
    return {"rows": [_row("into kglite", facts.links.height, spent, "80,000")]}


def _kglite_out(given: argparse.Namespace) -> Figures:
    with open_store(_embedded(given, "plain"), read_only=True) as store:
        count, spent = _out(store)
    return {"rows": [_row("out of kglite", count, spent, "400,000")]}


def _neo4j_in(given: argparse.Namespace) -> Figures:
    facts = world(given.applicants // NEO4J_SHARE)
    place = server()
    place.clear()
    with place.open() as store:
        spent = _into(store, facts)
    return {"rows": [_row("into Neo4j by UNWIND", facts.links.height, spent, "18,000")]}


def _neo4j_out(_: argparse.Namespace) -> Figures:
    with server().open() as store:
        count, spent = _out(store)
    return {"rows": [_row("out of Neo4j", count, spent, "250,000")]}


def _hub(given: argparse.Namespace) -> Figures:
    """Load the same links with rooms of two, and with one room for all, in turn."""
    facts = world(given.applicants)
    shared = pl.when(pl.col("label") == "Room").then(pl.lit(HUB)).otherwise("attribute_key")
    room = pl.DataFrame({"label": ["Room"], "attribute_key": [HUB]})
    hub = replace(
        facts,
        links=facts.links.with_columns(attribute_key=shared),
        attributes=pl.concat(
            [facts.attributes.filter(pl.col("label") != "Room"), room], how="diagonal"
        ),
    )
    spent: dict[str, list[float]] = {"plain": [], "hub": []}
    for _ in range(RUNS):
        for name, some in (("plain", facts), ("hub", hub)):
            path = Path(given.folder) / f"hub-{name}"
            shutil.rmtree(path, ignore_errors=True)
            with open_store(f"kglite:{path}") as store:
                spent[name].append(_into(store, some))
    plain, shared_by_all = median(spent["plain"]), median(spent["hub"])
    percent = 100 * (shared_by_all / plain - 1)
    goal = "at most 5 % slower"
    return {
        "rows": [
            _row("into kglite, rooms of two", facts.links.height, plain, ""),
            _row(
                f"into kglite, one room for all ({percent:+.1f} %)",
                hub.links.height,
                shared_by_all,
                goal,
            ),
        ]
    }


def _base(given: argparse.Namespace) -> Figures:
    facts = world(given.base)
    with open_store(_embedded(given, "base")) as store:
        spent = _into(store, facts)
    return {
        "rows": [_row(f"into kglite, {given.base:,} applicants", facts.links.height, spent, "")]
    }


def _day(given: argparse.Namespace) -> Figures:
    """Load a day of new applications into the large store, open, and into an empty one."""
    folder = Path(given.folder) / "day"
    folder.mkdir()
    write_world(folder, applicants=given.base * DAY // 1_000, seed=11)
    sources = Sources(applications=(folder / "applications.csv",))
    now = datetime(2026, 6, 1, tzinfo=UTC)
    options = LoadOptions(mapping=Mapping(), tokenizer=Tokenizer(bytes(range(32))), now=now)
    spent, count = [], 0
    for name in ("first", "empty", "base"):  # the first reads tables of places into memory
        with open_store(_embedded(given, name)) as store:

            def work(store: Store = store) -> None:
                nonlocal count
                count = load(store, sources, options).links

            spent.append(_timed(work))
    _, own, all_ = spent
    name = f"a day into {given.base:,}: {all_:.1f} s, its rows alone {own:.1f} s; difference"
    return {"rows": [_row(name, count, all_ - own, "3 s")]}


PHASES: dict[str, Callable[[argparse.Namespace], Figures]] = {
    "kglite_in": _kglite_in,
    "kglite_out": _kglite_out,
    "neo4j_in": _neo4j_in,
    "neo4j_out": _neo4j_out,
    "hub": _hub,
    "base": _base,
    "day": _day,
}

if __name__ == "__main__":
    main()
