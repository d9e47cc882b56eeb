"""The results in words: tables for RESULTS.md, everything as JSON, curves on one page."""

import json
from collections.abc import Mapping
from pathlib import Path

from benchmarks.measure import Figures, machine_line, table
from benchmarks.rental_rings.methods import OURS
from benchmarks.rental_rings.page import write_page
from benchmarks.rental_rings.tasks import Plan
from graph.core.evaluation import Evaluation

HERE = Path(__file__).parent
RESULTS = HERE / "RESULTS.md"
HEAD = """# Rings in made-up rental lenders: what was measured

Tasks: [tasks.yaml](tasks.yaml). The lenders: [DATASHEET.md](DATASHEET.md). AP is average precision
over applicants (equal scores enter together), with its 95 % interval over rings; rings are found at
a Jaccard index of one half. Ours are cut at a q_value of .05. Simple methods are cut where their
ring F1 on this very truth is best, which is more than they could know; they give no probability.
"""
Measured = Mapping[str, Mapping[str, Evaluation]]  # task → method → figures


def tell(
    name: str, title: str, measured: Measured, plan: Plan, facts: Figures, *, out: Path = HERE
) -> str:
    """Write results/NAME.json and NAME.html and the section NAME of RESULTS.md; return that."""
    folder = out / "results"
    folder.mkdir(parents=True, exist_ok=True)
    whole = {
        "machine": facts,
        "tasks": {
            task: {method: told.to_dict() for method, told in methods.items()}
            for task, methods in measured.items()
        },
    }
    text = json.dumps(whole, indent=1, sort_keys=True, ensure_ascii=False)
    (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    write_page(folder / f"{name}.html", title, measured)
    section = _section(name, title, measured, plan, facts)
    results = out / RESULTS.name
    told = results.read_text(encoding="utf-8") if results.exists() else HEAD
    results.write_text(_replaced(told, name, section), encoding="utf-8")
    return section


def _replaced(told: str, name: str, section: str) -> str:
    start, end = f"<!-- {name} -->\n", f"<!-- /{name} -->\n"
    before, found, rest = told.partition(start)
    after = rest.partition(end)[2] if found else ""
    return f"{before.rstrip()}\n\n{start}{section}\n{end}{after}"


def _section(name: str, title: str, measured: Measured, plan: Plan, facts: Figures) -> str:
    parts = [
        f"## {title}",
        table(_rows(measured)),
        "False rings realised where so many were asked (rings at that cut):",
        table([_levels(task, methods[OURS]) for task, methods in measured.items()]),
        "Rings found and members in reported rings, by kind:",
        table(_kinds(measured)),
        "Honest people in our reported rings, of 1,000 of their kind:",
        table(_innocents(measured)),
        _verdict(measured, plan),
        f"All figures: [JSON](results/{name}.json), [curves](results/{name}.html). "
        + machine_line(facts),
    ]
    return "\n\n".join(parts) + "\n"


def _rows(measured: Measured) -> list[Figures]:
    return [
        _row(task, method, told)
        for task, methods in measured.items()
        for method, told in methods.items()
    ]


def _row(task: str, method: str, told: Evaluation) -> Figures:
    low, high = told.intervals.get("average_precision", (0.0, 0.0))
    calibrated = method == OURS
    return {
        "task": task,
        "method": method,
        "AP": f"{written(told.average_precision)} ({low:.2f}–{high:.2f})",
        "ring precision": written(told.ring_precision),
        "ring recall": written(told.ring_recall),
        "people precision": written(told.applicant_precision),
        "people recall": written(told.applicant_recall),
        "honest in rings / 1,000": written(told.honest_per_1000),
        "Brier": f"{told.brier:.4f}" if calibrated and told.brier is not None else "–",
        "ECE": f"{told.calibration_error:.4f}"
        if calibrated and told.calibration_error is not None
        else "–",
    }


def written(value: float | None) -> str:
    """Return a figure with three decimals, a dash where there is none."""
    return "–" if value is None else f"{value:.3f}"


def _levels(task: str, ours: Evaluation) -> Figures:
    cells = {
        f"asked {level.asked:g}": f"{written(level.realised)} ({level.rings})"
        for level in ours.realised_fdr
    }
    return {"task": task, **cells}


def _kinds(measured: Measured) -> list[Figures]:
    names = sorted({kind.ring_kind for m in measured.values() for kind in m[OURS].by_kind})
    return [{"kind": name, **_of_kind(name, measured)} for name in names]


def _of_kind(name: str, measured: Measured) -> Figures:
    cells: Figures = {}
    for task, methods in measured.items():
        rows = [kind for kind in methods[OURS].by_kind if kind.ring_kind == name]
        cells[task] = "–"
        for kind in rows:
            rings = f"{kind.rings_found}/{kind.rings}"
            cells[task] = f"{rings}; {kind.applicants_found}/{kind.applicants}"
    return cells


def _innocents(measured: Measured) -> list[Figures]:
    names = sorted({i.innocent_kind for m in measured.values() for i in m[OURS].by_innocent})
    rows: list[Figures] = []
    for name in names:
        cells: Figures = {"look-alike": name}
        for task, methods in measured.items():
            taken = {i.innocent_kind: i for i in methods[OURS].by_innocent}.get(name)
            cells[task] = f"{1000 * taken.in_rings / taken.applicants:.1f}" if taken else "–"
        rows.append(cells)
    return rows


def _verdict(measured: Measured, plan: Plan) -> str:
    """Say whether the tasks are as hard as they must be to count."""
    told = []
    for name, methods in measured.items():
        bare = max(methods[m].average_precision or 0.0 for m in methods if m.startswith("comp"))
        simple = methods["yardstick"].average_precision or 0.0
        most = plan.tasks[name].yardstick_at_most
        hard = bare <= plan.components_at_most and simple <= most
        told.append(
            f"{name}: components {bare:.3f} (at most {plan.components_at_most:g}), yardstick "
            f"{simple:.3f} (at most {most:g}), {'hard enough' if hard else 'TOO EASY'}"
        )
    return "\n".join(["Is it hard?", "", *(f"- {line}" for line in told)])
