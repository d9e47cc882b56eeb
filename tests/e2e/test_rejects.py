"""Rejected rows, as an operator mends them: told, mended in their file, read again."""

import gzip
import os
import stat
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from tests.e2e.cli import Told, done, ringsight
from tests.files import written

HEADER = "application_id,applicant_id,applied_at,name"
AT = "2024-05-01T00:00:00Z"
LINES = [f"A{n},C{n},{AT},王小明" for n in range(6)]
BAD = {1: "A1,C1,never,王小明", 4: "A4,C4,31/02/2024,李小红"}
NAME = "13912345678 王小明"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def csv(mended: bool = False) -> list[str]:
    return [HEADER, *(line if mended else BAD.get(n, line) for n, line in enumerate(LINES))]


def _workbook(lines: list[str], path: Path) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for number, line in enumerate(lines):
            sheet.write_row(number, 0, line.split(","))


def _json(lines: list[str]) -> str:
    names = lines[0].split(",")
    frame = pl.DataFrame([line.split(",") for line in lines[1:]], schema=names, orient="row")
    return frame.write_ndjson()


def write(path: Path, lines: list[str]) -> None:
    """Write lines as what the file's name says."""
    text = "\n".join([*lines, ""])
    if path.suffix == ".xlsx":
        _workbook(lines, path)
    elif path.suffix == ".jsonl":
        path.write_text(_json(lines), encoding="utf-8")
    elif path.suffix == ".gz":
        path.write_bytes(gzip.compress(text.encode()))
    elif path.stem == "gbk":
        path.write_bytes(text.encode("gb18030"))
    elif path.stem == "mixed":
        half = len(lines) // 2
        rest = "\n".join([*lines[half:], ""])
        path.write_bytes("\n".join([*lines[:half], ""]).encode() + rest.encode("gb18030"))
    else:
        path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    "name", ["a.csv", "gbk.csv", "mixed.csv", "a.csv.gz", "a.jsonl", "a.xlsx", "folder"]
)
def test_mended_rows_are_read_again_from_every_kind_of_file(name: str, tmp_path: Path) -> None:
    rejects, given = tmp_path / "rejects.csv", tmp_path / name
    file = given
    if name == "folder":
        given.mkdir()
        file = given / "b.csv"
        write(given / "a.csv", [HEADER, f"Z1,Y1,{AT},x"])
    write(file, csv())
    store = ("--store", f"kglite:{tmp_path / 'store'}")
    told = done("load", given, *store, "--rejects-to", rejects)
    assert told["rejected"] == 2
    assert pl.read_csv(rejects)["row"].to_list() == [2, 5]
    write(file, csv(mended=True))
    again = done("load", given, *store, "--rejects", rejects)
    assert [again[s] for s in ("accepted", "duplicate", "rejected")] == [2, 0, 0]
    assert again["rejects"] is None
    assert pl.read_csv(rejects).is_empty()
    assert not [w for w in again["warnings"] if "again" in w]
    text = "MATCH (a:Application) RETURN count(a) AS found"
    found = done("query", text, *store)["rows"][0]["found"]
    assert found == 6 + (name == "folder")


def test_a_packed_file_may_be_mended_unpacked(tmp_path: Path) -> None:
    rejects = tmp_path / "rejects.csv"
    write(tmp_path / "a.csv.gz", csv())
    done("load", tmp_path / "a.csv.gz", "--rejects-to", rejects)
    write(tmp_path / "a.csv", csv(mended=True))
    assert done("load", tmp_path / "a.csv", "--rejects", rejects)["accepted"] == 2


def test_lines_that_moved_since_are_noticed_and_the_whole_file_mends_it(tmp_path: Path) -> None:
    file, rejects = tmp_path / "a.csv", tmp_path / "rejects.csv"
    write(file, csv())
    done("load", file, "--rejects-to", rejects)
    whole = csv(mended=True)
    write(file, [whole[0], f"A9,C9,{AT},x", *whole[1:]])
    again = done("load", file, "--rejects", rejects)
    assert (
        "2 of the 2 rows to be read again are known already. Have lines moved"
        in again["warnings"][-1]
    )
    write(rejects, pl.read_csv(rejects).write_csv().splitlines())
    assert done("load", file)["accepted"] == 3
    write(file, csv())
    done("load", file, "--rejects-to", tmp_path / "others.csv")
    write(file, whole[:4])
    gone = done("load", file, "--rejects", tmp_path / "others.csv")
    assert "1 of the 2 rows to be read again are gone. Have lines moved" in gone["warnings"][-1]


def test_rows_of_a_file_that_was_not_given_stay_in_the_rejects(tmp_path: Path) -> None:
    one, other, rejects = (tmp_path / name for name in ("one.csv", "other.csv", "rejects.csv"))
    write(one, csv())
    write(other, [line.replace("A", "B") for line in csv()])
    done("load", one, other, "--rejects-to", rejects, "--rejects-clear")
    write(one, csv(mended=True))
    again = done("load", one, "--rejects", rejects)
    assert (again["accepted"], again["rejects"]) == (2, str(rejects))
    left = pl.read_csv(rejects)
    assert left.select("file", "row", "value").rows() == [
        (str(other), 2, "xxxxx"),
        (str(other), 5, "99/99/9999"),
    ]
    write(other, [line.replace("A", "B") for line in csv(mended=True)])
    assert done("load", other, "--rejects", rejects)["accepted"] == 2
    write(rejects, left.write_csv().splitlines())
    told = ringsight("load", one, "--rejects", rejects)
    assert (told.code, told.err.count("\n")) == (1, 1)
    assert "and no file that was given. Give the mended file under its own name" in told.err


def _clear(tmp_path: Path, *more: object) -> tuple[Told, pl.DataFrame]:
    lines = [
        f"{HEADER},amount",
        f"{LINES[0]},{NAME}",
        f'A1,C1,{AT},"{NAME}',
        f"A2,C2,{AT},x,=1+{NAME}",
        f"A3,C3,{AT},x,5",
    ]
    file = written(tmp_path / "a.csv", "\n".join([*lines, ""]))
    told = ringsight("load", file, "--rejects-to", tmp_path / "r.csv", *more, "--json")
    assert told.code == 0, told.err
    return told, pl.read_csv(tmp_path / "r.csv")


def test_values_are_told_in_clear_only_on_request_in_a_private_file(tmp_path: Path) -> None:
    told, frame = _clear(tmp_path)
    assert not [w for w in told.document["warnings"] if "in clear, which" in w]
    assert NAME not in (tmp_path / "r.csv").read_text()
    (tmp_path / "r.csv").chmod(0o644)
    told, clear = _clear(tmp_path, "--rejects-clear")
    assert f"{tmp_path / 'r.csv'} holds values in clear" in told.document["warnings"][-1]
    if os.name != "nt":
        assert stat.S_IMODE((tmp_path / "r.csv").stat().st_mode) == 0o600
    assert clear.drop("value").equals(frame.drop("value"))
    assert clear["value"].to_list() == [NAME, f'A1,C1,{AT},"{NAME}', f"'=1+{NAME}"]
    assert NAME not in told.out + told.err
    checked = ("--check", "--rejects-to", tmp_path / "r.csv")
    shown = ringsight("load", tmp_path / "a.csv", "--rejects-clear", *checked).out
    assert "holds values in clear" in " ".join(shown.split())
    assert NAME not in shown


def test_standard_input_cannot_be_told_in_clear() -> None:
    told = ringsight("load", "-", "--rejects-clear")
    assert (told.code, told.err.count("\n")) == (2, 1)
    assert "which standard input cannot be" in told.err
