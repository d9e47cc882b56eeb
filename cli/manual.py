"""The page `docs/commands.md`, made of what each command says of itself."""

import sys
from collections.abc import Iterator
from typing import Any

import typer

from cli.main import app
from cli.output import Screen
from cli.shell import COMMON

HEAD = """# Commands

Every command takes `--json` (one JSON document on standard output), `--lang en|zh`,
`--settings FILE`, `--debug` and `--help`, and ends with 0 (done), 1 (failed) or 2 (wrong use).
"""


def manual() -> str:
    """Return the page: a section a command, with its options and examples."""
    root: Any = typer.main.get_command(app)
    parts = [HEAD]
    with root.make_context("ringsight", ["--json"], obj=Screen(), resilient_parsing=True) as ctx:
        for name in root.list_commands(ctx):
            for path, command in _commands(f"ringsight {name}", root.get_command(ctx, name)):
                parts.append("\n".join(_section(path, command)))
    return "\n".join(parts)


def _commands(path: str, command: Any) -> Iterator[tuple[str, Any]]:
    """Yield a command, or those of a group."""
    inner = getattr(command, "commands", None)
    if not inner:
        yield path, command
        return
    for name, one in inner.items():
        yield from _commands(f"{path} {name}", one)


def _section(path: str, command: Any) -> Iterator[str]:
    own = [p for p in command.params if p.name not in COMMON and not getattr(p, "hidden", False)]
    arguments = [p for p in own if p.param_type_name == "argument"]
    options = [p for p in own if p.param_type_name == "option"]
    usage = " ".join([path, *(_named(p) for p in arguments), *(["[OPTIONS]"] if options else [])])
    yield f"## {path}\n"
    yield f"{command.help}\n"
    yield f"    {usage}\n"
    if own:
        yield "| | |\n| --- | --- |"
        yield from (f"| `{_named(p)}` | {p.help}{_default(p)} |" for p in [*arguments, *options])
        yield ""
    if command.epilog:
        yield "```sh\n" + "\n".join(command.epilog.split("\n\n")) + "\n```\n"


def _named(param: Any) -> str:
    if param.param_type_name == "argument":
        return str(param.metavar) if param.required else f"[{param.metavar}]"
    name = "/".join(param.opts)
    return name if param.is_flag else f"{name} {param.metavar or param.name.upper()}"


def _default(param: Any) -> str:
    plain = isinstance(param.default, str | int | float) and not isinstance(param.default, bool)
    return f" Default: {param.default}." if plain else ""


if __name__ == "__main__":
    sys.stdout.write(manual())
