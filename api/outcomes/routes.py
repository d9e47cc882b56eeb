"""POST /v1/outcomes: how applications ended."""

from typing import Any

from fastapi import APIRouter

from api.asked import NOTHING_ASKED
from api.auth import require
from api.outcomes.schemas import OUTCOME, Outcomes, StoredAnswer
from api.rows import add_rows
from api.service import Shared

router = APIRouter(tags=["outcomes"], dependencies=[require("decider"), NOTHING_ASKED])
_EXAMPLE = {"requestBody": {"content": {"application/json": {"example": OUTCOME}}}}


@router.post("/v1/outcomes", response_model=StoredAnswer, openapi_extra=_EXAMPLE)
def add_outcomes(body: Outcomes, service: Shared) -> dict[str, Any]:
    """Store one outcome or a list; each is knowledge from its observed_at on."""
    return add_rows(service, "outcomes", body)[1]
