"""Counts in little memory are exact where few, near where many, and the same in any order."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.quality.crowds import Whole
from ingest.quality.drift import has_drifted, z_of
from ingest.quality.sketch import MOST, NONE, count, least, united

HASHES = st.lists(st.integers(0, 2**64 - 1), max_size=60)


def _hashes(values: range) -> np.ndarray[tuple[int, ...], np.dtype[np.uint64]]:
    return pl.Series(values).hash(seed=7).to_numpy()


@given(HASHES, HASHES, st.integers(1, 20))
def test_the_least_of_parts_are_the_least_of_all(one: list[int], other: list[int], k: int) -> None:
    parts = [np.array(each, dtype=np.uint64) for each in (one, other)]
    wanted = sorted({*one, *other})[:k]
    assert united(least(parts[0], k), least(parts[1], k), k).tolist() == wanted
    assert united(least(parts[1], k), least(parts[0], k), k).tolist() == wanted
    assert least(np.concatenate(parts), k).tolist() == wanted


@pytest.mark.parametrize("distinct", [0, 1, 17, MOST - 1])
def test_few_are_counted_exactly_however_often_they_come(distinct: int) -> None:
    hashes = _hashes(range(distinct))
    assert count(least(np.concatenate([hashes] * 30))) == distinct
    assert count(united(NONE, least(hashes))) == distinct


@pytest.mark.parametrize("distinct", [MOST + 1, 5_000, 200_000])
def test_many_are_counted_nearly(distinct: int) -> None:
    hashes = _hashes(range(distinct))
    assert count(least(hashes)) == pytest.approx(distinct, rel=0.12)
    parts = np.array_split(hashes, 7)
    kept = least(parts[0])
    for part in parts[1:]:
        kept = united(kept, least(part))
    assert kept.tolist() == least(hashes).tolist()


def test_two_shares_are_compared_as_a_textbook_does() -> None:
    # 45 of 150 against 20 of 100: h = 2 (0.46365 − 0.57964), standard error 0.12910.
    assert z_of(0.30, 150, 0.20, 100) == pytest.approx(-1.7969, abs=5e-4)
    assert z_of(0.5, 0, 0.9, 10) == 0.0
    assert z_of(1.0, 50, 1.0, 80) == 0.0


@pytest.mark.parametrize(("share", "rows"), [(0.02, 60), (0.95, 40), (0.5, 200)])
def test_chance_alone_hardly_ever_looks_like_drift(share: float, rows: int) -> None:
    rng = np.random.default_rng(11)
    pairs = rng.binomial(rows, share, (200_000, 2)) / rows
    angles = 2 * np.arcsin(np.sqrt(pairs))
    z = (angles[:, 1] - angles[:, 0]) / np.sqrt(2 / rows)
    assert z_of(pairs[0, 0], rows, pairs[0, 1], rows) == pytest.approx(z[0])
    assert (np.abs(z) >= 4).mean() < 3e-4


@pytest.mark.parametrize(
    ("before", "of_before", "now", "of_now", "drifted"),
    [
        (0.95, 10_000, 0.60, 10_000, True),
        (0.95, 10_000, 0.60, 12, False),  # a dozen rows say nothing
        (0.95, 10_000, 0.80, 40, False),  # chance may do that to 40
        (0.95, 1_000_000, 0.94, 1_000_000, False),  # sure, but too little to matter
        (0.0, 40, 1.0, 40, True),
    ],
)
def test_drift_is_both_sure_and_large(
    before: float, of_before: int, now: float, of_now: int, *, drifted: bool
) -> None:
    assert has_drifted("filled", before, of_before, now, of_now) is drifted


def test_applicants_at_random_are_in_as_many_places_as_there_are_for_them() -> None:
    rng = np.random.default_rng(5)
    homes = np.repeat(np.arange(800), 4)  # 3,200 applicants, four to a building
    drawn = [len(set(rng.choice(homes, 900, replace=False))) for _ in range(40)]
    assert Whole(3_200, 800, 0, 0).usual_places(900) == pytest.approx(np.mean(drawn), rel=0.02)
    assert Whole(5_000, 5_000, 0, 0).usual_places(300) == pytest.approx(300)
    assert Whole(0, 0, 0, 0).usual_places(300) == 300
