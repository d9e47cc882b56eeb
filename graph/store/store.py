"""A store: everything of the Protocol, written once over either engine."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import datetime
from types import TracebackType
from typing import Any, Self

import polars as pl

from graph.errors import StoreError
from graph.model import Facts, Knowledge, Run
from graph.store import (
    around,
    check,
    facts,
    guard,
    info,
    locks,
    reading,
    repair,
    runs,
    snapshots,
    states,
    users,
)
from graph.store.base import Mended, Problem, QueryLimits, QueryResult, Row, Written
from graph.store.engine import Engine
from graph.store.guard_values import check_parameters
from graph.store.layout import NODE_KEYS
from graph.store.moments import moment_of


class GraphStore:
    """Keeps facts, runs, rings, models and statistics in a graph; see `Store` for each method."""

    def __init__(self, engine: Engine, *, mended: Sequence[Mended] = ()) -> None:
        """Take over an opened engine whose schema version was checked.

        `mended` is what was mended when it was opened.
        """
        self.engine = engine
        self._mended = tuple(mended)
        self._lock: locks.HeldLock | None = None

    @property
    def url(self) -> str:
        """Where it is, without any password."""
        return self.engine.url

    def read_info(self) -> Row:
        """Return schema_version, key_id, zone, newest, current_run, snapshot_at and counts."""
        return info.read_info(self.engine)

    def behind(self) -> datetime | None:
        """Return when what is read here was saved, if more was written since; else None."""
        saved = self.engine.saved_at()
        return moment_of(saved) if saved is not None and self.engine.is_behind() else None

    def write_info(self, *, key_id: str | None = None, zone: str | None = None) -> None:
        """Set the tokens' key id and the lender's zone; WrongKeyError if it has another key."""
        info.write_info(self.engine, key_id=key_id, zone=zone)

    def write_facts(self, facts_: Facts) -> Written:
        """Add facts; what is already there changes nothing."""
        written = facts.write_facts(self.engine, facts_)
        self.engine.flush()
        return written

    def loading(self, rows: int) -> AbstractContextManager[None]:
        """Return a context in which several `write_facts`, of so many rows in all, go fastest."""
        return self.engine.bulk(rows)

    def read_knowledge(self, *, as_of: datetime | None = None) -> Knowledge:
        """Return all that was known at `as_of` (default: the newest moment there is)."""
        return reading.read_knowledge(self.engine, as_of=as_of)

    def read_facts(self) -> Facts:
        """Return every fact, whenever it was known, conformed."""
        return reading.read_all(self.engine)

    def read_states(
        self,
        application_ids: Sequence[str],
        *,
        event_ids: Sequence[str] = (),
        partner_ids: Sequence[str] = (),
    ) -> Facts:
        """Return what is stored of these ids (for amendments, late rows and duplicates)."""
        return states.read_states(self.engine, application_ids, event_ids, partner_ids)

    def read_around(
        self,
        applicant_ids: Sequence[str],
        keys: pl.DataFrame,
        *,
        as_of: datetime | None = None,
        walk: Mapping[str, int],
    ) -> Knowledge:
        """Return the component around some applicants and (label, attribute_key) nodes."""
        return around.read_around(self.engine, applicant_ids, keys, as_of=as_of, walk=walk)

    def read_links_to(self, nodes: pl.DataFrame, *, as_of: datetime | None = None) -> pl.DataFrame:
        """Return every link to the (label, attribute_key) `nodes` known by then."""
        return users.read_links_to(self.engine, nodes, as_of)

    def read_uses(self, nodes: pl.DataFrame, *, as_of: datetime | None = None) -> pl.DataFrame:
        """Return label, attribute_key and use (how many applicants are linked) of `nodes`."""
        return users.read_uses(self.engine, nodes, as_of)

    def read_alike(self, label: str, column: str, tokens: Sequence[str]) -> pl.DataFrame:
        """Return the nodes of a label whose token in `column` is one of these."""
        return users.read_alike(self.engine, label, column, tokens)

    def read_snapshot(self, kind: str, version: str | None = None) -> str | None:
        """Return the JSON of a stored `model` or `statistics` (default: the active one)."""
        return snapshots.read_snapshot(self.engine, kind, version)

    def read_snapshots(self, kind: str) -> list[Row]:
        """Return version, text and active of every stored `model` or `statistics`."""
        return snapshots.read_snapshots(self.engine, kind)

    def write_snapshot(self, kind: str, version: str, text: str, *, activate: bool = True) -> None:
        """Store a `model` or `statistics` under its version."""
        snapshots.write_snapshot(self.engine, kind, version, text, activate=activate)

    def write_run(self, run: Run, *, current: bool = True) -> None:
        """Store a finished run and make it the `current` one, last; else only keep it."""
        require = self._lock.require if self._lock is not None else None
        runs.write_run(self.engine, run, current=current, require=require)

    @contextmanager
    def hold_run(self, owner: str) -> Iterator[str | None]:
        """Hold the lock of batch runs; gives the holder that it was taken over from, if any."""
        if not self.engine.shared:
            yield None
            return
        with locks.hold(self.engine, owner) as lock:
            self._lock = lock
            try:
                yield lock.taken_from
            finally:
                self._lock = None

    def read_lock(self) -> Row | None:
        """Return owner, started_at, expires_at, expired of the batch run under way, or None."""
        row = locks.read_lock(self.engine) if self.engine.shared else None
        if row is None:
            return None
        times = {name: moment_of(row[name]) for name in ("started_at", "expires_at")}
        return {"owner": row["owner"], **times, "expired": row["expired"]}

    def read_run(self, run_id: str | None = None) -> Run | None:
        """Return a stored run (default: the current one) or None."""
        return runs.read_run(self.engine, run_id)

    def read_runs(self) -> pl.DataFrame:
        """Return run_id, as_of, status, rings, reported of every finished run, oldest first."""
        return runs.read_runs(self.engine)

    def query(
        self, cypher: str, parameters: Mapping[str, Any], *, limits: QueryLimits
    ) -> QueryResult:
        """Run one read-only statement; raises QueryRefusedError or QueryLimitError."""
        guard.check(cypher)
        check_parameters(parameters)
        return self.engine.query(cypher, parameters, limits)

    def read_nodes(self, label: str) -> list[Row]:
        """Return all properties of every node of a label, in the order of its key."""
        rows = self.engine.read("read/all_nodes", {}, label=label, key=NODE_KEYS[label])
        return [row["properties"] for row in rows]

    def read_relations(self, tail: str, relation: str, head: str) -> list[Row]:
        """Return tail, head (their keys) and properties of every relation between two labels."""
        names = {"tail": tail, "tail_key": NODE_KEYS[tail], "relation": relation}
        names |= {"head": head, "head_key": NODE_KEYS[head]}
        return self.engine.read("read/all_relations", {}, **names)

    def read(self, name: str, **parameters: Any) -> list[Row]:
        """Run the statement file `name`, e.g. `read/runs` or `investigate/who_shares`."""
        return self.engine.read(name, parameters)

    def write(self, name: str, rows: Sequence[Row]) -> int:
        """Run the writing file `name`, e.g. `write/add_assessments`, on `$rows`."""
        made = self.engine.write(name, {"rows": list(rows)})
        self.engine.flush()
        return made

    def check(self) -> list[Problem]:
        """Return every broken invariant: dangling links, missing indexes, half a run."""
        return check.check(self.engine)

    def repair(self) -> list[Mended]:
        """Mend what can be mended without a guess and return what was; no fact is changed."""
        mended = [*self._mended, *repair.repair(self.engine)]
        self._mended = ()
        self.engine.flush()
        return mended

    def save(self) -> None:
        """Make a checkpoint (embedded) or do nothing."""
        self.engine.save()

    def close(self) -> None:
        """Let go of the store."""
        self.engine.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None:
            self.close()
            return
        with suppress(StoreError):  # what went wrong first is what is told
            self.engine.give_up()
