"""The published sets through both stores: what is written out is equal to the byte."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from graph.model import Facts, Knowledge
from graph.runs.detect import Options, detect
from graph.runs.files import write_results
from graph.store.base import Store
from tests import adapters
from tests.conformance.conftest import embedded, wiped_server
from tests.integration.test_public_sets import members_of
from tests.knowledge import shipped
from tests.shared import shared_data

LEIDEN = Options()
COMPONENTS = Options(method="components")


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[tuple[Store, Store]]:
    """An empty store of each engine."""
    with wiped_server()() as server, embedded(tmp_path / "store")() as file:
        yield file, server


def files_of(store: Store, knowledge: Knowledge, options: Options, out: Path) -> dict[str, bytes]:
    """Load, detect, write out; return the files."""
    store.write_facts(Facts(links=knowledge.links, attributes=knowledge.attributes))
    write_results(out, detect(store, model=shipped(), options=options))
    return {path.name: path.read_bytes() for path in sorted(out.iterdir())}


def both(
    stores: tuple[Store, Store], knowledge: Knowledge, options: Options, out: Path
) -> tuple[dict[str, bytes], dict[str, bytes]]:
    file, server = stores
    return (
        files_of(file, knowledge, options, out / "file"),
        files_of(server, knowledge, options, out / "server"),
    )


@pytest.mark.slow
@pytest.mark.neo4j
def test_both_stores_write_the_same_files_about_travelfraudbench(
    stores: tuple[Store, Store], tmp_path: Path
) -> None:
    folder = shared_data("travelfraudbench")
    one, other = both(stores, adapters.travel(folder), LEIDEN, tmp_path)
    assert one == other
    for store in stores:
        run = store.read_run()
        assert run is not None
        assert members_of(run, "reported") == adapters.travel_rings(folder)


@pytest.mark.slow
@pytest.mark.neo4j
def test_both_stores_write_the_same_files_about_the_aws_graph(
    stores: tuple[Store, Store], tmp_path: Path
) -> None:
    knowledge = adapters.aws(shared_data("aws-neptune-fraud-graph"))
    one, other = both(stores, knowledge, COMPONENTS, tmp_path)
    assert one == other
    communities = pl.read_csv(one["communities.csv"])
    assert communities["community_id"].n_unique() == 123
    assert communities.height == 299
