"""What goes in and out of /v1/rings."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.asked import Asked
from api.columns import Number

Status = Literal["reported", "watch", "dormant", "dissolved"]
SortBy = Literal["score", "probability", "q_value", "size", "first_seen", "last_seen"]


class RingsAsked(Asked):
    """Which rings, in which order, which page."""

    status: Status | None = None
    min_score: Number | None = None
    sort: SortBy = "score"
    descending: bool = True
    page: int = Field(1, ge=1)
    page_size: int = Field(50, ge=1, le=500)


class RingRow(BaseModel):
    """One ring as the contract's rings file has it, `shared_…` counts among the columns."""

    model_config = ConfigDict(extra="allow")
    ring_id: str
    run_id: str
    score: float
    probability: float
    q_value: float | None
    q_basis: str | None
    status: str
    size: int
    first_seen: str | None
    last_seen: str | None
    likely_kind: str | None
    innocent_kind: str | None
    innocent_score: float | None
    explanation: str | None


class RingsAnswer(BaseModel):
    """One page of the current run's rings; `total` counts all that pass the filter."""

    run_id: str | None
    total: int
    page: int
    page_size: int
    rings: list[RingRow]


class MemberRow(BaseModel):
    """One member of a ring."""

    applicant_id: str
    score: float
    role: str
    joined_at: str | None
    reason: str | None


class RingDetail(RingRow):
    """One ring with its members."""

    members: list[MemberRow]


class EvidenceRow(BaseModel):
    """One addend of the ring's score."""

    kind: str
    code: str
    attribute_type: str | None
    attribute: str | None
    applicant_ids: list[str]
    weight: float
    sentence: str | None


class EvidenceAnswer(BaseModel):
    """The ring's evidence: the weights sum to the score; `document` is what /v1/verify takes."""

    ring_id: str
    run_id: str
    evidence: list[EvidenceRow]
    document: dict[str, Any] | None


class RingEventRow(BaseModel):
    """One change of a ring."""

    run_id: str | None
    at: str | None
    event: str
    other_ring_id: str | None
    applicant_ids: list[str]
    detail: str | None


class HistoryAnswer(BaseModel):
    """What became of a ring, oldest first."""

    ring_id: str
    events: list[RingEventRow]
