"""Judge applications by the rule book: hits, and one rule's answer on one application.

Pure: all of the knowledge is counted, only the asked applicants' applications are judged, and
each only by what was known when it was recorded. One broken rule never stops the rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import numpy as np
import polars as pl

from graph.core.hits import Hits
from graph.core.numbers import ordering
from graph.core.rule_book import Rule, RuleBook
from graph.core.rule_facts import RuleFacts
from graph.core.rule_knowledge import read_facts
from graph.core.rule_reading import read_rules
from graph.core.rule_terms import describe
from graph.core.rule_tests import Answers, answer
from graph.core.rule_words import word_hit
from graph.core.texts import SMALL, found_in, one_of_each, taken
from graph.core.windows import Bools, Ints
from graph.errors import NotFoundError
from graph.model import Knowledge
from graph.schema import TIME, Schema

__all__ = [
    "HITS", "Judgement", "RuleAnswer", "RuleBook", "describe", "explain_rule", "find_hits",
    "judge_rules", "read_rules", "weigh_facts", "weigh_hits", "word_hit",
]  # fmt: skip

HITS: Schema = {
    "rule": pl.String,
    "applicant_id": pl.String,
    "application_id": pl.String,
    "at": TIME,
    "label": pl.String,
    "attribute_key": pl.String,
    "count": pl.Int64,
    "severity": pl.String,
    "outcome": pl.String,  # the most severe of the level's
    "level": pl.Int64,  # index into the rule's levels: its window, threshold, outcomes, weight
}
NO_HITS = pl.DataFrame(schema=HITS)
Status = Literal["hit", "no_hit", "unknown", "error"]


@dataclass(frozen=True, slots=True)
class Judgement:
    """Hits of all rules that worked, and what was wrong with the others, by name."""

    hits: pl.DataFrame
    errors: dict[str, str]


@dataclass(frozen=True, slots=True)
class RuleAnswer:
    """What one rule says of one application: its hit, or how near it came."""

    rule: str
    application_id: str
    status: Status
    count: int | None = None
    threshold: float | None = None
    window: str = ""
    severity: str = ""
    outcome: str = ""
    at: datetime | None = None
    label: str | None = None
    attribute_key: str | None = None
    detail: str = ""  # of an error


@dataclass(frozen=True, slots=True)
class _Best:
    """One row for each application and value: the level that decides, and whether it fires."""

    judge: Ints
    row: Ints
    level: Ints
    count: Ints
    fires: Bools
    known: Bools


def find_hits(
    knowledge: Knowledge,
    book: RuleBook,
    *,
    applicants: Sequence[str] | pl.Series | None = None,
    placeholder_times: frozenset[int] = frozenset(),
) -> pl.DataFrame:
    """Return every hit, one row a rule, application and value (columns: `HITS`), sorted.

    Of several levels of a rule the most severe that fires is given. Applications whose
    applied_at (microseconds) is among `placeholder_times` have no moment: for them rules with a
    window are unknown, and they are in nobody's window.
    """
    found = judge_rules(knowledge, book, applicants=applicants, placeholder_times=placeholder_times)
    return found.hits


def judge_rules(
    knowledge: Knowledge,
    book: RuleBook,
    *,
    applicants: Sequence[str] | pl.Series | None = None,
    placeholder_times: frozenset[int] = frozenset(),
) -> Judgement:
    """Return what `find_hits` does, and the rules that broke with the reason."""
    facts = read_facts(knowledge, book, applicants=applicants, undated=placeholder_times)
    parts, errors = _judged(facts, book)
    return Judgement(_hits(facts, parts), errors)


def weigh_hits(
    knowledge: Knowledge,
    book: RuleBook,
    *,
    applicants: pl.Series,
    placeholder_times: frozenset[int] = frozenset(),
) -> Hits:
    """Return who of `applicants` hits which rule that weighs, at its heaviest level."""
    weighed = book.weighed
    facts = read_facts(knowledge, weighed, applicants=applicants, undated=placeholder_times)
    return weigh_facts(facts, weighed, applicants)


def weigh_facts(facts: RuleFacts, weighed: RuleBook, applicants: pl.Series) -> Hits:
    """Do `weigh_hits` with facts that were read, of those `applicants` alone."""
    parts, _ = _judged(facts, weighed)
    if not parts:
        none = np.zeros(0, dtype=np.int64)
        return Hits(none, none, none, ())
    judge = np.concatenate([best.judge for _, best in parts])
    rule = np.arange(len(parts)).repeat([len(best.judge) for _, best in parts])
    weight = np.concatenate([_worth(rule)[best.level] for rule, best in parts])
    code = rule * (int(facts.person.max(initial=0)) + 1) + facts.person[judge]
    heaviest = one_of_each(code, lambda at: (weight[at],), last=True)
    heaviest = heaviest[weight[heaviest] != 0]
    who = found_in(applicants, taken(facts.judged["applicant_id"], judge[heaviest]))
    asked = np.flatnonzero(who >= 0)
    who, heaviest = who[asked], heaviest[asked]
    names = tuple(rule.name for rule, _ in parts)
    return Hits.of(who, rule[heaviest], weight[heaviest], names)


def _worth(rule: Rule) -> Ints:
    """The weight of each level: that of the severest of its severity."""
    by_severity = {level.severity: level.weight_micro for level in rule.levels}
    return np.array([by_severity[level.severity] for level in rule.levels], dtype=np.int64)


def _judged(facts: RuleFacts, book: RuleBook) -> tuple[list[tuple[Rule, "_Best"]], dict[str, str]]:
    """Return the rules that fire with where they do, and what was wrong with those that broke."""
    parts: list[tuple[Rule, _Best]] = []
    errors: dict[str, str] = {}
    for rule in book.rules:
        try:
            best = _best(facts, rule, [_firing(rule, part) for part in answer(facts, rule)])
        except Exception as error:  # whatever it is, the other rules are judged
            errors[rule.name] = f"{type(error).__name__}: {error}"
            continue
        if best is not None:
            parts.append((rule, best))
    return parts, errors


def _best(facts: RuleFacts, rule: Rule, answers: list[Answers]) -> _Best | None:
    """Choose the deciding level of each answer, then the deciding answer of each value."""
    parts = [_choose(rule, part) for part in answers if len(part.judge)]
    if not parts:
        return None
    best = parts[0]
    if len(parts) > 1:
        names = ("judge", "row", "level", "count", "fires", "known")
        best = _Best(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))
        best = _once(facts, best)
    return best


def _fires(rule: Rule, answers: Answers) -> Bools:
    """Where levels fire (levels, q)."""
    reaches = answers.counts >= _least(rule) if answers.holds is None else answers.holds
    return reaches & answers.known


def _least(rule: Rule) -> np.ndarray:
    return np.array([[level.at_least] for level in rule.levels])


def _firing(rule: Rule, answers: Answers) -> Answers:
    """Return the answers of which some level fires."""
    return answers.take(np.flatnonzero(_fires(rule, answers).any(axis=0)))


def _choose(rule: Rule, answers: Answers) -> _Best:
    fires, least = _fires(rule, answers), _least(rule)
    fired, known = np.asarray(fires.any(axis=0)), np.asarray(answers.known.any(axis=0))
    highest = len(rule.levels) - 1 - np.argmax(fires[::-1], axis=0)
    nearness = np.where(answers.known, answers.counts / least, -1.0)
    level = np.where(fired, highest, np.argmax(nearness, axis=0))
    count = answers.counts[level, np.arange(len(level))]
    return _Best(answers.judge, answers.row, level, count, fired, known)


def _once(facts: RuleFacts, best: _Best) -> _Best:
    node = np.where(best.row >= 0, facts.node[best.row], -1)
    order = ordering(
        best.judge, node, best.fires.view(np.int8), best.known.view(np.int8), best.level, best.count
    )
    judge, node = best.judge[order], node[order]
    last = np.ones(len(order), dtype=bool)
    last[:-1] = (judge[1:] != judge[:-1]) | (node[1:] != node[:-1])
    keep = order[last]
    return _Best(
        best.judge[keep], best.row[keep], best.level[keep],
        best.count[keep], best.fires[keep], best.known[keep],
    )  # fmt: skip


def _hits(facts: RuleFacts, parts: list[tuple[Rule, _Best]]) -> pl.DataFrame:
    if not parts:
        return NO_HITS.clear()
    judge, row, level, count = (
        np.concatenate([getattr(best, name) for _, best in parts])
        for name in ("judge", "row", "level", "count")
    )
    held = np.where(row < 0, len(facts.label), row)  # past the end: none
    names = [rule.name for rule, _ in parts]
    levels = [one for rule, _ in parts for one in rule.levels]
    sizes = [len(best.judge) for _, best in parts]
    which = np.repeat(np.cumsum([0] + [len(rule.levels) for rule, _ in parts[:-1]]), sizes) + level
    columns = {
        "rule": _pick(names, np.repeat(np.arange(len(parts)), sizes)),
        "applicant_id": _pick(facts.judged["applicant_id"], judge),
        "application_id": _pick(facts.judged["application_id"], judge),
        "at": pl.Series(facts.applied[judge]).cast(TIME),
        "label": _pick(facts.label, held),
        "attribute_key": _pick(facts.key, held),
        "count": pl.Series(count, dtype=pl.Int64),
        "severity": _pick([one.severity for one in levels], which),
        "outcome": _pick([one.outcome for one in levels], which),
        "level": pl.Series(level, dtype=pl.Int64),
    }
    # Built from series: a tenth of the time that a dictionary of lists takes.
    frame = pl.DataFrame([column.alias(name) for name, column in columns.items()])
    return frame.sort("rule", "application_id", "label", "attribute_key", nulls_last=True)


def _pick(values: pl.Series | list[str], places: Ints) -> pl.Series:
    """Return the values at some places; one past the end gives null."""
    if len(places) <= SMALL and len(values) <= SMALL:
        plain = values.to_list() if isinstance(values, pl.Series) else values
        listed = [*plain, None]
        return pl.Series([listed[place] for place in places.tolist()], dtype=pl.String)
    chosen = pl.Series(places)
    return pl.Series(values, dtype=pl.String).gather(chosen.set(chosen >= len(values), None))


def explain_rule(
    knowledge: Knowledge,
    book: RuleBook,
    rule: str,
    application_id: str,
    *,
    placeholder_times: frozenset[int] = frozenset(),
) -> RuleAnswer:
    """Return what one rule says of one application; a hit exactly where `find_hits` has one.

    Of several values the worst hit is given, else the nearest to one. Raises NotFoundError.
    """
    chosen = book.get(rule)
    own = knowledge.applications.filter(pl.col("application_id") == application_id)
    if not own.height:
        known = knowledge.applications["application_id"].to_list()
        raise NotFoundError.near("application", application_id, known)
    try:
        facts = read_facts(
            knowledge,
            RuleBook((chosen,)),
            applicants=own["applicant_id"],
            undated=placeholder_times,
        )
        best = _best(facts, chosen, answer(facts, chosen, thorough=True))
    except Exception as error:  # an answer too: it says what is wrong with the rule
        return RuleAnswer(rule, application_id, "error", detail=f"{type(error).__name__}: {error}")
    return _answer(facts, chosen, best, application_id)


def _answer(facts: RuleFacts, rule: Rule, best: _Best | None, application_id: str) -> RuleAnswer:
    place = facts.judged["application_id"].to_list().index(application_id)
    mine = np.flatnonzero(best.judge == place) if best is not None else np.zeros(0, np.int64)
    if best is None or not best.known[mine].any():
        return RuleAnswer(rule.name, application_id, "unknown")
    chosen = max(mine.tolist(), key=lambda one: _severity(facts, rule, best, one))
    level, row = rule.levels[int(best.level[chosen])], int(best.row[chosen])
    return RuleAnswer(
        rule=rule.name,
        application_id=application_id,
        status="hit" if best.fires[chosen] else "no_hit",
        count=int(best.count[chosen]),
        threshold=level.at_least if level.below is None else level.below,
        window=level.window,
        severity=level.severity,
        outcome=level.outcome,
        at=facts.judged["applied_at"][place],
        label=facts.label[row] if row >= 0 else None,
        attribute_key=facts.key[row] if row >= 0 else None,
    )


def _severity(
    facts: RuleFacts, rule: Rule, best: _Best, place: int
) -> tuple[bool, bool, float, int, str]:
    """What orders a rule's answers on one application: hits first, by level, then nearness."""
    level, row = int(best.level[place]), int(best.row[place])
    fires, count = bool(best.fires[place]), int(best.count[place])
    near = float(level) if fires else count / rule.levels[level].at_least
    key = facts.key[row] if row >= 0 else ""
    return fires, bool(best.known[place]), near, count, key
