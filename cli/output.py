"""Where commands speak: tables or one JSON document on stdout, notes and progress on stderr."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer
from rich.console import Console, JustifyMethod
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from cli.pace import Pace
from cli.prose import Prose
from cli.words import say
from ingest.words import in_chinese

WIDTH = 120  # columns where there is no terminal to ask
Tell = Callable[[str, int, int], None]
_STEPS = {
    "make": "Making a lender",
    "survey": "Looking through",
    "read": "Reading",
    "compare": "Comparing with the store",
    "write": "Writing",
    "count": "Counting base rates",
    "sort": "Putting facts into parts",
    "find": "Finding rings",
    "report": "Choosing what to report",
    "measure": "Measuring against the truth",
    "info": "Copying",
    "facts": "Copying facts",
    "files": "Copying what was loaded",
    "assessments": "Copying decisions",
    "verify": "Comparing the copy",
    "snapshots": "Copying models and statistics",
    "runs": "Copying runs",
}


@dataclass(frozen=True, slots=True)
class Screen:
    """How this invocation speaks; made once, before anything else is read."""

    lang: str = "en"
    as_json: bool = False
    debug: bool = False
    settings: Path | None = None

    def say(self, text: str, **values: object) -> str:
        """Return a text of the terminal in this invocation's language."""
        return say(text, self.lang, **values)

    def head(self, column: str) -> str:
        """Return a column's name as the head of a table."""
        words = column.replace("_", " ")
        return self.say(words)

    def pick(self, english: str | None, chinese: str | None) -> str:
        """Return the one of two sentences that is in this invocation's language."""
        return (chinese if self.lang == "zh" and chinese else english) or ""

    def listed(self, items: Sequence[str]) -> str:
        """Return items as one would say them: `A`, `A and B`, `A, B and C`."""
        *first, last = items or [""]
        told = self.say(", ").join(first)
        return self.say("{first} and {last}", first=told, last=last) if first else last

    def read(self, line: str) -> str:
        """Return a line of a load in this invocation's language."""
        return self.pick(line, in_chinese(line))

    def show(self, document: Any, draw: Callable[[Console], None]) -> None:
        """Put the answer on stdout: `document` as JSON if asked for, else what `draw` draws."""
        if self.as_json:
            utf8 = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
            text = json.dumps(document, ensure_ascii=not utf8, indent=2, default=_plain)
            sys.stdout.write(text + "\n")
        else:
            draw(console())

    def note(self, text: str, **values: object) -> None:
        """Put a line on stderr, beside the answer."""
        print_error(self.say(text, **values))

    @contextmanager
    def progress(self) -> Iterator[Tell]:
        """Show steps on stderr while at work: a bar on a terminal, else a line now and then."""
        pace = Pace(self.say, _STEPS)
        if not sys.stderr.isatty():
            yield pace.logged(print_error)
            return
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(bar_width=28))
        shown = Console(stderr=True)
        with Progress(*columns, TimeElapsedColumn(), console=shown, transient=True) as bars:
            task = bars.add_task("", total=None)

            def tell(step: str, done: int = 0, total: int = 0) -> None:
                words = pace.told(step, done, total)
                bars.update(task, description=words, completed=done, total=total or None)

            yield tell


def screen_of(ctx: typer.Context) -> Screen:
    """Return how the invocation of this context speaks."""
    return ctx.find_object(Screen) or Screen()


def steps(tell: Tell) -> Callable[[str], None]:
    """Return `tell` for work that only names its steps."""
    return lambda step: tell(step, 0, 0)


def console() -> Console:
    """Return the console on stdout: as wide as the terminal, or wide enough for a log."""
    width = None if sys.stdout.isatty() else WIDTH
    return Console(file=sys.stdout, width=width, highlight=False, soft_wrap=False)


def print_error(line: str) -> None:
    """Write one line to stderr, whatever is in it."""
    sys.stderr.write(" ".join(line.split()) + "\n")


def table_of(
    heads: Sequence[str], rows: Iterable[Sequence[object]], *, numbers: Sequence[int] = ()
) -> Table:
    """Return a table without a frame; the columns `numbers` lie to the right."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for place, head in enumerate(heads):
        right = place in numbers
        justify: JustifyMethod = "right" if right else "left"
        # Fold: Chinese has no spaces to break at, and would be cut short.
        table.add_column(Text(head), justify=justify, no_wrap=right, overflow="fold")
    for row in rows:
        table.add_row(*(Prose(cell(value)) for value in row))
    return table


def cell(value: object) -> str:
    """Return a value as a person reads it in a table."""
    if value is None:
        return "–"
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%d %H:%M}Z"
    if isinstance(value, float):
        return f"{value:.3f}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    return str(value)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, Path):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in a JSON document")
