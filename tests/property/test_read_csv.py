"""CSV of any content: as its writer meant it, whatever blocks it is read in."""

import csv
import io
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from ingest import csv_files
from ingest.mapping import Mapping
from ingest.read import Table, read_table
from tests.files import HEADER

CELLS = st.text(st.sampled_from('ab,;"\n\r é王\t'), max_size=8)
ROWS = st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=30)
MESS = st.text(st.sampled_from('a,,"\n\n\r王'), max_size=200)


def read(text: str) -> Table:
    with TemporaryDirectory() as folder:
        path = Path(folder, "a.csv")
        path.write_bytes(text.encode())
        table = read_table(path, "applications", mapping=Mapping())
    return replace(table, warnings=tuple(w.replace(folder, "") for w in table.warnings))


@given(ROWS, st.sampled_from(["\n", "\r\n"]), st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
def test_what_a_writer_of_csv_wrote_is_read_back(
    rows: list[tuple[str, str]], end: str, quoting: int
) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator=end, quoting=quoting)  # type: ignore[arg-type]
    writer.writerow([*HEADER.split(","), "product", "employer"])
    for number, row in enumerate(rows):
        writer.writerow([f"A{number}", "C", "2024", *row])
    table = read(out.getvalue())
    assert table.faults.is_empty()
    told = table.frame.select("product", "employer").rows()
    assert told == [tuple(_trimmed(cell) for cell in row) for row in rows]


def _trimmed(cell: str) -> str | None:
    return cell.strip() or None


@given(MESS)
def test_blocks_change_nothing_even_of_a_mess(mess: str) -> None:
    text = f"{HEADER}\n{mess}\nA,B,C\n"
    whole = read(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_files, "_BLOCK", 16)
        patch.setattr(csv_files, "_WINDOW", 8)
        patch.setattr(csv_files, "_STEP", 4)
        parts = read(text)
    assert_frame_equal(parts.frame, whole.frame)
    assert_frame_equal(parts.faults, whole.faults)
    assert parts.warnings == whole.warnings


@given(MESS)
def test_polars_and_the_rules_of_quotes_agree(mess: str) -> None:
    text = f"{HEADER}\n{mess}\nA,B,C\n"
    whole = read(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_files.CsvFile, "_by_polars", lambda _self, _content: None)
        slow = read(text)
    assert_frame_equal(slow.frame, whole.frame)
    assert_frame_equal(slow.faults, whole.faults)
    assert slow.warnings == whole.warnings
