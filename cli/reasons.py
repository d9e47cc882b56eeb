"""Reasons on a screen: a waterfall of bars, aligned, from the prior to the score."""

from dataclasses import replace

import polars as pl
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cli.figures import nats_of
from cli.output import Screen
from cli.prose import Prose
from cli.waterfall import Bar, as_shown, waterfall
from cli.words import of_one

CELLS = 28  # columns of a terminal that a bar's whole range takes
_COLOURS = {"prior": "dim", "for": "red", "against": "green", "score": "bold"}


def draw_reasons(
    console: Console, screen: Screen, reasons: pl.DataFrame, *, score_micro: int, most: int = 0
) -> None:
    """Draw evidence rows (`graph.results`) as a waterfall; with `most`, only the heaviest.

    Red bars speak for a ring, green ones against it; `│` is where the odds are even.
    """
    drawn = waterfall(reasons, score_micro=score_micro)
    bars = _heaviest(list(drawn.bars), most)
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(justify="right", no_wrap=True)
    table.add_column(no_wrap=True, width=CELLS)
    table.add_column(overflow="fold")
    for bar in bars:
        style = _COLOURS[bar.sort]
        number = Text(nats_of(bar.hundredths), style=style)
        words = Prose(screen.pick(*bar.sentence), style="bold" if bar.sort == "score" else "")
        table.add_row(number, _bar(bar, drawn.zero, style), words)
    console.print(table)


def _heaviest(bars: list[Bar], most: int) -> list[Bar]:
    """Return the `most` heaviest bars in their order, the others as one before the score."""
    *parts, score = bars
    if not most or len(parts) <= most:
        return bars
    heavy = sorted(parts, key=lambda bar: -abs(bar.micro))[: most - 1]
    kept = [bar for bar in parts if any(bar is one for one in heavy)]
    rest = [bar for bar in parts if all(bar is not one for one in kept)]
    words = (of_one(f"{len(rest)} more reasons together"), f"其余 {len(rest)} 条理由合计")
    together = replace(rest[-1], sentence=words, micro=sum(bar.micro for bar in rest), width=0.0)
    return as_shown([*kept, together, score])


def _bar(bar: Bar, zero: float, style: str) -> Text:
    """Return the bar as a line of blocks, with the mark of even odds where no block is."""
    if not bar.width:  # several, which lie apart
        return Text()
    first = min(round(bar.left * CELLS / 100), CELLS - 1)
    last = max(first + 1, min(round((bar.left + bar.width) * CELLS / 100), CELLS))
    even = min(round(zero * CELLS / 100), CELLS - 1)
    line = Text()
    for place in range(CELLS):
        if first <= place < last:
            line.append("█", style=style)
        else:
            line.append("│" if place == even else " ", style="dim")
    return line
