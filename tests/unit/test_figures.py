"""Figures for people: rounded parts that add up to the rounded sum."""

from hypothesis import given
from hypothesis import strategies as st

from cli.figures import hundredths, nats, rounded_parts

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
