"""Three nights in a row: data arrives between runs, rings keep their ids, and events tell."""

import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from cli.lock import only_run, running
from tests.e2e.cli import done, ringsight

PATIENCE_S = 120
CUTS = (date(2025, 10, 1), date(2025, 11, 16), date(2026, 1, 3))


def _arrived(world: Path, out: Path, since: date | None, until: date) -> list[object]:
    """Write what a lender learnt between two moments, and return load's arguments."""
    out.mkdir()
    clocks = {"events": "occurred_at", "outcomes": "observed_at", "applications": "applied_at"}
    for name, clock in clocks.items():
        rows = pl.read_csv(world / f"{name}.csv", infer_schema=False)
        when = pl.col(clock).str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
        new = (
            rows.filter(when < until) if since is None else rows.filter(when >= since, when < until)
        )
        new.write_csv(out / f"{name}.csv")
    others = [
        part for kind in ("events", "outcomes") for part in (f"--{kind}", out / f"{kind}.csv")
    ]
    return [out / "applications.csv", *others]


def _rings(folder: Path) -> set[str]:
    """Return the ids of the rings that are there, reported or watched."""
    rings = pl.read_parquet(folder / "rings.parquet")
    return set(rings.filter(pl.col("status").is_in(["reported", "watch"]))["ring_id"])


def test_rings_keep_their_ids_over_three_nights(world: Path, tmp_path: Path) -> None:
    nights, since = [], None
    for number, until in enumerate(CUTS):
        done("load", *_arrived(world, tmp_path / f"day{number}", since, until))
        nights.append(done("detect", "--out", tmp_path / f"night{number}"))
        since = until
    first, _, third = nights
    assert set(first["changes"]) == {"born"}
    lived = _rings(tmp_path / "night0") & _rings(tmp_path / "night2")
    assert lived, "no ring lived through all nights"
    assert set(third["changes"]) - {"born"}, "nothing happened to an older ring"
    runs = done("runs", "list")
    assert [run["run_id"] for run in runs] == [night["run_id"] for night in nights]
    assert [run["current"] for run in runs] == [False, False, True]
    history = done("query", "ring_history", "--param", f"ring_id={min(lived)}")
    assert history["rows"][0]["event"] == "born"


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def _scores(folder: Path) -> dict[str, float]:
    """Return the surest and the least sure applicant's score."""
    scored = pl.read_csv(folder / "applicants.csv").sort("score", "applicant_id")
    ends = pl.concat([scored.head(1), scored.tail(1)])
    return dict(ends.select("applicant_id", "score").iter_rows())


def test_a_run_of_the_past_is_kept_and_the_nights_go_on(world: Path, tmp_path: Path) -> None:
    done("load", *_arrived(world, tmp_path / "days", None, CUTS[1]))
    first = done("detect", "--as-of", CUTS[0], "--out", tmp_path / "first")
    last = done("detect")
    assert [first["current"], last["current"]] == [True, True]
    before = done("query", "rings_by_agent"), done("runs", "show")
    again = done("detect", "--as-of", CUTS[0], "--out", tmp_path / "again")
    assert (again["run_id"], again["current"]) == (first["run_id"], False)
    assert _bytes(tmp_path / "again") == _bytes(tmp_path / "first")
    for who, score in _scores(tmp_path / "again").items():
        assert done("explain", who, "--as-of", CUTS[0])["score"] == score, "told alike everywhere"
    past = done("detect", "--as-of", "2025-10-20")
    assert past["current"] is False
    assert "kept, not made current" in ringsight("detect", "--as-of", "2025-10-20").out
    assert "未设为当前运行" in ringsight("detect", "--as-of", "2025-10-20", "--lang", "zh").out
    assert (done("query", "rings_by_agent"), done("runs", "show")) == before
    runs = {run["run_id"]: run for run in done("runs", "list")}
    assert [run["current"] for run in runs.values()] == [False, False, True]
    assert runs[past["run_id"]]["status"] == "kept"
    assert "of the past" in ringsight("runs", "list").out
    assert done("runs", "show", past["run_id"])["as_of"] == "2025-10-20T00:00:00Z"
    assert done("detect")["run_id"] == last["run_id"]
    assert done("store", "check")["problems"] == []


def test_files_alone_keep_ids_by_the_earlier_results(world: Path, tmp_path: Path) -> None:
    early = _arrived(world, tmp_path / "early", None, CUTS[1])
    late = _arrived(world, tmp_path / "late", None, CUTS[2])
    one, two = tmp_path / "one", tmp_path / "two"
    done("detect", "--input", *early, "--out", one)
    done("detect", "--input", *late, "--previous", one, "--out", two)
    assert _rings(one) & _rings(two)


def test_a_second_run_of_one_store_waits_for_nobody(world: Path, tmp_path: Path) -> None:
    url = f"kglite:{tmp_path / 'store'}"
    done("load", world / "applications.csv", "--store", url)
    with only_run(url):
        told = ringsight("detect", "--store", url)
    assert told.code == 1
    assert "under way" in told.err
    assert done("detect", "--store", url)["run_id"]


def test_a_run_that_fails_leaves_nothing_half(world: Path, tmp_path: Path) -> None:
    done("load", world / "applications.csv")
    taken = tmp_path / "taken"
    taken.write_text("a file where a folder should be")
    assert ringsight("detect", "--out", taken / "x").code == 1
    assert done("store", "check")["problems"] == []
    assert done("detect", "--out", tmp_path / "found")["run_id"]
    assert (tmp_path / "found" / "run.json").is_file()


@pytest.mark.skipif(sys.platform == "win32", reason="there a process cannot be asked to stop")
def test_a_run_under_way_is_listed_and_can_be_cancelled_leaving_nothing_half(
    world: Path, tmp_path: Path
) -> None:
    url = f"kglite:{tmp_path / 'store'}"
    done("load", world / "applications.csv", "--store", url)
    assert "under way on this machine" in ringsight("runs", "cancel", "--store", url).err
    code = "from cli.main import app; app()"
    command = [sys.executable, "-c", code, "detect", "--store", url]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        until = time.monotonic() + PATIENCE_S
        while running(url) != process.pid and time.monotonic() < until:
            time.sleep(0.05)
        process.send_signal(signal.SIGSTOP)  # so that it cannot be done before it is told to stop
        assert f"process {process.pid}" in ringsight("runs", "list", "--store", url).err
        process.send_signal(signal.SIGCONT)
        told = done("runs", "cancel", "--store", url)
        assert told == {"process": process.pid, "stopped": True}
        said = process.communicate(timeout=PATIENCE_S)[1]
    assert (process.returncode, "Nothing is left half" in said) == (130, True)
    assert done("store", "check", "--store", url)["problems"] == []
    assert done("runs", "list", "--store", url) == []
    assert done("detect", "--store", url)["current"]
