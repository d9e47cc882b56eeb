import math
from pathlib import Path

import polars as pl
import pytest

from ingest.cells import Notes, read_cells
from ingest.mapping import Mapping
from ingest.numbers import read_numbers
from ingest.read import read_table


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1234.5", 1234.5),
        ("1,234.50", 1234.5),
        ("12,34,567", 1234567),
        ("1 234 567", 1234567),
        ("1.234,50", 1234.5),
        ("¥1,234.50", 1234.5),
        ("￥１，２３４", 1234),
        ("人民币 5000元", 5000),
        ("5000 CNY", 5000),
        ("$99.90", 99.9),
        ("1.5万", 15000),
        ("1.15万", 11500),
        ("0.3亿", 30_000_000),
    ],
)
def test_what_loses_nothing_is_read(text: str, number: float) -> None:
    assert read_numbers(pl.Series([text, "7"])).to_list() == [number, 7]


@pytest.mark.parametrize("text", ["12,5", "5%", "1,23", "1万2", "约5000", "5000-6000", "", "万"])
def test_what_is_not_sure_is_no_number(text: str) -> None:
    assert read_numbers(pl.Series([text])).to_list() == [None]


def _faults(tmp_path: Path, column: str, *cells: str) -> list[str]:
    lines = [f'A{n},C{n},2024-05-01,"{cell}"' for n, cell in enumerate(cells)]
    file = tmp_path / "a.csv"
    file.write_text("\n".join([f"application_id,applicant_id,applied_at,{column}", *lines]))
    table = read_table(file, "applications", mapping=Mapping())
    reasons: list[str] = read_cells(table, mapping=Mapping(), notes=Notes())[1]["reason"].to_list()
    return reasons


def test_amounts_that_are_negative_huge_or_none_are_faults(tmp_path: Path) -> None:
    assert _faults(tmp_path, "amount", "-5", "2e12", "inf", "NaN", "5%", "1e12", "0") == [
        "an amount is not negative",
        "an amount of more than 1e12 is none",
        *["not an amount like 1234.5"] * 3,
    ]


def test_other_numbers_may_be_negative_up_to_where_a_double_is_exact(tmp_path: Path) -> None:
    assert _faults(tmp_path, "annual_revenue", "-5", "2e12") == []
    assert len(_faults(tmp_path, "annual_revenue", "2e15", str(-math.inf))) == 2


def test_counts_lose_the_unit_that_their_column_implies_and_no_other(tmp_path: Path) -> None:
    assert _faults(tmp_path, "term_months", "12期", "12个月", "12 months", "１２", "12.0") == []
    assert len(_faults(tmp_path, "term_months", "30天", "1年")) == 2


def test_ids_that_a_spreadsheet_shortened_are_faults_and_values_count_as_unusable(
    tmp_path: Path,
) -> None:
    file = tmp_path / "a.csv"
    file.write_text(
        "application_id,applicant_id,applied_at,national_id\n"
        "1.23457E+17,C1,2024-05-01,\nA2,C2,2024-05-01,1.10105E+17\n"
    )
    notes = Notes()
    table = read_table(file, "applications", mapping=Mapping())
    good, faults = read_cells(table, mapping=Mapping(), notes=notes)
    assert "lost digits" in faults["reason"].item()
    assert good["national_id"].to_list() == [None]
    assert notes.unusable == {"national_id": {"digits_lost": 1}}


def test_a_time_that_stands_for_none_is_empty_where_it_may_be_and_a_fault_where_not(
    tmp_path: Path,
) -> None:
    assert _faults(tmp_path, "delivered_at", "9999-12-31 00:00:00") == []
    file = tmp_path / "a.csv"
    file.write_text("application_id,applicant_id,applied_at\nA1,C1,0001-01-01\n")
    table = read_table(file, "applications", mapping=Mapping())
    faults = read_cells(table, mapping=Mapping(), notes=Notes())[1]
    assert "stand for none" in faults["reason"].item()
