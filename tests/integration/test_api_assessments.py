"""Live decisions over HTTP."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from graph.core.explanation import explain_person
from graph.results import MICRO
from graph.runs.assess import read_active
from graph.runs.detect import detect
from graph.shipped import read_policy_of
from graph.store.open import open_store
from tests.api_world import PERSONAL, RING, World, application, opened, ring_application

URL = "/v1/assessments"


def post(client: TestClient, body: dict[str, Any], **more: Any) -> dict[str, Any]:
    answer = client.post(URL, json=body, **more)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def test_a_stranger_is_approved_in_band_b(client: TestClient) -> None:
    made = post(client, application(100))
    assert (made["decision"], made["band"], made["ring"]) == ("approve", "B", None)
    assert made["sequence"] == 1
    assert made["plan"]["limit_factor"] == 1.0
    assert set(made["versions"]) == {"model", "statistics", "rules", "policy"}
    assert made["degraded"] == []


def test_who_joins_a_ring_is_reviewed_with_reasons_that_sum_to_the_score(
    client: TestClient,
) -> None:
    made = post(client, ring_application(6))
    assert (made["decision"], made["band"]) == ("review", "E")
    assert sum(round(r["weight"] * MICRO) for r in made["reasons"]) == round(made["score"] * MICRO)
    assert "consignee_many_applicants" in {rule["code"] for rule in made["rules"]}
    assert made["plan"]["hold_delivery"]
    known = client.get("/v1/rings").json()["rings"][0]["ring_id"]
    assert made["ring"]["ring_id"] == known
    assert made["ring"]["size"] == len(RING) + 1


def test_a_live_score_is_what_a_batch_says_of_the_same_knowledge(world: World) -> None:
    with opened(world) as client:
        live = post(client, ring_application(6))
    with open_store(world.settings().store) as store:
        active = read_active(store, read_policy_of(None))
        everything = store.read_knowledge()
        batch = explain_person(everything, active.statistics, active.model, "R6")
    assert round(live["score"] * MICRO) == batch.score_micro
    assert live["ring"]["size"] == len(batch.group)
    assert live["ring"]["role"] == batch.role


def test_without_commit_nothing_is_stored_and_the_score_is_the_same(client: TestClient) -> None:
    tried = post(client, {**ring_application(6), "commit": False})
    assert tried["sequence"] is None
    assert client.get("/v1/applicants/R6").status_code == 404
    kept = post(client, ring_application(6))
    same = ("score", "decision", "reasons", "rules", "ring", "plan")
    assert {n: kept[n] for n in same} == {n: tried[n] for n in same}


def test_the_same_content_gets_the_stored_decision_unless_asked_anew(client: TestClient) -> None:
    first = post(client, application(101))
    again = post(client, application(101))
    assert again["assessment_id"] == first["assessment_id"]
    assert again["sequence"] == first["sequence"]
    anew = post(client, {**application(101), "reassess": True})
    assert anew["sequence"] == first["sequence"] + 1
    other = post(client, application(101, amount=9000))
    assert other["sequence"] == anew["sequence"] + 1


def test_a_stored_decision_outlives_the_server(world: World) -> None:
    with opened(world) as client:
        first = post(client, application(101))
    with opened(world) as client:
        assert post(client, application(101))["assessment_id"] == first["assessment_id"]
        assert post(client, application(102))["sequence"] == first["sequence"] + 1


def test_a_past_moment_knows_nothing_of_what_came_later(client: TestClient) -> None:
    body = {**ring_application(6), "commit": False}
    before = post(client, {**body, "as_of": "2026-03-01T01:00:00Z"})
    after = post(client, {**body, "as_of": "2026-03-01T05:00:00Z"})
    assert before["ring"] is None
    assert after["ring"] is not None
    assert before["score"] < after["score"]


def test_a_past_moment_cannot_be_stored(client: TestClient) -> None:
    answer = client.post(URL, json={**application(1), "as_of": "2026-03-01T01:00:00Z"})
    assert answer.status_code == 422
    assert [e["field"] for e in answer.json()["errors"]] == ["as_of"]


def test_good_history_of_ones_own_makes_band_a(client: TestClient) -> None:
    told = {"application_id": "S-7", "observed_at": "2026-03-20T00:00:00Z", "outcome": "repaid"}
    assert client.post("/v1/outcomes", json=told).status_code == 200
    made = post(client, application(200, applicant_id="A7"))
    assert (made["band"], made["plan"]["limit_factor"]) == ("A", 1.25)


@pytest.mark.parametrize(("score", "band"), [(720, "A"), (600, "C"), (500, "D"), (300, "E")])
def test_the_worse_of_report_and_probability_counts(
    client: TestClient, score: int, band: str
) -> None:
    assert post(client, application(201, credit_score=score))["band"] == band


def test_a_check_that_was_passed_is_not_asked_for_again(client: TestClient) -> None:
    thin = application(202, credit_score=500)
    assert post(client, {**thin, "commit": False})["decision"] == "step_up"
    passed = {**thin, "checks": ["face:pass", "id_phone_card:pass"]}
    made = post(client, passed)
    assert (made["decision"], made["plan"]["checks"]) == ("approve", [])


def test_sentences_follow_the_callers_language(client: TestClient) -> None:
    body = {**ring_application(6), "commit": False}
    zh = post(client, body, headers={"Accept-Language": "zh-CN,en;q=0.5"})
    en = post(client, body, headers={"Accept-Language": "fr, en;q=0.2, zh;q=0.1"})
    assert any("名成员" in reason["sentence"] for reason in zh["reasons"])
    assert all(reason["sentence"].isascii() for reason in en["reasons"] if not reason["attribute"])


def test_several_are_decided_one_after_the_other(client: TestClient) -> None:
    rows = [ring_application(6), ring_application(7), application(103)]
    for body in (rows, {"applications": rows}):
        answer = client.post(f"{URL}:batch", json=body)
        assert answer.status_code == 200, answer.text
        made = answer.json()["assessments"]
        assert [one["sequence"] for one in made] == [1, 2, 3]
        assert [one["decision"] for one in made] == ["review", "review", "approve"]


def test_one_faulty_row_of_several_stores_nothing_and_all_faults_are_told(
    client: TestClient,
) -> None:
    rows = [application(104), application(105, applied_at="yesterday"), application(106)]
    answer = client.post(f"{URL}:batch", json=[*rows, application(107, decided_at="soon")])
    assert answer.status_code == 422
    fields = [error["field"] for error in answer.json()["errors"]]
    assert fields == ["[1].applied_at", "[3].decided_at"]
    assert client.get("/v1/applicants/A104").status_code == 404


def test_no_answer_repeats_a_personal_value(client: TestClient) -> None:
    text = client.post(URL, json=ring_application(3, amount=1)).text
    text += client.get("/v1/applicants/R3").text
    assert not [value for value in PERSONAL if value in text]


def test_an_amendment_of_an_application_takes_the_newest_for_true(client: TestClient) -> None:
    post(client, ring_application(6))
    moved = {"device_id": "my-own-phone", "payer_account": "6222020000000000099"}
    changed = post(client, {**ring_application(6), **moved})
    codes = {reason["code"] for reason in changed["reasons"]}
    assert "shared_device" not in codes


def test_detect_and_assess_agree_on_versions(world: World) -> None:
    with open_store(world.settings().store) as store:
        run = detect(store)
    with opened(world) as client:
        made = post(client, {**application(1), "reassess": True})
    told = {name: run.started_with[name] for name in ("model", "rules", "statistics")}
    assert made["versions"].items() >= told.items()


def test_an_outcome_that_was_there_before_counts_without_commit_too(client: TestClient) -> None:
    outcome = {
        "application_id": "RS-6",
        "observed_at": "2026-03-01T00:00:00Z",
        "outcome": "default",
    }
    told = client.post("/v1/outcomes", json=outcome)
    assert told.status_code == 200, told.text
    tried = post(client, {**ring_application(6), "commit": False})
    made = post(client, ring_application(6))
    assert any(reason["code"] == "known_outcomes" for reason in made["reasons"])
    for name in ("score", "band", "decision", "reasons", "plan", "ring"):
        assert tried[name] == made[name]


@pytest.mark.parametrize("commit", [True, False])
def test_an_older_version_of_an_application_is_decided_on_for_its_present_owner(
    client: TestClient, commit: bool
) -> None:
    now = ring_application(6, recorded_at="2026-03-05T00:00:00Z")
    post(client, now)
    older = {**now, "applicant_id": "somebody-else", "recorded_at": "2026-03-04T00:00:00Z"}
    made = post(client, {**older, "commit": commit})
    assert made["applicant_id"] == "R6"
    assert made["ring"]["size"] == len(RING) + 1


def test_an_applicant_whose_id_has_slashes_is_found(client: TestClient) -> None:
    post(client, application(100, applicant_id="2026/03/17"))
    assert client.get("/v1/applicants/2026%2F03%2F17").json()["applicant_id"] == "2026/03/17"
    assert client.get("/v1/applicants/2026/03/17/network").json()["applicants"] == ["2026/03/17"]


def test_new_content_of_a_past_moment_amends_what_was_known_then(client: TestClient) -> None:
    post(client, ring_application(6))
    alone = application(506, application_id="RS-6", applicant_id="R6")
    then = {**alone, "commit": False, "as_of": "2026-12-31T00:00:00Z"}
    now = {**alone, "commit": False}
    assert post(client, then)["score"] == post(client, now)["score"]
    assert not [r for r in post(client, then)["reasons"] if r["code"] == "shared_device"]
