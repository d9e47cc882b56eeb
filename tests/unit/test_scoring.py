from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from graph.core.arrays import encode
from graph.core.parameters import ROLE_INDEX
from graph.core.rings import Judged, judge, propose
from graph.core.scoring import mean_by_group
from graph.core.statistics import Statistics
from graph.model import Knowledge
from tests.knowledge import known, no_rates, parameters, shipped
from tests.unit.rule_world import START, hours

RING = "ann bob cyd dan"
SHARES = {"device d1": RING, "bank_card c1": RING}
APART = {"ann": 0.0, "bob": 24.0 * 60, "cyd": 24.0 * 120, "dan": 24.0 * 180}


def judged(knowledge: Knowledge, statistics: Statistics | None = None) -> Judged:
    counted = statistics or no_rates()
    ties = encode(knowledge.links, knowledge.attributes, parameters())
    proposal = propose(ties, counted, parameters(), method="leiden")
    return judge(proposal, knowledge, counted, shipped())


def score(found: Judged) -> int:
    (only,) = found.scores(parameters()).tolist()
    return int(only)


def test_the_weight_of_a_value_is_the_mean_over_all_members() -> None:
    groups = judged(known({**SHARES, "phone p1": "ann bob"})).groups
    phone = groups.cell_role == ROLE_INDEX["phone"]
    device = groups.cell_role == ROLE_INDEX["device"]
    assert groups.cell_users[phone].tolist() == [2]
    assert groups.cell_users[device].tolist() == [4]
    rows = groups.by_role[0]
    assert rows.sum() == groups.cell_weight.sum()
    assert rows[ROLE_INDEX["phone"]] == groups.cell_weight[phone][0]


def test_a_ring_within_an_hour_scores_more_than_one_over_half_a_year() -> None:
    near, far = judged(known(SHARES)), judged(known(SHARES, at=APART))
    assert near.groups.burst[0] > 0 > far.groups.burst[0]


def test_a_time_that_stands_for_many_rows_is_no_burst() -> None:
    found = judged(known(SHARES), no_rates(START))
    assert found.groups.burst.tolist() == [0]
    assert not found.people.timed.any()


def test_one_member_with_a_real_time_among_placeholders_is_no_burst() -> None:
    found = judged(known(SHARES, at={"ann": 5.0}), no_rates(START))
    assert found.groups.burst.tolist() == [0]


@pytest.mark.parametrize(
    ("outcome", "more"), [("confirmed_fraud", True), ("default", True), ("cleared", False)]
)
def test_known_outcomes_move_the_score(outcome: str, more: bool) -> None:
    before, after = (judged(known(SHARES, outcomes=o)) for o in ({}, {"ann": outcome}))
    assert (score(after) > score(before)) is more
    assert int(after.groups.outcomes[0]) == parameters().outcomes[outcome]
    assert int(after.groups.bad[0]) == int(outcome != "cleared")


def test_the_outcome_that_was_observed_last_counts() -> None:
    once = known(SHARES, outcomes={"ann": "default"})
    later = once.outcomes.with_columns(
        observed_at=pl.col("observed_at").dt.offset_by("1d"), outcome=pl.lit("cleared")
    )
    both = replace(once, outcomes=pl.concat([later, once.outcomes]))
    assert int(judged(both).groups.outcomes[0]) == parameters().outcomes["cleared"]


def test_a_score_is_the_sum_of_its_parts() -> None:
    found = judged(known({**SHARES, "room r1": "ann bob"}, outcomes={"bob": "default"}))
    groups = found.groups
    parts = (groups.several, groups.burst, groups.rules, groups.outcomes, groups.payments)
    whole = parameters().prior + int(groups.cell_weight.sum()) + sum(int(p[0]) for p in parts)
    assert score(found) == whole + int(found.innocent.weight[0])


def test_a_mean_is_floored_also_below_zero_and_leaves_strangers_out() -> None:
    group, size = np.array([0, 0, 1, -1]), np.array([2, 1])
    found = mean_by_group(np.array([-1, -2, 5, 1_000]), group, size)
    assert found.tolist() == [-2, 5]


def test_an_amended_application_counts_as_it_was_known_last() -> None:
    knowledge = known(SHARES, at={"ann": 300.0})
    older = knowledge.applications.filter(pl.col("applicant_id") == "ann")
    newer = older.with_columns(applied_at=START, recorded_at=hours(400))
    for rows in ([knowledge.applications, newer], [newer, knowledge.applications]):
        found = judged(replace(knowledge, applications=pl.concat(rows)))
        assert len(set(found.people.applied.tolist())) == 1


def test_strangers_who_are_tied_to_nobody_are_no_group() -> None:
    found = judged(known({"device d1": "ann"}, people="bob cyd"))
    assert len(found.scores(parameters())) == 0
