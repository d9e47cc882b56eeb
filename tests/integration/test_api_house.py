"""What holds for every call: keys, roles, problems, limits, logs, metrics, documentation."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.logs import LOGGER, JsonFormatter
from api.users import remove_user, rotate_key
from tests.api_world import PERSONAL, World, application, opened, ring_application

READS = ("/v1/applicants/R1", "/v1/applicants/R1/network", "/v1/applicants/R1/path?to=R2")
CALLS: tuple[tuple[str, str, str], ...] = (
    *(("GET", url, "reader") for url in (*READS, "/v1/rings", "/v1/rings/R-X", "/v1/runs/x")),
    *(("GET", f"/v1/rings/R-X/{part}", "reader") for part in ("graph", "evidence", "history")),
    *(("POST", f"/v1/{noun}", "reader") for noun in ("find", "query", "verify")),
    ("POST", "/v1/assessments", "decider"),
    ("POST", "/v1/assessments:batch", "decider"),
    *(("POST", f"/v1/{noun}", "decider") for noun in ("outcomes", "events", "instalments")),
    ("POST", "/v1/runs", "admin"),
    ("DELETE", "/v1/runs/x", "admin"),
)
ORDER = ("reader", "decider", "admin")
OPEN = ("/healthz", "/readyz", "/metrics", "/docs", "/openapi.json")


def is_problem(answer: Any, status: int) -> bool:
    told = answer.json()
    whole = {"type", "title", "status", "detail", "errors"} == set(told)
    kind = answer.headers["content-type"] == "application/problem+json"
    return bool(answer.status_code == status == told["status"] and whole and kind)


@pytest.mark.parametrize(("method", "url", "role"), CALLS)
def test_each_call_wants_a_key_of_its_role(
    shared: TestClient, made: World, method: str, url: str, role: str
) -> None:
    without = shared.request(method, url, headers={"Authorization": ""})
    assert is_problem(without, 401)
    assert without.headers["www-authenticate"] == "Bearer"
    wrong = shared.request(method, url, headers={"Authorization": "Bearer rs_0_0"})
    assert is_problem(wrong, 401)
    for one in ORDER:
        answer = shared.request(method, url, headers=made.bearer(one), json={"none": 1})
        if ORDER.index(one) < ORDER.index(role):
            assert is_problem(answer, 403)
        else:
            assert answer.status_code not in (401, 403)


def test_every_call_is_in_the_list_of_roles(shared: TestClient) -> None:
    paths = shared.get("/openapi.json").json()["paths"]
    told = {(method.upper(), path) for path, calls in paths.items() for method in calls}
    named = {"/healthz", "/readyz", "/metrics"}
    assert len({one for one in told if one[1] not in named}) == len(CALLS)


@pytest.mark.parametrize("url", OPEN)
def test_what_operators_need_is_open(shared: TestClient, url: str) -> None:
    assert shared.get(url, headers={"Authorization": ""}).status_code == 200


@pytest.mark.parametrize("noun", ["cases", "watch/customers", "rules", "policies", "simulations"])
def test_what_a_later_version_brings_is_absent(shared: TestClient, noun: str) -> None:
    assert is_problem(shared.get(f"/v1/{noun}"), 404)
    assert is_problem(shared.post("/v1/assessments/x/checks", json={}), 404)


def test_a_rotated_or_removed_key_is_dead_at_once(world: World) -> None:
    users = world.folder / "users.json"
    with opened(world, "reader") as client:
        assert client.get("/v1/rings").status_code == 200
        fresh = rotate_key(users, "a reader")
        assert is_problem(client.get("/v1/rings"), 401)
        headers = {"Authorization": f"Bearer {fresh}"}
        assert client.get("/v1/rings", headers=headers).status_code == 200
        remove_user(users, "a reader")
        assert is_problem(client.get("/v1/rings", headers=headers), 401)


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


def test_a_fault_of_our_own_tells_nothing_of_it(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    with opened(world) as client, caplog.at_level(logging.INFO, "ringsight.api"):
        service: Any = client.app.state.service  # type: ignore[attr-defined]
        kept, service.active = service.active, None
        answer = client.post("/v1/assessments", json=ring_application(9))
        service.active = kept
    assert is_problem(answer, 500)
    told = [vars(r)["told"] for r in caplog.records if r.getMessage() == "fault"]
    assert [one["kind"] for one in told] == ["AttributeError"]
    assert told[0]["request_id"] == answer.headers["x-request-id"]


def test_each_request_has_an_id_in_its_answer_and_its_log_line(
    shared: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "ringsight.api"):
        own = shared.get("/healthz", headers={"X-Request-ID": "from-the-caller-1"})
        made_up = shared.get("/healthz", headers={"X-Request-ID": "no good\tone"})
    assert own.headers["x-request-id"] == "from-the-caller-1"
    assert made_up.headers["x-request-id"] != "no good\tone"
    lines = [json.loads(JsonFormatter().format(record)) for record in caplog.records]
    ids = [line["request_id"] for line in lines if line["event"] == "request"]
    assert ids == [own.headers["x-request-id"], made_up.headers["x-request-id"]]
    assert {line["route"] for line in lines} == {"/healthz"}


def test_no_log_line_has_personal_data_ids_or_keys(
    client: TestClient, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    row = ring_application(3, amount=1)
    with caplog.at_level(logging.DEBUG):
        client.post("/v1/assessments", json=row)
        client.post("/v1/assessments", json={**row, "applied_at": "王小明"})
        client.post("/v1/find", json={"type": "phone", "value": row["phone"]})
        client.get(f"/v1/applicants/{row['phone']}?as_of={row['phone']}")
        client.get(f"/{row['phone']}")
    text = "\n".join(JsonFormatter().format(r) for r in caplog.records if r.name == LOGGER.name)
    text += "\n".join(r.getMessage() for r in caplog.records if not r.name.startswith("httpx"))
    assert text.count("request_id") == 5
    secrets = (*PERSONAL, row["application_id"], row["applicant_id"], *world.keys.values())
    assert not [secret for secret in secrets if secret in text]


def test_metrics_count_requests_by_route_and_decisions_by_band(client: TestClient) -> None:
    client.post("/v1/assessments", json=application(100))
    client.get("/v1/applicants/R1")
    text = client.get("/metrics").text
    assert 'ringsight_decisions_total{band="B",decision="approve"} 1.0' in text
    route = 'method="GET",route="/v1/applicants/{applicant_id}",status="200"'
    assert f"ringsight_requests_total{{{route}}} 1.0" in text
    assert "R1" not in text


def test_every_example_of_the_documentation_is_taken(client: TestClient) -> None:
    told = client.get("/openapi.json").json()
    tried = 0
    for path, calls in told["paths"].items():
        for example in _examples(calls.get("post", {}), told["components"]["schemas"]):
            answer = client.post(path, json=example)
            assert answer.status_code in (200, 202), (path, answer.text)
            tried += 1
    assert tried == 8


def _examples(call: dict[str, Any], schemas: dict[str, Any]) -> list[Any]:
    content = call.get("requestBody", {}).get("content", {}).get("application/json", {})
    if "example" in content:
        return [content["example"]]
    name = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
    found: list[Any] = schemas.get(name, {}).get("examples", [])
    return found


def test_the_documentation_page_names_every_call_and_loads_nothing_from_elsewhere(
    shared: TestClient,
) -> None:
    page = shared.get("/docs")
    paths = shared.get("/openapi.json").json()["paths"]
    assert not [path for path in paths if f"<code>{path}</code>" not in page.text]
    assert "<code>Authorization: Bearer KEY</code>" in page.text
    assert "`" not in page.text
    assert "http:" not in page.text
    assert "https:" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


def test_a_server_that_starts_warms_up_and_writes_nothing(made: World) -> None:
    def stored() -> tuple[Any, bytes]:
        folder = made.folder / "store"
        files = {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
        return tuple(files), files["graph.kgl"]

    before = stored()
    with opened(made) as client:
        assert client.get("/readyz").json()["status"] == "ready"
        assert client.get("/v1/applicants/ringsight-warm-up").status_code == 404
        told = client.get("/metrics").text
    assert stored() == before
    assert "ringsight_decisions_total{" not in told


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
