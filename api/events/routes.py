"""POST /v1/events: what applicants did since."""

from typing import Any

from fastapi import APIRouter

from api.asked import NOTHING_ASKED
from api.auth import require
from api.events.schemas import EVENT, Events, EventsAnswer
from api.language import Language, in_language
from api.rows import add_rows
from api.service import Shared
from graph.runs.watch_event import judge_bare, judge_event

router = APIRouter(tags=["events"], dependencies=[require("decider"), NOTHING_ASKED])
_EXAMPLE = {"requestBody": {"content": {"application/json": {"example": EVENT}}}}


@router.post("/v1/events", response_model=EventsAnswer, openapi_extra=_EXAMPLE)
def add_events(body: Events, service: Shared, lang: Language) -> dict[str, Any]:
    """Store one event or a list; each answer names rule hits and the check it asks for."""
    facts, told = add_rows(service, "events", body)
    told["events"] = []
    bare = set(facts.events["event_id"]) - set(facts.links["source_id"])
    active = service.active
    for event in body:
        found = (
            judge_bare(event.kind, active=active)  # most payments and calls: not worth a walk
            if event.event_id in bare
            else judge_event(
                service.store, event.event_id, event.applicant_id, event.kind, active=active
            )
        )
        rules = [in_language(row, lang) for row in found.rules]
        told["events"].append({"event_id": event.event_id, "rules": rules, "check": found.check})
    return told
