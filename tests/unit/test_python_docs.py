"""docs/python.md, run from top to bottom on the made-up lender that it names."""

import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import graph
from graph.errors import NotFoundError
from graph.store.open import open_store
from ingest.load import LoadOptions, load
from ingest.mapping import read_mapping
from ingest.sources import Sources
from ingest.synth import write_world
from ingest.tokens import Tokenizer

TEXT = (Path(__file__).parents[2] / "docs" / "python.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def made_lender(folder: Path) -> None:
    """Do what the two commands of the page do."""
    synth = re.search(r"synth lender --applicants (\d+) --seed (\d+)", TEXT)
    assert synth is not None
    write_world(folder, applicants=int(synth[1]), seed=int(synth[2]))
    kinds = ("applications", "events", "outcomes", "instalments", "partners")
    sources = Sources(**{kind: (folder / f"{kind}.csv",) for kind in kinds})
    with open_store(f"kglite:{folder}/store") as store:
        load(store, sources, LoadOptions(read_mapping(None), Tokenizer(b"k" * 32), NOW))


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """What the page's examples leave behind."""
    here, folder = Path.cwd(), tmp_path_factory.mktemp("docs")
    os.chdir(folder)
    try:
        made_lender(folder / "lender")
        said: dict[str, Any] = {}
        for block in BLOCKS:
            exec(block, said)
        yield {**said, "folder": folder}
    finally:
        os.chdir(here)


@pytest.mark.slow
def test_rings_are_a_frame_with_the_highest_score_first(names: dict[str, Any]) -> None:
    rings = names["rings"]
    assert isinstance(rings, pd.DataFrame)
    assert len(rings) > 1
    assert rings.score.is_monotonic_decreasing
    assert len(names["reported"]) > 0


@pytest.mark.slow
def test_evidence_sums_to_scores_in_pandas_too(names: dict[str, Any]) -> None:
    scores = names["rings"].set_index("ring_id").score.sort_index()
    pd.testing.assert_series_equal(names["reasons"].sort_index(), scores, check_names=False)


@pytest.mark.slow
def test_the_graph_of_a_ring_holds_its_members_and_only_what_they_share(
    names: dict[str, Any],
) -> None:
    ring, rings = names["ring"], names["rings"]
    people = [node for node, kind in ring.nodes(data="kind") if kind == "Applicant"]
    assert people == graph.members_of(names["run"], rings.ring_id[0])
    assert len(people) == rings["size"][0]
    assert all(person in people for person, _ in ring.edges)
    assert all(ring.degree(node) > 1 for node in set(ring) - set(people))
    assert all({"roles", "first", "last"} <= set(seen) for _, _, seen in ring.edges(data=True))


@pytest.mark.slow
def test_the_graph_of_a_store_holds_every_applicant_and_link(names: dict[str, Any]) -> None:
    everything, knowledge = names["everything"], names["knowledge"]
    people = {node for node, kind in everything.nodes(data="kind") if kind == "Applicant"}
    assert people == set(knowledge.applications["applicant_id"])
    current = knowledge.links.filter(knowledge.links["superseded_at"].is_null())
    ties = current.select("applicant_id", "label", "attribute_key").unique().height
    assert everything.number_of_edges() == ties
    assert all(person in people for person, _ in everything.edges)


@pytest.mark.slow
def test_reasons_of_a_person_and_the_files_are_as_the_page_says(names: dict[str, Any]) -> None:
    why = names["why"]
    assert sum(reason["weight_micro"] for reason in why.reasons) == why.score_micro
    assert names["found"].rings.height >= len(names["rings"])
    assert (names["folder"] / "found" / "rings.csv").exists()


@pytest.mark.slow
def test_a_ring_or_result_that_is_not_there_is_named(names: dict[str, Any]) -> None:
    with pytest.raises(NotFoundError, match="No ring 'R-0'"):
        graph.members_of(names["run"], "R-0")
    with pytest.raises(NotFoundError, match="members"):
        graph.result_frame(names["run"], "people")


def test_every_public_name_can_be_imported_and_no_other() -> None:
    for name in graph.__all__:
        assert getattr(graph, name) is not None
        assert name in dir(graph)
    with pytest.raises(AttributeError, match="no_such"):
        _ = graph.no_such
