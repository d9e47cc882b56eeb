"""A copy holds what the original holds; equal stores read equal to the byte."""

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from graph.errors import StoreError, WrongKeyError
from graph.model import Facts, Run
from graph.schema import FRAMES
from graph.store.base import Store
from graph.store.contents import contents
from graph.store.copy import copy
from graph.store.files import read_files
from graph.store.open import open_store
from tests.conformance.store_world import differing, facts, filled


def _same(one: Store, other: Store) -> None:
    assert differing(one.read_facts(), other.read_facts()) == []
    for run_id in (None, "run-1", "run-2"):
        assert differing(one.read_run(run_id), other.read_run(run_id), Run) == []
    assert one.read_snapshots("model") == other.read_snapshots("model")
    assert one.read_runs().equals(other.read_runs())
    assert read_files(one).equals(read_files(other))
    for name in ("all_assessments", "last_sequence"):
        assert one.read(f"read/{name}") == other.read(f"read/{name}")
    assert contents(one) == contents(other)
    info = [{**store.read_info(), "snapshot_at": None} for store in (one, other)]
    assert info[0] == info[1]


def test_a_copy_to_a_file_and_its_original_are_equal(store: Store, tmp_path: Path) -> None:
    filled(store)
    steps: list[str] = []
    with open_store(f"kglite:{tmp_path / 'copy'}") as target:
        counts = copy(store, target, progress=lambda name, *_: steps.append(name))
        _same(store, target)
        copy(store, target)  # once more changes nothing
        _same(store, target)
    assert steps == ["info", "facts", "files", "assessments", "snapshots", "runs", "verify"]
    assert counts["links"].rows == facts().links.height
    assert (counts["runs"].rows, counts["files"].rows, counts["assessments"].rows) == (3, 2, 2)


def test_a_copy_from_a_file_and_its_original_are_equal(store: Store, tmp_path: Path) -> None:
    with open_store(f"kglite:{tmp_path / 'original'}") as source:
        filled(source)
        copy(source, store)
        _same(source, store)
        assert store.check() == []


def test_a_store_of_another_key_is_not_copied_into(store: Store, tmp_path: Path) -> None:
    filled(store)
    with open_store(f"kglite:{tmp_path / 'other'}") as target:
        target.write_info(key_id="k-2")
        with pytest.raises(WrongKeyError):
            copy(store, target)


def test_a_target_that_held_something_else_is_said(store: Store, tmp_path: Path) -> None:
    with open_store(f"kglite:{tmp_path / 'empty'}") as source:
        filled(store)
        with pytest.raises(StoreError, match=r"no true copy.*links: 0 there"):
            copy(source, store)


def test_a_row_that_differs_is_said_though_the_counts_are_equal(
    store: Store, tmp_path: Path
) -> None:
    other = facts()
    moved = other.events.with_columns(kind=pl.lit("login"))
    with open_store(f"kglite:{tmp_path / 'other'}") as target:
        target.write_facts(replace(other, events=moved))
        store.write_facts(facts())
        with pytest.raises(StoreError, match=r"no true copy.*\(events: as many, but other rows\)"):
            copy(store, target)


def test_a_checksum_is_of_the_contents_alone(store: Store, tmp_path: Path) -> None:
    filled(store)
    before = contents(store)
    with open_store(f"kglite:{tmp_path / 'slowly'}") as other:
        filled(other)
        for name in FRAMES:
            for part in getattr(facts(), name).reverse().iter_slices(1):
                other.write_facts(Facts(**{name: part}))
        assert contents(other) == before
    changed = contents(store, Facts())
    assert {kind for kind in before if before[kind] != changed[kind]} == set(FRAMES)


def test_a_copy_cut_short_at_any_step_is_repeated(store: Store, tmp_path: Path) -> None:
    filled(store)
    for step in ("facts", "files", "assessments", "snapshots", "runs", "verify"):
        target = f"kglite:{tmp_path / step}"

        def stop(name: str, _done: int, _total: int, step: str = step) -> None:
            if name == step:
                raise KeyboardInterrupt

        with open_store(target) as half, pytest.raises(KeyboardInterrupt):
            copy(store, half, progress=stop)
        with open_store(target) as half:
            copy(store, half)
            _same(store, half)
