"""What the server tells of itself: logs, metrics, documentation."""

import json
import logging
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.logs import LOGGER, JsonFormatter
from tests.api_calls import is_problem
from tests.api_world import PERSONAL, World, application, opened, ring_application


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
