"""`ringsight`: the command line. A command is a skin: open the store, call one function, print."""

from importlib.metadata import version as installed
from typing import Annotated

import typer

from cli.output import console
from cli.shell import Commands, with_common

MODULES = {
    "demo": "cli.demo",
    "load": "cli.load",
    "detect": "cli.detect",
    "explain": "cli.explain",
    "find": "cli.find",
    "query": "cli.query",
    "serve": "cli.serve",
    "store": "cli.store",
    "synth": "cli.synth",
    "evaluate": "cli.evaluate",
    "runs": "cli.runs",
    "rules": "cli.rules",
    "verify": "cli.verify",
    "users": "cli.users",
}


class Root(Commands):
    """All commands, in the order in which one meets them."""

    modules = MODULES


app = typer.Typer(
    cls=Root,
    name="ringsight",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        console().print(f"ringsight {installed('ringsight')}")
        raise typer.Exit


def ringsight(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Say which.")
    ] = False,
) -> None:
    """Take the options that stand before a command."""


app.callback(
    help="Finds fraud rings among the applicants of a phone-rental or instalment lender.",
    epilog="ringsight demo\n\nringsight load applications.csv\n\nringsight detect --out found",
)(with_common(ringsight))
