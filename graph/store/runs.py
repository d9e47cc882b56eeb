"""Runs in the graph: written under their id in slices, made visible by one pointer at the end.

Until then a run has the status `writing` and no reader sees it; writing it again completes it.
A run of the past is `kept`: it is read by its id, and the pointer, the rings' own columns and their
history stay those of the runs that were current (`done`).
`communities` are not stored (they may be as many as applicants): they are in the run's files
only, and `read_run` gives that frame empty.
"""

import json
from collections.abc import Callable
from contextlib import suppress

import polars as pl

from graph.errors import StoreError
from graph.model import Run
from graph.results import RESULTS, conform_result
from graph.schema import TIME, Schema
from graph.store.base import Row
from graph.store.engine import Engine
from graph.store.info import read_store
from graph.store.layout import NODE_KEYS
from graph.store.moments import micros, moment_of
from graph.store.rows import batches, frame_of, plain, relation_rows, unfolded

WRITING, DONE, KEPT = "writing", "done", "kept"
FINISHED = (DONE, KEPT)
# The nodes of a run by what names it in them; the run itself last.
_NODES = (
    ("Evidence", "run_id"),
    ("RingEvent", "written_by"),
    ("Document", "run_id"),
    ("Run", "run_id"),
)
RUN_LIST: Schema = {
    "run_id": pl.String,
    "as_of": TIME,
    "status": pl.String,
    "rings": pl.Int64,
    "reported": pl.Int64,
}


def write_run(
    engine: Engine, run: Run, *, current: bool, require: Callable[[], None] | None = None
) -> None:
    """Store a finished run and make it the `current` one, last and at once; else only keep it.

    Of a run that is stored already nothing is written again: its id is a digest of all that it
    was made from. `require` raises if the run may not be written (any more). What an error or a
    stop leaves half is taken away again, if the database still answers.
    """
    require = require or _nothing
    require()
    status = next((row["status"] for row in _run_rows(engine, run.run_id)), None)
    if status not in FINISHED:
        _write_whole(engine, run)
    require()
    if current:
        engine.write("write/set_current_run", {"run_id": run.run_id, "status": DONE})
    elif status not in FINISHED:
        engine.write("write/keep_run", {"run_id": run.run_id, "status": KEPT})
    engine.flush()


def _nothing() -> None:
    """Require nothing."""


def _write_whole(engine: Engine, run: Run) -> None:
    try:
        write_frames(engine, run)
    except BaseException:
        with suppress(StoreError):
            drop_run(engine, run.run_id)
        raise


def drop_run(engine: Engine, run_id: str) -> None:
    """Take away what is there of a run that was not written to its end; others stay as they are."""
    engine.write("write/drop_members", {"run_id": run_id})
    for label, key in _NODES:
        engine.write("write/drop_nodes", {"run_id": run_id}, label=label, key=key)
    engine.flush()


def read_run(engine: Engine, run_id: str | None) -> Run | None:
    """Return a stored run (default: the current one) or None; `communities` is empty."""
    wanted = str(run_id or (read_store(engine) or {}).get("current_run"))
    found = _run_rows(engine, wanted)
    if not found or found[0]["status"] not in FINISHED:
        return None
    frames = {name: _frame(engine, name, wanted) for name in RESULTS if name != "communities"}
    documents = engine.read("read/run_documents", {"run_id": wanted})
    return Run(
        run_id=wanted,
        as_of=moment_of(found[0]["as_of"]),
        started_with=json.loads(found[0]["started_with"]),
        communities=pl.DataFrame(schema=RESULTS["communities"]),
        documents=tuple(row["text"] for row in documents),
        **frames,
    )


def read_runs(engine: Engine) -> pl.DataFrame:
    """Return run_id, as_of, status, rings, reported of every finished run, oldest first.

    The status is `done` of a run that is or was the current one, `kept` of a run of the past.
    """
    rows = [row for row in engine.read("read/runs", {}) if row["status"] in FINISHED]
    return frame_of(rows, RUN_LIST).sort("as_of", "run_id")


def _run_rows(engine: Engine, run_id: str) -> list[Row]:
    return [row for row in engine.read("read/runs", {}) if row["run_id"] == run_id]


def _frame(engine: Engine, name: str, run_id: str) -> pl.DataFrame:
    rows = engine.read(f"read/run_{name}", {"run_id": run_id})
    given = [unfolded(row) for row in rows]
    return conform_result(name, frame_of(given, RESULTS[name]))


def write_frames(engine: Engine, run: Run) -> None:
    """Write all that a run found under its id, invisible until it is the current one."""
    engine.add_nodes("Run", pl.DataFrame([_run_node(run)]))
    rings = plain(conform_result("rings", run.rings))
    if rings.filter(pl.col("run_id") != run.run_id).height:
        raise StoreError(f"Run {run.run_id} holds rings of another run; write each run whole.")
    engine.add_nodes("Ring", rings.select("ring_id"))
    ends = rings.with_columns(tail="ring_id", head=pl.lit(run.run_id))
    _relate(engine, run, "Ring", "FOUND_IN", "Run", ends)
    _write_people(engine, run)
    _write_evidence(engine, run)
    _write_ring_events(engine, run)
    _write_documents(engine, run)


def _run_node(run: Run) -> Row:
    reported = run.rings.filter(pl.col("status") == "reported").height
    return {
        "run_id": run.run_id,
        "as_of": micros(run.as_of),
        "status": WRITING,
        "rings": run.rings.height,
        "reported": reported,
        "started_with": json.dumps(run.started_with, sort_keys=True, ensure_ascii=False),
    }


def _write_people(engine: Engine, run: Run) -> None:
    """Tie members to their rings, and scored applicants to the run."""
    members = plain(conform_result("members", run.members))
    applicants = plain(conform_result("applicants", run.applicants))
    ids = pl.concat([members["applicant_id"], applicants["applicant_id"]]).unique().sort()
    if ids.len():
        engine.add_nodes("Applicant", ids.to_frame("applicant_id"))
    member_ends = members.with_columns(tail="applicant_id", head="ring_id")
    _relate(engine, run, "Applicant", "MEMBER_OF", "Ring", member_ends.drop("ring_id"))
    scored = applicants.with_columns(tail="applicant_id", head=pl.lit(run.run_id))
    _relate(engine, run, "Applicant", "SCORED", "Run", scored)


def _relate(
    engine: Engine, run: Run, tail: str, relation: str, head: str, frame: pl.DataFrame
) -> None:
    names = {"tail": tail, "tail_key": NODE_KEYS[tail], "relation": relation}
    names |= {"head": head, "head_key": NODE_KEYS[head]}
    ends = frame.drop({"applicant_id", "run_id"} & set(frame.columns))
    for rows in batches(ends):
        parameters = {"run_id": run.run_id, "rows": relation_rows(rows)}
        engine.write("write/add_run_relations", parameters, **names)


def _numbered(run: Run, key: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Return `frame` with a key of the run and the row's place in its order."""
    place = pl.int_range(pl.len(), dtype=pl.Int64)
    return frame.with_columns(
        pl.concat_str(pl.lit(f"{run.run_id}|"), place).alias(key), place.alias("place")
    )


def _write_evidence(engine: Engine, run: Run) -> None:
    frame = plain(conform_result("evidence", run.evidence))
    keyed = _numbered(run, "evidence_key", frame).with_columns(run_id=pl.lit(run.run_id))
    if keyed.height:
        engine.add_nodes("Evidence", keyed)
        ends = keyed.select(tail="ring_id", head="evidence_key").drop_nulls()
        engine.add_relations("Ring", "SUPPORTED_BY", "Evidence", ends)


def _write_ring_events(engine: Engine, run: Run) -> None:
    """Write what became of rings; one that is gone since an earlier run still has its node."""
    frame = plain(conform_result("ring_events", run.ring_events))
    keyed = _numbered(run, "ring_event_key", frame).with_columns(written_by=pl.lit(run.run_id))
    if keyed.height:
        engine.add_nodes("Ring", keyed.select("ring_id").drop_nulls().unique(maintain_order=True))
        engine.add_nodes("RingEvent", keyed)
        ends = keyed.select(tail="ring_id", head="ring_event_key").drop_nulls()
        engine.add_relations("Ring", "CHANGED", "RingEvent", ends)


def _write_documents(engine: Engine, run: Run) -> None:
    frame = pl.DataFrame({"text": list(run.documents)}, schema={"text": pl.String})
    keyed = _numbered(run, "document_key", frame).with_columns(run_id=pl.lit(run.run_id))
    if keyed.height:
        engine.add_nodes("Document", keyed)
        ends = keyed.select(tail=pl.lit(run.run_id), head="document_key")
        engine.add_relations("Run", "DOCUMENTED_BY", "Document", ends)
