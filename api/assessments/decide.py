"""From a body to a decision: settle what is new, write it if asked to, and assess."""

from contextlib import nullcontext
from datetime import UTC, datetime
from typing import Any

import polars as pl

from api.assessments.schemas import OPTIONS
from api.errors import FieldFaultsError
from api.service import Service
from graph.model import Facts
from graph.runs.assess import Assessment, assess, read_assessment
from ingest.settle import Prepared


def moment(text: str | None, field: str = "as_of") -> datetime | None:
    """Return an ISO 8601 moment in UTC (without an offset it is UTC); FieldFaultsError if not."""
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        fault = "not a moment like 2026-03-01T09:30:00Z"
        raise FieldFaultsError([(field, fault)]) from error
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def decide_all(service: Service, bodies: list[Any]) -> list[Assessment]:
    """Decide on each application in turn; if any cannot be used, nothing is stored."""
    many = len(bodies) > 1
    if len(bodies) > service.settings.batch_limit:
        fault = f"at most {service.settings.batch_limit} at a time"
        raise FieldFaultsError([("applications", fault)])
    _refuse_past(bodies, many)
    rows = [_columns(body) for body in bodies]
    if rows:
        service.prepare("applications", rows)
    return [_decide(service, body, row) for body, row in zip(bodies, rows, strict=True)]


def _columns(body: Any) -> dict[str, Any]:
    row: dict[str, Any] = body.row()
    return {name: value for name, value in row.items() if name not in OPTIONS}


def _refuse_past(bodies: list[Any], many: bool) -> None:
    """Refuse to store what is asked about the past, or a moment that is none."""
    faults = []
    for place, body in enumerate(bodies):
        field = f"[{place}].as_of" if many else "as_of"
        if moment(body.as_of, field) is not None and body.commit:
            faults.append((field, "only with commit false: a past decision cannot be stored"))
    if faults:
        raise FieldFaultsError(faults)


def _decide(service: Service, body: Any, row: dict[str, Any]) -> Assessment:
    prepared = service.prepare("applications", [row])
    as_of = moment(body.as_of)
    with service.writing if body.commit else nullcontext():
        known = service.store.read_states([body.application_id]) if as_of is None else Facts()
        facts, _ = service.settle(prepared, known)
        stored = None if body.reassess or as_of else _stored(service, body, known, prepared)
        if stored is not None:
            return stored
        if body.commit:
            service.claim()
        made = assess(
            service.store,
            facts,
            body.application_id,
            body.applicant_id,
            active=service.active,
            commit=body.commit,
            as_of=as_of,
        )
    service.metrics.decisions.labels(made.decision, made.band).inc()
    return made


def _stored(service: Service, body: Any, known: Facts, prepared: Prepared) -> Assessment | None:
    """Return the stored decision on this very content, if its newest version is this."""
    if known.applications.is_empty():
        return None
    newest = known.applications.sort("recorded_at", "row_token").row(-1, named=True)
    facts, _ = service.settle(prepared, known)
    same = facts.applications.filter(pl.col("application_id") == body.application_id).is_empty()
    token = newest["row_token"]
    return read_assessment(service.store, body.application_id, token) if same else None
