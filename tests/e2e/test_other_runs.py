"""A ring that only another run has: both doors say which run, how to ask, and suggest no other."""

from datetime import timedelta
from pathlib import Path

import pytest

from graph.runs.detect import detect
from graph.store.open import open_store
from tests.api_world import START, World, make_world, opened
from tests.e2e.cli import done, ringsight

EARLY, LATER = START + timedelta(hours=1.7), START + timedelta(hours=2.2)


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Return a lender whose ring had four members, then five, now six and another id."""
    made = make_world(tmp_path)
    with open_store(f"kglite:{tmp_path / 'store'}") as store:
        for moment in (EARLY, LATER):
            detect(store, as_of=moment)
    return made


def test_the_newest_run_that_has_it_is_named_and_answers(world: World) -> None:
    at = ("--store", f"kglite:{world.folder / 'store'}")
    runs = done("runs", "list", *at)
    old = done("runs", "show", runs[1]["run_id"], *at)["reported"][0]["ring_id"]
    told = ringsight("explain", old, *at)
    assert (told.code, told.err.count("\n")) == (1, 1)
    assert f"{runs[1]['run_id']} (as of 2026-03-01T04:12:00Z)" in told.err
    assert "Did you mean" not in told.err
    asked = told.err.split("See: ringsight ")[1].split()
    assert done(*asked, *at)["ring"]["ring_id"] == old
    with opened(world) as client:
        answer = client.get(f"/v1/rings/{old}")
    assert answer.status_code == 404
    assert answer.json()["detail"] == told.err.removeprefix("ringsight: ").strip()


def test_a_ring_of_the_current_run_is_to_be_asked_for_without_a_moment(world: World) -> None:
    at = ("--store", f"kglite:{world.folder / 'store'}")
    now = done("runs", "show", *at)["reported"][0]["ring_id"]
    told = ringsight("explain", now, "--as-of", EARLY.isoformat(), *at)
    assert told.code == 1
    assert f"ringsight explain {now}, without --as-of" in told.err
    assert "Did you mean" in ringsight("explain", f"{now}x", *at).err
