"""GET /v1/rings: the current run's rings, and one with its picture, evidence and history."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from api.applicants.schemas import NetworkAnswer
from api.asked import NOTHING_ASKED
from api.auth import require
from api.language import Language, in_language
from api.network import picture
from api.rings import stored
from api.rings.schemas import (
    EvidenceAnswer,
    HistoryAnswer,
    RingDetail,
    RingsAnswer,
    RingsAsked,
)
from api.service import Shared

router = APIRouter(prefix="/v1/rings", tags=["rings"], dependencies=[require("reader")])


@router.get("", response_model=RingsAnswer)
def list_rings(
    service: Shared, lang: Language, asked: Annotated[RingsAsked, Query()]
) -> dict[str, Any]:
    """Return a page of rings, by default those of the highest score first."""
    rings = [
        ring
        for ring in stored.list_rings(service.store)
        if (asked.status is None or ring["status"] == asked.status)
        and (asked.min_score is None or ring["score"] >= asked.min_score)
    ]
    rings.sort(key=lambda ring: ring["ring_id"])
    told = [ring for ring in rings if ring[asked.sort] is not None]
    told.sort(key=lambda ring: ring[asked.sort], reverse=asked.descending)
    ordered = [*told, *(ring for ring in rings if ring[asked.sort] is None)]
    shown = ordered[(asked.page - 1) * asked.page_size : asked.page * asked.page_size]
    return {
        "run_id": stored.current_run(service.store),
        "total": len(rings),
        "page": asked.page,
        "page_size": asked.page_size,
        "rings": [in_language(ring, lang) for ring in shown],
    }


@router.get("/{ring_id}", response_model=RingDetail, dependencies=[NOTHING_ASKED])
def read_ring(ring_id: str, service: Shared, lang: Language) -> dict[str, Any]:
    """Return one ring with its members."""
    ring = stored.read_ring(service.store, ring_id)
    members = stored.list_members(service.store, ring)
    return {**in_language(ring, lang), "members": [in_language(row, lang) for row in members]}


@router.get("/{ring_id}/graph", response_model=NetworkAnswer, dependencies=[NOTHING_ASKED])
def read_graph(ring_id: str, service: Shared) -> dict[str, Any]:
    """Return what a picture of the ring needs; `more` members were left out of it."""
    ring = stored.read_ring(service.store, ring_id)
    people = [row["applicant_id"] for row in stored.list_members(service.store, ring)]
    shown = people[: service.settings.network_limit]
    return picture(service.store, shown, more=len(people) - len(shown))


@router.get("/{ring_id}/evidence", response_model=EvidenceAnswer, dependencies=[NOTHING_ASKED])
def read_evidence(ring_id: str, service: Shared, lang: Language) -> dict[str, Any]:
    """Return the addends of the ring's score, and the document that proves it."""
    ring = stored.read_ring(service.store, ring_id)
    rows = stored.list_evidence(service.store, ring)
    return {
        "ring_id": ring_id,
        "run_id": ring["run_id"],
        "evidence": [in_language(row, lang) for row in rows],
        "document": stored.read_document(service.store, ring),
    }


@router.get("/{ring_id}/history", response_model=HistoryAnswer, dependencies=[NOTHING_ASKED])
def read_history(ring_id: str, service: Shared) -> dict[str, Any]:
    """Return what became of the ring, run by run."""
    return {"ring_id": ring_id, "events": stored.list_changes(service.store, ring_id)}
