"""Databases on the command line, and files for a first fill of Neo4j."""

from pathlib import Path

import pytest

from tests.databases import sqlite
from tests.e2e.cli import done, ringsight
from tests.load_rows import short, write


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
        (("load", "--from", sources, "--rejects-clear"), "Look them up in the database"),
    ):
        told = ringsight(*words)
        assert told.code == 2
        assert said in " ".join(told.err.split())
    assert ringsight("load", "--from", "none.yaml").code == 1


def test_rejects_of_queries_and_of_files_have_each_their_remedy(
    sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    faulty = short(application_id="A8", applicant_id="")
    sqlite(tmp_path).run("UPDATE orders SET applicant_id = NULL WHERE application_id = 'A1'")
    said = " ".join(ringsight("load", "--from", sources).out.split())
    assert "Mend them in the database, or mend the mapping, then load again with --full" in said
    assert "--rejects" not in said
    file = write(tmp_path / "more.csv", [faulty, short(application_id="A9", applicant_id="C9")])
    said = " ".join(ringsight("load", file, "--from", sources, "--full").out.split())
    assert "then load again with --rejects rejects-2.csv" in said
    assert "then load again with --full" in said
    said = " ".join(ringsight("load", file).out.split())
    assert "then load again with --full" not in said


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
