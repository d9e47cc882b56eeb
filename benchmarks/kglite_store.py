"""The embedded store at full size: load, crash and replay, checkpoint and its stall, reading.

    python -m benchmarks.kglite_store [--applicants N] [--writes N]

One application brings 8 links.
"""

import argparse
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import polars as pl

from benchmarks.measure import machine, machine_line, publish, table
from graph.model import Facts
from graph.schema import LABELS, LINKS, ROLES, TIME, conform
from graph.store.base import Store
from graph.store.open import open_store
from graph.store.rows import plain_schema

if TYPE_CHECKING:
    from graph.store.store import GraphStore

START_US = 1_735_689_600_000_000
YEAR_S = 365 * 86_400
# Role and how many applicants share one value: neighbours by number, so that components are small.
SHARED = {
    "phone": 1,
    "email": 1,
    "device": 2,
    "ip": 6,
    "wifi": 6,
    "room": 2,
    "merchant": 300,
    "agent": 500,
}
WALK = {label: 20 for label in LABELS if label not in ("Merchant", "Agent")}
INTRODUCTION = (
    "A made-up lender with one application and 8 links an applicant, in components of up to six; "
    "each phase in a process of its own. `write_one` is one application with its 8 links, on disk "
    "before it returns; `read_around` is the component around one applicant; `stall` is the "
    "longest single call while a checkpoint ran; replay is after kill -9."
)
NO_KEYS = pl.DataFrame(schema={"label": pl.String, "attribute_key": pl.String})
Figures = dict[str, Any]


def main() -> None:
    """Run every phase, each in a process of its own, and print and keep what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--applicants", type=int, default=1_000_000)
    parser.add_argument("--writes", type=int, default=2_000)
    parser.add_argument("--phase", choices=sorted(PHASES), help=argparse.SUPPRESS)
    parser.add_argument("--store", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.phase:
        PHASES[given.phase](given)
        return
    facts = machine()
    with tempfile.TemporaryDirectory() as folder:
        figures = _all_phases(given, f"kglite:{folder}/store")
    _publish({"applicants": given.applicants, **figures}, facts)


def _publish(figures: Figures, facts: Figures) -> None:
    rows = [{"figure": name, "value": _shown(value)} for name, value in figures.items()]
    body = f"{INTRODUCTION}\n\n{table(rows)}\n\n{machine_line(facts)}"
    publish("kglite_store", "kglite: the embedded store", body, {**figures, "machine": facts})


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {one:,}" for name, one in value.items())
    return f"{value:,}"


def _all_phases(given: argparse.Namespace, url: str) -> Figures:
    figures: Figures = {}
    for phase in ("load", "read", "serve"):
        figures |= _run(phase, given, url)
    killed = _run("crash", given, url)  # ends by killing itself, its log full
    figures |= killed | _run("replay", given, url)
    plain = figures["open_s"]
    figures["replay_ms_a_write"] = round(
        (figures["open_after_kill_s"] - plain) / given.writes * 1e3, 3
    )
    return figures


def _run(phase: str, given: argparse.Namespace, url: str) -> Figures:
    """Run one phase in a process of its own and return the figures that it printed last."""
    sizes = ["--applicants", str(given.applicants), "--writes", str(given.writes)]
    command = [sys.executable, "-m", "benchmarks.kglite_store", *sizes]
    done = subprocess.run(
        [*command, "--phase", phase, "--store", url], stdout=subprocess.PIPE, text=True
    )
    if done.returncode not in (0, -signal.SIGKILL):
        sys.exit(f"The phase {phase} failed (exit code {done.returncode}).")
    sys.stderr.write(f"{phase} done\n")
    return cast("Figures", json.loads(done.stdout.splitlines()[-1]))


def _told(**figures: Any) -> None:
    sys.stdout.write(json.dumps(figures) + "\n")
    sys.stdout.flush()


def _timed(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return round(time.perf_counter() - began, 4)


def _rss_mib() -> int:
    """Return the resident memory of this process (Linux)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() // 2**20


def _ms(seconds: list[float]) -> dict[str, float]:
    ordered = sorted(seconds)
    last = len(ordered) - 1
    picks = {"p50": 0.5, "p99": 0.99, "max": 1.0}
    return {name: round(ordered[int(last * share)] * 1e3, 2) for name, share in picks.items()}


def world(applicants: int, *, first: int = 0, seed: int = 7) -> Facts:
    """Return made-up facts of so many applicants: one application and 8 links each."""
    chance = np.random.default_rng(seed + first)
    number = pl.Series("n", np.arange(first, first + applicants)).cast(pl.String).str.zfill(9)
    people, forms = ("A" + number).alias("applicant_id"), ("S" + number).alias("source_id")
    seen = pl.Series("seen_at", START_US + chance.integers(0, YEAR_S, applicants) * 1_000_000)
    base = pl.DataFrame([people, forms, seen.cast(pl.Datetime("us")).dt.replace_time_zone("UTC")])
    links = [_links(role, each, base) for role, each in SHARED.items()]
    applications = base.select(
        "applicant_id",
        application_id="source_id",
        applied_at="seen_at",
        recorded_at="seen_at",
        amount=pl.lit(5_999.0),
        row_token="source_id",
    )
    all_links = pl.concat(links)
    nodes = all_links.select("label", "attribute_key").unique()
    masked = nodes.with_columns(mask="138****" + pl.col("attribute_key").str.tail(4))
    return Facts(
        links=conform("links", all_links),
        attributes=conform("attributes", masked),
        applications=conform("applications", applications),
    )


def _links(role: str, each: int, base: pl.DataFrame) -> pl.DataFrame:
    kind = ROLES[role]
    number = base["applicant_id"].str.tail(9).cast(pl.Int64)
    keys = (number // each).cast(pl.String).str.zfill(22)
    prefix = kind.label[:2].lower()
    return base.with_columns(
        (prefix + keys).alias("attribute_key"),
        label=pl.lit(kind.label),
        attribute_type=pl.lit(role),
        relation=pl.lit(kind.relation),
        source=pl.lit("application"),
        recorded_at="seen_at",
        superseded_at=pl.lit(None, dtype=TIME),
    )


def _load(given: argparse.Namespace) -> None:
    facts = world(given.applicants)
    with open_store(given.store) as store:
        seconds = _timed(lambda: store.write_facts(facts))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        nodes = facts.attributes.height + facts.applications.height * 2
    size = sum(file.stat().st_size for file in _folder(given.store).iterdir()) // 2**20
    _told(
        links=facts.links.height,
        nodes=nodes,
        load_s=seconds,
        load_links_per_s=round(facts.links.height / seconds),
        load_peak_mib=peak,
        file_mib=size,
    )


def _folder(url: str) -> Path:
    return Path(url.removeprefix("kglite:"))


def _read(given: argparse.Namespace) -> None:
    began = time.perf_counter()
    store = open_store(given.store, read_only=True)
    opened = round(time.perf_counter() - began, 2)
    resident = _rss_mib()
    engine = cast("GraphStore", store).engine
    kept: list[pl.DataFrame] = []
    seconds = _timed(lambda: kept.append(engine.export_links(plain_schema(LINKS), 2**62)))
    links = kept.pop().height
    whole = _timed(store.read_knowledge)
    _told(
        open_read_only_s=opened,
        resident_mib=resident,
        export_links_s=seconds,
        export_links_per_s=round(links / seconds),
        read_knowledge_s=whole,
    )


def _write_one(store: Store, number: int) -> None:
    store.write_facts(world(1, first=number))


def _serve(given: argparse.Namespace) -> None:
    """Measure small writes, reads, both at once, and what a checkpoint holds up."""
    began = time.perf_counter()
    store = open_store(given.store)
    opened = round(time.perf_counter() - began, 2)
    first = 500_000_000
    alone = [_timed(partial(_write_one, store, n)) for n in range(first, first + 300)]
    around = [_timed(partial(_around, store, n, given.applicants)) for n in range(300)]
    reads, writes, saved = _together(store, given, first + 1_000)
    _told(
        open_s=opened,
        write_one_ms=_ms(alone),
        read_around_ms=_ms(around),
        write_one_while_reading_ms=_ms(writes[0]),
        read_around_while_writing_ms=_ms(reads[0]),
        checkpoint_s=saved,
        checkpoint_write_stall_ms=_ms(writes[1])["max"],
        checkpoint_read_stall_ms=_ms(reads[1])["max"],
        serving_mib=_rss_mib(),
    )
    store.close()


def _around(store: Store, number: int, applicants: int) -> None:
    who = f"A{number * 7_919 % applicants:09}"
    store.read_around([who], NO_KEYS, walk=WALK)


def _together(
    store: Store, given: argparse.Namespace, first: int
) -> tuple[list[list[float]], list[list[float]], float]:
    """Read and write in two threads for a while, then save while they go on."""
    over, phase = threading.Event(), [0]
    reads: list[list[float]] = [[], []]
    writes: list[list[float]] = [[], []]

    def work(into: list[list[float]], one: Callable[[int], None]) -> None:
        number = 0
        while not over.is_set():
            began, now = time.perf_counter(), phase[0]
            one(number)
            into[now].append(time.perf_counter() - began)
            number += 1

    threads = [
        threading.Thread(target=work, args=(reads, lambda n: _around(store, n, given.applicants))),
        threading.Thread(target=work, args=(writes, lambda n: _write_one(store, first + n))),
    ]
    for thread in threads:
        thread.start()
    time.sleep(10)
    phase[0] = 1
    saved = _timed(store.save)
    time.sleep(2)
    over.set()
    for thread in threads:
        thread.join()
    return reads, writes, saved


def _crash(given: argparse.Namespace) -> None:
    """Write, save nothing, and be killed."""
    store = open_store(given.store)
    first = 700_000_000
    for number in range(first, first + given.writes):
        _write_one(store, number)
    log = next(_folder(given.store).glob("*.journal")).stat().st_size
    _told(log_kib=log // 1024, logged_writes=given.writes)
    os.kill(os.getpid(), signal.SIGKILL)


def _replay(given: argparse.Namespace) -> None:
    began = time.perf_counter()
    store = open_store(given.store)
    opened = round(time.perf_counter() - began, 2)
    last = f"S{700_000_000 + given.writes - 1:09}"
    there = store.read_states([last]).links.height
    if there != len(SHARED):
        sys.exit(f"The last write is not whole after the crash: {there} of {len(SHARED)} links.")
    _told(open_after_kill_s=opened, lost_writes=0)
    store.close()


PHASES = {"load": _load, "read": _read, "serve": _serve, "crash": _crash, "replay": _replay}

if __name__ == "__main__":
    main()
