from pathlib import Path

import polars as pl
import pytest

from graph.errors import InputError
from ingest.rejects import REJECTS, read_rejects, shape, write_rejects


def _rejects(*rows: tuple[str, int]) -> pl.DataFrame:
    cells = [(file, "ab", row, "amount", "xx", "not a number") for file, row in rows]
    return pl.DataFrame(cells, schema=REJECTS, orient="row")


def test_a_shape_shows_nothing_of_a_value() -> None:
    assert shape("王小明 138-0013x") == "xxx 999-9999x"
    assert shape(None) is None
    assert shape("7" * 40) == "9" * 32 + "…"


def test_rejects_are_read_back_by_file_and_row(tmp_path: Path) -> None:
    path = tmp_path / "out" / "rejects.csv"
    write_rejects(_rejects(("in/a.csv", 3), ("in/a.csv", 3), ("in/a.csv", 1), ("b.csv", 2)), path)
    wanted = read_rejects(path)
    assert wanted.of(Path("in/a.csv")) == (1, 3)
    assert wanted.of(Path("mended/a.csv")) == (1, 3)
    assert wanted.of(Path("c.csv")) == ()
    assert wanted.unnamed([Path("in/a.csv")]) == ["b.csv"]
    assert wanted.is_unchanged(Path("b.csv"), "ab")
    assert not wanted.is_unchanged(Path("b.csv"), "cd")


def test_a_rejects_file_that_is_not_there_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_rejects(tmp_path / "absent.csv")


def test_another_file_is_no_rejects_file(tmp_path: Path) -> None:
    other = tmp_path / "a.csv"
    other.write_text("x,y\n1,2\n", encoding="utf-8")
    with pytest.raises(InputError, match="no rejects file"):
        read_rejects(other)


def test_what_a_spreadsheet_would_run_is_written_harmless_and_read_back(tmp_path: Path) -> None:
    path = tmp_path / "rejects.csv"
    cells = [("=a.csv", "ab", 1, "amount", "=9+9", "not a number"), ("-", "", 2, "x", "@x", "-x")]
    write_rejects(pl.DataFrame(cells, schema=REJECTS, orient="row"), path)
    told = pl.read_csv(path).select("file", "value", "reason").rows()
    assert told == [("'=a.csv", "'=9+9", "not a number"), ("-", "'@x", "'-x")]
    wanted = read_rejects(path)
    assert wanted.of(Path("=a.csv")) == (1,)
    assert wanted.is_unchanged(Path("=a.csv"), "ab")
    assert wanted.of(Path("-")) == (2,)
    assert not wanted.is_unchanged(Path("-"), "")
