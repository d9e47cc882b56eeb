"""The generic tests that rules are made of: each takes facts and a rule and returns answers."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl

from graph.core.numbers import one_of, ordering, ranked
from graph.core.rule_book import Rule
from graph.core.rule_facts import Own, RuleFacts
from graph.core.rule_retries import retries
from graph.core.windows import NEVER, Asked, Bools, Ints, Uses, among, count_distinct, expand, held


@dataclass(frozen=True, slots=True)
class Answers:
    """q answers: application and link row (−1: none) judged, counts (levels, q), what is known."""

    judge: Ints
    row: Ints
    counts: Ints
    known: Bools  # (levels, q); false: unknown
    holds: Bools | None = None  # (levels, q): fires, where the count alone does not say it

    def take(self, rows: Ints) -> "Answers":
        """Return the given answers."""
        holds = None if self.holds is None else self.holds[:, rows]
        row, counts, known = self.row[rows], self.counts[:, rows], self.known[:, rows]
        return Answers(self.judge[rows], row, counts, known, holds)


def answer(facts: RuleFacts, rule: Rule, *, thorough: bool = False) -> list[Answers]:
    """Return the answers of one rule; not `thorough`: those that cannot fire may be left out."""
    return TESTS[rule.test](facts, rule, thorough)


def _asked(facts: RuleFacts, own: Own, group: Ints) -> Asked:
    """Ask at the moment of the application, or when the value came, if an amendment brought it."""
    at = np.maximum(facts.applied[own.judge], facts.seen[own.row])
    return Asked(group, at, facts.recorded[own.judge])


def _take(own: Own, which: Bools | Ints) -> Own:
    return Own(own.judge[which], own.row[which])


def _windows(rule: Rule) -> list[int | None]:
    return [level.window_us for level in rule.levels]


def _least(rule: Rule) -> int:
    return int(min(level.at_least for level in rule.levels))


def _crowded(facts: RuleFacts, rule: Rule, role: str, counted: str, thorough: bool) -> Own:
    """What is held under a role, unless too few rows of the role `counted` have the value."""
    own = facts.own(role)
    if thorough or not len(own.row):
        return own
    return _take(own, facts.crowd(counted)[facts.node[own.row]] >= _least(rule))


def _uses(facts: RuleFacts, rows: Ints, value: Ints) -> Uses:
    """The uses that link rows are; those without a moment count only where there is no window."""
    return Uses(
        facts.node[rows], value[rows], facts.seen[rows], facts.known[rows], facts.gone[rows]
    )


def _count(facts: RuleFacts, uses: Uses, asked: Asked, windows: list[int | None]) -> Ints:
    """Return counts (windows, q); a use at an undated moment is in no window."""
    counts = np.array(count_distinct(uses, asked, windows))
    if facts.undated:
        dated = ~one_of(uses.seen, facts.undated)
        if not dated.all():
            narrow = np.array([window is not None for window in windows])
            counts[narrow] = np.array(count_distinct(uses.take(dated), asked, windows))[narrow]
    return counts


def _known(facts: RuleFacts, rule: Rule, judge: Ints) -> Bools:
    """Where levels can be judged at all: a window needs a moment."""
    known = np.ones((len(rule.levels), len(judge)), dtype=bool)
    if facts.undated:
        undated = one_of(facts.applied[judge], facts.undated)
        known &= np.array([[level.window_us is None] for level in rule.levels]) | ~undated
    return known


def _counted(facts: RuleFacts, rule: Rule, own: Own, counts: Ints) -> Answers:
    """Answers of counts; of a value that others outside the frame use, nothing is known."""
    known = _known(facts, rule, own.judge) & ~facts.elsewhere[own.row]
    return Answers(own.judge, own.row, counts, known)


def distinct_applicants_per(facts: RuleFacts, rule: Rule, thorough: bool) -> list[Answers]:
    """Distinct applicants who met a value that the application holds."""
    found = []
    for role in rule.roles:
        counted = rule.count_role or role
        own = _crowded(facts, rule, role, counted, thorough)
        if not len(own.row):
            continue
        rows = facts.rows(counted) if rule.logins else facts.filed_rows(counted)
        uses = _uses(facts, rows, facts.applicant)
        asked = _asked(facts, own, facts.node[own.row])
        counts = _count(facts, uses, asked, _windows(rule))
        if rule.others:
            counts = counts - _count_self(facts, rule, own, uses)
        found.append(_counted(facts, rule, own, counts))
    return found


def _count_self(facts: RuleFacts, rule: Rule, own: Own, uses: Uses) -> Ints:
    """One where the applicant is among those counted, by level."""
    group, mine = _pairs((uses.group, uses.value), (facts.node[own.row], facts.person[own.judge]))
    paired = Uses(group, uses.value, uses.seen, uses.known, uses.gone)
    return _count(facts, paired, _asked(facts, own, mine), _windows(rule))


def _pairs(rows: tuple[Ints, Ints], asked: tuple[Ints, Ints]) -> tuple[Ints, Ints]:
    """Return codes from 0 on of pairs of codes, equal on both sides where the pairs are."""
    first = np.concatenate([rows[0], asked[0]])
    second = np.concatenate([rows[1], asked[1]])
    wide = first * (int(second.max(initial=0)) + 1) + second
    _, codes = ranked(wide)
    return codes[: len(rows[0])], codes[len(rows[0]) :]


def applications_per(facts: RuleFacts, rule: Rule, thorough: bool) -> list[Answers]:
    """Distinct applications that met a value that the application holds."""
    found = []
    for role in rule.roles:
        own = _crowded(facts, rule, role, role, thorough)
        if not len(own.row):
            continue
        uses = _uses(facts, facts.filed_rows(role), facts.source)
        counts = _count(facts, uses, _asked(facts, own, facts.node[own.row]), _windows(rule))
        found.append(_counted(facts, rule, own, counts))
    return found


def distinct_details_per(facts: RuleFacts, rule: Rule, thorough: bool) -> list[Answers]:
    """Distinct values of another role, each kind for itself, that came with a value held."""
    found = []
    for role in rule.roles:
        every = facts.own(role)
        if not len(every.row):
            continue
        for detail in rule.details:
            most = facts.crowd(role)[facts.node[every.row]] * facts.depth(detail)
            own = every if thorough else _take(every, most >= _least(rule))
            if len(own.row):
                found.append(_details_of(facts, rule, own, role, detail))
    return found


def _details_of(facts: RuleFacts, rule: Rule, own: Own, role: str, detail: str) -> Answers:
    rows = facts.filed_rows(role)
    rows = rows[among(facts.node[rows], facts.node[own.row])]
    left, right = join(facts.source[rows], facts.source, facts.filed_rows(detail))
    uses = _joined(facts, rows[left], right, facts.node[rows[left]], facts.node[right])
    asked = _asked(facts, own, facts.node[own.row])
    mine = facts.own(detail)
    latest = np.full(len(facts.applied), -NEVER)
    np.maximum.at(latest, mine.judge, facts.seen[mine.row])
    asked = Asked(asked.group, np.maximum(asked.at, latest[own.judge]), asked.known)
    return _counted(facts, rule, own, _count(facts, uses, asked, _windows(rule)))


def _joined(facts: RuleFacts, one: Ints, two: Ints, group: Ints, value: Ints) -> Uses:
    """Two rows of one application as one use: known once both are, gone once either is."""
    return Uses(
        group,
        value,
        np.maximum(facts.seen[one], facts.seen[two]),
        np.maximum(facts.known[one], facts.known[two]),
        np.minimum(facts.gone[one], facts.gone[two]),
    )


def join(keys: Ints, key_of: Ints, rows: Ints) -> tuple[Ints, Ints]:
    """Return all (place in `keys`, row of `rows`) whose keys are equal."""
    wanted = np.zeros(int(max(keys.max(initial=-1), key_of.max(initial=-1))) + 1, dtype=bool)
    wanted[keys] = True
    rows = rows[wanted[key_of[rows]]]
    rows = rows[ordering(key_of[rows])]
    ordered = key_of[rows]
    which, place = expand(np.searchsorted(ordered, keys), np.searchsorted(ordered, keys, "right"))
    return which, rows[place]


def top_share(facts: RuleFacts, rule: Rule, thorough: bool) -> list[Answers]:
    """Applicants with one value (`of`) among those of one agent, and more than `share` of them."""
    found = []
    for role in rule.roles:
        for of in rule.of:
            own = _crowded(facts, rule, of, of, thorough)
            which, theirs = join(own.judge, *_by_judge(facts, role))
            if len(which):
                agents = Own(own.judge[which], facts.own(role).row[theirs])
                found.append(_share_of(facts, rule, _take(own, which), agents, (of, role)))
    return found


def _by_judge(facts: RuleFacts, role: str) -> tuple[Ints, Ints]:
    own = facts.own(role)
    return own.judge, np.arange(len(own.judge))


def _share_of(
    facts: RuleFacts, rule: Rule, own: Own, agents: Own, roles: tuple[str, str]
) -> Answers:
    """Judge pairs (own value, its agent): `own` and `agents` row by row."""
    rows = facts.filed_rows(roles[0])
    rows = rows[among(facts.node[rows], facts.node[own.row])]
    left, right = join(facts.source[rows], facts.source, facts.filed_rows(roles[1]))
    group, mine = _pairs(
        (facts.node[rows[left]], facts.node[right]), (facts.node[own.row], facts.node[agents.row])
    )
    uses = _joined(facts, rows[left], right, group, facts.applicant[right])
    asked = _asked(facts, own, mine)
    at = np.maximum(asked.at, facts.seen[agents.row])
    asked = Asked(mine, at, asked.known)
    counts = _count(facts, uses, asked, _windows(rule))
    least = np.array([[level.at_least] for level in rule.levels])
    holds = counts >= least
    near = np.flatnonzero(holds.any(axis=0))
    if len(near):
        whole = facts.everyone(roles[1], agents.row[near])
        of_agent = Asked(facts.node[agents.row[near]], at[near], asked.known[near])
        totals = _count(facts, whole, of_agent, _windows(rule))
        holds[:, near] &= counts[:, near] > rule.share * totals
    known = _known(facts, rule, own.judge)
    known &= ~facts.elsewhere[own.row] & ~facts.elsewhere[agents.row]
    return Answers(own.judge, own.row, counts, known, holds)


def flag_any(facts: RuleFacts, rule: Rule, thorough: bool) -> list[Answers]:
    """A flag of the application, or of a value that it holds."""
    if not rule.roles:
        return _flags_of_application(facts, rule)
    found = []
    flagged = [facts.flagged[flag] for flag in rule.flags if flag in facts.flagged]
    for role in rule.roles:
        own = facts.own(role)
        if not len(own.row) or not (flagged or thorough):
            continue
        nodes = np.concatenate(flagged) if flagged else np.zeros(0, dtype=np.int64)
        hit = among(facts.node[own.row], nodes)
        found.append(_plain(own, hit, np.ones(len(hit), dtype=bool), len(rule.levels)))
    return found


def _flags_of_application(facts: RuleFacts, rule: Rule) -> list[Answers]:
    flags, wanted = facts.judged["risk_flags"], set(rule.flags)
    if flags.null_count() == len(flags):
        return []
    given = flags.to_list()
    judge = np.array([i for i, text in enumerate(given) if text is not None], dtype=np.int64)
    found = [len(wanted.intersection(text.split("|"))) for text in given if text is not None]
    own = Own(judge, np.full(len(judge), -1))
    counts = np.array(found, dtype=np.int64)
    return [_plain(own, counts, np.ones(len(judge), dtype=bool), len(rule.levels))]


def _plain(own: Own, counts: Ints | Bools, known: Bools, levels: int) -> Answers:
    """Answers that are the same at each level."""
    each = counts.astype(np.int64)[None, :].repeat(levels, axis=0)
    return Answers(own.judge, own.row, each, known[None, :].repeat(levels, axis=0))


def column_threshold(facts: RuleFacts, rule: Rule, thorough: bool) -> list[Answers]:
    """A figure of the application itself."""
    column = facts.judged[rule.column]
    if column.null_count() == len(column):
        return []
    figures = column.cast(pl.Float64).to_numpy()
    judge = np.flatnonzero(~np.isnan(figures))
    if not len(judge):
        return []
    figures = figures[judge]
    counts = np.repeat(figures.astype(np.int64)[None, :], len(rule.levels), axis=0)
    holds = np.array(
        [
            figures >= level.at_least if level.below is None else figures < level.below
            for level in rule.levels
        ]
    )
    return [Answers(judge, np.full(len(judge), -1), counts, np.ones(counts.shape, bool), holds)]


def mismatch(facts: RuleFacts, rule: Rule, thorough: bool) -> list[Answers]:
    """A value held that is none of the applicant's own values of the other roles."""
    found = []
    for role in rule.roles:
        own = facts.own(role)
        if len(own.row):
            rows = _against(facts, rule, own)
            same, some = _holds_same(facts, own, rows), _holds_some(facts, own, rows)
            found.append(_plain(own, ~same, some, len(rule.levels)))
    return found


def _against(facts: RuleFacts, rule: Rule, own: Own) -> Ints:
    """Rows of the applicants' values under the roles of `against`."""
    rows = np.concatenate([facts.filed_rows(role) for role in rule.against])
    return rows[among(facts.applicant[rows], facts.person[own.judge])]


def _holds_some(facts: RuleFacts, own: Own, rows: Ints) -> Bools:
    """Whether the applicant holds any of the rows' values, as then known."""
    then = facts.recorded[own.judge]
    mine = facts.person[own.judge]
    return held(facts.applicant[rows], facts.known[rows], facts.gone[rows], mine, then)


def _holds_same(facts: RuleFacts, own: Own, rows: Ints) -> Bools:
    """Whether the applicant holds this very value by one of the rows too, as then known."""
    then = facts.recorded[own.judge]
    rows = rows[among(facts.node[rows], facts.node[own.row])]
    if not len(rows):
        return np.zeros(len(then), dtype=bool)
    group, mine = _pairs(
        (facts.applicant[rows], facts.node[rows]), (facts.person[own.judge], facts.node[own.row])
    )
    return held(group, facts.known[rows], facts.gone[rows], mine, then)


def match(facts: RuleFacts, rule: Rule, thorough: bool) -> list[Answers]:
    """A value held that is also the applicant's own, or the agent's or merchant's."""
    found = []
    for role in rule.roles:
        own = facts.own(role)
        if len(own.row):
            rows = _against(facts, rule, own)
            same = _holds_same(facts, own, rows)
            some = _holds_some(facts, own, rows) if thorough else same
            if rule.partners and len(facts.partners["node"]):
                hit = _partners_own(facts, own)
                same, some = same | hit, some | hit
            found.append(_plain(own, same, some, len(rule.levels)))
    return found


def _partners_own(facts: RuleFacts, own: Own) -> Bools:
    """Where the value is the phone of the application's agent or merchant, as then known."""
    hit = np.zeros(len(own.row), dtype=bool)
    partners = facts.partners
    for role in ("agent", "merchant"):
        which, theirs = join(own.judge, *_by_judge(facts, role))
        agents = facts.node[facts.own(role).row[theirs]]
        # By agent and phone at once: everybody's agent may have had very many phones.
        pair, mine = _pairs(
            (partners["node"], partners["phone"]), (agents, facts.node[own.row[which]])
        )
        never = np.full(len(pair), NEVER)
        then = facts.recorded[own.judge[which]]
        hit[which[held(pair, partners["known"], never, mine, then)]] = True
    return hit


def _retries(facts: RuleFacts, rule: Rule, thorough: bool) -> list[Answers]:
    """Tries after a refusal with something altered, the application in hand included."""
    if not len(facts.refused["person"]) and not thorough and _least(rule) > 1:
        return []
    judge = np.arange(len(facts.applied))
    counts = np.array([retries(facts, rule, level.window_us) for level in rule.levels])
    holds = np.zeros(len(judge), dtype=bool)
    for role in rule.roles:
        holds[facts.own(role).judge] = True
    known = _known(facts, rule, judge) & holds
    return [Answers(judge, np.full(len(judge), -1), counts, known)]


TESTS: dict[str, Callable[[RuleFacts, Rule, bool], list[Answers]]] = {
    "distinct_applicants_per": distinct_applicants_per,
    "applications_per": applications_per,
    "distinct_details_per": distinct_details_per,
    "top_share": top_share,
    "flag_any": flag_any,
    "column_threshold": column_threshold,
    "mismatch": mismatch,
    "match": match,
    "retries": _retries,
}
