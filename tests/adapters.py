"""Adapters: third-party data as our links. They hold no times, so one constant stands for all."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from graph.model import Knowledge
from graph.schema import ROLES, conform

WHEN = datetime(2024, 1, 1, tzinfo=UTC)
TRAVEL = {
    "user__uses_device__device": "device",
    "user__uses_ip__ip_address": "ip",
    "user__owns_card__payment_card": "bank_card",
}
AWS = {"IpAddress": "ip", "PhoneNumber": "phone", "EmailAddress": "email", "Address": "room"}


def links_only(pairs: pl.DataFrame) -> Knowledge:
    """Return knowledge of links alone, given applicant_id, attribute_type and attribute_key."""
    role = pl.col("attribute_type")
    links = pairs.unique().with_columns(
        label=role.replace_strict({name: each.label for name, each in ROLES.items()}),
        relation=role.replace_strict({name: each.relation for name, each in ROLES.items()}),
        source=pl.lit("application"),
        source_id=pl.col("applicant_id"),
        seen_at=pl.lit(WHEN),
        recorded_at=pl.lit(WHEN),
    )
    return Knowledge(links=conform("links", links), as_of=WHEN)


def travel(folder: Path) -> Knowledge:
    """Return travelfraudbench's users with their devices, IPs and cards."""
    parts = [
        pl.read_csv(folder / "edges" / f"{name}.csv").select(
            applicant_id=pl.format("u{}", "src_id"),
            attribute_type=pl.lit(role),
            attribute_key=pl.format(f"{role}-{{}}", "dst_id"),
        )
        for name, role in TRAVEL.items()
    ]
    return links_only(pl.concat(parts))


def travel_rings(folder: Path) -> set[frozenset[str]]:
    """Return the true rings of travelfraudbench as sets of applicants."""
    users = pl.read_csv(folder / "nodes" / "user.csv").filter(pl.col("is_fraud") == 1)
    rings = users.group_by("ring_id").agg(users=pl.format("u{}", "node_id"))["users"]
    return {frozenset(ring) for ring in rings.to_list()}


def aws(folder: Path) -> Knowledge:
    """Return the AWS graph's accounts with all their attributes but birth dates."""
    rows = pl.read_csv(folder / "account_attributes.csv", infer_schema=False)
    chosen = rows.filter(pl.col("attribute_type").is_in(list(AWS)))
    return links_only(
        chosen.select(
            applicant_id="account_id",
            attribute_type=pl.col("attribute_type").replace_strict(AWS),
            attribute_key="attribute_id",
        )
    )


def adjacency(path: Path) -> list[tuple[str, str]]:
    """Return the pairs of an LDBC sample: a node and its neighbours a line."""
    lines = [line.split() for line in path.read_text(encoding="utf-8").splitlines()]
    return [(line[0], other) for line in lines for other in line[1:]]


def labels(path: Path) -> list[frozenset[str]]:
    """Return an LDBC sample's expected sets of two nodes or more, in order."""
    sets: dict[str, set[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        node, label = line.split()
        sets.setdefault(label, set()).add(node)
    return sorted((frozenset(part) for part in sets.values() if len(part) > 1), key=sorted)


def pairs_as_links(pairs: list[tuple[str, str]]) -> Knowledge:
    """Return knowledge in which each pair of people shares one value that nobody else has."""
    rows = [
        {"applicant_id": who, "attribute_type": "device", "attribute_key": f"d{number}"}
        for number, pair in enumerate(pairs)
        for who in pair
    ]
    return links_only(pl.DataFrame(rows))


def worked_examples(folder: Path) -> dict[str, Any]:
    """Return what a peer's documentation says that its worked examples give."""
    text = (folder / "EXPECTED.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found
