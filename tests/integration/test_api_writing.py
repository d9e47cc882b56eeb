"""Outcomes, events, instalments and runs over HTTP."""

import os
import signal
import time
from typing import Any

import pytest
from fastapi.testclient import TestClient

from graph.store.open import open_store
from tests.api_world import World, opened, ring_application

PATIENCE_S = 120


def post(client: TestClient, url: str, body: Any) -> dict[str, Any]:
    answer = client.post(url, json=body)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def outcome(number: int, **more: Any) -> dict[str, Any]:
    return {
        "application_id": f"S-{number}",
        "observed_at": "2026-04-01T00:00:00Z",
        "outcome": "overdue",
        "overdue_days": 9,
        **more,
    }


def event(number: int, kind: str, **more: Any) -> dict[str, Any]:
    return {
        "event_id": f"E-{number}-{kind}",
        "applicant_id": f"A{number}",
        "occurred_at": "2026-04-02T00:00:00Z",
        "kind": kind,
        **more,
    }


def ended(client: TestClient, job_id: str) -> dict[str, Any]:
    """Return a job once it has ended."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        told: dict[str, Any] = client.get(f"/v1/runs/{job_id}").json()
        if told["status"] not in ("starting", "running", "writing"):
            return told
        time.sleep(0.1)
    raise AssertionError(f"{job_id} did not end")


def test_outcomes_are_stored_once_and_seen_with_the_applicant(client: TestClient) -> None:
    assert post(client, "/v1/outcomes", outcome(1))["accepted"] == 1
    again = post(client, "/v1/outcomes", [outcome(1), outcome(2)])
    assert again == {"accepted": 1, "amended": 0, "duplicate": 1}
    told = client.get("/v1/applicants/A1").json()["outcomes"]
    assert [(row["outcome"], row["overdue_days"]) for row in told] == [("overdue", 9)]


def test_an_outcome_told_otherwise_is_refused(client: TestClient) -> None:
    post(client, "/v1/outcomes", outcome(1))
    answer = client.post("/v1/outcomes", json=outcome(1, overdue_days=30))
    assert answer.status_code == 422
    assert answer.json()["errors"]


def test_a_payment_completes_its_instalment(client: TestClient) -> None:
    due = {"application_id": "S-1", "number": 1, "due_at": "2026-04-01T00:00:00Z", "amount_due": 9}
    assert post(client, "/v1/instalments", due)["accepted"] == 1
    paid = {**due, "paid_at": "2026-03-31T00:00:00Z", "amount_paid": 9}
    assert post(client, "/v1/instalments", paid)["amended"] == 1


def test_a_login_from_a_new_device_asks_for_a_code_and_an_old_one_for_nothing(
    client: TestClient,
) -> None:
    known = event(1, "login", device_id="device-of-1")
    assert post(client, "/v1/events", known)["events"][0]["check"] is None
    other = event(2, "login", device_id="another-phone")
    told = post(client, "/v1/events", other)["events"][0]
    assert (told["event_id"], told["check"]) == ("E-2-login", "sms")


@pytest.mark.parametrize(
    ("kind", "check"), [("address_change", "call_back"), ("card_change", "id_phone_card")]
)
def test_a_change_asks_for_its_check(client: TestClient, kind: str, check: str) -> None:
    assert post(client, "/v1/events", event(3, kind))["events"][0]["check"] == check


def test_an_event_without_values_is_judged_like_any(client: TestClient) -> None:
    """A second time it is known already, and judged with all that is around the applicant."""
    kinds = ("login", "payment", "address_change", "card_change", "delivered")
    rows = [event(4, kind) for kind in kinds]
    for row in rows:
        assert not {"device_id", "address", "bank_card", "phone", "ip"} & row.keys()
    first = post(client, "/v1/events", rows)
    again = post(client, "/v1/events", rows)
    assert (first["accepted"], again["duplicate"]) == (len(rows), len(rows))
    assert first["events"] == again["events"]
    assert [one["check"] for one in first["events"]][2:4] == ["call_back", "id_phone_card"]


def test_an_event_names_the_rules_that_its_device_hits(client: TestClient) -> None:
    row = {**event(1, "login", device_id="R-DEVICE-1"), "applicant_id": "R1"}
    row["occurred_at"] = "2026-03-01T05:00:00Z"
    told = post(client, "/v1/events", row)["events"][0]
    assert "device_many_applicants" in {rule["code"] for rule in told["rules"]}
    assert told["check"] == "sms"


def test_a_run_in_a_worker_takes_what_came_since_and_keeps_the_rings_id(world: World) -> None:
    with opened(world) as client:
        before = client.get("/v1/rings").json()
        post(client, "/v1/assessments", ring_application(6))
        answer = client.post("/v1/runs", json={})
        assert answer.status_code == 202
        done = ended(client, answer.json()["job_id"])
        assert (done["status"], done["error"]) == ("done", None)
        after = client.get("/v1/rings").json()
        assert after["run_id"] == done["run_id"] != before["run_id"]
        assert after["rings"][0]["ring_id"] == before["rings"][0]["ring_id"]
        assert after["rings"][0]["size"] == before["rings"][0]["size"] + 1
        assert client.get(f"/v1/runs/{before['run_id']}").json()["status"] == "done"
        assert client.get(answer.headers["location"]).json()["run_id"] == done["run_id"]
        versions = client.get("/readyz").json()["versions"]
    with open_store(world.settings().store) as store:
        run = store.read_run()
        assert run is not None
        assert versions["statistics"] == run.started_with["statistics"]
        assert store.check() == []


def test_a_run_of_the_past_is_kept_and_nothing_else_changes(client: TestClient) -> None:
    def seen() -> list[Any]:
        told = [client.get(url).json() for url in ("/v1/rings", "/readyz", "/v1/applicants/R1")]
        ring = told[0]["rings"][0]["ring_id"]
        return [*told, client.get(f"/v1/rings/{ring}/history").json()]

    before = seen()
    given = {"as_of": "2026-03-01T05:00:00Z"}
    done = ended(client, client.post("/v1/runs", json=given).json()["job_id"])
    assert (done["status"], done["current"], done["error"]) == ("done", False, None)
    assert done["run_id"] != before[0]["run_id"]
    assert seen() == before
    jobs: Any = client.app.state.jobs  # type: ignore[attr-defined]
    jobs._jobs.clear()  # as after a restart
    stored = client.get(f"/v1/runs/{done['run_id']}").json()
    assert (stored["status"], stored["current"]) == ("done", False)
    assert client.get(f"/v1/runs/{before[0]['run_id']}").json()["current"] is True
    again = ended(client, client.post("/v1/runs", json={}).json()["job_id"])
    assert (again["run_id"], again["current"]) == (before[0]["run_id"], True)


def test_a_run_can_be_cancelled_and_leaves_the_store_as_it_was(client: TestClient) -> None:
    before = client.get("/v1/rings").json()
    job_id = client.post("/v1/runs", json={}).json()["job_id"]
    assert client.post("/v1/runs", json={}).status_code == 409
    assert client.delete(f"/v1/runs/{job_id}").json()["status"] == "cancelled"
    assert ended(client, job_id)["status"] == "cancelled"
    assert client.delete(f"/v1/runs/{job_id}").status_code == 409
    assert client.delete("/v1/runs/job-none").status_code == 404
    assert client.get("/v1/rings").json() == before


def test_a_worker_that_dies_is_a_failed_run_and_the_server_goes_on(client: TestClient) -> None:
    job_id = client.post("/v1/runs", json={}).json()["job_id"]
    jobs: Any = client.app.state.jobs  # type: ignore[attr-defined]
    until = time.monotonic() + PATIENCE_S
    while jobs._process is None and time.monotonic() < until:
        time.sleep(0.01)
    os.kill(jobs._process.pid, signal.SIGKILL)
    told = ended(client, job_id)
    assert (told["status"], told["error"]) == ("failed", "The worker died before it was done.")
    assert client.get("/readyz").status_code == 200


def test_a_server_that_stops_takes_its_run_with_it(world: World) -> None:
    with opened(world) as client:
        assert client.post("/v1/runs", json={}).status_code == 202
    with opened(world) as client:
        assert client.get("/readyz").status_code == 200
