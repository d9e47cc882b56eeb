"""Rows that a mapping leaves out, totals, and words that stand for nothing."""

from pathlib import Path

import polars as pl
import pytest

from graph.errors import InputError
from ingest.load import LoadOptions, read_facts
from ingest.mapping import Mapping, parse_mapping
from ingest.read import table_of_frame
from ingest.sources import Sources, read_rows
from ingest.summary import LoadSummary
from tests.load_rows import NOW, TOKENIZER, short, write


def _read(folder: Path, rows: list[dict[str, str]], **mapping: object) -> LoadSummary:
    options = LoadOptions(parse_mapping(mapping), TOKENIZER, NOW)
    return read_facts(Sources((write(folder / "a.csv", rows),)), options)[1]


def _counts(summary: LoadSummary) -> tuple[int, int, int]:
    return (summary.count("accepted"), summary.count("rejected"), summary.count("left_out"))


def _numbered(*cells: dict[str, str]) -> list[dict[str, str]]:
    names = {name for row in cells for name in row}
    return [
        dict.fromkeys(names, "") | short(application_id=f"A{n}", applicant_id=f"C{n}") | row
        for n, row in enumerate(cells)
    ]


@pytest.mark.parametrize("column", ["decision", "状态"])
def test_rows_are_left_out_by_our_columns_and_by_theirs(tmp_path: Path, column: str) -> None:
    rows = _numbered({column: "Void"}, {column: ""}, {column: "void ", "amount": "x"})
    told = _read(tmp_path, rows, skip={column: ["VOID"]})
    assert _counts(told) == (1, 0, 2)
    assert told.quality is not None
    assert told.quality.files[0].adds_up
    assert not [line for line in told.warnings if "unknown and ignored" in line]


def test_a_header_of_theirs_that_is_one_of_ours_may_name_it(tmp_path: Path) -> None:
    rows = _numbered({"状态": "作废"}, {"状态": "approved"})
    told = _read(tmp_path, rows, columns={"decision": "状态"}, skip={"状态": "作废"})
    assert _counts(told) == (1, 0, 1)


def test_a_part_of_a_joined_column_may_leave_rows_out(tmp_path: Path) -> None:
    rows = _numbered({"a": "测试", "b": "x"}, {"a": "上海市", "b": "张江路500弄9号"})
    told = _read(tmp_path, rows, columns={"address": {"join": ["a", "b"]}}, skip={"a": ["测试"]})
    assert _counts(told) == (1, 0, 1)


def test_a_column_that_is_not_there_is_told(tmp_path: Path) -> None:
    told = _read(tmp_path, _numbered({"status": "x"}), skip={"applications": {"statsu": ["y"]}})
    assert any("leaves rows out by 'statsu', which is not there" in line for line in told.warnings)


@pytest.mark.parametrize("skip", [{"decision": []}, {"decision": {"a": 1}}, {"events": ["x"]}])
def test_a_skip_that_says_nothing_is_refused(skip: dict[str, object]) -> None:
    with pytest.raises(InputError, match="skip of"):
        parse_mapping({"skip": skip})


@pytest.mark.parametrize("word", ["合计", "总 计：", "合计（元）", "Grand Total", "TOTAL:", "小计"])
def test_a_line_of_totals_is_told_as_one(tmp_path: Path, word: str) -> None:
    total = {"applied_at": "", "application_id": word, "applicant_id": "", "amount": "99"}
    told = _read(tmp_path, _numbered({"amount": "5"}, total))
    assert _counts(told) == (1, 0, 1)
    assert (told.files[0].totals, told.rejects.height) == (1, 0)
    (line,) = [line for line in told.warnings if "lines of totals" in line]
    assert "others: 1, the first in row 2." in line


def test_no_figure_counts_a_line_of_totals_or_what_is_left_out(tmp_path: Path) -> None:
    rows = _numbered(*({"amount": "5", "channel": "app"} for _ in range(98)))
    rows.append(rows[0] | {"channel": "test", "application_id": "T"})
    rows.append(dict.fromkeys(rows[0], "") | {"application_id": "合计", "amount": "490"})
    told = _read(tmp_path, rows, skip={"channel": "test"})
    assert told.quality is not None
    (file,) = told.quality.files
    assert (file.read, file.rows, file.accepted, file.left_out) == (100, 98, 98, 2)
    assert file.adds_up
    amount, ids = file.column("amount"), file.column("application_id")
    assert amount is not None
    assert ids is not None
    assert (amount.filled, ids.filled, ids.distinct) == (98, 98, 98)
    assert {each.code for each in told.quality.findings} == {"empty"}
    assert told.quality.kinds[0].adds_up


def test_only_lines_of_totals_are_not_one_row(tmp_path: Path) -> None:
    total = dict.fromkeys(short(), "") | {"application_id": "合计"}
    told = _read(tmp_path, [total])
    assert told.rejects_all
    assert _counts(told) == (0, 0, 1)


def test_a_row_that_has_all_it_needs_is_no_total_whatever_it_is_called(tmp_path: Path) -> None:
    told = _read(tmp_path, _numbered({"application_id": "total"}, {"product": "合计"}))
    assert _counts(told) == (2, 0, 0)
    lacks = _read(tmp_path, _numbered({"applicant_id": ""}))
    assert lacks.rejects["reason"].to_list() == ["empty, but required"]


def test_a_word_may_stand_for_nothing(tmp_path: Path) -> None:
    rows = _numbered(
        {"decision": "待定", "risk_flags": "vpn|x1", "channel": "-"},
        {"decision": "通过", "risk_flags": "x1", "channel": "app"},
    )
    values = {
        "decision": {"approved": ["通过"], "待定": None},
        "risk_flags": {"": ["x1"]},
        "channel": {"-": ""},
    }
    options = LoadOptions(parse_mapping({"values": values}), TOKENIZER, NOW)
    facts, told = read_facts(Sources((write(tmp_path / "a.csv", rows),)), options)
    assert _counts(told) == (2, 0, 0)
    assert told.unusable == {}
    kept = facts.applications.sort("application_id").select("decision", "risk_flags").rows()
    assert kept == [(None, "vpn"), ("approved", None)]


def test_placeholders_may_be_in_any_column_that_may_be_empty(tmp_path: Path) -> None:
    rows = _numbered({"amount": "-1", "credit_report_at": "9999"}, {"amount": "5"})
    told = _read(tmp_path, rows, placeholders={"amount": ["-1"], "credit_report_at": ["9999"]})
    assert _counts(told) == (2, 0, 0)
    assert told.unusable["amount"] == {"placeholder": 1}


def test_values_of_a_column_that_two_kinds_have_must_say_whose() -> None:
    with pytest.raises(
        InputError, match=r"values of kind: events and partners .* values: \{events"
    ):
        parse_mapping({"values": {"kind": {"login": "登录"}}})
    told = parse_mapping({"values": {"events": {"kind": {"login": "登录"}}}})
    assert told.values["events"]["kind"] == {"登录": "login"}


def test_a_row_from_memory_lacks_what_it_lacks_and_sums_up_nothing() -> None:
    frame = pl.DataFrame({name: ["5" if name == "amount" else None] for name in short()})
    table = table_of_frame(frame, "applications", mapping=Mapping(), name="body")
    rejects = read_rows([table], mapping=Mapping()).rejects
    assert rejects["column"].to_list() == ["applicant_id", "application_id", "applied_at"]
    assert set(rejects["reason"]) == {"empty, but required"}


def test_words_that_yaml_takes_for_others_are_refused() -> None:
    with pytest.raises(InputError, match="quote them"):
        parse_mapping({"skip": {"decision": [True]}})


def test_words_are_lowered_as_cells_are(tmp_path: Path) -> None:
    told = _read(tmp_path, _numbered({"status": "Spaß"}, {"status": ""}), skip={"status": ["SPAß"]})
    assert _counts(told) == (1, 0, 1)


def test_a_word_of_theirs_may_be_0() -> None:
    told = parse_mapping({"values": {"applicant_kind": {"person": 0, "company": 1}}})
    assert told.values["applications"]["applicant_kind"] == {"0": "person", "1": "company"}
