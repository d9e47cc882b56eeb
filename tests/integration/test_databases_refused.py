"""What is wrong with a database or a query is one line, and no value or password stands in it."""

from pathlib import Path

import pytest

from graph.errors import InputError
from ingest.databases import sql
from ingest.databases.read import read_query
from tests.databases import PASSWORD, Database, postgres
from tests.lender_orders import OPTIONS, asked, counts_of, facts_of, loaded, order, orders


def test_nothing_can_be_written_there(database: Database, tmp_path: Path) -> None:
    orders(database, order(1))
    more = "query: DELETE FROM orders RETURNING *\n"
    with pytest.raises(InputError):
        facts_of(asked(database, tmp_path, more))
    assert counts_of(facts_of(asked(database, tmp_path))[1]) == (1, 0, 0, 0)


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
    orders(database, order(1))
    with pytest.raises(InputError) as told:
        facts_of(asked(database, tmp_path, more))
    assert said in str(told.value)
    assert "applications (" in str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("database", ["duckdb", "postgresql"], indirect=True)
def test_a_value_that_the_database_refuses_is_not_shown(
    database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    orders(database, order(1, phone="13812345678x"))
    more = "query: SELECT *, CAST(phone AS INTEGER) AS p FROM orders"
    with pytest.raises(InputError, match="could not turn a value") as told:
        facts_of(asked(database, tmp_path, more))
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
    orders(database, order(1))
    database.run(f"UPDATE orders SET phone = {insert}")
    with pytest.raises(InputError, match="rows could not be read") as told:
        facts_of(asked(database, tmp_path, f'query: "{query}"\n'))
    assert "Zhang" not in str(told.value)
    assert "password" not in str(told.value)
    assert told.value.__cause__ is None


def test_a_connection_lost_midway_keeps_nothing(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LENDER_PASSWORD", PASSWORD)
    monkeypatch.setattr(sql, "ROWS", 2)
    database = postgres(server)
    orders(database, *(order(number) for number in range(1, 29)))
    sources = asked(database, tmp_path)
    tables = read_query(sources.queries[0], mapping=OPTIONS.mapping, rows=2)
    next(tables)
    database.run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )
    with pytest.raises(InputError, match="connection was lost"):
        list(tables)
    assert counts_of(loaded(tmp_path, sources)) == (28, 0, 0, 0)


def test_a_wrong_password_is_told_without_it(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LENDER_PASSWORD", "another-5ecret")
    with pytest.raises(InputError, match="refuses the user") as told:
        facts_of(asked(Database(server, print), tmp_path))
    cause: BaseException | None = told.value
    while cause is not None:
        assert "5ecret" not in str(cause)
        cause = cause.__cause__
