"""Rows of one application under one clock are told; rows that say when they were made are not."""

from pathlib import Path

import pytest

from ingest.words import Remark, in_chinese, joined, remark
from tests.load_rows import read, short

TOLD = "Applications of which several rows say different things under one clock: {}."
LATER = "2024-06-01T00:00:00Z"


def _told(folder: Path, *rows: dict[str, str], earlier: object = None) -> list[str]:
    _, summary = read(folder, earlier, applications=list(rows))  # type: ignore[arg-type]
    return [line for line in summary.warnings if line.startswith(TOLD[:40])]


@pytest.mark.parametrize("at", ["", "2024-05-01T00:00:00Z", LATER])
def test_rows_that_differ_at_one_moment_are_told(tmp_path: Path, at: str) -> None:
    rows = [short(amount=amount, recorded_at=at) for amount in ("1", "2")]
    other = short(application_id="A2", applicant_id="C2")
    (line,) = _told(tmp_path, *rows, other)
    assert line.startswith(TOLD.format(1))
    assert "1 个申请" in (in_chinese(line) or "")


def test_rows_that_say_when_or_say_the_same_are_not_told(tmp_path: Path) -> None:
    apart = [short(amount="1", recorded_at=""), short(amount="2", recorded_at=LATER)]
    assert _told(tmp_path, *apart) == []
    assert _told(tmp_path, short(amount="1"), short(amount="1")) == []


def test_of_three_rows_without_a_clock_the_last_two_are_not_told_apart(tmp_path: Path) -> None:
    starts = ("2024-05-01T00:00:00Z", "2024-05-02T00:00:00Z", "2024-05-03T00:00:00Z")
    rows = [short(amount=str(n), applied_at=at) for n, at in enumerate(starts)]
    assert _told(tmp_path, *rows[:2]) == []  # the earlier one is the first sight
    assert len(_told(tmp_path, *rows)) == 1


def test_what_was_settled_since_is_not_told_again(tmp_path: Path) -> None:
    rows = [short(amount=amount, recorded_at="2024-05-02T00:00:00Z") for amount in ("1", "2")]
    facts, _ = read(tmp_path, applications=rows)
    assert _told(tmp_path, short(amount="3", recorded_at=LATER), earlier=facts) == []
    assert _told(tmp_path, *rows, earlier=facts) == []  # nothing new


def test_a_remark_is_its_english_text_and_knows_its_chinese() -> None:
    line = remark("unordered", count=1234)
    assert isinstance(line, str)
    assert "1,234" in line
    assert "1,234" in line.chinese
    assert joined([Remark("a.", "甲。"), Remark("b.", "乙。")]).chinese == "甲。乙。"
    assert in_chinese("plain") is None
