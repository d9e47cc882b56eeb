"""Records of CSV read one by one, by the rules of quotes; and the bytes they are cut from."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from ingest.encodings import BROKEN

_SHOWN = 256  # bytes of a record that are kept to show what it looks like


class Held:
    """The bytes of a file from one record on, more of them as they are asked for."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self.content = b""
        self.at = 0  # where the next record begins in `content`
        self.ended = False  # all the file's bytes have come
        self._chunks = chunks

    @property
    def size(self) -> int:
        """How many bytes are held."""
        return len(self.content) - self.at

    def fill(self, size: int) -> bool:
        """Hold `size` bytes or all there are; return whether there are any."""
        parts = []
        missing = size - self.size
        while missing > 0 and not self.ended:
            chunk = next(self._chunks, None)
            self.ended = chunk is None
            parts.append(chunk or b"")
            missing -= len(parts[-1])
        if parts:
            self.content, self.at = b"".join([self.content[self.at :], *parts]), 0
        return self.size > 0

    def take(self, size: int, *, after: bytes = b"") -> bytes:
        """Return the next `size` bytes, which are held no longer, `after` some others."""
        self.at += size
        return b"".join([after, memoryview(self.content)[self.at - size : self.at]])

    def skip_line(self) -> bytes:
        """Let go of all up to the next line's end; return how it began."""
        start = self.content[self.at : self.at + 64]
        while (end := self.content.find(b"\n", self.at)) < 0:
            self.at = len(self.content)
            if not self.fill(1):
                return start
        self.at = end + 1
        return start


@dataclass(frozen=True, slots=True)
class Record:
    """The cells of one record; None if the quotes of the line where it begins do not match.

    `head`: how it begins. `end`: where the next one begins. `is_last`: no line's end follows.
    `is_open`: a quote is not closed up to the end of all.
    """

    cells: list[str] | None
    head: str
    end: int
    is_last: bool = False
    is_open: bool = False


def records(content: bytes, start: int, separator: str, *, ended: bool) -> Iterator[Record]:
    """Return the records from `start` on; without `ended` only those that are surely whole."""
    while start < len(content):
        record = _record(content, start, separator)
        if record.is_last and not ended:
            return
        yield record
        start = record.end


def _record(content: bytes, start: int, separator: str) -> Record:
    cell, at, cells = _cell(separator), start, []
    while found := cell.match(content, at):
        quoted, plain, after = found.groups()
        text = plain if quoted is None else quoted.replace(b'""', b'"')
        at = found.end()
        if after == separator.encode():
            cells.append(_text(text))
            continue
        cells.append(_text(text if plain is None else plain.removesuffix(b"\r")))
        return Record(cells, _head(content, start, at), at, is_last=not after.endswith(b"\n"))
    end = content.find(b"\n", start) + 1
    is_open = _OPEN.match(content, at) is not None
    at = end or len(content)
    return Record(None, _head(content, start, at), at, is_last=not end, is_open=is_open)


def _head(content: bytes, start: int, end: int) -> str:
    line = content[start : min(end, start + _SHOWN)].decode(errors="replace")
    return line.removesuffix("\n").removesuffix("\r")


_OPEN = re.compile(rb'"[^"]*(?:""[^"]*)*\Z')


@cache
def _cell(separator: str) -> re.Pattern[bytes]:
    """Return the pattern of a cell and what follows it: in quotes, or without."""
    sign = re.escape(separator).encode()
    return re.compile(rb'(?:"([^"]*(?:""[^"]*)*)"|((?!")[^%b\n]*))(%b|\r?\n|\r?\Z)' % (sign, sign))


def _text(content: bytes) -> str:
    return content.decode(errors="broken") if content else ""


def holds_broken(cells: list[str]) -> bool:
    """Return whether some cell holds bytes that made no character."""
    return any(BROKEN in cell for cell in cells)
