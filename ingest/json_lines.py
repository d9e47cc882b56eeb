"""JSON Lines of any size as pieces of rows; one bad line never costs the others.

Numbers keep their digits as written; a list becomes |-separated, a table name:value pairs.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import polars as pl

from graph.errors import InputError
from ingest.csv_records import Held
from ingest.encodings import BROKEN, Encoding
from ingest.headers import Headers
from ingest.pieces import ROW, TORN, Piece
from ingest.rejects import faults

MAX_LINE = 16 << 20  # bytes
_PIECE = 5_000  # lines read before they are handed on
_BLOCK = 4 << 20  # bytes, likewise
_LAST = "last"  # nothing ends this line
_Cells = dict[str, str | None]


@dataclass(slots=True)
class JsonLinesFile:
    """A file of JSON Lines as pieces; `rows` is complete after the last of them.

    `chunks` are UTF-8; `is_torn` says, once they ended, whether the file was cut short.
    """

    chunks: Iterator[bytes]
    headers: Headers
    encoding: Encoding
    is_torn: Callable[[], bool]
    rows: int = 0
    _checked: bool = False
    _good: list[tuple[int, _Cells]] = field(default_factory=list)
    _wrong: list[tuple[int, str, str | None, str]] = field(default_factory=list)

    def pieces(self) -> Iterator[Piece]:
        """Return the rows; raises InputError if the first of them lack a required column."""
        size = 0
        for line, fault in _lines(Held(self.chunks)):
            self.rows += 1
            if line.strip():
                self._read(line, fault)
            size += len(line)
            if not self.rows % _PIECE or size > _BLOCK:
                yield self._piece()
                size = 0
        if not self.rows:
            raise InputError(f"{self.headers.name} is empty; each line must be a JSON object.")
        yield self._piece()

    def _read(self, line: bytes, fault: str | None) -> None:
        if fault == _LAST:
            fault = TORN if self.is_torn() else None
        cells = fault or self._cells(line)
        if isinstance(cells, str):
            head = line[:256].decode(errors="replace").rstrip("\r\n")
            self._wrong.append((self.rows, "", head, cells))
        else:
            self._good.append((self.rows, cells))

    def _cells(self, line: bytes) -> _Cells | str:
        """Return a line's cells as text, or what is wrong with it."""
        text = line.decode(errors="broken")
        return self.encoding.fault if BROKEN in text else _json_cells(text)

    def _piece(self) -> Piece:
        headers = list(dict.fromkeys(header for _, cells in self._good for header in cells))
        required = bool(self._good) and not self._checked
        places = self.headers.places(sorted(headers), required=required)
        self._checked |= required
        named = {ours: sorted(headers)[place] for ours, place in places.items()}
        columns = {
            ours: pl.Series(ours, [cells.get(header) for _, cells in self._good], pl.String)
            for ours, header in named.items()
        }
        row = pl.Series(ROW, [row for row, _ in self._good], pl.Int64)
        piece = Piece(pl.DataFrame([*columns.values(), row]), self.rows, faults(self._wrong))
        self._good, self._wrong = [], []
        return piece


def _lines(held: Held) -> Iterator[tuple[bytes, str | None]]:
    """Return each line, or how one begins that is too long and why it is not there."""
    while held.fill(_BLOCK):
        end = held.content.rfind(b"\n") + 1
        if end > held.at:
            yield from ((line, None) for line in held.take(end - held.at).split(b"\n")[:-1])
        elif held.size >= MAX_LINE:
            yield held.skip_line(), f"a line of more than {MAX_LINE >> 20} MiB"
        elif held.ended:
            yield held.take(held.size), _LAST
        else:
            held.fill(2 * held.size)


def _json_cells(line: str) -> _Cells | str:
    """Return a line's cells as text, or what is wrong with it."""
    try:
        told = json.loads(line, parse_float=str, parse_int=str, parse_constant=str)
    except (ValueError, RecursionError):
        return "not JSON"
    if not isinstance(told, dict):
        return "not a JSON object"
    cells = {header: _json_text(value) for header, value in told.items()}
    if "\\u" in line and not _is_text(cells):
        return "half of a surrogate pair (\\ud800 to \\udfff) is no character"
    return cells


def _is_text(cells: _Cells) -> bool:
    """Say whether every text can be written: an escape may name half a character."""
    try:
        "".join([*cells, *filter(None, cells.values())]).encode()
    except UnicodeEncodeError:
        return False
    return True


def _json_text(value: object) -> str | None:
    match value:
        case None:
            return None
        case bool():
            return str(value).lower()
        case list():
            return "|".join(text for item in value if (text := _json_text(item)))
        case dict():
            return "|".join(f"{name}:{_json_text(item) or ''}" for name, item in value.items())
    return str(value)
