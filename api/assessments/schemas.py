"""What goes in and out of /v1/assessments."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Field, create_model

from api.asked import Moment
from api.columns import body_of

APPLICATION = {
    "application_id": "S-1001",
    "applicant_id": "A-1001",
    "applied_at": "2026-03-01T09:30:00+08:00",
    "name": "王小明",
    "phone": "13901234567",
    "device_id": "device-7f3a",
    "address": "北京市海淀区中关村大街1号2单元301室",
    "product": "phone",
    "amount": 4999,
    "term_months": 12,
}
_OPTIONS: dict[str, Any] = {
    "commit": (bool, Field(True, description="Store the application and the decision")),
    "reassess": (bool, Field(False, description="Decide anew on content that was decided on")),
    "as_of": (Moment | None, Field(None, description="As if it were then; only with commit false")),
}
_Row: Any = body_of("Application", "applications", "One application.", APPLICATION)
ApplicationBody: Any = create_model(
    "ApplicationToAssess", __base__=_Row, __doc__="An application and how to decide.", **_OPTIONS
)
OPTIONS = tuple(_OPTIONS)


def _listed(value: Any) -> Any:
    """Return {"applications": [...]} as its list."""
    if not isinstance(value, dict) or "applications" not in value:
        return value
    if others := sorted(value.keys() - {"applications"}):
        raise ValueError(f"beside applications there is no field {others[0][:40]!r}")
    return value["applications"]


Applications: Any = Annotated[list[ApplicationBody], BeforeValidator(_listed)]


class ReasonAnswer(BaseModel):
    """One addend of the score (nats) in words; `attribute` is a mask."""

    code: str
    kind: str
    sentence: str
    weight: float
    attribute_type: str | None
    attribute: str | None


class RuleAnswer(BaseModel):
    """One rule that fired and what it would do on its own."""

    code: str
    outcome: str
    sentence: str


class RingAnswer(BaseModel):
    """The ring that the applicant is in; no ring_id: no run has found it yet."""

    ring_id: str | None
    role: str
    size: int
    score: float


class PlanAnswer(BaseModel):
    """Terms: factors on what was asked for; no max_term_months: as asked."""

    limit_factor: float
    price_factor: float
    deposit_factor: float
    max_term_months: int | None
    hold_delivery: bool
    checks: list[str]


class AssessmentAnswer(BaseModel):
    """One decision; its reasons' weights sum to the score. No sequence: it was not stored."""

    assessment_id: str
    sequence: int | None
    application_id: str
    applicant_id: str
    decision: Literal["approve", "step_up", "review", "decline"]
    score: float
    probability: float
    band: Literal["A", "B", "C", "D", "E"]
    reasons: list[ReasonAnswer]
    rules: list[RuleAnswer]
    ring: RingAnswer | None
    plan: PlanAnswer
    versions: dict[str, str]
    degraded: list[str]
    took_ms: float


class AssessmentsAnswer(BaseModel):
    """One decision an application, in the order that they came."""

    assessments: list[AssessmentAnswer]
