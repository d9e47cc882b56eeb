"""`ringsight`: the command line. A command is a skin: open the store, call one function, print."""

from importlib.metadata import version as installed
from typing import Annotated

import typer

from cli.output import console
from cli.shell import Commands, Listed, with_common

# In the order in which one meets them, told without importing any: a test compares the words.
COMMANDS = {
    "demo": Listed(
        "cli.demo",
        "Make up a lender, load it, find its rings, and measure them against the truth.",
    ),
    "load": Listed("cli.load", "Load applications, and what else a lender knows, into a store."),
    "detect": Listed("cli.detect", "Find the rings known to a store, or in files without one."),
    "explain": Listed(
        "cli.explain",
        "Say why a ring is one, or why an applicant scores as they do.",
    ),
    "find": Listed(
        "cli.find",
        "Look a raw value up: who used it, when, and as what. It is tokenised first.",
    ),
    "query": Listed(
        "cli.query",
        "Ask a saved question by its name, or any Cypher that only reads.",
    ),
    "serve": Listed("cli.serve", "Serve the API on this machine."),
    "store": Listed("cli.store", "Copy, export or check a store, list what was loaded."),
    "synth": Listed(
        "cli.synth",
        "Make up a lender: files as the contract names them, and the truth about its rings.",
    ),
    "evaluate": Listed("cli.evaluate", "Measure a run against rings that are known."),
    "runs": Listed("cli.runs", "List the runs of a store, show one, or stop the one under way."),
    "rules": Listed("cli.rules", "List the rules, or check a file of them."),
    "verify": Listed("cli.verify", "Score evidence documents again; exit 1 if any does not hold."),
    "users": Listed("cli.users", "Who may call the server."),
}


class Root(Commands):
    """All commands, in the order in which one meets them."""

    modules = COMMANDS


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
