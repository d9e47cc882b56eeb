"""How the terminal breaks lines: Chinese between characters, never inside a number or a mask."""

import pytest
from rich.cells import cell_len
from rich.console import Console

from cli.prose import Prose, breaks

CHINESE = (
    "迄今记录为违约或确认欺诈：20 名成员中有 13 名首期租金由同一账户支付（629914*********8291）。"
)


def shown(text: str, width: int) -> list[str]:
    return [line.plain for line in Prose(text).wrap(Console(width=width), width)]


@pytest.mark.parametrize("width", range(26, 100))
def test_chinese_fills_its_lines_and_breaks_no_number(width: int) -> None:
    lines = shown(CHINESE, width)
    assert "".join(lines).replace(" ", "") == CHINESE.replace(" ", "")
    assert all(cell_len(line) <= width for line in lines)
    assert all(line[0] not in "，。：）" for line in lines)
    assert all(line[-1] != "（" for line in lines)
    for whole in ("20", "13", "629914*********8291"):
        assert any(whole in line for line in lines)
    assert all(cell_len(line) > width - 26 for line in lines[:-1])  # the longest unit and a space


def test_a_chinese_address_in_an_english_sentence_keeps_its_brackets() -> None:
    for width in range(12, 60):
        lines = shown(
            "4 of 5 members had goods sent to one door (南昌市东湖区湖滨路307号3栋).", width
        )
        assert all(line[-1] != "(" and line[0] not in ")." for line in lines)


def test_english_breaks_as_ever() -> None:
    assert shown("20 applicants are tied", 14) == ["20 applicants ", "are tied"]


def test_what_is_longer_than_a_line_is_folded() -> None:
    assert breaks("设备" + "*" * 25, 10) == [2, 12, 22]


def test_a_text_that_fits_stays_in_one_line() -> None:
    assert shown("共有 82 人使用。", 40) == ["共有 82 人使用。"]
