"""The reader that a file needs: its content unpacked, its encoding found, its rows in pieces."""

import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice

from graph.errors import InputError
from ingest.csv_files import CsvFile
from ingest.encodings import Detector, Encoding, told_encoding, utf8_chunks
from ingest.headers import Headers
from ingest.json_lines import JsonLinesFile
from ingest.parquet_files import ParquetFile
from ingest.pieces import Piece
from ingest.spreadsheet import Spreadsheet
from ingest.stored_file import StoredFile
from ingest.suffixes import MAGIC_SIZE, Form, Kind, content_of
from ingest.unpack import Unpacked, cut_short
from ingest.words import remark

_SAMPLE = 32  # chunks of standard input by which its encoding is guessed


@dataclass(frozen=True, slots=True)
class Opened:
    """A file being read: its pieces, and once they ended what is to be told of it as a whole.

    `fault` is what to say of a cell that holds bytes which made no character.
    """

    sha256: str
    pieces: Iterator[Piece]
    warnings: Callable[[], tuple[str, ...]]
    fault: str = ""


def open_file(file: StoredFile, form: Form, headers: Headers, encoding: str) -> Opened:
    """Return the reader of `file`; `encoding` empty: found out. Raises InputError."""
    match form.kind:
        case "stream":
            return _stream(file, headers, encoding)
        case "parquet":
            return _parquet(file, form, headers)
        case "xlsx":
            return _workbook(file, form, headers)
    _, what = content_of(file.peek(MAGIC_SIZE))
    if what and not form.packing:
        raise InputError(f"{form.path} is {what} by its content. Name it as what it is.")
    found = _survey(Unpacked(file, form.packing), encoding)
    digest = file.finish()
    content = Unpacked(file, form.packing)
    return _text(content, content, form.kind, headers, found, digest)


def _survey(content: Unpacked, encoding: str) -> Encoding:
    """Read all the content once: a damaged file is told before any of it is used."""
    if encoding:
        for _ in content:
            pass
        return told_encoding(encoding)
    detector = Detector()
    for chunk in content:
        detector.feed(chunk)
    return detector.found()


def _text(
    content: Unpacked,
    chunks: Iterable[bytes],
    kind: Kind,
    headers: Headers,
    encoding: Encoding,
    digest: str,
) -> Opened:
    utf8 = utf8_chunks(chunks, encoding)
    made = JsonLinesFile if kind == "json" else CsvFile
    reader = made(utf8, headers, encoding, lambda: content.torn)

    def warnings() -> tuple[str, ...]:
        own = reader.warnings if isinstance(reader, CsvFile) else ()
        torn = (cut_short(headers.name),) if content.torn else ()
        said = encoding.warning(headers.name)
        return (*torn, *((said,) if said else ()), *own)

    return Opened(digest, reader.pieces(), warnings, encoding.fault)


def _stream(file: StoredFile, headers: Headers, encoding: str) -> Opened:
    """Return the reader of standard input, whose kind and packing its first bytes say."""
    packing, what = content_of(file.peek(MAGIC_SIZE))
    if what and not packing:
        raise InputError(
            f"{headers.name} is {what}; only CSV and JSON Lines can be read from there. Give the "
            "file by its name."
        )
    content = Unpacked(file, packing)
    chunks = iter(content)
    sample = list(islice(chunks, _SAMPLE))
    found = told_encoding(encoding) if encoding else _guess(sample)
    start = b"".join(utf8_chunks(sample[:1], found)).lstrip()
    kind: Kind = "json" if start.startswith(b"{") else "csv"
    opened = _text(content, chain(sample, chunks), kind, headers, found, "")
    return replace(opened, warnings=lambda: (*opened.warnings(), remark("read_once")))


def _guess(sample: list[bytes]) -> Encoding:
    detector = Detector()
    for chunk in sample:
        detector.feed(chunk)
    return replace(detector.found(), clean=False, guessed=True)


def _parquet(file: StoredFile, form: Form, headers: Headers) -> Opened:
    digest = file.finish()
    source = io.BytesIO(Unpacked(file, form.packing).whole()) if form.packing else file.rewind()
    reader = ParquetFile(source, headers)
    return Opened(digest, _then_rewound(reader.pieces(), file), tuple)


def _workbook(file: StoredFile, form: Form, headers: Headers) -> Opened:
    content = Unpacked(file, "").whole()
    digest = file.finish()
    reader = Spreadsheet(io.BytesIO(content), headers, form.sheet)
    return Opened(digest, _then_rewound(reader.pieces(), file), lambda: reader.warnings)


def _then_rewound(pieces: Iterator[Piece], file: StoredFile) -> Iterator[Piece]:
    """Return the pieces, and leave the file at its start: all its bytes are digested again."""
    yield from pieces
    file.rewind()
