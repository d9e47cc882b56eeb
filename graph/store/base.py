"""The one Protocol behind which the embedded engine and Neo4j stand."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType
from typing import Any, Protocol, Self

import polars as pl

from graph.model import Facts, Knowledge, Run

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class QueryLimits:
    """How far an investigator's statement may go."""

    rows: int = 1_000
    timeout_ms: int = 5_000


@dataclass(frozen=True, slots=True)
class QueryResult:
    """What a read-only statement gave; `more` says that rows past the limit were left out."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    more: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """One broken invariant that `check` found: what, where, and what to do."""

    code: str
    detail: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Mended:
    """What `repair` mended: the code of the problem that was, and what was done."""

    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Written:
    """How many rows of each frame were new to the store."""

    counts: Mapping[str, int] = field(default_factory=dict)


class Store(Protocol):
    """A graph that keeps facts, runs, rings, models and statistics.

    Facts are only ever added; what changes of a stored one (a row with its key in
    `graph.schema.KEYS` written again) is its `superseded_at` and, of an application's version,
    the columns that it names in `carried`.
    All reads are ordered by `graph.schema.KEYS`, so that equal stores read equal to the byte.
    Raises StoreError (and its kinds) when the store cannot be used.
    """

    @property
    def url(self) -> str:
        """Where it is, without any password."""
        ...

    def read_info(self) -> Row:
        """Return what the store says of itself.

        schema_version, key_id (of the tokens' key, or None), zone, newest (the newest moment at
        which anything was known), current_run, snapshot_at (None if the store is live), counts
        (nodes by label) and links.
        """
        ...

    def behind(self) -> datetime | None:
        """Return when what is read here was saved, if more was written since; else None."""
        ...

    def write_info(self, *, key_id: str | None = None, zone: str | None = None) -> None:
        """Set the tokens' key id and the lender's zone at first load; WrongKeyError if another."""
        ...

    def write_facts(self, facts: Facts) -> Written:
        """Add facts; what is already there changes nothing (idempotent, safe to repeat)."""
        ...

    def loading(self, rows: int) -> AbstractContextManager[None]:
        """Return a context in which several `write_facts`, of so many rows in all, go fastest.

        An embedded store may do without its journal meanwhile: all or nothing, saved at the end.
        """
        ...

    def read_knowledge(self, *, as_of: datetime | None = None) -> Knowledge:
        """Return all that was known at `as_of` (default: the newest moment anything was known).

        Of the rows recorded (outcomes: observed) by then, a payment, decision, delivery or
        superseding that came later is null.
        """
        ...

    def read_facts(self) -> Facts:
        """Return every fact, whenever it was known, conformed (for copies)."""
        ...

    def read_states(
        self,
        application_ids: Sequence[str],
        *,
        event_ids: Sequence[str] = (),
        partner_ids: Sequence[str] = (),
    ) -> Facts:
        """Return what is stored of these ids (for amendments, late rows and duplicates).

        That is every version of the applications, superseded ones too, with every link whose
        source is the application, their outcomes and instalments; the events (without their
        links); every version of the partners. No attributes.
        """
        ...

    def read_around(
        self,
        applicant_ids: Sequence[str],
        keys: pl.DataFrame,
        *,
        as_of: datetime | None = None,
        walk: Mapping[str, int],
    ) -> Knowledge:
        """Return the component around some applicants and (label, attribute_key) nodes.

        A node is walked through if at most `walk[label]` applicants use it; of others the
        links of those already found come back with their `use` counted.
        """
        ...

    def read_links_to(self, nodes: pl.DataFrame, *, as_of: datetime | None = None) -> pl.DataFrame:
        """Return every link to the (label, attribute_key) `nodes` known by then, as `LINKS`."""
        ...

    def read_uses(self, nodes: pl.DataFrame, *, as_of: datetime | None = None) -> pl.DataFrame:
        """Return label, attribute_key and use (how many applicants are linked) of `nodes`."""
        ...

    def read_alike(self, label: str, column: str, tokens: Sequence[str]) -> pl.DataFrame:
        """Return the nodes of a label whose token in `column` is one of these, as `ATTRIBUTES`."""
        ...

    def read_snapshot(self, kind: str, version: str | None = None) -> str | None:
        """Return the JSON of a stored `model` or `statistics` (default: the active one)."""
        ...

    def read_snapshots(self, kind: str) -> list[Row]:
        """Return version, text and active of every stored `model` or `statistics`."""
        ...

    def write_snapshot(self, kind: str, version: str, text: str, *, activate: bool = True) -> None:
        """Store a `model` or `statistics` under its version; `activate` makes it the active one."""
        ...

    def write_run(self, run: Run, *, current: bool = True) -> None:
        """Store a finished run and make it the `current` one, last and at once; else only keep it.

        A run that was only kept is read by its id; nothing that is told of the current run, of its
        rings or of what became of them changes with it.
        """
        ...

    def read_run(self, run_id: str | None = None) -> Run | None:
        """Return a stored run (default: the current one) or None."""
        ...

    def hold_run(self, owner: str) -> AbstractContextManager[str | None]:
        """Hold the lock of batch runs; gives the holder that it was taken over from, if any.

        A lock whose holder fell silent expires and is taken over; a run that lost it cannot be
        written. An embedded store needs none: it has one writer. StoreLockedError if another run
        is under way.
        """
        ...

    def read_lock(self) -> Row | None:
        """Return owner, started_at, expires_at, expired of the batch run under way, or None."""
        ...

    def read_runs(self) -> pl.DataFrame:
        """Return run_id, as_of, status, rings, reported of every finished run, oldest first.

        The status is `done` of a run that is or was the current one, else `kept`.
        """
        ...

    def query(
        self, cypher: str, parameters: Mapping[str, Any], *, limits: QueryLimits
    ) -> QueryResult:
        """Run one read-only statement; raises QueryRefusedError or QueryLimitError."""
        ...

    def read_nodes(self, label: str) -> list[Row]:
        """Return all properties of every node of a label, in the order of its key."""
        ...

    def read_relations(self, tail: str, relation: str, head: str) -> list[Row]:
        """Return tail, head (their keys) and properties of every relation between two labels."""
        ...

    def read(self, name: str, **parameters: Any) -> list[Row]:
        """Run the statement file `name` (a `cypher/read/` or `cypher/investigate/` one)."""
        ...

    def write(self, name: str, rows: Sequence[Row]) -> int:
        """Run the writing file `name` on `$rows`; return how many nodes and relations it made."""
        ...

    def check(self) -> list[Problem]:
        """Return every broken invariant: dangling links, missing indexes, half runs, dead locks."""
        ...

    def repair(self) -> list[Mended]:
        """Mend what can be mended without a guess and return what was; no fact is changed.

        That is: missing indexes, ties between nodes that name each other, runs that were not
        written to their end, the pointer to the current run, a lock that its holder let expire.
        StoreLockedError if a batch run is under way.
        """
        ...

    def save(self) -> None:
        """Make a checkpoint (embedded) or do nothing."""
        ...

    def close(self) -> None:
        """Let go of the store."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...
