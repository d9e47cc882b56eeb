"""A step's rate and time left are told from a clock, on a terminal or now and then in a log."""

import pytest

from cli.output import _STEPS
from cli.pace import Pace
from cli.words import say


class _Clock:
    """A clock that goes as it is told."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def _pace(clock: _Clock, lang: str = "en") -> Pace:
    return Pace(lambda text, **values: say(text, lang, **values), _STEPS, clock)


@pytest.mark.parametrize(
    ("lang", "wanted"),
    [
        ("en", "Reading: 25 % / 400 MiB, 10 MiB/s, about 30 s left"),
        ("zh", "读取：25 % / 400 MiB，10 MiB/s，约剩 30 秒"),
    ],
)
def test_reading_is_told_in_bytes_with_what_is_left(lang: str, wanted: str) -> None:
    clock = _Clock()
    pace = _pace(clock, lang)
    pace.told("read", 0, 400 << 20)
    clock.now += 10
    assert pace.told("read", 100 << 20, 400 << 20).replace("正在读取", "读取") == wanted


def test_writing_is_told_in_rows_and_a_new_round_starts_anew() -> None:
    clock = _Clock()
    pace = _pace(clock)
    pace.told("write", 0, 1_000_000)
    clock.now += 100
    told = pace.told("write", 100_000, 1_000_000)
    assert told == "Writing: 10 %, 1,000 rows/s, about 15 min left"
    assert pace.told("write", 0, 50) == "Writing: 0 %"
    clock.now += 9_000
    assert "about 2 h 30 min left" in pace.told("write", 25, 50)


def test_a_step_without_a_size_is_only_named() -> None:
    assert _pace(_Clock()).told("find", 0, 0) == "Finding rings"


def test_a_log_gets_a_line_every_half_minute_at_most() -> None:
    clock, lines = _Clock(), list[str]()
    tell = _pace(clock).logged(lines.append)
    for _ in range(1_000):
        clock.now += 0.1
        tell("read", int((clock.now - 100) * (1 << 20)), 200 << 20)
    assert len(lines) == 3
    assert lines[0].startswith("Reading: 15 % / 200 MiB, 1.0 MiB/s, about 3 min left")


def test_a_log_has_no_bare_name_of_a_step() -> None:
    clock, lines = _Clock(), list[str]()
    tell = _pace(clock).logged(lines.append)
    tell("read", 0, 0)
    clock.now += 35
    tell("write", 0, 0)
    assert lines == ["Writing (at work for 35 s)"]
