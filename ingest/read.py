"""Files of any size to frames of text under the contract's column names, batch by batch."""

import sys
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from ingest.cell_texts import as_text
from ingest.cleaning import Cleaner, look_at
from ingest.headers import AllHeaders, Headers
from ingest.mapping import Mapping
from ingest.open_file import Opened, open_file
from ingest.pieces import ROW, Piece
from ingest.rejects import faults
from ingest.stored_file import StoredFile
from ingest.suffixes import SUFFIXES, form_of
from ingest.words import remark

__all__ = [
    "ROW",
    "ROWS",
    "SUFFIXES",
    "Table",
    "in_batches",
    "read_batches",
    "read_raw",
    "read_table",
    "table_of_frame",
]
ROWS = 50_000  # rows of a file that are read at a time,
_BYTES = 64 << 20  # or fewer, if their cells are long
_Part = tuple[pl.DataFrame, pl.DataFrame]  # rows, faults


@dataclass(frozen=True, slots=True)
class Table:
    """One source, or a batch of it, as text: our columns and `row`, trimmed, null where empty."""

    name: str
    kind: str
    sha256: str
    frame: pl.DataFrame
    faults: pl.DataFrame = field(default_factory=faults)
    warnings: tuple[str, ...] = ()
    orders: MappingOf[str, str] = field(default_factory=dict)  # by column: ingest.day_order
    position: int = 0  # bytes of the source that had gone by when this was read
    has_totals: bool = True  # of a file or an answer, which may hold lines that sum up the others


def read_batches(
    path: Path,
    kind: str,
    *,
    mapping: Mapping,
    rows: int = ROWS,
    watch: Callable[[int], None] | None = None,
) -> Iterator[Table]:
    """Return file `path` as text under our names, `rows` of its rows at a time, at least once.

    Memory holds two batches and 16 MiB or so of the file. Rows are numbered through all batches;
    those that cannot be read are a batch's faults; a warning comes in the batch where it arose,
    those about the file as a whole in the last. `-` is standard input, whose SHA-256 is empty.
    `watch` is told how many bytes were looked through before the first row is read.

    Raises InputError if the file cannot be read at all or lacks a required column; and before
    the last batch if its bytes are no longer those that were there before the first.
    """
    form = form_of(path)
    name = "standard input" if form.kind == "stream" else str(path)
    headers = Headers(kind, mapping, name)
    with StoredFile(form.path) as file:
        file.watch = watch
        opened = open_file(file, form, headers, mapping.encoding)
        file.watch = None
        cleaner = Cleaner(kind, name, opened.fault, headers.made, headers.skip)
        told = 0

        def table(part: _Part) -> Table:
            nonlocal told
            warnings, told = tuple(headers.warnings[told:]), len(headers.warnings)
            at = file.position()
            return Table(str(path), kind, opened.sha256, *part, warnings, position=at)

        batches = map(table, in_batches(_cleaned(opened.pieces, cleaner), rows))
        held = next(batches)
        for batch in batches:
            yield held
            held = batch
        file.check_unchanged(opened.sha256)
        yield replace(held, warnings=(*held.warnings, *_closing(held, opened, cleaner, name)))


def read_table(path: Path, kind: str, *, mapping: Mapping) -> Table:
    """Return the whole of file `path` as `read_batches` does, in one piece."""
    (table,) = read_batches(path, kind, mapping=mapping, rows=sys.maxsize)
    return table


def read_raw(path: Path, *, encoding: str = "", rows: int) -> pl.DataFrame:
    """Return the first `rows` of file `path` as text under its own headers; some may be left out.

    `encoding` empty: found out. Raises InputError if the file cannot be read.
    """
    form = form_of(path)
    frames, height = [], 0
    with StoredFile(form.path) as file:
        for piece in open_file(file, form, AllHeaders(str(path)), encoding).pieces:
            frames.append(piece.frame.drop(ROW))
            height += piece.frame.height
            if height >= rows:
                break
    return pl.concat(frames, how="diagonal").head(rows)


def table_of_frame(frame: pl.DataFrame, kind: str, *, mapping: Mapping, name: str) -> Table:
    """Return a frame from memory as a table, as if it had been a Parquet file."""
    headers = Headers(kind, mapping, name)
    cleaner = Cleaner(kind, name, made=headers.made, skip=headers.skip)
    places = headers.places(frame.columns)
    ours = as_text(frame.select(frame.columns[place] for place in places.values()), name)
    row = pl.int_range(1, frame.height + 1, dtype=pl.Int64, eager=True).alias(ROW)
    named = pl.DataFrame(
        [*(cells.alias(our) for our, cells in zip(places, ours, strict=True)), row]
    )
    clean, wrong = cleaner.clean(Piece(named, frame.height, look=look_at(named)))
    warnings = (*headers.warnings, *cleaner.warnings)
    return Table(name, kind, "", clean, wrong, warnings, has_totals=False)


def _cleaned(pieces: Iterable[Piece], cleaner: Cleaner) -> Iterator[tuple[_Part, int]]:
    for piece in pieces:
        yield cleaner.clean(piece), piece.last


def in_batches(parts: Iterable[tuple[_Part, int]], rows: int) -> Iterator[_Part]:
    """Return the parts put together so that each batch ends with a row that `rows` divides.

    One of long cells ends sooner, unless all rows are wanted at once.
    """
    held: list[_Part] = []
    end, size = rows, 0
    is_first = True
    for part, last in parts:
        held.append(part)
        size += int(part[0].estimated_size())
        is_large = size > _BYTES and rows < sys.maxsize
        while last >= end or is_large:
            batch, rest = _split(held, min(end, last))
            held, end = [rest], end + rows * (last >= end)
            size, is_large = 0, False
            if _holds_any(batch):
                yield batch
                is_first = False
    batch, _ = _split(held, end)
    if is_first or _holds_any(batch):
        yield batch


def _split(parts: list[_Part], end: int) -> tuple[_Part, _Part]:
    """Return what the parts hold up to row `end`, and what beyond; both are sorted by row."""
    both = [pl.concat(frames) for frames in zip(*parts, strict=True)]
    ends = [int(frame[ROW].search_sorted(end, side="right")) for frame in both]
    frame, wrong = (part[:at] for part, at in zip(both, ends, strict=True))
    rest, other = (part[at:] for part, at in zip(both, ends, strict=True))
    return (frame, wrong), (rest, other)


def _holds_any(part: _Part) -> bool:
    return not (part[0].is_empty() and part[1].is_empty())


def _closing(last: Table, opened: Opened, cleaner: Cleaner, name: str) -> tuple[str, ...]:
    """Return what is to be told of the file as a whole."""
    is_bare = last.frame.is_empty() and last.faults.is_empty()
    bare = (remark("no_rows", name=name),) if is_bare else ()
    return (*opened.warnings(), *cleaner.warnings, *bare)
