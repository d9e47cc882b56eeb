"""The first rows of any file that can be loaded, under its own headers."""

import re
from pathlib import Path

import polars as pl

from graph.errors import InputError
from ingest.pieces import EMPTY
from ingest.read import read_raw
from ingest.suggest.headers import Form, form_of
from ingest.totals import without_totals

ROWS = 10_000
_ENDS = {"src": 0, "source": 0, "from": 0, "head": 0, "start": 0,
         "dst": 1, "dest": 1, "target": 1, "to": 1, "tail": 1, "end": 1}  # fmt: skip
_END = re.compile(r"([a-z]+?)_?(?:node_?)?(?:id|key)?", re.IGNORECASE)
_NODE_ID = re.compile(r"(?:node|vertex)_?(?:id|key)?|id", re.IGNORECASE)


def read_sample(path: Path, *, encoding: str = "") -> pl.DataFrame:
    """Return the first rows as text, null where empty, no totals; `encoding` empty: found out.

    Raises InputError if the file cannot be read, or has no rows.
    """
    frame = read_raw(path, encoding=encoding, rows=ROWS)
    cells = pl.col(pl.String).str.strip_chars()
    frame = frame.with_columns(pl.when(~cells.is_in(EMPTY)).then(cells).name.keep())
    frame = without_totals(frame) if frame.columns else frame
    if frame.is_empty() or not frame.columns:
        raise InputError(f"{path} has no rows, so nothing can be said of its columns.")
    return frame


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
