import json
from dataclasses import replace

from graph.core.parameters import ROLE_NAMES
from graph.core.rings import statistics
from graph.core.statistics import Statistics
from tests.knowledge import Shares, known, parameters, shipped, shuffled, union


def counted(shares: Shares, *, people: str = "") -> Statistics:
    return statistics(known(shares, people=people), shipped())


def shared(found: Statistics, role: str) -> list[int]:
    return list(found.shared[ROLE_NAMES.index(role)])


def test_applicants_are_counted_also_without_a_link() -> None:
    assert counted({"device d1": "ann bob"}, people="cyd dan").applicants == 4


def test_holders_are_people_not_links() -> None:
    found = counted({"device d1": "ann@1 ann@2 bob", "device d2": "ann"})
    assert found.holders[ROLE_NAMES.index("device")] == 2


def test_holders_of_a_soft_role_are_those_of_the_role_it_comes_from() -> None:
    found = counted({"email e1": "ann", "email e2": "bob"})
    assert found.holders[ROLE_NAMES.index("email_stem")] == 2
    assert found.holders[ROLE_NAMES.index("near_phone")] == 0


def test_who_shares_is_counted_in_the_bin_of_the_use() -> None:
    bins = parameters().bin_edges.tolist()
    found = counted({"device d1": "ann bob", "device d2": "cyd dan eve"})
    assert shared(found, "device")[bins.index(2)] == 2
    assert shared(found, "device")[bins.index(3)] == 3
    assert sum(shared(found, "device")) == 5


def test_a_person_is_counted_once_a_role_under_their_rarest_value() -> None:
    found = counted({"device d1": "ann bob", "device d2": "ann cyd dan"})
    assert sum(shared(found, "device")) == 4
    assert shared(found, "device")[0] == 2


def test_who_is_tied_to_one_person_by_two_causes_teaches_nothing() -> None:
    found = counted({"device d1": "ann bob", "bank_card c1": "ann bob", "device d2": "cyd dan"})
    assert sum(shared(found, "device")) == 2
    assert sum(shared(found, "bank_card")) == 0


def test_two_causes_with_two_different_people_still_teach() -> None:
    found = counted({"device d1": "ann bob", "bank_card c1": "ann cyd"})
    assert sum(shared(found, "device")) == 2
    assert sum(shared(found, "bank_card")) == 2


def test_a_public_value_beside_another_does_not_unteach() -> None:
    found = counted({"device d1": "ann bob", "merchant m1": "ann bob"})
    assert sum(shared(found, "device")) == 2


def test_a_moment_that_many_rows_carry_is_a_placeholder() -> None:
    names = [f"p{number}" for number in range(parameters().placeholder_rows)]
    same = known({}, people=" ".join(names))
    late = known({}, people="late", at={"late": 100.0})
    found = statistics(union(same, late), shipped())
    assert len(found.placeholder_times) == 1
    few = known({}, people=" ".join(names[1:]))
    assert statistics(few, shipped()).placeholder_times == ()


def test_statistics_survive_their_text() -> None:
    found = counted({"device d1": "ann bob"})
    again = Statistics.from_dict(json.loads(found.to_json()))
    assert again == found
    assert again.version == found.version


def test_another_count_is_another_version() -> None:
    found = counted({"device d1": "ann bob"})
    assert replace(found, applicants=found.applicants + 1).version != found.version


def test_the_order_of_rows_changes_no_count() -> None:
    knowledge = known({"device d1": "ann bob cyd@9", "ip i1": "ann bob dan", "phone p": "ann dan"})
    assert statistics(shuffled(knowledge, 3), shipped()) == statistics(knowledge, shipped())


def test_nobody_known_counts_to_nothing() -> None:
    found = counted({})
    assert found.applicants == sum(found.holders) == sum(map(sum, found.shared)) == 0
