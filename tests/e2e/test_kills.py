"""Killed at any moment, a command that is given again ends as if nothing had happened."""

import os
from pathlib import Path

import pytest

from benchmarks.kills import all_trials

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt", reason="SIGKILL is POSIX's"),
]


def test_twenty_one_kills_lose_nothing_and_change_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RINGSIGHT_TOKEN_KEY_FILE", str(tmp_path / "token.key"))
    told = list(all_trials(tmp_path, 21, 120, neo4j=False))
    assert [trial for trial in told if not trial.same] == []
    killed = [trial.task for trial in told if trial.killed]
    assert len(killed) == 21
    assert set(killed) == {"load, embedded", "detect, embedded", "copy, embedded"}
