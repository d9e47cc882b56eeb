"""Knowledge from short rows: `known({"device d1": "ann bob", "bank_card c1": "bob cy"})`.

Everyone named applies once, `at` so many hours after the start (0 if not said), and every link is
as old as its applicant's application unless a name says otherwise: `"ann bob@48"`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache

import polars as pl

from graph.core.arrays import Ties, encode
from graph.core.parameters import ROLE_NAMES, Parameters
from graph.core.rings import Model
from graph.core.statistics import Statistics
from graph.model import Knowledge
from graph.schema import ROLES, conform, empty
from graph.shipped import read_shipped_model
from tests.unit.rule_world import hours

Shares = Mapping[str, str]  # "role value" to the names of who has it


@cache
def shipped() -> Model:
    """The model that ships, read once."""
    return read_shipped_model()


def parameters() -> Parameters:
    """The shipped model's numbers."""
    return shipped().parameters


def no_rates(*placeholders: datetime) -> Statistics:
    """Statistics of a lender that taught nothing yet: the shipped shares hold."""
    none = (0,) * len(ROLE_NAMES)
    bins = (0,) * len(parameters().bin_edges)
    times = tuple(round(time.timestamp()) * 1_000_000 for time in placeholders)
    return Statistics(0, none, (bins,) * len(ROLE_NAMES), times)


def known(
    shares: Shares,
    *,
    at: Mapping[str, float] | None = None,
    people: str = "",
    surnames: Mapping[str, str] | None = None,
    outcomes: Mapping[str, str] | None = None,
    attributes: Iterable[Mapping[str, str]] = (),
) -> Knowledge:
    """Return knowledge of who shares what; `people` names others who share nothing."""
    times = dict(at or {})
    rows = [row for name, users in shares.items() for row in _links(name, users, times)]
    names = sorted({str(row["applicant_id"]) for row in rows} | set(people.split()))
    return Knowledge(
        links=_frame("links", rows),
        attributes=_frame("attributes", attributes),
        applications=_frame(
            "applications", [_application(name, times, surnames or {}) for name in names]
        ),
        outcomes=_frame("outcomes", [_outcome(*each) for each in (outcomes or {}).items()]),
        as_of=hours(24 * 3650),
    )


def ties_of(shares: Shares, *, at: Mapping[str, float] | None = None) -> Ties:
    """Return the encoded ties of `known(shares)`."""
    knowledge = known(shares, at=at)
    return encode(knowledge.links, knowledge.attributes, parameters())


def shuffled(knowledge: Knowledge, seed: int) -> Knowledge:
    """Return the same knowledge with the rows of every frame in another order."""

    def mix(frame: pl.DataFrame) -> pl.DataFrame:
        return frame.sample(fraction=1.0, shuffle=True, seed=seed)

    return replace(
        knowledge,
        links=mix(knowledge.links),
        attributes=mix(knowledge.attributes),
        applications=mix(knowledge.applications),
        outcomes=mix(knowledge.outcomes),
    )


def union(one: Knowledge, other: Knowledge) -> Knowledge:
    """Return what both know together."""
    return replace(
        one,
        links=pl.concat([one.links, other.links]),
        attributes=pl.concat([one.attributes, other.attributes]),
        applications=pl.concat([one.applications, other.applications]),
        outcomes=pl.concat([one.outcomes, other.outcomes]),
    )


def _frame(name: str, rows: Iterable[Mapping[str, object]]) -> pl.DataFrame:
    listed = [dict(row) for row in rows]
    frame = pl.DataFrame(listed, infer_schema_length=None) if listed else empty(name)
    return conform(name, frame)


def _links(name: str, users: str, times: Mapping[str, float]) -> list[dict[str, object]]:
    role, value = name.split()
    rows: list[dict[str, object]] = []
    for user in users.split():
        who, _, own = user.partition("@")
        seen = hours(float(own) if own else times.get(who, 0))
        rows.append(
            {
                "applicant_id": who,
                "label": ROLES[role].label,
                "attribute_key": value,
                "attribute_type": role,
                "relation": ROLES[role].relation,
                "source": "application",
                "source_id": f"{who}-1",
                "seen_at": seen,
                "recorded_at": seen,
            }
        )
    return rows


def _application(
    who: str, times: Mapping[str, float], surnames: Mapping[str, str]
) -> dict[str, object]:
    return {
        "application_id": f"{who}-1",
        "applicant_id": who,
        "applied_at": hours(times.get(who, 0)),
        "recorded_at": hours(times.get(who, 0)),
        "surname_token": surnames.get(who),
        "row_token": "t",
    }


def _outcome(who: str, outcome: str) -> dict[str, object]:
    return {
        "application_id": f"{who}-1",
        "applicant_id": who,
        "observed_at": hours(24 * 365),
        "outcome": outcome,
        "source": "test",
    }
