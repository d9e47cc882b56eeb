from collections.abc import Callable
from itertools import combinations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from polars.testing import assert_frame_equal

from graph.core.counterfactual import Release, smallest_release
from graph.schema import conform

Member = Callable[[pl.DataFrame], bool]


def release_of(
    links: pl.DataFrame,
    is_member: Member,
    *,
    weights: dict[tuple[str, str], int] | None = None,
    most_tries: int | None = None,
) -> Release:
    """Ask with the links that are left rather than which rows they are."""

    def left_hold(left: NDArray[np.bool_]) -> bool:
        return is_member(links.filter(pl.Series(left)))

    return smallest_release("me", links, left_hold, weights=weights, most_tries=most_tries)


def links_of(*ties: tuple[str, str], label: str = "Phone") -> pl.DataFrame:
    rows = [
        {
            "applicant_id": who,
            "label": label,
            "attribute_key": key,
            "relation": "HAS_PHONE",
            "source_id": f"{who}-{number}",
        }
        for number, (who, key) in enumerate(ties)
    ]
    return conform("links", pl.DataFrame(rows))


def keys_of(links: pl.DataFrame, who: str = "me") -> set[str]:
    return set(links.filter(pl.col("applicant_id") == who)["attribute_key"])


def removed(release: Release) -> set[str]:
    assert set(release.links["applicant_id"]) <= {"me"}
    return set(release.links["attribute_key"])


def shares_at_least(count: int) -> Member:
    """Me is a member while I share this many values with anybody."""

    def is_member(links: pl.DataFrame) -> bool:
        others = set(links.filter(pl.col("applicant_id") != "me")["attribute_key"])
        return len(keys_of(links) & others) >= count

    return is_member


def test_one_shared_card_is_all_that_holds_this_person() -> None:
    links = links_of(("me", "card"), ("you", "card"), ("me", "own"), ("you", "other"))
    release = release_of(links, shares_at_least(1))
    assert removed(release) == {"card"}
    assert release.exact


def test_all_links_of_a_person_to_one_value_go_together() -> None:
    links = links_of(("me", "card"), ("me", "card"), ("you", "card"))
    release = release_of(links, shares_at_least(1))
    assert release.links.height == 2
    assert release.exact


def test_a_value_of_the_same_key_but_another_label_is_another_tie() -> None:
    links = pl.concat([links_of(("me", "k"), ("you", "k")), links_of(("me", "k"), label="Device")])
    release = release_of(links, lambda left: "Phone" in keys_labels(left))
    assert keys_labels(release.links) == {"Phone"}


def keys_labels(links: pl.DataFrame) -> set[str]:
    return set(links.filter(pl.col("applicant_id") == "me")["label"])


def test_who_is_no_member_needs_no_removal() -> None:
    release = release_of(links_of(("me", "a")), lambda _: False)
    assert release.links.is_empty()
    assert release.exact


def test_of_equal_answers_the_heavier_tie_is_given() -> None:
    links = links_of(*[(who, key) for key in "abc" for who in ("me", "you")])
    heavy = {("Phone", "b"): 5_000_000, ("Phone", "a"): 1}
    release = release_of(links, shares_at_least(3), weights=heavy)
    assert removed(release) == {"b"}


def test_without_weights_the_rarer_shared_value_comes_first_and_an_own_one_last() -> None:
    links = links_of(("me", "own"), *[(who, key) for key in "ab" for who in ("me", "you")])
    links = conform("links", pl.concat([links, links_of(("they", "a"))]))
    release = release_of(links, lambda left: len(keys_of(left)) == 3)
    assert removed(release) == {"b"}


def test_past_three_ties_it_says_that_it_is_not_exact_and_spares_what_it_can() -> None:
    links = links_of(*[(who, key) for key in "abcdefg" for who in ("me", "you")])
    needed = set("cdefg")

    def is_member(left: pl.DataFrame) -> bool:
        return bool(keys_of(left) & needed)

    release = release_of(links, is_member)
    assert removed(release) == needed
    assert not release.exact


def test_a_bounded_search_still_answers_with_ties_of_which_none_can_be_spared() -> None:
    links = links_of(*[(who, key) for key in "abcdefg" for who in ("me", "you")])
    release = release_of(links, lambda left: "g" in keys_of(left), most_tries=3)
    assert removed(release) == {"g"}
    assert not release.exact


def test_a_member_without_any_tie_is_told_to_be_nonsense() -> None:
    with pytest.raises(ValueError, match="even without any tie"):
        release_of(links_of(("me", "a")), lambda _: True)


KEYS = "abcdef"
# Any rule at all, monotone or not: the sets of kept keys that make a member.
rules = st.frozensets(st.frozensets(st.sampled_from(KEYS), min_size=1))


@settings(deadline=None, max_examples=50)
@given(rules, st.integers(0, 9))
def test_whatever_makes_a_member_the_answer_frees_and_is_as_small_as_it_says(
    rule: frozenset[frozenset[str]], seed: int
) -> None:
    links = links_of(*[(who, key) for key in KEYS for who in ("me", "you")])

    def is_member(left: pl.DataFrame) -> bool:
        return keys_of(left) in rule

    release = release_of(links, is_member)
    gone = removed(release)
    assert set(KEYS) - gone not in rule
    smaller = [set(some) for size in range(min(len(gone), 4)) for some in combinations(KEYS, size)]
    assert all(set(KEYS) - some in rule for some in smaller)
    assert release.exact == (len(gone) <= 3)
    assert all(set(KEYS) - (gone - {tie}) in rule for tie in gone)
    mixed = links.sample(fraction=1.0, shuffle=True, seed=seed)
    assert_frame_equal(release_of(mixed, is_member).links, release.links)


@settings(deadline=None, max_examples=50)
@given(rules)
def test_no_set_of_links_is_tried_twice(rule: frozenset[frozenset[str]]) -> None:
    tried: list[frozenset[str]] = []

    def is_member(left: pl.DataFrame) -> bool:
        tried.append(frozenset(keys_of(left)))
        return tried[-1] in rule

    release_of(links_of(*[("me", key) for key in KEYS]), is_member)
    assert len(tried) == len(set(tried))
