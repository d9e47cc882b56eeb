"""What goes in and out of /v1/applicants."""

from pydantic import BaseModel, Field

from api.asked import Asked, Moment
from api.assessments.schemas import ReasonAnswer, RingAnswer


class ApplicantAsked(Asked):
    """The moment asked about; default: now."""

    as_of: Moment | None = None


class NetworkAsked(Asked):
    """The most neighbours to show."""

    limit: int = Field(50, ge=1)


class PathAsked(Asked):
    """The other end of the tie."""

    to: str = Field(min_length=1)


class ApplicationSummary(BaseModel):
    """One application's newest version in short."""

    application_id: str
    applied_at: str | None
    product: str | None
    amount: float | None
    decision: str | None


class OutcomeSummary(BaseModel):
    """How an application of this applicant ended."""

    application_id: str
    observed_at: str
    outcome: str
    overdue_days: int | None


class ApplicantAnswer(BaseModel):
    """An applicant's risk as of now; the reasons' weights sum to the score."""

    applicant_id: str
    score: float
    probability: float
    ring: RingAnswer | None
    reasons: list[ReasonAnswer]
    applications: list[ApplicationSummary]
    outcomes: list[OutcomeSummary]
    versions: dict[str, str]
    degraded: list[str]


class NodeAnswer(BaseModel):
    """An attribute node: its label, mask and how many applicants use it."""

    label: str
    attribute_key: str
    mask: str | None
    applicants: int


class LinkAnswer(BaseModel):
    """One applicant's use of a node, in a role."""

    applicant_id: str
    label: str
    attribute_key: str
    attribute_type: str
    first_seen: str | None


class NetworkAnswer(BaseModel):
    """A bounded picture; `more` says how many applicants were left out of it."""

    applicants: list[str]
    nodes: list[NodeAnswer]
    links: list[LinkAnswer]
    more: int


class TieAnswer(BaseModel):
    """One way between two applicants: who is on it, and the attributes between them."""

    applicant_ids: list[str]
    labels: list[str]
    attribute_keys: list[str]
    masks: list[str | None]


class PathAnswer(BaseModel):
    """The shortest tie, none if there is none within three attributes."""

    from_id: str
    to_id: str
    path: TieAnswer | None
