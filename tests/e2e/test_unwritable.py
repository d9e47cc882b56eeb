"""A disk without room, a folder that may not be written, a store that is held: one line each.

After that the same command ends as if nothing had happened.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.kills import embedded, state_of
from graph.store.files import read_files
from graph.store.open import open_store
from ingest.synth import write_world
from tests.e2e.cli import Told, done, loaded_from, ringsight

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt", reason="limits of a process are POSIX's"),
]
NOBODY = 65534
# Runs a command that may write no file beyond so many bytes, with so large a load in bulk.
LIMITED = """
import resource, sys
from graph.store import kglite
from cli.main import app

room, kglite.BULK_LOAD = int(sys.argv[1]), int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
app(sys.argv[3:])
"""
# Runs a command as somebody who may write nothing there, once all that it reads has been read.
AS_NOBODY = """
import os, sys
from typer.testing import CliRunner
from cli.main import app

file, warm = sys.argv[1:3]
for words in (["load", file, "--store", warm], ["store", "check", "--store", warm, "--json"]):
    assert CliRunner().invoke(app, words).exit_code == 0, words
if os.geteuid() == 0:
    os.setuid(65534)
app(sys.argv[3:])
"""
WHEN = ("--recorded-at", "2026-06-01T00:00:00Z")


def _child(program: str, *args: object, **environ: str) -> Told:
    ended = subprocess.run(
        [sys.executable, "-c", program, *map(str, args)],
        env={**os.environ, **environ},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    return Told(ended.returncode, ended.stdout, ended.stderr)


def _lines(err: str) -> list[str]:
    """Return the lines but for those of progress, which a slow machine has time to write."""
    return [line for line in err.splitlines() if not re.match(r"[A-Z][a-z ]+: \d+ %", line)]


@pytest.fixture(scope="module")
def little(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a made-up lender of few people."""
    out = tmp_path_factory.mktemp("little")
    write_world(out, applicants=120, seed=9, prevalence=0.04)
    return out


@pytest.mark.parametrize("bulk", [1, 10**9], ids=["saved at once", "by the journal"])
def test_a_load_that_finds_no_room_is_given_again_and_nothing_is_lost(
    little: Path, tmp_path: Path, bulk: int
) -> None:
    sound, store = embedded(tmp_path / "sound"), embedded(tmp_path / "store")
    load = ("load", *loaded_from(little), *WHEN, "--store")
    done(*load, sound.url)
    wanted = state_of(sound)
    for room in (100, 45_000, 200_000):
        told = _child(LIMITED, room, bulk, *load, store.url)
        assert (told.code, len(_lines(told.err))) == (1, 1), told.err
        assert "cannot be written: File too large. Make room" in told.err
        assert not list((tmp_path / "store").glob("*.tmp*"))
    done(*load, store.url)
    assert state_of(store) == wanted
    with store.open() as opened, sound.open() as other:
        same = read_files(opened).select("file", "read"), read_files(other).select("file", "read")
        assert same[0].equals(same[1])


def test_results_that_find_no_room_are_told_and_leave_nothing_half(
    little: Path, tmp_path: Path
) -> None:
    out = tmp_path / "links"
    load = ("load", *loaded_from(little), *WHEN, "--out", out)
    told = _child(LIMITED, 3_000, 1, *load)
    assert (told.code, len(_lines(told.err))) == (1, 1), told.err
    assert "No room to write in" in told.err
    assert not list(out.glob("*.parquet"))
    done(*load)
    assert list(out.glob("*.parquet"))


def test_a_run_that_finds_no_room_is_given_again_and_is_the_same_run(
    little: Path, tmp_path: Path
) -> None:
    sound, store = embedded(tmp_path / "sound"), embedded(tmp_path / "store")
    done("load", *loaded_from(little), *WHEN, "--store", sound.url)
    shutil.copytree(tmp_path / "sound", tmp_path / "store")
    done("detect", "--store", sound.url)
    size = (tmp_path / "store" / "graph.kgl").stat().st_size
    for room in (100, size):
        told = _child(LIMITED, room, 10**9, "detect", "--store", store.url)
        assert (told.code, len(_lines(told.err))) == (1, 1), told.err
        assert "Make room" in told.err
    done("detect", "--store", store.url)
    assert state_of(store) == state_of(sound)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Return a folder that anybody may enter and read, and only its owner may write."""
    folder = Path(tempfile.mkdtemp(prefix="ringsight-test-"))
    folder.chmod(0o755)
    yield folder
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755)
    shutil.rmtree(folder)


def test_a_folder_that_may_not_be_written_is_told_and_can_be_read(
    little: Path, open_folder: Path, tmp_path: Path
) -> None:
    store, key = f"kglite:{open_folder / 'store'}", open_folder / "token.key"
    done("load", *loaded_from(little), "--store", store, RINGSIGHT_TOKEN_KEY_FILE=str(key))
    file = shutil.copy(little / "applications.csv", open_folder)
    if os.geteuid() == 0:
        os.chown(key, NOBODY, NOBODY)
    for path in (open_folder / "store").iterdir():
        path.chmod(0o444)
    for path in (open_folder / "store", open_folder):
        path.chmod(0o555)
    first = file, f"kglite:{tmp_path / 'warm'}"
    environ = {"RINGSIGHT_TOKEN_KEY_FILE": str(key)}
    for url in (store, f"kglite:{open_folder / 'other'}"):
        told = _child(AS_NOBODY, *first, "load", file, "--store", url, **environ)
        assert (told.code, len(_lines(told.err))) == (1, 1), told.err
        assert "cannot be written: Permission denied. Let this user write there" in told.err
    told = _child(AS_NOBODY, *first, "store", "check", "--store", store, "--json", **environ)
    assert (told.code, told.document["problems"]) == (0, []), told.err


def test_whoever_finds_a_store_held_is_told_by_whom(little: Path, tmp_path: Path) -> None:
    url = f"kglite:{tmp_path / 'store'}"
    with open_store(url):
        for words in (("load", little / "applications.csv"), ("store", "check", "--repair")):
            told = ringsight(*words, "--store", url)
            assert (told.code, told.err.count("\n")) == (1, 1)
            assert "is being written by this very process" in told.err
        assert ringsight("store", "check", "--store", url).code == 0


def test_damage_is_mended_and_told_by_the_command(little: Path, tmp_path: Path) -> None:
    url = f"kglite:{tmp_path / 'store'}"
    done("load", *loaded_from(little), "--store", url)
    with open_store(url) as store:
        store.engine._run("MATCH (:Applicant)-[r:DID]->(:Event) DELETE r", {})  # type: ignore[attr-defined]
        store.engine._changed = True  # type: ignore[attr-defined]
    told = ringsight("store", "check", "--store", url, "--json")
    assert (told.code, [one["code"] for one in told.document["problems"]]) == (
        1,
        ["dangling_event"],
    )
    mended = ringsight("store", "check", "--repair", "--store", url)
    assert (mended.code, "dangling_event" in mended.out, "is sound" in mended.out) == (
        0,
        True,
        True,
    )
    again = done("store", "check", "--repair", "--store", url)
    assert (again["mended"], again["problems"]) == ([], [])
    assert ringsight("store", "check", "--repair", "--store", f"{url}-not-there").code == 1
    assert not (tmp_path / "store-not-there").exists()
