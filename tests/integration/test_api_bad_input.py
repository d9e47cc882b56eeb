"""What is bad in a body is told by its field, nothing of the request is stored, and none repeated.

`docs/bad-input.md` lists what may come; files with the same faults are in `tests/e2e/bad_files.py`.
"""

import gzip
import json
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.api_calls import is_problem
from tests.api_world import application
from tests.integration.test_api_writing import event, outcome, post

JSON = {"Content-Type": "application/json"}


def instalment(**more: Any) -> dict[str, Any]:
    return {"application_id": "S-1", "number": 1, "due_at": "2026-04-01", "amount_due": 9, **more}


ROWS: dict[str, dict[str, Any]] = {
    "assessments": application(900),
    "events": event(1, "payment"),
    "outcomes": outcome(1),
    "instalments": instalment(),
}
WHOLE = json.dumps(application(900, name="王小明"), ensure_ascii=False)


def counted(client: TestClient) -> dict[str, int]:
    """Return how much of everything there is."""
    text = "MATCH (n) WHERE n:Application OR n:Event OR n:Outcome RETURN count(n) AS n"
    instalments = "MATCH ()-[r]->() RETURN count(r) AS n"
    found = (post(client, "/v1/query", {"query": query})["rows"] for query in (text, instalments))
    nodes, links = (rows[0][0] for rows in found)
    return {"nodes": nodes, "links": links}


@pytest.mark.parametrize("noun", ROWS)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[1]",
        b"{}",
        WHOLE.encode()[:60],
        WHOLE.encode("gbk"),
        gzip.compress(WHOLE.encode()),
        b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"amount":' + b"9" * 5_000 + b"}",
    ],
    ids=["empty", "list", "bare", "cut", "gbk", "gzip", "deep", "huge number"],
)
def test_a_body_that_cannot_be_read_is_a_problem(
    shared: TestClient, noun: str, body: bytes
) -> None:
    before = counted(shared)
    answer = shared.post(f"/v1/{noun}", content=body, headers=JSON)
    assert is_problem(answer, 400 if body[:1] not in (b"", b"[") and body != b"{}" else 422)
    assert "JSON document" in answer.json()["detail"] or answer.json()["errors"]
    assert counted(shared) == before


@pytest.mark.parametrize(
    ("noun", "field", "raw", "says"),
    [
        ("assessments", "applied_at", '"2024-02-31"', "there is no such day"),
        ("assessments", "applied_at", '"0001-01-01"', "years 0, 1 and 9999"),
        ("assessments", "applied_at", '"9999-12-31"', "years 0, 1 and 9999"),
        ("assessments", "application_id", '"1.23E+17"', "lost digits"),
        ("assessments", "applicant_id", "1.23e17", "valid string"),
        ("assessments", "application_id", '"\\u200b"', "empty, but required"),
        ("assessments", "applicant_id", '"a|b"', "no |"),
        ("assessments", "address", '{"street": "x"}', "valid string"),
        ("events", "occurred_at", '"31/02/2024"', "there is no such day"),
        ("assessments", "decision", '"待审核"', "'approved'"),
        ("events", "kind", '"dance"', "'register'"),
        ("outcomes", "observed_at", '"0001-01-01"', "years 0, 1 and 9999"),
        ("outcomes", "overdue_days", "-1", "greater than or equal to 0"),
        ("instalments", "number", "1.5", "valid integer"),
        ("instalments", "due_at", '"soon"', "not a time"),
        *(
            (noun, field, value, says)
            for noun, field in (
                ("assessments", "amount"),
                ("events", "amount"),
                ("outcomes", "loss_amount"),
                ("instalments", "amount_due"),
            )
            for value, says in (
                ("NaN", "finite number"),
                ("-Infinity", "finite number"),
                ("1e400", "finite number"),
                ("-5", "an amount is not negative"),
                ("1e30", "an amount of more than 1e12 is none"),
            )
        ),
    ],
)
def test_a_value_that_cannot_be_is_told_by_its_field_and_nothing_is_stored(
    shared: TestClient, noun: str, field: str, raw: str, says: str
) -> None:
    before = counted(shared)
    bad = json.dumps({**ROWS[noun], field: "@"}).replace('"@"', raw)
    whole = json.dumps(ROWS[noun])
    many = f"[{whole},{bad}]"
    for url, body in (
        (f"/v1/{noun}", bad),
        ("/v1/assessments:batch", f'{{"applications":{many}}}')
        if noun == "assessments"
        else (f"/v1/{noun}", many),
    ):
        answer = shared.post(url, content=body, headers=JSON)
        assert is_problem(answer, 422)
        (fault,) = answer.json()["errors"]
        assert fault["field"].rpartition(".")[2] == field
        assert says in fault["message"]
    assert counted(shared) == before


@pytest.mark.parametrize(
    "given",
    [
        {"name": "\x1b[31mJo\0 Smith"},
        {"name": "\u202ehtimS oJ"},
        {"name": "王😀明", "agent_id": "😀"},
        {"agent_id": "=cmd|' /C calc'!A0", "product": "@SUM(1)"},
        {"phone": "1.39E+10"},
        {"applied_at": "45413.75"},
        {"applied_at": "2199-01-01T00:00:00Z"},
        {"applied_at": "2026-05-01T10:00:00+08:00"},
    ],
    ids=["control", "direction", "emoji", "formula", "shortened", "serial", "to come", "zone"],
)
def test_what_is_only_odd_is_decided_on(shared: TestClient, given: dict[str, Any]) -> None:
    told = post(shared, "/v1/assessments", {**application(901), **given, "commit": False})
    assert told["decision"] == "approve"
    assert "\x1b" not in json.dumps(told, ensure_ascii=False)
    assert "\u202e" not in json.dumps(told, ensure_ascii=False)


def test_who_is_unknown_is_kept_until_an_application_comes(client: TestClient) -> None:
    post(client, "/v1/events", event(902, "register", phone="13800000902"))
    post(client, "/v1/outcomes", {**outcome(902), "observed_at": "2026-06-01T00:00:00Z"})
    post(client, "/v1/assessments", application(902))
    told = client.get("/v1/applicants/A902").json()
    assert [row["outcome"] for row in told["outcomes"]] == ["overdue"]


def test_one_id_with_other_content_is_an_amendment_of_an_application_alone(
    client: TestClient,
) -> None:
    first = post(client, "/v1/assessments", application(903))
    other = post(client, "/v1/assessments", application(903, phone="13700000903"))
    assert other["assessment_id"] != first["assessment_id"]
    post(client, "/v1/events", event(1, "login"))
    answer = client.post("/v1/events", json=event(1, "login", applicant_id="A2"))
    assert is_problem(answer, 422)
    assert answer.json()["errors"] == [
        {"field": "event_id", "message": "this event_id is another event's already"}
    ]
