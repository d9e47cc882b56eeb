"""`ringsight store`: copy a store into another, and check that one is sound."""

from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console

from cli.options import StoreUrl
from cli.output import Screen, screen_of, table_of
from cli.settings import open_to_read, open_to_write, settings_at, settings_of
from cli.shell import FAILED, command
from graph.errors import UsageError
from graph.store.base import Problem
from graph.store.copy import copy as copy_store

commands = typer.Typer()
store_commands = typer.Typer(help="Copy or check a store.", no_args_is_help=True)
commands.add_typer(store_commands, name="store")


@command(
    store_commands,
    "copy",
    help="Copy everything that one store holds into another, of whichever kind.",
    examples=(
        "ringsight store copy kglite:ringsight-demo/store neo4j://graph.example",
        "ringsight store copy neo4j://graph.example kglite:backup",
    ),
)
def copy(
    ctx: typer.Context,
    source: Annotated[str, typer.Argument(metavar="FROM", help="The URL to read.")],
    target: Annotated[str, typer.Argument(metavar="TO", help="The URL to write.")],
) -> None:
    """Copy, and count both sides."""
    if source == target:
        raise UsageError("FROM and TO are one store. Name another one to copy into.")
    screen = screen_of(ctx)
    settings = settings_of(screen)
    with (
        open_to_read(settings_at(source, settings), screen) as read,
        open_to_write(settings_at(target, settings)) as written,
        screen.progress() as tell,
    ):
        counts = copy_store(read, written, progress=tell)

    def draw(console: Console) -> None:
        heads = [screen.say("kind"), screen.say("rows")]
        rows = [(screen.say(kind), count) for kind, count in counts.items()]
        console.print(table_of(heads, rows, numbers=(1,)))

    screen.show({"from": source, "to": target, "rows": counts}, draw)
    if not any(counts.values()):
        screen.note("{source} is empty: there was nothing to copy.", source=source)


@command(
    store_commands,
    "check",
    help="Check what must hold in a store; exit 1 if anything is broken.",
    examples=("ringsight store check", "ringsight store check --store neo4j://graph.example"),
)
def check(ctx: typer.Context, store: StoreUrl = None) -> None:
    """Check, and tell every broken invariant with its remedy."""
    screen = screen_of(ctx)
    with (
        open_to_read(settings_of(screen, store=store), screen) as opened,
        screen.progress() as tell,
    ):
        tell("read", 0, 0)
        problems, info, url = opened.check(), opened.read_info(), opened.url
    document = {"store": url, "problems": [asdict(one) for one in problems], **info}
    screen.show(document, lambda console: _draw(console, screen, url, problems, info["counts"]))
    if problems:
        raise typer.Exit(FAILED)


def _draw(
    console: Console, screen: Screen, url: str, problems: list[Problem], counts: dict[str, int]
) -> None:
    if not problems:
        nodes = sum(counts.values())
        console.print(screen.say("{url} is sound: {nodes:,} nodes", url=url, nodes=nodes))
        return
    heads = [screen.say(head) for head in ("problem", "what", "what to do")]
    console.print(table_of(heads, [(one.code, one.detail, one.remedy) for one in problems]))
