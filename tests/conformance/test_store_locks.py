"""Several who write one store: one batch run at a time, no number given twice."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from graph.errors import StoreLockedError
from graph.runs.assess import Assessment, write_assessment
from graph.store import locks
from graph.store.base import Store
from graph.store.open import open_store
from graph.store.store import GraphStore
from tests.conformance.conftest import Opener, server
from tests.conformance.store_world import facts, run

ROOT = Path(__file__).parents[2]
PATIENCE_S = 120
# Holds the lock until a line comes in; says whether it got it.
HOLDER = """
import os, sys
from graph.errors import StoreLockedError
from graph.store.open import open_store

url, user, password = sys.argv[1:]
with open_store(url, user=user, password=password) as store:
    print("ready", flush=True)
    sys.stdin.readline()
    try:
        with store.hold_run(f"process {os.getpid()}"):
            print("held", flush=True)
            sys.stdin.readline()
    except StoreLockedError as error:
        print(error, flush=True)
"""


def engine_of(store: Store) -> Any:
    assert isinstance(store, GraphStore)
    return store.engine


def made() -> Assessment:
    """Return a decision on an application of the world."""
    return Assessment(
        assessment_id="", sequence=None, application_id="S1", applicant_id="A1",
        decision="approve", score=0.0, probability=0.1, band="B", reasons=(), rules=(),
        ring=None, plan={}, versions={}, degraded=(),
    )  # fmt: skip


def test_a_lock_is_held_by_one_and_free_again_after(store: Store) -> None:
    engine = engine_of(store)
    with locks.hold(engine, "night") as held:
        held.require()
        with (
            pytest.raises(StoreLockedError, match=r"under way \(night, since"),
            locks.hold(engine, "day"),
        ):
            pass
        held.require()
        row = locks.read_lock(engine)
        assert row is not None
        assert (row["owner"], row["expired"]) == ("night", False)
    assert locks.read_lock(engine) is None
    with locks.hold(engine, "day") as held:
        assert held.taken_from is None


def test_a_lock_whose_holder_fell_silent_is_taken_over_and_its_run_changes_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = engine_of(store)
    monkeypatch.setattr(locks.HeldLock, "renew", lambda *_: None)  # no heart beats
    with locks.hold(engine, "night", lease_s=0.01) as silent:
        time.sleep(0.05)
        row = locks.read_lock(engine)
        assert row is not None
        assert row["expired"]
        with locks.hold(engine, "day") as held:
            assert held.taken_from == "night"
            with pytest.raises(StoreLockedError, match=r"lost its lock.*day"):
                silent.require()
            monkeypatch.setattr(store, "_lock", silent)
            with pytest.raises(StoreLockedError):
                store.write_run(run())
            held.require()
    assert store.read_runs().is_empty()
    assert store.check() == []


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere no start of a machine has a name")
def test_a_lock_of_a_process_of_this_machine_that_is_gone_is_taken_at_once(store: Store) -> None:
    engine = engine_of(store)
    with locks.hold(engine, "mine"):
        row = locks.read_lock(engine)
        assert row is not None
        machine, process, _ = row["token"].rsplit(".", 2)
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    held = {"lock_id": locks.RUN, "owner": "night", "lease": 60_000_000}
    for token in (f"{machine}.{process}.0", f"another.{ended.pid}.0"):
        engine.write("write/take_lock", {**held, "token": token})
        with pytest.raises(StoreLockedError, match=r"night"), locks.hold(engine, "day"):
            pass
        engine.write("write/free_lock", {"lock_id": locks.RUN, "token": token})
    engine.write("write/take_lock", {**held, "token": f"{machine}.{ended.pid}.0"})
    with locks.hold(engine, "day") as taken:
        assert taken.taken_from == "night"


def test_a_lock_is_held_as_long_as_its_heart_beats(store: Store) -> None:
    engine = engine_of(store)
    with locks.hold(engine, "night", lease_s=2.0) as held:
        first = locks.read_lock(engine)
        until = time.monotonic() + PATIENCE_S
        while locks.read_lock(engine) == first and time.monotonic() < until:
            time.sleep(0.05)
        held.require()
        assert locks.read_lock(engine) != first, "it was not renewed"


def test_decisions_are_numbered_without_gaps(store: Store) -> None:
    store.write_facts(facts())
    kept = [write_assessment(store, made(), "t") for _ in range(3)]
    assert [one.sequence for one in kept] == [1, 2, 3]
    assert len({one.assessment_id for one in kept}) == 3


@pytest.mark.neo4j
def test_two_servers_give_no_number_twice() -> None:
    url, user, password = server()
    with (
        open_store(url, user=user, password=password) as one,
        open_store(url, user=user, password=password) as other,
    ):
        _empty(one)
        one.write_facts(facts())
        with ThreadPoolExecutor(4) as threads:
            work = [((one, other)[n % 2], f"t{n}") for n in range(20)]
            given = list(threads.map(lambda w: write_assessment(w[0], made(), w[1]), work))
        assert sorted(each.sequence or 0 for each in given) == list(range(1, 21))
        rows = one.read("read/assessments", application_id="S1")
        assert [row["sequence"] for row in rows] == list(range(20, 0, -1))


@pytest.mark.neo4j
def test_of_two_processes_at_once_one_runs() -> None:
    url, user, password = server()
    with open_store(url, user=user, password=password) as store:
        _empty(store)
    command = [sys.executable, "-c", HOLDER, url, user, password]
    pipes: Any = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    processes: list[Any] = [subprocess.Popen(command, cwd=ROOT, **pipes) for _ in range(2)]
    try:
        assert [each.stdout.readline() for each in processes] == ["ready\n"] * 2
        for each in processes:
            each.stdin.write("go\n")
            each.stdin.flush()
        said = [each.stdout.readline() for each in processes]
        assert sorted(line == "held\n" for line in said) == [False, True]
        assert "under way (process " in next(line for line in said if line != "held\n")
    finally:
        for each in processes:
            with suppress(BrokenPipeError):
                each.communicate("done\n", timeout=PATIENCE_S)
    with open_store(url, user=user, password=password) as store:
        assert store.read_lock() is None


def _empty(store: Store) -> None:
    """Wipe the server's database but for what makes it a store."""
    engine_of(store)._driver.execute_query("MATCH (n) WHERE NOT n:Store DETACH DELETE n")
    engine_of(store)._driver.execute_query("MATCH (n:Store) REMOVE n.sequence")


def test_whoever_finds_a_store_held_by_a_server_is_told_its_address(tmp_path: Path) -> None:
    url, address = f"kglite:{tmp_path / 'store'}", "http://127.0.0.1:8123"
    with open_store(url, address=address), pytest.raises(StoreLockedError) as told:
        open_store(url)
    assert f"the server at {address}" in str(told.value)
    with open_store(url), pytest.raises(StoreLockedError) as told:
        open_store(url)
    assert "server" not in str(told.value)


def test_an_embedded_store_needs_no_lock_in_its_graph(opener: Opener) -> None:
    with opener() as store, store.hold_run("night") as stale:
        assert stale is None
        shared = engine_of(store).shared
        assert (store.read_lock() is not None) == shared
