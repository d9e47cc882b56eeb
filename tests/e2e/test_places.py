"""A file that a load writes never takes the place of one that it reads, or of another."""

from pathlib import Path

import polars as pl
import pytest

from tests.e2e.cli import ringsight

ROWS = "application_id,applicant_id,applied_at\nA1,C1,2024-05-01\nA2,C2,soon\n"


@pytest.fixture
def given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder, which is the current one, with files to be read."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "o.csv").write_text(ROWS)
    (tmp_path / "ours.yaml").write_text("region: CN\n")
    (tmp_path / "folder").mkdir()
    frame = {"application_id": ["A1"], "applicant_id": ["C1"], "applied_at": ["2024-05-01"]}
    pl.DataFrame(frame).write_excel(tmp_path / "book.xlsx", worksheet="May")
    rejects = "file,sha256,row,column,value,reason\no.csv,,2,applied_at,xxxx,not a time\n"
    (tmp_path / "r.csv").write_text(rejects)
    return tmp_path


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("o.csv", "--quality-report", "o.csv"), "is a file to be read"),
        (("o.csv", "--quality-report", "folder"), "is a folder"),
        (("o.csv", "--quality-report", "o.csv/q.html"), "is a file"),
        (("o.csv", "--mapping", "ours.yaml", "--quality-report", "ours.yaml"), "to be read"),
        (("o.csv", "--mapping", "ours.yaml", "--rejects-to", "ours.yaml"), "to be read"),
        (("o.csv", "--rejects", "r.csv", "--quality-report", "r.csv"), "to be read"),
        (("book.xlsx#May", "--rejects-to", "book.xlsx"), "to be read"),
        (("o.csv", "--rejects-to", "new", "--quality-report", "folder/../new"), "name one file"),
    ],
)
def test_a_place_is_refused_before_anything_is_read(
    given: Path, args: tuple[str, ...], says: str
) -> None:
    before = {path: path.read_bytes() for path in given.iterdir() if path.is_file()}
    told = ringsight("load", *args, "--out", "links")
    assert (told.code, says in told.err) == (2, True), told.err
    assert {path: path.read_bytes() for path in given.iterdir() if path.is_file()} == before
    assert not (given / "links").exists()


def test_rejects_read_again_may_be_told_in_their_own_file(given: Path) -> None:
    told = ringsight(
        "load", "o.csv", "--rejects", "r.csv", "--rejects-to", "r.csv", "--out", "links"
    )
    assert (told.code, "Not one row" in told.err) == (1, True)
    assert pl.read_csv(given / "r.csv")["row"].to_list() == [2]


def test_a_stored_report_is_not_written_over_a_folder(given: Path) -> None:
    told = ringsight("store", "files", "--quality-report", "folder", "--store", "kglite:none")
    assert (told.code, "is a folder" in told.err) == (2, True)
