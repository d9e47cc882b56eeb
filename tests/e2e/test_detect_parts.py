"""`detect --input FOLDER` of more links than memory may hold: the same files, nothing left."""

from pathlib import Path

import pytest

from cli import detect_parts
from graph.runs.parts import cut, records
from tests.e2e.cli import ringsight
from tests.folders import world_in


@pytest.fixture(scope="module")
def links(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return world_in(tmp_path_factory.mktemp("world"), applicants=600, seed=4)


@pytest.fixture
def little_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    lessen(monkeypatch)


def lessen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detect_parts, "MOST_IN_MEMORY", 1_000)
    monkeypatch.setattr(cut, "PART_PEOPLE", 40)
    monkeypatch.setattr(records, "SHARD_ROWS", 2_000)


def files(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(out.iterdir())}


def test_a_large_folder_gives_the_files_of_a_small_one(
    links: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = ("detect", "--input", links, "--json", "--out")
    early = ("--as-of", "2025-09-01")
    assert ringsight(*plain, tmp_path / "early", *early).code == 0
    again = ("--previous", tmp_path / "early")
    assert ringsight(*plain, tmp_path / "whole", *again).code == 0
    lessen(monkeypatch)
    assert ringsight(*plain, tmp_path / "early-parts", *early).code == 0
    told = ringsight(*plain, tmp_path / "parts", *again)
    assert told.code == 0
    assert files(tmp_path / "early-parts") == files(tmp_path / "early")
    assert files(tmp_path / "parts") == files(tmp_path / "whole")


@pytest.mark.usefixtures("little_memory")
def test_without_out_nothing_is_left_in_the_temporary_folder(
    links: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "temporary"
    own.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(own))
    assert ringsight("detect", "--input", links).code == 0
    assert not any(own.iterdir())


@pytest.mark.usefixtures("little_memory")
def test_a_moment_before_all_is_told_and_leaves_nothing(links: Path, tmp_path: Path) -> None:
    told = ringsight("detect", "--input", links, "--as-of", "2001-01-01", "--out", tmp_path / "out")
    assert told.code == 1
    assert "Nothing is known there by then" in told.err
    assert not any((tmp_path / "out").iterdir())


@pytest.mark.usefixtures("little_memory")
def test_a_full_disk_is_told_in_one_line(
    links: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("graph.runs.parts.spool.Spool.put", full)
    told = ringsight("detect", "--input", links, "--out", tmp_path / "out")
    assert told.code == 1
    assert "No space left on device" in told.err
    assert "100 bytes a link" in told.err
    assert not any((tmp_path / "out").iterdir())
