"""Rows of what happened since: stored together or, if one is faulty, not at all."""

from typing import Any

from api.errors import FieldFaultsError
from api.service import Service
from graph.model import Facts


def add_rows(service: Service, kind: str, bodies: list[Any]) -> tuple[Facts, dict[str, Any]]:
    """Store the bodies' rows; return the new facts and the counts by what became of each."""
    if not 1 <= len(bodies) <= service.settings.batch_limit:
        fault = f"give 1 to {service.settings.batch_limit} rows"
        raise FieldFaultsError([("body", fault)])
    facts, summary = service.add(kind, [body.row() for body in bodies])
    statuses = ("accepted", "amended", "duplicate")
    return facts, {status: summary.count(status) for status in statuses}
