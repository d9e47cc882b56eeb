"""What goes in and out of /v1/query."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from api.columns import Body


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


class QueryAnswer(BaseModel):
    """The rows; `more` says that there are rows past the limit."""

    columns: list[str]
    rows: list[list[Any]]
    more: bool
