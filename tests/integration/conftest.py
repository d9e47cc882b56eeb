"""A small lender, made once, each test that changes it gets its own copy; and databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tests.api_world import World, copy_of, make_world, opened
from tests.databases import PASSWORD, Database, postgres, postgres_server, sqlite
from tests.databases import duck as duck_file


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> World:
    """The lender as it was made; nobody may change it."""
    return make_world(tmp_path_factory.mktemp("lender"))


@pytest.fixture(scope="module")
def shared(made: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A client for reading, one for all tests of a file."""
    with opened(copy_of(made, tmp_path_factory.mktemp("served"))) as client:
        yield client


@pytest.fixture
def world(made: World, tmp_path: Path) -> World:
    """A lender of the test's own."""
    return copy_of(made, tmp_path / "lender")


@pytest.fixture
def client(world: World) -> Iterator[TestClient]:
    """A client of the test's own lender."""
    with opened(world) as client:
        yield client


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    yield from postgres_server()


@pytest.fixture(params=["sqlite", "duckdb", "postgresql"])
def database(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Database:
    monkeypatch.setenv("LENDER_PASSWORD", PASSWORD)
    if request.param == "postgresql":
        return postgres(request.getfixturevalue("server"))
    return (sqlite if request.param == "sqlite" else duck_file)(tmp_path)
