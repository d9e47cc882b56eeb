"""CSV of any size as pieces of rows; one bad line never costs the others.

Polars reads blocks of whole records. Where the rules of quotes are broken, or a record has too
many fields, some lines are read record by record.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import polars as pl

from graph.errors import InputError
from ingest.csv_records import Held, Record, holds_broken, records
from ingest.csv_scan import Scan, scan
from ingest.encodings import BROKEN, Encoding
from ingest.headers import Headers
from ingest.pieces import EMPTY, MAX_CELL, ROW, TORN, Look, Piece
from ingest.rejects import faults
from ingest.unpack import cut_at_once
from ingest.words import remark

MAX_RECORD = 16 << 20  # bytes; what is longer has lost a quote or is no table
_BLOCK = 4 << 20  # bytes that polars reads at once: larger ones leave the processor's cache
_WINDOW = 1 << 20  # bytes that are scanned at once
_STEP = 1 << 18  # bytes that are read record by record where polars cannot
_SEPARATORS = (",", ";", "\t", "|")
_QUOTED = re.compile(rb'"[^"]*"')
_SEP_LINE = re.compile(rb"sep=(.)\r?\n")  # how a spreadsheet is told the separator


@dataclass(slots=True)
class CsvFile:
    """A CSV file as pieces; `rows` and `warnings` are complete after the last of them.

    `chunks` are UTF-8; `is_torn` says, once they ended, whether the file was cut short.
    """

    chunks: Iterator[bytes]
    headers: Headers
    encoding: Encoding
    is_torn: Callable[[], bool]
    rows: int = 0
    _short: int = 0  # rows with fewer cells than the header
    _first_short: int = 0
    _separator: str = ","
    _head: bytes = b""  # a header of titles that cannot be twice there
    _titles: list[str] = field(default_factory=list)
    _places: dict[str, int] = field(default_factory=dict)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is to be told of the rows as a whole."""
        if not self._short:
            return ()
        told = {"name": self.headers.name, "count": self._short, "first": self._first_short}
        return (remark("short_rows", **told),)

    def pieces(self) -> Iterator[Piece]:
        """Return the rows; raises InputError if there is no header that can be used."""
        held = Held(_lines_end_alike(self.chunks))
        self._read_header(held)
        while held.fill(_BLOCK):
            scans, size, stop = self._whole(held)
            if size:
                yield self._fast(held.take(size, after=self._head), scans)
            elif stop.has_long or stop.is_wrong or held.ended or held.size >= MAX_RECORD:
                held.fill(MAX_RECORD)  # so far a quote may reach
                yield self._exact(held)
            else:
                held.fill(2 * held.size)
        if not self.rows:
            yield self._read(iter(()))

    def _read_header(self, held: Held) -> None:
        name = self.headers.name
        held.fill(_BLOCK)
        while held.size and not held.content[held.at : _line_end(held, held.at)].strip():
            held.at = _line_end(held, held.at)
            held.fill(_BLOCK)
        if held.ended and b"\n" not in held.content[held.at :] and self.is_torn():
            raise cut_at_once(name)
        if not held.size:
            raise InputError(f"{name} is empty; its first line must name the columns.")
        said = _SEP_LINE.match(held.content, held.at)
        if said:
            held.at = said.end()
        self._separator = said[1].decode() if said else _separator(held)
        header = next(records(held.content, held.at, self._separator, ended=held.ended), None)
        if header is None or header.cells is None:
            raise InputError(f"{name}: the quotes in its first line, the header, do not match.")
        if holds_broken(header.cells):
            raise InputError(_foreign_header(name, self.encoding))
        self._places = self.headers.places(header.cells)
        self._titles = [f"c{place}" for place in range(len(header.cells))]
        self._head = self._separator.join(self._titles).encode() + b"\n"
        held.take(header.end - held.at)

    def _whole(self, held: Held) -> tuple[list[Scan], int, Scan]:
        """Return scans of a block of whole records, its size, and what stopped it."""
        scans, size, window, found, is_small = [], 0, _WINDOW, Scan(), False
        while size < min(_BLOCK, held.size):
            found = scan(
                held.content,
                held.at + size,
                min(window, held.size - size),
                separator=self._separator,
                width=len(self._titles),
            )
            if not (found.size or found.is_wrong) and window < held.size - size:
                window *= 2  # a record that is longer than this
                continue
            if found.has_long and not is_small:
                window, is_small = _STEP, True  # one bad line costs few others their speed
                continue
            if found.has_long or not found.size:
                break
            scans.append(found)
            size += found.size
        return scans, size, found

    def _fast(self, content: bytes, scans: list[Scan]) -> Piece:
        frame = self._by_polars(content)
        if frame is None or frame.height != sum(found.records for found in scans):
            return self._read(records(content, len(self._head), self._separator, ended=True))
        for found in scans:
            self._count_short(found.short, found.first_short)
            self.rows += found.records
        hidden, blanks = any(s.hidden for s in scans), any(s.blanks for s in scans)
        look = Look(
            hidden=hidden,
            blanks=blanks,
            empty=hidden or blanks,
            long=any(s.longest > MAX_CELL for s in scans),
            exponents=any(s.exponents for s in scans),
            broken=not self.encoding.clean and BROKEN.encode() in content,
        )
        first = self.rows - frame.height + 1
        row = pl.int_range(first, self.rows + 1, dtype=pl.Int64, eager=True).alias(ROW)
        return Piece(frame.hstack([row]), self.rows, look=look)

    def _by_polars(self, content: bytes) -> pl.DataFrame | None:
        """Return the columns that are ours; None if polars refuses. `content` has our header."""
        try:
            frame = pl.read_csv(
                content, separator=self._separator, infer_schema=False, null_values=list(EMPTY)
            )
        except pl.exceptions.PolarsError:
            return None
        columns = frame.get_columns()
        return pl.DataFrame([columns[at].alias(ours) for ours, at in self._places.items()])

    def _exact(self, held: Held) -> Piece:
        """Return some records read one by one."""
        start = held.at

        def some() -> Iterator[Record]:
            for record in records(held.content, start, self._separator, ended=held.ended):
                is_torn = record.is_open and held.ended and self.is_torn()
                held.at = len(held.content) if is_torn else record.end
                yield replace(record, is_last=True) if is_torn else record
                if is_torn or record.end - start >= _STEP:
                    return

        piece = self._read(some())
        if held.at > start:
            return piece
        self.rows += 1
        told = f"a line of more than {MAX_RECORD >> 20} MiB"
        wrong = faults([(self.rows, "", held.skip_line().decode(errors="replace"), told)])
        return Piece(piece.frame, self.rows, wrong)

    def _read(self, some: Iterator[Record]) -> Piece:
        good: list[list[str | int]] = []
        wrong: list[tuple[int, str, str | None, str]] = []
        width = len(self._titles)
        for record in some:
            self.rows += 1
            if reason := self._fault(record):
                wrong.append((self.rows, "", record.head, reason))
                continue
            cells = record.cells or []
            if len(cells) < width and (cells != [""] or record.head):
                self._count_short(1, -1)
            padded = [*cells, *[""] * (width - len(cells))]
            good.append([*(padded[place] for place in self._places.values()), self.rows])
        schema = dict.fromkeys(self._places, pl.String) | {ROW: pl.Int64}
        frame = pl.DataFrame(good, schema=schema, orient="row")
        return Piece(frame, self.rows, faults(wrong), Look(broken=not self.encoding.clean))

    def _fault(self, record: Record) -> str | None:
        """Return what is wrong with a record, None if nothing is."""
        if record.is_last and self.is_torn():
            return TORN
        if record.cells is None:
            return "its quotes do not match"
        width = len(self._titles)
        if len(record.cells) > width:
            return f"{len(record.cells)} fields where the header has {width}"
        if record.is_last and 1 < len(record.cells) < width:
            return f"the file ends in this line, after {len(record.cells)} fields of {width}"
        return None

    def _count_short(self, count: int, first: int) -> None:
        """Count rows with fewer cells than the header; `first` among those that come next."""
        if count and not self._short:
            self._first_short = self.rows + first + 1
        self._short += count


def _line_end(held: Held, start: int) -> int:
    return held.content.find(b"\n", start) + 1 or len(held.content)


def _separator(held: Held) -> str:
    """Return the separator that the header has most of outside quotes."""
    end = held.at
    while end < len(held.content):
        end = _line_end(held, end)
        header = held.content[held.at : end]
        if header.count(b'"') % 2 == 0:
            break
    plain = _QUOTED.sub(b"", header)
    return max(_SEPARATORS, key=lambda sign: plain.count(sign.encode()))


def _foreign_header(name: str, encoding: Encoding) -> str:
    what = f"not {encoding.name}" if encoding.told else "neither UTF-8 nor GB18030"
    return (
        f"{name}: the header is {what}. Name the file's encoding in the mapping, "
        "e.g. encoding: gb18030."
    )


def _lines_end_alike(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Return the chunks; lines that end as they did on old machines end in a line feed."""
    first = next(chunks, b"")
    is_old = b"\r" in first and b"\n" not in first
    yield first.replace(b"\r", b"\n") if is_old else first
    for chunk in chunks:
        yield chunk.replace(b"\r", b"\n") if is_old else chunk
