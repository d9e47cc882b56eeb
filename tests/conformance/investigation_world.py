"""A small made-up world in which every saved query has something to find.

Thirty applicants with one application each, made by arithmetic on their number, so that who
shares what is plain to see; a hub that all share; two runs with rings; and one of everything
that is rare: a changed e-mail, a rented phone used by another, an address changed late.
"""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl

from graph.model import Facts, Run
from graph.results import RESULTS, conform_result
from graph.schema import ROLES, conform

START = datetime(2026, 1, 1, 9, tzinfo=UTC)
PEOPLE = range(1, 31)
Rows = list[dict[str, Any]]


def applicant(number: int) -> str:
    """Return the id of applicant `number`."""
    return f"A-{number:02}"


def application(number: int) -> str:
    """Return the id of that applicant's application."""
    return f"P-{number:02}"


def day(days: float) -> datetime:
    """Return a moment of the world."""
    return START + timedelta(days=days)


def key(label: str, value: str) -> str:
    """Return a made-up attribute key."""
    return hashlib.sha256(f"{label}:{value}".encode()).hexdigest()[:24]


def link(
    role: str, who: int, value: str, *, at: float | None = None, **more: Any
) -> dict[str, Any]:
    """Return one link; `label` may be another than the role's, `source_id` another event."""
    label = more.pop("label", ROLES[role].label)
    seen = day(who if at is None else at)
    return {
        "applicant_id": applicant(who),
        "label": label,
        "attribute_key": key(label, value),
        "attribute_type": role,
        "relation": ROLES[role].relation,
        "source": "application",
        "source_id": application(who),
        "seen_at": seen,
        "recorded_at": seen,
        **more,
    }


def _ordinary_links(who: int) -> Rows:
    return [
        link("phone", who, f"phone {2 if who == 3 else who}"),
        link("contact_phone", who, f"phone {who % 30 + 1}"),
        link("consignee_phone", who, f"consignee {who // 5}"),
        link("bank_card", who, f"card {who}"),
        link("payer_account", who, f"payer {who // 6}" if who < 20 else f"card {who}"),
        link("device", who, f"device {who // 2 if who < 12 else who}"),
        link("room", who, f"room {who // 3}"),
        link("home_room", who, f"room {who // 4 + 20}"),
        link("wifi", who, "shop"),
        link("merchant", who, f"merchant {who % 3}"),
    ]


def links() -> pl.DataFrame:
    """Return every link: the ordinary ones, and what is rare."""
    rows = [row for who in PEOPLE for row in _ordinary_links(who)]
    rows += [link("agent", who, f"agent {who % 4}") for who in PEOPLE if who <= 20]
    rows += [
        link("email", 5, "old", superseded_at=day(9)),
        link("email", 5, "new", at=9, source="event", source_id="E-05"),
        link("room", 7, "room 9", at=8, source="event", source_id="E-07"),
        link("email", 6, "old"),
        link("asset", 1, "imei 1", label="Device"),
        link("asset", 2, "serial 2"),
        link("device", 9, "imei 1", at=20, source="event", source_id="E-09"),
        link("device", 15, "imei 1", at=0.5, source="event", source_id="E-15"),
        link("device", 25, "device 24", at=60, source="event", source_id="E-25"),
        link("room", 28, "building 3", label="Building"),
    ]
    return conform("links", pl.DataFrame(rows, infer_schema_length=None))


def attributes() -> pl.DataFrame:
    """Return the nodes of the links, each with a mask; rooms lie in buildings."""
    nodes = links().select("label", "attribute_key").unique()
    rooms = {key("Room", f"room {n}"): key("Building", f"building {n // 3}") for n in range(30)}
    above = pl.col("attribute_key").replace_strict(rooms, default=None)
    return conform(
        "attributes",
        nodes.with_columns(
            mask=pl.concat_str(pl.lit("***"), pl.col("attribute_key").str.head(4)),
            parent_key=above,
            parent_label=pl.when(above.is_not_null()).then(pl.lit("Building")),
        ),
    )


def applications() -> pl.DataFrame:
    """Return one application an applicant, decided after a day, delivered after three."""
    rows = [
        {
            "application_id": application(who),
            "applicant_id": applicant(who),
            "applied_at": day(who),
            "recorded_at": day(who),
            "product": f"phone {who % 4}",
            "amount": 1000.0 + who,
            "decision": "declined" if who % 7 == 0 and who != 7 else "approved",
            "decided_at": day(who + 1),
            "delivered_at": None if who in (7, 14) else day(who + 3),
            "row_token": key("row", str(who)),
        }
        for who in PEOPLE
    ]
    return conform("applications", pl.DataFrame(rows, infer_schema_length=None))


def outcomes() -> pl.DataFrame:
    """Return what became of some applications; the fourth first overdue, then fraud."""
    rows = [("overdue", 4, 20.0), ("confirmed_fraud", 4, 40.0), ("repaid", 5, 50.0)]
    rows += [("default", 8, 70.0), ("confirmed_fraud", 22, 45.0), ("repaid", 30, 80.0)]
    frame = pl.DataFrame(
        {
            "application_id": application(who),
            "applicant_id": applicant(who),
            "outcome": outcome,
            "observed_at": day(at),
            "overdue_days": 10 * who,
            "loss_amount": 100.0 * who,
            "source": "collections",
        }
        for outcome, who, at in rows
    )
    return conform("outcomes", frame)


def events() -> pl.DataFrame:
    """Return logins, payments and address changes, one of them between decision and delivery."""
    rows = [("E-05", 5, "login", 9.0), ("E-07", 7, "address_change", 8.5)]
    rows += [("E-09", 9, "device_change", 20.0), ("E-10", 10, "address_change", 11.5)]
    rows += [("E-11", 11, "address_change", 30.0), ("E-12", 5, "payment", 31.0)]
    rows += [("E-15", 15, "login", 0.5), ("E-25", 25, "login", 60.0)]
    frame = pl.DataFrame(
        {
            "event_id": event,
            "applicant_id": applicant(who),
            "application_id": application(who),
            "occurred_at": day(at),
            "recorded_at": day(at),
            "kind": kind,
            "amount": 99.5 if kind == "payment" else None,
            "result": "ok",
            "reason": f"reason {who}",
        }
        for event, who, kind, at in rows
    )
    return conform("events", frame)


def instalments() -> pl.DataFrame:
    """Return three instalments each for the first ten: paid in time, late, or not at all."""
    frame = pl.DataFrame(
        [
            {
                "application_id": application(who),
                "applicant_id": applicant(who),
                "number": number,
                "due_at": day(who + 30 * number),
                "amount_due": 100.0,
                "paid_at": None if who % 3 == 0 else day(who + 30 * number + (who % 4) * 5 - 1),
                "amount_paid": None if who % 3 == 0 else 100.0,
                "schedule_version": 1,
                "recorded_at": day(who),
            }
            for who in range(1, 11)
            for number in (1, 2, 3)
        ],
        infer_schema_length=None,
    )
    return conform("instalments", frame)


def partners() -> pl.DataFrame:
    """Return a shop whose phone is a customer's, and an agent who pays for applicants."""
    frame = pl.DataFrame(
        [
            {
                "partner_id": "M-0",
                "kind": "merchant",
                "attribute_key": key("Merchant", "merchant 0"),
                "phone_key": key("Phone", "phone 6"),
                "agreed_from": day(0),
                "recorded_at": day(0),
            },
            {
                "partner_id": "G-1",
                "kind": "agent",
                "attribute_key": key("Agent", "agent 1"),
                "payer_account_key": key("Account", "payer 1"),
                "agreed_from": day(0),
                "recorded_at": day(0),
            },
        ],
        infer_schema_length=None,
    )
    return conform("partners", frame)


def facts() -> Facts:
    """Return all that is known in the world."""
    return Facts(
        links(), attributes(), applications(), outcomes(), events(), instalments(), partners()
    )


# ring: status, score in micro-nats, members
FIRST = {"R-1": ("reported", 5_000_000, (2, 3, 4)), "R-3": ("watch", 1_500_000, (20, 21))}
SECOND = {
    "R-1": ("reported", 6_250_000, (2, 3, 4, 5)),
    "R-2": ("watch", 3_000_000, (6, 8, 9, 10)),
    "R-3": ("dissolved", 0, (20, 21)),
}


def run(run_id: str, at: float, rings: dict[str, tuple[str, int, tuple[int, ...]]]) -> Run:
    """Return a run that found `rings`, with members, evidence and ring events."""
    frames = {
        "rings": [_ring(run_id, name, *ring) for name, ring in rings.items()],
        "members": [_member(name, who, ring[1]) for name, ring in rings.items() for who in ring[2]],
        "evidence": [row for name, ring in rings.items() for row in _evidence(name, ring[1])],
        "ring_events": [_ring_event(run_id, at, name, ring[2]) for name, ring in rings.items()],
        "applicants": [],
        "communities": [],
    }
    made: dict[str, Any] = {
        name: conform_result(name, pl.DataFrame(rows, infer_schema_length=None))
        if rows
        else pl.DataFrame(schema=RESULTS[name])
        for name, rows in frames.items()
    }
    return Run(run_id=run_id, as_of=day(at), started_with={"model": "m"}, **made)


def runs() -> tuple[Run, Run]:
    """Return the two runs, the earlier first."""
    return run("run-1", 30, FIRST), run("run-2", 60, SECOND)


def _ring(run_id: str, name: str, status: str, score: int, who: tuple[int, ...]) -> dict[str, Any]:
    return {
        "ring_id": name,
        "run_id": run_id,
        "score_micro": score,
        "probability": 0.9,
        "status": status,
        "size": len(who),
        "first_seen": day(min(who)),
        "last_seen": day(max(who)),
    }


def _member(name: str, who: int, score: int) -> dict[str, Any]:
    return {
        "ring_id": name,
        "applicant_id": applicant(who),
        "score_micro": score - 1_000 * (who % 2),
        "role": "core" if who % 2 else "member",
        "joined_at": day(who),
        "reason": f"shares a device ({who})",
        "reason_zh": f"共用设备 ({who})",
    }


def _evidence(name: str, score: int) -> Rows:
    return [
        {
            "ring_id": name,
            "kind": kind,
            "code": code,
            "attribute_type": role,
            "attribute": "***",
            "weight_micro": weight,
            "applicant_ids": "A-02|A-03",
            "sentence": f"{kind} of {name}.",
            "sentence_zh": f"{name} 的 {kind}。",
        }
        for kind, code, role, weight in (
            ("attribute", "device_shared", "device", score - 500_000),
            ("rule", "burst", "phone", 1_500_000),
            ("prior", "prior", "device", -1_000_000),
        )
    ]


def _ring_event(run_id: str, at: float, name: str, who: tuple[int, ...]) -> dict[str, Any]:
    return {
        "ring_id": name,
        "run_id": run_id,
        "at": day(at),
        "event": "born" if run_id == "run-1" else "grown",
        "applicant_ids": "|".join(applicant(one) for one in who),
        "detail": f"{len(who)} members",
    }
