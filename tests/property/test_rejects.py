"""Every row of a file ends as one thing, whatever dirt is between the good ones."""

import csv
import io
import tempfile
from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from graph.model import Facts
from ingest.load import LoadOptions, read_facts
from ingest.mapping import Mapping
from ingest.rejects import write_rejects
from ingest.settle import join_facts
from ingest.sources import Sources
from ingest.summary import LoadSummary
from tests.load_rows import NOW, TOKENIZER

OPTIONS = LoadOptions(Mapping(), TOKENIZER, NOW)
STATUSES = ("accepted", "amended", "duplicate", "rejected")
HEADER = ["application_id", "applicant_id", "applied_at", "amount", "phone", "recorded_at"]
IDS = st.sampled_from(["A1", "A2", "A3", "A4", "1.23E+17", "a|b", "王", "=A1", "\u200b"])
TIMES = st.sampled_from(
    ["2024-05-01T00:00:00Z", "2024-05-02 10:00", "2024-02-31", "never", "45413"]
)
AMOUNTS = st.sampled_from(["", "5", "-5", "NaN", "1e30", "x" * 50, '5"', "5\n6", "1,5"])
PHONES = st.sampled_from(["", "13912345678", "13800138001", "-", "😀", "\u202e1", "a\x00b"])
CELLS = st.tuples(IDS, st.sampled_from(["C1", "C2", ""]), TIMES, AMOUNTS, PHONES, TIMES)
LINES = st.sampled_from(
    [
        b'A1,C1,"2024-05-01,5,,\n',  # a quote that is not closed
        b"A1,C1,2024-05-01T00:00:00Z\n",
        b"A1,C1,2024-05-01T00:00:00Z,5,,,,,,\n",
        b"A1,C1,2024-05-01T00:00:00Z,5,\xff\xfe\xfd,\n",
        "A2,C1,2024-05-01T00:00:00Z,5,张小红,\n".encode("gb18030"),
    ]
)


def line_of(cells: tuple[str, ...]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue().encode()


ROWS = st.lists(st.one_of(CELLS.map(line_of), CELLS.map(line_of), LINES), max_size=12)


def written(path: Path, rows: list[bytes]) -> Path:
    path.write_bytes(",".join(HEADER).encode() + b"\n" + b"".join(rows))
    return path


def loaded(
    *paths: Path, earlier: Facts | None = None, rejects: Path | None = None
) -> tuple[Facts, LoadSummary]:
    options = replace(OPTIONS, rejects=rejects)
    return read_facts(Sources(paths), options, earlier=earlier)


@settings(deadline=None, max_examples=40)
@given(ROWS, ROWS)
def test_read_is_accepted_amended_duplicate_and_rejected(
    one: list[bytes], other: list[bytes]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        paths = [written(Path(folder) / f"{n}.csv", rows) for n, rows in enumerate((one, other))]
        facts, summary = loaded(*paths)
        assert [sum(getattr(file, s) for s in STATUSES) for file in summary.files] == [
            len(one),
            len(other),
        ]
        told = summary.rejects.group_by("file").n_unique().select("file", "row")
        rejected = {file.file: file.rejected for file in summary.files if file.rejected}
        assert dict(told.iter_rows()) == rejected
        rejects = Path(folder) / "rejects.csv"
        write_rejects(summary.rejects, rejects)
        if rejected:
            _, again = loaded(*paths, earlier=join_facts(Facts(), facts), rejects=rejects)
            assert again.rejects.equals(summary.rejects)
            assert [again.count(s) for s in STATUSES] == [0, 0, 0, summary.count("rejected")]


@settings(deadline=None, max_examples=10)
@given(ROWS)
def test_a_file_read_as_two_kinds_counts_its_rows_for_each(rows: list[bytes]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = written(Path(folder) / "a.csv", rows)
        mapping = Mapping(columns={"outcomes": {"observed_at": "applied_at", "outcome": "amount"}})
        options = replace(OPTIONS, mapping=mapping)
        _, summary = read_facts(Sources(applications=(path,), outcomes=(path,)), options)
        for file in summary.files:
            assert sum(getattr(file, s) for s in STATUSES) == len(rows)
