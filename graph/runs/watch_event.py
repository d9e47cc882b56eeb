"""What one stored event means: the rules hit by what it used, and the check it asks for."""

from dataclasses import dataclass

import polars as pl

from graph.core.rules import judge_rules
from graph.model import Facts
from graph.runs.assess import Active, rule_row
from graph.runs.component import NODE, component_around
from graph.store.base import Row, Store


@dataclass(frozen=True, slots=True)
class EventAnswer:
    """Rule hits in both languages, and the check (None: none)."""

    rules: tuple[Row, ...]
    check: str | None


def judge_event(
    store: Store, event_id: str, applicant_id: str, kind: str, *, active: Active
) -> EventAnswer:
    """Judge the applicant's applications again, now that the event is known.

    Rules count if what they hit on is what the event used. A change always asks for the policy's
    check; a login does if it hit a rule or came from a device that the applicant never used.
    """
    model, statistics = active.model, active.statistics
    found = component_around(
        store, applicant_id, Facts(), model=model, statistics=statistics, only_rules=True
    )
    links = found.knowledge.links.filter(pl.col("applicant_id") == applicant_id)
    used = links.filter((pl.col("source") == "event") & (pl.col("source_id") == event_id))
    hits = judge_rules(
        found.knowledge,
        model.rules,
        applicants=[applicant_id],
        placeholder_times=frozenset(statistics.placeholder_times),
    ).hits
    hits = hits.join(used.select(NODE).unique(), on=NODE, how="semi")
    hits = hits.sort("at", "application_id").unique(
        ["rule", *NODE], keep="last", maintain_order=True
    )
    rules = [
        rule_row(model.rules.get(hit["rule"]), hit, found.knowledge) for hit in hits.to_dicts()
    ]
    asked = active.policy.event_checks.get(kind)
    if kind == "login" and not rules and not _new_device(used, links, event_id):
        asked = None
    return EventAnswer(tuple(rules), asked)


def judge_bare(kind: str, *, active: Active) -> EventAnswer:
    """Say what `judge_event` says of an event that used no value: no rule hits on nothing."""
    return EventAnswer((), None if kind == "login" else active.policy.event_checks.get(kind))


def _new_device(used: pl.DataFrame, links: pl.DataFrame, event_id: str) -> bool:
    """Whether the event used a device that nothing else of the applicant's did."""
    devices = used.filter(pl.col("label") == "Device").select(NODE)
    before = links.filter(pl.col("source_id") != event_id).select(NODE)
    return devices.join(before, on=NODE, how="anti").height > 0
