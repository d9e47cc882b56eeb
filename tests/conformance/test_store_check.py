"""Damage planted in a store is found and told, and mended where nothing has to be guessed."""

from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from graph.errors import SchemaVersionError, StoreLockedError
from graph.model import Run
from graph.store import locks
from graph.store.base import Store
from graph.store.engine import Engine
from graph.store.info import make_schema
from graph.store.layout import statement
from graph.store.runs import write_frames
from graph.store.store import GraphStore
from tests.conformance.conftest import Opener
from tests.conformance.store_world import differing, facts, frame, run

ADDRESS = {"label": "Ip", "attribute_key": "i1", "mask": "9.9.*"}
# What is done to a sound store: the code that tells it, and whether it is mended.
DAMAGE: dict[str, tuple[str, str, bool]] = {
    "an application without its applicant": (
        "MATCH (:Applicant)-[r:SUBMITTED]->(:Application {application_id: 'S1'}) DELETE r",
        "dangling_application",
        True,
    ),
    "an event without its applicant": (
        "MATCH (:Applicant)-[r:DID]->(:Event) DELETE r",
        "dangling_event",
        True,
    ),
    "an outcome that is not tied to its application": (
        "MATCH (:Application)-[r:ENDED_IN]->(:Outcome) DELETE r",
        "dangling_outcome",
        True,
    ),
    "an instalment that is not tied to its application": (
        "MATCH (:Application)-[r:HAS_INSTALMENT]->(:Instalment) DELETE r",
        "dangling_instalment",
        True,
    ),
    "a version that is not tied to its application": (
        "MATCH (:Application)-[r:AMENDED_FROM]->(:ApplicationVersion) DELETE r",
        "dangling_version",
        True,
    ),
    "a version of no application there is": (
        "CREATE (:ApplicationVersion {version_key: 'X9', application_id: 'S99'})",
        "dangling_version",
        False,
    ),
    "a room without its building": (
        "MATCH (:Room)-[r:IN]->(:Building) DELETE r",
        "dangling_attribute",
        False,
    ),
    "a link of an event that is gone": (
        "MATCH (e:Event {event_id: 'E2'}) DETACH DELETE e",
        "dangling_link",
        False,
    ),
    "a link superseded before it was recorded": (
        "MATCH (:Applicant)-[l:USED_DEVICE]->(:Device {attribute_key: 'd2'}) "
        "SET l.superseded_at = l.recorded_at - 1",
        "superseded_early",
        False,
    ),
    "a link of no role": (
        "MATCH (:Applicant)-[l:USED_DEVICE]->(:Device {attribute_key: 'd2'}) "
        "SET l.attribute_type = 'email'",
        "link_kind",
        False,
    ),
    "a run that is half written": (
        "CREATE (:Run {run_id: 'X9', status: 'writing', rings: 2, as_of: 1})",
        "half_run",
        True,
    ),
    "a finished run without its rings": (
        "MATCH (:Ring {ring_id: 'R2'})-[f:FOUND_IN]->(:Run {run_id: 'run-1'}) DELETE f",
        "half_run",
        False,
    ),
    "two current runs": (
        "MATCH (s:Store), (r:Run {run_id: 'run-2'}) CREATE (s)-[:CURRENT]->(r)",
        "current_run",
        True,
    ),
    "no current run": ("MATCH (:Store)-[c:CURRENT]->(:Run) DELETE c", "current_run", True),
    "another schema version": (
        "MATCH (s:Store) SET s.schema_version = 99",
        "schema_version",
        False,
    ),
    "the lock of a dead process": (
        "MERGE (l:Lock {lock_id: 'run'}) SET l.token = 't', l.owner = 'detect, process 7 on "
        "night', l.started_at = 1, l.expires_at = 2",
        "stale_lock",
        True,
    ),
}
INDEXES = {
    "an index": ("DROP INDEX outcome_application_id_index", "Outcome.application_id"),
    "a constraint": ("DROP CONSTRAINT phone_attribute_key", "Phone.attribute_key"),
}


def _engine(store: Store) -> Engine:
    assert isinstance(store, GraphStore)
    return store.engine


def _do(store: Store, cypher: str) -> None:
    """Run a writing statement that is no file, so that it is in the store for good."""
    engine: Any = _engine(store)
    if engine.name == "kglite":
        engine._run(cypher, {})
        engine._changed = True
    else:
        engine._driver.execute_query(cypher)


def _sound(store: Store) -> None:
    store.write_facts(facts())
    store.write_run(run("run-2", rings=2))
    store.write_run(run())


def _codes(store: Store) -> list[str]:
    return [problem.code for problem in store.check()]


def test_a_sound_store_has_no_problems_and_nothing_to_mend(store: Store) -> None:
    _sound(store)
    assert store.check() == []
    assert store.repair() == []
    assert store.check() == []


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_is_found_and_mended_where_that_is_safe(opener: Opener, damage: str) -> None:
    cypher, code, mended = DAMAGE[damage]
    with opener() as store:
        _sound(store)
        before = store.read_facts(), store.read_runs(), store.read_run()
        _do(store, cypher)
        planted = store.read_facts()
        problems = store.check()
        assert [problem.code for problem in problems] == [code]
        assert all(problem.detail and problem.remedy for problem in problems)
        assert ("--repair" in problems[0].remedy) or not mended
        assert [one.code for one in store.repair()] == ([code] if mended else [])
        assert store.repair() == []
        assert _codes(store) == ([] if mended else [code])
        assert differing(store.read_facts(), planted) == []
        if mended:
            assert differing(store.read_facts(), before[0]) == []
            assert store.read_runs().equals(before[1])
            assert differing(store.read_run(), before[2], Run) == []
    if code == "schema_version":
        with pytest.raises(SchemaVersionError):
            opener()
        return
    with opener() as store:
        assert _codes(store) == ([] if mended else [code])


@pytest.mark.parametrize("damage", INDEXES)
def test_a_missing_index_is_found_by_a_reader_and_made_again(opener: Opener, damage: str) -> None:
    cypher, named = INDEXES[damage]
    with opener() as store:
        _sound(store)
        _do(store, cypher)
    with opener(read_only=True) as store:
        problems = store.check()
        assert [problem.code for problem in problems] == ["missing_index"]
        assert named in problems[0].detail
    with opener() as store:
        told = store.repair()
        assert [one.code for one in told] == ["missing_index"]
        assert named in told[0].detail
        assert store.repair() == []
        assert store.check() == []
        assert differing(store.read_facts(), facts()) == []


def test_much_damage_at_once_is_mended_at_once(store: Store) -> None:
    _sound(store)
    for cypher, _, mended in DAMAGE.values():
        if mended and "no current" not in cypher:
            _do(store, cypher)
    wanted = {code for _, code, mended in DAMAGE.values() if mended}
    assert set(_codes(store)) >= wanted - {"current_run"}
    assert {one.code for one in store.repair()} >= wanted - {"current_run"}
    assert store.check() == []
    assert differing(store.read_facts(), facts()) == []
    assert store.read_info()["current_run"] == "run-1"


def test_nodes_are_tied_in_batches(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph.store.repair.BATCH", 1)
    _sound(store)
    _do(store, "MATCH (:Applicant)-[r:SUBMITTED]->(:Application) DELETE r")
    assert "3 of label Application" in store.repair()[0].detail
    assert store.check() == []


def test_an_applicant_who_is_gone_comes_back_with_the_applications(store: Store) -> None:
    _sound(store)
    _do(store, "MATCH (a:Applicant {applicant_id: 'A2'})-[l]->() WHERE l.source_id = 'S2' DELETE l")
    _do(store, "MATCH (a:Applicant {applicant_id: 'A2'})-[r:SUBMITTED]->() DELETE r")
    assert _codes(store) == ["dangling_application"]
    store.repair()
    assert store.check() == []
    assert store.read_states(["S2"]).applications["applicant_id"].to_list() == ["A2"]


def test_a_run_that_was_half_written_goes_and_leaves_the_others(store: Store) -> None:
    _sound(store)
    before = store.read_run()
    write_frames(_engine(store), run("run-3", rings=2))  # and then the power went
    assert _codes(store) == ["half_run"]
    assert [one.code for one in store.repair()] == ["half_run"]
    assert store.check() == []
    assert differing(store.read_run(), before, Run) == []
    assert store.read("read/run_evidence", run_id="run-3") == []


def test_of_two_current_runs_the_one_whose_rings_are_shown_stays(store: Store) -> None:
    _sound(store)
    for run_id in ("run-1", "run-2"):
        store.write_run(run(run_id, rings=2 if run_id == "run-2" else 3))
        _do(
            store,
            "MATCH (s:Store), (r:Run) WHERE NOT (s)-[:CURRENT]->(r) CREATE (s)-[:CURRENT]->(r)",
        )
        assert _codes(store) == ["current_run"]
        assert "2 runs are current" in store.check()[0].detail
        store.repair()
        assert store.check() == []
        assert store.read_info()["current_run"] == run_id


def test_if_it_is_not_plain_which_run_is_current_none_is_chosen(store: Store) -> None:
    for run_id in ("run-1", "run-2"):
        store.write_run(run(run_id, rings=0))
    _do(store, "MATCH (:Store)-[c:CURRENT]->(:Run) DELETE c")
    assert store.repair() == []
    assert _codes(store) == ["current_run"]


def test_a_run_under_way_is_no_damage_and_keeps_repair_away(store: Store) -> None:
    _sound(store)
    engine = _engine(store)
    with locks.hold(engine, "detect, process 7 on night"):
        write_frames(engine, run("run-3", rings=2))
        assert store.check() == []
        if engine.shared:
            with pytest.raises(StoreLockedError, match="process 7 on night"):
                store.repair()
    assert _codes(store) == ["half_run"]


def test_the_schema_has_every_index(store: Store) -> None:
    assert make_schema(_engine(store)) == []  # once more changes nothing
    assert _codes(store) == []


def test_a_name_cannot_smuggle_cypher_in() -> None:
    with pytest.raises(ValueError, match="no name"):
        statement("read/count_nodes", label="Phone`) DETACH DELETE (n")


def test_an_address_without_its_network_is_found(store: Store) -> None:
    store.write_facts(replace(facts(), attributes=pl.concat([facts().attributes, _bare()])))
    assert _codes(store) == ["dangling_attribute"]


def _bare() -> pl.DataFrame:
    return frame("attributes", [ADDRESS])
