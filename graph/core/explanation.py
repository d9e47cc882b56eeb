"""Why one person scores as they do: reasons that sum to the score, and what would undo them."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.core.again import Again
from graph.core.arrays import encode
from graph.core.counterfactual import Release, smallest_release
from graph.core.evidence import member_role, probability
from graph.core.evidence_rows import (
    COLUMNS,
    burst_row,
    innocent_row,
    masks_of,
    moments_of,
    payments_row,
    reason_row,
    rule_words,
)
from graph.core.parameters import ROLE_NAMES
from graph.core.rings import Judged, Model, Proposal, judge, propose
from graph.core.statistics import Statistics
from graph.core.texts import kept, where_is
from graph.core.wording import LANGUAGES
from graph.model import Knowledge

Reason = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Explanation:
    """One person's score in micro-nats, the reasons that sum to it, and the group they are in."""

    applicant_id: str
    score_micro: int
    probability: float
    # kind, code, attribute_type, attribute, weight_micro, sentence, sentence_zh
    reasons: tuple[Reason, ...]
    group: tuple[str, ...]  # the group's members; empty: in none
    group_score_micro: int | None
    role: str
    hits: tuple[str, ...]  # rules that this person hits


def explain_person(
    knowledge: Knowledge,
    statistics: Statistics,
    model: Model,
    applicant_id: str,
    *,
    method: str = "leiden",
) -> Explanation:
    """Explain `applicant_id` within `knowledge` (at least the component around them)."""
    ties = encode(knowledge.links, knowledge.attributes, model.parameters)
    proposal = propose(ties, statistics, model.parameters, method=method)
    judged = judge(proposal, knowledge, statistics, model)
    place = where_is(proposal.ties.people, applicant_id)
    person = int(place[0]) if len(place) else None
    if person is None or judged.group[person] < 0:
        return _alone(judged, person, applicant_id, model)
    return _in_group(proposal, judged, person, applicant_id, knowledge, model)


def _alone(judged: Judged, person: int | None, applicant_id: str, model: Model) -> Explanation:
    """Nobody, or nothing strong enough, ties this person to a group."""
    prior = model.parameters.prior
    reasons = [_prior(model)]
    if person is not None and (loose := int(judged.last_own[person])):
        reasons.append(reason_row("attribute", "loose_ties", loose, model, "loose_ties"))
    score = prior + sum(int(row["weight_micro"]) for row in reasons[1:])
    likely = float(probability(np.array([score]), model.parameters)[0])
    return Explanation(applicant_id, score, likely, tuple(reasons), (), None, "", ())


def _prior(model: Model) -> Reason:
    share = f"{1000 / (1 + np.exp(-model.parameters.prior / 1e6)):.3g}"
    return reason_row("prior", "prior", model.parameters.prior, model, "prior", per_thousand=share)


def _in_group(
    proposal: Proposal,
    judged: Judged,
    person: int,
    applicant_id: str,
    knowledge: Knowledge,
    model: Model,
) -> Explanation:
    group = int(judged.group[person])
    reasons = [
        _prior(model),
        *_own_ties(proposal, judged, person, knowledge, model),
        *_own_rules(judged, person, model),
        *_of_the_group(judged, person, group, model),
    ]
    score = sum(int(row["weight_micro"]) for row in reasons)
    members = kept(proposal.ties.people, judged.group == group)
    return Explanation(
        applicant_id=applicant_id,
        score_micro=score,
        probability=float(probability(np.array([score]), model.parameters)[0]),
        reasons=tuple(sorted(reasons, key=lambda row: -abs(int(row["weight_micro"])))),
        group=tuple(members),
        group_score_micro=int(judged.scores(model.parameters)[group]),
        role=member_role(judged, np.array([person]))[0],
        hits=tuple(rule for rule, _ in judged.hits.of_person(person)),
    )


def _own_ties(
    proposal: Proposal, judged: Judged, person: int, knowledge: Knowledge, model: Model
) -> list[Reason]:
    """One reason for each value that this person shares with others of the group."""
    ties, bonds, groups = proposal.ties, judged.bonds, judged.groups
    own = np.flatnonzero((ties.applicant[bonds.row] == person) & (bonds.weight > 0))
    use = ties.users
    masks = masks_of(ties, ties.value[bonds.row[own]], knowledge.attributes)
    found: list[Reason] = []
    for bond in own.tolist():
        value, cell = int(ties.value[bonds.row[bond]]), int(bonds.cell[bond])
        role = ROLE_NAMES[int(ties.tie_role[bonds.row[bond]])]
        mask = masks.get(value, "")
        row: Reason = {
            "kind": "attribute",
            "code": f"shared_{role}",
            "attribute_type": role,
            "attribute": mask,
            "label": ties.label[value],
            "attribute_key": ties.key[value],
            "weight_micro": int(bonds.weight[bond]),
        }
        for lang, column in zip(LANGUAGES, COLUMNS, strict=True):
            row[column] = model.wording.shared(
                role,
                lang,
                users=int(groups.cell_users[cell]),
                size=int(groups.size[int(bonds.group[bond])]),
                use=max(int(use[value]), int(ties.use[bonds.row[bond]])),
                mask=mask,
            )
        found.append(row)
    return found


def _own_rules(judged: Judged, person: int, model: Model) -> list[Reason]:
    return [
        {
            "kind": "rule",
            "code": rule,
            "weight_micro": weight,
            **{
                c: rule_words(model, rule, lang) for lang, c in zip(LANGUAGES, COLUMNS, strict=True)
            },
        }
        for rule, weight in judged.hits.of_person(person)
    ]


def _of_the_group(judged: Judged, person: int, group: int, model: Model) -> list[Reason]:
    """What speaks of the group as a whole: several kinds, time, outcomes, the innocent rival."""
    groups = judged.groups
    found: list[Reason] = []
    if several := int(groups.several_own[person]):
        found.append(reason_row("consistency", "several_kinds", several, model, "several_kinds"))
    if burst := int(groups.burst[group]):
        moments = moments_of(judged, np.array([group]))[0]
        found.append(burst_row(moments, int(groups.size[group]), burst, model))
    if outcomes := int(groups.outcomes[group]):
        bad, size = int(groups.bad[group]), int(groups.size[group])
        code = "known_outcomes"
        found.append(reason_row("consistency", code, outcomes, model, code, bad=bad, size=size))
    if payments := int(groups.payments[group]):
        found.append(payments_row(judged, group, payments, model))
    if innocent := int(judged.innocent.weight[group]):
        found.append(innocent_row(judged, group, innocent, model))
    return found


def explain_release(
    knowledge: Knowledge,
    statistics: Statistics,
    model: Model,
    applicant_id: str,
    *,
    at_least: float,
    method: str = "leiden",
    most_tries: int | None = None,
) -> Release:
    """Return the fewest of this person's ties without which their probability is below `at_least`.

    Proven by running again on the links that are left.
    """
    again = Again.of(knowledge, statistics, model, applicant_id, method=method)

    def is_member(left: NDArray[np.bool_]) -> bool:
        found = again.judged(left)
        if found is None:
            return False
        proposal, judged, person = found
        if judged.group[person] < 0:
            return False
        told = _in_group(proposal, judged, person, applicant_id, knowledge, model)
        return told.probability >= at_least

    reasons = explain_person(knowledge, statistics, model, applicant_id, method=method).reasons
    weights = {
        (row["label"], row["attribute_key"]): int(row["weight_micro"])
        for row in reasons
        if row["kind"] == "attribute" and "label" in row
    }
    return smallest_release(
        applicant_id, knowledge.links, is_member, weights=weights, most_tries=most_tries
    )
