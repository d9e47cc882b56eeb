"""Text that a terminal breaks as it is read: Chinese between characters, never inside a number."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len, chop_cells
from rich.console import Group
from rich.containers import Lines
from rich.measure import Measurement
from rich.text import Text

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions

_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"  # Chinese characters and their punctuation
_OPEN, _CLOSE = "(（《「『【", ").,;:!?，。；：、！？）》」』】"  # end no line, begin no line
_UNIT = re.compile(rf"\s*[{_OPEN}]*(?:[^\s{_WIDE}]+|[{_WIDE}])?[{_CLOSE}]*\s*")
_HAS_WIDE = re.compile(f"[{_WIDE}]")


class Prose(Text):
    """Text whose Chinese may be broken between any two characters; the rest breaks at spaces."""

    def wrap(self, console: "Console", width: int, **options: Any) -> Lines:
        """Return the text in lines of at most `width` cells."""
        if options.get("no_wrap") or not _HAS_WIDE.search(self.plain):
            return super().wrap(console, width, **options)
        lines = Lines()
        for line in self.split(allow_blank=True):
            parts = line.divide(breaks(line.plain, width))
            for part in parts:
                part.rstrip()
            lines.extend(parts)
        return lines

    def __rich_measure__(self, console: "Console", options: "ConsoleOptions") -> Measurement:
        """Return the cells that the longest unit and the longest line need."""
        if not _HAS_WIDE.search(self.plain):
            return super().__rich_measure__(console, options)
        least = max(cell_len(unit.strip()) for _, unit in _units(self.plain))
        return Measurement(least, max(cell_len(line) for line in self.plain.splitlines()))


def draw_prose(console: "Console", text: str, *, style: str = "") -> None:
    """Print `text` as prose; the group keeps the console from making plain text of it."""
    console.print(Group(Prose(text, style=style)))


def breaks(text: str, width: int) -> list[int]:
    """Return where `text` is to be broken into lines of `width` cells; O(length of the text)."""
    found: list[int] = []
    used = 0
    for start, unit in _units(text):
        if used and used + cell_len(unit.rstrip()) > width:
            found.append(start)
            used = 0
        if cell_len(unit.rstrip()) > width:  # a mask of many stars, say
            *whole, last = chop_cells(unit, width)
            for piece in whole:
                start += len(piece)
                found.append(start)
            unit = last
        used += cell_len(unit)
    return found


def _units(text: str) -> Iterator[tuple[int, str]]:
    """Yield what stays in one line, with its place: a word or a character, and its punctuation."""
    place = 0
    while place < len(text):
        unit = _UNIT.match(text, place)
        end = max(unit.end() if unit else place, place + 1)
        yield place, text[place:end]
        place = end
