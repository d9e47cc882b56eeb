"""A real server process on a loopback port, called as an approval system would."""

import json
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2
import pytest

from api.main import run_server
from api.settings import read_settings
from graph.errors import InputError, StoreLockedError
from graph.store.contents import contents
from graph.store.open import open_store
from tests.api_world import PERSONAL, World, make_world, ring_application
from tests.e2e.cli import ringsight

PROGRAM = """
from api.main import run_server
from api.settings import read_settings

if __name__ == "__main__":
    run_server(read_settings())
"""
PATIENCE_S = 120


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return make_world(tmp_path_factory.mktemp("lender"))


@pytest.fixture(scope="module")
def server(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A server's address and its log."""
    folder = tmp_path_factory.mktemp("server")
    (folder / "serve.py").write_text(PROGRAM, encoding="utf-8")
    log = folder / "log"
    named = ("store", "users_file", "token_key_file")
    told = {f"RINGSIGHT_{n.upper()}": str(getattr(world.settings(), n)) for n in named}
    environ = {**os.environ, **told, "RINGSIGHT_PORT": "0"}
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, str(folder / "serve.py")],
            env={**environ, "PYTHONPATH": str(Path(__file__).parents[2])},
            stderr=out,
            stdout=out,
        )
    try:
        address = _told_address(process, log)
        _await(f"{address}/healthz", process, log)
        yield address, log
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE_S)


@pytest.fixture(autouse=True)
def logs_as_before() -> Iterator[None]:
    """A server that runs inside a test sets up logs for its whole process."""
    loggers = [logging.getLogger(name) for name in ("ringsight", "uvicorn.error", "uvicorn.access")]
    before = [(log.handlers, log.propagate, log.level, log.disabled) for log in loggers]
    yield
    for log, state in zip(loggers, before, strict=True):
        log.handlers, log.propagate, log.level, log.disabled = state


def _told_address(process: subprocess.Popen[bytes], log: Path) -> str:
    """The address that the log tells; the system chose the port."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until and process.poll() is None:
        lines = [json.loads(line) for line in log.read_text().splitlines() if line.endswith("}")]
        for line in lines:
            if line["event"] == "started":
                return str(line["address"])
        time.sleep(0.1)
    raise AssertionError(log.read_text())


def _await(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until and process.poll() is None:
        try:
            httpx2.get(url)
        except httpx2.TransportError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(log.read_text())


def test_a_served_decision_is_made_kept_and_logged_without_personal_data(
    server: tuple[str, Path], world: World
) -> None:
    url, log = server
    with httpx2.Client(base_url=url, headers=world.bearer("decider"), timeout=60) as client:
        made = client.post("/v1/assessments", json=ring_application(6))
        assert made.status_code == 200, made.text
        assert made.json()["decision"] == "review"
        assert client.get("/v1/applicants/R6").json()["ring"]["size"] == 7
        assert client.post("/v1/runs", json={}).status_code == 403
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    routes = [line["route"] for line in lines if line["event"] == "request"]
    assert "/v1/applicants/{applicant_id}" in routes
    secrets = (*PERSONAL, "R6", *world.keys.values())
    assert not [secret for secret in secrets if secret in log.read_text()]


def test_while_a_server_runs_it_alone_writes_its_store(
    server: tuple[str, Path], world: World
) -> None:
    with pytest.raises(StoreLockedError, match=f"held by the server at {server[0]} "):
        open_store(world.settings().store)
    with open_store(world.settings().store, read_only=True) as store:
        assert store.read_info()["snapshot_at"] is not None


def test_a_store_that_is_held_by_another_server_is_told_in_one_line(
    server: tuple[str, Path], world: World
) -> None:
    with pytest.raises(StoreLockedError):
        run_server(world.settings(port=0))


def test_an_address_that_is_taken_is_told_in_one_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        settings = read_settings(
            store=f"kglite:{tmp_path / 'store'}",
            users_file=tmp_path / "users.json",
            token_key_file=tmp_path / "key",
            port=taken.getsockname()[1],
        )
        with pytest.raises(InputError, match="another --port"):
            run_server(settings)


def test_a_copy_made_while_a_server_writes_is_whole_and_says_how_old_it_is(
    server: tuple[str, Path], world: World, tmp_path: Path
) -> None:
    url, _ = server
    source, target = world.settings().store, f"kglite:{tmp_path / 'backup'}"
    stop = threading.Event()

    def decide() -> int:
        made = 0
        with httpx2.Client(base_url=url, headers=world.bearer("decider"), timeout=60) as client:
            while not stop.is_set():
                answer = client.post("/v1/assessments", json=ring_application(20 + made))
                assert answer.status_code == 200, answer.text
                made += 1
        return made

    with open_store(source, read_only=True) as last, ThreadPoolExecutor(1) as threads:
        deciding = threads.submit(decide)
        try:
            told = ringsight("store", "copy", source, target, "--json")
        finally:
            stop.set()
        assert told.code == 0, told.err
        assert deciding.result(PATIENCE_S) > 0
        saved_at = last.read_info()["snapshot_at"]
        document = told.document
        assert document["saved_at"] == saved_at.isoformat().replace("+00:00", "Z")
        wanted = {kind: part.sha256 for kind, part in contents(last).items()}
    assert document["sha256"] == wanted
    with open_store(target) as backup:
        assert {kind: part.sha256 for kind, part in contents(backup).items()} == wanted
        assert backup.check() == []


def test_what_a_server_wrote_since_its_last_save_is_said_to_be_missing(
    server: tuple[str, Path], world: World, tmp_path: Path
) -> None:
    url, _ = server
    store = world.settings().store
    with httpx2.Client(base_url=url, headers=world.bearer("decider"), timeout=60) as client:
        made = client.post("/v1/assessments", json=ring_application(7))
    assert made.status_code == 200, made.text
    for command in (["runs", "list"], ["store", "copy", store, f"kglite:{tmp_path / 'copy'}"]):
        given = [] if "copy" in command else ["--store", store]
        told = ringsight(*command, *given)
        assert told.code == 0
        assert "is read as last saved" in told.err
