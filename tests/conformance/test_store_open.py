"""Opening a store: what is refused, and what each refusal says."""

import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from graph.errors import SchemaVersionError, StoreError, StoreLockedError, UsageError
from graph.model import Facts
from graph.schema import conform
from graph.store.base import QueryLimits
from graph.store.open import open_store
from graph.store.store import GraphStore
from tests.conformance.conftest import Opener, server, wipe
from tests.conformance.store_world import differing, facts

WRITE = """
import sys
from graph.store.open import open_store
from tests.conformance.store_world import facts
store = open_store(sys.argv[1])
store.write_facts(facts())
print("written", flush=True)
sys.stdin.read()
"""


def _set_version(store: object, version: int) -> None:
    assert isinstance(store, GraphStore)
    store.engine.write("write/set_store", {"properties": {"schema_version": version}})


def test_another_schema_version_is_refused(opener: Opener) -> None:
    with opener() as store:
        _set_version(store, 99)
    with pytest.raises(SchemaVersionError, match=r"version 99.*new store"):
        opener()


def test_a_store_opened_to_read_is_not_written(opener: Opener) -> None:
    with opener() as store:
        store.write_facts(facts())
    with opener(read_only=True) as store:
        assert differing(store.read_facts(), facts()) == []
        with pytest.raises(StoreError, match="reading only"):
            store.write_info(zone="UTC")


def test_nothing_to_read_is_said(opener: Opener) -> None:
    with pytest.raises(StoreError, match="no store at"):
        opener(read_only=True)


@pytest.mark.parametrize("url", ["kglite:", "mysql://host", "bolt:", "/a/path", "neo4j://"])
def test_no_store_url_is_a_wrong_use(url: str) -> None:
    with pytest.raises(UsageError, match="no store URL"):
        open_store(url)


def test_a_password_in_the_url_is_refused_and_not_repeated() -> None:
    with pytest.raises(UsageError, match="RINGSIGHT_NEO4J_PASSWORD") as caught:
        open_store("neo4j://me:geheim@localhost:7687")
    assert "geheim" not in str(caught.value)


def test_a_server_that_is_down_is_said() -> None:
    with pytest.raises(StoreError, match="does not answer"):
        open_store("bolt://127.0.0.1:1", password="geheim", connect_timeout_s=1, retry_s=0)


@pytest.mark.neo4j
def test_a_wrong_password_is_said_and_not_repeated() -> None:
    uri, user, _ = server()
    with pytest.raises(StoreError, match="refused the user or the password") as caught:
        open_store(uri, user=user, password="geheim")
    assert "geheim" not in str(caught.value)


@pytest.mark.neo4j
def test_a_database_of_something_else_is_left_alone() -> None:
    import neo4j

    uri, user, password = server()
    wipe(uri, user, password)
    with neo4j.GraphDatabase.driver(uri, auth=(user, password)) as driver:
        driver.execute_query("CREATE (:Film {title: 'Metropolis'})")
        with pytest.raises(StoreError, match="no ringsight store"):
            open_store(uri, user=user, password=password)
        driver.execute_query("MATCH (n:Film) DELETE n")


def _writer(url: str) -> "subprocess.Popen[str]":
    """Start a process that writes the facts and holds the store; return it once they are in."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITE, url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "written\n"
    return process


def test_one_process_writes_and_others_read_its_last_save(tmp_path: Path) -> None:
    url = f"kglite:{tmp_path}"
    with _writer(url) as process:
        with pytest.raises(StoreLockedError, match=rf"process {process.pid}\b"):
            open_store(url)
        with open_store(url, read_only=True) as store:
            assert store.read_info()["snapshot_at"] is not None
            assert store.read_facts().links.is_empty()
        process.kill()


def test_a_reader_keeps_its_snapshot_while_the_writer_saves(tmp_path: Path) -> None:
    url = f"kglite:{tmp_path}"
    with open_store(url) as store:
        store.write_facts(facts())
        store.save()
        with open_store(url, read_only=True) as reader:
            assert reader.behind() is None
            for number in range(3):
                phones = [f"p{number}-{place}" for place in range(2_000)]
                nodes = {"label": "Phone", "attribute_key": phones, "mask": "*"}
                frame = conform("attributes", pl.DataFrame(nodes))
                store.write_facts(Facts(attributes=frame))
                assert reader.behind() is not None
                store.save()
                assert differing(reader.read_facts(), facts()) == []
                assert reader.check() == []


def test_what_was_written_survives_a_kill(tmp_path: Path) -> None:
    url = f"kglite:{tmp_path}"
    with _writer(url) as process:
        process.kill()
    with open_store(url) as store:
        assert differing(store.read_facts(), facts()) == []
        assert store.check() == []


def _fail_in_bulk(store: object) -> None:
    assert isinstance(store, GraphStore)
    with store.engine.bulk(1_000_000):
        store.write_snapshot("model", "m1", "{}")
        raise RuntimeError("out of memory")


def test_a_bulk_load_that_fails_leaves_the_store_as_it_was(tmp_path: Path) -> None:
    with open_store(f"kglite:{tmp_path}") as store:
        store.write_facts(facts())
        with pytest.raises(RuntimeError):
            _fail_in_bulk(store)
        assert store.read_snapshot("model") is None
        assert differing(store.read_facts(), facts()) == []
    with open_store(f"kglite:{tmp_path}") as store:
        assert differing(store.read_facts(), facts()) == []


def test_a_damaged_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "graph.kgl").write_bytes(b"not a graph")
    with pytest.raises(StoreError, match="cannot be opened"):
        open_store(f"kglite:{tmp_path}")


def test_rows_of_a_query_are_limited(opener: Opener) -> None:
    with opener() as store:
        store.write_facts(facts())
        asked = "MATCH (a:Applicant) RETURN a.applicant_id AS id ORDER BY id"
        found = store.query(asked, {}, limits=QueryLimits(rows=2))
        assert (found.columns, found.rows, found.more) == (("id",), (("A1",), ("A2",)), True)
        assert not store.query(asked, {}, limits=QueryLimits(rows=3)).more


def test_nodes_relations_and_paths_are_answered_alike(opener: Opener) -> None:
    with opener() as store:
        store.write_facts(facts())
        asked = "MATCH p = (a:Applicant {applicant_id: 'A2'})-[l:RENTED]->(d) RETURN a, l, p"
        node, link, path = store.query(asked, {}, limits=QueryLimits()).rows[0]
    assert node == {"label": "Applicant", "properties": {"applicant_id": "A2"}}
    assert link["relation"] == "RENTED"
    assert link["properties"]["attribute_type"] == "asset"
    assert [one["label"] for one in path["nodes"]] == ["Applicant", "Device"]
    assert path["relations"] == [link]
