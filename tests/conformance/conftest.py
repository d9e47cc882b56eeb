"""The stores that every conformance test runs on: the embedded one, and Neo4j where there is one.

To run on Neo4j: `python .ci/neo4jctl.py fetch --lib LIB`, then `start --lib LIB --home HOME`, and
set NEO4J_URI, NEO4J_USER and NEO4J_PASSWORD to what it prints. Its database is wiped.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import neo4j
import pytest

from graph.store.base import Store
from graph.store.open import open_store

NAMES = ("NEO4J_URI", "NEO4J_USER", "NEO4J_PASSWORD")
HOW = "needs a Neo4j that may be wiped: start one with .ci/neo4jctl.py and set " + ", ".join(NAMES)
Opener = Callable[..., Store]


def server() -> tuple[str, str, str]:
    """Return URI, user and password of the test server, or skip the test, saying how to run it."""
    given = [os.environ.get(name) for name in NAMES]
    uri, user, password = given
    if uri is None or user is None or password is None:
        pytest.skip(HOW)
    return uri, user, password


def wipe(uri: str, user: str, password: str) -> None:
    """Delete every node; constraints and indexes stay."""
    with neo4j.GraphDatabase.driver(uri, auth=(user, password)) as driver:
        driver.execute_query("MATCH (n) DETACH DELETE n")


def embedded(folder: Path) -> Opener:
    """Return what opens an embedded store in a folder."""
    return lambda **more: open_store(f"kglite:{folder}", **more)


def wiped_server() -> Opener:
    """Return what opens a store on the wiped server."""
    uri, user, password = server()
    wipe(uri, user, password)
    return lambda **more: open_store(uri, user=user, password=password, **more)


@pytest.fixture(params=["kglite", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def opener(request: pytest.FixtureRequest, tmp_path: Path) -> Opener:
    """What opens the same empty store again and again."""
    return embedded(tmp_path / "store") if request.param == "kglite" else wiped_server()


@pytest.fixture
def store(opener: Opener) -> Iterator[Store]:
    """An empty store."""
    with opener() as opened:
        yield opened


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[tuple[Store, Store]]:
    """An empty store of each engine, for what must be equal on both."""
    with wiped_server()() as server_store, embedded(tmp_path / "both")() as file_store:
        yield file_store, server_store
