"""Rows from real databases are the rows of files, and the next load asks only for what is new."""

from dataclasses import replace
from pathlib import Path

import pytest

from graph.errors import InputError, StoppedError
from graph.store.open import open_store
from graph.store.queries import read_queries
from ingest import gather
from ingest.databases import answer, duck, sql
from ingest.databases.sources_file import read_sources
from ingest.load import load, read_facts
from ingest.sources import Sources
from tests.conformance.store_world import differing
from tests.databases import PASSWORD, Database, postgres
from tests.lender_orders import OPTIONS, asked, counts_of, facts_of, loaded, mark_of, order, orders
from tests.load_rows import FULL, short, write

KINDS: dict[str, list[dict[str, str]]] = {
    "applications": [FULL, short(application_id="A2", applicant_id="C2", phone="13912345678")],
    "events": [
        {"event_id": "E1", "applicant_id": "C1", "occurred_at": "2024-06-01T00:00:00Z"}
        | {"kind": "login", "ip": "8.8.8.8", "amount": "12.5"},
    ],
    "outcomes": [
        {"application_id": "A1", "observed_at": "2024-07-01T00:00:00Z", "outcome": "overdue"}
        | {"overdue_days": "3"},
    ],
    "instalments": [
        {"application_id": "A1", "number": "1", "due_at": "2024-06-01T00:00:00Z"}
        | {"amount_due": "400.5"},
    ],
    "partners": [{"partner_id": "M7", "kind": "merchant", "name": "张三手机店"}],
}


def test_every_kind_of_row_is_what_a_file_with_the_same_rows_is(
    database: Database, tmp_path: Path
) -> None:
    lines = [f"url: {database.url}"]
    files = {}
    for kind, rows in KINDS.items():
        names = list(dict.fromkeys(name for row in rows for name in row))
        database.run(f"CREATE TABLE {kind} ({', '.join(f'{name} VARCHAR' for name in names)})")
        database.insert(kind, [{n: v for n, v in row.items() if v} for row in rows])
        lines.append(f"{kind}: {{query: SELECT * FROM {kind}}}")
        files[kind] = (write(tmp_path / f"{kind}.csv", rows),)
    (path := tmp_path / "sources.yaml").write_text("\n".join(lines), encoding="utf-8")
    got, told = facts_of(Sources(**read_sources(path).queries))
    wanted, _ = facts_of(Sources(**files))
    assert differing(got, wanted) == []
    assert counts_of(told) == (6, 0, 0, 0)
    assert [file.kind for file in told.files] == list(KINDS)


def test_times_numbers_dates_and_nulls_are_what_they_are(
    database: Database, tmp_path: Path
) -> None:
    orders(database, order(1), order(2, amount=None, phone=None, applied_at="2024-05-01 08:00:01"))
    facts, told = facts_of(asked(database, tmp_path))
    first, second = facts.applications.sort("application_id").to_dicts()
    assert first["applied_at"].isoformat() == "2024-05-01T00:00:00+00:00"  # the mapping's zone
    assert second["applied_at"].isoformat() == "2024-05-01T00:00:01+00:00"
    assert (first["amount"], second["amount"]) == (5000.5, None)
    assert first["founded_on"] == "2020-01-31"
    assert told.without_offset["applied_at"] == 2
    assert not [line for line in told.warnings if "updated_at" in line]


def test_the_next_load_asks_for_what_is_new(database: Database, tmp_path: Path) -> None:
    orders(database, order(1), order(2))
    sources = asked(database, tmp_path)
    assert counts_of(loaded(tmp_path, sources)) == (2, 0, 0, 0)
    assert counts_of(loaded(tmp_path, sources)) == (0, 0, 1, 0)  # the row at the mark
    late = order(3, updated_at="2024-06-02 00:00:00")
    database.insert("orders", [late, order(4), order(5, updated_at="2024-06-01 00:00:00")])
    assert counts_of(loaded(tmp_path, sources)) == (2, 0, 1, 0)
    assert mark_of(tmp_path) in ("2024-06-04T00:00:00", "2024-06-04 00:00:00")
    assert counts_of(loaded(tmp_path, sources, full=True)) == (1, 0, 4, 0)


def test_a_load_that_is_stopped_reads_the_same_rows_again(
    database: Database, tmp_path: Path
) -> None:
    orders(database, order(1), order(2))
    sources = asked(database, tmp_path)

    def stop(step: str, *_: int) -> None:
        if step == "write":
            raise KeyboardInterrupt

    with open_store(f"kglite:{tmp_path / 'store'}") as store, pytest.raises(StoppedError):
        load(store, sources, OPTIONS, progress=stop)
    assert mark_of(tmp_path) is None
    assert counts_of(loaded(tmp_path, sources)) == (2, 0, 0, 0)


def test_another_query_is_read_whole_and_said(database: Database, tmp_path: Path) -> None:
    orders(database, order(1), order(2))
    assert not loaded(tmp_path, asked(database, tmp_path)).warnings[1:]
    more = "query: SELECT * FROM orders WHERE amount > 0\n  watermark: updated_at"
    told = loaded(tmp_path, asked(database, tmp_path, more))
    assert counts_of(told) == (0, 0, 2, 0)
    assert any("another one than before" in line for line in told.warnings)
    again = loaded(tmp_path, asked(database, tmp_path, more))
    assert counts_of(again) == (0, 0, 1, 0)
    assert not any("another one than before" in line for line in again.warnings)


def test_a_load_of_which_nothing_could_be_used_moves_no_mark(
    database: Database, tmp_path: Path
) -> None:
    orders(database, order(1, applicant_id=None))
    sources = asked(database, tmp_path)
    assert counts_of(loaded(tmp_path, sources)) == (0, 0, 0, 1)
    assert mark_of(tmp_path) is None
    database.run("UPDATE orders SET applicant_id = 'C1'")
    assert counts_of(loaded(tmp_path, sources)) == (1, 0, 0, 0)


def test_a_refused_query_beside_a_good_one_is_told_and_keeps_no_mark(
    database: Database, tmp_path: Path
) -> None:
    orders(database, order(1), order(2, applicant_id=None))
    lines = ["- {query: SELECT * FROM orderz, watermark: updated_at, name: bad}"]
    lines += ["- {query: SELECT * FROM orders, watermark: updated_at, name: good}"]
    path = tmp_path / "sources.yaml"
    path.write_text("\n  ".join([f"url: {database.url}\napplications:", *lines]), encoding="utf-8")
    told = loaded(tmp_path, Sources(**read_sources(path).queries), without_unusable=True)
    assert counts_of(told) == (1, 0, 0, 1)
    assert told.refusal.startswith("bad: ")
    assert told.rejects["file"].unique().to_list() == ["good"]
    with open_store(f"kglite:{tmp_path / 'store'}") as store:
        assert read_queries(store)["name"].to_list() == ["good"]


def test_a_mark_is_never_beyond_now(database: Database, tmp_path: Path) -> None:
    orders(database, order(1), order(2, updated_at="2099-01-01 00:00:00"))
    sources = asked(database, tmp_path, "watermark: updated_at\n  overlap: 0")
    loaded(tmp_path, sources)
    between = " " if "sqlite" in database.url else "T"  # its times are text
    assert mark_of(tmp_path) == f"2024-09-01{between}08:00:00"  # NOW, in the mapping's zone
    database.insert("orders", [order(3, updated_at="2024-09-02 00:00:00")])
    assert counts_of(loaded(tmp_path, sources))[0] == 1


@pytest.mark.parametrize("database", ["sqlite", "duckdb"], indirect=True)
def test_times_as_text_of_several_spellings_are_refused(database: Database, tmp_path: Path) -> None:
    database.run("CREATE TABLE orders (application_id TEXT, applicant_id TEXT, applied_at TEXT)")
    database.run("ALTER TABLE orders ADD COLUMN updated_at TEXT")
    names = ("application_id", "applicant_id", "applied_at", "updated_at")
    orders = [{name: order(number)[name] for name in names} for number in (1, 2, 3)]
    database.insert("orders", [orders[0] | {"updated_at": "2024-06-01T01:00:00"}])
    sources = asked(database, tmp_path)
    assert counts_of(loaded(tmp_path, sources)) == (1, 0, 0, 0)
    database.insert("orders", [orders[1]])  # later, and of another spelling than the mark
    with pytest.raises(InputError, match=r"of several spellings .* Cast it to one in the query"):
        loaded(tmp_path, sources)
    more = "query: SELECT * FROM orders WHERE 1 = 1\n  watermark: updated_at"
    with pytest.raises(InputError, match="of several spellings"):
        loaded(tmp_path, asked(database, tmp_path, more))
    assert mark_of(tmp_path) == "2024-06-01T01:00:00"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_overlap_with_times_as_text_is_refused_by_the_first_load(
    database: Database, tmp_path: Path
) -> None:
    orders(database, order(1))
    sources = asked(database, tmp_path, "watermark: updated_at\n  overlap: 60")
    with pytest.raises(InputError, match="overlap needs a watermark of times or whole numbers"):
        loaded(tmp_path, sources)
    assert mark_of(tmp_path) is None


def test_the_query_may_say_where_the_mark_goes(database: Database, tmp_path: Path) -> None:
    orders(database, order(1), order(2), order(3))
    more = (
        "query: >-\n    SELECT application_id, applicant_id, applied_at, updated_at, "
        "'a:since' AS product FROM orders /* :since */ WHERE updated_at >= :since\n"
        "  watermark: updated_at\n  since: 2024-06-02 00:00:00"
    )
    sources = asked(database, tmp_path, more)
    assert counts_of(loaded(tmp_path, sources)) == (2, 0, 0, 0)
    assert counts_of(loaded(tmp_path, sources)) == (0, 0, 1, 0)
    with open_store(f"kglite:{tmp_path / 'store'}") as store:
        assert set(store.read_facts().applications["product"]) == {"a:since"}


def test_signs_of_other_languages_in_a_query_are_its_own(
    database: Database, tmp_path: Path
) -> None:
    orders(database, *(order(number) for number in range(1, 6)))
    text = "'12:30 %(x)s %s ? $1 :y {z}'"
    more = (
        f'query: "SELECT o.*, {text} AS product, 7 % 4 AS x FROM orders o '
        "WHERE applicant_id LIKE 'C%' -- :since\"\n  watermark: updated_at"
    )
    sources = asked(database, tmp_path, more)
    assert counts_of(loaded(tmp_path, sources)) == (5, 0, 0, 0)
    assert counts_of(loaded(tmp_path, sources)) == (0, 0, 1, 0)
    with open_store(f"kglite:{tmp_path / 'store'}") as store:
        assert set(store.read_facts().applications["product"]) == {text.strip("'")}


def test_whole_numbers_are_marks_and_overlap_reads_some_again(
    database: Database, tmp_path: Path
) -> None:
    orders(database, *(order(number) for number in range(1, 6)))
    number = "CAST(SUBSTR(application_id, 2) AS INTEGER) AS number_"
    query = f"query: SELECT o.*, {number} FROM orders o\n  watermark: number_\n  overlap: 2"
    sources = asked(database, tmp_path, query)
    assert counts_of(loaded(tmp_path, sources)) == (5, 0, 0, 0)
    assert mark_of(tmp_path) == "5"
    assert counts_of(loaded(tmp_path, sources)) == (0, 0, 3, 0)


def test_batches_shares_and_processes_give_the_same(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    orders(database, *(order(number) for number in range(1, 29)))
    sources = asked(database, tmp_path)
    whole, told = facts_of(sources)
    for module, name, value in ((answer, "ROWS", 3), (sql, "ROWS", 3), (duck, "ROWS", 3)):
        monkeypatch.setattr(module, name, value)
    for name, value in (("SHARE", 5), ("BATCH_ROWS", 4)):
        monkeypatch.setattr(gather, name, value)
    workers = 2 if "sqlite" in database.url else 1  # starting them takes long
    parts, again = read_facts(sources, replace(OPTIONS, workers=workers))
    assert differing(parts, whole) == []
    assert again.files == told.files
    assert sources.queries[0].seen.mark is not None


def test_rows_without_a_watermark_are_told(database: Database, tmp_path: Path) -> None:
    orders(database, order(1), order(2, updated_at=None))
    told = loaded(tmp_path, asked(database, tmp_path))
    assert any("rows without updated_at: 1." in line for line in told.warnings)
    assert counts_of(loaded(tmp_path, asked(database, tmp_path))) == (0, 0, 1, 0)


def test_a_moment_with_an_offset_is_a_mark_in_utc(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LENDER_PASSWORD", PASSWORD)
    database = postgres(server)
    orders(database, order(1), order(2))
    zoned = "updated_at AT TIME ZONE 'Asia/Shanghai'"
    database.run(f"ALTER TABLE orders ALTER updated_at TYPE TIMESTAMPTZ USING {zoned}")
    sources = asked(database, tmp_path)
    loaded(tmp_path, sources)
    assert mark_of(tmp_path) == "2024-06-01T16:00:00+00:00"
    assert counts_of(loaded(tmp_path, sources)) == (0, 0, 1, 0)
