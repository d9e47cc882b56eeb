"""What goes in and out of /v1/events."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator

from api.assessments.schemas import RuleAnswer
from api.columns import body_of, one_or_many
from api.outcomes.schemas import StoredAnswer

EVENT = {
    "event_id": "E-5001",
    "applicant_id": "A-1001",
    "occurred_at": "2026-03-02T08:00:00Z",
    "kind": "login",
    "device_id": "device-7f3a",
    "ip": "203.0.113.9",
}
EventBody: Any = body_of("Event", "events", "One act of an applicant.", EVENT)
Events: Any = Annotated[list[EventBody], BeforeValidator(one_or_many)]


class EventAnswer(BaseModel):
    """What one event means: the rules hit by what it used, and the check that it asks for."""

    event_id: str
    rules: list[RuleAnswer]
    check: str | None


class EventsAnswer(StoredAnswer):
    """What became of the rows, and what each event means, in the order that they came."""

    events: list[EventAnswer]
