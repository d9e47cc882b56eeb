"""Judged groups as frames: rings with their evidence in words, members, applicants, communities."""

import hashlib
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from graph.core.evidence_rows import COLUMNS, Row, shared_words
from graph.core.numbers import ordering
from graph.core.parameters import ROLE_NAMES, Ints, Parameters
from graph.core.wording import LANGUAGES
from graph.results import MICRO, SHARED, result_of

if TYPE_CHECKING:
    from graph.core.rings import Judged, Model, Proposal
    from graph.core.scoring import Groups

CORE, MEMBER, PERIPHERY = "core", "member", "periphery"
EXPLANATIONS = ("explanation", "explanation_zh")
REASONS = ("reason", "reason_zh")


def probability(score: Ints, parameters: Parameters) -> np.ndarray:
    """Return the calibrated probability of each score."""
    nats = parameters.slope * score / MICRO + parameters.intercept / MICRO
    return 1 / (1 + np.exp(-nats))


def member_scores(judged: "Judged", scores: Ints, parameters: Parameters) -> Ints:
    """Return the group's score with each person's own ties and rules in place of the mean."""
    groups, group = judged.groups, judged.group
    own = groups.own + groups.several_own + judged.people.rules
    shared = groups.by_role.sum(axis=1) + groups.several + groups.rules
    alone = parameters.prior + judged.last_own + judged.people.rules
    if not len(scores):
        return alone
    return np.where(group >= 0, (scores - shared)[group] + own, alone)


def _digest(prefix: str, ids: Sequence[str]) -> str:
    return prefix + hashlib.sha256("\n".join(ids).encode()).hexdigest()[:16]


def _members_by(labels: Ints) -> dict[int, Ints]:
    """Indices of each label (≥ 0), in order."""
    inside = np.flatnonzero(labels >= 0)
    order = inside[ordering(labels[inside])]
    cuts = np.flatnonzero(np.diff(labels[order])) + 1
    return {int(labels[part[0]]): part for part in np.split(order, cuts) if len(part)}


def ring_names(people: list[str], group: Ints, listed: np.ndarray) -> dict[int, str]:
    """Return the provisional id of each group of note: a digest of its members."""
    chosen = np.where(_at(listed, group), group, -1)
    return {
        ring: _digest("new-", [people[member] for member in members.tolist()])
        for ring, members in _members_by(chosen).items()
    }


def _at(values: np.ndarray, group: Ints) -> np.ndarray:
    """`values` of each person's group; False outside groups."""
    return values[group] & (group >= 0) if len(values) else np.zeros(len(group), dtype=bool)


def communities_frame(proposal: "Proposal", people: list[str]) -> pl.DataFrame:
    """Return who was proposed as a community, loners left out."""
    groups = [[people[i] for i in at.tolist()] for at in _members_by(proposal.community).values()]
    named = sorted((_digest("c-", theirs), theirs) for theirs in groups if len(theirs) > 1)
    ids = [name for name, theirs in named for _ in theirs]
    members = [member for _, theirs in named for member in theirs]
    return pl.DataFrame(
        [
            pl.Series("community_id", ids, dtype=pl.String),
            pl.Series("applicant_id", members, dtype=pl.String),
        ]
    )


def applicants_frame(
    proposal: "Proposal",
    judged: "Judged",
    scores: Ints,
    names: dict[int, str],
    parameters: Parameters,
) -> pl.DataFrame:
    """Return everyone whom something not public ties to another, in order."""
    ring = [names.get(group, "") for group in judged.group.tolist()]
    return pl.DataFrame(
        [
            proposal.ties.people.alias("applicant_id"),
            pl.Series("score_micro", scores),
            pl.Series("probability", probability(scores, parameters)),
            pl.Series("ring_id", ring, dtype=pl.String),
            pl.Series("ring_status", [None] * len(ring), dtype=pl.String),
        ]
    )


def members_frame(
    proposal: "Proposal",
    judged: "Judged",
    scores: Ints,
    people: list[str],
    names: dict[int, str],
    masks: dict[int, str],
    model: "Model",
) -> pl.DataFrame:
    """Return the members of the rings, each with their strongest tie in words."""
    group = judged.group.tolist()
    chosen = np.array([i for i, ring in enumerate(group) if ring in names], dtype=np.int64)
    columns = zip(
        chosen.tolist(),
        scores[chosen].tolist(),
        member_role(judged, chosen),
        judged.people.applied[chosen].tolist(),
        _own_reasons(proposal, judged, chosen, masks, model),
        strict=True,
    )
    rows = (
        {
            "ring_id": names[group[person]],
            "applicant_id": people[person],
            "score_micro": score,
            "role": role,
            "joined_at": applied or None,
            **reasons,
        }
        for person, score, role, applied, reasons in columns
    )
    return result_of("members", rows)


def member_role(judged: "Judged", people: Ints) -> list[str]:
    """Core: tied at least as well as the group's mean; periphery: less than half as well."""
    if not len(people):
        return []
    own = judged.groups.own[people]
    mean = judged.groups.by_role.sum(axis=1)[judged.group[people]]
    role = np.where(own >= mean, CORE, np.where(2 * own < mean, PERIPHERY, MEMBER))
    return [str(name) for name in role]


def _own_reasons(
    proposal: "Proposal", judged: "Judged", chosen: Ints, masks: dict[int, str], model: "Model"
) -> Iterator[dict[str, str]]:
    """Each chosen person's strongest tie in words."""
    ties, bonds, groups = proposal.ties, judged.bonds, judged.groups
    who = ties.applicant[bonds.row]
    order = ordering(who, -bonds.weight, ties.value[bonds.row])
    best = np.full(len(ties.people), -1, dtype=np.int64)
    best[who[order[::-1]]] = order[::-1]
    for bond in best[chosen].tolist():
        if bond < 0:
            yield {
                column: model.wording.say("member_alone", lang)
                for lang, column in zip(LANGUAGES, REASONS, strict=True)
            }
            continue
        value, cell = int(ties.value[bonds.row[bond]]), int(bonds.cell[bond])
        yield shared_words(
            model, REASONS, groups, cell, use=int(ties.users[value]), mask=masks.get(value, "")
        )


def rings_frame(
    judged: "Judged",
    scores: Ints,
    listed: np.ndarray,
    names: dict[int, str],
    rows: list[Row],
    model: "Model",
) -> pl.DataFrame:
    """Return the groups of note as rings, worded by the evidence `rows`."""
    groups, parameters = judged.groups, model.parameters
    chosen = np.flatnonzero(listed)
    kinds = _likely_kinds(groups.by_role[chosen], parameters)
    first, last = _spans(judged, len(groups.size))
    rivals = [*(rival.name for rival in parameters.rivals), "none"]
    size, rival = groups.size[chosen].tolist(), judged.innocent.rival[chosen].tolist()
    ids = [names[group] for group in chosen.tolist()]
    columns = {
        "ring_id": ids,
        "score_micro": scores[chosen].tolist(),
        "probability": probability(scores[chosen], parameters).tolist(),
        "size": size,
        "first_seen": [time or None for time in first[chosen].tolist()],
        "last_seen": [time or None for time in last[chosen].tolist()],
        **_shared_counts(groups, chosen),
        "defaults_known": groups.bad[chosen].tolist(),
        "likely_kind": kinds,
        "innocent_kind": [rivals[i] for i in rival],
        "innocent_score_micro": judged.innocent.weight[chosen].tolist(),
        **_explanations(size, kinds, ids, rows, model),
    }
    each = zip(*columns.values(), strict=True)
    return result_of("rings", (dict(zip(columns, row, strict=True)) for row in each))


def _spans(judged: "Judged", groups: int) -> tuple[Ints, Ints]:
    """First and last application of each group's members, 0 where none is known."""
    known = np.flatnonzero((judged.group >= 0) & (judged.people.applied > 0))
    first = np.full(groups, np.iinfo(np.int64).max)
    last = np.zeros(groups, dtype=np.int64)
    np.minimum.at(first, judged.group[known], judged.people.applied[known])
    np.maximum.at(last, judged.group[known], judged.people.applied[known])
    return np.where(last == 0, 0, first), last


def _shared_counts(groups: "Groups", chosen: Ints) -> dict[str, list[int]]:
    """How many values of each role two or more members share."""
    table = np.zeros((len(groups.size), len(ROLE_NAMES)), dtype=np.int64)
    np.add.at(table, (groups.cell_group, groups.cell_role), 1)
    return dict(zip(SHARED, table[chosen].T.tolist(), strict=True))


def _likely_kinds(by_role: Ints, parameters: Parameters) -> list[str]:
    """The kind whose signature covers most of each group's evidence."""
    names = list(parameters.kinds)
    points = np.zeros((len(names), len(ROLE_NAMES)))
    for row, kind in enumerate(names):
        for role, share in parameters.kinds[kind].items():
            points[row, role] = share
    return [names[i] for i in np.argmax(by_role @ points.T, axis=1)]


def _explanations(
    size: list[int], kinds: list[str], ids: list[str], rows: list[Row], model: "Model"
) -> dict[str, list[str]]:
    """What each ring looks like, its two strongest ties and the strongest other reason."""
    theirs: dict[str, list[Row]] = {ring: [] for ring in ids}
    for row in rows:
        theirs[row["ring_id"]].append(row)
    best = [_best_reasons(theirs[ring]) for ring in ids]
    return {
        target: [
            model.wording.say(
                "explanation",
                lang,
                size=count,
                kind=model.wording.name("kinds", kind, lang),
                reasons=model.wording.joined(dict.fromkeys(row[column] for row in reasons), lang),
            )
            for count, kind, reasons in zip(size, kinds, best, strict=True)
        ]
        for lang, column, target in zip(LANGUAGES, COLUMNS, EXPLANATIONS, strict=True)
    }


def _best_reasons(rows: list[Row]) -> list[Row]:
    """Of one ring: its two strongest ties, of two roles, then the strongest other reason."""
    ranked = sorted((row for row in rows if row["weight_micro"] > 0), key=_rank)
    ties: dict[str, Row] = {}
    for row in ranked:
        if row["kind"] == "attribute":
            ties.setdefault(row["code"], row)
    others = [row for row in ranked if row["kind"] != "attribute"]
    return [*list(ties.values())[:2], *others[:1]]


def _rank(row: Row) -> tuple[int, str, str, str]:
    return -row["weight_micro"], row["kind"], row["code"], row.get("attribute") or ""
