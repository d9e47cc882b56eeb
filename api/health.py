"""GET /healthz, /readyz, /metrics: for those who operate the server; they tell only counts."""

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel

from api.service import Shared

router = APIRouter(tags=["operations"])


class HealthAnswer(BaseModel):
    """That the process answers."""

    status: str


class ReadyAnswer(BaseModel):
    """That the store answers, and which versions decisions are made by."""

    status: str
    current_run: str | None
    versions: dict[str, str]


@router.get("/healthz")
def healthz() -> HealthAnswer:
    """Say that the process is up."""
    return HealthAnswer(status="ok")


@router.get("/readyz")
def readyz(service: Shared) -> ReadyAnswer:
    """Say that the store answers; 503 if it does not."""
    row = service.store.read("read/store")[0]
    return ReadyAnswer(
        status="ready", current_run=row["current_run"], versions=service.active.versions
    )


@router.get("/metrics", response_class=Response)
def metrics(request: Request) -> Response:
    """Return the metrics in Prometheus' text format."""
    text = generate_latest(request.app.state.metrics.registry)
    return Response(text, headers={"Content-Type": CONTENT_TYPE_LATEST})
