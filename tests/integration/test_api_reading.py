"""Applicants, rings, find, query and verify over HTTP."""

import copy
from typing import Any

import pytest
from fastapi.testclient import TestClient

from graph.results import MICRO
from tests.api_world import PERSONAL, RING


def got(client: TestClient, url: str, **more: Any) -> dict[str, Any]:
    answer = client.get(url, **more)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


@pytest.fixture
def ring_id(shared: TestClient) -> str:
    found: str = got(shared, "/v1/rings")["rings"][0]["ring_id"]
    return found


def test_an_applicants_reasons_sum_to_the_score(shared: TestClient) -> None:
    told = got(shared, "/v1/applicants/R1")
    weights = [round(reason["weight"] * MICRO) for reason in told["reasons"]]
    assert sum(weights) == round(told["score"] * MICRO)
    assert told["ring"]["size"] == len(RING)
    assert [row["application_id"] for row in told["applications"]] == ["RS-1"]


def test_an_applicant_of_a_past_moment_had_no_ring_yet(shared: TestClient) -> None:
    told = got(shared, "/v1/applicants/R0", params={"as_of": "2026-03-01T02:10:00Z"})
    assert told["ring"] is None


def test_a_network_shows_who_shares_most_and_says_how_many_more(shared: TestClient) -> None:
    whole = got(shared, "/v1/applicants/R1/network")
    assert set(whole["applicants"]) == set(RING)
    assert whole["more"] == 0
    assert {node["label"] for node in whole["nodes"]} == {"Account", "Device", "Phone", "Room"}
    part = got(shared, "/v1/applicants/R1/network", params={"limit": 2})
    assert len(part["applicants"]) == 3
    assert part["more"] == len(RING) - 3


def test_the_shortest_tie_of_two_is_one_attribute(shared: TestClient) -> None:
    told = got(shared, "/v1/applicants/R1/path", params={"to": "R4"})
    assert told["path"]["applicant_ids"] == ["R1", "R4"]
    assert len(told["path"]["labels"]) == 1
    assert got(shared, "/v1/applicants/A1/path", params={"to": "A2"})["path"] is None
    assert got(shared, "/v1/applicants/R1/path", params={"to": "R1"})["path"] is None


def test_rings_are_filtered_sorted_and_paged(shared: TestClient) -> None:
    everything = got(shared, "/v1/rings")
    assert everything["total"] == 1
    assert got(shared, "/v1/rings", params={"min_score": 1e6})["total"] == 0
    assert got(shared, "/v1/rings", params={"status": "dormant"})["total"] == 0
    for sort in ("score", "probability", "q_value", "size", "first_seen", "last_seen"):
        assert got(shared, "/v1/rings", params={"sort": sort, "descending": False})["rings"]
    assert got(shared, "/v1/rings", params={"page": 2})["rings"] == []


def test_a_ring_has_members_a_picture_and_a_history(shared: TestClient, ring_id: str) -> None:
    ring = got(shared, f"/v1/rings/{ring_id}")
    assert {row["applicant_id"] for row in ring["members"]} == set(RING)
    assert ring["shared_device"] == 1
    picture = got(shared, f"/v1/rings/{ring_id}/graph")
    assert set(picture["applicants"]) == set(RING)
    assert {link["applicant_id"] for link in picture["links"]} == set(RING)
    events = got(shared, f"/v1/rings/{ring_id}/history")["events"]
    assert [event["event"] for event in events] == ["born"]


def test_a_rings_evidence_sums_to_its_score_and_proves_it(shared: TestClient, ring_id: str) -> None:
    ring, told = got(shared, f"/v1/rings/{ring_id}"), got(shared, f"/v1/rings/{ring_id}/evidence")
    weights = [round(row["weight"] * MICRO) for row in told["evidence"]]
    assert sum(weights) == round(ring["score"] * MICRO)
    verdict = shared.post("/v1/verify", json=told["document"]).json()
    assert (verdict["holds"], verdict["problem"]) == (True, "")
    assert verdict["recomputed"] == ring["score"]


def test_a_forged_document_does_not_hold(shared: TestClient, ring_id: str) -> None:
    document = got(shared, f"/v1/rings/{ring_id}/evidence")["document"]
    forged = copy.deepcopy(document)
    forged["score_micro"] += 1
    assert not shared.post("/v1/verify", json=forged).json()["holds"]
    other = shared.post("/v1/verify", json={**document, "model": "other"}).json()
    assert (other["holds"], other["recomputed"]) == (False, None)
    assert shared.post("/v1/verify", json={"ring_id": "x"}).status_code == 422


@pytest.mark.parametrize(
    ("kind", "value", "label"),
    [
        ("device", "R-DEVICE-1", "Device"),
        ("consignee_phone", "+86 137-0000-0001", "Phone"),
        ("payer_account", "6222 0200 0000 0000 001", "Account"),
        ("room", "北京海淀中关村大街1号2单元301", "Room"),
    ],
)
def test_a_value_is_found_however_it_is_typed(
    shared: TestClient, kind: str, value: str, label: str
) -> None:
    answer = shared.post("/v1/find", json={"type": kind, "value": value, "limit": 2})
    told = answer.json()
    assert (told["label"], told["applicants"], told["more"]) == (label, len(RING), len(RING) - 2)
    assert not [secret for secret in PERSONAL if secret in answer.text]


def test_a_value_that_nobody_used_is_found_with_nobody(shared: TestClient) -> None:
    told = shared.post("/v1/find", json={"type": "phone", "value": "13511112222"}).json()
    assert (told["applicants"], told["uses"]) == (0, [])


@pytest.mark.parametrize(
    ("kind", "value"), [("phone", "unknown"), ("geo_cell", "north"), ("ip", "1.2.3")]
)
def test_a_value_that_is_none_is_refused_without_repeating_it(
    shared: TestClient, kind: str, value: str
) -> None:
    answer = shared.post("/v1/find", json={"type": kind, "value": value})
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["value"]


def test_a_query_gives_rows_up_to_its_limit(shared: TestClient) -> None:
    cypher = "MATCH (a:Applicant) RETURN a.applicant_id AS applicant_id ORDER BY applicant_id"
    told = shared.post("/v1/query", json={"query": cypher, "limit": 3}).json()
    assert told["columns"] == ["applicant_id"]
    assert (len(told["rows"]), told["more"]) == (3, True)
    saved = {"query": "applicant_overview", "parameters": {"applicant_id": "R1"}}
    assert shared.post("/v1/query", json=saved).json()["rows"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("CREATE (x:Applicant) RETURN x", 422),
        ("MATCH (n) DETACH DELETE n", 422),
        ("LOAD CSV FROM 'http://x' AS row RETURN row", 422),
        ("RETURN 1; RETURN 2", 422),
        ("no_such_query", 404),
    ],
)
def test_a_query_that_may_not_run_is_refused(shared: TestClient, query: str, status: int) -> None:
    answer = shared.post("/v1/query", json={"query": query})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "url",
    [
        "/v1/applicants/nobody",
        "/v1/applicants/nobody/network",
        "/v1/applicants/R1/path?to=nobody",
        "/v1/rings/R-NONE",
        "/v1/rings/R-NONE/graph",
        "/v1/rings/R-NONE/evidence",
        "/v1/rings/R-NONE/history",
        "/v1/runs/run-none",
    ],
)
def test_what_is_not_there_is_a_404(shared: TestClient, url: str) -> None:
    answer = shared.get(url)
    assert answer.status_code == 404
    assert answer.json()["title"] == "Not Found"


def test_a_ring_id_that_is_nearly_right_is_suggested(shared: TestClient, ring_id: str) -> None:
    answer = shared.get(f"/v1/rings/{ring_id[:-1]}")
    assert f"Did you mean {ring_id}?" in answer.json()["detail"]


def test_why_a_value_cannot_be_found_is_said_in_words_beside_its_code(shared: TestClient) -> None:
    answer = shared.post("/v1/find", json={"type": "phone", "value": "abc"})
    assert answer.status_code == 422
    message = "no usable phone: no phone number (not_a_phone)"
    assert answer.json()["errors"] == [{"field": "value", "message": message}]
