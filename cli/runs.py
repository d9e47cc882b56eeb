"""`ringsight runs`: the runs that a store keeps."""

import os
import signal
import time
from typing import Annotated, Any

import typer
from rich.console import Console

from cli.lock import running
from cli.options import StoreUrl
from cli.output import Screen, cell, screen_of, table_of
from cli.run_screen import draw_run, run_document
from cli.settings import open_to_read, settings_of
from cli.shell import command
from graph.errors import NotFoundError, StoreLockedError

PATIENCE_S, STEP_S = 60.0, 0.1
commands = typer.Typer()
run_commands = typer.Typer(
    help="List the runs of a store, show one, or stop the one under way.", no_args_is_help=True
)
commands.add_typer(run_commands, name="runs")


@command(
    run_commands,
    "list",
    help="List every finished run by its as_of, the oldest first.",
    examples=("ringsight runs list", "ringsight runs list --json"),
)
def list_(ctx: typer.Context, store: StoreUrl = None) -> None:
    """Tell which runs there are, and which is the current one."""
    screen = screen_of(ctx)
    settings = settings_of(screen, store=store)
    with open_to_read(settings, screen) as opened:
        runs, current = opened.read_runs(), opened.read_info()["current_run"]
        lock = opened.read_lock()
    if lock is not None:
        told = "Under way: {owner}, since {since}"
        if lock["expired"]:
            told = "Stopped without a word: {owner}, since {since}; the next run takes its lock"
        screen.note(told, owner=lock["owner"], since=cell(lock["started_at"]))
    elif (process := running(settings.store)) is not None:
        screen.note("Under way: process {process}", process=process)
    rows = [{**row, "current": row["run_id"] == current} for row in runs.to_dicts()]

    def draw(console: Console) -> None:
        heads = ("run", "as of", "rings", "reported", "")
        shown = [
            (
                *(row["run_id"], row["as_of"], row["rings"], row["reported"]),
                _note(screen, row),
            )
            for row in rows
        ]
        console.print(table_of([screen.say(h) if h else "" for h in heads], shown, numbers=(2, 3)))

    screen.show(rows, draw)


def _note(screen: Screen, row: dict[str, Any]) -> str:
    """Say of a run what it is to the store: nothing, if it was the current one once."""
    if row["current"]:
        return screen.say("current")
    return screen.say("of the past") if row["status"] == "kept" else ""


@command(
    run_commands,
    "show",
    help="Show one run: its versions, its counts, its surest rings.",
    examples=("ringsight runs show", "ringsight runs show run-7b34d91fd90ec37c"),
)
def show(
    ctx: typer.Context,
    run_id: Annotated[
        str | None, typer.Argument(metavar="RUN_ID", help="The run; default: the current one.")
    ] = None,
    store: StoreUrl = None,
) -> None:
    """Show the run, or say that there is none."""
    screen = screen_of(ctx)
    settings = settings_of(screen, store=store)
    with open_to_read(settings, screen) as opened:
        run = opened.read_run(run_id)
        if run is None and run_id:
            raise NotFoundError.near(
                "run", run_id, opened.read_runs()["run_id"], step="See: ringsight runs list"
            )
    if run is None:
        raise NotFoundError(f"{settings.store} has no run yet. Make one: ringsight detect")

    def draw(console: Console) -> None:
        draw_run(console, screen, run, settings.store)
        console.print()
        rows = sorted(run.started_with.items())
        console.print(table_of([screen.say("made by"), screen.say("version")], rows))

    screen.show(run_document(run), draw)


@command(
    run_commands,
    "cancel",
    help="Stop the batch run under way on this machine; nothing is left half.",
    examples=("ringsight runs cancel", "ringsight runs cancel --store neo4j://graph.example"),
)
def cancel(ctx: typer.Context, store: StoreUrl = None) -> None:
    """Tell the run's process to stop, and wait until it has."""
    screen = screen_of(ctx)
    settings = settings_of(screen, store=store)
    process = running(settings.store)
    if process is None:
        raise NotFoundError(
            f"No batch run of {settings.store} is under way on this machine. One that a server "
            "runs is cancelled there: DELETE /v1/runs/RUN_ID."
        )
    os.kill(process, signal.SIGTERM)
    for _ in range(round(PATIENCE_S / STEP_S)):
        if running(settings.store) != process:
            break
        time.sleep(STEP_S)
    else:
        raise StoreLockedError(f"Process {process} was told to stop and still writes. Look again.")
    text = "Process {process} has stopped; nothing is left half."
    screen.show(
        {"process": process, "stopped": True},
        lambda console: console.print(screen.say(text, process=process), markup=False),
    )
