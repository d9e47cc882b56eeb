"""`ringsight synth`: a made-up lender, to try everything on without anybody's data."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from cli.output import Screen, screen_of
from cli.shell import command
from graph.errors import UsageError
from ingest.synth import WorldSummary, write_world

commands = typer.Typer()
WRITTEN = ("applications", "events", "outcomes", "instalments", "partners", "truth")


@command(
    commands,
    "synth",
    help="Make up a lender: files as the contract names them, and the truth about its rings.",
    examples=(
        "ringsight synth world --applicants 5000 --seed 7",
        "ringsight synth hard --applicants 100000 --seed 1 --hardness 0.8 --prevalence 0.005",
    ),
)
def synth(
    ctx: typer.Context,
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The folder to write.")],
    applicants: Annotated[int, typer.Option("--applicants", min=1, help="How many people.")],
    seed: Annotated[int, typer.Option("--seed", min=0, help="Same seed, same bytes.")] = 0,
    hardness: Annotated[
        float, typer.Option("--hardness", min=0, max=1, help="How well rings hide.")
    ] = 0.5,
    prevalence: Annotated[
        float, typer.Option("--prevalence", min=0, max=0.2, help="Share of people in rings.")
    ] = 0.01,
    force: Annotated[
        bool, typer.Option("--force", help="Write over the lender that OUT holds.")
    ] = False,
) -> None:
    """Write the world and tell what is in it."""
    screen = screen_of(ctx)
    _require_free(out, force)
    with screen.progress() as tell:
        made = write_world(
            out,
            applicants=applicants,
            seed=seed,
            hardness=hardness,
            prevalence=prevalence,
            progress=lambda done, total: tell("make", done, total),
        )
    screen.show({"out": out, **asdict(made)}, lambda console: _draw(console, screen, out, made))


def _require_free(out: Path, force: bool) -> None:
    """Refuse to write over a lender: of a real one the files have the same names."""
    if out.exists() and not out.is_dir():
        raise UsageError(f"{out} is a file. Name a folder for the lender's files.")
    held = [f"{name}.csv" for name in WRITTEN if (out / f"{name}.csv").exists()]
    if held and not force:
        raise UsageError(
            f"{out} holds {held[0]} already. Name another folder, or write over it with --force."
        )


def _draw(console: Console, screen: Screen, out: Path, made: WorldSummary) -> None:
    line = (
        "{out} holds {applicants:,} people with {applications:,} applications; "
        "rings hold {ring_members:,} of them (rings: {rings:,}, in truth.csv)"
    )
    console.print(screen.say(line, out=out, **asdict(made)), markup=False)
    others = ("events", "outcomes", "instalments", "partners")
    files = " ".join(
        [f"{out}/applications.csv", *(f"--{name} {out}/{name}.csv" for name in others)]
    )
    told = screen.say("Next: ringsight load {files}", files=files)
    console.print(told, markup=False, soft_wrap=True)  # to be copied: never broken in two
