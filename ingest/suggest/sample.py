"""The first rows of any file that can be loaded, under its own headers."""

import re
from pathlib import Path

import polars as pl

from graph.errors import InputError
from ingest.columns_of import EMPTY
from ingest.read import read_raw
from ingest.suggest.headers import Form, form_of

ROWS = 10_000
_ENCODINGS = ("utf-8", "gb18030")
_ENDS = {"src": 0, "source": 0, "from": 0, "head": 0, "start": 0,
         "dst": 1, "dest": 1, "target": 1, "to": 1, "tail": 1, "end": 1}  # fmt: skip
_END = re.compile(r"([a-z]+?)_?(?:node_?)?(?:id|key)?", re.IGNORECASE)
_NODE_ID = re.compile(r"(?:node|vertex)_?(?:id|key)?|id", re.IGNORECASE)


def read_sample(path: Path, *, encoding: str | None = None) -> tuple[pl.DataFrame, str]:
    """Return the first rows as text, null where empty, and the encoding that they are in.

    Raises InputError if the file cannot be read, or has no rows.
    """
    frame, told = _decoded(path, [encoding] if encoding else _ENCODINGS)
    frame = frame.rename(lambda header: header.strip().removeprefix("\ufeff"))
    cells = pl.col(pl.String).str.strip_chars()
    frame = frame.with_columns(pl.when(~cells.is_in(EMPTY)).then(cells).name.keep())
    if frame.is_empty() or not frame.columns:
        raise InputError(f"{path} has no rows, so nothing can be said of its columns.")
    return frame, told


def header_forms(frame: pl.DataFrame, path: Path) -> dict[str, Form]:
    """Return headers that say something only with the file's name: ends of a list of edges, ids.

    `user__uses_device__device.csv` has users as its sources and devices as its targets.
    """
    ends = re.split(r"__", path.name.split(".", 1)[0])
    forms = {}
    for header in frame.columns:
        end = _END.fullmatch(header)
        place = _ENDS.get(end[1].lower()) if end else None
        if place is not None and len(ends) > 1 and len(frame.columns) <= 4:
            forms[header] = form_of(f"{ends[-1 if place else 0]} id")
        elif _NODE_ID.fullmatch(header) and len(ends) == 1:
            forms[header] = form_of(f"{ends[0]} id")
    return forms


def _decoded(path: Path, encodings: "list[str] | tuple[str, ...]") -> tuple[pl.DataFrame, str]:
    """Return the rows in the first encoding that all of them are in, else in the first."""
    failed: InputError | None = None
    for encoding in encodings:
        try:
            frame, faults = read_raw(path, encoding=encoding, rows=ROWS)
        except InputError as error:
            failed = failed or error
            continue
        if not faults or encoding == encodings[-1]:
            return frame, encoding
    raise failed or InputError(f"{path} cannot be read.")
