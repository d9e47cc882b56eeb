"""POST /v1/instalments: what is due and what was paid."""

from typing import Any

from fastapi import APIRouter

from api.asked import NOTHING_ASKED
from api.auth import require
from api.instalments.schemas import INSTALMENT, Instalments
from api.outcomes.schemas import StoredAnswer
from api.rows import add_rows
from api.service import Shared

router = APIRouter(tags=["instalments"], dependencies=[require("decider"), NOTHING_ASKED])
_EXAMPLE = {"requestBody": {"content": {"application/json": {"example": INSTALMENT}}}}


@router.post("/v1/instalments", response_model=StoredAnswer, openapi_extra=_EXAMPLE)
def add_instalments(body: Instalments, service: Shared) -> dict[str, Any]:
    """Store one instalment or a list; a payment completes the instalment that it pays."""
    return add_rows(service, "instalments", body)[1]
