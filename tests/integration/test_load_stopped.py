"""A load that is stopped, or loses a process, says so in one line and can be started again."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from multiprocessing import active_children
from pathlib import Path
from time import sleep

import pytest

from graph.errors import StoppedError, WorkerLostError
from graph.store.open import open_store
from ingest import gather, load, load_store
from ingest.load import LoadOptions
from ingest.mapping import Mapping
from ingest.sources import Sources
from ingest.steps import Steps
from tests.load_rows import NOW, TOKENIZER, write
from tests.quality_rows import people

OPTIONS = LoadOptions(Mapping(), TOKENIZER, NOW)


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    return Sources((write(tmp_path / "applications.csv", people(1_500)),))


@pytest.fixture
def interruptible() -> Iterator[None]:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is POSIX's")
def test_a_killed_process_is_one_line_that_says_what_to_do(
    tmp_path: Path, sources: Sources, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gather, "POOL_BYTES", 0)
    monkeypatch.setattr(gather, "BATCH_ROWS", 20)
    url = f"kglite:{tmp_path / 'store'}"
    killed: list[int] = []

    def kill(step: str, done: int, total: int) -> None:
        if step == "read" and done and not killed:
            killed.append(active_children()[0].pid or 0)
            os.kill(killed[0], signal.SIGKILL)

    with open_store(url) as store:
        with pytest.raises(WorkerLostError, match="--workers 1") as told:
            load.load(store, sources, replace(OPTIONS, workers=2), progress=kill)
        assert "\n" not in str(told.value)
        assert killed
        assert not store.read_info()["counts"]
        assert load.load(store, sources, OPTIONS).count("accepted") == 1_500


# Loads a file in two processes, names them once both are there, and waits to be killed.
NAMES_ITS_PROCESSES = """
import sys, time
from multiprocessing import active_children
from pathlib import Path
from ingest import gather, load
from tests.integration.test_load_stopped import OPTIONS, Sources, replace

def tell(step, done, total):
    if step == "read" and len(active_children()) == 2:
        print(*(child.pid for child in active_children()), flush=True)
        time.sleep(600)

gather.POOL_BYTES, gather.BATCH_ROWS = 0, 20
load.read_facts(Sources((Path(sys.argv[1]),)), replace(OPTIONS, workers=2), progress=tell)
"""


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="/proc is Linux's")
def test_no_process_outlives_a_load_that_is_killed(sources: Sources) -> None:
    (_, file), *_ = sources.files
    command = [sys.executable, "-c", NAMES_ITS_PROCESSES, str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as loading:
        assert loading.stdout is not None
        pids = loading.stdout.readline().split()
        loading.kill()
    assert len(pids) == 2
    for _ in range(600):
        if not any(_is_alive(pid) for pid in pids):
            return
        sleep(0.1)
    pytest.fail(f"still there: {pids}")


def _is_alive(pid: str) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.mark.parametrize("step", ["read", "write"])
@pytest.mark.usefixtures("interruptible")
def test_a_stopped_load_says_what_is_kept_and_goes_on(
    tmp_path: Path, sources: Sources, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    monkeypatch.setattr(load_store, "_BATCH", 500)
    with open_store(f"kglite:{tmp_path / 'whole'}") as store:
        first = people(1)
        load.load(store, Sources((write(tmp_path / "first.csv", first),)), OPTIONS)
        load.load(store, sources, OPTIONS)
        whole = store.read_facts()

    def stop(told: str, done: int, total: int) -> None:
        if told == step and done:
            signal.raise_signal(signal.SIGINT)

    with open_store(f"kglite:{tmp_path / 'stopped'}") as store:
        load.load(store, Sources((tmp_path / "first.csv",)), OPTIONS)
        with pytest.raises(StoppedError, match="Give the same command again") as told:
            load.load(store, sources, OPTIONS, progress=stop)
        assert ("Nothing was written" in str(told.value)) is (step == "read")
        load.load(store, sources, OPTIONS)
        facts = store.read_facts()
    assert facts.applications.equals(whole.applications)
    assert facts.links.equals(whole.links)
    assert facts.attributes.equals(whole.attributes)


def test_progress_goes_by_bytes_within_a_file(
    sources: Sources, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gather, "BATCH_ROWS", 100)
    told: list[tuple[str, int, int]] = []
    load.read_facts(sources, OPTIONS, progress=lambda *step: told.append(step))
    (_, path), *_ = sources.files
    size = path.stat().st_size
    read = [done for step, done, total in told if step == "read" and total == size]
    assert len(read) > 10
    assert read == sorted(read)
    assert read[-1] == size


def test_shares_are_told_as_parts_of_the_whole() -> None:
    told: list[tuple[str, int, int]] = []
    steps = Steps(lambda *step: told.append(step))
    steps("read", 5, 10)
    steps.begin(60, 100)
    steps("write", 1, 2)
    steps.begin(40, 100)
    steps("write", 2, 2)
    assert told == [("read", 5, 10), ("write", 30, 100), ("write", 100, 100)]
