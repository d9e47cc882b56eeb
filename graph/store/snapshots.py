"""Models and statistics in the graph, each under its version; one of each is active."""

import polars as pl

from graph.errors import StoreError, UsageError
from graph.store.base import Row
from graph.store.engine import Engine
from graph.store.layout import SNAPSHOTS


def read_snapshot(engine: Engine, kind: str, version: str | None) -> str | None:
    """Return the JSON of a stored `model` or `statistics` (default: the active one) or None."""
    found = [
        row
        for row in _rows(engine, kind)
        if (row["active"] if version is None else row["version"] == version)
    ]
    return found[0]["text"] if found else None


def write_snapshot(engine: Engine, kind: str, version: str, text: str, *, activate: bool) -> None:
    """Store a `model` or `statistics` under its version; a version never changes its text."""
    stored = read_snapshot(engine, kind, version)
    if stored not in (None, text):
        raise StoreError(f"{kind} {version} is stored with another content; give it a new version.")
    node = pl.DataFrame({"version": [version], "text": [text], "active": [False]})
    engine.add_nodes(_label(kind), node)
    if activate:
        engine.write("write/activate_snapshot", {"version": version}, label=_label(kind))
    engine.flush()


def read_snapshots(engine: Engine, kind: str) -> list[Row]:
    """Return version, text and active of every stored snapshot of a kind, by version."""
    return _rows(engine, kind)


def _rows(engine: Engine, kind: str) -> list[Row]:
    return engine.read("read/snapshots", {}, label=_label(kind))


def _label(kind: str) -> str:
    if kind not in SNAPSHOTS:
        raise UsageError(f"No snapshot kind {kind!r}; there are {' and '.join(SNAPSHOTS)}.")
    return SNAPSHOTS[kind]
