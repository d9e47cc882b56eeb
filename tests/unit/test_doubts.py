from pathlib import Path

import pytest

from graph.errors import InputError
from ingest.mapping import Mapping, parse_mapping
from ingest.read import read_table
from ingest.suggest.doubts import check_mapping
from tests.lender_export import write_orders

BASE = "application_id,applicant_id,applied_at"
FEW, MANY = 20, 60


def _check(
    tmp_path: Path, column: str, cells: list[str], mapping: Mapping | None = None
) -> list[str]:
    file = tmp_path / "a.csv"
    rows = [f"A{n},C{n},2024-05-01,{cell}" for n, cell in enumerate(cells)]
    file.write_text("\n".join([f"{BASE},{column}", *rows]) + "\n", encoding="utf-8")
    mapping = mapping or Mapping()
    return check_mapping(read_table(file, "applications", mapping=mapping), mapping)


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("phone", "u{}@example-mail.com"),
        ("national_id", "44030519900101{:04}"),
        ("bank_card", "62220212345678{:05}"),
        ("email", "138001380{:02}"),
        ("ip", "设备{}"),
        ("delivered_at", "第{}天"),
        ("amount", "约{}元左右"),
        ("latitude", "116.4{:02}"),
        ("decision", "状态{}"),
        ("name", "1380013{:04}"),
        ("employer", "2024-05-01 10:{:02}"),
        ("address", "1380013{:04}"),
    ],
)
def test_a_column_of_other_values_stops_the_load_and_names_it(
    tmp_path: Path, column: str, cell: str
) -> None:
    with pytest.raises(InputError) as told:
        _check(tmp_path, column, [cell.format(n) for n in range(MANY)])
    line = str(told.value)
    assert f"nothing was loaded: {column} " in line
    assert f"accept: [{column}]" in line
    assert cell.format(7) not in line


def test_a_small_file_is_only_warned_about_and_a_tiny_one_not_at_all(tmp_path: Path) -> None:
    wrong = [f"u{n}@example-mail.com" for n in range(FEW)]
    assert "phone can be used in 0 % of 20 cells" in _check(tmp_path, "phone", wrong)[0]
    assert _check(tmp_path, "phone", wrong[:3]) == []


def test_a_column_that_is_nearly_empty_is_only_warned_about(tmp_path: Path) -> None:
    cells = [f"u{n}@example-mail.com" if n < MANY else "" for n in range(MANY * 20)]
    assert len(_check(tmp_path, "phone", cells)) == 1


def test_a_column_that_the_mapping_accepts_is_not_doubted(tmp_path: Path) -> None:
    wrong = [f"u{n}@example-mail.com" for n in range(MANY)]
    assert _check(tmp_path, "phone", wrong, parse_mapping({"accept": ["phone"]})) == []


def test_placeholders_and_a_share_of_faults_are_no_reason_to_doubt(tmp_path: Path) -> None:
    good = [f"138{n:04}{n * 7919 % 10000:04}" for n in range(MANY)]
    assert _check(tmp_path, "phone", [*good, *["无"] * 500, *["12"] * 30]) == []


def test_the_column_that_fits_better_is_named_by_its_header(tmp_path: Path) -> None:
    file = write_orders(tmp_path / "orders.csv")
    mapping = parse_mapping(
        {
            "columns": {
                "application_id": "订单编号",
                "applicant_id": "用户ID",
                "applied_at": "下单时间",
                "national_id": "客户姓名",
                "phone": "登录IP",
            }
        }
    )
    with pytest.raises(InputError) as told:
        check_mapping(read_table(file, "applications", mapping=mapping), mapping)
    assert "For national_id the column 身份证号码 fits better" in str(told.value)
    assert "phone (登录IP)" in str(told.value)


def test_words_and_formats_of_the_mapping_count(tmp_path: Path) -> None:
    mapping = parse_mapping(
        {
            "values": {"decision": {"approved": "甲", "declined": "乙"}},
            "dates": {"delivered_at": ["%d/%m/%y"]},
        }
    )
    assert _check(tmp_path, "decision", ["甲", "乙"] * MANY, mapping) == []
    assert _check(tmp_path, "delivered_at", ["01/05/24"] * MANY, mapping) == []
    with pytest.raises(InputError, match="delivered_at"):
        _check(tmp_path, "delivered_at", ["01/05/24"] * MANY)
