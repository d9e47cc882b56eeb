"""A private home for each test of the command line, and one made-up world for all."""

from pathlib import Path

import pytest

from ingest.synth import write_world


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder that commands take for the user's home."""
    home = tmp_path / "home"
    home.mkdir()
    for name in ("HOME", "USERPROFILE", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(home))
    for name in ("XDG_DATA_HOME", "RINGSIGHT_STORE", "RINGSIGHT_TOKEN_KEY_FILE", "LC_ALL"):
        monkeypatch.delenv(name, raising=False)
    return home


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a made-up lender of 700 people, some in rings."""
    out = tmp_path_factory.mktemp("world")
    write_world(out, applicants=700, seed=5, prevalence=0.04)
    return out
