from collections import Counter

import networkx as nx
import numpy as np
import pytest

from graph.core.arrays import Ties
from graph.core.components import components, connected, joining_pairs
from graph.core.parameters import ROLE_NAMES
from tests.knowledge import Shares, parameters, ties_of


def joined(ties: Ties, reach: int) -> list[tuple[str, str]]:
    every = np.ones(len(ties.value), dtype=bool)
    pairs = joining_pairs(ties, every, parameters(), reach=reach)
    names = ties.people.to_list()
    return [(names[ties.applicant[a]], names[ties.applicant[b]]) for a, b in pairs.tolist()]


def parts(shares: Shares) -> list[int]:
    ties = ties_of(shares)
    every = np.ones(len(ties.value), dtype=bool)
    return list(components(ties, joining_pairs(ties, every, parameters(), reach=1)).tolist())


def test_people_connected_through_others_are_one_component() -> None:
    assert parts({"device d1": "ann bob", "phone p1": "bob cyd", "phone p2": "dan eve"}) == [
        *(0, 0, 0),
        *(1, 1),
    ]


def test_components_are_numbered_by_their_first_person() -> None:
    assert parts({"device d1": "bob dan", "phone p1": "ann cyd"}) == [0, 1, 0, 1]


def test_who_is_tied_by_nothing_that_joins_is_in_no_component() -> None:
    ties = ties_of({"device d1": "ann bob"})
    none = joining_pairs(ties, np.zeros(2, dtype=bool), parameters(), reach=4)
    assert components(ties, none).tolist() == [-1, -1]


@pytest.mark.parametrize("seed", range(40))
def test_each_is_connected_with_the_first_that_a_walk_reaches(seed: int) -> None:
    chance = np.random.default_rng(seed)
    count = int(chance.integers(1, 60))
    one, other = chance.integers(0, count, (2, int(chance.integers(0, 2 * count))))
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(count))
    graph.add_edges_from(zip(one.tolist(), other.tolist(), strict=True))
    first = {who: min(part) for part in nx.connected_components(graph) for who in part}
    assert connected(one, other, count).tolist() == [first[who] for who in range(count)]


def test_a_long_chain_in_any_order_is_one_component() -> None:
    places = np.random.default_rng(7).permutation(5_000)
    assert not connected(places[:-1], places[1:], 5_000).any()


def test_a_world_in_which_every_value_has_two_users_is_paired_in_finite_steps() -> None:
    ties = ties_of({"device d1": "ann bob", "phone p1": "bob cyd"})
    assert Counter(joined(ties, 4)) == Counter([("ann", "bob"), ("bob", "cyd")])


@pytest.mark.parametrize("size", [2, 3, 4, 5])
@pytest.mark.parametrize("reach", [2, 4])
def test_few_users_make_all_pairs_within_reach_each_once(size: int, reach: int) -> None:
    names = [f"p{number}" for number in range(size)]
    pairs = joined(ties_of({"device d1": " ".join(names)}), reach)
    expected = {(a, b) for i, a in enumerate(names) for b in names[i + 1 : i + 1 + reach]}
    assert len(set(pairs)) == len(pairs)
    assert expected <= set(pairs)


def test_a_hub_never_makes_all_its_pairs() -> None:
    size = 2_000
    hub = ties_of({"device d1": " ".join(f"p{number:04d}" for number in range(size))})
    assert len(joined(hub, 4)) < 25 * size


def test_another_value_with_more_users_changes_no_pair_of_this_one() -> None:
    small = "ann bob cyd dan eve fay"
    crowd = " ".join(f"z{number}" for number in range(50))
    alone = joined(ties_of({"device d1": small}), 4)
    beside = joined(ties_of({"device d1": small, "device d2": crowd}), 4)
    assert Counter(alone) == Counter(pair for pair in beside if pair[0] in small.split())


def test_users_too_far_apart_in_time_are_no_pair() -> None:
    window = parameters().window_us[ROLE_NAMES.index("ip")] / 3.6e9
    ties = ties_of({"ip i1": f"ann bob@{window} cyd@{2 * window + 1}"})
    assert joined(ties, 4) == [("ann", "bob")]


def test_people_linked_only_over_time_are_still_one_component() -> None:
    window = parameters().window_us[ROLE_NAMES.index("ip")] / 3.6e9
    assert parts({"ip i1": f"ann bob@{window} cyd@{2 * window}"}) == [0, 0, 0]
