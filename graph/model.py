"""Frozen records that pass between ingest, store, core and the faces."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from typing import Any

import polars as pl

from graph.schema import empty


@dataclass(frozen=True, slots=True)
class Facts:
    """What one load brings: frames as `graph.schema` names them, in any number of rows."""

    links: pl.DataFrame = field(default_factory=lambda: empty("links"))
    attributes: pl.DataFrame = field(default_factory=lambda: empty("attributes"))
    applications: pl.DataFrame = field(default_factory=lambda: empty("applications"))
    outcomes: pl.DataFrame = field(default_factory=lambda: empty("outcomes"))
    events: pl.DataFrame = field(default_factory=lambda: empty("events"))
    instalments: pl.DataFrame = field(default_factory=lambda: empty("instalments"))
    partners: pl.DataFrame = field(default_factory=lambda: empty("partners"))


@dataclass(frozen=True, slots=True)
class Knowledge(Facts):
    """What is known at `as_of`: no row recorded (outcomes: observed) later is in it.

    `links` may carry one more column, `use`: how many applicants share this link's value
    around its time, given where not all of them are in the frame (a live decision counts a
    hub and does not walk it); null or absent means: count it here.
    """

    as_of: datetime = datetime(1, 1, 1, tzinfo=UTC)
    zone: str = "UTC"  # for rules that look at the hour of the day


@dataclass(frozen=True, slots=True)
class Found:
    """What `find_rings` returns; frames as the contract's files, scores in integer micro-nats.

    Frames as in `graph.results`, ids provisional (`keep_ids` makes them permanent), and
    `score_micro`, `weight_micro` instead of decimals.
    """

    rings: pl.DataFrame
    members: pl.DataFrame
    applicants: pl.DataFrame
    communities: pl.DataFrame
    evidence: pl.DataFrame
    documents: Mapping[str, str] = field(default_factory=dict)  # by provisional ring_id

    def made(self, **others: Any) -> "Found":
        """Return the same with all frames at hand, `others` in place of its own."""
        names = [each.name for each in fields(Found)]
        return Found(
            **{name: getattr(self, name) for name in names if name not in others}, **others
        )


@dataclass(frozen=True, slots=True)
class Run:
    """One detection, as it is stored and written: what was found, under which versions."""

    run_id: str
    as_of: datetime
    started_with: dict[str, str]  # versions and options: model, statistics, rules, method, fdr …
    rings: pl.DataFrame
    members: pl.DataFrame
    applicants: pl.DataFrame
    communities: pl.DataFrame
    evidence: pl.DataFrame
    ring_events: pl.DataFrame
    documents: tuple[str, ...] = ()  # evidence.jsonl, one line a ring
