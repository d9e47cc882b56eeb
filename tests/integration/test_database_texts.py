"""Times as text, which SQLite has for times, and rows whose text cannot be read."""

from collections.abc import Callable
from pathlib import Path

import pytest

from graph.errors import InputError
from tests.database_rows import asked, counts, create_orders, facts_of, kept_mark, load_rows, order
from tests.databases import Database, duck, sqlite


@pytest.mark.parametrize("kind", [sqlite, duck])
def test_times_as_text_of_several_spellings_are_refused(
    kind: Callable[[Path], Database], tmp_path: Path
) -> None:
    database = kind(tmp_path)
    database.run("CREATE TABLE orders (application_id TEXT, applicant_id TEXT, applied_at TEXT)")
    database.run("ALTER TABLE orders ADD COLUMN updated_at TEXT")
    names = ("application_id", "applicant_id", "applied_at", "updated_at")
    orders = [{name: order(number)[name] for name in names} for number in (1, 2, 3)]
    database.insert("orders", [orders[0] | {"updated_at": "2024-06-01T01:00:00"}])
    sources = asked(database, tmp_path)
    assert counts(load_rows(tmp_path, sources)) == (1, 0, 0, 0)
    database.insert("orders", [orders[1]])  # later, and of another spelling than the mark
    with pytest.raises(InputError, match=r"of several spellings .* Cast it to one in the query"):
        load_rows(tmp_path, sources)
    more = "query: SELECT * FROM orders WHERE 1 = 1\n  watermark: updated_at"
    with pytest.raises(InputError, match="of several spellings"):
        load_rows(tmp_path, asked(database, tmp_path, more))
    assert kept_mark(tmp_path) == "2024-06-01T01:00:00"


def test_overlap_with_times_as_text_is_refused_by_the_first_load(tmp_path: Path) -> None:
    database = sqlite(tmp_path)
    create_orders(database, order(1))
    sources = asked(database, tmp_path, "watermark: updated_at\n  overlap: 60")
    with pytest.raises(InputError, match="overlap needs a watermark of times or whole numbers"):
        load_rows(tmp_path, sources)
    assert kept_mark(tmp_path) is None


@pytest.mark.parametrize(
    ("insert", "query"),
    [
        ("CAST(x'5A68616E672053616EFF' AS TEXT)", "SELECT * FROM orders"),
        ("'Zhang San'", "SELECT *, json_extract('{}', phone) AS x FROM orders"),
    ],
)
def test_a_row_that_cannot_be_read_is_told_without_the_drivers_words(
    tmp_path: Path, insert: str, query: str
) -> None:
    database = sqlite(tmp_path)
    create_orders(database, order(1))
    database.run(f"UPDATE orders SET phone = {insert}")
    with pytest.raises(InputError, match="rows could not be read") as told:
        facts_of(asked(database, tmp_path, f'query: "{query}"\n'))
    assert "Zhang" not in str(told.value)
    assert "password" not in str(told.value)
    assert told.value.__cause__ is None
