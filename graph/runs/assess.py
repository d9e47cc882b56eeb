"""One application, live: the same `find_rings` on the component around it, then policy."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Self

import polars as pl

from graph.core.explanation import Explanation, explain_person
from graph.core.plans import Credit, Plan, Policy
from graph.core.rings import Model, statistics
from graph.core.rule_book import Rule
from graph.core.rules import judge_rules, word_hit
from graph.core.statistics import Statistics
from graph.errors import NotFoundError, StoreError
from graph.model import Facts, Knowledge
from graph.results import MICRO
from graph.runs.component import Component, component_around
from graph.runs.detect import run_at, versions
from graph.shipped import model_from, read_shipped_model, read_shipped_rules
from graph.store.base import Row, Store

MOST_TRIES = 100  # to get a number, while others get theirs
BAD = ("confirmed_fraud", "default", "overdue")
REASON_COLUMNS = ("code", "kind", "sentence", "sentence_zh", "attribute_type", "attribute")


@dataclass(frozen=True, slots=True)
class Active:
    """What decisions are made by; swapped as one after a run or a fit."""

    model: Model
    statistics: Statistics
    policy: Policy

    @property
    def versions(self) -> dict[str, str]:
        """The version of each: model, statistics, rules, policy."""
        told = versions(self.model, self.statistics)
        kept = {name: told[name] for name in ("model", "statistics", "rules")}
        return {**kept, "policy": self.policy.version}


@dataclass(frozen=True, slots=True)
class Assessment:
    """One decision with its reasons; `sequence` is None where it was not stored.

    Reasons and rules are in both languages; `weight`s and `score` are nats. No clear values.
    """

    assessment_id: str
    sequence: int | None
    application_id: str
    applicant_id: str
    decision: str
    score: float
    probability: float
    band: str
    reasons: tuple[Row, ...]
    rules: tuple[Row, ...]
    ring: Row | None
    plan: Row
    versions: Mapping[str, str]
    degraded: tuple[str, ...]

    def to_json(self) -> str:
        """Return the text that is stored."""
        return json.dumps(asdict(self), sort_keys=True, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Build from the stored text."""
        data = json.loads(text)
        tuples = {name: tuple(data[name]) for name in ("reasons", "rules", "degraded")}
        return cls(**{**data, **tuples})


def read_active(store: Store, policy: Policy, made_with: Mapping[str, str] | None = None) -> Active:
    """Return the store's active model and statistics, or those that a run was `made_with`.

    The shipped model if the store has none; without stored statistics they are counted once from
    all that the store knows.
    """
    versions_of = made_with or {}
    text = store.read_snapshot("model", versions_of.get("model"))
    model = model_from(text, read_shipped_rules()) if text else read_shipped_model()
    counted = store.read_snapshot("statistics", versions_of.get("statistics"))
    if counted:
        return Active(model, Statistics.from_dict(json.loads(counted)), policy)
    return Active(model, statistics(store.read_knowledge(), model), policy)


def read_active_at(store: Store, active: Active, as_of: datetime) -> Active:
    """Return what the newest run of no later than `as_of` was made with; without one, `active`.

    Base rates that were counted later know more than anybody knew then.
    """
    run_id = run_at(store, as_of)
    for row in store.read("read/runs"):
        if row["run_id"] == run_id:
            return read_active(store, active.policy, json.loads(row["started_with"]))
    return active


def assess(
    store: Store,
    facts: Facts,
    application_id: str,
    applicant_id: str,
    *,
    active: Active,
    commit: bool,
    as_of: datetime | None = None,
) -> Assessment:
    """Decide on one application: what a batch would say of the same knowledge, and what follows.

    `facts` are the application's own, new to the store or none if it is stored already; they are
    written first if `commit`, and so is the decision. `as_of` asks what would have been said then.
    """
    if commit:
        store.write_facts(facts)
    found = component_around(
        store,
        applicant_id,
        facts,
        model=active.model,
        statistics=active.statistics,
        as_of=as_of,
    )
    made = _decided(store, found, application_id, applicant_id, active)
    return write_assessment(store, made, _row_token(found, application_id)) if commit else made


def read_assessment(store: Store, application_id: str, row_token: str) -> Assessment | None:
    """Return the newest stored decision on an application of this very content, or None."""
    for row in store.read("read/assessments", application_id=application_id):
        if row["row_token"] == row_token:
            return Assessment.from_json(row["text"])
    return None


def write_assessment(store: Store, made: Assessment, row_token: str) -> Assessment:
    """Store a decision under the next number and return it with that.

    No number is given twice and none is left out, however many servers write: a number that
    another took meanwhile is not stored again, and the next one is tried.
    """
    for _ in range(MOST_TRIES):
        kept = _numbered(store, made, row_token)
        if store.write("write/add_assessments", [_stored(kept, row_token)]):
            return kept
        if _is_stored(store, kept):  # its answer was lost on the way, and it was sent again
            return kept
    raise StoreError(f"{store.url} is too busy to number a decision. Ask again.")


def _numbered(store: Store, made: Assessment, row_token: str) -> Assessment:
    last = store.read("read/last_sequence")[0]["sequence"] or 0
    numbered = replace(made, sequence=last + 1)
    return replace(numbered, assessment_id=_id(numbered, row_token))


def _is_stored(store: Store, kept: Assessment) -> bool:
    rows = store.read("read/assessments", application_id=kept.application_id)
    return any(row["assessment_id"] == kept.assessment_id for row in rows)


def _stored(kept: Assessment, row_token: str) -> Row:
    properties = {
        "application_id": kept.application_id,
        "row_token": row_token,
        "sequence": kept.sequence,
        "text": kept.to_json(),
    }
    named = {name: properties[name] for name in ("application_id", "sequence")}
    return {"assessment_id": kept.assessment_id, **named, "properties": properties}


def _decided(
    store: Store, found: Component, application_id: str, applicant_id: str, active: Active
) -> Assessment:
    knowledge = found.knowledge
    explained = explain_person(knowledge, active.statistics, active.model, applicant_id)
    hits, errors = _hits(knowledge, application_id, applicant_id, active)
    row = _application(knowledge, application_id)
    plan = _plan(knowledge, explained, hits, row, active)
    made = Assessment(
        assessment_id="",
        sequence=None,
        application_id=application_id,
        applicant_id=applicant_id,
        decision=plan.decision,
        score=explained.score_micro / MICRO,
        probability=explained.probability,
        band=plan.band,
        reasons=tuple(reason_row(reason) for reason in explained.reasons),
        rules=tuple(rule_row(rule, hit, knowledge) for rule, hit in hits),
        ring=ring_of(store, explained, active.model),
        plan={**asdict(plan.terms), "checks": list(plan.terms.checks)},
        versions=active.versions,
        degraded=(*found.left_out, *errors),
    )
    return replace(made, assessment_id=_id(made, str(row["row_token"])))


def reason_row(reason: Row) -> Row:
    """Return one reason as it is given: code, kind, both sentences, weight in nats, the mask."""
    told = {column: reason.get(column) or None for column in REASON_COLUMNS}
    return {**told, "weight": int(reason["weight_micro"]) / MICRO}


def ring_of(store: Store, explained: Explanation, model: Model) -> Row | None:
    """Return {ring_id, role, size, score} of the group someone is in, if it counts as a ring.

    The id is that of the current run's ring with at least half of these members, else None.
    """
    score, size = explained.group_score_micro, len(explained.group)
    parameters = model.parameters
    if score is None or score < parameters.notable or size < parameters.min_size:
        return None
    ring_id = _known_ring(store, explained.group)
    return {"ring_id": ring_id, "role": explained.role, "size": size, "score": score / MICRO}


def _known_ring(store: Store, members: tuple[str, ...]) -> str | None:
    run_id = store.read("read/store")[0]["current_run"]
    if run_id is None:
        return None
    rows = store.read("read/rings_of_members", run_id=run_id, applicant_ids=list(members))
    best = rows[0] if rows else {"members": 0}
    return str(best["ring_id"]) if 2 * best["members"] >= len(members) else None


def _hits(
    knowledge: Knowledge, application_id: str, applicant_id: str, active: Active
) -> tuple[list[tuple[Rule, Row]], list[str]]:
    """Return the rules that fire on this application with their hits, and those that broke."""
    placeholders = frozenset(active.statistics.placeholder_times)
    book = active.model.rules
    judged = judge_rules(knowledge, book, applicants=[applicant_id], placeholder_times=placeholders)
    rows = judged.hits.filter(pl.col("application_id") == application_id).to_dicts()
    broken = [f"rule {name}: it failed and was left out" for name in sorted(judged.errors)]
    return [(book.get(row["rule"]), row) for row in rows], broken


def rule_row(rule: Rule, hit: Row, knowledge: Knowledge) -> Row:
    """Return one hit as it is given: code, outcome, both sentences with the masked value."""
    label, key = (pl.lit(hit[name], pl.String) for name in ("label", "attribute_key"))
    same = (pl.col("label") == label) & (pl.col("attribute_key") == key)  # of no value, none
    masks = {
        (label, key): mask
        for label, key, mask in knowledge.attributes.filter(same)
        .select("label", "attribute_key", "mask")
        .iter_rows()
    }
    return {
        "code": rule.name,
        "outcome": hit["outcome"],
        "sentence": word_hit(rule, hit, "en", masks),
        "sentence_zh": word_hit(rule, hit, "zh", masks),
    }


def _application(knowledge: Knowledge, application_id: str) -> Row:
    """Return the newest version of the application."""
    own = knowledge.applications.filter(pl.col("application_id") == application_id)
    if own.is_empty():
        raise NotFoundError(f"No application {application_id!r} is known at that time.")
    return own.sort("recorded_at", "row_token").row(-1, named=True)


def _plan(
    knowledge: Knowledge,
    explained: Explanation,
    hits: list[tuple[Rule, Row]],
    row: Row,
    active: Active,
) -> Plan:
    passed = {c.removesuffix(":pass") for c in (row["checks"] or "").split("|") if ":pass" in c}
    return active.policy.plan(
        explained.probability,
        _credit(knowledge, row),
        [(rule, rule.levels[hit["level"]].outcomes) for rule, hit in hits],
        at=row["applied_at"],
        passed=frozenset(passed),
    )


def _credit(knowledge: Knowledge, row: Row) -> Credit:
    """Return what is known of the person: the report, and how earlier loans ended."""
    theirs = knowledge.outcomes.filter(pl.col("applicant_id") == row["applicant_id"])["outcome"]
    ended = set(theirs)
    return Credit(
        score=row["credit_score"],
        provider=row["credit_provider"],
        reported_at=row["credit_report_at"],
        repaid="repaid" in ended and not ended & set(BAD),
    )


def _row_token(found: Component, application_id: str) -> str:
    return str(_application(found.knowledge, application_id)["row_token"])


def _id(made: Assessment, row_token: str) -> str:
    """Return `asm-` and a digest of all that made the decision."""
    told = {**asdict(made), "assessment_id": row_token}
    return "asm-" + hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]
