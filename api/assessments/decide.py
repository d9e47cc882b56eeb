"""From a body to a decision: settle what is new, write it if asked to, and assess."""

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import datetime
from typing import Any

import polars as pl

from api.assessments.schemas import OPTIONS
from api.errors import FieldFault, FieldFaultsError
from api.service import Service
from graph.model import Facts
from graph.runs.assess import Assessment, assess, read_assessment
from graph.schema import FRAMES
from graph.store.known import known_at
from ingest.settle import Prepared, join_facts

# A group of nobodies: a decision on one of them takes every step.
NOBODIES = [
    {
        "application_id": f"ringsight-warm-up-{number}",
        "applicant_id": f"ringsight-warm-up-{number}",
        "applied_at": f"2000-01-01T00:0{number}:00Z",
        "name": "nobody",
        "phone": f"1390000000{number}",  # loads the table of phone regions
        "email": f"nobody{number}@ringsight.invalid",
        "device_id": "ringsight-warm-up",
        "payer_account": "ringsight-warm-up",
        "ip": "192.0.2.1",
        "address": "无此地址",
        "product": "none",
    }
    for number in range(4)
]


def decide_all(service: Service, bodies: list[Any]) -> list[Assessment]:
    """Decide on each application in turn; if any cannot be used, nothing is stored."""
    if len(bodies) > service.settings.batch_limit:
        fault = f"at most {service.settings.batch_limit} at a time"
        raise FieldFaultsError([("applications", fault)])
    prepared, faults = _prepared(service, bodies)
    if faults := [*_past(bodies), *faults]:
        raise FieldFaultsError(faults)
    return [_decide(service, body, one) for body, one in zip(bodies, prepared, strict=True)]


def _prepared(service: Service, bodies: list[Any]) -> tuple[list[Prepared], list[FieldFault]]:
    """Return each application normalised, and all that is wrong with any."""
    prepared, faults = [], []
    for place, body in enumerate(bodies):
        try:
            prepared.append(service.prepare("applications", [_columns(body)]))
        except FieldFaultsError as error:
            faults += [(_field(bodies, place, field), text) for field, text in error.faults]
    return prepared, faults


def _field(bodies: list[Any], place: int, field: str) -> str:
    """Return a field's name, with the place of its body where there are several."""
    return f"[{place}].{field}" if len(bodies) > 1 else field


def warm_up(service: Service) -> None:
    """Decide on an application of nobody and keep nothing: the first real one shall be quick.

    It loads what a first decision loads: the tables of phone regions, the compiled statements, the
    graph's own pages.
    """
    prepared = service.prepare("applications", NOBODIES)
    ids = [row["application_id"] for row in NOBODIES]
    facts, _ = service.settle(prepared, service.store.read_states(ids))
    active = service.active
    assess(service.store, facts, ids[-1], ids[-1], active=active, commit=False)


def _columns(body: Any) -> dict[str, Any]:
    row: dict[str, Any] = body.row()
    return {name: value for name, value in row.items() if name not in OPTIONS}


def _past(bodies: list[Any]) -> Iterator[FieldFault]:
    """Yield the fault of each body that is about the past and to be stored."""
    for place, body in enumerate(bodies):
        if body.as_of is not None and body.commit:
            text = "only with commit false: a past decision cannot be stored"
            yield _field(bodies, place, "as_of"), text


def _decide(service: Service, body: Any, prepared: Prepared) -> Assessment:
    as_of: datetime | None = body.as_of
    with service.writing if body.commit else nullcontext():
        known = _known(service, body.application_id, as_of)
        facts, _ = service.settle(prepared, known, at=as_of)
        stored = None if body.reassess or as_of else _stored(service, body, known, prepared)
        if stored is not None:
            return stored
        if body.commit:
            service.claim()
        made = assess(
            service.store,
            # Written facts tie what was known of the application before; others bring it along.
            facts if body.commit else join_facts(known, facts),
            body.application_id,
            _owner(body, known, facts),
            active=service.active_at(as_of),
            commit=body.commit,
            as_of=as_of,
        )
    service.metrics.decisions.labels(made.decision, made.band).inc()
    return made


def _known(service: Service, application_id: str, as_of: datetime | None) -> Facts:
    """Return what the store knows (knew) of the application itself."""
    known = service.store.read_states([application_id])
    if as_of is None:
        return known
    then = known_at(known, as_of)
    return Facts(**{name: getattr(then, name) for name in FRAMES})


def _owner(body: Any, known: Facts, facts: Facts) -> str:
    """Return whose application it is, by its newest version: the body may be an older one."""
    versions = pl.concat([known.applications, facts.applications])
    own = versions.filter(pl.col("application_id") == body.application_id)
    return str(own.sort("recorded_at", "row_token")["applicant_id"][-1])


def _stored(service: Service, body: Any, known: Facts, prepared: Prepared) -> Assessment | None:
    """Return the stored decision on this very content, if its newest version is this."""
    if known.applications.is_empty():
        return None
    newest = known.applications.sort("recorded_at", "row_token").row(-1, named=True)
    facts, _ = service.settle(prepared, known)
    same = facts.applications.filter(pl.col("application_id") == body.application_id).is_empty()
    token = newest["row_token"]
    return read_assessment(service.store, body.application_id, token) if same else None
