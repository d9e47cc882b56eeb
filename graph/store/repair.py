"""Mending a store where nothing has to be guessed: ties, half runs, the pointer, a dead lock.

A fact is never changed. What a fact itself would have to say is left for `check` to tell.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from graph.store.base import Mended, Row
from graph.store.engine import BATCH, Engine
from graph.store.info import read_store
from graph.store.layout import NODE_KEYS
from graph.store.locks import RUN, hold, owner_of, read_lock
from graph.store.runs import DONE, WRITING, drop_run

REPAIR = "repair"
# The statement that counts what is not tied, its code, label and relation, and what ties it.
_TIES = (
    ("bare_applications", "dangling_application", "Application", "SUBMITTED", "mend_owners"),
    ("untied_events", "dangling_event", "Event", "DID", "mend_owners"),
    ("untied_outcomes", "dangling_outcome", "Outcome", "ENDED_IN", "mend_parts"),
    ("untied_instalments", "dangling_instalment", "Instalment", "HAS_INSTALMENT", "mend_parts"),
    ("untied_versions", "dangling_version", "ApplicationVersion", "AMENDED_FROM", "mend_parts"),
)


def repair(engine: Engine) -> list[Mended]:
    """Mend what is safe and return what was mended, nothing for a sound store."""
    with _alone(engine) as mended:
        mended += _tie(engine)
        mended += _drop_half_runs(engine)
        mended += _point(engine)
        return mended


@contextmanager
def _alone(engine: Engine) -> Iterator[list[Mended]]:
    """Keep batch runs away meanwhile; gives what that mended: a lock that had expired."""
    if engine.shared:
        with hold(engine, owner_of(REPAIR)) as lock:
            yield _freed(lock.taken_from)
        return
    row = read_lock(engine)  # who holds an embedded store is alone with it
    dead = row is not None and row["expired"]
    if row is not None and dead:
        engine.write("write/free_lock", {"lock_id": RUN, "token": row["token"]})
    yield _freed(row["owner"] if row is not None and dead else None)


def _freed(owner: str | None) -> list[Mended]:
    return [Mended("stale_lock", f"The lock of {owner} was freed.")] if owner else []


def _tie(engine: Engine) -> Iterator[Mended]:
    """Tie what names each other, a batch at a time."""
    for check, code, label, relation, name in _TIES:
        before = _untied(engine, check)
        names = {"label": label, "relation": relation, "key": NODE_KEYS[label]}
        while before and engine.write(f"write/{name}", {"limit": BATCH}, **names):
            pass
        if tied := before - _untied(engine, check):
            yield Mended(code, f"{tied} of label {label} were tied to what they name.")


def _untied(engine: Engine, check: str) -> int:
    return int(engine.read(f"read/check_{check}", {})[0]["count"])


def _drop_half_runs(engine: Engine) -> Iterator[Mended]:
    """Take away the runs that were not written to their end; no reader ever saw them."""
    current = (read_store(engine) or {}).get("current_run")
    for row in engine.read("read/check_runs", {}):
        if row["status"] == WRITING and row["run_id"] != current:
            drop_run(engine, row["run_id"])
            yield Mended("half_run", f"Run {row['run_id']}, half written, was taken away.")


def _point(engine: Engine) -> Iterator[Mended]:
    """Leave one run current, if it is plain which."""
    runs = engine.read("read/check_current", {})
    pointed = [row for row in runs if row["current"]]
    if len(pointed) == 1 or not runs:
        return
    run_id = _meant(pointed or runs)
    if run_id is not None:
        engine.write("write/set_current_run", {"run_id": run_id, "status": DONE})
        yield Mended("current_run", f"Run {run_id} is the current one.")


def _meant(runs: list[Row]) -> str | None:
    """Return the run whose columns the rings show, else the newest; None if that is not one."""
    newest = max(row["as_of"] for row in runs)
    shown = [row for row in runs if row["rings"]]
    last = shown or [row for row in runs if row["as_of"] == newest]
    return str(last[0]["run_id"]) if len(last) == 1 else None
