"""GET /v1/applicants: one applicant's risk, neighbourhood and ties."""

from datetime import datetime
from typing import Annotated, Any

import polars as pl
from fastapi import APIRouter, Query

from api.applicants.schemas import (
    ApplicantAnswer,
    ApplicantAsked,
    NetworkAnswer,
    NetworkAsked,
    PathAnswer,
    PathAsked,
)
from api.auth import require
from api.language import Language, in_language
from api.network import NODE, TIME_FORMAT, picture
from api.service import Service, Shared
from graph.core.explanation import explain_person
from graph.errors import NotFoundError
from graph.model import Facts, Knowledge
from graph.results import MICRO
from graph.runs.assess import Active, reason_row, ring_of
from graph.runs.component import READ_MOST, Component, component_around
from graph.runs.investigate import run_query
from graph.store.base import QueryLimits

MOST_TIES = 3
router = APIRouter(prefix="/v1/applicants", tags=["applicants"], dependencies=[require("reader")])


@router.get("/{applicant_id:path}/network", response_model=NetworkAnswer)
def read_network(
    applicant_id: str, service: Shared, asked: Annotated[NetworkAsked, Query()]
) -> dict[str, Any]:
    """Return who shares most with an applicant, and what; `more` says who was left out."""
    people = _neighbours(service, applicant_id)
    shown = people[: min(asked.limit, service.settings.network_limit)]
    return picture(service.store, [applicant_id, *shown], more=len(people) - len(shown))


@router.get("/{applicant_id:path}/path", response_model=PathAnswer)
def read_path(
    applicant_id: str, service: Shared, asked: Annotated[PathAsked, Query()]
) -> dict[str, Any]:
    """Return the shortest tie of two applicants, through at most three attributes."""
    to = asked.to
    for one in (applicant_id, to):
        _require_known(service, one)
    if to == applicant_id:  # nobody is tied to themselves
        return {"from_id": applicant_id, "to_id": to, "path": None}
    limits = QueryLimits(rows=1, timeout_ms=service.settings.query_time_limit_ms)
    given = {"from_id": applicant_id, "to_id": to, "limit": 1}
    for most in range(1, MOST_TIES + 1):  # a near tie is found without the cost of a far one
        asked_for = {**given, "max_ties": most}
        found = run_query(service.store, "shortest_tie", asked_for, limits=limits)
        if found.rows:
            path = dict(zip(found.columns, found.rows[0], strict=True))
            return {"from_id": applicant_id, "to_id": to, "path": path}
    return {"from_id": applicant_id, "to_id": to, "path": None}


@router.get("/{applicant_id:path}", response_model=ApplicantAnswer)
def read_applicant(
    applicant_id: str, service: Shared, lang: Language, asked: Annotated[ApplicantAsked, Query()]
) -> dict[str, Any]:
    """Return an applicant's risk with its reasons, as it is now or was at `as_of`."""
    active = service.active_at(asked.as_of)
    found = _component(service, applicant_id, active, asked.as_of)
    explained = explain_person(found.knowledge, active.statistics, active.model, applicant_id)
    return {
        "applicant_id": applicant_id,
        "score": explained.score_micro / MICRO,
        "probability": explained.probability,
        "ring": ring_of(service.store, explained, active.model),
        "reasons": [in_language(reason_row(reason), lang) for reason in explained.reasons],
        "applications": _applications(found.knowledge, applicant_id),
        "outcomes": _outcomes(found.knowledge, applicant_id),
        "versions": active.versions,
        "degraded": list(found.left_out),
    }


def _component(
    service: Service, applicant_id: str, active: Active, as_of: datetime | None
) -> Component:
    _require_known(service, applicant_id)
    return component_around(
        service.store,
        applicant_id,
        Facts(),
        model=active.model,
        statistics=active.statistics,
        as_of=as_of,
    )


def _require_known(service: Service, applicant_id: str) -> None:
    if not service.store.read("read/known_applicants", applicant_ids=[applicant_id]):
        raise NotFoundError(f"No applicant {applicant_id!r}. Look one up with /v1/find.")


def _neighbours(service: Service, applicant_id: str) -> list[str]:
    """Return who shares a node with an applicant, by how many, hubs of thousands left aside."""
    _require_known(service, applicant_id)
    nobody = pl.DataFrame(schema=dict.fromkeys(NODE, pl.String))
    own = service.store.read_around([applicant_id], nobody, walk={}).links
    few = own.filter((pl.col("use") <= READ_MOST) & pl.col("superseded_at").is_null())
    links = service.store.read_links_to(few.select(NODE))
    others = links.filter(
        (pl.col("applicant_id") != applicant_id) & pl.col("superseded_at").is_null()
    )
    counted = others.group_by("applicant_id").agg(pl.struct(NODE).n_unique().alias("shared"))
    ordered = counted.sort(["shared", "applicant_id"], descending=[True, False])
    people: list[str] = ordered["applicant_id"].to_list()
    return people


def _applications(knowledge: Knowledge, applicant_id: str) -> list[dict[str, Any]]:
    own = knowledge.applications.filter(pl.col("applicant_id") == applicant_id)
    newest = own.sort("application_id", "recorded_at", "row_token")
    newest = newest.unique("application_id", keep="last", maintain_order=True)
    at = pl.col("applied_at").dt.strftime(TIME_FORMAT)
    columns = ("application_id", at, "product", "amount", "decision")
    return newest.sort("applied_at", "application_id").select(columns).to_dicts()


def _outcomes(knowledge: Knowledge, applicant_id: str) -> list[dict[str, Any]]:
    own = knowledge.outcomes.filter(pl.col("applicant_id") == applicant_id)
    at = pl.col("observed_at").dt.strftime(TIME_FORMAT)
    return own.select("application_id", at, "outcome", "overdue_days").to_dicts()
