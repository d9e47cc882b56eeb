"""The evidence of each listed group: one row an addend of its score, with its sentence."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from graph.core.numbers import ordering
from graph.core.parameters import ROLE_NAMES, Ints
from graph.core.texts import is_among, taken, texts_at
from graph.core.wording import LANGUAGES, Language
from graph.results import MICRO

if TYPE_CHECKING:
    from graph.core.arrays import Ties
    from graph.core.rings import Judged, Model, Proposal
    from graph.core.scoring import Groups

Row = dict[str, Any]
COLUMNS = ("sentence", "sentence_zh")


def masks_of(ties: "Ties", values: Ints, attributes: pl.DataFrame) -> dict[int, str]:
    """Return the masks of some values of `ties`, as far as known, by the value."""
    key = taken(ties.key, values)
    contents = zip(texts_at(ties.label, values), key.to_list(), strict=True)
    wanted = dict(zip(contents, values.tolist(), strict=True))
    near = np.flatnonzero(is_among(attributes["attribute_key"], key))
    names = (texts_at(attributes[name], near) for name in ("label", "attribute_key", "mask"))
    return {
        wanted[label, key]: mask or ""
        for label, key, mask in zip(*names, strict=True)
        if (label, key) in wanted
    }


def evidence_rows(
    proposal: "Proposal",
    judged: "Judged",
    people: list[str],
    listed: np.ndarray,
    names: dict[int, str],
    masks: dict[int, str],
    model: "Model",
) -> list[Row]:
    """Return the addends of every listed group's score; they sum to it exactly."""
    rows: list[Row] = []
    rows.extend(_shared_rows(proposal, judged, people, listed, masks, model))
    rows.extend(_rule_rows(judged, listed, model))
    chosen = np.flatnonzero(listed)
    for group, moments in zip(chosen.tolist(), moments_of(judged, chosen), strict=True):
        rows.extend(_group_rows(judged, group, moments, model))
    members = _member_text(judged, people, listed)
    for row in rows:
        group = row.pop("group")
        row["ring_id"] = names[group]
        row["applicant_ids"] = row.get("applicant_ids") or members[group]
    return rows


def _texts(people: list[str], owner: Ints, who: Ints) -> dict[int, str]:
    """The people `who` (in order, as all are) of each owner, joined by `|`."""
    found: dict[int, list[str]] = {}
    order = ordering(owner, who)
    for one, person in zip(owner[order].tolist(), who[order].tolist(), strict=True):
        found.setdefault(one, []).append(people[person])
    return {one: "|".join(theirs) for one, theirs in found.items()}


def _member_text(judged: "Judged", people: list[str], listed: np.ndarray) -> dict[int, str]:
    inside = np.flatnonzero(judged.group >= 0)
    chosen = inside[listed[judged.group[inside]]] if len(inside) else inside
    return _texts(people, judged.group[chosen], chosen)


def _shared_rows(
    proposal: "Proposal",
    judged: "Judged",
    people: list[str],
    listed: np.ndarray,
    masks: dict[int, str],
    model: "Model",
) -> Iterator[Row]:
    """One row for each value that a listed group shares and that weighs something."""
    ties, bonds, groups = proposal.ties, judged.bonds, judged.groups
    weighs = listed[groups.cell_group] & (groups.cell_weight > 0)
    theirs = np.flatnonzero(weighs[bonds.cell]) if len(weighs) else bonds.cell
    texts = _texts(people, bonds.cell[theirs], ties.applicant[bonds.row[theirs]])
    for cell in np.flatnonzero(weighs).tolist():
        value, role = int(groups.cell_value[cell]), ROLE_NAMES[int(groups.cell_role[cell])]
        mask = masks.get(value, "")
        yield {
            "group": int(groups.cell_group[cell]),
            "kind": "attribute",
            "code": f"shared_{role}",
            "attribute_type": role,
            "attribute": mask,
            "applicant_ids": texts[cell],
            "weight_micro": int(groups.cell_weight[cell]),
            **shared_words(model, COLUMNS, groups, cell, use=int(ties.users[value]), mask=mask),
        }


def shared_words(
    model: "Model", targets: Sequence[str], groups: "Groups", cell: int, *, use: int, mask: str
) -> dict[str, str]:
    """Say in each language (its own target) who of a group shares the value of one cell."""
    role = ROLE_NAMES[int(groups.cell_role[cell])]
    users, size = int(groups.cell_users[cell]), int(groups.size[groups.cell_group[cell]])
    return {
        target: model.wording.shared(role, lang, users=users, size=size, use=use, mask=mask)
        for lang, target in zip(LANGUAGES, targets, strict=True)
    }


def _rule_rows(judged: "Judged", listed: np.ndarray, model: "Model") -> Iterator[Row]:
    """One row for each rule that members of a listed group hit."""
    for group, rule, members, weight, ids in judged.groups.rule_cells:
        if listed[group]:
            yield {
                "group": group,
                "kind": "rule",
                "code": rule,
                "applicant_ids": ids,
                "weight_micro": weight,
                **{
                    column: model.rules.sentence_of_group(
                        rule, lang, members=members, size=int(judged.groups.size[group])
                    )
                    for lang, column in zip(LANGUAGES, COLUMNS, strict=True)
                },
            }


def moments_of(judged: "Judged", groups: Ints) -> list[Ints]:
    """Return when the members of each of `groups` applied, those of whom a moment is known."""
    dated = np.flatnonzero((judged.group >= 0) & judged.people.timed)
    dated = dated[ordering(judged.group[dated])]
    start = np.searchsorted(judged.group[dated], groups)
    end = np.searchsorted(judged.group[dated], groups, side="right")
    return [
        judged.people.applied[dated[first:last]]
        for first, last in zip(start.tolist(), end.tolist(), strict=True)
    ]


def _group_rows(judged: "Judged", group: int, moments: Ints, model: "Model") -> Iterator[Row]:
    """The addends that concern the group as a whole."""
    groups, parameters = judged.groups, model.parameters
    size, bad = int(groups.size[group]), int(groups.bad[group])
    share = f"{1000 / (1 + np.exp(-parameters.prior / MICRO)):.3g}"
    rows = [reason_row("prior", "prior", parameters.prior, model, "prior", per_thousand=share)]
    if several := int(groups.several[group]):
        rows.append(reason_row("consistency", "several_kinds", several, model, "several_kinds"))
    if burst := int(groups.burst[group]):
        rows.append(burst_row(moments, size, burst, model))
    if outcomes := int(groups.outcomes[group]):
        code = "known_outcomes"
        rows.append(reason_row("consistency", code, outcomes, model, code, bad=bad, size=size))
    if payments := int(groups.payments[group]):
        rows.append(payments_row(judged, group, payments, model))
    if innocent := int(judged.innocent.weight[group]):
        rows.append(innocent_row(judged, group, innocent, model))
    yield from ({"group": group, **row} for row in rows)


def reason_row(
    kind: str, code: str, weight: int, model: "Model", text: str, **values: object
) -> Row:
    """Return one addend with its sentences."""
    sentences = {
        column: model.wording.say(text, lang, **values)
        for lang, column in zip(LANGUAGES, COLUMNS, strict=True)
    }
    return {"kind": kind, "code": code, "weight_micro": weight, **sentences}


def rule_words(model: "Model", rule: str, lang: Language) -> str:
    """Return what a rule's hit means, in a few words."""
    found = model.rules.get(rule)
    return model.wording.say("rule", lang, name=found.short if lang == "en" else found.short_zh)


def payments_row(judged: "Judged", group: int, weight: int, model: "Model") -> Row:
    """Say how the group's members have paid so far."""
    unpaid, size = int(judged.groups.unpaid[group]), int(judged.groups.size[group])
    code = "payments"
    return reason_row("consistency", code, weight, model, code, unpaid=unpaid, size=size)


def burst_row(moments: Ints, size: int, weight: int, model: "Model") -> Row:
    """Say how near in time the group's `size` members applied, by the moments known of them.

    What weighs is each member's gap to the nearest other; all of them may lie far apart still.
    """
    span = int(moments.max() - moments.min()) if len(moments) else 0
    gap, near = _near(moments, model)
    code = "burst" if weight > 0 else "spread"
    text = "near_in_time" if code == "burst" and not model.wording.is_soon(span) else code
    row: Row = {"kind": "burst", "code": code, "weight_micro": weight}
    for lang, column in zip(LANGUAGES, COLUMNS, strict=True):
        told = {"span": model.wording.span(span, lang), "gap": model.wording.span(gap, lang)}
        row[column] = model.wording.say(
            text, lang, size=size, dated=len(moments), near=near, **told
        )
    return row


def _near(moments: Ints, model: "Model") -> tuple[int, int]:
    """Return the widest gap that speaks for a ring, and how many are as near to another."""
    edges, weights = model.parameters.burst_edges_us, model.parameters.burst
    widest = int(edges[weights[: len(edges)] > 0].max(initial=0))
    gaps = np.diff(np.sort(moments)) <= widest
    near = np.concatenate([gaps, [False]]) | np.concatenate([[False], gaps])
    return widest, int(near.sum()) if len(moments) else 0


def innocent_row(judged: "Judged", group: int, weight: int, model: "Model") -> Row:
    """Name the best innocent explanation and what it accounts for."""
    rival = model.parameters.rivals[int(judged.innocent.rival[group])].name
    row: Row = {"kind": "innocent", "code": rival, "weight_micro": weight}
    for lang, column in zip(LANGUAGES, COLUMNS, strict=True):
        words = model.wording.name("rivals", rival, lang)
        row[column] = model.wording.say("innocent", lang, rival=words)
    return row
