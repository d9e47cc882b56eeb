from datetime import timedelta

import numpy as np
import polars as pl
import pytest

from graph.core.arrays import Ties, encode, local_use, narrowed
from graph.core.parameters import ROLE_NAMES
from tests.knowledge import known, parameters, ties_of
from tests.unit.rule_world import hours

DAY = 24.0


def users(ties: Ties) -> dict[str, dict[str, tuple[str, int]]]:
    """Return, for each value's key, who uses it: the role they tie under, and the use."""
    found: dict[str, dict[str, tuple[str, int]]] = {}
    for row, value in enumerate(ties.value.tolist()):
        who = ties.people[int(ties.applicant[row])]
        role = ROLE_NAMES[int(ties.tie_role[row])]
        found.setdefault(ties.key[value], {})[who] = (role, int(ties.use[row]))
    return found


def test_a_value_of_one_person_alone_ties_nobody() -> None:
    ties = ties_of({"device d1": "ann", "phone p1": "ann bob"})
    assert users(ties) == {"p1": {"ann": ("phone", 2), "bob": ("phone", 2)}}


def test_a_value_that_one_person_gave_twice_ties_nobody() -> None:
    ties = ties_of({"phone p1": "ann@1 ann@9"})
    assert ties.values == 0
    assert len(ties.value) == 0


def test_no_links_at_all_are_no_ties() -> None:
    ties = ties_of({})
    assert (ties.values, len(ties.people), ties.start.tolist()) == (0, 0, [0])


def test_a_superseded_link_ties_nobody() -> None:
    knowledge = known({"phone p1": "ann bob"})
    gone = pl.when(pl.col("applicant_id") == "bob").then(pl.lit(hours(5)))
    links = knowledge.links.with_columns(superseded_at=gone.cast(pl.Datetime("us", "UTC")))
    assert encode(links, knowledge.attributes, parameters()).values == 0


def test_the_same_key_under_another_label_is_another_value() -> None:
    ties = ties_of({"phone x": "ann bob", "device x": "ann cyd"})
    assert sorted(ties.label) == ["Device", "Phone"]
    assert ties.users.tolist() == [2, 2]


def test_a_tie_of_unequal_roles_counts_under_the_rarer_one() -> None:
    ties = ties_of({"phone p1": "ann", "contact_phone p1": "bob"})
    rank = parameters().rarity_rank
    rarer = min(("phone", "contact_phone"), key=lambda name: rank[ROLE_NAMES.index(name)])
    assert users(ties)["p1"] == {"ann": (rarer, 2), "bob": (rarer, 2)}


def test_who_shares_a_role_with_another_ties_under_it() -> None:
    ties = ties_of({"phone p1": "ann bob", "contact_phone p1": "cyd"})
    roles = {who: role for who, (role, _) in users(ties)["p1"].items()}
    assert (roles["ann"], roles["bob"]) == ("phone", "phone")


def test_use_counts_only_those_within_the_window_of_the_role() -> None:
    window = parameters().window_us[ROLE_NAMES.index("ip")] / 3.6e9
    ties = ties_of({"ip i1": f"ann bob@{window} cyd@{2 * window + 1}"})
    assert {who: use for who, (_, use) in users(ties)["i1"].items()} == {
        "ann": 2,
        "bob": 2,
        "cyd": 1,
    }
    assert ties.users.tolist() == [3]


def test_a_role_without_a_window_counts_everybody_ever() -> None:
    ties = ties_of({"device d1": f"ann bob@{2000 * DAY}"})
    assert ties.use.tolist() == [2, 2]


def test_first_and_last_use_span_all_links_of_a_person_to_a_value() -> None:
    ties = ties_of({"device d1": "ann@1 ann@7 bob@3"})
    ann = int(np.flatnonzero(ties.applicant == 0)[0])
    span = timedelta(microseconds=int(ties.last[ann] - ties.first[ann]))
    assert span == timedelta(hours=6)


def test_a_given_use_counts_those_who_are_not_in_the_frame() -> None:
    knowledge = known({"device d1": "ann"})
    links = knowledge.links.with_columns(use=pl.lit(700))
    ties = encode(links, knowledge.attributes, parameters())
    assert users(ties)["d1"] == {"ann": ("device", 700)}
    assert ties.users.tolist() == [700]


def test_a_given_use_below_what_is_counted_changes_nothing() -> None:
    knowledge = known({"device d1": "ann bob cyd"})
    links = knowledge.links.with_columns(use=pl.lit(2))
    assert encode(links, knowledge.attributes, parameters()).use.tolist() == [3, 3, 3]


def test_narrowing_keeps_the_use_counted_among_all_and_orders_values_by_content() -> None:
    ties = ties_of({"phone z": "ann bob cyd", "device d": "ann bob", "phone a": "bob cyd"})
    inside = np.array([True, True, False])
    part, rows = narrowed(ties, inside)
    assert list(part.people) == ["ann", "bob"]
    assert list(zip(part.label, part.key, strict=True)) == [
        ("Device", "d"),
        ("Phone", "a"),
        ("Phone", "z"),
    ]
    assert part.use.tolist() == ties.use[rows].tolist()
    assert users(part)["z"] == {"ann": ("phone", 3), "bob": ("phone", 3)}


@pytest.mark.parametrize("reach", [0, 60, 3600])
def test_local_use_is_what_a_slow_count_gives(reach: int) -> None:
    seconds = np.array([0, 30, 90, 90, 5000, 0, 59], dtype=np.int64)
    value = np.array([0, 0, 0, 0, 0, 1, 1], dtype=np.int64)
    start = np.array([0, 5, 7], dtype=np.int64)
    window = np.full(7, reach * 1_000_000, dtype=np.int64)
    counted = local_use(value, start, seconds * 1_000_000, window)
    slow = [
        sum(
            v == w and (not reach or abs(s - t) <= reach)
            for w, t in zip(value, seconds, strict=True)
        )
        for v, s in zip(value, seconds, strict=True)
    ]
    assert counted.tolist() == slow
