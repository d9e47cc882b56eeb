"""What no call takes: each is a problem that names its place and repeats no value."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.api_calls import CALLS, is_problem
from tests.api_world import World, application, opened


def test_an_unknown_method_is_a_problem(shared: TestClient) -> None:
    assert is_problem(shared.put("/v1/rings"), 405)


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("application/json", b"{", 400),
        ("application/json", b"\xff\xfe", 400),
        ("application/json", b"[]", 422),
        ("application/json", b"null", 422),
        ("text/csv", b"a,b", 415),
    ],
)
def test_a_body_that_is_no_application_is_a_problem(
    shared: TestClient, kind: str, body: bytes, status: int
) -> None:
    answer = shared.post("/v1/assessments", content=body, headers={"Content-Type": kind})
    assert is_problem(answer, status)


def test_an_unknown_field_is_refused_with_the_nearest_name(shared: TestClient) -> None:
    answer = shared.post("/v1/assessments", json={**application(1), "phne": "13800138000"})
    assert is_problem(answer, 422)
    fault = {"field": "phne", "message": "There is no such field. Did you mean phone?"}
    assert answer.json()["errors"] == [fault]


@pytest.mark.parametrize(("method", "url", "role"), CALLS)
def test_a_query_parameter_that_no_call_knows_is_refused(
    shared: TestClient, method: str, url: str, role: str
) -> None:
    asked = f"{url}{'&' if '?' in url else '?'}none=1"
    answer = shared.request(method, asked, json={} if method == "POST" else None)
    assert is_problem(answer, 422)
    fault = {"field": "none", "message": "There is no such query parameter."}
    assert fault in answer.json()["errors"]


def test_an_unknown_query_parameter_is_told_with_the_nearest_and_all_else(
    shared: TestClient,
) -> None:
    answer = shared.get("/v1/rings?pagesize=5&sort=size&page=0")
    assert is_problem(answer, 422)
    told = {error["field"]: error["message"] for error in answer.json()["errors"]}
    assert told.keys() == {"pagesize", "page"}
    assert "Did you mean page_size" in told["pagesize"]


def test_unknown_fields_and_unusable_ones_are_told_in_one_answer(shared: TestClient) -> None:
    faulty = {"phne": "1", "applied_at": "yesterday", "amount": "much", "as_of": "then"}
    answer = shared.post("/v1/assessments?lang=zh", json={**application(1), **faulty})
    assert is_problem(answer, 422)
    fields = [error["field"] for error in answer.json()["errors"]]
    assert sorted(fields) == ["amount", "applied_at", "as_of", "lang", "phne"]
    past = {"commit": True, "as_of": "2026-03-01", "applied_at": "soon"}
    answer = shared.post("/v1/assessments", json={**application(1), **past})
    assert {error["field"] for error in answer.json()["errors"]} == {"as_of", "applied_at"}
    rows = [application(1), {**application(2), "phne": 1}, {"applied_at": "soon"}]
    answer = shared.post("/v1/assessments:batch", json={"applications": rows})
    fields = [error["field"] for error in answer.json()["errors"]]
    assert sorted(fields) == [
        *("[1].phne", "[2].applicant_id", "[2].application_id", "[2].applied_at"),
    ]
    row = {"application_id": "S-1", "observed_at": "soon", "outcome": "odd"}
    for body in (row, [row]):
        answer = shared.post("/v1/outcomes", json=body)
        fields = [error["field"] for error in answer.json()["errors"]]
        assert sorted(fields) == ["observed_at", "outcome"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("applied_at", "yesterday"),
        ("applied_at", ""),
        ("amount", "much"),
        ("term_months", 1.5),
        ("latitude", 91),
        ("applicant_kind", "robot"),
        ("application_id", ""),
        ("decided_at", "soon"),
    ],
)
def test_a_field_that_cannot_be_used_is_named_and_not_repeated(
    shared: TestClient, field: str, value: Any
) -> None:
    answer = shared.post("/v1/assessments", json={**application(1), field: value})
    assert is_problem(answer, 422)
    assert {error["field"] for error in answer.json()["errors"]} == {field}
    assert not value or str(value) not in answer.text


def test_a_missing_field_is_named(shared: TestClient) -> None:
    answer = shared.post("/v1/assessments", json={"application_id": "S"})
    fields = {error["field"] for error in answer.json()["errors"]}
    assert fields == {"applicant_id", "applied_at"}


@pytest.mark.parametrize(
    "url",
    ["/v1/rings?page=0", "/v1/rings?status=odd", "/v1/rings?min_score=nan"]
    + [f"/v1/applicants/R1?as_of={then}" for then in ("then", "0001-01-01T00:00:00%2B14:00")],
)
def test_a_query_parameter_that_cannot_be_used_is_a_problem(shared: TestClient, url: str) -> None:
    assert is_problem(shared.get(url), 422)


def test_a_body_that_is_too_large_is_refused_whether_or_not_it_says_so(made: World) -> None:
    huge = json.dumps(application(1, product="x" * 5_000)).encode()

    def pieces() -> Iterator[bytes]:
        yield huge[:3_000]
        yield huge[3_000:]

    kind = {"Content-Type": "application/json"}
    with opened(made, body_limit_bytes=4_000) as client:
        assert is_problem(client.post("/v1/assessments", content=huge, headers=kind), 413)
        assert is_problem(client.post("/v1/assessments", content=pieces(), headers=kind), 413)


def test_more_rows_than_allowed_are_refused(world: World) -> None:
    rows = [application(number) for number in range(100, 104)]
    outcomes = [
        {"application_id": "S-1", "observed_at": f"2026-05-0{n}", "outcome": "overdue"}
        for n in range(1, 5)
    ]
    with opened(world, batch_limit=3) as client:
        assert is_problem(client.post("/v1/assessments:batch", json=rows), 422)
        assert is_problem(client.post("/v1/outcomes", json=outcomes), 422)
        assert is_problem(client.post("/v1/outcomes", json=[]), 422)


def test_a_query_that_takes_too_long_is_stopped(world: World) -> None:
    slow = "MATCH (a:Applicant), (b:Applicant), (c:Applicant), (d:Applicant) RETURN count(*) AS n"
    with opened(world, query_time_limit_ms=20) as client:
        assert is_problem(client.post("/v1/query", json={"query": slow}), 422)


HALF = b"\\ud800"


@pytest.mark.parametrize(
    ("url", "body"),
    [
        ("/v1/assessments", b'{"application_id": "%s", "applicant_id": "A"}'),
        ("/v1/assessments", b'{"application_id": "A", "applicant_id": "A", "name": "%s"}'),
        ("/v1/assessments", b'{"application_id": "A", "applicant_id": "A", "%s": "x"}'),
        ("/v1/find", b'{"kind": "phone", "value": "%s"}'),
        ("/v1/query", b'{"query": "RETURN $x AS x", "parameters": {"x": "%s"}}'),
        ("/v1/query", b'{"query": "%s"}'),
        ("/v1/events", b'[{"event_id": "%s"}]'),
    ],
)
def test_half_a_character_is_a_problem(client: TestClient, url: str, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = client.post(url, content=body.replace(b"%s", HALF), headers=headers)
    assert is_problem(answer, 422), answer.text


def test_a_parameter_given_twice_is_a_problem(shared: TestClient) -> None:
    answer = shared.get("/v1/rings?status=reported&page=1&status=watch")
    assert is_problem(answer, 422)
    fault = {"field": "status", "message": "given more than once"}
    assert answer.json()["errors"] == [fault]


def test_fields_beside_the_applications_are_refused(shared: TestClient) -> None:
    body = {"applications": [application(1)], "comit": False}
    answer = shared.post("/v1/assessments:batch", json=body)
    assert is_problem(answer, 422)
    assert "comit" in answer.text


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"contact_phones": ["13900000001", {}]}, "contact_phones[1]", "valid string"),
        ({"contact_phones": {}}, "contact_phones", "valid string"),
        ({"checks": ["x" * 2_001]}, "checks[0]", "at most 2000 characters"),
        ({"phone": "1" * 2_001}, "phone", "at most 2000 characters"),
        ({"application_id": "x" * 201}, "application_id", "at most 200 characters"),
        ({"amount": True}, "amount", "no number"),
        ({"term_months": False}, "term_months", "no number"),
        ({"latitude": True}, "latitude", "no number"),
    ],
)
def test_a_fault_names_the_field_as_it_was_sent(
    shared: TestClient, given: dict[str, Any], field: str, words: str
) -> None:
    answer = shared.post("/v1/assessments", json={**application(1), **given, "commit": False})
    assert is_problem(answer, 422)
    (fault,) = answer.json()["errors"]
    assert fault["field"] == field
    assert words in fault["message"]


@pytest.mark.parametrize("value", [2**63, [1, 2**70], {"a": -(2**63) - 1}])
def test_a_whole_number_beyond_the_store_is_a_problem(shared: TestClient, value: Any) -> None:
    body = {"query": "RETURN $x AS x", "parameters": {"x": value}}
    answer = shared.post("/v1/query", json=body)
    assert is_problem(answer, 422)
    assert "The parameter x" in answer.json()["detail"]
