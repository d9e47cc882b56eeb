"""Judged groups as frames: rings with their evidence in words, members, applicants, communities."""

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from graph.core.documents import documents
from graph.core.evidence_rows import COLUMNS, evidence_rows, masks_of
from graph.core.parameters import ROLE_NAMES, Ints, Parameters
from graph.core.statistics import Statistics
from graph.core.wording import LANGUAGES
from graph.model import Found, Knowledge
from graph.results import MICRO, SHARED, conform_result

if TYPE_CHECKING:
    from graph.core.rings import Judged, Model, Proposal

CORE, MEMBER, PERIPHERY = "core", "member", "periphery"
EXPLANATIONS = ("explanation", "explanation_zh")


def found_frames(
    proposal: "Proposal",
    judged: "Judged",
    knowledge: Knowledge,
    statistics: Statistics,
    model: "Model",
) -> Found:
    """Return everything found as frames; only groups of note are listed and worded as rings."""
    parameters = model.parameters
    scores = judged.scores(parameters)
    member_scores = _member_scores(judged, scores, parameters)
    listed = (judged.groups.size >= parameters.min_size) & (scores >= parameters.notable)
    names = _ring_names(proposal.ties.people, judged.group, listed)
    masks = masks_of(proposal.ties, judged, listed, knowledge.attributes)
    rows = evidence_rows(proposal, judged, scores, listed, names, masks, model)
    return Found(
        rings=_rings(proposal, judged, scores, listed, names, rows, model),
        members=_members(proposal, judged, member_scores, listed, names, masks, model),
        applicants=_applicants(proposal, judged, member_scores, listed, names, parameters),
        communities=_communities(proposal),
        evidence=conform_result("evidence", rows),
        documents=documents(proposal, judged, names, scores, statistics, parameters),
    )


def probability(score: Ints, parameters: Parameters) -> np.ndarray:
    """Return the calibrated probability of each score."""
    nats = parameters.slope * score / MICRO + parameters.intercept / MICRO
    return 1 / (1 + np.exp(-nats))


def _member_scores(judged: "Judged", scores: Ints, parameters: Parameters) -> Ints:
    """The group's score with this person's own ties and rules in place of the group's mean."""
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
    order = inside[np.argsort(labels[inside], kind="stable")]
    cuts = np.flatnonzero(np.diff(labels[order])) + 1
    return {int(labels[part[0]]): part for part in np.split(order, cuts) if len(part)}


def _ring_names(people: pl.Series, group: Ints, listed: np.ndarray) -> dict[int, str]:
    chosen = np.where((group >= 0) & _at(listed, group), group, -1)
    return {
        ring: _digest("new-", people.gather(members).to_list())
        for ring, members in _members_by(chosen).items()
    }


def _at(values: np.ndarray, group: Ints) -> np.ndarray:
    """`values` of each person's group; False outside groups."""
    return values[group] & (group >= 0) if len(values) else np.zeros(len(group), dtype=bool)


def _communities(proposal: "Proposal") -> pl.DataFrame:
    people = proposal.ties.people.to_list()
    ids, members = [], []
    for group in _members_by(proposal.community).values():
        theirs = [people[i] for i in group.tolist()]
        if len(theirs) > 1:
            ids += [_digest("c-", theirs)] * len(theirs)
            members += theirs
    text = {"community_id": pl.String, "applicant_id": pl.String}
    frame = pl.DataFrame({"community_id": ids, "applicant_id": members}, schema=text)
    return conform_result("communities", frame)


def _applicants(
    proposal: "Proposal",
    judged: "Judged",
    scores: Ints,
    listed: np.ndarray,
    names: dict[int, str],
    parameters: Parameters,
) -> pl.DataFrame:
    """Everyone whom something not public ties to another."""
    ring = [names.get(group, "") for group in judged.group.tolist()]
    frame = pl.DataFrame(
        {
            "applicant_id": proposal.ties.people,
            "score_micro": scores,
            "probability": probability(scores, parameters),
            "ring_id": pl.Series(ring, dtype=pl.String),
        }
    )
    return conform_result("applicants", frame)


def _members(
    proposal: "Proposal",
    judged: "Judged",
    scores: Ints,
    listed: np.ndarray,
    names: dict[int, str],
    masks: dict[int, str],
    model: "Model",
) -> pl.DataFrame:
    chosen = np.flatnonzero(_at(listed, judged.group))
    group = judged.group[chosen]
    frame = pl.DataFrame(
        {
            "ring_id": [names[int(g)] for g in group],
            "applicant_id": proposal.ties.people.gather(chosen),
            "score_micro": scores[chosen],
            "role": member_role(judged, chosen),
            "joined_at": _times(judged.people.applied[chosen]),
            **_own_reasons(proposal, judged, chosen, masks, model),
        },
        strict=False,
    )
    return conform_result("members", frame)


def member_role(judged: "Judged", people: Ints) -> list[str]:
    """Core: tied at least as well as the group's mean; periphery: less than half as well."""
    if not len(people):
        return []
    own = judged.groups.own[people]
    mean = judged.groups.by_role.sum(axis=1)[judged.group[people]]
    role = np.where(own >= mean, CORE, np.where(2 * own < mean, PERIPHERY, MEMBER))
    return [str(name) for name in role]


def _times(microseconds: Ints) -> pl.Series:
    known = pl.Series(microseconds, dtype=pl.Int64)
    return known.set(known == 0, None).cast(pl.Datetime("us", "UTC"))


def _own_reasons(
    proposal: "Proposal", judged: "Judged", chosen: Ints, masks: dict[int, str], model: "Model"
) -> dict[str, list[str]]:
    """Each member's strongest tie in words."""
    ties, bonds, groups = proposal.ties, judged.bonds, judged.groups
    order = np.lexsort((ties.value[bonds.row], -bonds.weight, ties.applicant[bonds.row]))
    who, first = np.unique(ties.applicant[bonds.row[order]], return_index=True)
    best = dict(zip(who.tolist(), order[first].tolist(), strict=True))
    use = ties.users
    reasons: dict[str, list[str]] = {"reason": [], "reason_zh": []}
    for person in chosen.tolist():
        for lang, column in zip(LANGUAGES, reasons, strict=True):
            if person not in best:
                reasons[column].append(model.wording.say("member_alone", lang))
                continue
            bond = best[person]
            value = int(ties.value[bonds.row[bond]])
            reasons[column].append(
                model.wording.shared(
                    ROLE_NAMES[int(groups.cell_role[bonds.cell[bond]])],
                    lang,
                    users=int(groups.cell_users[bonds.cell[bond]]),
                    size=int(groups.size[bonds.group[bond]]),
                    use=int(use[value]),
                    mask=masks.get(value, ""),
                )
            )
    return reasons


def _rings(
    proposal: "Proposal",
    judged: "Judged",
    scores: Ints,
    listed: np.ndarray,
    names: dict[int, str],
    rows: pl.DataFrame,
    model: "Model",
) -> pl.DataFrame:
    groups, parameters = judged.groups, model.parameters
    chosen = np.flatnonzero(listed)
    kinds = _likely_kinds(groups.by_role[chosen], parameters)
    first, last = _spans(judged, len(groups.size))
    rivals = [*(rival.name for rival in parameters.rivals), "none"]
    frame = pl.DataFrame(
        {
            "ring_id": [names[int(g)] for g in chosen],
            "score_micro": scores[chosen],
            "probability": probability(scores[chosen], parameters),
            "size": groups.size[chosen],
            "first_seen": _times(first[chosen]),
            "last_seen": _times(last[chosen]),
            **_shared_counts(groups, chosen),
            "defaults_known": groups.bad[chosen],
            "likely_kind": kinds,
            "innocent_kind": [rivals[i] for i in judged.innocent.rival[chosen]],
            "innocent_score_micro": judged.innocent.weight[chosen],
            **_explanations(
                groups.size[chosen], kinds, [names[int(g)] for g in chosen], rows, model
            ),
        },
        strict=False,
    )
    return conform_result("rings", frame)


def _spans(judged: "Judged", groups: int) -> tuple[Ints, Ints]:
    """First and last application of each group's members, 0 where none is known."""
    known = np.flatnonzero((judged.group >= 0) & (judged.people.applied > 0))
    first = np.full(groups, np.iinfo(np.int64).max)
    last = np.zeros(groups, dtype=np.int64)
    np.minimum.at(first, judged.group[known], judged.people.applied[known])
    np.maximum.at(last, judged.group[known], judged.people.applied[known])
    return np.where(last == 0, 0, first), last


def _shared_counts(groups: Any, chosen: Ints) -> dict[str, Ints]:
    """How many values of each role two or more members share."""
    table = np.zeros((len(groups.size), len(ROLE_NAMES)), dtype=np.int64)
    np.add.at(table, (groups.cell_group, groups.cell_role), 1)
    return {name: table[chosen, index] for index, name in enumerate(SHARED)}


def _likely_kinds(by_role: Ints, parameters: Parameters) -> list[str]:
    """The kind whose signature covers most of each group's evidence."""
    names = list(parameters.kinds)
    points = np.zeros((len(names), len(ROLE_NAMES)))
    for row, kind in enumerate(names):
        for role, share in parameters.kinds[kind].items():
            points[row, role] = share
    return [names[i] for i in np.argmax(by_role @ points.T, axis=1)]


def _explanations(
    size: Ints, kinds: list[str], ids: list[str], rows: pl.DataFrame, model: "Model"
) -> dict[str, list[str]]:
    """What each ring looks like, its two strongest ties and the strongest other reason."""
    best = _best_reasons(rows)
    texts: dict[str, list[str]] = {}
    for lang, column, target in zip(LANGUAGES, COLUMNS, EXPLANATIONS, strict=True):
        top = best.group_by("ring_id", maintain_order=True).agg(
            pl.col(column).unique(maintain_order=True)
        )
        reasons = {ring: model.wording.joined(told, lang) for ring, told in top.iter_rows()}
        texts[target] = [
            model.wording.say(
                "explanation",
                lang,
                size=int(count),
                kind=model.wording.name("kinds", kind, lang),
                reasons=reasons.get(ring, ""),
            )
            for count, kind, ring in zip(size, kinds, ids, strict=True)
        ]
    return texts


def _best_reasons(rows: pl.DataFrame) -> pl.DataFrame:
    """Of each ring: its two strongest ties, of two roles, then the strongest other reason."""
    tie = pl.col("kind") == "attribute"
    order = ("ring_id", "weight_micro", "kind", "code", "attribute")
    down = [False, True, False, False, False]
    ranked = rows.filter(pl.col("weight_micro") > 0).sort(order, descending=down, nulls_last=True)
    ties = ranked.filter(tie).unique(("ring_id", "code"), keep="first", maintain_order=True)
    others = ranked.filter(~tie).group_by("ring_id", maintain_order=True).head(1)
    first = ties.group_by("ring_id", maintain_order=True).head(2)
    columns = ("ring_id", *COLUMNS)
    return pl.concat([first.select(columns), others.select(columns)])
