"""Hits of people as arrays."""

import numpy as np

from graph.core.hits import Hits


def hits(*rows: tuple[int, str, int]) -> Hits:
    names = tuple(dict.fromkeys(rule for _, rule, _ in rows))
    person, rule, weight = (
        np.array(
            [(person, names.index(rule), weight) for person, rule, weight in rows], dtype=np.int64
        )
        .reshape(-1, 3)
        .T
    )
    return Hits.of(person, rule, weight, names)


ROWS = (1, "late", 5), (0, "many", 7), (1, "few", -2), (3, "late", 5)


def test_hits_stand_by_person_then_rule_in_whatever_order_they_come() -> None:
    ordered = [(0, "many", 7), (1, "few", -2), (1, "late", 5), (3, "late", 5)]
    assert list(hits(*ROWS).by_person()) == list(hits(*ROWS[::-1]).by_person()) == ordered


def test_what_a_person_hits_sums_to_their_weight() -> None:
    every = hits(*ROWS)
    assert every.of_person(1) == [("few", -2), ("late", 5)]
    assert every.of_person(2) == []
    assert every.summed(4).tolist() == [7, 3, 0, 5]


def test_the_hits_of_some_people_are_theirs_under_their_new_numbers() -> None:
    some = hits(*ROWS).only(np.array([False, True, True, True]))
    assert list(some.by_person()) == [(0, "few", -2), (0, "late", 5), (2, "late", 5)]


def test_nobody_hits_nothing() -> None:
    none = hits()
    assert (list(none.by_person()), none.summed(2).tolist()) == ([], [0, 0])
