"""What holds for every call: keys and roles."""

import pytest
from fastapi.testclient import TestClient

from api.users import remove_user, rotate_key
from tests.api_calls import CALLS, is_problem
from tests.api_world import World, opened

ORDER = ("reader", "decider", "admin")
OPEN = ("/healthz", "/readyz", "/metrics", "/docs", "/openapi.json")


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
