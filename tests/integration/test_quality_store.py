"""The report stays with the store, the next load is compared with it, and it is always the same."""

import random
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from graph.store.files import read_files
from graph.store.open import open_store
from ingest import gather
from ingest.load import LoadOptions, load, read_facts
from ingest.mapping import Mapping
from ingest.quality.report import Quality
from ingest.quality.stored import report_of_load
from ingest.sources import Sources
from tests.load_rows import NOW, TOKENIZER, write
from tests.quality_rows import Cells, people

OPTIONS = LoadOptions(Mapping(), TOKENIZER, NOW)


def _loaded(folder: Path, name: str, rows: list[dict[str, str]]) -> Quality:
    with open_store(f"kglite:{folder / 'store'}") as store:
        summary = load(store, Sources((write(folder / name, rows),)), OPTIONS)
    assert summary.quality is not None
    return summary.quality


def _later(first: int, count: int, *also: Cells) -> list[dict[str, str]]:
    rows = people(first + count)[first:]
    for n, row in enumerate(rows):
        for cells in also:
            row |= cells(n)
    return rows


def _stored(folder: Path) -> pl.DataFrame:
    with open_store(f"kglite:{folder / 'store'}") as store:
        return read_files(store)


def test_the_next_load_says_what_changed(tmp_path: Path) -> None:
    first = _loaded(tmp_path, "may.csv", people(400))
    assert (first.against, first.drift, first.new) == (None, (), ())

    def worse(n: int) -> dict[str, str]:
        return {
            "phone": "" if n % 2 else "138****0000" if n % 3 else f"1371357{n:04}",
            "amount": str(3_000 + n % 50),
            "applied_at": "" if n % 20 == 0 else "2024-06-01",
        }

    second = _loaded(tmp_path, "june.csv", _later(400, 400, worse))
    assert second.against == 1
    told = {(each.column, each.figure) for each in second.drift}
    assert told == {
        ("", "rejected"), ("phone", "filled"), ("phone", "unusable"), ("amount", "median"),
        ("applied_at", "filled"),
    }  # fmt: skip
    median = next(each for each in second.drift if each.figure == "median")
    assert (median.before, median.now) == (1_025, 3_025)
    assert "drift" in [finding.code for finding in second.findings]


def test_values_that_are_suddenly_all_known_are_told(tmp_path: Path) -> None:
    _loaded(tmp_path, "one.csv", people(300))
    second = _loaded(tmp_path, "two.csv", _later(300, 300))
    assert {(each.label, each.distinct, each.new) for each in second.new} >= {("Phone", 300, 300)}
    old = people(600)[200:]
    third = _loaded(tmp_path, "three.csv", _later(600, 300, lambda n: {"phone": old[n]["phone"]}))
    assert {(each.label, each.distinct, each.new) for each in third.new} >= {("Phone", 300, 0)}
    assert [(each.column, each.figure) for each in third.drift] == [("Phone", "new")]


def test_a_small_file_does_not_cry_wolf(tmp_path: Path) -> None:
    _loaded(tmp_path, "may.csv", people(400))
    told = _loaded(tmp_path, "few.csv", _later(400, 12, lambda _: {"phone": "", "amount": "9"}))
    assert told.drift == ()


def test_the_store_shows_a_report_again_and_a_reload_changes_nothing(tmp_path: Path) -> None:
    first = _loaded(tmp_path, "may.csv", people(60))
    second = _loaded(tmp_path, "june.csv", _later(60, 60, lambda _: {"phone": ""}))
    files = _stored(tmp_path)
    bare = replace(first, files=tuple(replace(f, file=Path(f.file).name) for f in first.files))
    bare = replace(bare, findings=tuple(replace(f, file="may.csv") for f in first.findings))
    assert report_of_load(files, 1) == bare
    shown = report_of_load(files, 2)
    assert shown is not None
    assert (shown.kinds, shown.drift) == (second.kinds, second.drift)
    again = _loaded(tmp_path, "may.csv", people(60))
    assert [finding.code for finding in again.findings][-1] == "nothing_new"
    assert _stored(tmp_path).equals(files)
    assert str(tmp_path) not in "".join(files["quality"])


def test_the_order_of_rows_batches_and_processes_leave_no_trace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = people(900, lambda n: {"device_id": "ABCD7777EFGH0001"} if n % 3 == 0 else {})
    rows += [row | {"phone": "13712345678", "recorded_at": "2024-08-01"} for row in rows[:90]]
    random.Random(3).shuffle(rows)
    once = _read(tmp_path, rows)
    random.Random(4).shuffle(rows)
    assert _read(tmp_path, rows) == once
    for name, value in (("SHARE", 500), ("BATCH_ROWS", 130), ("POOL_BYTES", 0)):
        monkeypatch.setattr(gather, name, value)
    assert _read(tmp_path, rows) == once
    assert _read(tmp_path, rows, workers=2) == once
    device = next(each for each in once.shared if each.role == "device")
    assert (device.applicants, device.likely) == (300, "placeholder")


def _read(folder: Path, rows: list[dict[str, str]], workers: int = 1) -> Quality:
    table = [{"recorded_at": "", **row} for row in rows]
    sources = Sources((write(folder / "rows.csv", table),))
    _, summary = read_facts(sources, replace(OPTIONS, workers=workers))
    assert summary.quality is not None
    return summary.quality


def test_what_many_share_has_its_mask_though_nothing_of_it_is_new(tmp_path: Path) -> None:
    rows = people(120, lambda n: {"device_id": "13bf76e5f65e36c2"})
    once, again = (_loaded(tmp_path, "may.csv", rows) for _ in range(2))
    assert [(each.role, each.mask) for each in again.shared] == [
        (each.role, each.mask) for each in once.shared
    ]
    assert all(each.mask for each in again.shared)
    assert again.shared


def test_a_crowd_of_events_alone_is_counted(tmp_path: Path) -> None:
    rows = people(60)
    events = [
        {
            "event_id": f"E{n}", "applicant_id": row["applicant_id"], "kind": "login",
            "occurred_at": "2024-05-01T10:00:00Z", "device_id": "13bf76e5f65e36c2",
        }
        for n, row in enumerate(rows)
    ]  # fmt: skip
    files = Sources((write(tmp_path / "a.csv", rows),), (write(tmp_path / "e.csv", events),))
    quality = read_facts(files, OPTIONS)[1].quality
    assert quality is not None
    assert [(each.role, each.applicants) for each in quality.shared] == [("device", 60)]
