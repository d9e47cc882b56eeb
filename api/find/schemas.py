"""What goes in and out of /v1/find."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.columns import Body, Text
from graph.schema import ROLES

Type: Any = Literal[tuple(ROLES)]


class FindBody(Body):
    """A raw value and what it is; it is tokenised on the way in and kept nowhere."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"type": "phone", "value": "13901234567"}]}
    )
    type: Type = Field(description="an attribute_type of the contract")
    value: Text = Field(min_length=1, description="as typed; geo_cell: latitude,longitude")
    limit: int = Field(100, ge=1, le=1_000)


class UseAnswer(BaseModel):
    """One applicant's use of the value."""

    applicant_id: str
    attribute_type: str
    source: str
    source_id: str
    seen_at: str | None
    superseded_at: str | None


class FindAnswer(BaseModel):
    """Who used a value, in whatever role; the value itself only as a mask."""

    type: str
    label: str
    attribute_key: str
    mask: str | None
    applicants: int
    uses: list[UseAnswer]
    more: int
