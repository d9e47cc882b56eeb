"""Every statement file under write/ and read/ runs on every store, with the same answer."""

from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest

from graph.errors import StoreError
from graph.store.base import Store
from graph.store.files import write_files
from graph.store.queries import write_queries
from graph.store.store import GraphStore
from tests.conformance.store_world import asked, facts, loaded, run

LATE = 2**61
APPLICANTS = {"applicant_ids": ["A1", "A2", "A3", "A9"]}
PHONE = {"label": "Phone", "relation": "HAS_PHONE", "key": "attribute_key"}
ROOM = {"label": "Room", "parent": "Building"}
RUN = {"run_id": "run-1"}
TIE = {"tail": "Applicant", "tail_key": "applicant_id", "head": "Run", "head_key": "run_id"}
RING = "R0"
ASSESSED: dict[str, Any] = {"assessment_id": "d1", "application_id": "S1", "sequence": 1}
ASSESSED["properties"] = {"application_id": "S1", "sequence": 1, "row_token": "t", "text": "{}"}
LOCK = {"lock_id": "run", "token": "t1", "owner": "a test", "lease": 60_000_000}
# File: its parameters and the names to fill in.
READ: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "all_assessments": ({}, {}),
    "all_nodes": ({}, PHONE),
    "all_relations": ({}, {**TIE, "relation": "SCORED"}),
    "alike_nodes": ({"tokens": ["k1"]}, {"label": "Phone", "key": "attribute_key"}),
    "applicant_applications": (APPLICANTS, {}),
    "applicant_events": (APPLICANTS, {}),
    "applicant_links": (APPLICANTS, {}),
    "applicant_versions": (APPLICANTS, {}),
    "application_versions": ({"application_ids": ["S1", "S2"]}, {}),
    "assessments": ({"application_id": "S1"}, {}),
    "attributes": ({"keys": ["r1", "r9"]}, ROOM),
    "count_all": ({}, {}),
    "count_applicants": ({"keys": ["k1"], "as_of": LATE}, PHONE),
    "count_links": ({}, PHONE),
    "count_nodes": ({}, PHONE),
    "files": ({}, {}),
    "known_applicants": (APPLICANTS, {}),
    "known_rings": ({}, {}),
    "near_applicants": ({"prefix": "A"}, {}),
    "known_keys": ({"keys": ["k1", "k9"]}, PHONE),
    "last_sequence": ({}, {}),
    "link_keys": (APPLICANTS, PHONE),
    "links_to": ({"keys": ["k1"], "as_of": LATE}, PHONE),
    "linked_applicants": ({"keys": ["k1"], "as_of": LATE}, PHONE),
    "lock": ({"lock_id": "run"}, {}),
    "node_properties": ({"keys": ["k1", "k9"]}, PHONE),
    "queries": ({}, {}),
    "partner_versions": ({"partner_ids": ["M1"]}, {}),
    "partners_of": ({"keys": ["m1"]}, {"label": "Merchant"}),
    "ring_changes": ({"ring_id": RING}, {}),
    "ring_document": ({**RUN, "quoted": RING}, {}),
    "ring_evidence": ({**RUN, "ring_id": RING}, {}),
    "ring_members": ({**RUN, "ring_id": RING}, {}),
    "ring_runs": ({"ring_id": RING}, {}),
    "ring_status": ({**RUN, "ring_id": RING}, {}),
    "rings_of_members": ({**RUN, **APPLICANTS}, {}),
    "run_applicants": (RUN, {}),
    "run_documents": (RUN, {}),
    "run_evidence": (RUN, {}),
    "run_members": (RUN, {}),
    "run_ring_events": (RUN, {}),
    "run_rings": (RUN, {}),
    "runs": ({}, {}),
    "snapshots": ({}, {"label": "Model"}),
    "store": ({}, {}),
}
CLOCKED = {"lock"}  # what the database's own clock enters
CHECKS: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "check_sourceless_links": (
        {"source": "application"},
        {**PHONE, "from": "Application", "from_key": "application_id"},
    ),
    "check_superseded_links": ({}, PHONE),
}
INSIDE = {"id", "title", "type"}  # the embedded engine's own
NODE = {"rows": [{"key": "x", "properties": {"mask": "*"}}]}
LINK = {"applicant_id": "A1", "attribute_key": "k1", "source_id": "x", "recorded_at": 1}
LIMIT = {"limit": 10}
# File: parameters, names, and how many nodes and relations it makes.
WRITE: dict[str, tuple[dict[str, Any], dict[str, str], int]] = {
    "activate_snapshot": ({"version": "m1"}, {"label": "Model"}, 0),
    "add_assessments": ({"rows": [{**ASSESSED, "assessment_id": "d2", "sequence": 2}]}, {}, 2),
    "add_files": ({"rows": [{"file_key": "x", "properties": {"kind": "events"}}]}, {}, 1),
    "add_links": ({"rows": [{**LINK, "properties": {}}]}, PHONE, 1),
    "add_nodes": (NODE, PHONE, 1),
    "add_relations": ({"rows": [{"tail": "A1", "head": "run-1"}]}, {**TIE, "relation": "X"}, 1),
    "add_run_relations": (
        {"rows": [{"tail": "A3", "head": "run-1", "properties": {"n": 1}}], "run_id": "x"},
        {**TIE, "relation": "SCORED"},
        1,
    ),
    "add_store": ({"schema_version": 1}, {}, 0),
    "complete_nodes": (NODE, PHONE, 0),
    "copy_assessments": ({"rows": [{**ASSESSED, "assessment_id": "d3", "sequence": 3}]}, {}, 2),
    "drop_members": ({"run_id": "run-2"}, {}, 0),  # a whole run is never dropped
    "drop_nodes": ({"run_id": "run-2"}, {"label": "Evidence", "key": "run_id"}, 0),
    "free_lock": ({"lock_id": "run", "token": "t1"}, {}, 0),
    "keep_run": ({"run_id": "run-2", "status": "done"}, {}, 0),
    "mend_owners": (LIMIT, {"label": "Event", "relation": "DID", "key": "event_id"}, 0),
    "mend_parts": (LIMIT, {"label": "Outcome", "relation": "ENDED_IN", "key": "outcome_key"}, 0),
    "pay_instalments": (
        {"rows": [{"instalment_key": "x", "paid_at": 1, "amount_paid": 1.0}]},
        {},
        0,
    ),
    "renew_lock": ({"lock_id": "run", "token": "t1", "lease": 1}, {}, 0),
    "set_current_run": ({"run_id": "run-2", "status": "done"}, {}, 1),
    "set_nodes": ({"rows": [{"key": "k1", "properties": {"attribute_key": "k1"}}]}, PHONE, 0),
    "set_store": ({"properties": {"zone": "UTC"}}, {}, 0),
    "set_queries": ({"rows": [{"query_key": "x", "properties": {"kind": "events"}}]}, {}, 1),
    "supersede_links": ({"rows": [{**LINK, "superseded_at": 2}]}, PHONE, 0),
    "take_lock": ({**LOCK, "lock_id": "another"}, {}, 1),
    "tie_instalments": ({"application_ids": ["S1"]}, {}, 0),
    "tie_outcomes": ({"application_ids": ["S1"]}, {}, 0),
}


def _files(folder: str) -> Iterator[str]:
    for file in (files("cypher") / folder).iterdir():
        if file.name.endswith(".cypher"):
            yield file.name.removesuffix(".cypher")


def _filled(store: Store) -> GraphStore:
    assert isinstance(store, GraphStore)
    store.write_facts(facts())
    store.write_run(run("run-2", rings=2))
    store.write_run(run())
    store.write_snapshot("model", "m1", "{}")
    store.write("write/add_assessments", [ASSESSED])
    write_files(store, loaded())
    write_queries(store, asked())
    store.engine.write("write/take_lock", LOCK)
    return store


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in sorted(value.items()) if k not in INSIDE}
    return value


def test_every_statement_is_tried() -> None:
    checks = {name for name in _files("read") if name.startswith("check_")}
    assert set(_files("read")) - checks == set(READ)
    assert set(_files("write")) == set(WRITE)


def test_every_statement_begins_with_what_it_does() -> None:
    for folder in ("read", "write", "export/kglite", "export/neo4j"):
        for name in _files(folder):
            text = (files("cypher") / folder / f"{name}.cypher").read_text(encoding="utf-8")
            assert text.startswith("// "), name
            assert folder == "write" or "\nORDER BY " in text, name
            assert "/*" not in text, name


@pytest.mark.parametrize("name", sorted(READ))
def test_a_reading_statement_finds_something(store: Store, name: str) -> None:
    parameters, names = READ[name]
    assert _filled(store).engine.read(f"read/{name}", parameters, **names)


@pytest.mark.neo4j
def test_reading_statements_answer_alike_on_both(stores: tuple[Store, Store]) -> None:
    one, other = (_filled(store).engine for store in stores)
    checks = {name: CHECKS.get(name, ({}, {})) for name in _files("read") if "check_" in name}
    for name, (parameters, names) in {**READ, **checks}.items():
        found = [_plain(e.read(f"read/{name}", parameters, **names)) for e in (one, other)]
        assert found[0] == found[1] or name in CLOCKED, name


@pytest.mark.parametrize("name", sorted(WRITE))
def test_a_writing_statement_makes_what_it_should(store: Store, name: str) -> None:
    parameters, names, made = WRITE[name]
    engine = _filled(store).engine
    assert engine.write(f"write/{name}", parameters, **names) == made
    assert engine.write(f"write/{name}", parameters, **names) in (0, made)


def test_a_statement_that_fails_says_where(store: Store) -> None:
    with pytest.raises(StoreError, match="failed on a statement"):
        _filled(store).engine.read("read/known_keys", {}, **PHONE)
