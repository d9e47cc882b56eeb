import numpy as np

from graph.core.arrays import Ties
from graph.core.membership import Bonds, find_bonds, own_weight, release, several_kinds
from graph.core.parameters import Ints
from graph.core.weights import tie_weights, weight_table
from tests.knowledge import Shares, no_rates, parameters, ties_of


def weighed(ties: Ties) -> Ints:
    return tie_weights(
        ties.use, ties.tie_role, weight_table(no_rates(), parameters()), parameters()
    )


def one_group(ties: Ties) -> Ints:
    return np.zeros(len(ties.people), dtype=np.int64)


def bonds_of(shares: Shares) -> tuple[Ties, Ints, Bonds]:
    ties = ties_of(shares)
    weights = weighed(ties)
    return ties, weights, find_bonds(ties, weights, one_group(ties), parameters())


def test_a_value_that_only_one_member_has_is_no_bond() -> None:
    ties = ties_of({"device d1": "ann bob", "bank_card c1": "bob zoe"})
    group = np.array([0, 0, -1])
    bonds = find_bonds(ties, weighed(ties), group, parameters())
    assert {ties.key[value] for value in ties.value[bonds.row].tolist()} == {"d1"}


def test_a_value_shared_across_two_groups_bonds_within_neither() -> None:
    ties = ties_of({"device d1": "ann bob"})
    bonds = find_bonds(ties, weighed(ties), np.array([0, 1]), parameters())
    assert len(bonds.row) == 0


def test_ties_of_different_causes_count_fully() -> None:
    _, weights, bonds = bonds_of({"device d1": "ann bob cyd", "bank_card c1": "ann bob cyd"})
    assert bonds.weight.tolist() == weights[bonds.row].tolist()


def test_a_second_tie_by_the_same_cause_counts_in_part() -> None:
    ties, weights, bonds = bonds_of({"device d1": "ann bob cyd", "device d2": "ann bob cyd"})
    full = int(weights[0])
    part = full * parameters().discount_permille // 1000
    assert sorted(bonds.weight.tolist()) == [part] * 3 + [full] * 3
    assert own_weight(ties, bonds).tolist() == [full + part] * 3


def test_of_two_ties_by_one_cause_the_stronger_counts_fully() -> None:
    ties, weights, bonds = bonds_of({"device d1": "ann bob", "device d2": "ann bob cyd dan"})
    strongest = max(weights[bonds.row][ties.applicant[bonds.row] == 0])
    assert strongest in bonds.weight[ties.applicant[bonds.row] == 0]


def test_who_is_held_by_too_little_falls_out_and_so_do_those_held_by_them_alone() -> None:
    ring = "ann bob cyd dan"
    ties = ties_of({"device d1": ring, "bank_card c1": ring, "room r1": "dan eve"})
    weights = np.where(ties.label.gather(ties.value).to_numpy() == "Room", 1, weighed(ties))
    group, bonds, last = release(ties, weights, one_group(ties), parameters())
    assert group.tolist() == [0, 0, 0, 0, -1]
    assert set(ties.applicant[bonds.row].tolist()) == {0, 1, 2, 3}
    assert last[4] == 1


def test_a_group_without_reasons_dissolves() -> None:
    ties = ties_of({"device d1": "ann bob"})
    nothing = np.zeros(2, dtype=np.int64)
    group, bonds, last = release(ties, nothing, one_group(ties), parameters())
    assert group.tolist() == [-1, -1]
    assert len(bonds.row) == 0
    assert last.tolist() == [0, 0]


def test_several_causes_add_more_than_one() -> None:
    steps = parameters().several_kinds
    trio = "ann bob cyd"
    for shares, causes in (
        ({"device d1": trio}, 1),
        ({"device d1": trio, "device d2": trio}, 1),
        ({"device d1": trio, "bank_card c1": trio}, 2),
        ({"device d1": trio, "bank_card c1": trio, "consignee_phone p": trio}, 3),
    ):
        ties, weights, bonds = bonds_of(shares)
        found = several_kinds(ties, bonds, weights, parameters())
        assert found.tolist() == [steps[causes]] * 3
