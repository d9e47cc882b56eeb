"""What all routes share: the store, the key, what decisions are made by, one lock for writes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from threading import Lock
from typing import Annotated, Any

import polars as pl
from fastapi import Depends, Request

from api.errors import FieldFault, FieldFaultsError
from api.metrics import Metrics
from api.settings import Settings
from graph.errors import WrongKeyError
from graph.model import Facts
from graph.runs.assess import Active, read_active, read_active_at
from graph.shipped import read_policy_of
from graph.store.base import Store
from graph.store.open import open_store
from ingest.columns import column_names
from ingest.mapping import read_mapping
from ingest.read import table_of_frame
from ingest.settle import Prepared, prepare, settle
from ingest.sources import read_rows
from ingest.summary import LoadSummary
from ingest.tokens import read_tokenizer


class Service:
    """One opened store and everything that requests need beside it.

    Reads may go on side by side; who writes holds `writing`, so that what was read before a write
    still holds when it is written.
    """

    def __init__(self, settings: Settings, metrics: Metrics, *, address: str | None = None) -> None:
        self.settings, self.metrics = settings, metrics
        self.tokenizer = read_tokenizer(settings.token_key_file)
        told = read_mapping(settings.mapping)
        policy = read_policy_of(settings.policy)
        self.writing = Lock()
        self.store: Store = open_from(settings, address=address)
        try:
            info = self.store.read("read/store")[0]
            _require_key(info, self.tokenizer.key_id, self.store.url)
            # The contract's own names, whatever the lender's files call them.
            self.mapping = replace(
                told, columns={}, values={}, skip={}, zone=told.zone or info["zone"]
            )
            self.active: Active = read_active(self.store, policy)
        except BaseException:
            self.store.close()
            raise

    def now(self) -> datetime:
        """Return the clock's time: it dates amendments, nothing else."""
        return datetime.now(UTC)

    def refresh(self) -> None:
        """Take over the model and statistics that a run or a fit made active."""
        self.active = read_active(self.store, self.active.policy)

    def active_at(self, as_of: datetime | None) -> Active:
        """Return what decisions are made by now, or what they were made by at `as_of`."""
        return self.active if as_of is None else read_active_at(self.store, self.active, as_of)

    def prepare(self, kind: str, rows: Sequence[Mapping[str, Any]]) -> Prepared:
        """Return rows normalised and tokenised; FieldFaultsError names all that is wrong."""
        cells = [{name: _cell(value) for name, value in row.items()} for row in rows]
        schema = dict.fromkeys(column_names(kind), pl.String)
        frame = pl.DataFrame(cells, schema=schema)
        table = table_of_frame(frame, kind, mapping=self.mapping, name="body")
        read = read_rows([table], mapping=self.mapping)
        _refuse(read.rejects, many=len(rows) > 1)
        return prepare(read, mapping=self.mapping, tokenizer=self.tokenizer)

    def faults(self, kind: str, rows: Sequence[Mapping[str, Any]]) -> tuple[FieldFault, ...]:
        """Return field and message of all that `prepare` would refuse."""
        try:
            if rows:
                self.prepare(kind, rows)
        except FieldFaultsError as error:
            return error.faults
        return ()

    def settle(
        self, prepared: Prepared, known: Facts, *, many: bool = False, at: datetime | None = None
    ) -> tuple[Facts, LoadSummary]:
        """Return what prepared rows add to what is `known` of them, told `at` (default: now)."""
        now = at or self.now()
        facts, summary = settle(prepared, known, now=now, told=False, zone=self.mapping.zone)
        _refuse(summary.rejects, many=many)
        return facts, summary

    def add(self, kind: str, rows: Sequence[Mapping[str, Any]]) -> tuple[Facts, LoadSummary]:
        """Store rows of outcomes, events or instalments; return what was new, and the summary."""
        prepared = self.prepare(kind, rows)
        with self.writing:
            known = self.store.read_states(
                prepared.ids(kind, "application_id"),
                event_ids=prepared.ids(kind, "event_id") if kind == "events" else (),
            )
            facts, summary = self.settle(prepared, known, many=len(rows) > 1)
            self.claim()
            self.store.write_facts(facts)
        return facts, summary

    def claim(self) -> None:
        """Let the store know the tokens' key and the zone, if it is new."""
        self.store.write_info(key_id=self.tokenizer.key_id, zone=self.mapping.zone)

    def close(self) -> None:
        """Let go of the store."""
        self.store.close()


def open_from(settings: Settings, *, read_only: bool = False, address: str | None = None) -> Store:
    """Return the store that the settings name, opened; `address` is this server's, if it is one."""
    return open_store(
        settings.store,
        user=settings.neo4j_user,
        password=settings.password(),
        database=settings.neo4j_database,
        read_only=read_only,
        address=address,
    )


def service_of(request: Request) -> Service:
    """Return the application's service."""
    found: Service = request.app.state.service
    return found


Shared = Annotated[Service, Depends(service_of)]


def _require_key(info: Mapping[str, Any], key_id: str, url: str) -> None:
    if info["key_id"] not in (None, key_id):
        raise WrongKeyError(
            f"{url} holds tokens of key {info['key_id']}; this key is {key_id}. "
            "Name the right key's file in RINGSIGHT_TOKEN_KEY_FILE."
        )


def _cell(value: Any) -> str | None:
    """Return a JSON value as the text that a CSV would hold."""
    if value is None:
        return None
    if isinstance(value, list):
        return "|".join(str(item) for item in value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return str(value)


def _refuse(rejects: pl.DataFrame, *, many: bool) -> None:
    """Raise FieldFaultsError if any row cannot be used; values are not repeated."""
    if rejects.is_empty():
        return
    rows = rejects.sort("row", "column").select("row", "column", "reason").iter_rows()
    raise FieldFaultsError(
        [(f"[{row - 1}].{column}" if many else str(column), reason) for row, column, reason in rows]
    )
