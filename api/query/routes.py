"""POST /v1/query: an investigator's question to the graph."""

from typing import Any

from fastapi import APIRouter

from api.asked import NOTHING_ASKED
from api.auth import require
from api.query.schemas import QueryAnswer, QueryBody
from api.service import Shared
from graph.runs.investigate import run_query
from graph.store.base import QueryLimits

router = APIRouter(tags=["query"], dependencies=[require("reader"), NOTHING_ASKED])


@router.post("/v1/query", response_model=QueryAnswer)
def query(body: QueryBody, service: Shared) -> dict[str, Any]:
    """Run a saved query or one statement that only reads, within time and row limits."""
    settings = service.settings
    rows = min(body.limit or settings.query_row_limit, settings.query_row_limit)
    limits = QueryLimits(rows=rows, timeout_ms=settings.query_time_limit_ms)
    found = run_query(service.store, body.query, body.parameters, limits=limits)
    return {"columns": found.columns, "rows": found.rows, "more": found.more}
