"""A query's watermark says when a row changed: amendments date from it, in the right order."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from graph.store.open import open_store
from ingest.databases.sources_file import read_sources
from ingest.sources import Sources
from ingest.summary import LoadSummary
from tests.databases import Database
from tests.lender_orders import COLUMNS, asked, counts_of, facts_of, loaded, order, orders


def _versions(folder: Path) -> list[tuple[float | None, str]]:
    """Return the amounts of A1 and when each was known, the oldest first."""
    with open_store(f"kglite:{folder / 'store'}") as store:
        frame = store.read_states(["A1"], event_ids=[], partner_ids=[]).applications
    ordered = frame.sort("recorded_at").select("amount", "recorded_at").iter_rows()
    return [(amount, f"{at:%m-%d %H:%M}") for amount, at in ordered]


def _changed(amount: int, at: str) -> dict[str, object]:
    return order(1, amount=amount, updated_at=at)


def _clocks(told: LoadSummary) -> list[str]:
    return [line for line in told.warnings if "under one clock" in line]


def test_rows_of_one_answer_are_ordered_by_their_watermark(
    database: Database, tmp_path: Path
) -> None:
    rows = [_changed(n, f"2024-06-0{n} 08:00:00") for n in (3, 1, 2)]
    orders(database, *rows)
    told = loaded(tmp_path, asked(database, tmp_path))
    assert counts_of(told) == (1, 2, 0, 0)
    # The first sight dates from applied_at (08:00 in Shanghai), what came after from its change.
    assert _versions(tmp_path) == [(1, "05-01 00:00"), (2, "06-02 00:00"), (3, "06-03 00:00")]
    assert _clocks(told) == []


def test_a_later_load_amends_at_the_moment_of_the_change(
    database: Database, tmp_path: Path
) -> None:
    orders(database, _changed(1, "2024-06-01 08:00:00"))
    sources = asked(database, tmp_path)
    assert counts_of(loaded(tmp_path, sources)) == (1, 0, 0, 0)
    database.run("UPDATE orders SET amount = 2, updated_at = '2024-06-02 08:00:00'")
    assert counts_of(loaded(tmp_path, sources)) == (0, 1, 0, 0)
    assert counts_of(loaded(tmp_path, sources)) == (0, 0, 1, 0)
    database.run("UPDATE orders SET amount = 1, updated_at = '2024-06-03 08:00:00'")
    assert counts_of(loaded(tmp_path, sources)) == (0, 1, 0, 0)  # back to what it was
    assert counts_of(loaded(tmp_path, sources, full=True)) == (0, 0, 1, 0)
    assert _versions(tmp_path) == [(1, "05-01 00:00"), (2, "06-02 00:00"), (1, "06-03 00:00")]


def test_a_row_that_was_touched_and_not_changed_brings_nothing(
    database: Database, tmp_path: Path
) -> None:
    orders(database, _changed(1, "2024-06-01 08:00:00"), _changed(2, "2024-06-02 08:00:00"))
    sources = asked(database, tmp_path)
    loaded(tmp_path, sources)
    database.insert("orders", [_changed(2, "2024-06-03 08:00:00")])
    assert counts_of(loaded(tmp_path, sources)) == (0, 0, 2, 0)
    assert counts_of(loaded(tmp_path, sources, full=True)) == (0, 0, 3, 0)


def test_a_change_and_back_in_one_answer_is_kept(database: Database, tmp_path: Path) -> None:
    rows = [_changed(n, f"2024-06-0{at} 08:00:00") for at, n in ((1, 1), (2, 2), (3, 1))]
    orders(database, *rows)
    loaded(tmp_path, asked(database, tmp_path))
    assert [amount for amount, _ in _versions(tmp_path)] == [1, 2, 1]


# SQLite has no times, only text: nothing that an overlap could be taken from.
@pytest.mark.parametrize("database", ["duckdb", "postgresql"], indirect=True)
def test_an_older_row_that_comes_late_takes_its_place(database: Database, tmp_path: Path) -> None:
    orders(database, _changed(1, "2024-06-01 08:00:00"), _changed(3, "2024-06-03 08:00:00"))
    sources = asked(database, tmp_path, "watermark: updated_at\n  overlap: 864000")
    loaded(tmp_path, sources)
    database.insert("orders", [_changed(2, "2024-06-02 08:00:00")])
    assert counts_of(loaded(tmp_path, sources)) == (0, 1, 2, 0)
    assert [amount for amount, _ in _versions(tmp_path)] == [1, 2, 3]


def test_one_moment_for_two_contents_is_told(database: Database, tmp_path: Path) -> None:
    orders(database, *(_changed(n, "2024-06-01 08:00:00") for n in (1, 2)))
    assert len(_clocks(loaded(tmp_path, asked(database, tmp_path)))) == 1


def test_the_users_own_moment_goes_before_the_watermark(database: Database, tmp_path: Path) -> None:
    orders(database, _changed(1, "2024-06-01 08:00:00"))
    sources = asked(database, tmp_path)
    loaded(tmp_path, sources)
    database.run("UPDATE orders SET amount = 2, updated_at = '2024-06-02 08:00:00'")
    loaded(tmp_path, sources, recorded_at=datetime(2024, 7, 1, tzinfo=UTC))
    assert _versions(tmp_path)[-1] == (2, "07-01 00:00")


@pytest.mark.parametrize("column", ["founded_on", "number"])
def test_days_and_numbers_date_nothing(database: Database, tmp_path: Path, column: str) -> None:
    told = {**COLUMNS, "number": "INTEGER"}
    database.run(f"CREATE TABLE orders ({', '.join(f'{n} {k}' for n, k in told.items())})")
    database.insert("orders", [_changed(1, "2024-06-01 08:00:00") | {"number": 1}])
    sources = asked(database, tmp_path, f"watermark: {column}")
    loaded(tmp_path, sources)
    database.run("UPDATE orders SET amount = 2, number = 2, founded_on = '2024-06-02'")
    loaded(tmp_path, sources)
    assert _versions(tmp_path)[-1] == (2, "09-01 00:00")  # the moment of loading


def test_events_stay_dated_from_when_they_occurred(database: Database, tmp_path: Path) -> None:
    names = ("event_id", "applicant_id", "kind", "occurred_at", "updated_at")
    database.run(f"CREATE TABLE clicks ({', '.join(f'{n} VARCHAR(30)' for n in names)})")
    row = ("E1", "C1", "login", "2024-05-01 08:00:00", "2024-06-01 08:00:00")
    database.insert("clicks", [dict(zip(names, row, strict=True))])
    (path := tmp_path / "sources.yaml").write_text(
        f"url: {database.url}\nevents:\n  query: SELECT * FROM clicks\n  watermark: updated_at\n"
    )
    facts, _ = facts_of(Sources(**read_sources(path).queries))
    assert f"{facts.events['recorded_at'].item():%m-%d}" == "05-01"
