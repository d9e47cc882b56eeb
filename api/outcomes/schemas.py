"""What goes in and out of /v1/outcomes."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator

from api.columns import body_of, one_or_many

OUTCOME = {
    "application_id": "S-1001",
    "observed_at": "2026-05-01T00:00:00Z",
    "outcome": "overdue",
    "overdue_days": 12,
}
OutcomeBody: Any = body_of("Outcome", "outcomes", "How an application ended.", OUTCOME)
Outcomes: Any = Annotated[list[OutcomeBody], BeforeValidator(one_or_many)]


class StoredAnswer(BaseModel):
    """How many rows were new, changed a stored one, or were there already."""

    accepted: int
    amended: int
    duplicate: int
