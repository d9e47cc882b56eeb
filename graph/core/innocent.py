"""Innocent explanations: a ring must beat the best of them.

Each rival explains the evidence of some roles at a cost that rises with what does not fit it
(no common home, too many people, money and devices shared too …). The group's innocent weight
is minus what the best rival explains beyond its cost; a rival that explains nothing is none.
"""

from dataclasses import dataclass

import numpy as np

from graph.core.arrays import Ties
from graph.core.membership import Bonds
from graph.core.numbers import begins, distinct, one_of, ordering, ranked
from graph.core.parameters import ROLE_INDEX, Floats, Ints, Parameters, Rival
from graph.core.scoring import Groups, People
from graph.results import MICRO

PASSABLE = ("device", "phone", "asset", "bank_card")
NONE = "none"


@dataclass(frozen=True, slots=True)
class Innocent:
    """Each group's best rival (index into the model's rivals, -1: none) and its weight (≤ 0)."""

    rival: Ints
    weight: Ints


def best_innocent(
    ties: Ties, group: Ints, bonds: Bonds, groups: Groups, people: People, parameters: Parameters
) -> Innocent:
    """Return for each group the rival that explains most beyond its cost."""
    facts = _facts(ties, group, bonds, groups, people, parameters)
    gains = [_gain(rival, groups, facts) for rival in parameters.rivals]
    table = np.stack([*gains, np.zeros_like(groups.size)])
    best = np.argmax(table, axis=0)
    return Innocent(np.where(best == len(gains), -1, best), -table.max(axis=0))


def _gain(rival: Rival, groups: Groups, facts: dict[str, Floats]) -> Ints:
    explained = groups.by_role[:, list(rival.explains)].sum(axis=1)
    if rival.explains_burst:
        explained = explained + np.maximum(groups.burst, 0)
    if rival.explains_several:
        explained = explained + groups.several
    if rival.needs_sequence:
        explained = np.rint(explained * (1 - facts["interleaved"])).astype(np.int64)
    cost = np.full(len(groups.size), rival.costs.get("base", 0), dtype=np.float64)
    for name, nats in rival.costs.items():
        if name != "base":
            cost += nats * facts[name]
    gain: Ints = np.maximum(explained - np.rint(cost).astype(np.int64), 0)
    return gain


def _facts(
    ties: Ties,
    group: Ints,
    bonds: Bonds,
    groups: Groups,
    people: People,
    parameters: Parameters,
) -> dict[str, Floats]:
    """How strongly each circumstance holds in each group, 0 … 1 or a count."""
    size = groups.size.astype(np.float64)
    place = [ROLE_INDEX["room"], ROLE_INDEX["home_room"]]
    money = [ROLE_INDEX["bank_card"], ROLE_INDEX["payer_account"]]
    has_money = groups.by_role[:, money].sum(axis=1) > 0
    has_device = groups.by_role[:, ROLE_INDEX["device"]] > 0
    return {
        "each_member_over_4": np.maximum(size - 4, 0),
        "each_member_under_4": np.maximum(4 - size, 0),
        "each_member_under_8": np.maximum(8 - size, 0),
        "no_common_home": 1 - _covered(ties, bonds, group, size, place),
        "no_common_surname": 1 - _modal(group, people.surname, size),
        "no_common_employer": 1 - _largest(ties, bonds, size, ROLE_INDEX["employer"]),
        "no_common_merchant": 1 - _largest(ties, bonds, size, ROLE_INDEX["merchant"]),
        "money_and_device": (has_money & has_device).astype(np.float64),
        "burst": np.maximum(groups.burst, 0) / MICRO,
        "interleaved": _interleaved(ties, bonds, len(size), parameters.passed_on_gap_us),
    }


def _covered(ties: Ties, bonds: Bonds, group: Ints, size: Floats, roles: list[int]) -> Floats:
    """Share of members who share a value of these roles with another."""
    chosen = one_of(ties.tie_role[bonds.row], roles)
    who = distinct(ties.applicant[bonds.row[chosen]])
    return np.bincount(group[who], minlength=len(size)) / np.maximum(size, 1)


def _modal(group: Ints, code: Ints, size: Floats) -> Floats:
    """Share of members with the commonest code, 0 if nobody shares one."""
    known, most = np.flatnonzero((group >= 0) & (code >= 0)), np.zeros(len(size))
    if not len(known):
        return most
    width = int(code.max()) + 1
    pair, place = ranked(group[known] * width + code[known])
    counts = np.bincount(place)
    np.maximum.at(most, pair // width, np.where(counts > 1, counts, 0))
    return most / np.maximum(size, 1)


def _largest(ties: Ties, bonds: Bonds, size: Floats, role: int) -> Floats:
    """Share of members on the one value of this role that most of them share."""
    chosen, most = np.flatnonzero(ties.role[bonds.row] == role), np.zeros(len(size))
    if not len(chosen):
        return most
    _, place = ranked(bonds.cell[chosen])
    np.maximum.at(most, bonds.group[chosen], np.bincount(place)[place])
    return most / np.maximum(size, 1)


def _interleaved(ties: Ties, bonds: Bonds, groups: int, gap_us: int) -> Floats:
    """Share of the weight of passable things whose users were not well apart in time.

    A user is apart if all earlier ones were done `gap_us` before and all later ones begin as late.
    """
    roles = [ROLE_INDEX[name] for name in PASSABLE]
    rows = np.flatnonzero(one_of(ties.tie_role[bonds.row], roles))
    order = rows[ordering(bonds.cell[rows], ties.first[bonds.row[rows]])]
    tie, cell = bonds.row[order], bonds.cell[order]
    close = np.zeros(len(order), dtype=bool)
    near = ties.first[tie][1:] - _latest_so_far(ties.last[tie], cell)[:-1] < gap_us
    near &= cell[1:] == cell[:-1]
    close[1:] |= near
    close[:-1] |= near
    weight, owner = bonds.weight[order], bonds.group[order]
    total = np.bincount(owner, weight, minlength=groups)
    mixed = np.bincount(owner, weight * close, minlength=groups)
    return np.divide(mixed, total, out=np.ones(groups), where=total > 0)


def _latest_so_far(last: Ints, cell: Ints) -> Ints:
    """The running maximum of `last` within each cell (cells are contiguous and rising)."""
    if not len(last):
        return last
    moments, rank = ranked(last)
    order = np.cumsum(begins(cell))
    highest = np.maximum.accumulate(order * len(moments) + rank) % len(moments)
    latest: Ints = moments[highest]
    return latest
