"""The frames of a finished run: the contract's output files, column by column.

Inside, scores and weights are whole micro-nats (columns `…_micro`, Int64), so that equal means
equal; `as_written` turns them into decimals and times into text for files and people.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from graph.schema import ROLES, SOFT_ROLES, TIME, Schema

MICRO = 1_000_000
SHARED = tuple(f"shared_{role}" for role in (*ROLES, *SOFT_ROLES))

RINGS: Schema = {
    "ring_id": pl.String,
    "run_id": pl.String,
    "score_micro": pl.Int64,
    "probability": pl.Float64,
    "q_value": pl.Float64,
    "q_basis": pl.String,
    "status": pl.String,
    "size": pl.Int64,
    "first_seen": TIME,
    "last_seen": TIME,
    **dict.fromkeys(SHARED, pl.Int64),
    "defaults_known": pl.Int64,
    "likely_kind": pl.String,
    "innocent_kind": pl.String,
    "innocent_score_micro": pl.Int64,
    "explanation": pl.String,
    "explanation_zh": pl.String,
}
MEMBERS: Schema = {
    "ring_id": pl.String,
    "applicant_id": pl.String,
    "score_micro": pl.Int64,
    "role": pl.String,
    "joined_at": TIME,
    "reason": pl.String,
    "reason_zh": pl.String,
}
APPLICANTS: Schema = {
    "applicant_id": pl.String,
    "score_micro": pl.Int64,
    "probability": pl.Float64,
    "ring_id": pl.String,
    "ring_status": pl.String,
}
COMMUNITIES: Schema = {"community_id": pl.String, "applicant_id": pl.String}
EVIDENCE: Schema = {
    "ring_id": pl.String,
    "kind": pl.String,
    "code": pl.String,
    "attribute_type": pl.String,
    "attribute": pl.String,
    "applicant_ids": pl.String,
    "weight_micro": pl.Int64,
    "sentence": pl.String,
    "sentence_zh": pl.String,
}
RING_EVENTS: Schema = {
    "ring_id": pl.String,
    "run_id": pl.String,
    "at": TIME,
    "event": pl.String,
    "other_ring_id": pl.String,
    "applicant_ids": pl.String,
    "detail": pl.String,
}
RESULTS: dict[str, Schema] = {
    "rings": RINGS,
    "members": MEMBERS,
    "applicants": APPLICANTS,
    "communities": COMMUNITIES,
    "evidence": EVIDENCE,
    "ring_events": RING_EVENTS,
}
RESULT_KEYS: dict[str, tuple[str, ...]] = {
    "rings": ("ring_id",),
    "members": ("ring_id", "applicant_id"),
    "applicants": ("applicant_id",),
    "communities": ("community_id", "applicant_id"),
    "evidence": (
        "ring_id",
        "kind",
        "code",
        "attribute_type",
        "attribute",
        "applicant_ids",
        "weight_micro",
    ),
    "ring_events": ("ring_id", "event", "other_ring_id"),
}


def conform_result(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Return `frame` with exactly the columns, types and order of result `name`; others null."""
    schema = RESULTS[name]
    columns = [
        (pl.col(column) if column in frame.columns else pl.lit(None)).cast(kind).alias(column)
        for column, kind in schema.items()
    ]
    return frame.select(columns).sort(RESULT_KEYS[name], nulls_last=True)


def result_of(name: str, rows: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    """Return result `name` of plain rows (times in microseconds); what a row lacks is null.

    It equals `conform_result` of them, but is built at once, without a query.
    """
    columns, keys = tuple(RESULTS[name]), RESULT_KEYS[name]
    ordered = sorted(rows, key=lambda row: [_nulls_last(row.get(key)) for key in keys])
    plain = [tuple(map(row.get, columns)) for row in ordered]
    return pl.DataFrame(plain, schema=RESULTS[name], orient="row")


def _nulls_last(value: object) -> tuple[bool, object]:
    return value is None, "" if value is None else value


def as_written(frame: pl.DataFrame) -> pl.DataFrame:
    """Return `frame` as files and people get it: nats as decimals, in the contract's names."""
    micro = [column for column in frame.columns if column.endswith("_micro")]
    nats = [(pl.col(column) / MICRO).alias(column) for column in micro]
    return frame.with_columns(nats).rename({c: c.removesuffix("_micro") for c in micro})
