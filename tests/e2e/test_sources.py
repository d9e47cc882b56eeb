"""Databases on the command line, and files for a first fill of Neo4j."""

from pathlib import Path

import pytest

from tests.databases import sqlite
from tests.e2e.cli import done, ringsight
from tests.load_rows import short


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """Return a sources file of a database with two applications."""
    database = sqlite(tmp_path)
    rows = [short(application_id=f"A{n}", applicant_id=f"C{n}") for n in (1, 2)]
    told = [{**row, "phone": f"1391234567{n}", "at": n} for n, row in enumerate(rows)]
    database.run(f"CREATE TABLE orders ({', '.join(told[0])})")
    database.insert("orders", told)
    path = tmp_path / "sources.yaml"
    path.write_text(
        f"url: {database.url}\nmapping: ours.yaml\n"
        "applications: {query: SELECT * FROM orders, watermark: at}\n"
    )
    (tmp_path / "ours.yaml").write_text("zone: Asia/Shanghai\n")
    return path


def test_a_database_is_loaded_and_then_what_is_new(sources: Path) -> None:
    assert done("load", "--from", sources)["accepted"] == 2
    assert done("load", "--from", sources)["duplicate"] == 1
    assert done("load", "--from", sources, "--full")["duplicate"] == 2
    (query,) = done("store", "queries")
    assert (query["mark"], query["read"], query["duplicate"]) == ("1", 2, 2)
    assert "applications (sqlite lender.db)" in ringsight("store", "queries").out
    told = ringsight("load", "--from", sources, "--out", sources.parent / "links")
    assert "lender.db" in told.out


def test_wrong_use_is_told(sources: Path) -> None:
    for words, said in (
        (("load", "--full", "a.csv"), "--full goes with --from"),
        (("load", "--from", sources, "--rejects", "r.csv"), "--rejects names rows of files"),
    ):
        told = ringsight(*words)
        assert told.code == 2
        assert said in " ".join(told.err.split())
    assert ringsight("load", "--from", "none.yaml").code == 1


def test_links_are_exported_with_the_command_to_run(sources: Path, tmp_path: Path) -> None:
    done("load", "--from", sources, "--out", tmp_path / "links")
    told = done("store", "export", tmp_path / "links", tmp_path / "fill", "--gzip")
    assert told["command"] == f"sh {tmp_path / 'fill' / 'import.sh'}"
    assert (told["groups"]["nodes-Phone"], told["nodes"], told["links"]) == (2, 7, 4)
    assert (tmp_path / "fill" / "nodes-Phone.csv.gz").is_file()
    again = ringsight("store", "export", tmp_path / "links", tmp_path / "fill")
    assert again.code == 1
    assert "is not empty" in again.err
    done("load", "--from", sources)
    assert "import.sh" in ringsight("store", "export", _store(tmp_path), tmp_path / "two").out


def _store(home: Path) -> str:
    return f"kglite:{home / 'home' / '.local' / 'share' / 'ringsight' / 'store'}"
