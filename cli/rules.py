"""`ringsight rules`: the rules that ship, and whether a file of rules can be used."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from cli.output import Screen, screen_of, table_of
from cli.shell import command
from graph.core.rule_reading import read_rules
from graph.core.rule_terms import OUTCOMES_ZH, SEVERITIES_ZH, describe
from graph.errors import InputError
from graph.shipped import read_shipped_rules

commands = typer.Typer()
rule_commands = typer.Typer(help="List the rules, or check a file of them.", no_args_is_help=True)
commands.add_typer(rule_commands, name="rules")


@command(
    rule_commands,
    "list",
    help="List the rules with their thresholds, windows, outcomes, and which are hard.",
    examples=("ringsight rules list", "ringsight rules list --json"),
)
def list_(ctx: typer.Context) -> None:
    """Tell every rule, a row a level."""
    screen = screen_of(ctx)
    book = read_shipped_rules()
    rows = describe(book)

    def draw(console: Console) -> None:
        heads = ("rule", "looks at", "from", "within", "hard or soft", "then", "weight")
        shown = [_row(screen, row) for row in rows]
        console.print(table_of([screen.say(head) for head in heads], shown, numbers=(6,)))
        text = "{rules} rules, version {version}"
        line = screen.say(text, rules=len(book.rules), version=book.version)
        console.print(line, style="dim", markup=False)

    screen.show({"version": book.version, "rules": rows}, draw)


def _row(screen: Screen, row: dict[str, Any]) -> tuple[str, ...]:
    outcomes = [screen.pick(name, OUTCOMES_ZH[name]) for name in row["outcomes"]]
    return (
        row["rule"],
        screen.pick(row["looks_at"], row["looks_at_zh"]),
        row["threshold"],
        screen.pick(row["within"], row["within_zh"]) or "–",
        screen.pick(row["severity"], SEVERITIES_ZH[row["severity"]]),
        screen.say(", ").join(outcomes),
        f"{row['weight']:+.2f}",
    )


@command(
    rule_commands,
    "check",
    help="Check a file of rules and tell every fault in it; without a file, the shipped ones.",
    examples=("ringsight rules check", "ringsight rules check ours.yaml"),
)
def check(
    ctx: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="A YAML file of rules.")
    ] = None,
) -> None:
    """Read the rules; what is wrong is the error."""
    screen = screen_of(ctx)
    book = read_rules(_text(file)) if file else read_shipped_rules()
    document = {"version": book.version, "rules": len(book.rules), "sound": True}
    line = screen.say(
        "{rules} rules can be used, version {version}",
        rules=len(book.rules),
        version=book.version,
    )
    screen.show(document, lambda console: console.print(line, markup=False))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 text. Save it as UTF-8.") from error
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}. Check the path.") from error
