"""What ties each person to a group, and who falls out of it for want of a reason of their own."""

from dataclasses import dataclass

import numpy as np

from graph.core.arrays import Ties
from graph.core.numbers import begins, distinct, ordering, ranked
from graph.core.parameters import Ints, Parameters


@dataclass(frozen=True, slots=True)
class Bonds:
    """Rows of `Ties` by which members of one group share a value (two of them at least).

    `weight` counts the strongest tie of each bundle of causes fully, each further one at a
    discount; `cell` numbers the (group, value) pairs, in that order.
    """

    row: Ints  # (b,) index into ties
    group: Ints  # (b,)
    cell: Ints  # (b,)
    weight: Ints  # (b,) micro-nats


def find_bonds(ties: Ties, weights: Ints, group: Ints, parameters: Parameters) -> Bonds:
    """Return the bonds inside the groups that `group` (one for each person, -1: none) names."""
    rows = np.flatnonzero(group[ties.applicant] >= 0)
    owner = group[ties.applicant[rows]]
    code = owner * max(1, ties.values) + ties.value[rows]
    _, cell = ranked(code)
    shared = (np.bincount(cell) >= 2)[cell] if len(cell) else cell >= 2
    rows, owner = rows[shared], owner[shared]
    _, cell = ranked(cell[shared])
    return Bonds(rows, owner, cell, _discounted(ties, weights, rows, parameters))


def _discounted(ties: Ties, weights: Ints, rows: Ints, parameters: Parameters) -> Ints:
    """Ties of one person by one bundle of causes: the strongest counts fully, the rest in part."""
    weight, who = weights[rows], ties.applicant[rows]
    bundle = parameters.bundle[ties.tie_role[rows]]
    order = ordering(who, bundle, -weight, ties.value[rows])
    cause = (who * (int(parameters.bundle.max()) + 1) + bundle)[order]
    first = begins(cause)
    counted = np.empty_like(weight)
    sorted_weight = weight[order]
    discounted = sorted_weight * parameters.discount_permille // 1000
    counted[order] = np.where(first, sorted_weight, discounted)
    return counted


def own_weight(ties: Ties, bonds: Bonds) -> Ints:
    """Return for each person the summed weight of their own bonds."""
    sums = np.bincount(ties.applicant[bonds.row], bonds.weight, minlength=len(ties.people))
    return sums.astype(np.int64)  # exact: sums of integers far below 2**53


def release(
    ties: Ties, weights: Ints, group: Ints, parameters: Parameters
) -> tuple[Ints, Bonds, Ints]:
    """Let those fall out whose own ties weigh too little, until none does.

    Returns the groups left, their bonds, and each person's own weight when last in a group.
    """
    last = np.zeros(len(group), dtype=np.int64)
    while True:
        bonds = find_bonds(ties, weights, group, parameters)
        own = own_weight(ties, bonds)
        inside = group >= 0
        last = np.where(inside, own, last)
        weak = inside & (own < parameters.release)
        if not weak.any():
            return group, bonds, last
        group = np.where(weak, -1, group)


def several_kinds(ties: Ties, bonds: Bonds, weights: Ints, parameters: Parameters) -> Ints:
    """Return for each person what being tied by several independent causes adds.

    A cause counts if its value would join people by itself, or is mostly the group's own.
    """
    users = np.bincount(bonds.cell)[bonds.cell] if len(bonds.cell) else bonds.cell
    mostly_own = (weights[bonds.row] > 0) & (2 * users >= ties.use[bonds.row])
    strong = (weights[bonds.row] >= parameters.join) | mostly_own
    width = int(parameters.bundle.max()) + 1
    bundle = parameters.bundle[ties.tie_role[bonds.row[strong]]]
    code = distinct(ties.applicant[bonds.row[strong]] * width + bundle)
    causes = np.bincount(code // width, minlength=len(ties.people))
    most = len(parameters.several_kinds) - 1
    return parameters.several_kinds[np.minimum(causes, most)]
