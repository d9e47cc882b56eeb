"""Runs, models and statistics in the graph, on every store."""

import pytest

from graph.errors import StoreError, WrongKeyError
from graph.model import Run
from graph.store.base import QueryLimits, Store
from graph.store.runs import write_frames
from graph.store.store import GraphStore
from tests.conformance.store_world import differing, facts, hour, run

ALL = QueryLimits()


def test_a_run_is_read_back_whole(store: Store) -> None:
    store.write_run(run())
    found = store.read_run()
    assert found is not None
    assert differing(found, run(), Run) == []


def test_an_earlier_run_stays_readable(store: Store) -> None:
    store.write_run(run("run-1"))
    store.write_run(run("run-2", rings=2))
    for given in (run("run-1"), run("run-2", rings=2)):
        assert differing(store.read_run(given.run_id), given, Run) == []
    assert store.read_info()["current_run"] == "run-2"
    assert store.check() == []


def test_a_ring_has_its_columns_of_the_current_run(store: Store) -> None:
    store.write_run(run("run-1", likely_kind="syndicate"))
    store.write_run(run("run-2", rings=2, status="watch"))
    asked = "MATCH (r:Ring) RETURN r.run_id, r.status, r.likely_kind ORDER BY r.ring_id"
    assert store.query(asked, {}, limits=ALL).rows == (
        ("run-2", "watch", None),
        ("run-2", "watch", None),
        (None, None, "syndicate"),  # of an earlier run only: its history is all that it has
    )


def test_a_run_of_the_past_is_kept_and_changes_nothing_of_the_current_one(store: Store) -> None:
    store.write_run(run("run-2", rings=2, status="watch"))
    before = store.read_info()["current_run"], store.read_run()
    past = run("run-1", status="reported")
    for _ in range(2):  # again is the same
        store.write_run(past, current=False)
        assert store.read_info()["current_run"] == before[0] == "run-2"
        assert differing(store.read_run(), before[1], Run) == []
        assert differing(store.read_run("run-1"), past, Run) == []
        assert [row[2] for row in store.read_runs().sort("run_id").rows()] == ["kept", "done"]
    asked = "MATCH (r:Ring) RETURN r.run_id, r.status ORDER BY r.ring_id"
    seen = store.query(asked, {}, limits=ALL).rows
    assert seen == (("run-2", "watch"), ("run-2", "watch"), (None, None))
    for ring, events in (("R0", ["run-2"]), ("R2", [])):
        changes = store.read("read/ring_changes", ring_id=ring)
        assert [row["properties"]["run_id"] for row in changes] == events
        history = store.read("investigate/ring_history", ring_id=ring)
        assert [row["run_id"] for row in history] == events
    members = store.read("investigate/ring_members", ring_id="R2")
    assert members == []
    assert store.check() == []


def test_a_run_that_was_kept_can_become_current_and_stays_one_that_was(store: Store) -> None:
    store.write_run(run("run-2", rings=2))
    store.write_run(run("run-1"), current=False)
    store.write_run(run("run-1"))
    assert store.read_info()["current_run"] == "run-1"
    store.write_run(run("run-2", rings=2))
    store.write_run(run("run-1"), current=False)  # kept it is already
    assert store.read_info()["current_run"] == "run-2"
    assert set(store.read_runs()["status"]) == {"done"}
    assert store.check() == []


def test_runs_are_listed_oldest_first(store: Store) -> None:
    for given in (run("run-2", rings=2), run("run-1")):
        store.write_run(given)
    rows = store.read_runs().rows()
    assert rows == [("run-1", hour(9), "done", 3, 3), ("run-2", hour(9), "done", 2, 2)]


def test_half_a_run_is_not_seen_and_can_be_completed(store: Store) -> None:
    store.write_run(run("run-1"))
    assert isinstance(store, GraphStore)
    write_frames(store.engine, run("run-2", rings=2))  # and then the power went
    assert store.read_run("run-2") is None
    assert store.read_runs()["run_id"].to_list() == ["run-1"]
    assert differing(store.read_run(), run("run-1"), Run) == []
    assert [problem.code for problem in store.check()] == ["half_run"]
    store.write_run(run("run-2", rings=2))
    assert differing(store.read_run(), run("run-2", rings=2), Run) == []
    assert store.check() == []


def test_a_run_that_is_stopped_while_it_is_written_leaves_nothing_half(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.write_run(run("run-1"))
    whole = run("run-2", rings=2)

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("graph.store.runs._write_documents", stopped)
        with pytest.raises(KeyboardInterrupt):
            store.write_run(whole)
    assert store.check() == []
    assert store.read_runs()["run_id"].to_list() == ["run-1"]
    assert differing(store.read_run(), run("run-1"), Run) == []
    counted = "MATCH (e:Evidence {run_id: 'run-2'}) RETURN count(e)"
    assert store.query(counted, {}, limits=ALL).rows == ((0,),)
    store.write_run(whole)
    assert differing(store.read_run(), whole, Run) == []


def test_the_same_run_again_is_the_same_run_and_current(store: Store) -> None:
    store.write_run(run("run-1"))
    store.write_run(run("run-2"))
    store.write_run(run("run-1"))
    assert store.read_info()["current_run"] == "run-1"
    assert store.read_runs().height == 2


def test_a_run_without_rings_is_a_run(store: Store) -> None:
    store.write_run(run("run-0", rings=0))
    assert differing(store.read_run(), run("run-0", rings=0), Run) == []


def test_no_run_is_none(store: Store) -> None:
    assert store.read_run() is None
    assert store.read_run("run-9") is None
    assert store.read_runs().is_empty()


def test_snapshots_are_kept_by_version_and_one_is_active(store: Store) -> None:
    assert store.read_snapshot("model") is None
    store.write_snapshot("model", "m1", '{"a": 1}')
    store.write_snapshot("model", "m2", '{"a": 2}')
    store.write_snapshot("model", "m3", '{"a": 3}', activate=False)
    store.write_snapshot("statistics", "s1", "{}")
    assert store.read_snapshot("model") == '{"a": 2}'
    assert store.read_snapshot("model", "m3") == '{"a": 3}'
    assert [row["active"] for row in store.read_snapshots("model")] == [False, True, False]


def test_a_version_never_changes_its_text(store: Store) -> None:
    store.write_snapshot("model", "m1", "{}")
    store.write_snapshot("model", "m1", "{}")
    with pytest.raises(StoreError, match="new version"):
        store.write_snapshot("model", "m1", "[]")


def test_another_key_is_noticed(store: Store) -> None:
    store.write_info(key_id="k-1", zone="Asia/Shanghai")
    store.write_info(key_id="k-1")
    with pytest.raises(WrongKeyError, match=r"k-1.*RINGSIGHT_TOKEN_KEY_FILE"):
        store.write_info(key_id="k-2")
    info = store.read_info()
    assert (info["key_id"], info["zone"]) == ("k-1", "Asia/Shanghai")
    assert store.read_knowledge().zone == "Asia/Shanghai"


def test_info_counts_what_is_there(store: Store) -> None:
    store.write_facts(facts())
    info = store.read_info()
    assert info["links"] == facts().links.height
    assert info["counts"]["Applicant"] == 3
    assert info["newest"] == hour(9)
    assert info["snapshot_at"] is None
