"""The component that a live decision reads says what all that is known would say."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from graph.core.explanation import explain_person
from graph.core.rings import find_rings
from graph.core.statistics import Statistics
from graph.model import Facts, Knowledge
from graph.runs import component
from graph.runs.assess import Active, read_active
from graph.shipped import read_policy_of
from graph.store.base import Store
from graph.store.open import open_store
from ingest.load import LoadOptions, load
from ingest.mapping import Mapping
from ingest.sources import Sources
from ingest.synth import write_world
from ingest.tokens import read_tokenizer

NOW = datetime(2026, 1, 1, tzinfo=UTC)
APPLICANTS, ASKED = 400, 12


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("world")
    write_world(folder, applicants=APPLICANTS, seed=3, prevalence=0.05)
    sources = Sources(
        applications=(folder / "applications.csv",),
        events=(folder / "events.csv",),
        outcomes=(folder / "outcomes.csv",),
        partners=(folder / "partners.csv",),
    )
    with open_store(f"kglite:{folder / 'store'}") as opened:
        tokenizer = read_tokenizer(folder / "key")
        load(opened, sources, LoadOptions(Mapping(), tokenizer, NOW))
        yield opened


@pytest.fixture(scope="module")
def active(store: Store) -> Active:
    return read_active(store, read_policy_of(None))


@pytest.fixture(scope="module")
def known(store: Store) -> Knowledge:
    return store.read_knowledge()


def _asked(known: Knowledge, active: Active) -> list[str]:
    """Return members of rings, then others who are tied, then some who may not be."""
    found = find_rings(known, active.statistics, active.model)
    members = found.members["applicant_id"].unique().sort().to_list()
    tied = found.applicants["applicant_id"].to_list()
    everyone = known.applications["applicant_id"].unique().sort().to_list()
    return [*members[:ASKED], *tied[:: len(tied) // 5 + 1], *everyone[:3]]


def test_scores_reasons_and_groups_are_those_of_the_batch(
    store: Store, active: Active, known: Knowledge
) -> None:
    model, statistics = active.model, active.statistics
    for applicant in _asked(known, active):
        part = component.component_around(
            store, applicant, Facts(), model=model, statistics=statistics
        )
        assert part.left_out == ()
        live = explain_person(part.knowledge, statistics, model, applicant)
        batch = explain_person(known, statistics, model, applicant)
        assert (live.score_micro, live.group, live.role) == (
            batch.score_micro,
            batch.group,
            batch.role,
        )
        assert live.reasons == batch.reasons


def test_a_hub_that_is_too_large_to_read_is_counted_and_told(
    store: Store, active: Active, known: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(component, "READ_MOST", 20)
    everyone = known.applications["applicant_id"].unique().sort().to_list()
    part = component.component_around(
        store, everyone[0], Facts(), model=active.model, statistics=active.statistics
    )
    assert any("counted, not read" in told for told in part.left_out)
    uses = part.knowledge.links["use"].drop_nulls()
    assert uses.len()
    assert uses.min() > 20  # type: ignore[operator]  # polars may give any kind of number


def test_statistics_are_counted_once_where_none_are_stored(active: Active) -> None:
    assert isinstance(active.statistics, Statistics)
    assert active.statistics.applicants == APPLICANTS
