"""The current run's rings, read from the store ring by ring."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from graph.errors import NotFoundError
from graph.results import EVIDENCE, MEMBERS, MICRO, RING_EVENTS, RINGS
from graph.runs.other_runs import require_no_other_run
from graph.schema import TIME, Schema
from graph.store.base import Row, Store
from graph.store.moments import moment_of


def current_run(store: Store) -> str | None:
    """Return the id of the current run, None before the first."""
    run: str | None = store.read("read/store")[0]["current_run"]
    return run


def list_rings(store: Store) -> list[Row]:
    """Return every ring of the current run with the contract's columns."""
    run_id = current_run(store)
    if run_id is None:
        return []
    rows = store.read("read/run_rings", run_id=run_id)
    return [_written({**row["properties"], **_own(row), "run_id": run_id}, RINGS) for row in rows]


def read_ring(store: Store, ring_id: str) -> Row:
    """Return one ring of the current run; NotFoundError says which run has it, or what is near."""
    run_id = current_run(store)
    rows = [] if run_id is None else store.read("read/ring_status", run_id=run_id, ring_id=ring_id)
    if not rows:
        require_no_other_run(store, ring_id)
        known = [row["ring_id"] for row in list_rings(store)]
        raise NotFoundError.near("ring", ring_id, known)
    return _written({**rows[0]["properties"], **_own(rows[0]), "run_id": run_id}, RINGS)


def list_members(store: Store, ring: Mapping[str, Any]) -> list[Row]:
    """Return a ring's members, the surest first."""
    rows = store.read("read/ring_members", run_id=ring["run_id"], ring_id=ring["ring_id"])
    members = [_written({**row["properties"], **_own(row)}, MEMBERS) for row in rows]
    return sorted(members, key=lambda row: (-row["score"], row["applicant_id"]))


def list_evidence(store: Store, ring: Mapping[str, Any]) -> list[Row]:
    """Return the addends of a ring's score, the weightiest first."""
    rows = store.read("read/ring_evidence", run_id=ring["run_id"], ring_id=ring["ring_id"])
    evidence = [_listed(_written(row["properties"], EVIDENCE)) for row in rows]
    return sorted(evidence, key=lambda row: -abs(row["weight"]))


def read_document(store: Store, ring: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return a ring's evidence document, None if its run kept none of it."""
    quoted = json.dumps({"ring_id": ring["ring_id"]}, separators=(",", ":"))[1:-1]
    for row in store.read("read/ring_document", run_id=ring["run_id"], quoted=quoted):
        document: dict[str, Any] = json.loads(row["text"])
        if document.get("ring_id") == ring["ring_id"]:
            return document
    return None


def list_changes(store: Store, ring_id: str) -> list[Row]:
    """Return what became of a ring, oldest first; NotFoundError if there never was such a one."""
    rows = store.read("read/ring_changes", ring_id=ring_id)
    if not rows:
        read_ring(store, ring_id)
    return [_listed(_written(row["properties"], RING_EVENTS)) for row in rows]


def _own(row: Row) -> Row:
    return {name: value for name, value in row.items() if name != "properties"}


def _listed(row: Row) -> Row:
    ids = row.get("applicant_ids") or ""
    return {**row, "applicant_ids": ids.split("|") if ids else []}


def _written(row: Mapping[str, Any], schema: Schema) -> Row:
    """Return a stored row under the contract's names: nats as decimals, times as text."""
    return dict(_cells(row, schema))


def _cells(row: Mapping[str, Any], schema: Schema) -> Iterable[tuple[str, Any]]:
    for name, kind in schema.items():
        value = row.get(name)
        if name.endswith("_micro"):
            yield name.removesuffix("_micro"), None if value is None else value / MICRO
        elif kind == TIME and value is not None:
            yield name, moment_of(value).isoformat().replace("+00:00", "Z")
        else:
            yield name, value
