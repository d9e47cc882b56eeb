"""What is known of each person beside ties: when they applied, surname, outcomes, rule hits."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl

from graph.core.hits import Hits
from graph.core.numbers import one_of
from graph.core.parameters import Ints, Parameters
from graph.core.rule_book import RuleBook
from graph.core.rules import weigh_hits
from graph.core.scoring import Bools, People
from graph.core.statistics import Statistics
from graph.core.texts import (
    NO_TIME,
    found_in,
    numbered,
    one_of_each,
    places_in,
    taken,
    texts_at,
    times,
    whole,
)
from graph.model import Knowledge

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
PAYING = 2  # rents paid, and none unpaid
BAD = ("confirmed_fraud", "default")
NEVER = np.iinfo(np.int64).max


def read_people(
    ids: pl.Series,
    knowledge: Knowledge,
    statistics: Statistics,
    hits: Hits,
    parameters: Parameters,
) -> People:
    """Return what is known of each of `ids` (distinct) beside their ties."""
    frame = knowledge.applications
    person, row = _first_applications(frame, ids)
    applied = np.full(len(ids), NO_TIME)
    applied[person] = times(frame["applied_at"], NO_TIME)[row]
    birth_year = np.zeros(len(ids), dtype=np.int64)
    birth_year[person] = whole(frame["birth_year"], 0)[row]
    surname = np.full(len(ids), -1, dtype=np.int64)
    surname[person] = _codes(frame["surname_token"], row)
    outcome, bad = _outcomes(knowledge.outcomes, ids, parameters)
    payment, unpaid = _payments(knowledge, ids, parameters)
    return People(
        applied=np.where(applied == NO_TIME, 0, applied),
        timed=(applied != NO_TIME) & ~one_of(applied, statistics.placeholder_times),
        surname=surname,
        birth_year=birth_year,
        outcome=outcome,
        bad=bad,
        payment=payment,
        unpaid=unpaid,
        rules=hits.summed(len(ids)),
    )


def _theirs(frame: pl.DataFrame, ids: pl.Series) -> tuple[Ints, Ints]:
    """Return the rows of the people `ids`, and each one's place among them."""
    if not frame.height:
        none = np.zeros(0, dtype=np.int64)
        return none, none
    place = found_in(ids, frame["applicant_id"])
    rows = np.flatnonzero(place >= 0)
    return rows, place[rows]


def _first_applications(frame: pl.DataFrame, ids: pl.Series) -> tuple[Ints, Ints]:
    """People who applied, and the row of their first application's newest state."""
    rows, who = _theirs(frame, ids)
    code, _ = numbered(frame["application_id"], at=rows)
    state = who * (int(code.max(initial=0)) + 1) + code

    def recorded(at: Ints) -> tuple[Ints, pl.Series]:
        moments = times(frame["recorded_at"], NO_TIME)[rows[at]]
        return moments, taken(frame["row_token"], rows[at])

    newest = one_of_each(state, recorded, last=True)
    mine, who = rows[newest], who[newest]

    def applied(at: Ints) -> tuple[Ints, pl.Series]:
        moments = times(frame["applied_at"], NEVER)[mine[at]]
        return moments, taken(frame["application_id"], mine[at])

    first = one_of_each(who, applied, last=False)
    return who[first], mine[first]


def _codes(tokens: pl.Series, rows: Ints) -> Ints:
    """Number equal tokens of some rows alike, -1 where there is none."""
    if tokens.null_count() == len(tokens):
        return np.full(len(rows), -1, dtype=np.int64)
    code, place_of = numbered(tokens, at=rows)
    missing = np.array([text is None for text in texts_at(tokens, rows[place_of])], dtype=bool)
    return np.where(missing[code], -1, code)


def _outcomes(outcomes: pl.DataFrame, ids: pl.Series, parameters: Parameters) -> tuple[Ints, Bools]:
    """Return each person's outcome weight (newest of each application) and badness."""
    weight, bad = np.zeros(len(ids), dtype=np.int64), np.zeros(len(ids), dtype=bool)
    rows, who = _theirs(outcomes, ids)
    if not len(rows):
        return weight, bad
    application, _ = numbered(outcomes["application_id"], at=rows)
    outcome = taken(outcomes["outcome"], rows)
    observed = times(outcomes["observed_at"], NO_TIME)[rows]
    newest = one_of_each(application, lambda at: (observed[at], taken(outcome, at)), last=True)
    names = tuple(dict.fromkeys((*parameters.outcomes, *BAD)))
    code = places_in(names, outcome)[newest]
    worth = np.array([*(parameters.outcomes.get(name, 0) for name in names), 0], dtype=np.int64)
    np.add.at(weight, who[newest], worth[code])  # -1, no such outcome: the last, 0
    bad[who[newest][one_of(code, [names.index(name) for name in BAD])]] = True
    return weight, bad


def _payments(knowledge: Knowledge, ids: pl.Series, parameters: Parameters) -> tuple[Ints, Bools]:
    """Return what each person's paying so far weighs, and whether a rent is unpaid."""
    unpaid, paid = np.zeros(len(ids), dtype=bool), np.zeros(len(ids), dtype=np.int64)
    frame = knowledge.instalments
    rows, who = _theirs(frame, ids)
    weight = np.zeros(len(ids), dtype=np.int64)
    if not len(rows):
        return weight, unpaid
    late = (knowledge.as_of - EPOCH) // timedelta(microseconds=1) - parameters.late_us
    due = times(frame["due_at"], NEVER)[rows] <= late
    rows, who = rows[due], who[due]
    if len(rows):
        newest = _newest_instalments(frame, rows)
        rows, who = rows[newest], who[newest]
        missing = times(frame["paid_at"], NO_TIME)[rows] == NO_TIME
        unpaid[who[missing]] = True
        paid = np.bincount(who[~missing], minlength=len(ids))
    paying = ~unpaid & (paid >= PAYING)
    weight[unpaid] = parameters.payments["unpaid"]
    return np.where(paying, parameters.payments["paying"], weight), unpaid


def _newest_instalments(frame: pl.DataFrame, rows: Ints) -> Ints:
    """Of each instalment the newest version, as places in `rows`."""
    application, _ = numbered(frame["application_id"], at=rows)
    number = whole(frame["number"], -1)[rows] + 1
    instalment = application * (int(number.max()) + 1) + number
    version = whole(frame["schedule_version"], NO_TIME)
    recorded = times(frame["recorded_at"], NO_TIME)
    return one_of_each(instalment, lambda at: (version[rows[at]], recorded[rows[at]]), last=True)


def rule_hits(
    knowledge: Knowledge, statistics: Statistics, rules: RuleBook, chosen: pl.Series
) -> Hits:
    """Return the chosen people's rule hits that weigh."""
    placeholders = frozenset(statistics.placeholder_times)
    return weigh_hits(knowledge, rules, applicants=chosen, placeholder_times=placeholders)
