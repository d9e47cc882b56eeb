"""Rows from real databases are the rows of files, and the next load asks only for what is new."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from graph.errors import InputError, StoppedError
from graph.model import Facts
from graph.store.open import open_store
from graph.store.queries import read_queries
from ingest import gather
from ingest.databases import answer, duck, sql
from ingest.databases.read import read_query
from ingest.databases.sources_file import read_sources
from ingest.load import LoadOptions, load, read_facts
from ingest.mapping import Mapping
from ingest.sources import Sources
from ingest.summary import LoadSummary
from tests.conformance.store_world import differing
from tests.databases import PASSWORD, Database, postgres, postgres_server, sqlite
from tests.databases import duck as duck_file
from tests.load_rows import FULL, NOW, TOKENIZER, short, write

OPTIONS = LoadOptions(Mapping(zone="Asia/Shanghai"), TOKENIZER, NOW)
COLUMNS = {
    "application_id": "VARCHAR(20)",
    "applicant_id": "VARCHAR(20)",
    "applied_at": "TIMESTAMP",
    "phone": "VARCHAR(20)",
    "amount": "DECIMAL(12, 2)",
    "founded_on": "DATE",
    "updated_at": "TIMESTAMP",
}


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


def _order(number: int, **cells: object) -> dict[str, object]:
    row: dict[str, object] = {
        "application_id": f"A{number}",
        "applicant_id": f"C{number}",
        "applied_at": "2024-05-01 08:00:00",
        "phone": f"139{number:08}",
        "amount": "5000.50",
        "founded_on": "2020-01-31",
        "updated_at": f"2024-06-{number:02} 00:00:00",
    }
    return row | cells


def _orders(database: Database, *rows: dict[str, object]) -> None:
    told = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
    database.run(f"CREATE TABLE orders ({told})")
    database.insert("orders", rows)


def _asked(database: Database, folder: Path, more: str = "watermark: updated_at") -> Sources:
    path = folder / "sources.yaml"
    query = "" if "query:" in more else "  query: SELECT * FROM orders\n"
    path.write_text(f"url: {database.url}\napplications:\n{query}  {more}\n", encoding="utf-8")
    return Sources(**read_sources(path).queries)


def _load(folder: Path, sources: Sources, **options: object) -> LoadSummary:
    with open_store(f"kglite:{folder / 'store'}") as store:
        return load(store, sources, replace(OPTIONS, **options))  # type: ignore[arg-type]


def _mark(folder: Path) -> str | None:
    with open_store(f"kglite:{folder / 'store'}") as store:
        mark: str | None = read_queries(store)["mark"].max()  # type: ignore[assignment]
        return mark


def _facts(sources: Sources) -> tuple[Facts, LoadSummary]:
    return read_facts(sources, OPTIONS)


def _counts(summary: LoadSummary) -> tuple[int, ...]:
    return tuple(summary.count(s) for s in ("accepted", "amended", "duplicate", "rejected"))


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
    got, told = _facts(Sources(**read_sources(path).queries))
    wanted, _ = _facts(Sources(**files))
    assert differing(got, wanted) == []
    assert _counts(told) == (6, 0, 0, 0)
    assert [file.kind for file in told.files] == list(KINDS)


def test_times_numbers_dates_and_nulls_are_what_they_are(
    database: Database, tmp_path: Path
) -> None:
    _orders(
        database, _order(1), _order(2, amount=None, phone=None, applied_at="2024-05-01 08:00:01")
    )
    facts, told = _facts(_asked(database, tmp_path))
    first, second = facts.applications.sort("application_id").to_dicts()
    assert first["applied_at"].isoformat() == "2024-05-01T00:00:00+00:00"  # the mapping's zone
    assert second["applied_at"].isoformat() == "2024-05-01T00:00:01+00:00"
    assert (first["amount"], second["amount"]) == (5000.5, None)
    assert first["founded_on"] == "2020-01-31"
    assert told.without_offset["applied_at"] == 2
    assert not [line for line in told.warnings if "updated_at" in line]


def test_the_next_load_asks_for_what_is_new(database: Database, tmp_path: Path) -> None:
    _orders(database, _order(1), _order(2))
    sources = _asked(database, tmp_path)
    assert _counts(_load(tmp_path, sources)) == (2, 0, 0, 0)
    assert _counts(_load(tmp_path, sources)) == (0, 0, 1, 0)  # the row at the mark
    late = _order(3, updated_at="2024-06-02 00:00:00")
    database.insert("orders", [late, _order(4), _order(5, updated_at="2024-06-01 00:00:00")])
    assert _counts(_load(tmp_path, sources)) == (2, 0, 1, 0)
    assert _mark(tmp_path) in ("2024-06-04T00:00:00", "2024-06-04 00:00:00")
    assert _counts(_load(tmp_path, sources, full=True)) == (1, 0, 4, 0)


def test_a_load_that_is_stopped_reads_the_same_rows_again(
    database: Database, tmp_path: Path
) -> None:
    _orders(database, _order(1), _order(2))
    sources = _asked(database, tmp_path)

    def stop(step: str, *_: int) -> None:
        if step == "write":
            raise KeyboardInterrupt

    with open_store(f"kglite:{tmp_path / 'store'}") as store, pytest.raises(StoppedError):
        load(store, sources, OPTIONS, progress=stop)
    assert _mark(tmp_path) is None
    assert _counts(_load(tmp_path, sources)) == (2, 0, 0, 0)


def test_another_query_is_read_whole_and_said(database: Database, tmp_path: Path) -> None:
    _orders(database, _order(1), _order(2))
    assert not _load(tmp_path, _asked(database, tmp_path)).warnings[1:]
    more = "query: SELECT * FROM orders WHERE amount > 0\n  watermark: updated_at"
    told = _load(tmp_path, _asked(database, tmp_path, more))
    assert _counts(told) == (0, 0, 2, 0)
    assert any("another one than before" in line for line in told.warnings)
    again = _load(tmp_path, _asked(database, tmp_path, more))
    assert _counts(again) == (0, 0, 1, 0)
    assert not any("another one than before" in line for line in again.warnings)


def test_a_load_of_which_nothing_could_be_used_moves_no_mark(
    database: Database, tmp_path: Path
) -> None:
    _orders(database, _order(1, applicant_id=None))
    sources = _asked(database, tmp_path)
    assert _counts(_load(tmp_path, sources)) == (0, 0, 0, 1)
    assert _mark(tmp_path) is None
    database.run("UPDATE orders SET applicant_id = 'C1'")
    assert _counts(_load(tmp_path, sources)) == (1, 0, 0, 0)


def test_a_refused_query_beside_a_good_one_is_told_and_keeps_no_mark(
    database: Database, tmp_path: Path
) -> None:
    _orders(database, _order(1), _order(2, applicant_id=None))
    lines = ["- {query: SELECT * FROM orderz, watermark: updated_at, name: bad}"]
    lines += ["- {query: SELECT * FROM orders, watermark: updated_at, name: good}"]
    path = tmp_path / "sources.yaml"
    path.write_text("\n  ".join([f"url: {database.url}\napplications:", *lines]), encoding="utf-8")
    told = _load(tmp_path, Sources(**read_sources(path).queries), without_unusable=True)
    assert _counts(told) == (1, 0, 0, 1)
    assert told.refusal.startswith("bad: ")
    assert told.rejects["file"].unique().to_list() == ["good"]
    with open_store(f"kglite:{tmp_path / 'store'}") as store:
        assert read_queries(store)["name"].to_list() == ["good"]


def test_a_mark_is_never_beyond_now(database: Database, tmp_path: Path) -> None:
    _orders(database, _order(1), _order(2, updated_at="2099-01-01 00:00:00"))
    sources = _asked(database, tmp_path, "watermark: updated_at\n  overlap: 0")
    _load(tmp_path, sources)
    between = " " if "sqlite" in database.url else "T"  # its times are text
    assert _mark(tmp_path) == f"2024-09-01{between}08:00:00"  # NOW, in the mapping's zone
    database.insert("orders", [_order(3, updated_at="2024-09-02 00:00:00")])
    assert _counts(_load(tmp_path, sources))[0] == 1


@pytest.mark.parametrize("database", ["sqlite", "duckdb"], indirect=True)
def test_times_as_text_of_several_spellings_are_refused(database: Database, tmp_path: Path) -> None:
    database.run("CREATE TABLE orders (application_id TEXT, applicant_id TEXT, applied_at TEXT)")
    database.run("ALTER TABLE orders ADD COLUMN updated_at TEXT")
    names = ("application_id", "applicant_id", "applied_at", "updated_at")
    orders = [{name: _order(number)[name] for name in names} for number in (1, 2, 3)]
    database.insert("orders", [orders[0] | {"updated_at": "2024-06-01T01:00:00"}])
    sources = _asked(database, tmp_path)
    assert _counts(_load(tmp_path, sources)) == (1, 0, 0, 0)
    database.insert("orders", [orders[1]])  # later, and of another spelling than the mark
    with pytest.raises(InputError, match=r"of several spellings .* Cast it to one in the query"):
        _load(tmp_path, sources)
    more = "query: SELECT * FROM orders WHERE 1 = 1\n  watermark: updated_at"
    with pytest.raises(InputError, match="of several spellings"):
        _load(tmp_path, _asked(database, tmp_path, more))
    assert _mark(tmp_path) == "2024-06-01T01:00:00"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_overlap_with_times_as_text_is_refused_by_the_first_load(
    database: Database, tmp_path: Path
) -> None:
    _orders(database, _order(1))
    sources = _asked(database, tmp_path, "watermark: updated_at\n  overlap: 60")
    with pytest.raises(InputError, match="overlap needs a watermark of times or whole numbers"):
        _load(tmp_path, sources)
    assert _mark(tmp_path) is None


def test_the_query_may_say_where_the_mark_goes(database: Database, tmp_path: Path) -> None:
    _orders(database, _order(1), _order(2), _order(3))
    more = (
        "query: >-\n    SELECT application_id, applicant_id, applied_at, updated_at, "
        "'a:since' AS product FROM orders /* :since */ WHERE updated_at >= :since\n"
        "  watermark: updated_at\n  since: 2024-06-02 00:00:00"
    )
    sources = _asked(database, tmp_path, more)
    assert _counts(_load(tmp_path, sources)) == (2, 0, 0, 0)
    assert _counts(_load(tmp_path, sources)) == (0, 0, 1, 0)
    with open_store(f"kglite:{tmp_path / 'store'}") as store:
        assert set(store.read_facts().applications["product"]) == {"a:since"}


def test_signs_of_other_languages_in_a_query_are_its_own(
    database: Database, tmp_path: Path
) -> None:
    _orders(database, *(_order(number) for number in range(1, 6)))
    text = "'12:30 %(x)s %s ? $1 :y {z}'"
    more = (
        f'query: "SELECT o.*, {text} AS product, 7 % 4 AS x FROM orders o '
        "WHERE applicant_id LIKE 'C%' -- :since\"\n  watermark: updated_at"
    )
    sources = _asked(database, tmp_path, more)
    assert _counts(_load(tmp_path, sources)) == (5, 0, 0, 0)
    assert _counts(_load(tmp_path, sources)) == (0, 0, 1, 0)
    with open_store(f"kglite:{tmp_path / 'store'}") as store:
        assert set(store.read_facts().applications["product"]) == {text.strip("'")}


def test_whole_numbers_are_marks_and_overlap_reads_some_again(
    database: Database, tmp_path: Path
) -> None:
    _orders(database, *(_order(number) for number in range(1, 6)))
    number = "CAST(SUBSTR(application_id, 2) AS INTEGER) AS number_"
    query = f"query: SELECT o.*, {number} FROM orders o\n  watermark: number_\n  overlap: 2"
    sources = _asked(database, tmp_path, query)
    assert _counts(_load(tmp_path, sources)) == (5, 0, 0, 0)
    assert _mark(tmp_path) == "5"
    assert _counts(_load(tmp_path, sources)) == (0, 0, 3, 0)


def test_batches_shares_and_processes_give_the_same(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _orders(database, *(_order(number) for number in range(1, 29)))
    sources = _asked(database, tmp_path)
    whole, told = _facts(sources)
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
    _orders(database, _order(1), _order(2, updated_at=None))
    told = _load(tmp_path, _asked(database, tmp_path))
    assert any("rows without updated_at: 1." in line for line in told.warnings)
    assert _counts(_load(tmp_path, _asked(database, tmp_path))) == (0, 0, 1, 0)


def test_nothing_can_be_written_there(database: Database, tmp_path: Path) -> None:
    _orders(database, _order(1))
    more = "query: DELETE FROM orders RETURNING *\n"
    with pytest.raises(InputError):
        _facts(_asked(database, tmp_path, more))
    assert _counts(_facts(_asked(database, tmp_path))[1]) == (1, 0, 0, 0)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("query: SELECT * FROM orderz", "orderz"),
        ("query: SELECT nothing FROM orders", "nothing"),
        ("query: SELEC 1", "SELEC"),
        ("watermark: changed_at", "changed_at"),
        ("query: SELECT applied_at FROM orders", "lacks the columns application_id"),
    ],
)
def test_what_is_wrong_in_a_query_is_told(
    database: Database, tmp_path: Path, more: str, said: str
) -> None:
    _orders(database, _order(1))
    with pytest.raises(InputError) as told:
        _facts(_asked(database, tmp_path, more))
    assert said in str(told.value)
    assert "applications (" in str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("database", ["duckdb", "postgresql"], indirect=True)
def test_a_value_that_the_database_refuses_is_not_shown(
    database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    _orders(database, _order(1, phone="13812345678x"))
    more = "query: SELECT *, CAST(phone AS INTEGER) AS p FROM orders"
    with pytest.raises(InputError, match="could not turn a value") as told:
        _facts(_asked(database, tmp_path, more))
    assert "138" not in str(told.value) + caplog.text
    assert told.value.__cause__ is None


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("insert", "query"),
    [
        ("CAST(x'5A68616E672053616EFF' AS TEXT)", "SELECT * FROM orders"),
        ("'Zhang San'", "SELECT *, json_extract('{}', phone) AS x FROM orders"),
    ],
)
def test_a_row_that_cannot_be_read_is_told_without_the_drivers_words(
    database: Database, tmp_path: Path, insert: str, query: str
) -> None:
    _orders(database, _order(1))
    database.run(f"UPDATE orders SET phone = {insert}")
    with pytest.raises(InputError, match="rows could not be read") as told:
        _facts(_asked(database, tmp_path, f'query: "{query}"\n'))
    assert "Zhang" not in str(told.value)
    assert "password" not in str(told.value)
    assert told.value.__cause__ is None


def test_a_connection_lost_midway_keeps_nothing(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LENDER_PASSWORD", PASSWORD)
    monkeypatch.setattr(sql, "ROWS", 2)
    database = postgres(server)
    _orders(database, *(_order(number) for number in range(1, 29)))
    sources = _asked(database, tmp_path)
    tables = read_query(sources.queries[0], mapping=OPTIONS.mapping, rows=2)
    next(tables)
    database.run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )
    with pytest.raises(InputError, match="connection was lost"):
        list(tables)
    assert _counts(_load(tmp_path, sources)) == (28, 0, 0, 0)


def test_a_wrong_password_is_told_without_it(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LENDER_PASSWORD", "another-5ecret")
    with pytest.raises(InputError, match="refuses the user") as told:
        _facts(_asked(Database(server, print), tmp_path))
    cause: BaseException | None = told.value
    while cause is not None:
        assert "5ecret" not in str(cause)
        cause = cause.__cause__


def test_a_moment_with_an_offset_is_a_mark_in_utc(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LENDER_PASSWORD", PASSWORD)
    database = postgres(server)
    _orders(database, _order(1), _order(2))
    zoned = "updated_at AT TIME ZONE 'Asia/Shanghai'"
    database.run(f"ALTER TABLE orders ALTER updated_at TYPE TIMESTAMPTZ USING {zoned}")
    sources = _asked(database, tmp_path)
    _load(tmp_path, sources)
    assert _mark(tmp_path) == "2024-06-01T16:00:00+00:00"
    assert _counts(_load(tmp_path, sources)) == (0, 0, 1, 0)
