"""Text in the encodings of lenders' systems, found out from the bytes."""

import json
from pathlib import Path

import pytest

from ingest.encodings import Detector
from tests.files import HEADER, ROW, ids_of, reasons_of, table_of

NAMES = ["王小明", "欧阳锋", "Li", "慕容雪，北京市朝阳区"]
TEXT = "\n".join([f"{HEADER},name", *(f"A{n},C{n},2024-05-01,{x}" for n, x in enumerate(NAMES))])


@pytest.mark.parametrize(
    ("encoding", "told"),
    [("utf-8", ""), ("utf-8-sig", ""), ("gb18030", "GB18030"), ("gbk", "GB18030"),
     ("utf-16", "UTF-16"), ("utf-16-le", "UTF-16-LE"), ("utf-16-be", "UTF-16-BE")],
)  # fmt: skip
def test_an_encoding_is_found_and_told_where_it_is_not_utf8(
    tmp_path: Path, encoding: str, told: str
) -> None:
    table = table_of(tmp_path / "a.csv", (TEXT + "\n").encode(encoding))
    assert table.frame["name"].to_list() == NAMES
    expected = (f"{tmp_path / 'a.csv'} is not UTF-8; it was read as {told}.",) if told else ()
    assert table.warnings == expected


def test_json_lines_are_read_in_what_they_are_written_in(tmp_path: Path) -> None:
    cells = dict(zip([*HEADER.split(","), "name"], [*ROW.split(","), "王小明"], strict=True))
    line = json.dumps(cells, ensure_ascii=False)
    for encoding in ("utf-8-sig", "gb18030", "utf-16"):
        table = table_of(tmp_path / "a.jsonl", line.encode(encoding))
        assert table.frame["name"].to_list() == ["王小明"]


def test_lines_of_two_encodings_are_each_read_as_what_they_are(tmp_path: Path) -> None:
    lines = [
        line.encode("gb18030" if n % 2 else "utf-8") for n, line in enumerate(TEXT.split("\n"))
    ]
    table = table_of(tmp_path / "a.csv", b"\n".join([*lines, b""]))
    assert table.frame["name"].to_list() == NAMES
    assert "mixes lines of UTF-8 and of GB18030" in table.warnings[0]


def test_a_line_in_no_known_encoding_is_a_reject_that_says_what_to_do(tmp_path: Path) -> None:
    bad = b"A9,C9,2024-05-01,caf\xe9 \xff\xfe"
    for encoding in ("utf-8", "gb18030"):
        table = table_of(
            tmp_path / "a.csv", TEXT.encode(encoding) + b"\n" + bad + f"\n{ROW},\n".encode()
        )
        assert table.frame["name"].to_list() == [*NAMES, None]
        assert table.faults.select("row", "column").rows() == [(5, "name")]
        assert "neither UTF-8 nor GB18030; save it as UTF-8" in reasons_of(table)[5]


def test_a_wrong_byte_in_a_column_that_nobody_reads_costs_nothing(tmp_path: Path) -> None:
    table = table_of(tmp_path / "a.csv", f"{HEADER},memo\n{ROW},".encode() + b"\xff\xff \n")
    assert ids_of(table) == ["A1"]


def test_latin_and_cyrillic_text_is_not_taken_for_chinese() -> None:
    for text, encoding in (
        ("Señor Müller, Île-de-France, façade, Größe, naïve café, el niño\n", "latin-1"),
        ("Иванов Пётр Сергеевич, город Москва, улица Тверская\n", "cp1251"),
    ):
        detector = Detector()
        detector.feed(text.encode(encoding) * 50)
        assert detector.found().name == "utf-8"
        assert not detector.found().clean


def test_an_encoding_that_a_mapping_names_is_obeyed(tmp_path: Path) -> None:
    text = f"{HEADER},name\n{ROW},Müller\n".encode("latin-1")
    table = table_of(tmp_path / "a.csv", text, {"encoding": "latin-1"})
    assert table.frame["name"].to_list() == ["Müller"]
    assert table.warnings == ()


def test_chunks_may_end_inside_a_character() -> None:
    content = (TEXT * 3).encode("gb18030")
    whole, parts = Detector(), Detector()
    whole.feed(content)
    for at in range(len(content)):
        parts.feed(content[at : at + 1])
    assert whole.found() == parts.found()
