"""Applications that come again after a refusal with something altered.

No pairs of applications are made, for one person may have very many. An earlier try that is no
alteration holds the same values wherever both hold any: so equal ones are counted by what they
hold, once for each choice of roles that an application and a try both fill.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from graph.core.covering import NEVER, Asked, Spans, count_covering
from graph.core.numbers import begins, distinct, one_of, ordering, ranked
from graph.core.rule_book import Rule
from graph.core.rule_facts import ROLE_CODE, RuleFacts
from graph.core.windows import Ints, among, expand

Sums = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class _Held:
    """What n applications hold under each role: a sum that stands for the set, and if any."""

    sums: Sums  # (n, roles)
    filled: Ints  # (n,) a bit for each role

    def take(self, rows: Ints) -> "_Held":
        """Return the given rows."""
        return _Held(self.sums[rows], self.filled[rows])

    def keys(self, chosen: Ints) -> Ints:
        """Return (n,) one number for what each row holds under its `chosen` roles (bits)."""
        total = _mix(chosen)
        for place in range(self.sums.shape[1]):
            salted = self.sums[:, place] ^ np.uint64(place + 1)
            total += np.where((chosen >> place) & 1 == 1, _mix(salted), np.uint64(0))
        return total.view(np.int64)


@dataclass(frozen=True, slots=True)
class _Tries:
    """Earlier tries of some people: when each counts as one, and what it held meanwhile."""

    spans: Spans  # by person
    held: _Held


def retries(facts: RuleFacts, rule: Rule, window: int | None) -> Ints:
    """Return for each judged application its number as a try: 1 and the refused ones before it.

    An earlier try counts if it was refused by then and, under some role of `rule.roles`, both
    hold values and these differ. What is missing on one side is no alteration.
    """
    counts = np.ones(len(facts.applied), dtype=np.int64)
    judge = np.flatnonzero(among(facts.person, facts.refused["person"]))
    if not len(judge):
        return counts
    tries = _tries(facts, rule, window)
    asked = Asked(facts.person[judge], facts.applied[judge], facts.recorded[judge])
    counts[judge] += _altered(tries, asked, _held(facts, rule, facts.origin[judge], asked.known))
    return counts


def _tries(facts: RuleFacts, rule: Rule, window: int | None) -> _Tries:
    """Cut the spans of refused versions where what their application holds changes."""
    refused, applied = facts.refused, facts.refused["applied"]
    kept = np.flatnonzero((refused["known"] < refused["gone"]) & ~one_of(applied, facts.undated))
    change, moment = _changes(facts, rule, refused["origin"][kept])
    at, place = expand(
        change.searchsorted(refused["origin"][kept]),
        change.searchsorted(refused["origin"][kept], "right"),
    )
    version, upcoming = kept[at], np.append(moment[1:], [NEVER])
    upcoming[np.append(change[1:] != change[:-1], [True])] = NEVER
    known = np.maximum(refused["known"][version], moment[place])
    gone = np.minimum(refused["gone"][version], upcoming[place])
    some = np.flatnonzero(known < gone)
    version, known, gone = version[some], known[some], gone[some]
    begin = np.maximum(applied + 1, refused["decided"])[version]
    end = np.full(len(version), NEVER) if window is None else applied[version] + window + 1
    origin = refused["origin"][version]
    begin = _after_each_other(origin, known, begin, end)
    spans = Spans(refused["person"][version], begin, end, known, gone)
    return _Tries(spans, _held(facts, rule, origin, known))


def _changes(facts: RuleFacts, rule: Rule, origins: Ints) -> tuple[Ints, Ints]:
    """When anything changes that is known of some applications: pairs in order, each once."""
    rows, refused = _rows_of(facts, rule, origins), facts.refused
    of, source = refused["origin"], facts.source[rows]
    change = np.concatenate([source, source, of, of])
    moment = np.concatenate(
        [facts.known[rows], facts.gone[rows], refused["known"], refused["gone"]]
    )
    order = ordering(change, moment)
    change, moment = change[order], moment[order]
    fresh = begins(change) | begins(moment)
    return change[fresh], moment[fresh]


def _after_each_other(origin: Ints, known: Ints, begin: Ints, end: Ints) -> Ints:
    """Begin versions of one try that are known at once only when those before have ended."""
    order = ordering(origin, known, begin)
    apart = begins(origin[order]) | begins(known[order])
    if apart.all():
        return begin
    moments, rank = ranked(end[order])
    group = np.cumsum(apart)
    latest = moments[np.maximum.accumulate(group * len(moments) + rank) % len(moments)]
    later = begin.copy()
    later[order[1:]] = np.where(
        apart[1:], begin[order[1:]], np.maximum(begin[order[1:]], latest[:-1])
    )
    return later


def _altered(tries: _Tries, asked: Asked, mine: _Held) -> Ints:
    """Count for each question the tries that hold something else than `mine` under some role."""
    bits = tries.held.sums.shape[1]
    theirs = (tries.spans.group << bits) | tries.held.filled
    of = distinct(theirs)
    which, place = expand(
        of.searchsorted(asked.group << bits), of.searchsorted((asked.group + 1) << bits)
    )
    both = of[place] & mine.filled[which]
    some = np.flatnonzero(both)
    which, kind, both = which[some], of[place[some]], both[some]
    each = asked.take(which)
    every = count_covering(
        replace(tries.spans, group=of.searchsorted(theirs)),
        replace(each, group=of.searchsorted(kind)),
    )
    equal = _equal(tries, theirs, replace(each, group=kind), mine.take(which).keys(both), both)
    return np.bincount(which, every - equal, minlength=len(asked.group)).astype(np.int64)


def _equal(tries: _Tries, theirs: Ints, asked: Asked, keys: Ints, both: Ints) -> Ints:
    """Count the tries of a kind (person and roles filled) that hold the same under `both`."""
    _, code = ranked(asked.group)
    order = ordering(code, both)
    fresh = begins(code[order]) | begins(both[order])
    kind, chosen = asked.group[order][fresh], both[order][fresh]
    span, at = expand(kind.searchsorted(theirs), kind.searchsorted(theirs, "right"))
    held = tries.held.take(span).keys(chosen[at])
    here, there = _coded((theirs[span], held), (asked.group, keys))
    return count_covering(replace(tries.spans.take(span), group=here), replace(asked, group=there))


def _coded(one: tuple[Ints, Ints], other: tuple[Ints, Ints]) -> tuple[Ints, Ints]:
    """Number equal pairs alike on both sides."""
    first, second = (np.concatenate(each) for each in zip(one, other, strict=True))
    order = ordering(first, second)
    fresh = begins(first[order]) | begins(second[order])
    codes = np.empty(len(order), dtype=np.int64)
    codes[order] = np.cumsum(fresh) - 1
    return codes[: len(one[0])], codes[len(one[0]) :]


def _rows_of(facts: RuleFacts, rule: Rule, origins: Ints) -> Ints:
    """Rows of some applications under the rule's roles, in order of application."""
    rows = np.concatenate([facts.filed_rows(role) for role in rule.roles])
    rows = rows[among(facts.source[rows], origins)]
    return rows[ordering(facts.source[rows])]


def _held(facts: RuleFacts, rule: Rule, origin: Ints, then: Ints) -> _Held:
    """Return what each application held under each role, as then known."""
    rows = _rows_of(facts, rule, origin)
    sources = facts.source[rows]
    which, at = expand(np.searchsorted(sources, origin), np.searchsorted(sources, origin, "right"))
    row = rows[at]
    held = (facts.known[row] <= then[which]) & (then[which] < facts.gone[row])
    which, row = which[held], row[held]
    place = _places(rule)[facts.role[row]]
    order = ordering(which, place, facts.node[row])
    which, place, node = which[order], place[order], facts.node[row][order]
    once = begins(which) | begins(place) | begins(node)
    sums = np.zeros((len(origin), len(rule.roles)), dtype=np.uint64)
    np.add.at(sums, (which[once], place[once]), _mix(node[once]))
    filled = np.zeros(len(origin), dtype=np.int64)
    np.bitwise_or.at(filled, which, np.int64(1) << place)
    return _Held(sums, filled)


def _places(rule: Rule) -> Ints:
    """The place of each role, by its code, among the rule's; 0 for the others."""
    places = np.zeros(len(ROLE_CODE), dtype=np.int64)
    for place, role in enumerate(rule.roles):
        places[ROLE_CODE[role]] = place
    return places


def _mix(codes: Ints | Sums) -> Sums:
    """Spread codes over 64 bits (splitmix64's finaliser), so that sums of sets tell them apart."""
    mixed = codes.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
