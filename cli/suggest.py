"""`load --suggest-mapping`: a first mapping on stdout, or in a file with a table of why."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from cli.output import Screen, table_of
from graph.errors import UsageError
from ingest.suggest.suggest import Suggestion, suggest_mapping
from ingest.suggest.write import mapping_text, to_dict


def show_suggestion(screen: Screen, file: Path, out: Path | None) -> None:
    """Suggest a mapping for `file`, and write it to `out`, else to stdout."""
    if out and out.exists():
        raise UsageError(f"{out} is there already. Name another file for --out-mapping.")
    found = suggest_mapping(file)
    if out:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(mapping_text(found, screen.lang), encoding="utf-8")
    told = {**to_dict(found), "into": str(out) if out else None}
    screen.show(told, lambda console: _draw(console, screen, found, out))


def _draw(console: Console, screen: Screen, found: Suggestion, out: Path | None) -> None:
    if not out:
        sys.stdout.write(mapping_text(found, screen.lang))
        return
    heads = [screen.say(head) for head in ("column", "header", "confidence", "example")]
    rows = [
        [row["column"], " + ".join(row["headers"]), _sure(row["confidence"]), row["example"]]
        for row in to_dict(found)["columns"]
    ]
    console.print(table_of(heads, rows, numbers=(2,)))
    console.print()
    for line in _next(screen, found, out):
        console.print(line, markup=False, soft_wrap=True)  # a command, to be copied whole


def _next(screen: Screen, found: Suggestion, out: Path) -> list[str]:
    """Return what to do now."""
    lines = []
    if found.missing:
        names = ", ".join(found.missing)
        lines.append(screen.say("Still to be named in the mapping: {names}", names=names))
    option = "" if found.kind == "applications" else f"--{found.kind} "
    text = (
        "The mapping is in {out}. Read it through, then: "
        "ringsight load {file} --mapping {out} --check"
    )
    return [*lines, screen.say(text, out=out, file=f"{option}{found.path}")]


def _sure(confidence: float | None) -> str | None:
    return None if confidence is None else f"{confidence:.2f}"


def refuse_others(given: Sequence[Any]) -> None:
    """Raise UsageError if anything else is to be done with `--suggest-mapping`."""
    if any(given):
        raise UsageError("--suggest-mapping takes its one file alone, with --out-mapping at most.")
