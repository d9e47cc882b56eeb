"""Small made-up knowledge for rules, written as dictionaries: `{"id": "a1", "by": "p1", …}`."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl

from graph.model import Knowledge
from graph.schema import ROLES, conform, empty

START = datetime(2024, 3, 1, 9, tzinfo=UTC)
Row = Mapping[str, Any]


def hours(number: float) -> datetime:
    """Return that many hours after the world's start."""
    return START + timedelta(hours=number)


def application(name: str, by: str, at: float, **more: Any) -> Row:
    """Return an application `at` hours; `more`: roles with a value or several, or columns."""
    return {"id": name, "by": by, "at": at, **more}


def world(
    applications: Sequence[Row],
    *,
    logins: Sequence[Row] = (),
    flags: Mapping[tuple[str, str], str] | None = None,
    partners: Sequence[Row] = (),
) -> Knowledge:
    """Return knowledge of applications, logins (id, by, at, role, value) and flagged nodes."""
    links = [row for each in applications for row in links_of(each)]
    links += [_link(each, each["role"], each["value"], "event") for each in logins]
    marked = [{"label": n, "attribute_key": k, "flags": f} for (n, k), f in (flags or {}).items()]
    return Knowledge(
        links=_frame("links", links),
        applications=_frame("applications", [_application(each) for each in applications]),
        attributes=_frame("attributes", marked),
        partners=_frame("partners", list(partners)),
        as_of=hours(24 * 3650),
    )


def _frame(name: str, rows: Sequence[Row]) -> pl.DataFrame:
    if not rows:
        return empty(name)
    return conform(name, pl.DataFrame(list(rows), infer_schema_length=None))


def _application(each: Row) -> Row:
    own = {key: value for key, value in each.items() if key not in ROLES and key not in RESERVED}
    return {
        "application_id": each["id"],
        "applicant_id": each["by"],
        "applied_at": hours(each["at"]),
        "recorded_at": hours(each.get("known", each["at"])),
        "row_token": "t",
        **own,
    }


RESERVED = ("id", "by", "at", "known", "gone", "links_known")


def links_of(each: Row) -> list[Row]:
    """Return the links that one application brought."""
    rows = []
    for role in ROLES:
        values = each.get(role, ())
        for value in [values] if isinstance(values, str) else values:
            rows.append(_link(each, role, value, "application"))
    return rows


def _link(each: Row, role: str, value: str, source: str) -> Row:
    gone = each.get("gone")
    return {
        "applicant_id": each["by"],
        "label": ROLES[role].label,
        "attribute_key": value,
        "attribute_type": role,
        "relation": ROLES[role].relation,
        "source": source,
        "source_id": each["id"],
        "seen_at": hours(each["at"]),
        "recorded_at": hours(each.get("links_known", each.get("known", each["at"]))),
        "superseded_at": None if gone is None else hours(gone),
    }
