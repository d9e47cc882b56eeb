"""What every benchmark needs: the machine's facts, children, steps, peak memory, two reports.

Each benchmark owns one section of `RESULTS.md` and one file in `results/`.
"""

import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast

HERE = Path(__file__).parent
PROJECT = HERE.parent
RESULTS = HERE / "RESULTS.md"
HEAD = "# What was measured\n\nHow to measure again: [README.md](README.md).\n"
Figures = dict[str, Any]


def machine() -> Figures:
    """Return what the figures were measured on, and how busy it was when this was asked."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gib": round(memory / 2**30, 1),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        **{name: version(name) for name in ("polars", "numpy", "graspologic-native")},
        "load_before": round(os.getloadavg()[0], 1),
    }


def machine_line(facts: Mapping[str, Any]) -> str:
    """Return the machine's facts as one sentence of the table's foot."""
    return (
        f"{facts['processor']}, {facts['cores']} cores, {facts['memory_gib']} GiB, "
        f"Python {facts['python']}, polars {facts['polars']}, numpy {facts['numpy']}; "
        f"load average {facts['load_before']} before, {round(os.getloadavg()[0], 1)} after."
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or "unknown processor"
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.machine()


def peak_mib() -> int:
    """Return the most memory that this process ever held (MiB)."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (2**20 if sys.platform == "darwin" else 2**10))


def in_child(command: Sequence[str]) -> Figures:
    """Run a command in a process of its own; return the JSON object that it printed last."""
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, cwd=PROJECT)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed (exit code {done.returncode}).")
    return cast("Figures", json.loads(done.stdout.splitlines()[-1]))


def tell(figures: Mapping[str, Any]) -> None:
    """Print figures for `in_child` to read."""
    sys.stdout.write(json.dumps(figures) + "\n")
    sys.stdout.flush()


def medians_of(runs: int) -> str:
    """Say what is told of so many runs: the median of two is their mean."""
    return "One run" if runs == 1 else f"{'Means' if runs == 2 else 'Medians'} of {runs} runs"


def median(values: Sequence[float]) -> float:
    """Return the median, to the millisecond if these are seconds."""
    return round(statistics.median(values), 3)


class Steps:
    """Seconds by step: each call's own time, less the time of watched calls inside it."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._inner: list[float] = []

    def run(self, step: str, work: Callable[..., Any], *args: Any, **named: Any) -> Any:
        """Return `work(…)`; its own time counts under `step`."""
        self._inner.append(0.0)
        began = time.perf_counter()
        try:
            return work(*args, **named)
        finally:
            spent = time.perf_counter() - began
            own = spent - self._inner.pop()
            self.seconds[step] = self.seconds.get(step, 0.0) + own
            if self._inner:
                self._inner[-1] += spent

    def watch(self, module: object, name: str, step: str) -> None:
        """From now on count every call of `module.name` under `step`."""
        work = getattr(module, name)
        setattr(module, name, lambda *args, **named: self.run(step, work, *args, **named))

    def rounded(self) -> dict[str, float]:
        """Return the seconds of each step, in the order in which the steps first ended."""
        return {step: round(spent, 3) for step, spent in self.seconds.items()}


def table(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return rows of equal keys as a Markdown table; numbers stand right."""
    names = list(rows[0])
    sides = ["---:" if isinstance(rows[0][name], int | float) else "---" for name in names]
    body = [[_cell(row[name]) for name in names] for row in rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [names, sides, *body])


def _cell(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return f"{value:,.3g}" if isinstance(value, float) and abs(value) < 100 else _large(value)


def _large(value: object) -> str:
    return f"{value:,.0f}" if isinstance(value, float) else str(value)


def publish(name: str, title: str, body: str, figures: Mapping[str, Any]) -> None:
    """Write `results/NAME.json` and replace this benchmark's own section of RESULTS.md."""
    (HERE / "results").mkdir(exist_ok=True)
    whole = json.dumps(figures, indent=1, sort_keys=True, ensure_ascii=False)
    (HERE / "results" / f"{name}.json").write_text(whole + "\n", encoding="utf-8")
    told = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else HEAD
    section = f"<!-- {name} -->\n## {title}\n\n{body.strip()}\n<!-- /{name} -->\n"
    RESULTS.write_text(_replaced(told, name, section), encoding="utf-8")
    sys.stdout.write(f"{title}\n\n{body.strip()}\n")


def _replaced(told: str, name: str, section: str) -> str:
    start, end = f"<!-- {name} -->\n", f"<!-- /{name} -->\n"
    if start not in told:
        return f"{told.rstrip()}\n\n{section}"
    before, _, rest = told.partition(start)
    return before + section + rest.partition(end)[2]
