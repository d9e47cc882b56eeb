"""POST /v1/verify: score an evidence document again."""

from typing import Annotated, Any

from fastapi import APIRouter, Body

from api.asked import NOTHING_ASKED
from api.auth import require
from api.errors import FieldFaultsError
from api.service import Service, Shared
from api.verify.schemas import VerifyAnswer
from graph.core.documents import Verdict, rescore
from graph.core.rings import Model
from graph.results import MICRO
from graph.shipped import model_from, read_shipped_rules

router = APIRouter(tags=["verify"], dependencies=[require("reader"), NOTHING_ASKED])


@router.post("/v1/verify", response_model=VerifyAnswer)
def verify(
    document: Annotated[dict[str, Any], Body(description="a ring's evidence document")],
    service: Shared,
) -> dict[str, Any]:
    """Score a document's members from its own counts, with the model that it names."""
    verdict = _verdict(document, _model(service, str(document.get("model", ""))))
    return {
        "ring_id": verdict.ring_id,
        "holds": verdict.holds,
        "stored": verdict.stored / MICRO,
        "recomputed": None if verdict.problem else verdict.recomputed / MICRO,
        "model": verdict.model,
        "problem": verdict.problem,
    }


def _model(service: Service, version: str) -> Model:
    """Return the stored model of this version, else the active one (which then does not fit)."""
    text = service.store.read_snapshot("model", version)
    return model_from(text, read_shipped_rules()) if text else service.active.model


def _verdict(document: dict[str, Any], model: Model) -> Verdict:
    try:
        return rescore(document, model.parameters)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, OverflowError) as error:
        fault = "this is no whole evidence document; take one from /v1/rings/{id}/evidence"
        raise FieldFaultsError([("body", fault)]) from error
