"""Excel workbooks as a load reads them."""

import io
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from graph.errors import InputError
from ingest import spreadsheet
from ingest.mapping import Mapping
from ingest.read import Table, read_table
from tests.files import HEADER

TITLES = [*HEADER.split(","), "phone", "national_id", "amount", "product"]


def read(path: Path) -> Table:
    return read_table(path, "applications", mapping=Mapping())


def workbook(path: Path, *rows: list[Any], name: str = "Orders") -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        dates = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        sheet = book.add_worksheet(name)
        for at, cells in enumerate([TITLES, *rows]):
            for column, cell in enumerate(cells):
                if isinstance(cell, (date, datetime)):
                    sheet.write_datetime(at, column, cell, dates)
                elif isinstance(cell, tuple):
                    sheet.write_formula(at, column, cell[0], None, cell[1])
                elif isinstance(cell, str):
                    sheet.write_string(at, column, cell)
                else:
                    sheet.write(at, column, cell)
        book.add_worksheet("二").write_row(0, 0, [*HEADER.split(",")])
    return path


def test_cells_are_what_a_csv_would_hold(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx",
        [
            "A1",
            "007",
            datetime.fromisoformat("2024-05-01T10:00:01"),
            "013800138000",
            "x",
            12.3,
            "=cmd",
        ],
        ["A2", "C2", date(2024, 5, 2), ("=A1", "13800138001"), "y", ("=0.1+0.2", 0.1 + 0.2), True],
    )
    assert read(path).frame.select(TITLES).rows() == [
        ("A1", "007", "2024-05-01T10:00:01", "013800138000", "x", "12.3", "=cmd"),
        ("A2", "C2", "2024-05-02", "13800138001", "y", "0.3", "true"),
    ]


def test_ids_that_are_numbers_are_told_and_lost_digits_are_not_made_up(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx",
        ["A1", 7, "2024-05-01", 13800138000, 110101199003078515, 1, "x"],
        ["A2", "C2", "2024-05-01", "13800138001", "110101199003078515", 1, "x"],
    )
    table = read(path)
    assert table.frame["phone"].to_list() == ["13800138000", "13800138001"]
    lost, kept = table.frame["national_id"].to_list()
    assert lost.startswith("1.101011990030")
    assert lost.endswith("E+17")
    assert kept == "110101199003078515"
    told = " ".join(table.warnings)
    assert "Cells: applicant_id 1, national_id 1, phone 1." in told
    assert "no ids. Export the column as text. Cells: national_id 1." in told


def test_a_sheet_is_named_after_a_hash_and_others_are_told(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ["A1", "C1", "2024-05-01"])
    assert any(f"{path}#二" in warning for warning in read(path).warnings)
    assert read(Path(f"{path}#Orders")).frame["application_id"].to_list() == ["A1"]
    assert read(Path(f"{path}#二")).frame.is_empty()
    with pytest.raises(InputError, match=r"has no sheet 'Three'\. It has Orders, 二"):
        read(Path(f"{path}#Three"))


def test_what_is_no_workbook_is_told(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ["A1", "C1", "2024-05-01"])
    content = path.read_bytes()
    for bad in (b"", b"no workbook", content[: len(content) // 2]):
        path.write_bytes(bad)
        with pytest.raises(InputError, match=r"a\.xlsx is not a whole Excel workbook"):
            read(path)
    path.write_bytes(b"\xd0\xcf\x11\xe0" + b"x" * 100)
    with pytest.raises(InputError, match="password, or an old workbook"):
        read(path)
    path.write_bytes(_zip(b"hello"))
    with pytest.raises(InputError, match="is not a whole Excel workbook"):
        read(path)


def test_a_workbook_that_unpacks_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spreadsheet, "FREE_BYTES", 1 << 20)
    path = tmp_path / "a.xlsx"
    path.write_bytes(_zip(b"\0" * (20 << 20)))
    with pytest.raises(InputError, match="unpacks to 20 MiB, which is too much for a workbook"):
        read(path)


def _zip(content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", content)
    return packed.getvalue()
