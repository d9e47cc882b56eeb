"""A database filled by neo4j-admin from an export is the one that `store copy` writes."""

import csv
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import neo4j
import polars as pl
import pytest

from graph.errors import InputError
from graph.model import Facts
from graph.store import export
from graph.store.base import Store
from graph.store.contents import contents
from graph.store.copy import copy
from graph.store.export import export_links, export_store
from graph.store.import_files import SCRIPT, ImportFiles
from graph.store.open import open_store
from ingest.links_files import LinksFolder, LinksWriter
from ingest.load import LoadOptions, load, load_links
from ingest.mapping import Mapping
from ingest.sources import Sources
from tests.conformance.conftest import server, wipe
from tests.conformance.store_world import filled
from tests.load_rows import FULL, NOW, TOKENIZER, short, write
from tests.neo4j_admin import run_import, started

OPTIONS = LoadOptions(Mapping(zone="Asia/Shanghai"), TOKENIZER, NOW)
Graph = tuple[Counter[str], Counter[str]]


def _quiet(*_: object) -> None:
    """Show nothing."""


def _sources(folder: Path) -> Sources:
    """Return files with amendments, an owner that changed, odd signs, rows of every kind."""
    may, june = ({"recorded_at": f"2024-0{month}-01T00:00:00Z"} for month in (5, 6))
    rows = [
        {**short(), **FULL, "product": 'a "quoted", text'},
        short(application_id="A2", applicant_id="C2", phone="13912345678", **may),
        short(application_id="A2", applicant_id="C3", amount="7", **june),
        short(application_id="A3", applicant_id="C3", **may) | {"ip": "8.8.8.8"},
    ]
    event = {"applicant_id": "C1", "occurred_at": "2024-06-01T00:00:00Z", "kind": "login"}
    late = {"observed_at": "2024-07-01T00:00:00Z", "outcome": "overdue"}
    part = {"number": "1", "due_at": "2024-06-01T00:00:00Z", "amount_due": "400.5"}
    paid = {"paid_at": "2024-06-02T00:00:00Z", "amount_paid": "400.5"}
    partner = {"partner_id": "M7", "kind": "merchant", "phone": "13512345671"}
    return Sources(
        applications=(write(folder / "applications.csv", rows),),
        events=(write(folder / "events.csv", [{**event, "event_id": "A3", "ip": "8.8.4.4"}]),),
        outcomes=(
            write(folder / "outcomes.csv", [{**late, "application_id": i} for i in ("A1", "A9")]),
        ),
        instalments=(
            write(
                folder / "instalments.csv",
                [{**part, **paid, "application_id": i} for i in ("A1", "A9")],
            ),
        ),
        partners=(write(folder / "partners.csv", [partner]),),
    )


def _graph(uri: str, user: str, password: str) -> tuple[Graph, set[str]]:
    """Return all nodes and relations with the types of their properties, and all constraints."""
    with neo4j.GraphDatabase.driver(uri, auth=(user, password)) as driver:

        def rows(cypher: str) -> Iterator[list[Any]]:
            return (record.values() for record in driver.execute_query(cypher).records)

        nodes = rows("MATCH (n) RETURN labels(n), properties(n)")
        key = "[labels(x), coalesce(x.attribute_key, properties(x))]"
        ties = rows(
            f"MATCH (a)-[r]->(b) RETURN {key.replace('x', 'a')}, type(r), properties(r), "
            f"{key.replace('x', 'b')}"
        )
        graph = (Counter(map(_typed, nodes)), Counter(map(_typed, ties)))
        found = [*rows("SHOW CONSTRAINTS YIELD type, labelsOrTypes, properties")]
        found += rows("SHOW INDEXES YIELD type, labelsOrTypes, properties")
    return graph, {json.dumps(row) for row in found}


def _typed(row: list[Any]) -> str:
    """Return a row as text in which 1 and 1.0 differ."""
    return json.dumps(row, sort_keys=True, ensure_ascii=False)


def _imported(out: Path, home: Path, source: Store) -> tuple[Graph, set[str]]:
    run_import(out / SCRIPT, home)
    with started(home) as (uri, user, password):
        with open_store(uri, user=user, password=password) as store:
            assert contents(store) == contents(source)
            info = {**source.read_info(), "snapshot_at": None}
            assert store.read_info() == info
            assert store.check() == []
        return _graph(uri, user, password)


@pytest.mark.neo4j
def test_an_import_of_a_store_is_equal_to_its_copy(tmp_path: Path) -> None:
    uri, user, password = server()
    wipe(uri, user, password)
    with open_store(f"kglite:{tmp_path / 'store'}") as source:
        load(source, _sources(tmp_path), OPTIONS)
        filled(source)
        with open_store(uri, user=user, password=password) as target:
            copy(source, target)
        copied = _graph(uri, user, password)
        files = export_store(source, tmp_path / "out", packed=True, tell=_quiet)
        imported = _imported(tmp_path / "out", tmp_path / "home", source)
    assert files.rows["nodes-Store"] == 1
    for one, other in zip(imported[0], copied[0], strict=True):
        assert one - other == Counter()
        assert other - one == Counter()
    assert imported[1] == copied[1]


def test_links_are_exported_as_a_store_of_them_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_links(_sources(tmp_path), OPTIONS, tmp_path / "links")
    with open_store(f"kglite:{tmp_path / 'store'}") as source:
        load(source, _sources(tmp_path), OPTIONS)
        export_store(source, tmp_path / "whole", tell=_quiet)
    monkeypatch.setattr(export, "PART_ROWS", 4)
    export_links(LinksFolder(tmp_path / "links"), tmp_path / "out", tell=_quiet)
    wanted, got = _texts(tmp_path / "whole"), _texts(tmp_path / "out")
    files = {name for name in wanted if "LoadedFile" in name}
    assert {name for name in wanted if wanted[name] != got.get(name)} == {*files, SCRIPT}
    assert not got.keys() - wanted.keys()


def _texts(folder: Path) -> dict[str, list[str]]:
    return {path.name: sorted(path.read_text("utf-8").splitlines()) for path in folder.iterdir()}


def _keys(folder: Path, name: str, column: int) -> set[str]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return {row[column] for row in csv.reader(file)}


def test_every_end_of_a_link_is_a_node_and_every_node_is_there_once(tmp_path: Path) -> None:
    with open_store(f"kglite:{tmp_path / 'store'}") as source:
        load(source, _sources(tmp_path), OPTIONS)
        filled(source)
        files = export_store(source, tmp_path / "out", tell=_quiet)
    out = tmp_path / "out"
    nodes = {n.split("-")[1]: _keys(out, n, 0) for n in files.rows if n.startswith("nodes-")}
    assert {label: len(keys) for label, keys in nodes.items()} == {
        name.split("-")[1]: count for name, count in files.rows.items() if name.startswith("nodes-")
    }
    for name in files.rows:
        if name.startswith("links-"):
            _, tail, _, head = name.split("-")
            assert _keys(out, name, 0) <= nodes[tail], name
            assert _keys(out, name, -1) <= nodes[head], name


def test_parts_hold_the_same_rows_as_one_piece(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_links(_sources(tmp_path), OPTIONS, tmp_path / "links")
    links = LinksFolder(tmp_path / "links")
    whole = export_links(links, tmp_path / "whole", tell=_quiet)
    monkeypatch.setattr(export, "PART_ROWS", 4)
    parts = export_links(links, tmp_path / "parts", tell=_quiet)
    assert parts.rows == whole.rows
    assert _texts(tmp_path / "parts") == _texts(tmp_path / "whole")
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_a_row_that_comes_twice_is_written_once(tmp_path: Path) -> None:
    load_links(_sources(tmp_path), OPTIONS, tmp_path / "links")
    links = LinksFolder(tmp_path / "links")
    whole = export_links(links, tmp_path / "whole", tell=_quiet)
    with LinksWriter(tmp_path / "twice", links.info) as writer:
        for _ in range(2):
            frames = {name: pl.concat(links.batches(name)) for name in links.names}
            writer.write(replace(Facts(), **frames))
    twice = export_links(LinksFolder(tmp_path / "twice"), tmp_path / "out", tell=_quiet)
    assert twice.rows == whole.rows


def test_the_same_links_give_the_same_bytes(tmp_path: Path) -> None:
    load_links(_sources(tmp_path), OPTIONS, tmp_path / "links")
    for out in ("one", "other"):
        export_links(LinksFolder(tmp_path / "links"), tmp_path / out, packed=True, tell=_quiet)
    one, other = (
        {path.name: path.read_bytes() for path in (tmp_path / out).iterdir()}
        for out in ("one", "other")
    )
    assert one == other


def test_a_line_end_in_a_text_and_empty_texts_are_kept(tmp_path: Path) -> None:
    with ImportFiles(tmp_path / "out") as files:
        rows = {"attribute_key": ["a", 'b"\n'], "mask": ["", None], "randomised": [True, None]}
        files.nodes("Wifi", pl.DataFrame(rows))
    out = tmp_path / "out"
    assert "--multiline-fields=true" in (out / SCRIPT).read_text("utf-8")
    heads = (out / "nodes-Wifi-header.csv").read_text("utf-8")
    assert heads.startswith("attribute_key:ID(Wifi),mask:string,near_2_token:string")
    lines = (out / "nodes-Wifi.csv").read_text("utf-8")
    assert lines.startswith('"a","",,')
    assert '"b""\n",,' in lines


def test_what_is_stopped_leaves_no_folder_and_a_full_folder_is_refused(tmp_path: Path) -> None:
    load_links(_sources(tmp_path), OPTIONS, tmp_path / "links")
    links = LinksFolder(tmp_path / "links")

    def stop(step: str, *_: int) -> None:
        if step == "write":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export_links(links, tmp_path / "out", tell=stop)
    assert not (tmp_path / "out").exists()
    with pytest.raises(InputError, match="is not empty"):
        export_links(links, tmp_path / "links", tell=_quiet)
    with pytest.raises(InputError, match=r"has no links\.parquet"):
        LinksFolder(tmp_path)
