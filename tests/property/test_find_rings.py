"""What `find_rings` promises, on worlds that Hypothesis draws."""

import json
from itertools import combinations

import networkx as nx
import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from graph.core.arrays import Ties, encode
from graph.core.components import components, joining_pairs
from graph.core.documents import rescore
from graph.core.explanation import explain_person
from graph.core.rings import METHODS, find_rings
from graph.core.weights import tie_weights, weight_table
from graph.model import Found, Knowledge
from graph.results import RESULTS, conform_result
from tests.knowledge import known, no_rates, parameters, shipped, shuffled, union
from tests.property.worlds import PUBLIC, SHARED, World, worlds

FRAMES = tuple(name for name in RESULTS if name != "ring_events")
methods = st.sampled_from(sorted(METHODS))
thorough = settings(deadline=None, max_examples=15)
costly = settings(deadline=None, max_examples=8)


def found_in(knowledge: Knowledge, method: str = "leiden") -> Found:
    return find_rings(knowledge, no_rates(), shipped(), method=method)


def assert_same(one: Found, other: Found) -> None:
    for name in FRAMES:
        assert_frame_equal(getattr(one, name), getattr(other, name))
    assert one.documents == other.documents


def scores_of(found: Found) -> dict[str, tuple[int, str]]:
    rows = found.applicants.select("applicant_id", "score_micro", "ring_id").iter_rows()
    return {applicant: (score, ring) for applicant, score, ring in rows}


@thorough
@given(worlds(), st.integers(0, 99), methods)
def test_the_order_of_rows_says_nothing(world: World, seed: int, method: str) -> None:
    knowledge = world.known()
    mixed = shuffled(knowledge, seed)
    assert_same(found_in(knowledge, method), found_in(mixed, method))


@thorough
@given(worlds("a"), worlds("b"), methods)
def test_of_two_unconnected_worlds_it_finds_what_it_finds_in_each(
    one: World, other: World, method: str
) -> None:
    apart = [found_in(world.known(), method) for world in (one, other)]
    together = found_in(union(one.known(), other.known()), method)
    for name in FRAMES:
        both = conform_result(name, pl.concat([getattr(found, name) for found in apart]))
        assert_frame_equal(getattr(together, name), both)
    assert together.documents == {**apart[0].documents, **apart[1].documents}


@thorough
@given(worlds(), st.permutations([*FRAMES, "documents"]), methods)
def test_frames_are_the_same_in_whatever_order_they_are_asked_for(
    world: World, names: list[str], method: str
) -> None:
    asked, at_once = found_in(world.known(), method), found_in(world.known(), method).made()
    first = {name: getattr(asked, name) for name in names}
    assert_same(asked, at_once)
    assert all(getattr(asked, name) is first[name] for name in names)
    other = at_once.made(rings=at_once.rings.clear())
    assert other.rings.is_empty()
    assert other.members is at_once.members


@thorough
@given(worlds(), methods)
def test_the_evidence_of_a_ring_sums_to_its_score(world: World, method: str) -> None:
    found = found_in(world.known(), method)
    summed = found.evidence.group_by("ring_id").agg(pl.col("weight_micro").sum())
    scores = found.rings.select("ring_id", weight_micro="score_micro")
    assert_frame_equal(summed.sort("ring_id"), scores.sort("ring_id"))


@costly
@given(worlds(), st.data())
def test_the_reasons_of_a_person_sum_to_the_score_that_was_found(
    world: World, data: st.DataObject
) -> None:
    knowledge = world.known()
    found = found_in(knowledge)
    scores = scores_of(found)
    for who in data.draw(st.sets(st.sampled_from(sorted(world.at)), min_size=1, max_size=5)):
        explained = explain_person(knowledge, no_rates(), shipped(), who)
        score, ring = scores.get(who, (parameters().prior, ""))
        assert explained.score_micro == score
        assert sum(int(reason["weight_micro"]) for reason in explained.reasons) == score
        members = found.members.filter(pl.col("ring_id") == ring)
        assert set(members["applicant_id"]) in (set(), set(explained.group))
        theirs = members.filter(pl.col("applicant_id") == who)["score_micro"].to_list()
        assert theirs in ([], [score])


@thorough
@given(worlds(), st.sampled_from(SHARED), st.integers(2, 300), st.integers(0, 2000))
def test_a_hub_of_any_size_over_strangers_changes_no_score(
    world: World, role: str, size: int, hour: int
) -> None:
    strangers = [f"stranger{number}" for number in range(size)]
    hub = known({f"{role} crowd": " ".join(strangers)}, at=dict.fromkeys(strangers, float(hour)))
    before = scores_of(found_in(world.known()))
    after = scores_of(found_in(union(world.known(), hub)))
    assert {who: after[who] for who in before} == before
    assert set(after) - set(before) <= set(strangers)


@thorough
@given(worlds(), st.sampled_from(PUBLIC), st.data())
def test_a_public_hub_changes_the_score_of_nobody_who_is_not_linked_to_its_users(
    world: World, role: str, data: st.DataObject
) -> None:
    chosen = data.draw(st.sets(st.sampled_from(sorted(world.at)), min_size=2))
    shares = {**world.shares, f"{role} plaza": " ".join(sorted(chosen))}
    more = World(shares, world.at, world.surnames, world.outcomes)
    before, after = (scores_of(found_in(each.known())) for each in (world, more))
    assert set(before) == set(after)
    unrelated = [who for part in world.linked() if not part & chosen for who in part]
    assert [before.get(who) for who in unrelated] == [after.get(who) for who in unrelated]


@thorough
@given(worlds())
def test_a_document_scores_again_to_its_score_and_a_changed_one_does_not(world: World) -> None:
    for text in found_in(world.known()).documents.values():
        document = json.loads(text)
        assert rescore(document, parameters()).holds
        document["members"][0]["outcome_micro"] += 1
        assert not rescore(document, parameters()).holds


def all_pairs(ties: Ties, joins: np.ndarray, *, whenever: bool = False) -> "nx.Graph[int]":
    """Every pair of users of a value, whenever or within the role's window."""
    graph: nx.Graph[int] = nx.Graph()
    window = parameters().window_us * (not whenever)
    for low, high in zip(ties.start[:-1], ties.start[1:], strict=True):
        rows = [row for row in range(low, high) if joins[row]]
        for left, right in combinations(rows, 2):
            reach = window[ties.tie_role[left]]
            if not reach or ties.first[right] - ties.first[left] <= reach:
                graph.add_edge(int(ties.applicant[left]), int(ties.applicant[right]))
    return graph


@thorough
@given(worlds(), st.sampled_from([0, 1, 2_000_000]))
def test_components_are_those_that_networkx_finds_by_all_pairs(world: World, least: int) -> None:
    knowledge = world.known()
    ties = encode(knowledge.links, knowledge.attributes, parameters())
    table = weight_table(no_rates(), parameters())
    joins = tie_weights(ties.use, ties.tie_role, table, parameters()) >= least
    found = components(ties, joining_pairs(ties, joins, parameters(), reach=1))
    ours = {frozenset(np.flatnonzero(found == part).tolist()) for part in set(found) - {-1}}
    theirs = {frozenset(part) for part in nx.connected_components(all_pairs(ties, joins))}
    assert ours == theirs
    wide = components(ties, joining_pairs(ties, joins, parameters(), reach=4))
    assert wide.tolist() == found.tolist()


@thorough
@given(worlds())
def test_the_method_components_proposes_the_components_of_every_link(world: World) -> None:
    knowledge = world.known()
    ties = encode(knowledge.links, knowledge.attributes, parameters())
    graph = all_pairs(ties, np.ones(len(ties.value), dtype=bool), whenever=True)
    theirs = {frozenset(ties.people.gather(list(part))) for part in nx.connected_components(graph)}
    found = found_in(knowledge, "components").communities
    groups = found.group_by("community_id").agg("applicant_id")["applicant_id"].to_list()
    assert {frozenset(group) for group in groups} == theirs
