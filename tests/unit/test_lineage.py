import base64
import hashlib
from datetime import UTC, datetime

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from graph.core.lineage import Earlier, keep_ids
from graph.core.ring_ids import newborn_ids
from graph.model import Found
from graph.results import RESULTS, conform_result

AT = datetime(2024, 3, 1, tzinfo=UTC)


def found_of(*rings: str, tied: str = "") -> Found:
    """Each ring is a word whose letters are its members; `tied` are people in no ring."""
    seats = [(f"new-{ring}", person) for ring in rings for person in ring]
    names = pl.DataFrame(
        {"ring_id": [f"new-{ring}" for ring in rings]}, schema={"ring_id": pl.String}
    )
    schema = {"ring_id": pl.String, "applicant_id": pl.String}
    members = pl.DataFrame(seats, schema=schema, orient="row")
    free = pl.DataFrame({"applicant_id": list(tied)}, schema={"applicant_id": pl.String})
    return Found(
        rings=conform_result("rings", names.with_columns(status=pl.lit("reported"))),
        members=conform_result("members", members),
        applicants=conform_result("applicants", pl.concat([members, free], how="diagonal")),
        communities=pl.DataFrame(schema=RESULTS["communities"]),
        evidence=conform_result("evidence", names),
    )


class Nights:
    """Runs one after another, each on what the one before left."""

    def __init__(self) -> None:
        self.earlier: Earlier | None = None
        self.count = 0

    def run(self, *rings: str, tied: str = "") -> tuple[dict[str, str], set[tuple[str, ...]]]:
        """Return each ring's id by its letters, and each event as (event, people, other's id)."""
        self.count += 1
        found = found_of(*rings, tied=tied)
        self.found, events = keep_ids(self.earlier, found, run_id=f"run-{self.count}", at=AT)
        self.earlier = Earlier(self.found.rings, self.found.members)
        self.status = dict(self.found.rings.select("ring_id", "status").iter_rows())
        people = self.found.members.group_by("ring_id").agg(pl.col("applicant_id").sort())
        ids = {"".join(letters): ring for ring, letters in people.iter_rows()}
        told = {
            (event, people.replace("|", ""), *([other] if other else []))
            for event, people, other in events.select(
                "event", "applicant_ids", "other_ring_id"
            ).iter_rows()
        }
        return ids, told


def test_a_first_run_gives_each_ring_an_id_of_its_own_and_its_birth() -> None:
    ids, events = Nights().run("abc", "def")
    assert events == {("born", "abc"), ("born", "def")}
    assert len(set(ids.values())) == 2


def test_an_id_is_eight_letters_that_nobody_misreads_and_the_same_everywhere() -> None:
    ids, _ = Nights().run("abc")
    digest = hashlib.sha256(b"a\0b\0c\x000").digest()
    usual = base64.b32encode(digest[:5]).decode()
    crockford = str.maketrans(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    )
    assert ids == {"abc": "R-" + usual.translate(crockford)} == {"abc": "R-991DKR32"}


def test_every_frame_gets_the_permanent_id() -> None:
    nights = Nights()
    ids, _ = nights.run("abc", tied="z")
    found = nights.found
    assert set(found.rings["ring_id"]) == set(found.evidence["ring_id"]) == set(ids.values())
    assert found.rings["run_id"].to_list() == ["run-1"]
    assert dict(found.applicants.select("applicant_id", "ring_id").iter_rows()) == {
        **dict.fromkeys("abc", ids["abc"]),
        "z": None,
    }


def test_the_same_rings_again_are_no_event() -> None:
    nights = Nights()
    first, _ = nights.run("abc", "def")
    again, events = nights.run("abc", "def")
    assert (again, events) == (first, set())


def test_the_same_run_asked_for_again_tells_its_events_again() -> None:
    before = Earlier(*(frame for frame in keep_ids_of("abc", run_id="run-1", earlier=None)))
    first = keep_ids_of("abcd", run_id="run-2", earlier=before)
    again = keep_ids_of("abcd", run_id="run-2", earlier=Earlier(*first))
    assert first[2]["event"].to_list() == ["grown"]
    for one, other in zip(first, again, strict=True):
        assert_frame_equal(one, other)


def keep_ids_of(
    ring: str, *, run_id: str, earlier: Earlier | None
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    found, events = keep_ids(earlier, found_of(ring), run_id=run_id, at=AT)
    return found.rings, found.members, events


def test_a_ring_that_grows_and_loses_someone_is_still_itself() -> None:
    nights = Nights()
    first, _ = nights.run("abcd")
    then, events = nights.run("bcdefghijk")
    assert then["bcdefghijk"] == first["abcd"]
    assert events == {("grown", "efghijk"), ("shrunk", "a")}


def test_one_person_alone_carries_no_ring_along() -> None:
    nights = Nights()
    first, _ = nights.run("ab")
    then, events = nights.run("bc", tied="a")
    assert then["bc"] != first["ab"]
    assert events == {("born", "bc"), ("dissolved", "ab")}


def test_of_two_that_merge_the_greater_keeps_its_id_and_the_other_is_told_to_have_gone_in() -> None:
    nights = Nights()
    first, _ = nights.run("abcd", "xyz")
    then, events = nights.run("abcdxy", tied="z")
    assert then == {"abcdxy": first["abcd"]}
    assert events == {
        ("grown", "xy"),
        ("shrunk", "z"),
        ("merged", "xy", first["abcd"]),
    }
    assert nights.status == {first["abcd"]: "reported", first["xyz"]: "dissolved"}


def test_of_a_split_the_greater_part_keeps_the_id_and_the_other_says_where_it_comes_from() -> None:
    nights = Nights()
    first, _ = nights.run("abcdefg")
    then, events = nights.run("abcd", "efg")
    assert then["abcd"] == first["abcdefg"]
    assert then["efg"] != first["abcdefg"]
    assert events == {("shrunk", "efg"), ("split", "efg", first["abcdefg"])}


def test_equal_halves_are_decided_by_size_then_by_id() -> None:
    nights = Nights()
    first, _ = nights.run("abcd")
    then, _ = nights.run("ab", "cdx")
    assert then["cdx"] == first["abcd"]
    nights = Nights()
    nights.run("abcd")
    then, _ = nights.run("ab", "cd")
    assert then["ab"] == first["abcd"]


def test_a_ring_not_found_whose_people_are_still_tied_sleeps_with_its_last_state() -> None:
    nights = Nights()
    first, _ = nights.run("abc")
    then, events = nights.run(tied="ab")
    assert (then, events) == (first, {("dormant", "abc")})
    assert nights.status == {first["abc"]: "dormant"}
    assert nights.found.rings["run_id"].to_list() == ["run-2"]
    assert nights.found.applicants["ring_id"].to_list() == [None, None]
    assert nights.run(tied="ab") == (first, set())


def test_a_sleeping_ring_that_is_found_again_is_revived() -> None:
    nights = Nights()
    first, _ = nights.run("abc")
    nights.run(tied="abc")
    then, events = nights.run("abcd")
    assert then == {"abcd": first["abc"]}
    assert events == {("revived", "abcd"), ("grown", "d")}


def test_a_ring_of_which_nobody_is_left_to_wake_it_is_dissolved_for_ever() -> None:
    nights = Nights()
    first, _ = nights.run("abc")
    then, events = nights.run(tied="a")
    assert (then, events) == ({}, {("dissolved", "abc")})
    assert nights.status == {first["abc"]: "dissolved"}
    assert nights.run(tied="a") == ({}, set())


def test_the_id_of_a_dissolved_ring_is_never_used_again() -> None:
    nights = Nights()
    first, _ = nights.run("abc")
    nights.run()
    then, events = nights.run("abc")
    assert then["abc"] != first["abc"]
    assert events == {("born", "abc")}
    assert nights.status == {first["abc"]: "dissolved", then["abc"]: "reported"}


def test_a_ring_that_was_awake_keeps_its_id_before_one_that_slept() -> None:
    nights = Nights()
    first, _ = nights.run("abxyz")
    nights.run("abcd", tied="xyz")
    # The first ring's people of now are a and b, so it went on as abcd; x, y, z left it.
    then, _ = nights.run("abcd", "xyz")
    assert then["abcd"] == first["abxyz"]


def test_a_taken_id_is_drawn_again() -> None:
    first = newborn_ids({"new": frozenset("abc")}, taken=[])["new"]
    second = newborn_ids({"new": frozenset("abc")}, taken=[first])["new"]
    third = newborn_ids({"new": frozenset("abc")}, taken=[first, second])["new"]
    assert len({first, second, third}) == 3


@pytest.mark.parametrize("earlier", [None, Earlier()])
def test_nothing_found_and_nothing_before_is_no_fault(earlier: Earlier | None) -> None:
    found, events = keep_ids(earlier, found_of(), run_id="run-1", at=AT)
    assert found.rings.is_empty()
    assert events.is_empty()
    assert events.schema == pl.Schema(RESULTS["ring_events"])
