"""From bonds to a group's score: whole micro-nats that sum to it exactly."""

from dataclasses import dataclass, fields
from typing import NamedTuple, Self

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graph.core.arrays import Ties
from graph.core.hits import Hits
from graph.core.membership import Bonds, own_weight, several_kinds
from graph.core.numbers import begins, ordering
from graph.core.parameters import ROLE_NAMES, Ints, Parameters
from graph.core.texts import texts_at

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class People:
    """What is known of each person beside ties; arrays (p,)."""

    applied: Ints  # microseconds
    timed: Bools  # a real time is known (no placeholder)
    surname: Ints  # code, -1 unknown
    birth_year: Ints  # 0 unknown
    outcome: Ints  # micro-nats of what is known to have become of them
    bad: Bools  # default or confirmed fraud
    payment: Ints  # micro-nats of how they have paid so far
    unpaid: Bools  # a rent of theirs is unpaid
    rules: Ints  # micro-nats of their rule hits

    def only(self, chosen: Bools) -> Self:
        """Return the same of some people."""
        return type(self)(*(getattr(self, field.name)[chosen] for field in fields(self)))


class RuleCell(NamedTuple):
    """A rule that members of a group hit; `weight` is micro-nats."""

    group: int
    rule: str
    members: int
    weight: int
    applicant_ids: str  # joined by |


@dataclass(frozen=True, slots=True)
class Groups:
    """Scored groups, all arrays (g,) in micro-nats unless said otherwise.

    `score` = prior + the sum of `cells` + several + burst + rules + outcomes + innocent.
    """

    size: Ints
    cell_group: Ints  # (c,)
    cell_value: Ints  # (c,) index into ties' values
    cell_role: Ints  # (c,)
    cell_users: Ints  # (c,) members who share it
    cell_weight: Ints  # (c,)
    by_role: Ints  # (g, roles)
    several: Ints
    burst: Ints
    rules: Ints
    rule_cells: list[RuleCell]  # by group, then rule
    outcomes: Ints
    bad: Ints
    payments: Ints
    unpaid: Ints
    own: Ints  # (p,) each person's own bonds and kinds
    several_own: Ints  # (p,)

    def scores(self, innocent: Ints, parameters: Parameters) -> Ints:
        """Return each group's score: the exact sum of its reasons, in micro-nats."""
        rest = self.several + self.burst + self.rules + self.outcomes + self.payments
        total: Ints = parameters.prior + self.by_role.sum(axis=1) + rest + innocent
        return total


def mean_by_group(values: Ints, group: Ints, size: Ints) -> Ints:
    """Return the floored mean of people's values in each group."""
    inside = group >= 0
    sums = np.bincount(group[inside], values[inside], minlength=len(size)).astype(np.int64)
    return sums // np.maximum(size, 1)


def score_groups(
    ties: Ties,
    weights: Ints,
    group: Ints,
    bonds: Bonds,
    people: People,
    hits: Hits,
    parameters: Parameters,
) -> Groups:
    """Return the evidence of each group; `group` holds 0 … g-1 or -1 for each person."""
    inside = group >= 0
    size = np.bincount(group[inside]).astype(np.int64)
    cells = _cells(ties, bonds, size)
    several_own = several_kinds(ties, bonds, weights, parameters)
    by_role = np.zeros((len(size), len(ROLE_NAMES)), dtype=np.int64)
    np.add.at(by_role, (cells[0], cells[2]), cells[4])
    rule_cells = _rule_cells(ties.people, group, size, hits)
    return Groups(
        size,
        *cells,
        by_role,
        several=mean_by_group(several_own, group, size),
        burst=_burst(group, size, people, parameters),
        rules=_rules(rule_cells, len(size)),
        rule_cells=rule_cells,
        outcomes=_sums(people.outcome, group, len(size)),
        bad=_sums(people.bad, group, len(size)),
        payments=_sums(people.payment, group, len(size)),
        unpaid=_sums(people.unpaid, group, len(size)),
        own=own_weight(ties, bonds),
        several_own=several_own,
    )


def _rules(cells: list[RuleCell], groups: int) -> Ints:
    owner = np.array([cell.group for cell in cells], dtype=np.int64)
    weight = np.array([cell.weight for cell in cells], dtype=np.int64)
    return np.bincount(owner, weight, minlength=groups).astype(np.int64)


def _sums(values: Ints | Bools, group: Ints, groups: int) -> Ints:
    inside = group >= 0
    return np.bincount(group[inside], values[inside], minlength=groups).astype(np.int64)


def _cells(ties: Ties, bonds: Bonds, size: Ints) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    """Group, value, role, users and weight of each value that a group shares."""
    count = int(bonds.cell.max()) + 1 if len(bonds.cell) else 0
    users = np.bincount(bonds.cell, minlength=count).astype(np.int64)
    sums = np.bincount(bonds.cell, bonds.weight, minlength=count).astype(np.int64)
    group, value, role = (np.zeros(count, dtype=np.int64) for _ in range(3))
    group[bonds.cell] = bonds.group
    value[bonds.cell] = ties.value[bonds.row]
    order = ordering(bonds.weight)  # the strongest bond names the role
    role[bonds.cell[order]] = ties.tie_role[bonds.row[order]]
    return group, value, role, users, sums // np.maximum(size[group], 1)


def _rule_cells(people: pl.Series, group: Ints, size: Ints, hits: Hits) -> list[RuleCell]:
    """Each rule that members of a group hit, at the floored mean of its weight over all members."""
    rows = np.flatnonzero(group[hits.person] >= 0)
    if not len(rows):
        return []
    rows = rows[ordering(group[hits.person[rows]], hits.rule[rows], hits.person[rows])]
    who, rule = hits.person[rows], hits.rule[rows]
    start = np.flatnonzero(begins(group[who] * len(hits.names) + rule))
    owner = group[who[start]]
    mean = np.add.reduceat(hits.weight[rows], start) // size[owner]
    parts = zip(owner.tolist(), rule[start].tolist(), mean.tolist(), strict=True)
    ids, ends = texts_at(people, who), [*start[1:].tolist(), len(rows)]
    return [
        RuleCell(owner, hits.names[rule], to - at, weight, "|".join(ids[at:to]))
        for (owner, rule, weight), at, to in zip(parts, start.tolist(), ends, strict=True)
    ]


def _burst(group: Ints, size: Ints, people: People, parameters: Parameters) -> Ints:
    """Mean over members of the weight of the gap to the nearest member's application."""
    chosen = np.flatnonzero((group >= 0) & people.timed)
    order = chosen[ordering(group[chosen], people.applied[chosen])]
    applied = people.applied[order]
    gap = applied[1:] - applied[:-1]
    gap[group[order][1:] != group[order][:-1]] = np.iinfo(np.int64).max
    far = np.array([np.iinfo(np.int64).max])
    nearest = np.minimum(np.concatenate([far, gap]), np.concatenate([gap, far]))
    weight = np.zeros(len(group), dtype=np.int64)
    lonely = nearest == np.iinfo(np.int64).max
    bins = np.searchsorted(parameters.burst_edges_us, nearest, "left")
    weight[order] = np.where(lonely, 0, parameters.burst[bins])
    return mean_by_group(weight, group, size)
