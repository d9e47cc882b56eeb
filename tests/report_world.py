"""A small made-up run by hand: two reported rings, one to watch, a hub, both languages."""

from datetime import UTC, datetime, timedelta

import polars as pl

from graph.results import conform_result
from graph.schema import ROLES, conform

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
FARM = [f"C-10{i:02d}" for i in range(1, 8)]
AGENCY = [f"C-20{i:02d}" for i in range(1, 13)]
TRIO = ["C-3001", "C-3002", "C-3003"]
SHARED = [  # applicants, role, key, mask
    (FARM[:5], "device", "dev1", "IMEI 35693803******1"),
    (FARM[3:], "device", "dev2", "IMEI 86012004******7"),
    (FARM[:3], "bank_card", "card1", "622202******0018"),
    (FARM[2:6], "room", "room1", "深圳市南山区科技园路8号"),
    (FARM[1:4], "contact_phone", "phone1", "138****8000"),
    (AGENCY, "payer_account", "acc1", "621700******4471"),
    (AGENCY[:8], "agent", "agent1", "AG-0417"),
    (AGENCY[4:], "ip", "ip1", "183.14.*.*"),
    (AGENCY[2:5], "consignee_phone", "phone2", "159****1122"),
    (AGENCY[5:9], "consignee_phone", "phone3", "137****9031"),
    (TRIO, "wifi", "wifi1", "3c:84:**:**:**:1f"),
    (TRIO[:2], "email", "mail1", "li***@example.com"),
    (FARM[:4], "wifi", "hub1", "a0:63:**:**:**:07"),
    ([f"H-{i:03d}" for i in range(60)], "wifi", "hub1", "a0:63:**:**:**:07"),
]


def links() -> pl.DataFrame:
    rows = [
        {
            "applicant_id": person,
            "label": ROLES[role].label,
            "attribute_key": key,
            "attribute_type": role,
            "relation": ROLES[role].relation,
            "source": "application",
            "source_id": f"A-{person}",
            "seen_at": START,
            "recorded_at": START,
        }
        for people, role, key, _ in SHARED
        for person in people
    ]
    return conform("links", pl.DataFrame(rows))


def attributes() -> pl.DataFrame:
    seen = {(ROLES[role].label, key, mask) for _, role, key, mask in SHARED}
    rows = [{"label": label, "attribute_key": key, "mask": mask} for label, key, mask in seen]
    return conform("attributes", pl.DataFrame(rows))


def rings() -> pl.DataFrame:
    one = {
        "ring_id": "R-000041",
        "score_micro": 7_430_000,
        "probability": 0.9994,
        "q_value": 0.0006,
        "status": "reported",
        "size": len(FARM),
        "first_seen": START,
        "last_seen": START + timedelta(days=9),
        "shared_device": 2,
        "shared_bank_card": 1,
        "shared_room": 1,
        "shared_contact_phone": 1,
        "defaults_known": 2,
        "likely_kind": "synthetic_family",
        "innocent_kind": "household",
        "innocent_score_micro": -1_200_000,
        "explanation": "Seven applicants share two devices, a bank card and an address; "
        "five of them applied within three days.",
        "explanation_zh": "七名申请人共用两台设备、一张银行卡和一个地址，其中五人在三天内申请。",
    }
    two = one | {
        "ring_id": "R-000007",
        "score_micro": 4_980_000,
        "probability": 0.993,
        "q_value": 0.004,
        "size": len(AGENCY),
        "likely_kind": "agent_prepaid_rent",
        "innocent_kind": "shop",
        "defaults_known": 4,
        "explanation": "One account paid the first rent of twelve applicants of one agent.",
        "explanation_zh": "同一账户为同一代理人的十二名申请人支付首期租金。",
        "shared_device": 0,
        "shared_payer_account": 1,
        "shared_agent": 1,
        "shared_ip": 1,
        "shared_consignee_phone": 2,
    }
    three = one | {
        "ring_id": "R-000102",
        "score_micro": -350_000,
        "probability": 0.413,
        "q_value": 0.21,
        "status": "watch",
        "size": len(TRIO),
        "defaults_known": 0,
        "likely_kind": "account_takeover",
        "innocent_kind": "dormitory_or_workplace",
        "explanation": "Three applicants share a Wi-Fi network, two of them an e-mail address.",
        "explanation_zh": "三名申请人共用一个无线网络，其中两人共用一个邮箱。",
    }
    rows = [ring | {"run_id": "run-5b1e0c9a", "q_basis": "model"} for ring in (one, two, three)]
    return conform_result("rings", pl.DataFrame(rows))


def members() -> pl.DataFrame:
    rows = [
        {
            "ring_id": ring,
            "applicant_id": person,
            "score_micro": 6_000_000 - 310_000 * i,
            "role": "core" if i < 3 else "member" if i < 6 else "periphery",
            "joined_at": START + timedelta(days=i),
            "reason": "Used the same device as four others and was paid for by the same card.",
            "reason_zh": "与另外四人使用同一台设备，并由同一张银行卡付款。",
        }
        for ring, people in (("R-000041", FARM), ("R-000007", AGENCY), ("R-000102", TRIO))
        for i, person in enumerate(people)
    ]
    return conform_result("members", pl.DataFrame(rows))


REASONS = [  # kind, code, people, nats, sentence, sentence_zh
    (
        "prior",
        "prior",
        0,
        -5.29,
        "Of 1,000 applicants about 5 are in a ring.",
        "每千名申请人约有五人在团伙中。",
    ),
    (
        "attribute",
        "device",
        5,
        4.62,
        "Five applicants used one device (IMEI 35693803******1) within a week.",
        "五名申请人在一周内使用同一台设备（IMEI 35693803******1）。",
    ),
    (
        "attribute",
        "bank_card",
        3,
        3.91,
        "Three applicants gave one bank card (622202******0018).",
        "三名申请人使用同一张银行卡（622202******0018）。",
    ),
    (
        "attribute",
        "room",
        4,
        2.36,
        "Goods of four applicants went to one address.",
        "四名申请人的货物寄往同一地址。",
    ),
    (
        "burst",
        "burst",
        5,
        1.18,
        "Five of the seven applied within three days.",
        "七人中有五人在三天内申请。",
    ),
    (
        "consistency",
        "several_kinds",
        7,
        1.9,
        "They share four kinds of thing.",
        "他们共用四类信息。",
    ),
    (
        "rule",
        "R-07",
        3,
        0.85,
        "One phone is the emergency contact of three strangers.",
        "同一电话是三名陌生人的紧急联系人。",
    ),
    (
        "rule",
        "R-31",
        2,
        -0.9,
        "Two members repaid an earlier plan in full.",
        "两名成员曾全额还清前一租约。",
    ),
    (
        "innocent",
        "household",
        7,
        -1.2,
        "They could be a household: one address, but no common surname.",
        "可能是一个家庭：同一地址，但没有共同姓氏。",
    ),
]


def evidence() -> pl.DataFrame:
    rows = [
        {
            "ring_id": ring,
            "kind": kind,
            "code": code,
            "applicant_ids": "|".join(FARM[:people]),
            "weight_micro": round(nats * 1e6),
            "sentence": sentence,
            "sentence_zh": sentence_zh,
        }
        for ring in ("R-000041", "R-000007")
        for kind, code, people, nats, sentence, sentence_zh in REASONS
    ]
    return conform_result("evidence", pl.DataFrame(rows))
