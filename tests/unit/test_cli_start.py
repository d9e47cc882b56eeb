"""The command line starts fast: what a command does not need is not imported."""

import subprocess
import sys
from typing import Any

import typer

from cli.main import COMMANDS, app
from cli.output import Screen

HEAVY = ("fastapi", "kglite", "neo4j", "networkx", "pandas", "phonenumbers", "polars", "scipy")


def _imported(code: str) -> set[str]:
    """Return which heavy packages a fresh process has after some lines of code."""
    last = f"import sys; print('imported', *(set({HEAVY}) & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{last}"], capture_output=True, text=True, check=True
    )
    return set(done.stdout.rpartition("imported")[2].split())


def test_the_list_of_commands_says_what_each_says_of_itself() -> None:
    root: Any = typer.main.get_command(app)
    with root.make_context("ringsight", ["--json"], obj=Screen(), resilient_parsing=True) as ctx:
        told = {name: root.get_command(ctx, name).help for name in root.list_commands(ctx)}
    assert told == {name: listed.help for name, listed in COMMANDS.items()}


def test_the_list_of_commands_imports_none_of_them() -> None:
    assert (
        _imported("from cli.main import app\ntry: app(['--help'])\nexcept SystemExit: pass")
        == set()
    )
