"""What goes in and out of /v1/query."""

import json
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from api.columns import Body, is_text


class QueryBody(Body):
    """A saved query's name, or one Cypher statement that only reads, with its parameters."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "query": "MATCH (a:Applicant)-[:SUBMITTED]->(p:Application) "
                    "RETURN p.product AS product, count(*) AS applications ORDER BY product",
                    "parameters": {},
                }
            ]
        }
    )
    query: str = Field(min_length=1, max_length=10_000)
    parameters: dict[str, Any] = Field(default_factory=dict)
    limit: int | None = Field(None, ge=1, description="rows; at most the server's own limit")

    @field_validator("parameters", mode="after")
    @classmethod
    def _are_texts(cls, given: dict[str, Any]) -> dict[str, Any]:
        if not is_text(json.dumps(given, ensure_ascii=False)):
            raise ValueError("half of a surrogate pair is no character")
        return given


class QueryAnswer(BaseModel):
    """The rows; `more` says that there are rows past the limit."""

    columns: list[str]
    rows: list[list[Any]]
    more: bool
