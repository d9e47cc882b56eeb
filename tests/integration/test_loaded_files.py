"""What became of each file's rows stays with the store, and sums up to the rows of the file."""

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from graph.store.files import read_files
from graph.store.open import open_store
from ingest import gather
from ingest.load import LoadOptions, load
from ingest.mapping import Mapping
from ingest.sources import Source, Sources
from tests.load_rows import NOW, TOKENIZER, short, write

OPTIONS = LoadOptions(Mapping(), TOKENIZER, NOW)
COUNTS = ("accepted", "amended", "duplicate", "rejected")
MAY = {"recorded_at": "2024-05-01T00:00:00Z"}
EVENT = {"event_id": "E1", "applicant_id": "C1", "occurred_at": "2024-06-01T00:00:00Z"}


def _sources(folder: Path) -> Sources:
    """Return files with new rows, amendments, duplicates and rows that cannot be used."""
    first = [short(application_id=f"A{n}", applicant_id=f"C{n}", **MAY) for n in range(9)]
    later = short(application_id="A1", phone="13912345678", recorded_at="2024-05-02T00:00:00Z")
    bad = short(application_id="A99", applied_at="never")
    other = [short(application_id=f"B{n}", applicant_id=f"D{n}", **MAY) for n in range(4)]
    events = [EVENT, EVENT, EVENT | {"event_id": "E2"}, EVENT | {"occurred_at": "x"}]
    return Sources(
        applications=(
            write(folder / "one.csv", [*first, later, first[2], first[3], bad]),
            write(folder / "other.csv", [*other, other[0]]),
        ),
        events=(write(folder / "events.csv", [{**e, "kind": "login"} for e in events]),),
    )


def _loaded(folder: Path, *sources: Sources, workers: int = 1) -> pl.DataFrame:
    with open_store(f"kglite:{folder}") as store:
        for each in sources:
            load(store, each, replace(OPTIONS, workers=workers))
        return read_files(store)


def _counts(files: pl.DataFrame) -> pl.DataFrame:
    """Return the files without what depends on the other files of their load."""
    return files.drop("load", "quality")


def _rows_in(path: Source) -> int:
    assert isinstance(path, Path)
    return len(path.read_text(encoding="utf-8").splitlines()) - 1


def test_the_counts_of_each_file_sum_up_to_its_rows(tmp_path: Path) -> None:
    sources = _sources(tmp_path)
    files = _loaded(tmp_path / "store", sources)
    told = {row["file"]: row for row in files.iter_rows(named=True)}
    assert {name: row["read"] for name, row in told.items()} == {
        path.name: _rows_in(path) for _, path in sources
    }
    for row in told.values():
        assert row["read"] == sum(row[count] for count in COUNTS)
    assert [told["one.csv"][count] for count in COUNTS] == [9, 1, 2, 1]
    assert [told["other.csv"][count] for count in COUNTS] == [4, 0, 1, 0]
    assert [told["events.csv"][count] for count in COUNTS] == [2, 0, 1, 1]
    assert "/" not in "".join(files["file"])
    assert files["sha256"].str.len_chars().to_list() == [64] * 3


def test_a_file_loaded_again_keeps_what_its_first_load_said(tmp_path: Path) -> None:
    sources = _sources(tmp_path)
    once = _loaded(tmp_path / "store", sources)
    assert_frame_equal(_loaded(tmp_path / "store", sources), once)


def test_order_shares_and_processes_keep_equal_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = _sources(tmp_path)
    once = _loaded(tmp_path / "once", sources)
    turned = replace(sources, applications=sources.applications[::-1])
    assert_frame_equal(_counts(_loaded(tmp_path / "turned", turned)), _counts(once))
    alone = (Sources(events=sources.events), Sources(sources.applications[1:]), sources)
    assert_frame_equal(_counts(_loaded(tmp_path / "alone", *alone)), _counts(once))
    for name, value in (("SHARE", 3), ("BATCH_ROWS", 2), ("POOL_BYTES", 0)):
        monkeypatch.setattr(gather, name, value)
    assert_frame_equal(_loaded(tmp_path / "shares", sources), once)
    assert_frame_equal(_loaded(tmp_path / "processes", sources, workers=2), once)


def test_rows_read_again_for_a_rejects_file_are_told_apart(tmp_path: Path) -> None:
    bad = short(application_id="A2", applied_at="never")
    file = write(tmp_path / "some.csv", [short(), bad])
    with open_store(f"kglite:{tmp_path / 'store'}") as store:
        told = load(store, Sources((file,)), OPTIONS)
        told.rejects.write_csv(tmp_path / "rejects.csv")
        again = replace(OPTIONS, rejects=tmp_path / "rejects.csv")
        mended = bad | {"applied_at": "2024-05-01T00:00:00Z"}
        load(store, Sources((write(file, [short(), mended]),)), again)
        load(store, Sources((file,)), OPTIONS)
        files = read_files(store).sort("of_rejects", "accepted")
    assert files["of_rejects"].to_list() == [False, False, True]
    assert files.select("read", *COUNTS).rows() == [
        (2, 0, 0, 2, 0),
        (2, 1, 0, 0, 1),
        (1, 1, 0, 0, 0),
    ]
