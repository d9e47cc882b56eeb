"""From a probability, a report and rule hits to a decision and its terms."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import yaml

from graph.core.plans import BANDS, Credit, read_policy
from graph.errors import InputError
from graph.shipped import read_policy_of, read_shipped_rules

POLICY = read_policy_of(None)
RULES = read_shipped_rules()
NOBODY = Credit()
GOOD = Credit(repaid=True)
NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("probability", "band"),
    [(0.0, "A"), (0.01, "B"), (0.029, "B"), (0.03, "C"), (0.08, "D"), (0.2, "E"), (1.0, "E")],
)
def test_a_band_begins_where_the_one_before_ends(probability: float, band: str) -> None:
    assert POLICY.band_of(probability, GOOD, at=NOW) == band


def test_band_a_needs_something_good_to_be_known() -> None:
    assert POLICY.band_of(0.001, NOBODY, at=NOW) == "B"
    assert POLICY.band_of(0.001, Credit(score=750), at=NOW) == "A"
    assert POLICY.band_of(0.001, Credit(score=650), at=NOW) == "B"


def test_the_worse_of_report_and_probability_counts() -> None:
    assert POLICY.band_of(0.1, Credit(score=800), at=NOW) == "D"
    assert POLICY.band_of(0.001, Credit(score=500, repaid=True), at=NOW) == "D"


def test_an_old_report_counts_as_none() -> None:
    old = Credit(score=300, reported_at=NOW - timedelta(days=181))
    assert POLICY.band_of(0.02, old, at=NOW) == "B"
    assert POLICY.band_of(0.02, replace(old, reported_at=NOW), at=NOW) == "E"


def test_terms_are_those_of_the_band() -> None:
    plans = [POLICY.plan(p, GOOD, []) for p in (0.001, 0.02, 0.05, 0.1, 0.5)]
    assert [plan.band for plan in plans] == list(BANDS)
    assert [plan.terms.limit_factor for plan in plans] == [1.25, 1.0, 0.75, 0.5, 0.0]
    assert [plan.terms.deposit_factor for plan in plans] == [1.0, 1.0, 1.5, 2.0, 2.0]
    assert [plan.terms.max_term_months for plan in plans] == [None, None, 12, 6, 6]
    expected = ["approve", "approve", "approve", "step_up", "review"]
    assert [plan.decision for plan in plans] == expected


@pytest.mark.parametrize(
    ("outcomes", "decision", "hold"),
    [
        (("score",), "approve", False),
        (("step_up",), "step_up", False),
        (("hold_delivery",), "step_up", True),
        (("review", "hold_delivery"), "review", True),
        (("decline",), "decline", False),
    ],
)
def test_a_rule_raises_the_decision(outcomes: tuple[str, ...], decision: str, hold: bool) -> None:
    plan = POLICY.plan(0.001, GOOD, [(RULES.get("payer_many_applicants"), outcomes)])
    assert (plan.decision, plan.terms.hold_delivery) == (decision, hold)


def test_the_worst_of_several_wins_and_never_lowers_a_band() -> None:
    rule = RULES.get("phone_pooled")
    plan = POLICY.plan(0.5, GOOD, [(rule, ("step_up",)), (rule, ("score",))])
    assert plan.decision == "review"
    assert POLICY.plan(0.5, GOOD, [(rule, ("decline",))]).decision == "decline"


def test_a_rule_asks_for_its_check_until_it_is_passed() -> None:
    hit = (RULES.get("phone_pooled"), ("step_up",))
    assert POLICY.plan(0.001, GOOD, [hit]).terms.checks == ("sms",)
    passed = POLICY.plan(0.001, GOOD, [hit], passed=frozenset({"sms"}))
    assert (passed.decision, passed.terms.checks) == ("approve", ())


def _shipped() -> dict[str, Any]:
    from importlib.resources import files

    data: dict[str, Any] = yaml.safe_load((files("graph") / "policy.yaml").read_text("utf-8"))
    return data


def test_a_change_of_any_figure_is_another_version() -> None:
    data = _shipped()
    assert read_policy(yaml.safe_dump(data)).version == POLICY.version
    data["plans"]["C"]["limit_factor"] = 0.7
    assert read_policy(yaml.safe_dump(data)).version != POLICY.version


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("name", None),
        ("bands", []),
        ("unknown_band", "Z"),
        ("plans", {}),
        ("credit", {}),
        ("outcomes", {"score": "approve"}),
        ("checks", {}),
        ("extra", 1),
    ],
)
def test_a_policy_with_a_fault_is_refused_in_one_line(path: str, value: object) -> None:
    data = _shipped()
    if value is None:
        del data[path]
    else:
        data[path] = value
    with pytest.raises(InputError, match="Policy: ") as told:
        read_policy(yaml.safe_dump(data))
    assert "\n" not in str(told.value)


def test_bands_must_rise() -> None:
    data = _shipped()
    data["bands"][1]["below"] = 0.5
    with pytest.raises(InputError, match="must rise"):
        read_policy(yaml.safe_dump(data))


def test_text_that_is_no_policy_is_refused() -> None:
    for text in ("[1, 2", "just words"):
        with pytest.raises(InputError, match="Policy: "):
            read_policy(text)
