"""What goes in and out of /v1/runs."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from api.asked import Moment
from api.columns import Body


class RunBody(Body):
    """How to detect; nothing given: all that is known, at the usual level."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"fdr": 0.05, "method": "leiden"}]})
    as_of: Moment | None = Field(
        None,
        description="the moment asked about; default: the newest fact. A run of a moment before "
        "the current run's is kept and not made current",
    )
    fdr: float = Field(0.05, ge=0, le=1, description="share of false rings among those reported")
    method: Literal["leiden", "louvain", "components"] = "leiden"


class RunAnswer(BaseModel):
    """A run: its progress while it goes on, its counts when it is done."""

    job_id: str | None
    run_id: str | None
    status: Literal["starting", "running", "writing", "done", "failed", "cancelled"]
    step: str
    current: bool | None = Field(
        None, description="whether it became (of a stored run: is) the current one"
    )
    as_of: str | None = None
    rings: int | None = None
    reported: int | None = None
    error: str | None = None
