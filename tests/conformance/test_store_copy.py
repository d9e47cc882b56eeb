"""A copy holds what the original holds; equal stores read equal to the byte."""

from pathlib import Path

import pytest

from graph.errors import StoreError, WrongKeyError
from graph.model import Run
from graph.store.base import Store
from graph.store.copy import copy
from graph.store.open import open_store
from tests.conformance.store_world import differing, facts, run


def _fill(store: Store) -> None:
    store.write_info(key_id="k-1", zone="Asia/Shanghai")
    store.write_facts(facts())
    for version in ("m2", "m1"):
        store.write_snapshot("model", version, f'"{version}"', activate=version == "m1")
    for given in (run("run-2", rings=2), run("run-1")):
        store.write_run(given)
    store.write_run(run("run-0", rings=1), current=False)


def _same(one: Store, other: Store) -> None:
    assert differing(one.read_facts(), other.read_facts()) == []
    for run_id in (None, "run-1", "run-2"):
        assert differing(one.read_run(run_id), other.read_run(run_id), Run) == []
    assert one.read_snapshots("model") == other.read_snapshots("model")
    assert one.read_runs().equals(other.read_runs())
    info = [{**store.read_info(), "snapshot_at": None} for store in (one, other)]
    assert info[0] == info[1]


def test_a_copy_to_a_file_and_its_original_are_equal(store: Store, tmp_path: Path) -> None:
    _fill(store)
    steps: list[str] = []
    with open_store(f"kglite:{tmp_path / 'copy'}") as target:
        counts = copy(store, target, progress=lambda name, *_: steps.append(name))
        _same(store, target)
        copy(store, target)  # once more changes nothing
        _same(store, target)
    assert steps == ["info", "facts", "snapshots", "runs"]
    assert counts["links"] == facts().links.height
    assert counts["runs"] == 3


def test_a_copy_from_a_file_and_its_original_are_equal(store: Store, tmp_path: Path) -> None:
    with open_store(f"kglite:{tmp_path / 'original'}") as source:
        _fill(source)
        copy(source, store)
        _same(source, store)
        assert store.check() == []


def test_a_store_of_another_key_is_not_copied_into(store: Store, tmp_path: Path) -> None:
    _fill(store)
    with open_store(f"kglite:{tmp_path / 'other'}") as target:
        target.write_info(key_id="k-2")
        with pytest.raises(WrongKeyError):
            copy(store, target)


def test_a_target_that_held_something_else_is_said(store: Store, tmp_path: Path) -> None:
    with open_store(f"kglite:{tmp_path / 'empty'}") as source:
        _fill(store)
        with pytest.raises(StoreError, match=r"no true copy.*links: 0 there"):
            copy(source, store)
