"""Detecting as of a past moment: kept beside the runs that follow each other, on every store."""

from typing import Any

import polars as pl

from graph.core.explanation import explain_person
from graph.model import Facts, Run
from graph.runs.assess import read_active, read_active_at
from graph.runs.component import component_around
from graph.runs.detect import detect, is_past
from graph.schema import conform
from graph.shipped import read_policy_of
from graph.store.base import Store
from tests.conformance.store_world import differing
from tests.knowledge import known
from tests.unit.rule_world import hours as hour

RING = "ann bob cyd dan eve"
LATER = {"fay": 400.0, "gus": 410.0}


def facts() -> Facts:
    """A ring of five within a day, two who join them after a fortnight, and a pair of strangers."""
    everybody = f"{RING} fay gus"
    at = {"ann": 1.0, "bob": 2.0, "cyd": 3.0, "dan": 4.0, "eve": 5.0, **LATER}
    made = known(
        {
            "device d1": everybody,
            "bank_card c1": everybody,
            "consignee_phone p1": everybody,
            "ip i1": "zed@5 yan@900",
        },
        at=at,
        people="lone1 lone2",
        attributes=[
            {"label": label, "attribute_key": key}
            for label, key in (("Device", "d1"), ("Account", "c1"), ("Phone", "p1"), ("Ip", "i1"))
        ],
    )
    names = ("links", "attributes", "applications", "outcomes", "events", "instalments", "partners")
    return Facts(**{name: conform(name, getattr(made, name)) for name in names})


def rings_of(run: Run) -> dict[str, int]:
    """Return the size of each ring."""
    return dict(run.rings.select("ring_id", "size").iter_rows())


def told(store: Store) -> list[Any]:
    """Return all that a store says of the present."""
    info = store.read_info()
    rings = store.read("read/run_rings", run_id=info["current_run"])
    changes = [store.read("read/ring_changes", ring_id=row["ring_id"]) for row in rings]
    active = [store.read_snapshot(kind) for kind in ("model", "statistics")]
    return [info["current_run"], rings, changes, active]


def test_a_look_at_the_past_changes_nothing_of_the_present(store: Store) -> None:
    store.write_facts(facts())
    now = detect(store)
    before = told(store)
    past = detect(store, as_of=hour(24))
    assert past.run_id != now.run_id
    assert list(rings_of(past).values()) == [5]
    assert told(store) == before
    found = store.read_run(past.run_id)
    assert found is not None
    assert set(found.rings["size"]) == {5}
    assert detect(store).run_id == now.run_id
    assert told(store) == before
    assert store.check() == []


def test_rings_go_on_from_the_newest_run_of_no_later_moment(store: Store) -> None:
    store.write_facts(facts())
    first = detect(store, as_of=hour(24))  # the first run there is becomes current
    assert store.read_info()["current_run"] == first.run_id
    last = detect(store)
    assert set(last.ring_events["event"]) == {"grown"}
    assert rings_of(last).keys() == rings_of(first).keys()
    between = detect(store, as_of=hour(404))
    assert store.read_info()["current_run"] == last.run_id
    assert rings_of(between) == {next(iter(rings_of(first))): 6}
    assert set(between.ring_events["event"]) == {"grown"}, "it went on from the last run"
    assert differing(detect(store), store.read_run(last.run_id), Run) in ([], ["communities"])


def test_an_older_run_again_is_what_it_was_at_first(store: Store) -> None:
    store.write_facts(facts())
    first = detect(store, as_of=hour(24))
    second = detect(store, as_of=hour(404))
    third = detect(store)
    for given in (first, second, third):
        again = detect(store, as_of=given.as_of)
        assert differing(again, given, Run) == []
        assert store.read_info()["current_run"] == third.run_id


def test_what_is_kept_is_no_ones_forerunner_but_the_pasts(store: Store) -> None:
    store.write_facts(facts())
    now = detect(store)
    kept = detect(store, as_of=hour(24))
    after = detect(store, as_of=hour(404))
    assert rings_of(after).keys() == rings_of(kept).keys(), "the past goes on from the past"
    later = detect(store, as_of=hour(2_000))
    assert later.ring_events.is_empty(), "the present goes on from the present"
    assert rings_of(later) == rings_of(now)
    assert store.read_info()["current_run"] == later.run_id


def test_a_run_without_a_moment_is_never_of_the_past(store: Store) -> None:
    store.write_facts(facts())
    ahead = detect(store, as_of=hour(9_999))
    assert is_past(store, hour(9_998))
    assert not is_past(store, ahead.as_of)
    assert not is_past(store, None)
    run = detect(store)
    assert run.as_of < ahead.as_of
    assert store.read_info()["current_run"] == run.run_id
    assert store.read_snapshot("statistics", run.started_with["statistics"])
    asked = pl.col("run_id") == run.run_id
    assert store.read_runs().filter(asked)["status"].to_list() == ["done"]


def test_a_past_score_is_that_of_the_run_of_that_moment(store: Store) -> None:
    store.write_facts(facts())
    active = read_active(store, read_policy_of(None))
    assert read_active_at(store, active, hour(24)) is active, "nothing older is known"
    detect(store)
    past = detect(store, as_of=hour(24))
    now = read_active(store, read_policy_of(None))
    then = read_active_at(store, now, hour(30))
    assert then.versions["statistics"] == past.started_with["statistics"]
    assert then.versions["statistics"] != now.versions["statistics"]
    model, counted = then.model, then.statistics
    known_then = component_around(
        store, "ann", Facts(), model=model, statistics=counted, as_of=hour(24)
    ).knowledge
    told_then = explain_person(known_then, counted, model, "ann")
    scored = past.applicants.filter(pl.col("applicant_id") == "ann")["score_micro"].item()
    assert told_then.score_micro == scored
