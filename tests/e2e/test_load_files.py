"""Files as users name them, on the command line."""

import gzip
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from tests.e2e.cli import Told, done, ringsight
from tests.files import HEADER, ROW, written

CSV = f"{HEADER}\n{ROW}\nA2,C2,never\n"
JSON = '{"application_id": "A1", "applicant_id": "C1", "applied_at": "2024-05-01"}\n'


def piped(content: bytes, *args: object) -> Told:
    code = "from cli.main import app; app()"
    ended = subprocess.run(
        [sys.executable, "-c", code, *map(str, args)],
        input=content,
        capture_output=True,
        check=False,
    )
    return Told(ended.returncode, ended.stdout.decode(), ended.stderr.decode())


@pytest.mark.parametrize(
    "content",
    [CSV.encode(), CSV.encode("utf-16"), gzip.compress(CSV.encode()), JSON.encode()],
    ids=["csv", "utf16", "gzip", "json"],
)
def test_standard_input_is_read_and_says_that_it_cannot_be_again(
    content: bytes, tmp_path: Path
) -> None:
    rejects = tmp_path / "rejects.csv"
    told = piped(content, "load", "-", "--json", "--out", tmp_path, "--rejects-to", rejects)
    assert told.code == 0, told.err
    assert told.document["accepted"] == 1
    assert told.document["files"][0]["file"] == "-"
    assert any("cannot be read again" in warning for warning in told.document["warnings"])
    if content != JSON.encode():
        row = pl.read_csv(rejects).row(0, named=True)
        assert (row["file"], row["sha256"], row["row"]) == ("-", "", 2)


def test_standard_input_of_another_kind_is_told(tmp_path: Path) -> None:
    told = piped(b"PAR1....", "load", "-", "--out", tmp_path)
    assert (told.code, told.out) == (1, "")
    assert "standard input is a Parquet file" in told.err
    told = piped(b"", "load", "-", "--events", "-", "--out", tmp_path)
    assert told.code == 2


def test_a_folder_and_a_pattern_are_the_files_they_stand_for(tmp_path: Path) -> None:
    folder = tmp_path / "orders"
    folder.mkdir()
    written(folder / "a.csv", f"{HEADER}\n{ROW}\n")
    written(folder / "b.jsonl", JSON.replace("A1", "A2"))
    written(folder / "notes.txt", "x")
    told = ringsight("load", folder, "--json", "--out", tmp_path / "links")
    assert told.document["accepted"] == 2
    assert "1 other files were left out: notes.txt" in told.err
    assert done("load", f"{folder}/*.csv", "--out", tmp_path / "more")["accepted"] == 1
    assert ringsight("load", tmp_path / "links", "--out", tmp_path / "x").code == 1
    found = ringsight("detect", "--input", folder, "--out", tmp_path / "found")
    assert found.code == 0, found.err


def test_cells_of_rejects_run_in_no_spreadsheet(tmp_path: Path) -> None:
    written(tmp_path / "=cmd.csv", f"{HEADER},amount\n{ROW},=1+1\n{ROW},\n")
    rejects = tmp_path / "rejects.csv"
    done("load", tmp_path / "=cmd.csv", "--out", tmp_path / "x", "--rejects-to", rejects)
    row = pl.read_csv(rejects).row(0, named=True)
    assert row["value"] == "'=9+9"
