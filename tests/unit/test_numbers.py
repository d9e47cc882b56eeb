"""Whole numbers by the million: quick ways give what numpy's plain ones give."""

import numpy as np
import pytest

from graph.core.numbers import (
    BITS,
    FEW,
    begins,
    distinct,
    first_rows,
    hash_ordering,
    may_be_among,
    ordering,
    ranked,
)

MANY = 3 * FEW
RANGES = ((3, 5), (2**40, 7), (2**40, 2**40), (2**62, 2**62), (1, 1))


@pytest.mark.parametrize(("wide", "narrow"), RANGES)
@pytest.mark.parametrize("rows", [0, 1, FEW - 1, MANY])
def test_rows_are_ordered_as_by_numpys_own_stable_sort(wide: int, narrow: int, rows: int) -> None:
    chance = np.random.default_rng(7)
    keys = (
        chance.integers(-wide, wide, rows),
        chance.integers(0, narrow, rows),
        chance.integers(0, 3, rows),
    )
    assert ordering(*keys).tolist() == np.lexsort(keys[::-1]).tolist()
    assert ordering(keys[1]).tolist() == np.argsort(keys[1], kind="stable").tolist()


def test_numbers_from_the_least_to_the_greatest_are_ordered() -> None:
    ends = np.iinfo(np.int64)
    values = np.tile(np.array([ends.max, 0, ends.min, -1], dtype=np.int64), MANY)
    assert ordering(values).tolist() == np.argsort(values, kind="stable").tolist()


@pytest.mark.parametrize("rows", [0, 1, 50, MANY])
def test_ranks_and_distinct_values_are_those_of_numpy(rows: int) -> None:
    values = np.random.default_rng(3).integers(-20, 20, rows)
    kept, place = ranked(values)
    expected, inverse = np.unique(values, return_inverse=True)
    assert (kept.tolist(), place.tolist()) == (expected.tolist(), inverse.tolist())
    assert distinct(values).tolist() == expected.tolist()
    assert begins(np.sort(values)).sum() == len(expected)


def test_the_first_row_of_each_label_is_found() -> None:
    assert first_rows(np.array([4, 0, 4, 2, 0])).tolist() == [0, 1, 0, 3, 1]
    assert first_rows(np.zeros(0, dtype=np.int64)).tolist() == []


def test_equal_hashes_stand_together_even_where_only_low_bits_differ() -> None:
    chance = np.random.default_rng(5)
    hashes = chance.integers(0, 2**BITS, MANY, dtype=np.uint64)
    hashes[: MANY // 2] = np.uint64(2**60) + chance.integers(0, 9, MANY // 2).astype(np.uint64)
    rows = hash_ordering(hashes)
    assert sorted(rows.tolist()) == list(range(MANY))
    ordered = hashes[rows]
    assert begins(ordered).sum() == len(set(hashes.tolist()))
    later = ~begins(ordered)[1:]
    assert (rows[1:][later] > rows[:-1][later]).all()


def test_no_chosen_hash_is_missed_and_few_others_are_taken() -> None:
    chance = np.random.default_rng(11)
    hashes = chance.integers(0, 2**63, 10 * MANY).astype(np.uint64)
    chosen = hashes[::7]
    found = may_be_among(hashes, chosen)
    assert found[::7].all()
    assert found.sum() < chosen.size * 1.01
