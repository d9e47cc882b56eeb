"""Counting in windows: edges, late facts and huge spans."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.core import windows
from graph.core.windows import NEVER, Asked, Uses, count_distinct, held


def ints(*values: int) -> windows.Ints:
    return np.array(values, dtype=np.int64)


def uses(*rows: tuple[int, int, int]) -> Uses:
    group, value, seen = (ints(*column) for column in zip(*rows, strict=True))
    return Uses(group, value, seen, seen, np.full(len(seen), NEVER))


def test_a_window_holds_both_its_ends() -> None:
    made = uses((0, 1, 10), (0, 2, 20))
    asked = Asked(ints(0, 0, 0), ints(20, 20, 19), ints(99, 99, 99))
    ten, nine = count_distinct(made, asked, [10, 9])
    assert ten.tolist() == [2, 2, 1]
    assert nine.tolist() == [1, 1, 1]


def test_one_value_used_often_counts_once() -> None:
    made = uses((0, 1, 1), (0, 1, 2), (0, 1, 2), (0, 1, 9))
    asked = Asked(ints(0, 0), ints(5, 9), ints(9, 9))
    assert count_distinct(made, asked, [3, None])[0].tolist() == [1, 1]


def test_nobody_there_counts_nothing() -> None:
    made = uses((0, 1, 1))
    (counts,) = count_distinct(made, Asked(ints(7), ints(1), ints(1)), [None])
    assert counts.tolist() == [0]


def test_a_value_superseded_by_its_like_counts_on() -> None:
    again = Uses(ints(0, 0), ints(1, 1), ints(5, 5), ints(5, 8), ints(8, NEVER))
    asked = Asked(ints(0, 0, 0), ints(9, 9, 9), ints(4, 7, 8))
    assert count_distinct(again, asked, [None])[0].tolist() == [0, 1, 1]


NUMBER = st.integers(0, 9)
ROWS = st.lists(
    st.tuples(st.integers(0, 2), NUMBER, NUMBER, NUMBER, NUMBER), min_size=1, max_size=14
)
ASKED = st.lists(st.tuples(st.integers(0, 3), NUMBER, NUMBER), min_size=1, max_size=6)


@pytest.mark.parametrize("scale", [1, 10**17])  # so long a span that times become ranks
@given(rows=ROWS, asked=ASKED, window=st.integers(0, 9))
def test_counts_are_those_of_a_loop(
    scale: int, rows: list[tuple[int, ...]], asked: list[tuple[int, ...]], window: int
) -> None:
    group, value, seen, known, gone = (ints(*column) for column in zip(*rows, strict=True))
    group_asked, at, then = (ints(*column) for column in zip(*asked, strict=True))
    made = Uses(group, value, seen * scale, known * scale, (known + gone) * scale)
    question = Asked(group_asked, at * scale, then * scale)
    inside, ever = count_distinct(made, question, [window * scale, None])
    for place, (of, end, moment) in enumerate(asked):
        held = [r for r in rows if r[0] == of and r[3] <= moment < r[3] + r[4] and r[2] <= end]
        assert ever[place] == len({r[1] for r in held})
        assert inside[place] == len({r[1] for r in held if r[2] >= end - window})


@given(rows=st.lists(st.tuples(st.integers(0, 2), NUMBER, NUMBER), max_size=14), asked=ASKED)
def test_what_is_held_is_what_a_loop_finds_known_and_not_gone(
    rows: list[tuple[int, ...]], asked: list[tuple[int, ...]]
) -> None:
    group, known, gone = (
        np.array(rows, dtype=np.int64).reshape(-1, 3).T
    )  # some are gone before they are known
    whose, then = (ints(*(row[at] for row in asked)) for at in (0, 1))
    expected = [
        any(one == who and first <= now < last for one, first, last in rows)
        for who, now in zip(whose.tolist(), then.tolist(), strict=True)
    ]
    assert held(group, known, gone, whose, then).tolist() == expected
