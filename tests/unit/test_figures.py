"""Figures for people: rounded parts that add up to the rounded sum."""

import re
from io import StringIO

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from cli.figures import hundredths, nats, rounded_parts
from cli.output import Screen
from cli.reasons import draw_reasons
from graph.results import conform_result

micros = st.lists(st.integers(-30_000_000, 30_000_000), max_size=40)


@given(micros)
def test_rounded_parts_sum_to_the_rounded_sum_and_none_is_a_hundredth_off(parts: list[int]) -> None:
    shown = rounded_parts(parts)
    assert sum(shown) == hundredths(sum(parts))
    assert all(abs(10_000 * one - part) < 10_000 for one, part in zip(shown, parts, strict=True))


@given(st.lists(st.integers(-3_000, 3_000), max_size=40))
def test_parts_of_whole_hundredths_stay(parts: list[int]) -> None:
    assert rounded_parts([10_000 * part for part in parts]) == parts


def test_the_largest_remainder_goes_up_and_the_first_of_equal_ones() -> None:
    assert rounded_parts([14_000, 14_000, 12_000]) == [2, 1, 1]
    assert rounded_parts([-14_000, -14_000, -12_000]) == [-1, -2, -1]
    assert rounded_parts([12_000, 19_000]) == [1, 2]


def test_nats_are_written_with_their_sign() -> None:
    assert [nats(micro) for micro in (-5_293_305, 0, -4_000, 12_345_000)] == [
        "−5.29",
        "+0.00",
        "+0.00",
        "+12.35",
    ]


@pytest.mark.parametrize("most", [0, 3, 7])
def test_a_drawn_waterfall_adds_up_however_many_bars_are_drawn(most: int) -> None:
    micros = [-5_293_305, *(333_333 + 1_111 * place for place in range(20)), -1_234_567]
    kinds = ["prior", *["attribute"] * 20, "innocent"]
    rows = conform_result("evidence", pl.DataFrame({"kind": kinds, "weight_micro": micros}))
    console = Console(file=StringIO(), width=120)
    draw_reasons(console, Screen(), rows, score_micro=sum(micros), most=most)
    assert isinstance(console.file, StringIO)
    drawn = re.findall(r"^ *([+−]\d+\.\d\d)", console.file.getvalue(), re.MULTILINE)
    *parts, score = [round(100 * float(text.replace("−", "-"))) for text in drawn]
    assert sum(parts) == score == hundredths(sum(micros))
    assert len(parts) == (most or 15)
