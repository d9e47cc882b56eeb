from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from graph.core.lineage import Earlier, keep_ids
from graph.model import Found
from graph.results import RESULTS, conform_result

AT = datetime(2024, 3, 1, tzinfo=UTC)
PEOPLE = [f"A{number:02d}" for number in range(14)]
FRAMES = ("rings", "members", "applicants", "evidence")

# Who is in which ring in one night: 0 is in none but still tied, −1 is gone from the graph.
Night = dict[str, int]
nights = st.lists(
    st.fixed_dictionaries({person: st.integers(-1, 4) for person in PEOPLE}), min_size=1, max_size=5
)


def found_in(night: Night) -> Found:
    size = Counter(night.values())
    seats = [
        (f"new-{night[person]}" if night[person] > 0 and size[night[person]] > 1 else None, person)
        for person in PEOPLE
        if night[person] >= 0
    ]
    schema = {"ring_id": pl.String, "applicant_id": pl.String}
    applicants = pl.DataFrame(seats, schema=schema, orient="row")
    members = applicants.drop_nulls()
    rings = members.group_by("ring_id").agg(size=pl.len()).with_columns(status=pl.lit("reported"))
    return Found(
        rings=conform_result("rings", rings),
        members=conform_result("members", members),
        applicants=conform_result("applicants", applicants),
        communities=pl.DataFrame(schema=RESULTS["communities"]),
        evidence=conform_result("evidence", rings.select("ring_id")),
    )


def shuffled(frame: pl.DataFrame, seed: int) -> pl.DataFrame:
    return frame.sample(fraction=1.0, shuffle=True, seed=seed)


def earlier_of(found: Found) -> Earlier:
    return Earlier(found.rings, found.members)


def run_all(history: list[Night]) -> list[tuple[Found, pl.DataFrame]]:
    runs: list[tuple[Found, pl.DataFrame]] = []
    for number, night in enumerate(history):
        earlier = earlier_of(runs[-1][0]) if runs else None
        runs.append(keep_ids(earlier, found_in(night), run_id=f"run-{number}", at=AT))
    return runs


def seats_of(found: Found, *statuses: str) -> dict[str, set[str]]:
    rings = found.rings.filter(pl.col("status").is_in(statuses))
    members = found.members.join(rings, on="ring_id", how="semi")
    people = members.group_by("ring_id").agg("applicant_id")
    return {ring: set(them) for ring, them in people.iter_rows()}


def events_of(events: pl.DataFrame) -> list[tuple[str, str, set[str]]]:
    rows = events.select("ring_id", "event", "applicant_ids").iter_rows()
    return [(ring, event, set(people.split("|"))) for ring, event, people in rows]


@settings(deadline=None, max_examples=30)
@given(nights)
def test_the_same_rings_again_change_nothing_and_are_no_event(history: list[Night]) -> None:
    last, _ = run_all(history)[-1]
    again, events = keep_ids(earlier_of(last), found_in(history[-1]), run_id="again", at=AT)
    assert events.is_empty()
    assert_frame_equal(again.rings.drop("run_id"), last.rings.drop("run_id"))
    assert_frame_equal(again.members, last.members)


@settings(deadline=None, max_examples=30)
@given(nights, st.integers(0, 9))
def test_no_order_of_rows_changes_an_id_or_an_event(history: list[Night], seed: int) -> None:
    last, _ = run_all(history)[-1]
    found = found_in(history[0])
    mixed = replace(
        found,
        rings=shuffled(found.rings, seed),
        members=shuffled(found.members, seed),
        applicants=shuffled(found.applicants, seed),
        evidence=shuffled(found.evidence, seed),
    )
    earlier = Earlier(shuffled(last.rings, seed), shuffled(last.members, seed))
    one, events = keep_ids(earlier_of(last), found, run_id="run", at=AT)
    other, other_events = keep_ids(earlier, mixed, run_id="run", at=AT)
    assert_frame_equal(events, other_events)
    for name in FRAMES:
        assert_frame_equal(getattr(one, name), getattr(other, name))


@settings(deadline=None, max_examples=30)
@given(nights)
def test_an_id_is_never_used_for_a_second_ring(history: list[Night]) -> None:
    begun: list[str] = []
    for found, events in run_all(history):
        assert found.rings["ring_id"].is_unique().all()
        begun += [ring for ring, event, _ in events_of(events) if event in ("born", "split")]
        assert set(found.rings["ring_id"]) == set(begun)
    assert len(begun) == len(set(begun))


@settings(deadline=None, max_examples=30)
@given(nights)
def test_the_events_replayed_give_every_membership(history: list[Night]) -> None:
    told: dict[str, set[str]] = {}
    for found, events in run_all(history):
        for ring, event, people in events_of(events):
            match event:
                case "born" | "split" | "grown":
                    told[ring] = told.get(ring, set()) | people
                case "shrunk":
                    told[ring] = told[ring] - people
                case "merged" | "dissolved":
                    told[ring] = set()
        assert {ring: people for ring, people in told.items() if people} == seats_of(
            found, "reported", "dormant"
        )


@settings(deadline=None, max_examples=30)
@given(nights)
def test_everyone_of_an_earlier_ring_is_still_in_it_or_told_of(history: list[Night]) -> None:
    runs = run_all(history)
    for (before, _), (after, events) in pairwise(runs):
        now = seats_of(after, "reported")
        told = {(ring, person) for ring, _, people in events_of(events) for person in people}
        for ring, people in seats_of(before, "reported").items():
            assert all(person in now.get(ring, ()) or (ring, person) in told for person in people)


@settings(deadline=None, max_examples=30)
@given(nights)
def test_a_sleeping_ring_has_two_who_could_wake_it_and_a_found_one_is_never_asleep(
    history: list[Night],
) -> None:
    for night, (found, _) in zip(history, run_all(history), strict=True):
        awake = seats_of(found, "reported")
        taken = set().union(*awake.values())
        assert len(awake) == found_in(night).rings.height
        for people in seats_of(found, "dormant").values():
            assert sum(night[person] >= 0 and person not in taken for person in people) >= 2
