"""From a probability, a report and rule hits to a decision and terms, by a policy that is data."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

import yaml

from graph.core.rule_book import GROUPS, OUTCOMES, Rule
from graph.errors import InputError
from graph.yaml_text import read_yaml

DECISIONS = ("approve", "step_up", "review", "decline")  # the worst of several wins
BANDS = ("A", "B", "C", "D", "E")
KEYS = ("name", "bands", "unknown_band", "plans", "credit", "outcomes", "checks")


@dataclass(frozen=True, slots=True)
class Terms:
    """What is offered: factors on what was asked for, and what holds until it is delivered."""

    limit_factor: float
    price_factor: float
    deposit_factor: float
    max_term_months: int | None = None  # None: as asked
    hold_delivery: bool = False
    checks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Band:
    """One band of probability and what it does on its own."""

    name: str
    below: float
    decision: str
    checks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Credit:
    """What is known of a person's standing: a third party's score, and how its loans ended."""

    score: float | None = None
    provider: str | None = None
    reported_at: datetime | None = None
    repaid: bool = False  # an own loan was repaid, and none ended badly


@dataclass(frozen=True, slots=True)
class Plan:
    """The decision on one application, its band and its terms."""

    decision: str
    band: str
    terms: Terms


@dataclass(frozen=True, slots=True)
class Policy:
    """One version of all that turns a probability into a decision."""

    name: str
    version: str
    bands: tuple[Band, ...]
    unknown_band: str
    plans: Mapping[str, Terms]
    valid_days: int
    good_band: str
    grades: Mapping[str, Mapping[str, float]]
    outcomes: Mapping[str, str]
    rule_checks: Mapping[str, str]
    group_checks: Mapping[str, str]
    event_checks: Mapping[str, str]

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Build from parsed YAML; InputError names what is missing or wrong."""
        try:
            policy = cls(**_fields(data))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise InputError(f"Policy: {_said(error)}; see the shipped policy.yaml.") from error
        _require_whole(policy)
        return policy

    def band_of(self, probability: float, credit: Credit, *, at: datetime | None) -> str:
        """Return the band: the worse of probability's and report's, never best without evidence.

        A report older than `valid_days` at the moment `at` counts as none.
        """
        own = next(band.name for band in self.bands if probability < band.below)
        grade = self._grade(credit, at)
        good = credit.repaid or (grade is not None and grade <= self.good_band)
        floor = BANDS[0] if good else self.unknown_band
        return max(own, grade or BANDS[0], floor)

    def plan(
        self,
        probability: float,
        credit: Credit,
        hits: Iterable[tuple[Rule, tuple[str, ...]]],
        *,
        at: datetime | None = None,
        passed: frozenset[str] = frozenset(),
    ) -> Plan:
        """Return decision and terms; `hits` are rules with the outcomes of the level that fired.

        Checks in `passed` are not asked for again: where those were all that a step-up asked for,
        it is an approval.
        """
        band = next(b for b in self.bands if b.name == self.band_of(probability, credit, at=at))
        hits = list(hits)
        decisions = [band.decision, *(self._of_hit(outcomes) for _, outcomes in hits)]
        decision = max(decisions, key=DECISIONS.index)
        asked = [*band.checks, *(c for rule, outs in hits if (c := self._check(rule, outs)))]
        checks = tuple(sorted({*asked} - passed))
        if decision == "step_up" and not checks:
            decision = "approve"
        terms = self.plans[band.name]
        hold = terms.hold_delivery or any("hold_delivery" in outcomes for _, outcomes in hits)
        return Plan(decision, band.name, _with(terms, hold, checks))

    def _grade(self, credit: Credit, at: datetime | None) -> str | None:
        """Return the band that a report's score gives, None without a report that still counts."""
        if credit.score is None:
            return None
        if at and credit.reported_at and at - credit.reported_at > timedelta(days=self.valid_days):
            return None
        least = self.grades.get(credit.provider or "default", self.grades["default"])
        return next((band for band in BANDS[:-1] if credit.score >= least[band]), BANDS[-1])

    def _of_hit(self, outcomes: tuple[str, ...]) -> str:
        return max((self.outcomes[outcome] for outcome in outcomes), key=DECISIONS.index)

    def _check(self, rule: Rule, outcomes: tuple[str, ...]) -> str | None:
        if self._of_hit(outcomes) != "step_up":
            return None
        return self.rule_checks.get(rule.name, self.group_checks.get(rule.group))


def read_policy(text: str) -> Policy:
    """Return the policy in a YAML text; InputError says what is wrong with it."""
    try:
        data = read_yaml(text)
    except yaml.YAMLError as error:
        raise InputError(f"Policy: not YAML ({str(error).splitlines()[0]}).") from error
    if not isinstance(data, dict):
        raise InputError("Policy: expected a mapping; see the shipped policy.yaml.")
    if unknown := sorted(set(data) - set(KEYS)):
        raise InputError(f"Policy: no key {unknown[0]!r}. Use {', '.join(KEYS)}.")
    return Policy.from_dict(data)


def _fields(data: Mapping[str, Any]) -> dict[str, Any]:
    text = json.dumps(data, sort_keys=True, ensure_ascii=True)
    return {
        "name": str(data["name"]),
        "version": f"{data['name']}-{hashlib.sha256(text.encode()).hexdigest()[:8]}",
        "bands": tuple(_band(row) for row in data["bands"]),
        "unknown_band": data["unknown_band"],
        "plans": {name: _terms(row) for name, row in data["plans"].items()},
        "valid_days": int(data["credit"]["valid_days"]),
        "good_band": data["credit"]["good_band"],
        "grades": {
            provider: {band: float(least[band]) for band in BANDS[:-1]}
            for provider, least in data["credit"]["grades"].items()
        },
        "outcomes": dict(data["outcomes"]),
        "rule_checks": dict(data["checks"]["rules"]),
        "group_checks": dict(data["checks"]["groups"]),
        "event_checks": dict(data["checks"]["events"]),
    }


def _band(row: Mapping[str, Any]) -> Band:
    below = float(row.get("below", float("inf")))
    return Band(row["name"], below, row["decision"], tuple(row.get("checks", ())))


def _terms(row: Mapping[str, Any]) -> Terms:
    months = row.get("max_term_months")
    return Terms(
        limit_factor=float(row["limit_factor"]),
        price_factor=float(row["price_factor"]),
        deposit_factor=float(row["deposit_factor"]),
        max_term_months=None if months is None else int(months),
        hold_delivery=bool(row.get("hold_delivery", False)),
    )


def _with(terms: Terms, hold: bool, checks: tuple[str, ...]) -> Terms:
    return Terms(
        terms.limit_factor,
        terms.price_factor,
        terms.deposit_factor,
        terms.max_term_months,
        hold,
        checks,
    )


def _require_whole(policy: Policy) -> None:
    """Raise InputError unless every band, outcome and group is there and in order."""
    ends = [band.below for band in policy.bands]
    told = [
        (tuple(b.name for b in policy.bands) == BANDS, "bands must be A, B, C, D, E in order"),
        (ends == sorted(set(ends)) and ends[-1:] == [float("inf")], "bands' `below` must rise"),
        (set(policy.plans) == set(BANDS), "plans needs one entry for each band"),
        ({policy.unknown_band, policy.good_band} <= set(BANDS), "a band is none of A to E"),
        ("default" in policy.grades, "credit.grades needs `default`"),
        (set(policy.outcomes) == set(OUTCOMES), f"outcomes must name {', '.join(OUTCOMES)}"),
        (_decisions(policy) <= set(DECISIONS), f"a decision is none of {', '.join(DECISIONS)}"),
        (set(policy.group_checks) == set(GROUPS), f"checks.groups must name {', '.join(GROUPS)}"),
    ]
    for holds, fault in told:
        if not holds:
            raise InputError(f"Policy: {fault}; see the shipped policy.yaml.")


def _decisions(policy: Policy) -> set[str]:
    return {*policy.outcomes.values(), *(band.decision for band in policy.bands)}


def _said(error: Exception) -> str:
    return f"{error} is missing" if isinstance(error, KeyError) else str(error)
