"""Rings in made-up rental lenders: named tasks, ringsight beside simple work, one evaluator.

    python -m benchmarks.rental_rings [TASK …] [--seeds dev|result] [--size N] [--cache DIR]
                                      [--world rental|other]

No TASK: all. Worlds, runs and what simple methods found are kept in the cache; ringsight runs anew
where its code changed. `other` is the second generator, which nothing was tuned on.
"""

import argparse
import sys
from pathlib import Path
from tempfile import gettempdir

from benchmarks.measure import machine
from benchmarks.rental_rings.judging import judge
from benchmarks.rental_rings.lender import WORLDS, lender_of
from benchmarks.rental_rings.tasks import SEEDS, Plan, Task, read_plan
from benchmarks.rental_rings.telling import HERE, tell
from graph.core.evaluation import Evaluation
from graph.errors import RingsightError


def main(words: list[str]) -> None:
    """Run the tasks and write what came out."""
    plan = read_plan()
    asked = _parser(plan).parse_args(words)
    try:
        told = run(plan, asked)
    except RingsightError as error:
        sys.exit(str(error))
    sys.stdout.write(told)


def _parser(plan: Plan) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="benchmarks.rental_rings")
    parser.add_argument("tasks", nargs="*", metavar="TASK", help=", ".join(plan.tasks))
    parser.add_argument("--seeds", choices=SEEDS, default="dev")
    parser.add_argument("--size", type=int, help="applicants of each world")
    parser.add_argument("--cache", type=Path, default=Path(gettempdir()) / "rental-rings")
    parser.add_argument("--world", choices=WORLDS, default=WORLDS[0])
    parser.add_argument("--out", type=Path, default=HERE, help="where results are written")
    return parser


def run(plan: Plan, asked: argparse.Namespace) -> str:
    """Run the tasks asked for; return the section of RESULTS.md that tells of them."""
    facts = machine()
    size = asked.size or plan.sizes[asked.seeds]
    measured = {task.name: _measured(plan, task, asked, size) for task in plan.choose(asked.tasks)}
    world = "The other world" if asked.world == "other" else "Rental lenders"
    seeds = plan.seeds[asked.seeds]
    title = f"{world}, {size:,} applicants, {asked.seeds} seeds {seeds[0]}–{seeds[-1]}"
    return tell(f"{asked.world}-{asked.seeds}", title, measured, plan, facts, out=asked.out)


def _measured(
    plan: Plan, task: Task, asked: argparse.Namespace, size: int
) -> dict[str, Evaluation]:
    lenders = {}
    for seed in plan.seeds[asked.seeds]:
        sys.stderr.write(f"{task.name}: seed {seed}\n")
        lenders[seed] = lender_of(
            asked.cache.resolve(),
            task,
            size=size,
            seed=seed,
            world=asked.world,
            past_share=plan.past_share,
        )
    return judge(lenders).evaluations()


if __name__ == "__main__":
    main(sys.argv[1:])
