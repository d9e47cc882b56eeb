import numpy as np

from graph.core.arrays import encode
from graph.core.parameters import ROLE_NAMES
from graph.core.soft import SoftRows, soft_rows
from graph.core.texts import taken
from graph.model import Knowledge
from tests.knowledge import known, parameters


def phones(**tokens: str) -> Knowledge:
    """Return a person for each phone, and the near token of each."""
    attributes = [
        {"label": "Phone", "attribute_key": key, "near_2_token": token}
        for key, token in tokens.items()
    ]
    return known({f"phone {key}": f"of-{key}" for key in tokens}, attributes=attributes)


def soft_of(knowledge: Knowledge) -> SoftRows:
    """Return the soft rows of what is known."""
    every = np.arange(knowledge.links.height)
    return soft_rows(knowledge.links, knowledge.attributes, every)


def test_numbers_of_one_series_tie_their_users_softly() -> None:
    knowledge = phones(p1="near", p2="near", p3="far")
    soft = soft_of(knowledge)
    users = taken(knowledge.links["applicant_id"], soft.link)
    assert set(users) == {"of-p1", "of-p2"}
    assert (list(soft.label), list(soft.key)) == (["near_phone"], ["near"])
    assert soft.value.tolist() == [0, 0]
    assert {ROLE_NAMES[role] for role in soft.role} == {"near_phone"}


def test_a_token_of_one_value_alone_makes_no_link() -> None:
    knowledge = phones(p1="one", p2="other")
    assert len(soft_of(knowledge).link) == 0


def test_a_value_without_a_token_makes_no_link() -> None:
    knowledge = known(
        {"phone p1": "ann", "phone p2": "bob"},
        attributes=[
            {"label": "Phone", "attribute_key": key, "mask": "138****1234"} for key in ("p1", "p2")
        ],
    )
    assert len(soft_of(knowledge).link) == 0


def test_a_contact_of_one_series_is_no_soft_tie() -> None:
    knowledge = known(
        {"contact_phone p1": "ann", "contact_phone p2": "bob"},
        attributes=[
            {"label": "Phone", "attribute_key": key, "near_2_token": "near"} for key in ("p1", "p2")
        ],
    )
    assert len(soft_of(knowledge).link) == 0


def test_a_soft_tie_is_weighed_under_its_own_role() -> None:
    knowledge = phones(p1="near", p2="near")
    ties = encode(knowledge.links, knowledge.attributes, parameters())
    assert [ROLE_NAMES[role] for role in ties.tie_role] == ["near_phone", "near_phone"]
