"""A few facts and runs with one of everything that a store must keep apart."""

from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl

from graph.model import Facts, Run
from graph.results import RESULTS, conform_result
from graph.schema import FRAMES, conform
from graph.store.base import Store
from graph.store.files import write_files
from graph.store.layout import FILES, QUERIES
from graph.store.queries import write_queries
from tests.load_rows import TOKENIZER

START = datetime(2026, 1, 1, tzinfo=UTC)
Rows = list[dict[str, Any]]


def hour(hours: float) -> datetime:
    """Return a moment of the world."""
    return START + timedelta(hours=hours)


def link(who: str, relation: str, label: str, key: str, role: str, at: float, **more: Any) -> Any:
    """Return one link of the application of `who`."""
    own = {"source": "application", "source_id": f"S{who[1:]}", "seen_at": hour(at)}
    ends = {"applicant_id": who, "label": label, "attribute_key": key}
    kind = {"attribute_type": role, "relation": relation, "recorded_at": hour(at)}
    return {**ends, **kind, **own, **more}


def frame(name: str, rows: Rows) -> pl.DataFrame:
    """Return rows as the frame `name`."""
    return conform(name, pl.DataFrame(rows, schema=FRAMES[name]))


LINKS: Rows = [
    link("A1", "HAS_PHONE", "Phone", "k1", "phone", 1),
    link("A1", "HAS_PHONE", "Phone", "k1", "phone", 5),  # said again, in an amendment
    link("A2", "LISTED_CONTACT", "Phone", "k1", "contact_phone", 2),
    link("A1", "USED_DEVICE", "Device", "d1", "device", 1, superseded_at=hour(5)),
    link("A2", "RENTED", "Device", "d1", "asset", 2),
    link("A1", "DELIVERED_TO", "Building", "b1", "room", 1),
    link("A2", "DELIVERED_TO", "Room", "r1", "room", 2),
    link("A3", "DELIVERED_TO", "Room", "r1", "room", 6),
    link("A3", "SOLD_BY", "Merchant", "m1", "merchant", 6),
    link("A3", "USED_DEVICE", "Device", "d2", "device", 7, source="event", source_id="E2"),
]
ATTRIBUTES: Rows = [
    {"label": "Phone", "attribute_key": "k1", "mask": "138****1234", "prefix": "1380013"},
    {"label": "Device", "attribute_key": "d1", "mask": "3567…", "tac": "35671234"},
    {"label": "Device", "attribute_key": "d2", "mask": "9a…", "randomised": True},
    {"label": "Merchant", "attribute_key": "m1"},
    {
        "label": "Room",
        "attribute_key": "r1",
        "mask": "幸福路 1 号",
        "parent_label": "Building",
        "parent_key": "b1",
    },
    {"label": "Building", "attribute_key": "b1", "mask": "幸福路"},
]
APPLICATIONS: Rows = [
    {
        "application_id": "S1",
        "applicant_id": "A1",
        "applied_at": hour(1),
        "recorded_at": hour(1),
        "superseded_at": hour(5),
        "amount": 1000.0,
        "industry": "retail",
        "birth_year": 1990,
        "national_id_valid": True,
        "row_token": "t1",
    },
    {
        "application_id": "S1",
        "applicant_id": "A1",
        "applied_at": hour(1),
        "recorded_at": hour(5),
        "amount": 1200.5,
        "row_token": "t2",
    },
    {
        "application_id": "S2",
        "applicant_id": "A2",
        "applied_at": hour(2),
        "recorded_at": hour(2),
        "decision": "approved",
        "decided_at": hour(3),
        "delivered_at": hour(4),
        "name_mask": "王*",
        "row_token": "t3",
    },
    {
        "application_id": "S3",
        "applicant_id": "A3",
        "recorded_at": hour(6),
        "row_token": "t4",
    },
]
OUTCOMES: Rows = [
    {
        "application_id": "S1",
        "applicant_id": "A1",
        "observed_at": hour(9),
        "outcome": "default",
        "overdue_days": 40,
        "loss_amount": 500.0,
        "source": "core",
    },
    {"application_id": "S9", "observed_at": hour(8), "outcome": "repaid"},
]
EVENTS: Rows = [
    {"event_id": "E1", "applicant_id": "A1", "occurred_at": hour(4), "recorded_at": hour(4)},
    {"event_id": "E2", "applicant_id": "A3", "occurred_at": hour(7), "recorded_at": hour(7)},
]
INSTALMENTS: Rows = [
    {
        "application_id": "S1",
        "applicant_id": "A1",
        "number": number,
        "due_at": hour(due),
        "amount_due": 100.0,
        "paid_at": hour(due),
        "amount_paid": 99.5,
        "schedule_version": 1,
        "recorded_at": hour(1),
    }
    for number, due in ((1, 3), (2, 8))
]
PARTNERS: Rows = [
    {
        "partner_id": "M1",
        "kind": "merchant",
        "attribute_key": "m1",
        "name_mask": "手*",
        "recorded_at": START,
    }
]


def facts() -> Facts:
    """Return all facts of the world."""
    return Facts(
        links=frame("links", LINKS),
        attributes=frame("attributes", ATTRIBUTES),
        applications=frame("applications", APPLICATIONS),
        outcomes=frame("outcomes", OUTCOMES),
        events=frame("events", EVENTS),
        instalments=frame("instalments", INSTALMENTS),
        partners=frame("partners", PARTNERS),
    )


def loaded() -> pl.DataFrame:
    """Return the files that the world came from, one of them mended and read again in part."""
    counts = {"read": 7, "accepted": 3, "amended": 1, "duplicate": 2, "rejected": 1}
    first = {"kind": "applications", "file": "a.csv", "sha256": "5" * 64, "of_rejects": False}
    mended = {**first, "sha256": "6" * 64, "of_rejects": True, "read": 1, "accepted": 1}
    return pl.DataFrame([{**first, **counts}, mended], schema=FILES).fill_null(0)


def asked() -> pl.DataFrame:
    """Return two queries that the world came from; one has no watermark."""
    first = {"query_key": "events|1", "kind": "events", "name": "clicks", "read": 3, "accepted": 3}
    mark = {"watermark": "at", "mark_kind": "whole", "mark": "7"}
    return pl.DataFrame([{**first, **mark}, {**first, "query_key": "events|2"}], schema=QUERIES)


def differing(found: object, expected: object, kind: type = Facts) -> list[str]:
    """Return the names of the fields in which two records are not equal to the byte."""
    pairs = [(f.name, getattr(found, f.name), getattr(expected, f.name)) for f in fields(kind)]
    return [name for name, a, b in pairs if not _same(a, b)]


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, pl.DataFrame):
        return one.schema == other.schema and one.equals(other)
    return bool(one == other)


def result(name: str, rows: Rows) -> pl.DataFrame:
    """Return rows as the frame `name` of a run."""
    return conform_result(name, pl.DataFrame(rows, schema=RESULTS[name]))


def run(run_id: str = "run-1", rings: int = 3, **more: Any) -> Run:
    """Return a run with so many rings of two members each."""
    numbers = range(rings)
    ring = {"run_id": run_id, "probability": 0.9, "status": "reported", "size": 2, **more}
    people = [(i, f"A{i + j}") for i in numbers for j in (1, 2)]
    return Run(
        run_id=run_id,
        as_of=hour(9),
        started_with={"model": "m1", "fdr": "0.05"},
        rings=result(
            "rings",
            [
                {"ring_id": f"R{i}", "score_micro": 5_000_000 + i, "first_seen": hour(1), **ring}
                for i in numbers
            ],
        ),
        members=result(
            "members",
            [
                {"ring_id": f"R{i}", "applicant_id": who, "score_micro": i, "joined_at": hour(1)}
                for i, who in people
            ],
        ),
        applicants=result(
            "applicants", [{"applicant_id": f"A{i}", "score_micro": -i} for i in range(1, 6)]
        ),
        communities=pl.DataFrame(schema=RESULTS["communities"]),
        evidence=result(
            "evidence",
            [
                {"ring_id": f"R{i}", "kind": "attribute", "weight_micro": w, "sentence_zh": "同一"}
                for i in numbers
                for w in (1, 2)
            ],
        ),
        ring_events=result(
            "ring_events",
            [
                {"ring_id": f"R{i}", "run_id": run_id, "at": hour(9), "event": "born"}
                for i in numbers
            ],
        ),
        documents=('{"ring": "R0"}', '{"ring": "R1"}'),
    )


def filled(store: Store) -> None:
    """Write something of everything that a store keeps."""
    store.write_info(key_id=TOKENIZER.key_id, zone="Asia/Shanghai")
    store.write_facts(facts())
    for version in ("m2", "m1"):
        store.write_snapshot("model", version, f'"{version}"', activate=version == "m1")
    for given in (run("run-2", rings=2), run("run-1")):
        store.write_run(given)
    store.write_run(run("run-0", rings=1), current=False)
    write_files(store, loaded())
    write_queries(store, asked())
    for number in (1, 2):
        own = {"application_id": "S1", "sequence": number, "row_token": "t", "text": "{}"}
        ends = {name: own[name] for name in ("application_id", "sequence")}
        row = {"assessment_id": f"d{number}", **ends, "properties": own}
        store.write("write/add_assessments", [row])
