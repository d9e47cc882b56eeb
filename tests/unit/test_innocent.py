"""Each innocent explanation on the people it is meant for, and on a ring that must beat it."""

import pytest

from tests.knowledge import Shares, known, parameters, shipped
from tests.unit.test_scoring import judged

DAY = 24.0


def crowd(size: int) -> str:
    return " ".join(f"p{number:02d}" for number in range(size))


def best(shares: Shares, **more: dict[str, float] | dict[str, str]) -> tuple[str, int]:
    """Return the best innocent explanation of the one group found, and its weight."""
    found = judged(known(shares, **more))  # type: ignore[arg-type]
    (rival,) = found.innocent.rival.tolist()
    names = [*(rival.name for rival in shipped().parameters.rivals), "none"]
    return names[rival], int(found.innocent.weight[0])


FAMILY = "ann bob cyd"
HOME = {"device tablet": FAMILY, "room home": FAMILY, "home_room home": FAMILY}


def test_three_of_one_name_at_one_home_are_a_household() -> None:
    rival, weight = best(HOME, surnames=dict.fromkeys(FAMILY.split(), "wang"))
    assert rival == "household"
    assert weight < 0


def test_unequal_surnames_make_a_household_explain_less() -> None:
    _, same = best(HOME, surnames=dict.fromkeys(FAMILY.split(), "wang"))
    _, other = best(HOME, surnames=dict(zip(FAMILY.split(), ("wang", "li", "zhao"), strict=True)))
    assert same < other


def test_without_a_common_home_a_household_explains_less() -> None:
    _, home = best(HOME)
    _, none = best({"device tablet": FAMILY, "bank_card c1": FAMILY})
    assert home < none


def test_colleagues_who_name_one_employer_are_a_workplace() -> None:
    team = crowd(8)
    shares = {"employer e": team, "payer_account a": team, "contact_phone p": team, "room r": team}
    assert best(shares)[0] in ("workplace", "dormitory")


def test_an_explanation_never_speaks_for_a_ring() -> None:
    everyone = crowd(6)
    for shares in (HOME, {"device d": everyone, "bank_card c": everyone}):
        assert best(shares)[1] <= 0


@pytest.mark.parametrize("weeks", [3, 10])
def test_a_thing_passed_from_one_owner_to_the_next_is_no_ring(weeks: int) -> None:
    owners = {f"p{number}": number * weeks * 7 * DAY for number in range(4)}
    rival, weight = best({"device d1": " ".join(owners), "asset a1": " ".join(owners)}, at=owners)
    assert rival == "passed_on"
    assert weight < 0


def test_a_thing_passed_on_explains_more_than_one_used_by_all_at_once() -> None:
    names = crowd(4)
    shares = {"device d1": names, "asset a1": names}
    apart = {who: number * 30 * DAY for number, who in enumerate(names.split())}
    _, passed = best(shares, at=apart)
    _, at_once = best(shares)
    assert passed < at_once


def test_every_rival_can_be_named_and_has_a_cost() -> None:
    assert len(parameters().rivals) >= 3
    for rival in parameters().rivals:
        assert rival.costs["base"] > 0
        assert rival.explains
