"""Every broken invariant is found, on every store; each is made by a statement of its own."""

import pytest

from graph.store.base import Store
from graph.store.engine import Engine
from graph.store.info import make_schema
from graph.store.layout import statement
from graph.store.store import GraphStore
from tests.conformance.store_world import facts, run


def _engine(store: Store) -> Engine:
    assert isinstance(store, GraphStore)
    return store.engine


def _codes(store: Store) -> list[str]:
    return [problem.code for problem in store.check()]


def test_a_sound_store_has_no_problems(store: Store) -> None:
    store.write_facts(facts())
    store.write_run(run())
    assert store.check() == []


def test_a_link_of_no_role_is_found(store: Store) -> None:
    store.write_facts(facts())
    row = {"applicant_id": "A1", "attribute_key": "d1", "source_id": "S1", "recorded_at": 1}
    wrong = {"rows": [{**row, "properties": {"attribute_type": "phone"}}]}
    _engine(store).write("write/add_links", wrong, relation="HAS_PHONE", label="Device")
    assert _codes(store) == ["link_kind"]


def test_a_fact_superseded_before_it_was_recorded_is_found(store: Store) -> None:
    store.write_facts(facts())
    row = store.read_facts().links.filter(attribute_key="d2").row(0, named=True)
    ends = {name: row[name] for name in ("applicant_id", "attribute_key", "source_id")}
    recorded = int(row["recorded_at"].timestamp()) * 1_000_000
    early = {"rows": [{**ends, "recorded_at": recorded, "superseded_at": recorded - 1}]}
    _engine(store).write("write/supersede_links", early, relation="USED_DEVICE", label="Device")
    assert _codes(store) == ["superseded_early"]


@pytest.mark.parametrize(
    ("label", "key", "properties", "code"),
    [
        ("Application", "application_id", {}, "dangling_application"),
        ("Event", "event_id", {"applicant_id": "A1"}, "dangling_event"),
        ("Outcome", "outcome_key", {"application_id": "S1"}, "dangling_outcome"),
        ("Instalment", "instalment_key", {"application_id": "S1"}, "dangling_instalment"),
        ("ApplicationVersion", "version_key", {}, "dangling_version"),
        ("Run", "run_id", {"status": "writing", "rings": 0}, "half_run"),
        ("Run", "run_id", {"status": "done", "rings": 2}, "half_run"),
    ],
)
def test_what_hangs_in_the_air_is_found(
    store: Store, label: str, key: str, properties: dict[str, object], code: str
) -> None:
    store.write_facts(facts())
    store.write_run(run())
    rows = {"rows": [{"key": "X9", "properties": properties}]}
    _engine(store).write("write/add_nodes", rows, label=label, key=key)
    problems = store.check()
    assert [problem.code for problem in problems] == [code]
    assert "X9" in problems[0].detail
    assert problems[0].remedy


def test_another_schema_version_is_found(store: Store) -> None:
    _engine(store).write("write/set_store", {"properties": {"schema_version": 99}})
    assert _codes(store) == ["schema_version"]


def test_the_schema_has_every_index(store: Store) -> None:
    make_schema(_engine(store))  # once more changes nothing
    assert _codes(store) == []


def test_a_name_cannot_smuggle_cypher_in() -> None:
    with pytest.raises(ValueError, match="no name"):
        statement("read/count_nodes", label="Phone`) DETACH DELETE (n")
