"""Every line and every reason of a load is there in Chinese."""

import csv
import re
from pathlib import Path

import pytest
import yaml

from benchmarks.normalisation_values import PAIRS, READERS
from ingest.cells import read_cells
from ingest.columns import FILES
from ingest.mapping import Mapping
from ingest.normalize import Unusable
from ingest.notes import Notes
from ingest.quality.data import read_data
from ingest.read import read_table
from ingest.records import _REASONS
from ingest.words import reason_in_chinese

WORDS = yaml.safe_load(Path("ingest/words.yaml").read_text(encoding="utf-8"))
_CODE = re.compile(r"""\bremark\(\s*f?["'](\w+)["']""")
_VALUES = re.compile(r"\{(\w+)[^}]*\}")
BAD = {
    "application_id": ["A|1", "1.2E+17", ""],
    "applied_at": [
        "x",
        "2024-02-31",
        "03/04/2024",
        "1/2/18",
        "2024053118",
        "9999-01-01",
        "1700-01-01",
    ],
    "amount": ["-1", "x", "1e13"],
    "credit_score": ["x"],
    "term_months": ["-1"],
    "latitude": ["100"],
    "longitude": ["x"],
}


def test_each_line_has_both_languages_with_the_same_values() -> None:
    for code, (english, chinese) in WORDS["remark"].items():
        assert set(_VALUES.findall(english)) == set(_VALUES.findall(chinese)), code
        assert re.search("[一-鿿：]", chinese), code


def test_each_line_that_is_said_is_there_and_each_that_is_there_is_said() -> None:
    said = {
        code
        for folder in ("ingest", "cli")
        for path in sorted(Path(folder).rglob("*.py"))
        for code in _CODE.findall(path.read_text(encoding="utf-8"))
    }
    made = {f"times_{form}" for form in ("day_first", "month_first", "epoch", "excel")}
    made |= {"columns_ignored", "column_ignored", "without_offset", "without_offset_or_zone"}
    assert said | made == set(WORDS["remark"])


def _reasons(path: Path, kind: str = "applications") -> list[str]:
    table = read_table(path, kind, mapping=Mapping(zone="America/New_York"))
    _, faults = read_cells(table, mapping=Mapping(zone="America/New_York"), notes=Notes())
    reasons: list[str] = faults["reason"].unique().sort().to_list()
    return reasons


def test_reasons_of_cells_are_there_in_chinese(tmp_path: Path) -> None:
    good = {"application_id": "A1", "applicant_id": "C1", "applied_at": "2024-05-01"}
    names = [*good, *(name for name in BAD if name not in good)]
    rows = [good | {name: cell} for name, cells in BAD.items() for cell in cells]
    rows.append(good | {"applied_at": "2024-03-10 02:30"})  # skipped by clocks
    lines = [",".join(names), *(",".join(row.get(n, "") for n in names) for row in rows)]
    (path := tmp_path / "a.csv").write_text("\n".join(lines), encoding="utf-8")
    found = _reasons(path)
    assert len(found) >= 16
    for reason in found:
        assert reason_in_chinese(reason) != reason, reason


CSV = (
    b'application_id,applicant_id,applied_at\nA,B,"x\nC,D,2024-05-01,5,6\n\xff\xfe\xff,B,2024\nA,B'
)
JSON = (
    b'{"application_id":"A","applicant_id":"B","applied_at":"2024-05-01"}\nx\n[1]\n'
    b'{"a":"\\ud800"}\n'
)


@pytest.mark.parametrize(("name", "lines"), [("a.csv", CSV), ("a.jsonl", JSON)])
def test_reasons_of_lines_are_there_in_chinese(tmp_path: Path, name: str, lines: bytes) -> None:
    (path := tmp_path / name).write_bytes(lines)
    found = _reasons(path)
    assert len(found) >= 3
    for reason in found:
        assert reason_in_chinese(reason) != reason, reason


def test_other_reasons_are_there_too() -> None:
    choices = [f"none of {', '.join(c.choices)}" for cs in FILES.values() for c in cs if c.choices]
    for reason in [*_REASONS.values(), *choices, "not UTF-8; name the encoding in the mapping"]:
        assert reason_in_chinese(reason) != reason, reason
    assert "是否指 login？" in reason_in_chinese("none of login, register Did you mean login?")
    assert reason_in_chinese("7 fields where the header has 3") == "有 7 个字段，而表头有 3 个"
    assert reason_in_chinese("what nobody said") == "what nobody said"


@pytest.mark.parametrize("kind", sorted(READERS))
def test_every_reason_of_a_labelled_value_has_words(kind: str) -> None:
    with (PAIRS / f"{kind}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))[::5]
    contexts = [dict(p.split("=", 1) for p in row["context"].split(";") if p) for row in rows]
    told = {
        found.reason
        for row, context in zip(rows, contexts, strict=True)
        for side in ("left", "right")
        if isinstance(found := READERS[kind](row[side], context), Unusable)
    }
    assert told <= set(read_data("words")["reason"])
