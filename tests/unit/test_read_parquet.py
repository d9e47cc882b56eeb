"""Parquet of lenders' systems: types, nested columns, what cannot be read."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from graph.errors import InputError
from ingest.mapping import Mapping
from ingest.read import Table, read_table
from tests.files import written

AT = datetime(2024, 5, 1, 8, tzinfo=UTC)
BASE: dict[str, list[Any]] = {"application_id": ["A1"], "applicant_id": ["C1"], "applied_at": [AT]}


def read(path: Path, **columns: list[Any]) -> Table:
    pq.write_table(pa.table({**BASE, **columns}), path)
    return read_table(path, "applications", mapping=Mapping())


def test_other_types_are_the_text_that_a_csv_would_hold(tmp_path: Path) -> None:
    table = read(
        tmp_path / "a.parquet",
        phone=[13800138000],
        amount=[Decimal("12.50")],
        founded_on=[date(2020, 1, 2)],
        income=[1e15],
        contact_phones=[[1, None, 2]],
        product=pa.array(["a"]).dictionary_encode(),
    )
    columns = ["applied_at", "phone", "amount", "founded_on", "income", "contact_phones", "product"]
    assert table.frame.select(columns).row(0) == (
        "2024-05-01T08:00:00.000000Z",
        "13800138000",
        "12.50",
        "2020-01-02",
        "1000000000000000",
        "1|2",
        "a",
    )


def test_a_column_of_tables_is_named_if_it_is_read_and_ignored_if_not(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"a\.parquet: column address holds Struct"):
        read(tmp_path / "a.parquet", address=[{"city": "x"}])
    assert "'extra' is unknown" in read(tmp_path / "a.parquet", extra=[{"x": 1}]).warnings[0]


def test_rows_of_several_groups_are_numbered_through(tmp_path: Path) -> None:
    frame = pl.DataFrame({name: [str(n) for n in range(1000)] for name in BASE})
    frame.write_parquet(tmp_path / "a.parquet", row_group_size=300)
    table = read_table(tmp_path / "a.parquet", "applications", mapping=Mapping())
    assert table.frame["row"].to_list() == list(range(1, 1001))
    frame.clear().write_parquet(tmp_path / "a.parquet")
    assert (
        "holds no rows"
        in read_table(tmp_path / "a.parquet", "applications", mapping=Mapping()).warnings[0]
    )


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"", "not a whole Parquet file"), (b"PAR1 and no more", "not a whole Parquet file"),
     (b"PARE0000PARE", "is encrypted Parquet. Write it again without")],
)  # fmt: skip
def test_what_is_no_parquet_is_told(tmp_path: Path, content: bytes, told: str) -> None:
    with pytest.raises(InputError, match=rf"a\.parquet(:| is) ?.*{told.removeprefix('is ')}"):
        read_table(written(tmp_path / "a.parquet", content), "applications", mapping=Mapping())


def test_of_a_truncated_file_nothing_is_read(tmp_path: Path) -> None:
    read(tmp_path / "a.parquet")
    whole = (tmp_path / "a.parquet").read_bytes()
    with pytest.raises(InputError, match="is not a whole Parquet file"):
        read_table(written(tmp_path / "a.parquet", whole[:-20]), "applications", mapping=Mapping())
