"""POST /v1/assessments: a live decision on an application, or on several."""

import time
from dataclasses import asdict
from typing import Any

from fastapi import APIRouter

from api.asked import NOTHING_ASKED
from api.assessments.decide import decide_all
from api.assessments.schemas import (
    APPLICATION,
    ApplicationBody,
    Applications,
    AssessmentAnswer,
    AssessmentsAnswer,
)
from api.auth import require
from api.language import Lang, Language, in_language
from api.service import Shared
from graph.runs.assess import Assessment

router = APIRouter(tags=["assessments"], dependencies=[require("decider"), NOTHING_ASKED])
_EXAMPLE = {"requestBody": {"content": {"application/json": {"example": [APPLICATION]}}}}


@router.post("/v1/assessments", response_model=AssessmentAnswer)
def assess_one(body: ApplicationBody, service: Shared, lang: Language) -> dict[str, Any]:
    """Decide on one application; the same content again gets the stored decision."""
    began = time.perf_counter()
    made = decide_all(service, [body])[0]
    return answer(made, lang, took=time.perf_counter() - began)


@router.post("/v1/assessments:batch", response_model=AssessmentsAnswer, openapi_extra=_EXAMPLE)
def assess_several(body: Applications, service: Shared, lang: Language) -> dict[str, Any]:
    """Decide on several applications, one after the other; nothing is stored if one is faulty."""
    began = time.perf_counter()
    made = decide_all(service, body)
    took = (time.perf_counter() - began) / max(1, len(made))
    return {"assessments": [answer(one, lang, took=took) for one in made]}


def answer(made: Assessment, lang: Lang, *, took: float) -> dict[str, Any]:
    """Return a decision in one language; `took` in seconds."""
    told = asdict(made)
    for name in ("reasons", "rules"):
        told[name] = [in_language(row, lang) for row in told[name]]
    return {**told, "took_ms": round(took * 1000, 1)}
