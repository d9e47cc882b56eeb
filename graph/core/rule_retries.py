"""Applications that come again after a refusal with something altered."""

import numpy as np

from graph.core.numbers import distinct, one_of, ordering
from graph.core.rule_book import Rule
from graph.core.rule_facts import ROLE_CODE, RuleFacts
from graph.core.windows import Bools, Ints, among, expand


def retries(facts: RuleFacts, rule: Rule, window: int | None) -> Ints:
    """Return for each judged application its number as a try: 1 and the refused ones before it.

    An earlier try counts if it was refused by then and, under some role of `rule.roles`, both
    hold values and these differ. What is missing on one side is no alteration.
    """
    judge, origin = _refused_before(facts, window)
    tries = np.ones(len(facts.applied), dtype=np.int64)
    if len(judge):
        altered = _altered(facts, rule, judge, origin)
        np.add.at(tries, judge[altered], 1)
    return tries


def _refused_before(facts: RuleFacts, window: int | None) -> tuple[Ints, Ints]:
    """Pairs (judged application, an earlier application of the same person refused by then)."""
    refused = facts.refused
    order = ordering(refused["person"])
    people = refused["person"][order]
    which, place = expand(
        np.searchsorted(people, facts.person), np.searchsorted(people, facts.person, "right")
    )
    version, at = order[place], facts.applied[which]
    before = (refused["applied"][version] < at) & (refused["decided"][version] <= at)
    if window is not None:
        before &= refused["applied"][version] >= at - window
    if facts.undated:
        before &= ~one_of(refused["applied"][version], facts.undated)
    then = facts.recorded[which]
    before &= (refused["known"][version] <= then) & (then < refused["gone"][version])
    before &= refused["origin"][version] != facts.origin[which]
    origins = int(refused["origin"].max(initial=0)) + 1
    pairs = distinct(which[before] * origins + refused["origin"][version[before]])
    return pairs // origins, pairs % origins


def _altered(facts: RuleFacts, rule: Rule, judge: Ints, origin: Ints) -> Bools:
    """Where the two applications of a pair hold different values under some role."""
    then = facts.recorded[judge]
    now_sum, now_any = _held(facts, rule, facts.origin[judge], then)
    old_sum, old_any = _held(facts, rule, origin, then)
    differ: Bools = (now_any & old_any & (now_sum != old_sum)).any(axis=1)
    return differ


def _held(facts: RuleFacts, rule: Rule, origin: Ints, then: Ints) -> tuple[Ints, Bools]:
    """Return for each pair and role a sum that stands for the set of values held, and if any is."""
    column = {ROLE_CODE[role]: place for place, role in enumerate(rule.roles)}
    rows = np.concatenate([facts.filed_rows(role) for role in rule.roles])
    rows = rows[among(facts.source[rows], origin)]
    rows = rows[ordering(facts.source[rows])]
    sources = facts.source[rows]
    which, place = expand(
        np.searchsorted(sources, origin), np.searchsorted(sources, origin, "right")
    )
    row = rows[place]
    held = (facts.known[row] <= then[which]) & (then[which] < facts.gone[row])
    which, row = which[held], row[held]
    place = np.array([column[code] for code in facts.role[row].tolist()], dtype=np.int64)
    once = np.unique(np.stack([which, place, facts.node[row]]), axis=1)
    shape = (len(origin), len(rule.roles))
    total, count = np.zeros(shape, dtype=np.uint64), np.zeros(shape, dtype=np.int64)
    np.add.at(total, (once[0], once[1]), _mix(once[2]))
    np.add.at(count, (once[0], once[1]), 1)
    return total.view(np.int64), count > 0


def _mix(codes: Ints) -> "np.ndarray[tuple[int], np.dtype[np.uint64]]":
    """Spread codes over 64 bits (splitmix64's finaliser), so that sums of sets tell them apart."""
    mixed = codes.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
