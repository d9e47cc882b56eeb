"""What others published of their data, and what we find in it."""

from itertools import combinations

import community as python_louvain
import networkx as nx
import numpy as np
import polars as pl
import pytest

from graph.core.communities import communities, weigh_pairs
from graph.core.parameters import Ints
from graph.core.rings import find_rings
from graph.model import Knowledge, Run
from graph.results import MICRO
from graph.runs.detect import Options, detect_in
from tests import adapters
from tests.knowledge import no_rates, shipped
from tests.shared import shared_data

Edge = tuple[str, str, float]
PURE = 1e9  # merging afterwards never pays: what the algorithm itself gave


def members_of(run: Run, status: str) -> set[frozenset[str]]:
    chosen = run.rings.filter(pl.col("status") == status).select("ring_id")
    rings = run.members.join(chosen, on="ring_id").group_by("ring_id").agg("applicant_id")
    return {frozenset(ring) for ring in rings["applicant_id"].to_list()}


def test_every_ring_of_travelfraudbench_is_reported_whole_and_nobody_else() -> None:
    folder = shared_data("travelfraudbench")
    run, _ = detect_in(adapters.travel(folder), shipped())
    assert members_of(run, "reported") == adapters.travel_rings(folder)
    assert members_of(run, "reported") == {
        frozenset(ring)
        for ring in run.members.group_by("ring_id").agg("applicant_id")["applicant_id"].to_list()
    }
    assert len(adapters.travel_rings(folder)) == 80


def test_accounts_of_the_aws_graph_form_the_published_communities() -> None:
    knowledge = adapters.aws(shared_data("aws-neptune-fraud-graph"))
    run, _ = detect_in(knowledge, shipped(), options=Options(method="components"))
    sizes = run.communities.group_by("community_id").len("size")
    counted = dict(sizes.group_by("size").len().sort("size").iter_rows())
    assert counted == {2: 105, 3: 13, 4: 2, 7: 1, 17: 1, 18: 1}
    assert (sizes.height, run.communities.height) == (123, 299)


def components_of(knowledge: Knowledge) -> list[frozenset[str]]:
    found = find_rings(knowledge, no_rates(), shipped(), method="components").communities
    groups = found.group_by("community_id").agg("applicant_id")["applicant_id"].to_list()
    return sorted((frozenset(group) for group in groups), key=sorted)


@pytest.mark.parametrize("kind", ["dir", "undir"])
def test_components_are_those_of_the_graphalytics_reference(kind: str) -> None:
    folder = shared_data("ldbc-graphalytics-validation") / "wcc"
    knowledge = adapters.pairs_as_links(adapters.adjacency(folder / f"{kind}-input"))
    assert components_of(knowledge) == adapters.labels(folder / f"{kind}-output")


@pytest.mark.parametrize("kind", ["directed", "undirected"])
def test_components_are_those_of_the_graphalytics_example(kind: str) -> None:
    folder = shared_data("ldbc-graphalytics-validation") / "example"
    name = f"example-{kind}"
    knowledge = adapters.pairs_as_links(adapters.adjacency(folder / f"{name}-input"))
    assert components_of(knowledge) == adapters.labels(folder / f"{name}-WCC")


def test_components_are_those_of_the_worked_example_with_and_without_a_threshold() -> None:
    wcc = adapters.worked_examples(shared_data("gds-docs-worked-examples"))["wcc"]
    edges = wcc["edges_undirected"]
    every = components_of(adapters.pairs_as_links([(a, b) for a, b, _ in edges]))
    heavy = components_of(adapters.pairs_as_links([(a, b) for a, b, w in edges if w > 1.0]))
    assert [sorted(part) for part in every] == wcc["unweighted"]["sets"]
    expected = [part for part in wcc["threshold_gt_1.0"]["sets"] if len(part) > 1]
    assert [sorted(part) for part in heavy] == expected


def proposed(edges: list[Edge], method: str, resolution: float) -> tuple[list[list[str]], float]:
    """Return the communities of one component and their modularity."""
    names = sorted({name for edge in edges for name in edge[:2]})
    left, right = (np.array([names.index(str(edge[end])) for edge in edges]) for end in (0, 1))
    weights = np.array([round(edge[2] * MICRO) for edge in edges], dtype=np.int64)
    weighed = weigh_pairs(left, right, weights, len(names))
    one = np.zeros(len(names), dtype=np.int64)
    found: Ints = communities(pl.Series(names), one, weighed, method=method, resolution=resolution)
    parts = [[n for n, own in zip(names, found, strict=True) if own == g] for g in set(found)]
    graph: nx.Graph[int] = nx.Graph()
    graph.add_weighted_edges_from(zip(weighed.one, weighed.other, weighed.weight, strict=True))
    return sorted(parts), python_louvain.modularity(dict(enumerate(found.tolist())), graph)


@pytest.mark.parametrize("method", ["louvain", "leiden"])
@pytest.mark.parametrize("weighted", [False, True], ids=["unweighted", "weighted"])
def test_six_people_fall_into_the_communities_of_the_worked_example(
    method: str, weighted: bool
) -> None:
    known = adapters.worked_examples(shared_data("gds-docs-worked-examples"))
    louvain, total = known["louvain_6"], known["modularity_weighted_6"]["total"]
    edges = [(a, b, w if weighted else 1.0) for a, b, w in louvain["edges_undirected"]]
    parts, modularity = proposed(edges, method, PURE if method == "louvain" else 0.5)
    expected = louvain["weighted" if weighted else "unweighted"]
    assert (
        parts == expected["sets"] == known["leiden_6"][f"{'' if weighted else 'un'}weighted_sets"]
    )
    assert modularity == pytest.approx(total if weighted else expected["modularity"], abs=1e-12)


def test_louvain_on_fifteen_people_is_as_good_as_the_first_level_of_the_worked_example() -> None:
    known = adapters.worked_examples(shared_data("gds-docs-worked-examples"))["louvain_15"]
    edges = [(*edge.split("-"), 1.0) for edge in known["edges_undirected"]]
    parts, modularity = proposed(edges, "louvain", PURE)
    assert known["modularities"][0] <= modularity <= known["modularities"][1] + 1e-12
    together = [set(pair) for part in parts for pair in combinations(part, 2)]
    for pair in combinations("jklmn", 2):  # what both have in common
        assert set(pair) in together
