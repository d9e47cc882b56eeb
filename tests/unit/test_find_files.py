"""Which files an argument means: folders, patterns, links, what cannot be read."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from graph.errors import InputError
from ingest.find_files import find_files
from tests.files import written


def names(found: list[Path]) -> list[str]:
    return [path.name for path in found]


def test_a_folder_is_the_known_files_in_it_and_its_folders(tmp_path: Path) -> None:
    (tmp_path / "2026").mkdir()
    for name in ("b.csv", "a.jsonl.zst", "2026/c.xlsx", "notes.txt", ".hidden.csv", "~$c.xlsx"):
        written(tmp_path / name, "x")
    found, notes = find_files([tmp_path])
    assert names(found) == ["a.jsonl.zst", "b.csv", "c.xlsx"]
    assert notes == [f"{tmp_path}: 3 other files were left out: .hidden.csv, notes.txt, ~$c.xlsx"]


def test_a_pattern_that_the_shell_left_alone_is_understood(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a-1.csv", "a-2.csv", "b.csv", "[x].csv"):
        written(tmp_path / name, "x")
    assert names(find_files([tmp_path / "a-*.csv"])[0]) == ["a-1.csv", "a-2.csv"]
    assert names(find_files([tmp_path / "[x].csv"])[0]) == ["[x].csv"]
    monkeypatch.chdir(tmp_path)
    assert find_files([Path("?.csv")])[0] == [Path("b.csv")]
    with pytest.raises(InputError, match=r"c\*\.csv: no file's name is like that"):
        find_files([Path("c*.csv")])


def test_a_folder_without_files_is_told(tmp_path: Path) -> None:
    written(tmp_path / "notes.txt", "x")
    with pytest.raises(InputError, match=r"has no file that can be read in it; names end in \.csv"):
        find_files([tmp_path])


def test_links_that_lead_back_are_no_endless_way(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    written(inner / "a.csv", "x")
    (inner / "back").symlink_to(tmp_path)
    (tmp_path / "again").symlink_to(inner)
    assert len(find_files([tmp_path])[0]) == 1
    (tmp_path / "self.csv").symlink_to(tmp_path / "self.csv")
    with pytest.raises(InputError, match=r"self\.csv cannot be read"):
        find_files([tmp_path / "self.csv"])


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    file = written(tmp_path / "a.csv", "x")
    found, notes = find_files([file, tmp_path])
    assert found == [file]
    assert notes == [f"{file} was named more than once; it is read once."]


@contextmanager
def nobody() -> Iterator[None]:
    """Act as a user who may read nothing of others: root may read everything."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


def test_a_file_that_may_not_be_read_is_told_before_any_is() -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        good, bad = written(folder / "a.csv", "x"), written(folder / "b.csv", "x")
        good.chmod(0o644)
        bad.chmod(0)
        with nobody(), pytest.raises(InputError, match=r"b\.csv cannot be read: Permission denied"):
            find_files([good, bad])


def test_what_is_missing_or_no_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone\.csv cannot be read: No such file"):
        find_files([tmp_path / "gone.csv"])
    with pytest.raises(InputError, match=r"a\.doc is of no kind that can be read"):
        find_files([written(tmp_path / "a.doc", "x")])
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(InputError, match="is no file but a pipe"):
        find_files([tmp_path / "pipe.csv"])
