"""What is known of each person beside ties: when they applied, surname, outcomes, rule hits."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl

from graph.core.parameters import Ints, Parameters
from graph.core.rule_book import RuleBook
from graph.core.rules import find_hits
from graph.core.scoring import Bools, People
from graph.core.statistics import Statistics
from graph.model import Knowledge

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
PAYING = 2  # rents paid, and none unpaid
BAD = ("confirmed_fraud", "default")


def read_people(
    ids: pl.Series,
    knowledge: Knowledge,
    statistics: Statistics,
    hits: pl.DataFrame,
    parameters: Parameters,
) -> People:
    """Return what is known of each of `ids` beside their ties."""
    chosen = pl.DataFrame({"applicant_id": ids})
    first = _first_applications(knowledge.applications, chosen)
    applied = first["applied_at"].to_physical()
    placeholders = pl.Series(statistics.placeholder_times, dtype=pl.Int64)
    timed = applied.is_not_null() & ~applied.is_in(placeholders.implode())
    outcome, bad = _outcomes(knowledge.outcomes, chosen, parameters)
    payment, unpaid = _payments(knowledge, chosen, parameters)
    return People(
        applied=applied.fill_null(0).to_numpy(),
        timed=timed.to_numpy(),
        surname=_codes(first["surname_token"]),
        birth_year=first["birth_year"].fill_null(0).to_numpy(),
        outcome=outcome,
        bad=bad,
        payment=payment,
        unpaid=unpaid,
        rules=_summed(hits, chosen),
    )


def _summed(hits: pl.DataFrame, chosen: pl.DataFrame) -> Ints:
    summed = hits.group_by("applicant_id").agg(pl.col("weight_micro").sum())
    joined = chosen.join(summed, on="applicant_id", how="left", maintain_order="left")
    return joined["weight_micro"].fill_null(0).to_numpy()


def _first_applications(applications: pl.DataFrame, chosen: pl.DataFrame) -> pl.DataFrame:
    """One row for each chosen person, in their order: the newest state of the first application."""
    wanted = ("applicant_id", "application_id", "applied_at", "recorded_at", "row_token")
    known = applications.select(*wanted, "surname_token", "birth_year")
    theirs = known.join(chosen, on="applicant_id", how="semi")
    versions = ("applicant_id", "application_id", "recorded_at", "row_token")
    states = theirs.sort(versions).unique(("applicant_id", "application_id"), keep="last")
    order = ("applicant_id", "applied_at", "application_id")
    firsts = states.sort(order, nulls_last=True).unique("applicant_id", keep="first")
    return chosen.join(firsts, on="applicant_id", how="left", maintain_order="left")


def _codes(tokens: pl.Series) -> Ints:
    return tokens.rank("dense").cast(pl.Int64).fill_null(-1).to_numpy()


def _outcomes(
    outcomes: pl.DataFrame, chosen: pl.DataFrame, parameters: Parameters
) -> tuple[Ints, Bools]:
    """Return each chosen person's outcome weight (newest of each application) and badness."""
    theirs = outcomes.join(chosen, on="applicant_id", how="semi")
    order = ("application_id", "observed_at", "outcome")
    newest = theirs.sort(order).unique("application_id", keep="last")
    weight = pl.col("outcome").replace_strict(
        dict(parameters.outcomes), default=0, return_dtype=pl.Int64
    )
    summed = newest.group_by("applicant_id").agg(
        weight.sum().alias("weight"), pl.col("outcome").is_in(BAD).any().alias("bad")
    )
    joined = chosen.join(summed, on="applicant_id", how="left", maintain_order="left")
    bad = joined["bad"].fill_null(value=False).to_numpy()
    return joined["weight"].fill_null(0).to_numpy(), bad


def _payments(
    knowledge: Knowledge, chosen: pl.DataFrame, parameters: Parameters
) -> tuple[Ints, Bools]:
    """Return what each chosen person's paying so far weighs, and whether a rent is unpaid."""
    theirs = knowledge.instalments.join(chosen, on="applicant_id", how="semi")
    late = (knowledge.as_of - EPOCH) // timedelta(microseconds=1) - parameters.late_us
    due = theirs.filter(pl.col("due_at").to_physical() <= late)
    newest = due.sort("schedule_version", "recorded_at", nulls_last=False).unique(
        ("application_id", "number"), keep="last"
    )
    counted = newest.group_by("applicant_id").agg(
        unpaid=pl.col("paid_at").is_null().any(), paid=pl.col("paid_at").is_not_null().sum()
    )
    joined = chosen.join(counted, on="applicant_id", how="left", maintain_order="left")
    unpaid = joined["unpaid"].fill_null(value=False).to_numpy()
    paying = ~unpaid & (joined["paid"].fill_null(0).to_numpy() >= PAYING)
    weight = np.where(unpaid, parameters.payments["unpaid"], 0)
    return np.where(paying, parameters.payments["paying"], weight), unpaid


def rule_hits(
    knowledge: Knowledge, statistics: Statistics, rules: RuleBook, chosen: pl.Series
) -> pl.DataFrame:
    """Return the chosen people's rule hits that weigh: applicant_id, rule, weight_micro."""
    placeholders = frozenset(statistics.placeholder_times)
    hits = find_hits(knowledge, rules.weighed, applicants=chosen, placeholder_times=placeholders)
    worth = {
        f"{rule.name} {level.severity}": level.weight_micro
        for rule in rules.rules
        for level in rule.levels
    }
    code = pl.concat_str("rule", "severity", separator=" ")
    weight = code.replace_strict(worth, default=0, return_dtype=pl.Int64)
    weighed = hits.select("applicant_id", "rule", weight_micro=weight)
    most = weighed.group_by("applicant_id", "rule").agg(pl.col("weight_micro").max())
    return most.filter(pl.col("weight_micro") != 0).sort("applicant_id", "rule")
