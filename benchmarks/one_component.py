"""`find_rings` on one component of 30 links: median and p99 of many calls, and where it goes.

    python -m benchmarks.one_component [--calls N]

Six people, five values each, shared by three to six of them: what a live decision looks at. Frames
and documents are made when they are asked for, so both are measured: scores alone, and with
everything made.
"""

import argparse
import cProfile
import pstats
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from benchmarks.measure import PROJECT, Figures, Steps, machine, machine_line, publish, table
from graph.core import rings
from graph.core.parameters import ROLE_NAMES
from graph.core.statistics import Statistics
from graph.model import Found, Knowledge
from graph.schema import ROLES, conform
from graph.shipped import read_shipped_model

GOAL_MS = 1.5
WARM_UP = 100
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
# Role, value, and who of six people has it: 30 links.
SHARED = (
    ("device", "d1", "abc"),
    ("device", "d2", "def"),
    ("bank_card", "c1", "abcd"),
    ("payer_account", "p1", "abcdef"),
    ("room", "r1", "abcde"),
    ("wifi", "w1", "abcdef"),
    ("contact_phone", "t1", "def"),
)
WATCHED = (
    "encode",
    "connect",
    "group",
    "communities",
    "rule_hits",
    "read_people",
    "judge",
)


def component() -> Knowledge:
    """Return what is known of six people who share seven values, within three days."""
    links = [_link(role, key, who) for role, key, users in SHARED for who in users]
    nodes = {(ROLES[role].label, key) for role, key, _ in SHARED}
    attributes = [{"label": label, "attribute_key": key, "mask": key} for label, key in nodes]
    people = sorted({who for _, _, users in SHARED for who in users})
    return Knowledge(
        links=conform("links", pl.DataFrame(links)),
        attributes=conform("attributes", pl.DataFrame(attributes)),
        applications=conform("applications", pl.DataFrame([_application(who) for who in people])),
        as_of=START + timedelta(days=30),
    )


def _when(who: str) -> datetime:
    return START + timedelta(hours=11 * "abcdef".index(who))


def _link(role: str, key: str, who: str) -> dict[str, object]:
    return {
        "applicant_id": who,
        "label": ROLES[role].label,
        "attribute_key": key,
        "attribute_type": role,
        "relation": ROLES[role].relation,
        "source": "application",
        "source_id": f"{who}-1",
        "seen_at": _when(who),
        "recorded_at": _when(who),
    }


def _application(who: str) -> dict[str, object]:
    return {
        "application_id": f"{who}-1",
        "applicant_id": who,
        "applied_at": _when(who),
        "recorded_at": _when(who),
        "product": "phone",
        "amount": 6999.0,
        "term_months": 12,
        "row_token": who,
    }


def untaught() -> Statistics:
    """Return the statistics of a lender that taught nothing yet: the shipped shares hold."""
    bins = (0,) * len(read_shipped_model().parameters.bin_edges)
    return Statistics(0, (0,) * len(ROLE_NAMES), (bins,) * len(ROLE_NAMES), ())


def find() -> Callable[[], Found]:
    """Return a call that finds the component's rings."""
    knowledge, counted, model = component(), untaught(), read_shipped_model()
    return lambda: rings.find_rings(knowledge, counted, model)


def calls(count: int, work: Callable[[], Found]) -> Figures:
    """Return what each call took after a warm-up, in milliseconds of time and of CPU."""
    for _ in range(WARM_UP):
        work()
    spent, busy = [], []
    for _ in range(count):
        began, used = time.perf_counter(), time.process_time()
        work()
        busy.append(time.process_time() - used)
        spent.append(time.perf_counter() - began)
    ms = {name: round(1e3 * float(np.percentile(spent, at)), 3) for name, at in _AT.items()}
    least, middle = (round(1e3 * float(np.percentile(busy, at)), 3) for at in (0, 50))
    return ms | {"cpu": middle, "cpu_min": least}


def by_step(count: int) -> dict[str, float]:
    """Return the mean milliseconds of each step, watched one by one."""
    steps = Steps()
    for name in WATCHED:
        steps.watch(rings, name, name)
    work = find()
    for _ in range(count):
        found = steps.run("rest", work)
        steps.run("frames and documents, when asked for", found.made)
    return {step: round(1e3 * spent / count, 3) for step, spent in steps.seconds.items()}


def profiled(count: int, top: int) -> list[Figures]:
    """Return the functions in which most time goes, by their own time under cProfile."""
    work, profile = find(), cProfile.Profile()
    profile.enable()
    for _ in range(count):
        work()
    profile.disable()
    stats: Any = pstats.Stats(profile)
    ranked = sorted(stats.stats.items(), key=lambda item: -item[1][2])[:top]
    return [
        {
            "function": f"{_short(file)} {name}".strip("~ "),
            "calls": round(called / count, 1),
            "own ms": round(1e3 * own / count, 3),
        }
        for (file, _, name), (_, called, own, _, _) in ranked
    ]


def _short(file: str) -> str:
    path = Path(file)
    return str(path.relative_to(PROJECT)) if path.is_relative_to(PROJECT / "graph") else path.name


def main() -> None:
    """Time the calls, then look where the time goes, and publish both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=1_000)
    given = parser.parse_args()
    facts = machine()
    work = find()
    found = work().rings.height
    ms = {"scores": calls(given.calls, work), "made": calls(given.calls, lambda: work().made())}
    steps = by_step(given.calls // 4)
    top = profiled(given.calls // 4, 12)
    figures = {"calls": given.calls, "ms": ms, "rings": found, "steps_ms": steps, "profile": top}
    rows = [{"what is read": _READ[name], **each} for name, each in ms.items()]
    shown = [{"step": step, "mean ms": spent} for step, spent in steps.items()]
    body = (
        f"Median **{ms['scores']['p50']:.2f} ms** (goal {GOAL_MS} ms) to scores, and "
        f"{ms['made']['p50']:.2f} ms with all frames and documents; {given.calls:,} calls each in "
        f"one process, each finds {found} ring. In milliseconds:\n\n{table(rows)}\n\n"
        f"{table(shown)}\n\nBy function (cProfile makes all slower):\n\n{table(top)}\n\n"
        f"{machine_line(facts)}"
    )
    publish("one_component", "One component of 30 links", body, figures | {"machine": facts})


_READ = {"scores": "scores alone", "made": "all frames and documents"}
_AT = {"min": 0, "p50": 50, "p99": 99, "max": 100}

if __name__ == "__main__":
    main()
