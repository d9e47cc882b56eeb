"""POST /v1/find: who used this phone, card or device."""

from typing import Any

import polars as pl
from fastapi import APIRouter

from api.asked import NOTHING_ASKED
from api.auth import require
from api.errors import FieldFaultsError
from api.find.schemas import FindAnswer, FindBody
from api.network import TIME_FORMAT
from api.service import Service, Shared
from ingest.normalize import Normal, Unusable, normalize_geo
from ingest.quality.findings import reason_words
from ingest.values import Nodes, normalizers, tokenized

router = APIRouter(tags=["find"], dependencies=[require("reader"), NOTHING_ASKED])


@router.post("/v1/find", response_model=FindAnswer)
def find(body: FindBody, service: Shared) -> dict[str, Any]:
    """Return who used a value; what nobody used has no applicants."""
    nodes = _nodes(service, body)
    label, key, reason = nodes.lookup.select("label", "attribute_key", "reason").row(0)
    if reason is not None:
        words, _ = reason_words(reason)
        why = reason if words == reason else f"{words} ({reason})"
        raise FieldFaultsError([("value", f"no usable {body.type}: {why}")])
    own = nodes.attributes.filter(pl.col("attribute_key") == key)
    links = service.store.read_links_to(own)
    times = [pl.col(name).dt.strftime(TIME_FORMAT) for name in ("seen_at", "superseded_at")]
    columns = ["applicant_id", "attribute_type", "source", "source_id"]
    rows = links.sort("seen_at", "applicant_id", "source_id").select(*columns, *times).to_dicts()
    return {
        "type": body.type,
        "label": label,
        "attribute_key": key,
        "mask": own["mask"][0],
        "applicants": links["applicant_id"].n_unique(),
        "uses": rows[: body.limit],
        "more": max(0, len(rows) - body.limit),
    }


def _nodes(service: Service, body: FindBody) -> Nodes:
    told: dict[str, Normal | Unusable] = {body.value: _normal(service, body)}
    return tokenized(told, service.tokenizer)


def _normal(service: Service, body: FindBody) -> Normal | Unusable:
    if body.type != "geo_cell":
        return normalizers(service.mapping)[body.type](body.value)
    try:
        north, east = (float(part) for part in body.value.split(","))
    except ValueError:
        return Unusable("not latitude,longitude")
    return normalize_geo(north, east, coordinates=service.mapping.coordinates)
