"""The demo: from nothing to rings, their reasons, and figures against the truth."""

import shlex
from pathlib import Path
from typing import Any

import pytest

from graph.store.open import open_store
from tests.conformance.conftest import server, wipe
from tests.e2e.cli import done, ringsight


@pytest.mark.slow
def test_the_demo_finds_and_what_it_says_to_try_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told = ringsight("demo", "--applicants", "1200", "--out", "small")
    assert told.code == 0, told.err
    for word in ("applications.csv", "Ring precision", "Score: the sum", "report.html"):
        assert word in told.out
    page = Path("small/report.html").read_text("utf-8")
    assert "<svg" in page
    assert "http-equiv" in page
    steps = [line.strip() for line in told.out.splitlines() if line.startswith("  ringsight ")]
    assert len(steps) >= 6
    assert any(step.startswith("ringsight find ") for step in steps)
    for step in steps:
        if " serve" not in step:
            assert ringsight(*shlex.split(step)[1:]).code == 0, step


@pytest.mark.slow
@pytest.mark.neo4j
def test_the_demo_on_neo4j_finds_the_same_rings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    uri, user, password = server()
    wipe(uri, user, password)
    monkeypatch.setenv("RINGSIGHT_NEO4J_USER", user)
    monkeypatch.setenv("RINGSIGHT_NEO4J_PASSWORD", password)
    monkeypatch.setenv("RINGSIGHT_TOKEN_KEY_FILE", str(tmp_path / "one.key"))

    def shown(out: Path, *store: str) -> tuple[Any, dict[str, bytes]]:
        told = done("demo", "--applicants", "1200", "--out", out, *store)
        told["evaluation"].pop("seconds", None)
        return told, {path.name: path.read_bytes() for path in (out / "results").iterdir()}

    told, files = shown(tmp_path / "embedded")
    there, theirs = shown(tmp_path / "server", "--store", uri)
    assert told["run"]["rings"]
    with open_store(uri, user=user, password=password) as store, store.hold_run("night"):
        late = ringsight("demo", "--applicants", "1200", "--out", tmp_path / "late", "--store", uri)
    assert late.code == 1
    assert "under way (night" in late.err
    assert (there["run"], there["evaluation"]) == (told["run"], told["evaluation"])
    assert theirs == files


def test_the_demo_touches_no_folder_but_its_own(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("dear")
    told = ringsight("demo", "--applicants", "50", "--out", tmp_path / "mine")
    assert told.code == 1
    assert "--out" in told.err
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "dear"


def test_the_demo_refuses_a_store_that_holds_others(tmp_path: Path, world: Path) -> None:
    url = f"kglite:{tmp_path / 'theirs'}"
    before = done("load", world / "applications.csv", "--store", url)
    told = ringsight("demo", "--applicants", "50", "--store", url, "--out", tmp_path / "demo")
    assert told.code == 1
    assert "empty store" in told.err
    counted = done("query", "MATCH (a:Application) RETURN count(a) AS n", "--store", url)
    assert counted["rows"][0]["n"] == before["accepted"]
