"""`ringsight verify`: score evidence documents again, from what is in them alone."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from cli.figures import nats
from cli.options import ModelFile
from cli.output import Screen, screen_of, table_of
from cli.shell import FAILED, command
from graph.core.documents import Verdict, rescore
from graph.errors import InputError
from graph.results import MICRO
from graph.shipped import read_model, read_shipped_model

commands = typer.Typer()


@command(
    commands,
    "verify",
    help="Score evidence documents again; exit 1 if any does not hold.",
    examples=(
        "ringsight verify found/evidence.jsonl",
        "ringsight verify found/evidence.jsonl --model last-year.yaml --json",
    ),
)
def verify(
    ctx: typer.Context,
    document: Annotated[Path, typer.Argument(metavar="DOCUMENT", help="One JSON document a line.")],
    model: ModelFile = None,
) -> None:
    """Recompute each document's score from its own members, counts and statistics."""
    screen = screen_of(ctx)
    used = read_model(model) if model else read_shipped_model()
    verdicts = [_verdict(one, used.parameters) for one in _documents(document)]
    told = [_plain(verdict) for verdict in verdicts]
    screen.show(told, lambda console: _draw(console, screen, verdicts))
    if not all(verdict.holds for verdict in verdicts):
        raise typer.Exit(FAILED)


def _documents(path: Path) -> list[dict[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"{path} cannot be read. Give an evidence.jsonl that detect wrote."
        ) from error
    found = [
        _parsed(path, number, line)
        for number, line in enumerate(text.split("\n"), 1)
        if line.strip()
    ]
    if not found:
        raise InputError(f"{path} holds no document. Give an evidence.jsonl with rings in it.")
    return found


def _parsed(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        document = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(
            f"{path}, line {number}: no JSON document. Let detect write it again."
        ) from error
    if not isinstance(document, dict):
        raise InputError(f"{path}, line {number}: no evidence document. Let detect write it again.")
    return document


def _verdict(document: dict[str, Any], parameters: Any) -> Verdict:
    """Return the verdict; of a document that lacks something, that it does."""
    try:
        return rescore(document, parameters)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, OverflowError) as error:
        ring = str(document.get("ring_id", ""))
        problem = f"it is damaged ({type(error).__name__}: {error})"
        return Verdict(ring, 0, 0, parameters.version, problem)


def _plain(verdict: Verdict) -> dict[str, Any]:
    told = asdict(verdict)
    scores = {name: told.pop(name) / MICRO for name in ("stored", "recomputed")}
    return {**told, **scores, "holds": verdict.holds}


def _draw(console: Console, screen: Screen, verdicts: list[Verdict]) -> None:
    rows = [
        (
            one.ring_id,
            nats(one.stored),
            nats(one.recomputed),
            screen.say("holds" if one.holds else "does not hold"),
            one.problem,
        )
        for one in verdicts
    ]
    heads = [screen.say(head) for head in ("ring", "stored", "recomputed", "verdict")]
    console.print(table_of([*heads, ""], rows, numbers=(1, 2)))
    good = sum(one.holds for one in verdicts)
    line = "Documents that hold: {good} of {all}"
    console.print(screen.say(line, good=good, all=len(verdicts)), markup=False)
