"""CSV as lenders write it: quotes, ragged rows, headers, what cannot be seen, what is too long."""

from pathlib import Path

import pytest

from graph.errors import InputError
from ingest.csv_files import MAX_RECORD
from ingest.pieces import MAX_CELL
from tests.files import HEADER, ROW, ids_of, reasons_of, table_of


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_the_separator_is_the_one_the_header_has_most_of_outside_quotes(
    tmp_path: Path, sign: str
) -> None:
    others = "".join({",", ";", "\t", "|"} - {sign}) * 5
    header = sign.join([*HEADER.split(","), f'"{others}"'])
    row = sign.join(["A1", "C1", "2024-05-01", f'"x{others}"'])
    table = table_of(tmp_path / "a.csv", f"{header}\n{row}\n")
    assert ids_of(table) == ["A1"]
    assert len(table.warnings) == 1


def test_a_spreadsheets_line_that_names_the_separator_is_obeyed(tmp_path: Path) -> None:
    text = f"sep=;\n{HEADER}\n{ROW}\n".replace(",", ";")
    assert ids_of(table_of(tmp_path / "a.csv", text)) == ["A1"]


def test_quotes_hold_separators_lines_and_quotes(tmp_path: Path) -> None:
    cell = 'two\nlines, "said" he\r\n'
    quoted = '"' + cell.replace('"', '""') + '"'
    table = table_of(tmp_path / "a.csv", f"{HEADER},product\n{ROW},{quoted}\n{ROW},x\n")
    assert table.frame["product"].to_list() == [cell.strip(), "x"]
    assert table.frame["row"].to_list() == [1, 2]


def test_a_quote_that_is_not_closed_costs_its_line_alone(tmp_path: Path) -> None:
    lines = [f'A{n},C{n},2024-05-01,"a, b"' for n in range(50)]
    lines[20] = 'A20,"C20,2024-05-01,x'
    table = table_of(tmp_path / "a.csv", "\n".join([f"{HEADER},product", *lines, ""]))
    assert reasons_of(table) == {21: "its quotes do not match"}
    assert ids_of(table) == [f"A{n}" for n in range(50) if n != 20]
    assert table.frame["row"].to_list() == [n for n in range(1, 51) if n != 21]


def test_a_quote_inside_a_cell_is_a_sign_like_others(tmp_path: Path) -> None:
    table = table_of(tmp_path / "a.csv", f'{HEADER},product\n{ROW},5" pipe\n{ROW},6" pipe\n')
    assert table.frame["product"].to_list() == ['5" pipe', '6" pipe']
    assert table.faults.is_empty()


def test_rows_with_too_many_fields_are_left_out_and_those_with_fewer_are_told(
    tmp_path: Path,
) -> None:
    lines = [f"{HEADER},product", f"{ROW},a", f"{ROW},a,b", ROW, f"{ROW},c", ROW, ""]
    table = table_of(tmp_path / "a.csv", "\n".join(lines))
    assert reasons_of(table) == {2: "5 fields where the header has 4"}
    assert table.frame["product"].to_list() == ["a", None, "c", None]
    assert "rows with fewer cells than the header: 2;" in table.warnings[0]
    assert "The first is row 3." in table.warnings[0]


def test_a_file_that_ends_inside_a_line_loses_that_line_alone(tmp_path: Path) -> None:
    table = table_of(tmp_path / "a.csv", f"{HEADER}\n{ROW}\nA2,C")
    assert ids_of(table) == ["A1"]
    assert reasons_of(table) == {2: "the file ends in this line, after 2 fields of 3"}
    assert ids_of(table_of(tmp_path / "b.csv", f"{HEADER}\n{ROW}\r")) == ["A1"]


def test_a_column_that_stands_twice_is_refused_if_it_is_read_and_told_if_not(
    tmp_path: Path,
) -> None:
    with pytest.raises(InputError, match=r"a\.csv: columns 4 and 6 are both called phone"):
        table_of(tmp_path / "a.csv", f"{HEADER},phone,x, phone \n{ROW},1,2,3\n")
    table = table_of(tmp_path / "b.csv", f"{HEADER},memo,memo,phone\n{ROW},1,2,3\n")
    assert table.warnings == (
        f"{tmp_path / 'b.csv'}: 2 columns are called 'memo'; they are ignored.",
    )
    assert table.frame["phone"].to_list() == ["3"]


def test_a_header_alone_is_no_rows_and_told(tmp_path: Path) -> None:
    for text in (HEADER, f"{HEADER}\n", f"{HEADER}\r\n\r\n"):
        table = table_of(tmp_path / "a.csv", text)
        assert table.frame.is_empty()
        assert table.warnings == (
            f"{tmp_path / 'a.csv'} holds no rows, only the names of columns.",
        )


@pytest.mark.parametrize("content", ["", "\n \r\n\t\n", "\ufeff"])
def test_an_empty_file_is_named(tmp_path: Path, content: str) -> None:
    with pytest.raises(InputError, match=r"a\.csv is empty; its first line must name the columns"):
        table_of(tmp_path / "a.csv", content)


def test_a_header_whose_quotes_do_not_match_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the header, do not match"):
        table_of(tmp_path / "a.csv", f'"application_id",applicant_id,"applied_at\n{ROW}\n')


def test_signs_that_hide_text_are_taken_out_and_counted(tmp_path: Path) -> None:
    rows = [
        "A\0001,C1,2024-05-01,x",
        "A2,C\u202e2,2024-05-01,\u200bx\u2069",
        "A3,C3,2024-05-01,👩‍👧",
    ]
    table = table_of(tmp_path / "a.csv", "\n".join([f"{HEADER},product", *rows, ""]))
    assert table.frame.select("application_id", "applicant_id", "product").rows() == [
        ("A1", "C1", "x"),
        ("A2", "C2", "x"),
        ("A3", "C3", "👩‍👧"),
    ]
    (warning,) = table.warnings
    assert "Cells: applicant_id 1, application_id 1, product 1." in warning


def test_cells_are_trimmed_of_every_kind_of_blank_and_words_for_nothing_are_nothing(
    tmp_path: Path,
) -> None:
    rows = [
        " A1 ,C1,2024-05-01,\u3000x\u00a0",
        '"A2 ",C2,2024-05-01, NULL ',
        "A3,\tC3,2024-05-01,N/A",
    ]
    table = table_of(tmp_path / "a.csv", "\n".join([f"{HEADER},product", *rows, ""]))
    assert table.frame.select("application_id", "applicant_id", "product").rows() == [
        ("A1", "C1", "x"),
        ("A2", "C2", None),
        ("A3", "C3", None),
    ]


@pytest.mark.parametrize("quoted", [False, True])
def test_a_cell_of_ten_megabytes_costs_its_row_alone(tmp_path: Path, quoted: bool) -> None:
    cell = "x" * (10 << 20)
    cell = f'"{cell[:100]}\n{cell}"' if quoted else cell
    good = "y" * MAX_CELL
    text = f"{HEADER},product\n{ROW},{good}\nA2,C2,2024-05-01,{cell}\nA3,C3,2024-05-01,z\n"
    table = table_of(tmp_path / "a.csv", text)
    assert ids_of(table) == ["A1", "A3"]
    assert reasons_of(table) == {2: "a cell of more than 1 MiB"}


def test_a_line_beyond_all_measure_costs_itself_alone(tmp_path: Path) -> None:
    line = "x" * (MAX_RECORD + (5 << 20))
    table = table_of(tmp_path / "a.csv", f"{HEADER}\n{ROW}\n{line}\nA3,C3,2024-05-01\n")
    assert ids_of(table) == ["A1", "A3"]
    assert table.frame["row"].to_list() == [1, 3]
    assert reasons_of(table) == {2: "a line of more than 16 MiB"}


def test_ids_that_a_spreadsheet_cut_are_noticed_and_left_as_they_are(tmp_path: Path) -> None:
    text = f"{HEADER},national_id\n{ROW},1.10101E+17\nA2,C2,2024-05-01,110101199003078515\n"
    table = table_of(tmp_path / "a.csv", text)
    assert table.frame["national_id"].to_list() == ["1.10101E+17", "110101199003078515"]
    assert "numbers like 1.23E+17, of which" in table.warnings[0]


def test_blank_lines_are_counted_and_left_out(tmp_path: Path) -> None:
    table = table_of(tmp_path / "a.csv", f"\n{HEADER}\n\n{ROW}\n,,\n{ROW}\n")
    assert table.frame["row"].to_list() == [2, 4]
    assert table.faults.is_empty()


@pytest.mark.parametrize(
    ("head", "word"),
    [(b"\x1f\x8b\x08", "gzip"), (b"PAR1", "Parquet"), (b"PK\x03\x04", "Excel"),
     (b"\xd0\xcf\x11\xe0", "Excel"), (b"\x28\xb5\x2f\xfd", "zstd")],
)  # fmt: skip
def test_a_file_that_is_of_another_kind_than_its_name_says_is_told(
    tmp_path: Path, head: bytes, word: str
) -> None:
    with pytest.raises(InputError, match=rf"a\.csv is an? .*{word}"):
        table_of(tmp_path / "a.csv", head + b"rest")
