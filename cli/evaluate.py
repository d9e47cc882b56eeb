"""`ringsight evaluate`: how well a run agrees with rings that are known."""

from pathlib import Path
from typing import Annotated

import polars as pl
import typer
from rich.console import Console

from cli.options import StoreUrl
from cli.output import Screen, screen_of, table_of
from cli.report_words import kinds, words
from cli.settings import open_to_read, settings_of
from cli.shell import command
from graph.core.evaluation import Evaluation
from graph.core.evaluation import evaluate as measure
from graph.errors import InputError, NotFoundError, UsageError
from graph.runs.files import read_result, read_results

commands = typer.Typer()
TRUTH = ("applicant_id", "ring_id", "ring_kind", "innocent_kind")
Frames = tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]  # rings, members, applicants


@command(
    commands,
    "evaluate",
    help="Measure a run against rings that are known.",
    examples=(
        "ringsight evaluate --truth world/truth.csv",
        "ringsight evaluate --truth truth.csv --run found",
    ),
)
def evaluate(
    ctx: typer.Context,
    truth: Annotated[
        Path, typer.Option("--truth", metavar="FILE", help=f"CSV: {', '.join(TRUTH)}.")
    ],
    run: Annotated[
        str | None,
        typer.Option("--run", metavar="DIR_OR_RUN", help="A --out of detect, or a stored run."),
    ] = None,
    store: StoreUrl = None,
) -> None:
    """Read the run and the truth, and tell how they agree."""
    screen = screen_of(ctx)
    planted = read_truth(truth)
    if run and Path(run).is_dir():
        if store:
            raise UsageError("--run names a folder; leave out --store.")
        found = _from_folder(Path(run))
    else:
        found = _from_store(screen, store, run)
    with screen.progress() as tell:
        tell("measure", 0, 0)
        measured = measure(*found, planted)
    screen.show(measured.to_dict(), lambda console: draw_evaluation(console, screen, measured))


def read_truth(path: Path) -> pl.DataFrame:
    """Return the truth in a CSV file; InputError if it is none."""
    try:
        frame = pl.read_csv(path, infer_schema=False)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise InputError(f"{path} cannot be read as CSV; give a file with {TRUTH[0]} …") from error
    missing = [name for name in TRUTH if name not in frame.columns]
    if missing:
        raise InputError(f"{path} has no column {missing[0]}; a truth has {', '.join(TRUTH)}.")
    return frame.select(TRUTH)


def _from_folder(folder: Path) -> Frames:
    earlier = read_results(folder)
    return earlier.rings, earlier.members, read_result(folder, "applicants")


def _from_store(screen: Screen, url: str | None, run_id: str | None) -> Frames:
    settings = settings_of(screen, store=url)
    with open_to_read(settings, screen) as store:
        found = store.read_run(run_id)
        if found is None and run_id:
            raise NotFoundError.near(
                "run or folder",
                run_id,
                store.read_runs()["run_id"],
                step="See: ringsight runs list",
            )
    if found is None:
        raise NotFoundError(f"{settings.store} has no run yet. Make one: ringsight detect")
    return found.rings, found.members, found.applicants


def draw_evaluation(console: Console, screen: Screen, measured: Evaluation) -> None:
    """Draw the figures with their intervals, then kinds of ring and of look-alike."""
    heads: tuple[str, ...] = ("figure", "value", "95 % interval")
    rows = measured.to_table(lang=screen.lang)
    console.print(table_of([screen.say(head) for head in heads], rows, numbers=(1, 2)))
    if measured.by_kind:
        console.print()
        heads = ("kind of ring", "rings", "found", "applicants", "in reported rings")
        found = [
            (
                screen.pick(*words(kinds(), k.ring_kind)),
                *(k.rings, k.rings_found, k.applicants, k.applicants_found),
            )
            for k in measured.by_kind
        ]
        console.print(table_of([screen.say(h) for h in heads], found, numbers=range(1, 5)))
    if measured.by_innocent:
        console.print()
        heads = ("innocent look-alike", "applicants", "in reported rings")
        taken = [
            (screen.pick(*words(kinds(), i.innocent_kind)), i.applicants, i.in_rings)
            for i in measured.by_innocent
        ]
        console.print(table_of([screen.say(h) for h in heads], taken, numbers=(1, 2)))
