from dataclasses import replace

import numpy as np
import pytest

from graph.core.parameters import ROLE_NAMES
from graph.core.statistics import Statistics
from graph.core.weights import honest_shares, tie_weights, weight_table
from graph.results import MICRO
from tests.knowledge import no_rates, parameters

DEVICE = ROLE_NAMES.index("device")


def lender(holders: int, sharing: int) -> Statistics:
    """Return a lender of whose device holders this many share with one other."""
    bins = len(parameters().bin_edges)
    held, shared = [0] * len(ROLE_NAMES), [(0,) * bins] * len(ROLE_NAMES)
    held[DEVICE], shared[DEVICE] = holders, (sharing, *(0,) * (bins - 1))
    return replace(no_rates(), holders=tuple(held), shared=tuple(shared))


def test_a_lender_that_taught_nothing_has_the_shipped_shares() -> None:
    np.testing.assert_allclose(
        honest_shares(no_rates(), parameters()), parameters().honest_share, rtol=1e-12
    )


def test_what_many_honest_people_share_weighs_less() -> None:
    weights = [
        weight_table(lender(100_000, sharing), parameters())[DEVICE, 0]
        for sharing in (100, 1_000, 5_000)
    ]
    assert weights == sorted(weights, reverse=True)
    assert len(set(weights)) == 3


def test_what_is_commoner_among_the_honest_says_nothing_and_never_less() -> None:
    table = weight_table(lender(100_000, 90_000), parameters())
    assert table[DEVICE, 0] == 0
    assert table.min() >= 0


def test_little_data_hardly_moves_a_weight_and_much_data_does() -> None:
    shipped = weight_table(no_rates(), parameters())[DEVICE, 0]
    little = weight_table(lender(10, 0), parameters())[DEVICE, 0]
    much = weight_table(lender(1_000_000, 0), parameters())[DEVICE, 0]
    assert abs(little - shipped) < 0.1 * MICRO
    assert much - shipped > MICRO


def test_no_amount_of_data_pushes_a_rate_below_its_bound() -> None:
    shares = honest_shares(lender(10**9, 0), parameters())
    least = parameters().honest_share[DEVICE, 0] / parameters().spread
    assert shares[DEVICE, 0] == pytest.approx(least)


def test_a_use_of_one_weighs_nothing() -> None:
    table = weight_table(no_rates(), parameters())
    found = tie_weights(np.array([1, 2]), np.array([DEVICE, DEVICE]), table, parameters())
    assert found[0] == 0
    assert found[1] == table[DEVICE, 0]


def test_each_use_falls_in_the_bin_that_begins_at_or_below_it() -> None:
    table = weight_table(no_rates(), parameters())
    edges = parameters().bin_edges
    for bin_, edge in enumerate(edges.tolist()):
        last = int(edges[bin_ + 1]) - 1 if bin_ + 1 < len(edges) else edge * 1000
        use = np.array([edge, last])
        found = tie_weights(use, np.array([DEVICE, DEVICE]), table, parameters())
        assert found.tolist() == [table[DEVICE, bin_]] * 2
