"""A bad file beside a good one: what is wrong is told in its place, and all else is loaded."""

import os
import re
import tempfile
import threading
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import polars as pl
import pytest

from tests.e2e.bad_files import AT, CASES, HEADER, Bad, packed
from tests.e2e.cli import Told, done, ringsight
from tests.files import written

GOOD = f"{HEADER},phone\nG1,P1,{AT},13912345678\nG2,P2,{AT},13912345678\n"
FORMULA = re.compile(r"""["']?[=+\-@\t\r]""")


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return a folder for temporary files, which must be empty in the end."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.chdir(tmp_path)
    yield folder
    assert list(folder.iterdir()) == []


def loaded(tmp_path: Path, *args: object) -> Told:
    """Load a good file and these into a new store."""
    good = written(tmp_path / "good.csv", GOOD)
    return ringsight("load", good, *args, "--json", "--store", url(tmp_path))


def url(tmp_path: Path) -> str:
    return f"kglite:{tmp_path / 'store'}"


def known(tmp_path: Path) -> int:
    """Return how many applications the store knows, which is sound."""
    assert done("store", "check", "--store", url(tmp_path))["problems"] == []
    text = "MATCH (a:Application) RETURN count(DISTINCT a.application_id) AS found"
    found: int = done("query", text, "--store", url(tmp_path))["rows"][0]["found"]
    return found


def one_line(told: Told, code: int) -> str:
    """Return the line on stderr of a command that ended with `code`, or nothing."""
    assert told.code == code, told.err
    assert "Traceback" not in told.err
    assert told.err.count("\n") == (code != 0)
    return told.err


@pytest.mark.parametrize("name", CASES)
def test_what_is_wrong_is_told_and_all_else_is_loaded(name: str, tmp_path: Path) -> None:
    case: Bad = CASES[name]
    bad = written(tmp_path / f"bad.{case.suffix}", case.bytes)
    given = (bad,) if case.kind == "applications" else (f"--{case.kind}", bad)
    told = loaded(tmp_path, *given)
    error = one_line(told, case.code)
    document = told.document
    used = sum(document[status] for status in ("accepted", "amended", "duplicate"))
    assert (used - 2, document["rejected"]) == (case.kept, case.rejected)
    assert case.says in (error if case.code else " ".join(document["warnings"]))
    if case.code:
        assert "bad." in error
        assert error.endswith("All other files were read.\n")
        assert [line in error for line in document["refused"]] == [True]
    rejects = tmp_path / "rejects.csv"
    assert rejects.exists() == (case.rejected > 0)
    if case.rejected:
        frame = pl.read_csv(rejects, infer_schema=False)
        told_of = {int(row): reason for row, reason in frame.select("row", "reason").iter_rows()}
        assert len(told_of) == case.rejected
        for row, reason in case.reasons:
            assert told_of[row].startswith(reason)
        cells = [cell for row in frame.rows() for cell in row if cell]
        assert not any(re.match(r"[=+\-@\t\r]", cell) for cell in cells)
    assert known(tmp_path) >= 2
    assert {path.name for path in tmp_path.iterdir()} <= {
        "good.csv", bad.name, "store", "rejects.csv", "temporary", "home",
    }  # fmt: skip


def test_an_id_twice_with_other_content_is_an_amendment_and_the_same_again_a_duplicate(
    tmp_path: Path,
) -> None:
    bad = CASES["duplicate ids of other content"].bytes
    document = loaded(tmp_path, written(tmp_path / "bad.csv", bad)).document
    assert [document[s] for s in ("accepted", "amended", "duplicate")] == [3, 1, 1]


def test_an_event_and_an_outcome_wait_for_who_is_unknown(tmp_path: Path) -> None:
    events = written(
        tmp_path / "events.csv",
        f"event_id,applicant_id,application_id,occurred_at,kind,phone\n"
        f"E1,C1,A1,{AT},phone_change,13912345678\n",
    )
    outcomes = written(
        tmp_path / "outcomes.csv", f"application_id,observed_at,outcome\nA1,{AT},default\n"
    )
    assert loaded(tmp_path, "--events", events, "--outcomes", outcomes).code == 0
    late = written(tmp_path / "late.csv", f"{HEADER}\nA1,C1,{AT}\n")
    done("load", late, "--store", url(tmp_path))
    text = (
        "MATCH (c:Applicant {applicant_id: 'C1'})-[:SUBMITTED]->(a:Application) "
        "MATCH (c)-[:HAS_PHONE]->(p:Phone) RETURN a.application_id AS id, count(p) AS phones"
    )
    assert done("query", text, "--store", url(tmp_path))["rows"] == [{"id": "A1", "phones": 1}]
    assert known(tmp_path) == 3


def test_of_a_packed_file_cut_short_the_whole_lines_are_loaded(tmp_path: Path) -> None:
    cut = written(tmp_path / "cut.csv.gz", packed(0.6))
    told = loaded(tmp_path, cut)
    one_line(told, 0)
    assert "cut.csv.gz is cut short" in " ".join(told.document["warnings"])
    assert 1000 < told.document["accepted"] < 3000
    assert known(tmp_path) == told.document["accepted"]


def test_several_files_of_no_use_are_all_told_and_no_use_at_all_loads_nothing(
    tmp_path: Path,
) -> None:
    bad = [written(tmp_path / name, "") for name in ("a.csv", "b.csv")]
    error = one_line(loaded(tmp_path, *bad), 1)
    assert all(f"{name} is empty" in error for name in bad)
    assert "2 files cannot be used: " in error
    assert known(tmp_path) == 2
    told = ringsight("load", *bad, "--store", url(tmp_path))
    assert "All other files" not in one_line(told, 1)
    out = ringsight("load", tmp_path / "good.csv", *bad, "--out", tmp_path / "links")
    one_line(out, 1)
    assert list((tmp_path / "links").iterdir()) == []
    detected = ringsight("detect", "--input", *bad, "--out", tmp_path / "found")
    one_line(detected, 1)


def test_paths_that_are_no_files_are_told_before_anything_is_read(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "loop.csv").symlink_to(tmp_path / "loop.csv")
    for name, says in (
        ("absent.csv", "No such file or directory"),
        ("folder", "has no file that can be read in it"),
        ("folder.csv", "has no file that can be read in it"),
        ("none-*.csv", "no file's name is like that"),
        ("loop.csv", "Too many levels"),
        ("notes.txt", "its name must end in .csv"),
    ):
        error = one_line(loaded(tmp_path, tmp_path / name), 1)
        assert name in error
        assert says in error
        assert not (tmp_path / "store").exists()
    inside = tmp_path / "folder" / "self"
    inside.symlink_to(tmp_path / "folder")
    written(tmp_path / "folder" / "a.csv", f"{HEADER}\nA1,C1,{AT}\n")
    assert loaded(tmp_path, tmp_path / "folder").document["accepted"] == 3


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs Linux's /proc")
def test_a_file_that_fails_when_it_is_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "memory.csv").symlink_to("/proc/self/mem")
    error = one_line(loaded(tmp_path, tmp_path / "memory.csv"), 1)
    assert "memory.csv cannot be read: Input/output error" in error
    assert known(tmp_path) == 2


def test_a_pipe_is_told_to_come_by_standard_input(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    assert "Read it by `-`" in one_line(loaded(tmp_path, tmp_path / "pipe.csv"), 1)


def test_a_file_that_grows_while_it_is_read_is_told_and_the_store_left_as_it_was(
    tmp_path: Path,
) -> None:
    done("load", written(tmp_path / "first.csv", GOOD), "--store", url(tmp_path))
    growing = tmp_path / "growing.csv"
    growing.write_text("".join([HEADER, "\n", *(f"A{n},C{n},{AT}\n" for n in range(60_000))]))
    stop = threading.Event()

    def grow() -> None:
        with growing.open("a") as file:
            for number in count():
                file.write(f"B{number},D{number},{AT}\n")
                file.flush()
                if stop.wait(0.002):
                    return

    writer = threading.Thread(target=grow)
    writer.start()
    try:
        told = ringsight("load", growing, "--store", url(tmp_path))
    finally:
        stop.set()
        writer.join()
    error = one_line(told, 1)
    assert "growing.csv changed while it was read. Load it again when nobody writes" in error
    assert known(tmp_path) == 2


def test_rejects_are_written_over_no_file_that_is_read(tmp_path: Path) -> None:
    text = f"{HEADER}\nA1,C1,never\nA2,C2,{AT}\n"
    bad = written(tmp_path / "bad.csv", text)
    for where, says in ((bad, "is a file to be read"), (tmp_path, "is a folder")):
        told = ringsight("load", bad, "--rejects-to", where, "--store", url(tmp_path))
        assert says in one_line(told, 2)
    assert bad.read_text() == text
    assert not (tmp_path / "store").exists()


def test_no_csv_that_is_written_runs_in_a_spreadsheet(tmp_path: Path) -> None:
    lines = [f"=A{n},+C{n},{AT},1391234567{n % 3},@agent" for n in range(6)]
    text = "\n".join([f"{HEADER},phone,agent_id", *lines, "-A9,-C9,=never,1,1", ""])
    bad = written(tmp_path / "=bad.csv", text)
    done("load", bad, "--store", url(tmp_path))
    done("detect", "--store", url(tmp_path), "--out", tmp_path / "found")
    csvs = [tmp_path / "rejects.csv", *(tmp_path / "found").glob("*.csv")]
    assert len(csvs) > 5
    for path in csvs:
        frame = pl.read_csv(path, infer_schema=False)
        cells = [cell for row in frame.rows() for cell in row if cell]
        wrong = [cell for cell in cells if re.match(r"[=+@\t\r]|-(?![\d.]+$)", cell)]
        assert wrong == [], path
    assert "'+C0" in (tmp_path / "found" / "applicants.csv").read_text()
