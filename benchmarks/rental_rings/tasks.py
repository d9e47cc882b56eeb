"""The named tasks, read from `tasks.yaml` and checked."""

from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Literal, get_args

import yaml

from graph.errors import InputError
from ingest.synth.knobs import Knobs
from ingest.synth.occasions import OCCASIONS

TASKS = Path(__file__).with_name("tasks.yaml")
Start = Literal["cold", "warm"]
SEEDS = ("dev", "result")


@dataclass(frozen=True, slots=True)
class Task:
    """A world's knobs, what is known at its start, and what simple work may reach at most."""

    name: str
    level: str
    start: Start
    knobs: Knobs
    yardstick_at_most: float


@dataclass(frozen=True, slots=True)
class Plan:
    """All tasks with the seeds and sizes that they are run with."""

    tasks: dict[str, Task]
    seeds: dict[str, tuple[int, ...]]
    sizes: dict[str, int]
    past_share: float
    components_at_most: float

    def choose(self, names: list[str]) -> list[Task]:
        """Return the tasks of these names (none: all) in the plan's order."""
        for name in names:
            if name not in self.tasks:
                raise InputError(f"No task {name!r}. Tasks: {', '.join(self.tasks)}.")
        return [task for name, task in self.tasks.items() if not names or name in names]


def read_plan(path: Path = TASKS) -> Plan:
    """Return the plan in `path`; InputError says what is wrong with it."""
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    try:
        return _plan(raw)
    except (KeyError, TypeError) as error:
        raise InputError(f"{path.name}: {error} is missing or of the wrong kind.") from error


def _plan(raw: dict[str, Any]) -> Plan:
    seeds = {name: tuple(int(seed) for seed in raw["seeds"][name]) for name in SEEDS}
    if both := set(seeds["dev"]) & set(seeds["result"]):
        raise InputError(f"Seeds {sorted(both)} are of dev and of result; results need their own.")
    knobs = {name: _knobs(level["knobs"], raw["prevalence"]) for name, level in _levels(raw)}
    most = {name: float(level["yardstick_at_most"]) for name, level in _levels(raw)}
    tasks = {}
    for name, task in raw["tasks"].items():
        level, start = task["level"], task["start"]
        if level not in knobs or start not in get_args(Start):
            raise InputError(f"Task {name}: no level {level!r} or no start {start!r}.")
        tasks[name] = Task(name, level, start, knobs[level], most[level])
    sizes = {name: int(raw["sizes"][name]) for name in SEEDS}
    return Plan(tasks, seeds, sizes, float(raw["past_share"]), float(raw["components_at_most"]))


def _levels(raw: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return list(raw["levels"].items())


def _knobs(given: dict[str, Any], prevalence: float) -> Knobs:
    """Return a level's knobs; every further look-alike lives in every level."""
    names = {field.name for field in fields(Knobs)}
    if unknown := set(given) - names:
        raise InputError(f"No knob {sorted(unknown)[0]!r}. Knobs: {', '.join(sorted(names))}.")
    lists = {name: tuple(value) for name, value in given.items() if isinstance(value, list)}
    knobs = Knobs(**{**given, **lists, "prevalence": prevalence, "look_alikes": tuple(OCCASIONS)})
    knobs.check(OCCASIONS)
    return knobs


def knobs_of(task: Task) -> dict[str, Any]:
    """Return a task's knobs as `write_world` takes them."""
    return asdict(task.knobs)
