"""What a store holds, in counts and checksums: equal on every engine if the contents are equal.

A checksum is the SHA-256 of the rows as CSV in the order of their keys, a slice at a time.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields

import polars as pl

from graph.model import Facts, Run
from graph.results import RESULTS
from graph.store.base import Row, Store
from graph.store.files import read_files
from graph.store.layout import SNAPSHOTS
from graph.store.queries import read_queries

_SLICE = 50_000  # rows as text at a time


@dataclass(frozen=True, slots=True)
class Part:
    """How many rows of one kind there are, and the checksum of all of them."""

    rows: int
    sha256: str


Contents = dict[str, Part]


def contents(store: Store, facts: Facts | None = None) -> Contents:
    """Return what `store` holds by kind: facts, files, queries, decisions, models and runs.

    `facts` are the store's own, if they were read already. Whoever else writes the store
    meanwhile is seen in part.
    """
    all_ = store.read_facts() if facts is None else facts
    parts = {one.name: _of_frame(getattr(all_, one.name)) for one in fields(Facts)}
    parts["files"] = _of_frame(read_files(store))
    parts["queries"] = _of_frame(read_queries(store))
    parts["assessments"] = _of_rows(store.read("read/all_assessments"))
    parts |= {kind: _of_rows(store.read_snapshots(kind)) for kind in SNAPSHOTS}
    parts["runs"] = _of_runs(store)
    return parts


def _of_frame(frame: pl.DataFrame) -> Part:
    return Part(frame.height, _digest(_texts(frame)))


def _of_rows(rows: list[Row]) -> Part:
    return Part(len(rows), _digest(map(_json, rows)))


def _of_runs(store: Store) -> Part:
    listed = store.read_runs()
    return Part(listed.height, _digest(_runs(store, listed)))


def _runs(store: Store, listed: pl.DataFrame) -> Iterator[str]:
    yield from _texts(listed)
    yield _json(store.read_info()["current_run"])
    for run_id in listed["run_id"]:
        run = store.read_run(run_id)
        if run is not None:
            yield from _run(run)


def _run(run: Run) -> Iterator[str]:
    yield _json(dict(run.started_with))
    yield _json(run.documents)
    for name in RESULTS:
        yield from _texts(getattr(run, name))


def _texts(frame: pl.DataFrame) -> Iterator[str]:
    yield ",".join(frame.columns)
    for part in frame.iter_slices(_SLICE):
        yield part.write_csv(include_header=False)


def _json(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def _digest(texts: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for text in texts:
        digest.update(text.encode(errors="surrogatepass") + b"\n")
    return digest.hexdigest()
