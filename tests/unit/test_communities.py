import random
from itertools import combinations

import numpy as np
import polars as pl
import pytest

from graph.core import communities as proposing
from graph.core.communities import METHODS, communities, weigh_pairs
from graph.core.parameters import Ints
from graph.results import MICRO

Pair = tuple[int, int, float]
LEFT = [(a, b, 2.0) for a, b in combinations(range(5), 2)]
RIGHT = [(a, b, 2.0) for a, b in combinations(range(5, 10), 2)]
BRIDGE = [(4, 5, 0.2)]


def proposed(
    pairs: list[Pair], people: int, method: str = "leiden", *, resolution: float = 0.5
) -> list[int]:
    """Return the communities of people who are one component."""
    return among(pairs, np.zeros(people, dtype=np.int64), method, resolution=resolution)


def among(
    pairs: list[Pair], component: Ints, method: str = "leiden", *, resolution: float = 0.5
) -> list[int]:
    left, right = (np.array([pair[end] for pair in pairs], dtype=np.int64) for end in (0, 1))
    weights = np.array([round(pair[2] * MICRO) for pair in pairs], dtype=np.int64)
    names = pl.Series([f"p{number:02d}" for number in range(len(component))], dtype=pl.String)
    weighed = weigh_pairs(left, right, weights, len(component))
    found = communities(names, component, weighed, method=method, resolution=resolution)
    return list(found.tolist())


@pytest.mark.parametrize("method", ["leiden", "louvain"])
def test_two_crowds_with_a_thin_bridge_are_two_communities(method: str) -> None:
    assert proposed(LEFT + RIGHT + BRIDGE, 10, method) == [0] * 5 + [1] * 5


def test_components_keeps_a_component_whole() -> None:
    assert proposed(LEFT + RIGHT + BRIDGE, 10, "components") == [0] * 10


@pytest.mark.parametrize("method", sorted(METHODS))
def test_three_people_are_one_community(method: str) -> None:
    assert proposed([(0, 1, 0.01), (1, 2, 0.01)], 3, method, resolution=5.0) == [0, 0, 0]


def test_a_higher_resolution_asks_for_heavier_pairs() -> None:
    assert len(set(proposed(LEFT, 5, resolution=1.0))) == 1
    assert len(set(proposed(LEFT, 5, resolution=3.0))) == 5


@pytest.mark.parametrize("method", sorted(METHODS))
def test_who_is_in_no_component_is_in_no_community(method: str) -> None:
    component = np.array([0] * 5 + [-1] * 2, dtype=np.int64)
    assert among(LEFT, component, method)[5:] == [-1, -1]


@pytest.mark.parametrize("method", sorted(METHODS))
def test_strangers_change_no_community(method: str) -> None:
    alone = proposed(LEFT + RIGHT + BRIDGE, 10, method)
    strangers = [(a + 10, b + 10, 2.0) for a, b, _ in LEFT]
    beside = among(
        LEFT + RIGHT + BRIDGE + strangers,
        np.array([0] * 10 + [1] * 5, dtype=np.int64),
        method,
    )
    assert beside[:10] == alone


@pytest.mark.parametrize("method", sorted(METHODS))
def test_no_community_spans_two_components(method: str) -> None:
    component = np.array([0] * 5 + [1] * 5, dtype=np.int64)
    found = among(LEFT + RIGHT + BRIDGE, component, method)
    assert not set(found[:5]) & set(found[5:])


@pytest.mark.parametrize("method", sorted(METHODS))
def test_the_order_of_pairs_changes_nothing(method: str) -> None:
    pairs = LEFT + RIGHT + BRIDGE
    assert proposed(pairs[::-1], 10, method) == proposed(pairs, 10, method)


def test_weights_of_one_pair_add_up_in_both_directions() -> None:
    ones = np.array([2, 1, 0], dtype=np.int64)
    others = np.array([0, 0, 1], dtype=np.int64)
    pairs = weigh_pairs(ones, others, np.array([5, 100_000, 200_000], dtype=np.int64), 3)
    assert (pairs.one.tolist(), pairs.other.tolist()) == ([0, 0], [1, 2])
    assert pairs.weight.tolist() == [0.3, 0.000005]


@pytest.mark.parametrize("method", sorted(METHODS))
def test_nobody_is_in_no_community(method: str) -> None:
    assert among([], np.zeros(0, dtype=np.int64), method) == []


def any_components(seed: int) -> tuple[list[Pair], Ints]:
    """Return pairs of 120 components of 4 to 11 people, some of them in pieces."""
    chance, pairs, component = random.Random(seed), list[Pair](), list[int]()
    for number in range(120):
        people = range(len(component), len(component) + chance.randint(4, 11))
        share, heaviest = chance.random(), chance.choice([0.3, 1.5, 4.0])
        chosen = [pair for pair in combinations(people, 2) if chance.random() < share]
        chosen = chosen or [(people[0], people[1])]
        pairs += [(a, b, chance.uniform(0.05, heaviest)) for a, b in chosen]
        component += [number] * len(people)
    return pairs, np.array(component, dtype=np.int64)


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("resolution", [0.01, 0.06, 0.4])
def test_where_leiden_is_not_asked_it_would_have_said_the_same(
    monkeypatch: pytest.MonkeyPatch, resolution: float, seed: int
) -> None:
    pairs, component = any_components(seed)
    found = among(pairs, component, resolution=resolution)
    monkeypatch.setattr(proposing, "_settled", lambda parts, _: np.diff(parts.bounds) < 2)
    assert among(pairs, component, resolution=resolution) == found
