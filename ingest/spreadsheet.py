"""Sheets of Excel workbooks (.xlsx) as pieces of rows; formulas by the value they last had."""

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import IO, TYPE_CHECKING

import polars as pl

from graph.errors import InputError
from ingest.columns import FILES
from ingest.headers import Headers
from ingest.pieces import ROW, Piece
from ingest.unpack import FREE_BYTES, MAX_RATIO, MAX_WHOLE
from ingest.words import remark

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

_PIECE = 5_000  # rows
_EXACT = 10**15  # a spreadsheet keeps fifteen digits of a number
_IDS = ("id", "value", "values")  # kinds of cells whose digits name something
_ZIP_FAULTS = (zipfile.BadZipFile, zipfile.LargeZipFile, RuntimeError, EOFError, zlib.error)
_Cell = int | float | str | bool | time | date | datetime | timedelta


@dataclass(slots=True)
class Spreadsheet:
    """The sheet called `sheet`, or the first, as pieces; `rows` and `warnings` at the end.

    The first row that holds anything is the header.
    """

    source: IO[bytes]
    headers: Headers
    sheet: str | None = None
    rows: int = 0
    _numbers: dict[str, int] = field(default_factory=dict)  # cells by column of ids
    _others: list[str] = field(default_factory=list)  # sheets that are not read

    def pieces(self) -> Iterator[Piece]:
        """Return the rows; raises InputError if there is no such workbook, sheet or header."""
        sheet = self._open()
        found = iter(sheet.iter_rows())
        header = next((row for row in found if any(map(str, row))), None)
        if header is None:
            raise InputError(
                f"{self.headers.name}: sheet {sheet.name} is empty; its first row must name the "
                "columns."
            )
        places = self.headers.places([str(title) for title in header])
        rows: list[list[str | None]] = []
        for row in found:
            rows.append([_text(row[place]) for place in places.values()])
            self._count_numbers(row, places)
            if len(rows) == _PIECE:
                yield self._piece(rows, places)
                rows = []
        yield self._piece(rows, places)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is to be told of the sheet as a whole."""
        name, told = self.headers.name, list[str]()
        if self._numbers:
            cells = ", ".join(f"{column} {n:,}" for column, n in sorted(self._numbers.items()))
            told.append(remark("ids_as_numbers", name=name, cells=cells))
        if self._others:
            told.append(remark("first_sheet", name=name, other=self._others[0]))
        return tuple(told)

    def _open(self) -> "CalamineSheet":
        import python_calamine

        _check_size(self.source, self.headers.name)
        try:
            book = python_calamine.load_workbook(self.source)
            names = book.sheet_names
            if self.sheet is not None and self.sheet not in names:
                raise InputError(
                    f"{self.headers.name} has no sheet {self.sheet!r}. It has {', '.join(names)}."
                )
            self._others = [] if self.sheet else names[1:]
            return book.get_sheet_by_name(self.sheet or names[0])
        except (python_calamine.CalamineError, OSError) as error:
            if "assword" in str(error):
                raise _locked(self.headers.name) from error
            raise _no_workbook(self.headers.name, str(error)) from error

    def _count_numbers(self, row: list[_Cell], places: dict[str, int]) -> None:
        for column in FILES[self.headers.kind]:
            if column.kind in _IDS and column.name in places:
                cell = row[places[column.name]]
                if isinstance(cell, (int, float)) and not isinstance(cell, bool):
                    self._numbers[column.name] = self._numbers.get(column.name, 0) + 1

    def _piece(self, rows: list[list[str | None]], places: dict[str, int]) -> Piece:
        first = self.rows + 1
        self.rows += len(rows)
        schema = dict.fromkeys(places, pl.String)
        frame = pl.DataFrame(rows, schema=schema, orient="row")
        row = pl.int_range(first, self.rows + 1, dtype=pl.Int64, eager=True).alias(ROW)
        return Piece(frame.with_columns(row), self.rows)


def _text(cell: _Cell) -> str | None:
    """Return a cell as the text that a CSV would hold."""
    match cell:
        case str():
            return cell
        case bool():
            return str(cell).lower()
        case int() | float():
            is_whole = cell == int(cell) and abs(cell) < _EXACT
            return str(int(cell)) if is_whole else f"{cell:.15G}"
    return cell.isoformat() if isinstance(cell, (date, time)) else str(cell)


def _check_size(source: IO[bytes], name: str) -> None:
    """Refuse what is no workbook, and one that unpacks to more than can be held."""
    head = source.read(8)
    source.seek(0)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise _locked(name)
    try:
        with zipfile.ZipFile(source) as packed:
            size = sum(part.file_size for part in packed.infolist())
            small = sum(part.compress_size for part in packed.infolist())
            if size > MAX_WHOLE or (size > FREE_BYTES and size > MAX_RATIO * small):
                raise InputError(
                    f"{name} unpacks to {size >> 20:,} MiB, which is too much for a workbook. Save "
                    "the sheet as CSV and give that."
                )
            damaged = packed.testzip()  # a size that was a lie is found here
    except _ZIP_FAULTS as error:
        raise _no_workbook(name, str(error)) from error
    if damaged:
        raise _no_workbook(name, f"{damaged} in it is damaged")
    source.seek(0)


def _locked(name: str) -> InputError:
    return InputError(
        f"{name} is locked with a password, or an old workbook (.xls). Save it as .xlsx without "
        "a password, or as CSV."
    )


def _no_workbook(name: str, reason: str) -> InputError:
    told = f"{name} is not a whole Excel workbook (.xlsx): {reason.rstrip('.')}."
    return InputError(f"{told} Fetch the file again, or save it anew.")
