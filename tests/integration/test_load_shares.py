"""A load in little memory, or by several processes, is the same load."""

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from graph.errors import InputError
from graph.model import Facts
from graph.runs.files import DRAFTS
from graph.schema import FRAMES
from graph.store.open import open_store
from ingest import gather
from ingest.frames import read_links
from ingest.links_files import LinksWriter
from ingest.load import LoadOptions, check_files, load, load_links, read_facts
from ingest.mapping import Mapping, parse_mapping
from ingest.sources import Sources
from ingest.summary import LoadSummary
from ingest.synth.world import write_world
from ingest.tokens import Tokenizer

KINDS = ("applications", "events", "outcomes", "instalments", "partners")
NOW = datetime(2026, 6, 1, tzinfo=UTC)
OPTIONS = LoadOptions(Mapping(), Tokenizer(b"a key for tests, 32 bytes long!!"), NOW)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Sources:
    folder = tmp_path_factory.mktemp("world")
    write_world(folder, applicants=400, seed=3)
    applications = folder / "applications.csv"
    text = applications.read_text(encoding="utf-8")
    broken = text.splitlines()[5].replace(text.splitlines()[5].split(",")[2], "never", 1)
    applications.write_text(text + broken + "\n", encoding="utf-8")  # one row is refused
    return Sources(**{kind: (folder / f"{kind}.csv",) for kind in KINDS})


@pytest.fixture
def little_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gather, "SHARE", 10_000)
    monkeypatch.setattr(gather, "BATCH_ROWS", 1_500)


def _assert_same(left: Facts, right: Facts) -> None:
    for name in FRAMES:
        assert_frame_equal(getattr(left, name), getattr(right, name))


def _assert_same_summary(left: LoadSummary, right: LoadSummary) -> None:
    assert_frame_equal(left.rejects, right.rejects)
    assert left.to_dict() == right.to_dict()


def test_many_shares_are_one_load(world: Sources, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, told = read_facts(world, OPTIONS)
    monkeypatch.setattr(gather, "SHARE", 10_000)
    monkeypatch.setattr(gather, "BATCH_ROWS", 1_500)
    parts, told_in_parts = read_facts(world, OPTIONS)
    assert told.count("rejected") == 1
    _assert_same(whole, parts)
    _assert_same_summary(told, told_in_parts)


def test_several_processes_are_one_load(world: Sources, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, told = read_facts(world, OPTIONS)
    monkeypatch.setattr(gather, "POOL_BYTES", 0)
    monkeypatch.setattr(gather, "BATCH_ROWS", 1_500)
    parts, told_in_parts = read_facts(world, replace(OPTIONS, workers=2))
    _assert_same(whole, parts)
    _assert_same_summary(told, told_in_parts)


@pytest.mark.parametrize("workers", [1, 2])
def test_only_nodes_of_rows_that_bring_something_are_kept(
    world: Sources, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: int
) -> None:
    (events,) = world.events
    assert isinstance(events, Path)
    others = pl.read_csv(events, infer_schema=False).with_columns(
        phone=pl.lit("139") + pl.int_range(10_000_000, 10_000_000 + pl.len()).cast(pl.String)
    )
    others.write_csv(tmp_path / "others.csv")  # the same event_ids say other things
    both = replace(
        world, applications=world.applications * 2, events=(events, tmp_path / "others.csv")
    )
    once, _ = read_facts(world, OPTIONS)
    whole, told = read_facts(both, OPTIONS)
    monkeypatch.setattr(gather, "SHARE", 10_000)
    monkeypatch.setattr(gather, "POOL_BYTES", 0)
    monkeypatch.setattr(gather, "BATCH_ROWS", 1_500)
    load_links(both, replace(OPTIONS, workers=workers), tmp_path / "links")
    parts = read_links([tmp_path / "links"])
    assert told.count("rejected") > others.height // 2
    assert parts.attributes.height < once.attributes.height + others.height // 2
    _assert_same(whole, parts)


@pytest.mark.usefixtures("little_memory")
def test_shares_are_written_as_one_folder_of_links(world: Sources, tmp_path: Path) -> None:
    summary = load_links(world, OPTIONS, tmp_path / "links")
    facts, told = read_facts(world, OPTIONS)
    _assert_same(read_links([tmp_path / "links"]), facts)
    assert summary.to_dict() == told.to_dict()
    nodes = pl.read_parquet(tmp_path / "links" / "attributes.parquet")
    assert not nodes.select("label", "attribute_key").is_duplicated().any()
    assert not list((tmp_path / "links").glob(".*"))


def test_a_load_that_fails_leaves_the_folder_of_links_as_it_was(
    world: Sources, tmp_path: Path
) -> None:
    out = tmp_path / "links"
    load_links(world, OPTIONS, out)
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    missing = replace(world, outcomes=(tmp_path / "missing.csv",))
    with pytest.raises(Exception, match=r"missing\.csv"):
        load_links(missing, OPTIONS, out)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


@pytest.mark.usefixtures("little_memory")
def test_a_check_tells_what_reading_all_facts_tells(world: Sources) -> None:
    told = check_files(world, OPTIONS)
    facts, whole = read_facts(world, OPTIONS)
    assert told.nodes == facts.attributes.height > 0
    _assert_same_summary(told, whole)


def test_what_a_killed_load_left_goes_with_the_next(world: Sources, tmp_path: Path) -> None:
    left = tmp_path / DRAFTS
    left.mkdir()
    for name in ("links.parquet", "nodes-7.arrow", "lock"):
        (left / name).write_text("half")
    load_links(world, OPTIONS, tmp_path)
    assert not left.exists()
    _assert_same(read_links([tmp_path]), read_facts(world, OPTIONS)[0])


def test_two_loads_into_one_folder_do_not_mix(world: Sources, tmp_path: Path) -> None:
    with LinksWriter(tmp_path) as writer:
        with pytest.raises(InputError, match=rf"another load writes there \(process {os.getpid()}"):
            load_links(world, OPTIONS, tmp_path)
        writer.write(Facts())
    assert read_links([tmp_path]).links.is_empty()
    load_links(world, OPTIONS, tmp_path)
    assert (tmp_path / "links.parquet").is_file()
    assert not (tmp_path / DRAFTS).exists()


@pytest.mark.usefixtures("little_memory")
def test_shares_come_into_a_store_as_one_load(world: Sources, tmp_path: Path) -> None:
    with open_store(f"kglite:{tmp_path / 'parts'}") as store:
        first = load(store, world, OPTIONS)
        known = store.read_facts()
        again = load(store, world, OPTIONS)
        _assert_same(store.read_facts(), known)
    facts, _ = read_facts(world, OPTIONS)
    _assert_same(known, facts)
    assert first.nodes == facts.attributes.height
    assert first.count("duplicate") < 20
    assert again.count("accepted") == again.count("amended") == again.links == 0


def test_the_whole_file_shows_whether_the_day_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [f"A{n},C{n},0{n % 9 + 1}/04/2024 10:00" for n in range(40)]
    rows += [f"B{n},C{n},{13 + n}/04/2024 10:00" for n in range(10)]  # only these tell
    file = tmp_path / "applications.csv"
    file.write_text("\n".join(["application_id,applicant_id,applied_at", *rows]) + "\n")
    monkeypatch.setattr(gather, "BATCH_ROWS", 10)
    facts, told = read_facts(Sources(applications=(file,)), OPTIONS)
    assert told.count("accepted") == 50
    assert set(facts.applications["applied_at"].dt.month()) == {4}


@pytest.mark.parametrize("before", [None, "2024-04-03 10:00", "3 Apr 2024"])
@pytest.mark.parametrize("one", ["{}/04/2024", "{}.04.2024", "{}／04／2024"])
@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_the_order_of_day_and_month_is_the_same_wherever_batches_end(
    before: str | None, one: str, form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = [before] * 25 + [one.format(f"0{n % 9 + 1}") for n in range(20)]
    said += ["03/04/2024", "3 Apr 2024", *(one.format(13 + n) for n in range(9))]
    rows = [
        {"application_id": f"A{n}", "applicant_id": f"C{n}", "applied_at": "2024-04-01T10:00Z",
         "delivered_at": at}
        for n, at in enumerate(said)
    ]  # fmt: skip
    file = tmp_path / f"applications.{form}"
    frame = pl.DataFrame(rows)
    _ = frame.write_csv(file) if form == "csv" else frame.write_parquet(file)
    found = []
    for rows_at_once in (4, 26, 25_000):
        monkeypatch.setattr(gather, "BATCH_ROWS", rows_at_once)
        found.append(read_facts(Sources(applications=(file,)), OPTIONS))
    for facts, told in found:
        assert told.count("accepted") == len(said)
        assert set(facts.applications["delivered_at"].drop_nulls().dt.month()) == {4}
        _assert_same(facts, found[0][0])
        _assert_same_summary(told, found[0][1])


def test_without_a_sure_order_cells_are_unsure_wherever_batches_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = ["2024-04-03"] * 9 + ["13/04/2024"] * 3 + ["03/04/2024", "04/13/2024"] * 5
    rows = [f"A{n},C{n},{at}" for n, at in enumerate(said)]
    file = tmp_path / "applications.csv"
    file.write_text("\n".join(["application_id,applicant_id,applied_at", *rows]) + "\n")
    found = []
    for rows_at_once in (3, 13, 25_000):
        monkeypatch.setattr(gather, "BATCH_ROWS", rows_at_once)
        found.append(read_facts(Sources(applications=(file,)), OPTIONS)[1])
    for told in found:
        assert told.count("rejected") == 5
        _assert_same_summary(told, found[0])


def test_joined_and_constant_columns_come_from_every_kind_of_file(tmp_path: Path) -> None:
    made = {"address": {"join": ["city", "road"]}, "channel": {"constant": "app"}}
    mapping = parse_mapping({"columns": made})
    base = {"application_id": "A1", "applicant_id": "C1", "applied_at": "2024-05-01T10:00:00Z"}
    frame = pl.DataFrame([{**base, "city": "上海市浦东新区", "road": "张江路88号3栋501室"}])
    frame.write_csv(tmp_path / "a.csv")
    frame.write_parquet(tmp_path / "a.parquet")
    frame.write_ndjson(tmp_path / "a.jsonl")
    options = replace(OPTIONS, mapping=mapping)
    found = [
        read_facts(Sources(applications=(tmp_path / name,)), options)[0]
        for name in ("a.csv", "a.parquet", "a.jsonl")
    ]
    assert sorted(found[0].links["attribute_type"]) == ["channel", "room"]
    _assert_same(found[0], found[1])
    _assert_same(found[0], found[2])
