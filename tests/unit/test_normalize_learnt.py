import pytest

from graph.schema import ROLES
from ingest.normalize.learnt import (
    Limit,
    Spread,
    looks_like_placeholder,
    read_limits,
)

LIMITS = {"device": Limit(applicants=200, places_share=0.8)}


@pytest.mark.parametrize(
    ("applicants", "places", "is_one"),
    [
        (5000, 5000, True),
        (200, 160, True),
        (199, 199, False),
        (200, 159, False),
        (5000, 3, False),
        (40, 40, False),
        (0, 0, False),
    ],
)
def test_a_device_of_many_who_are_each_somewhere_else_is_a_placeholder(
    applicants: int, places: int, *, is_one: bool
) -> None:
    assert looks_like_placeholder(Spread("device", applicants, places), LIMITS) is is_one


def test_a_type_without_a_limit_is_never_learnt() -> None:
    assert not looks_like_placeholder(Spread("national_id", 9000, 9000), LIMITS)
    assert "national_id" not in read_limits()
    assert "bank_card" not in read_limits()


def test_counts_below_nought_are_an_error_that_says_so() -> None:
    with pytest.raises(ValueError, match="must not be negative"):
        looks_like_placeholder(Spread("device", -1, 0), LIMITS)


def test_no_ring_of_a_usual_size_is_hidden_by_the_limits_that_ship() -> None:
    limits = read_limits()
    assert set(limits) <= set(ROLES)
    for role in limits:
        assert not looks_like_placeholder(Spread(role, 150, 150), limits)
    assert looks_like_placeholder(Spread("device", 5000, 5000), limits)
