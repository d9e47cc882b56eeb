import gzip
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from graph.errors import InputError
from ingest.cells import Notes, mask_note, read_cells
from ingest.mapping import Mapping, parse_mapping
from ingest.read import Table, read_table

HEADER = "application_id,applicant_id,applied_at"


def _table(path: Path, text: str | bytes, mapping: Mapping | None = None) -> Table:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_table(path, "applications", mapping=mapping or Mapping())


def _typed(table: Table, mapping: Mapping | None = None) -> tuple[pl.DataFrame, pl.DataFrame]:
    return read_cells(table, mapping=mapping or Mapping(), notes=Notes())


def _reasons(table: Table) -> dict[tuple[int, str], str]:
    rows = _typed(table)[1].select("row", "column", "reason").iter_rows()
    return {(row, column): reason for row, column, reason in rows}


def test_csv_parquet_and_json_lines_read_the_same(tmp_path: Path) -> None:
    csv = _table(
        tmp_path / "a.csv",
        f"{HEADER},amount,contact_phones\nA1,C1,2024-05-01T00:00:00Z,12.5,1|2\nA2,C2,,,\n",
    )
    lines = _table(
        tmp_path / "a.jsonl",
        '{"application_id": "A1", "applicant_id": "C1", "applied_at": "2024-05-01T00:00:00Z",'
        ' "amount": 12.5, "contact_phones": [1, 2]}\n'
        '{"application_id": "A2", "applicant_id": "C2"}',
    )
    pl.DataFrame(
        {
            "application_id": ["A1", "A2"],
            "applicant_id": ["C1", "C2"],
            "applied_at": [datetime(2024, 5, 1, tzinfo=UTC), None],
            "amount": [12.5, float("nan")],
            "contact_phones": [["1", "2"], None],
        }
    ).write_parquet(tmp_path / "a.parquet")
    parquet = read_table(tmp_path / "a.parquet", "applications", mapping=Mapping())
    assert _typed(csv)[0].equals(_typed(lines)[0])
    assert _typed(csv)[0].equals(_typed(parquet)[0])
    assert _reasons(parquet) == {(2, "applied_at"): "empty, but required"}


def test_ids_that_a_table_made_into_floats_are_whole_again(tmp_path: Path) -> None:
    pl.DataFrame(
        {
            "application_id": [1.0],
            "applicant_id": [7],
            "applied_at": ["2024-05-01T00:00:00Z"],
            "phone": [13912345678.0],
        }
    ).write_parquet(tmp_path / "a.parquet")
    frame = read_table(tmp_path / "a.parquet", "applications", mapping=Mapping()).frame
    assert frame.select("application_id", "applicant_id", "phone").row(0) == (
        "1",
        "7",
        "13912345678",
    )


def test_gzipped_files_and_other_separators_are_read(tmp_path: Path) -> None:
    text = f"{HEADER}\nA1,C1,2024-05-01T00:00:00Z\n".replace(",", ";")
    table = _table(tmp_path / "a.csv.gz", gzip.compress(text.encode()))
    assert table.frame["applicant_id"].to_list() == ["C1"]


def test_a_bad_line_costs_only_itself(tmp_path: Path) -> None:
    table = _table(
        tmp_path / "a.csv", f"{HEADER}\nA1,C1,2024-05-01,9\nA2,C2,2024-05-01\n\nA3,C3,2024-05-02\n"
    )
    assert table.frame["row"].to_list() == [2, 4]
    assert _reasons(table) == {(1, ""): "4 fields where the header has 3"}
    quotes = _table(tmp_path / "b.csv", f'{HEADER}\nA1,"C1,2024-05-01\nA2,C2,2024-05-01\n')
    assert quotes.frame["row"].to_list() == [2]
    assert _reasons(quotes) == {(1, ""): "its quotes do not match"}
    lines = _table(
        tmp_path / "c.jsonl",
        '{bad\n[1]\n{"application_id": "A", "applicant_id": "C", "applied_at": "2024-05-01"}\n',
    )
    assert lines.frame["row"].to_list() == [3]
    assert _reasons(lines) == {(1, ""): "not JSON", (2, ""): "not a JSON object"}


def test_a_line_break_between_quotes_belongs_to_its_cell(tmp_path: Path) -> None:
    table = _table(tmp_path / "a.csv", f'{HEADER},product\nA1,C1,2024-05-01,"two\nlines"\n')
    assert table.frame["product"].to_list() == ["two\nlines"]


def test_a_lenders_encoding_is_read_and_asked_for(tmp_path: Path) -> None:
    text = f"{HEADER},name\nA1,C1,2024-05-01,王小明\nA2,C2,2024-05-01,Li\n".encode("gb18030")
    table = _table(tmp_path / "a.csv", text, parse_mapping({"encoding": "gb18030"}))
    assert table.frame["name"].to_list() == ["王小明", "Li"]
    unsaid = _table(tmp_path / "a.csv", text)
    assert unsaid.frame["name"].to_list() == ["王小明", "Li"]
    wrong = _table(tmp_path / "a.csv", text, parse_mapping({"encoding": "utf-8"}))
    assert wrong.frame["name"].to_list() == ["Li"]
    assert "name the encoding in the mapping" in _reasons(wrong)[1, "name"]
    with pytest.raises(InputError, match="encoding: gb18030"):
        _table(tmp_path / "b.csv", "número,prénom\n1,2\n".encode("latin-1"))


def test_a_missing_column_names_the_file_and_the_column(tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match=r"a\.csv lacks the column applied_at.*applied_at: applied"
    ):
        _table(tmp_path / "a.csv", "application_id,applicant_id,applied\n")
    mapping = parse_mapping({"columns": {"applied_at": "when"}})
    with pytest.raises(
        InputError, match=r"lacks the column when \(the mapping's word for applied_at"
    ):
        _table(tmp_path / "a.csv", f"{HEADER}\n", mapping)


def test_all_missing_columns_are_told_in_one_line_that_repeats_no_cell(tmp_path: Path) -> None:
    with pytest.raises(InputError) as told:
        _table(tmp_path / "a.csv", "A1,13912345678\nA2,13912345679\n")
    line = str(told.value)
    assert "the columns application_id, applicant_id and applied_at, which applications" in line
    assert "--mapping" in line
    assert "1391" not in line


def test_a_gzip_file_cut_short_loses_only_the_line_it_was_cut_in(tmp_path: Path) -> None:
    lines = [f"A{number},C{number},2024-05-01" for number in range(3000)]
    whole = gzip.compress("\n".join([HEADER, *lines]).encode())
    table = _table(tmp_path / "a.csv.gz", whole[: len(whole) // 2])
    read = table.frame["application_id"].to_list()
    assert 0 < len(read) < len(lines)
    assert read == [f"A{number}" for number in range(len(read))]
    assert _reasons(table) == {(len(read) + 1, ""): "the file is cut short in this line"}
    assert "cut short" in table.warnings[0]


def test_a_torn_last_line_of_json_is_told_by_its_number_and_costs_no_other(tmp_path: Path) -> None:
    good = '{"application_id": "A1", "applicant_id": "C1", "applied_at": "2024-05-01"}\n'
    text = (good + good[:40]).encode()
    assert _reasons(_table(tmp_path / "a.jsonl", text)) == {(2, ""): "not JSON"}
    packed = gzip.compress(text * 2)
    table = _table(tmp_path / "a.jsonl.gz", packed[:-12])
    assert table.frame["application_id"].to_list() == ["A1"]
    assert set(_reasons(table).values()) <= {"not JSON", "the file is cut short in this line"}


@pytest.mark.parametrize("name", ["a.txt", "a", "a.csv.gz", "a.parquet", "gone.csv", "empty.csv"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    if name != "gone.csv":
        file.write_bytes(b"" if name == "empty.csv" else b"no such format")
    with pytest.raises(InputError, match=name):
        read_table(file, "applications", mapping=Mapping())


def test_an_unknown_column_is_told_with_the_nearest_known_one(tmp_path: Path) -> None:
    table = _table(tmp_path / "a.csv", f"{HEADER},phnoe\nA1,C1,2024-05-01,\n")
    assert table.warnings == (
        f"{tmp_path / 'a.csv'}: column 'phnoe' is unknown and ignored. Did you mean phone?",
    )


def test_a_header_that_the_mapping_names_and_no_file_has_is_told(tmp_path: Path) -> None:
    mapping = parse_mapping({"columns": {"applications": {"device_id": "机器码x"}}})
    table = _table(tmp_path / "a.csv", f"{HEADER},机器码\nA1,C1,2024-05-01,1\n", mapping)
    assert table.warnings[0] == (
        f"{tmp_path / 'a.csv'}: the mapping reads device_id from '机器码x', which is not there. "
        "Did you mean 机器码?"
    )


@pytest.mark.parametrize(
    "column", ["credit_score", "amount", "decision", "delivered_at", "term_months"]
)
@pytest.mark.parametrize("word", ["无", "N/A", "-", "未知"])
def test_a_word_for_nothing_costs_its_cell_and_not_its_row(
    tmp_path: Path, column: str, word: str
) -> None:
    table = _table(tmp_path / "a.csv", f"{HEADER},{column}\nA1,C1,2024-05-01,{word}\n")
    notes = Notes()
    good, faults = read_cells(table, mapping=Mapping(), notes=notes)
    assert faults.is_empty()
    assert good[column].to_list() == [None]
    assert word == "N/A" or notes.unusable == {column: {"placeholder": 1}}


def test_a_word_for_nothing_is_no_time_of_an_application(tmp_path: Path) -> None:
    table = _table(tmp_path / "a.csv", f"{HEADER}\nA1,C1,无\n")
    _, faults = read_cells(table, mapping=Mapping(), notes=Notes())
    assert faults["column"].to_list() == ["applied_at"]


def test_a_header_that_the_mapping_claims_is_read_once(tmp_path: Path) -> None:
    mapping = parse_mapping({"columns": {"consignee_phone": "phone"}})
    table = _table(tmp_path / "a.csv", f"{HEADER},phone\nA1,C1,2024-05-01,139\n", mapping)
    assert table.frame.select("phone", "consignee_phone").row(0) == (None, "139")


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2024-05-01T08:00:00+08:00", "2024-05-01T00:00:00"),
        ("2024-05-01T08:00:00.123456+0800", "2024-05-01T00:00:00.123456"),
        ("2024-05-01 00:00Z", "2024-05-01T00:00:00"),
        ("20240501T000000-01", "2024-05-01T01:00:00"),
        ("2024-05-01", "2024-05-01T00:00:00"),
        ("2024-05-01T00:00:00,5Z", "2024-05-01T00:00:00.5"),
    ],
)
def test_times_become_utc(tmp_path: Path, text: str, utc: str) -> None:
    table = _table(tmp_path / "a.jsonl", _line(text))
    assert _typed(table)[0]["applied_at"].item() == datetime.fromisoformat(utc + "+00:00")


def _line(applied_at: str) -> str:
    return f'{{"application_id": "A1", "applicant_id": "C1", "applied_at": "{applied_at}"}}\n'


@pytest.mark.parametrize(
    "text", ["2024-13-01", "2024-02-30T00:00:00Z", "01/05/2024", "1", "2024-05-01T25:00Z",
             "0001-01-01", "2024-05-01T00:00:00+99:00"]
)  # fmt: skip
def test_what_is_no_time_is_a_fault(tmp_path: Path, text: str) -> None:
    assert "not a time" in _reasons(_table(tmp_path / "a.jsonl", _line(text)))[1, "applied_at"]


def test_times_without_offset_are_of_the_lenders_zone_and_counted(tmp_path: Path) -> None:
    mapping, notes = Mapping(zone="Asia/Shanghai"), Notes()
    table = _table(tmp_path / "a.jsonl", _line("2024-05-01T08:00:00"))
    good, _ = read_cells(table, mapping=mapping, notes=notes)
    assert good["applied_at"].item() == datetime(2024, 5, 1, tzinfo=UTC)
    assert notes.without_offset == {"applied_at": 1}


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("amount", "inf"),
        ("amount", "NaN"),
        ("amount", "12,5"),
        ("term_months", "12.5"),
        ("term_months", "-1"),
        ("latitude", "91"),
        ("founded_on", "May 2024"),
    ],
)
def test_cells_of_the_wrong_kind_are_faults(tmp_path: Path, column: str, text: str) -> None:
    table = _table(tmp_path / "a.csv", f'{HEADER},{column}\nA1,C1,2024-05-01,"{text}"\n')
    good, faults = _typed(table)
    assert good.is_empty()
    assert faults["column"].to_list() == [column]


@pytest.mark.parametrize(("column", "text"), [("decision", "待审核"), ("applicant_kind", "alien")])
def test_an_unknown_word_costs_its_row_only_where_that_needs_it(
    tmp_path: Path, column: str, text: str
) -> None:
    notes = Notes()
    table = _table(tmp_path / "a.csv", f"{HEADER},{column}\nA1,C1,2024-05-01,{text}\n")
    good, faults = read_cells(table, mapping=Mapping(), notes=notes)
    assert (good[column].to_list(), faults.height) == ([None], 0)
    assert notes.unusable == {column: {"unknown_word": 1}}


def test_all_faults_of_a_row_are_told_and_only_their_shape_is_shown(tmp_path: Path) -> None:
    table = _table(tmp_path / "a.csv", f"{HEADER},amount\nA1,,13912345678,王小明 a@b.com\n")
    _, faults = _typed(table)
    assert dict(faults.select("column", "value").iter_rows()) == {
        "amount": "xxx x@x.xxx",
        "applicant_id": None,
        "applied_at": "99999999999",
    }


def test_unknown_words_of_a_list_are_left_out_and_counted(tmp_path: Path) -> None:
    notes = Notes()
    table = _table(
        tmp_path / "a.csv",
        f"{HEADER},risk_flags,checks\nA1,C1,2024-05-01,VPN|proxy|datacenter,sms:pass|x|face:maybe\n",
    )
    good, _ = read_cells(table, mapping=Mapping(), notes=notes)
    assert good.select("risk_flags", "checks").row(0) == ("proxy|vpn", "sms:pass")
    assert notes.unusable == {"risk_flags": {"unknown_word": 1}, "checks": {"unknown_word": 2}}


def test_a_lenders_words_are_put_into_ours(tmp_path: Path) -> None:
    mapping = parse_mapping(
        {"values": {"decision": {"approved": "通过"}, "risk_flags": {"datacentre": "IDC"}}}
    )
    text = f"{HEADER},decision,risk_flags\nA1,C1,2024-05-01,通过,idc|vpn\n"
    good, _ = _typed(_table(tmp_path / "a.csv", text, mapping), mapping)
    assert good.select("decision", "risk_flags").row(0) == ("approved", "datacentre|vpn")


def test_of_free_text_only_codes_and_lengths_stay() -> None:
    assert mask_note("no_answer") == "no_answer"
    assert mask_note("call 王小明 139 1234 5678") == "(text, 22 characters)"
    assert mask_note(mask_note("换新机")) == mask_note("换新机") == "(text, 3 characters)"


def test_half_a_character_costs_only_its_line(tmp_path: Path) -> None:
    good = '{"application_id": "A", "applicant_id": "C", "applied_at": "2024-05-01"}'
    bad = good.replace('"C"', '"\\ud83d"')
    whole = good.replace('"C"', '"\\ud83d\\ude00"')
    table = _table(tmp_path / "a.jsonl", f"{bad}\n{good}\n{whole}\n")
    assert table.frame["applicant_id"].to_list() == ["C", "😀"]
    assert "surrogate" in _reasons(table)[1, ""]


def test_a_header_that_holds_nothing_is_a_stranger(tmp_path: Path) -> None:
    row = '{"application_id": "A", "applicant_id": "C", "applied_at": "2024-05-01"'
    table = _table(tmp_path / "a.jsonl", row + ', "\\u0000row": "7"}\n')
    assert table.frame["row"].to_list() == [1]
    assert len(table.warnings) == 1


def test_lines_that_end_in_carriage_returns_are_lines(tmp_path: Path) -> None:
    table = _table(tmp_path / "a.csv", f"{HEADER}\rA1,C1,2024-05-01\rA2,C2,2024-05-02\r")
    assert table.frame["applicant_id"].to_list() == ["C1", "C2"]


def test_an_encoding_that_makes_no_text_is_refused() -> None:
    with pytest.raises(InputError, match="rot13"):
        parse_mapping({"encoding": "rot13"})


def test_an_id_that_would_break_lists_of_ids_is_a_fault(tmp_path: Path) -> None:
    table = _table(tmp_path / "a.csv", f"{HEADER}\nA1,C|1,2024-05-01\nA2,C2,2024-05-02\n")
    good, faults = _typed(table)
    assert good["applicant_id"].to_list() == ["C2"]
    assert faults.select("row", "column", "reason").rows() == [
        (1, "applicant_id", "an id has no |")
    ]
