"""`ringsight demo`: a made-up lender from its files to its rings, measured against the truth."""

import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any

import polars as pl
import typer

from cli.demo_screen import draw_demo
from cli.detect import Wanted, detect_opened, write_run
from cli.evaluate import read_truth
from cli.lock import only_run
from cli.options import StoreUrl
from cli.output import Screen, Tell, screen_of
from cli.report import write_report
from cli.run_screen import run_document
from cli.settings import cores, now, open_to_write, settings_of, tokenizer_of
from cli.shell import command
from cli.sources import Given
from graph.core.evaluation import Evaluation, evaluate
from graph.errors import InputError, StoreError
from graph.model import Knowledge, Run
from graph.runs.detect import Options
from graph.shipped import read_shipped_model
from graph.store.base import Store
from graph.store.locks import DETECT, owner_of
from ingest.load import LoadOptions, knowledge, load_facts
from ingest.mapping import Mapping
from ingest.sources import Sources
from ingest.summary import LoadSummary
from ingest.synth import WorldSummary, write_world

commands = typer.Typer()
SEED = 1
MARK = "demo.json"  # a folder that holds it is ours to write again
KINDS = ("applications", "events", "outcomes", "instalments", "partners")


@dataclass(frozen=True, slots=True)
class Shown:
    """All that the demo has to tell."""

    out: Path
    store: str
    world: WorldSummary
    loaded: LoadSummary
    run: Run
    measured: Evaluation


@command(
    commands,
    "demo",
    help="Make up a lender, load it, find its rings, and measure them against the truth.",
    examples=(
        "ringsight demo",
        "ringsight demo --applicants 5000 --seed 3 --out small",
        "ringsight demo --store neo4j://localhost",
    ),
)
def demo(
    ctx: typer.Context,
    applicants: Annotated[int, typer.Option("--applicants", min=1, help="How many.")] = 20_000,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Same seed, same lender.")] = SEED,
    store: StoreUrl = None,
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Where all of it is put.")
    ] = Path("ringsight-demo"),
) -> None:
    """Do all of it, and show what came of it."""
    screen = screen_of(ctx)
    make_room(out)
    with screen.progress() as tell:
        world = write_world(
            out / "world",
            applicants=applicants,
            seed=seed,
            progress=lambda done, total: tell("make", done, total),
        )
        shown = _find(screen, out, store or f"kglite:{out / 'store'}", world, tell)
    screen.show(document(shown), lambda console: draw_demo(console, screen, shown))


def make_room(out: Path) -> None:
    """Clear what an earlier demo left in `out`; InputError if it holds anything else."""
    if out.exists() and not (out / MARK).is_file() and any(out.iterdir()):
        raise InputError(f"{out} holds something else. Name an empty or new folder with --out.")
    out.mkdir(parents=True, exist_ok=True)
    for name in ("world", "store", "results"):
        shutil.rmtree(out / name, ignore_errors=True)
    (out / MARK).write_text(json.dumps({"made_by": "ringsight demo"}) + "\n", encoding="utf-8")


def _find(screen: Screen, out: Path, url: str, world: WorldSummary, tell: Tell) -> Shown:
    settings = settings_of(screen, store=url)
    files = {kind: (out / "world" / f"{kind}.csv",) for kind in KINDS}
    options = LoadOptions(Mapping(), tokenizer_of(settings), now(), workers=cores())
    given = Given(Sources(**files), options)
    wanted = Wanted(read_shipped_model(), Options())
    with (
        only_run(settings.store),
        open_to_write(settings) as opened,
        opened.hold_run(owner_of(DETECT)),
    ):
        require_demo(opened, files["applications"][0])
        known, loaded = _load(opened, given, tell)
        run, used, known = detect_opened(opened, wanted, tell, known)
        tell("measure", 0, 0)
        truth = read_truth(out / "world" / "truth.csv")
        measured = evaluate(run.rings, run.members, run.applicants, truth)
        write_run(out / "results", run, used)
        _report(screen, out, run, measured, known)
        tell("write", 0, 0)
    return Shown(out, url, world, loaded, run, measured)


def _load(store: Store, given: Given, tell: Tell) -> tuple[Knowledge | None, LoadSummary]:
    """Load, and return all that the store then knows; None if it knew something before.

    Of an empty store that is what was just loaded: reading it back would say the same.
    """
    empty = not store.read_info()["counts"]
    facts, loaded = load_facts(store, given.sources, given.options, progress=tell)
    zone = store.read_info().get("zone")
    return (knowledge(facts, zone=zone) if empty else None), loaded


def require_demo(store: Store, applications: Path) -> None:
    """Raise StoreError if the store holds any application that is not in this file."""
    there = store.read_info()["counts"].get("Application", 0)
    if not there:
        return
    ids = pl.read_csv(applications, columns=["application_id"], infer_schema=False).to_series()
    known = store.read_states(ids.unique().sort().to_list()).applications
    if known["application_id"].n_unique() != there:
        raise StoreError(
            f"{store.url} holds {there} applications, others than this demo's. Name an empty store."
        )


def _report(screen: Screen, out: Path, run: Run, measured: Evaluation, known: Knowledge) -> None:
    write_report(
        out / "report.html",
        rings=run.rings,
        members=run.members,
        evidence=run.evidence,
        links=known.links,
        attributes=known.attributes,
        truth_evaluation=measured,
        lang=screen.lang,
        title=("Rings of a made-up lender", "一家虚构机构的团伙"),
        as_of=run.as_of,
    )


def document(shown: Shown) -> dict[str, Any]:
    """Return what the demo tells as plain values."""
    return {
        "world": asdict(shown.world),
        "loaded": shown.loaded.to_dict(),
        "run": run_document(shown.run),
        "evaluation": shown.measured.to_dict(),
        "store": shown.store,
        "results": shown.out / "results",
        "report": shown.out / "report.html",
    }
