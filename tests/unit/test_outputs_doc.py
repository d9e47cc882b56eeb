"""The page of output columns says what the frames are."""

import re
from pathlib import Path

import polars as pl
import pytest

from api.assessments.schemas import AssessmentAnswer, PlanAnswer, ReasonAnswer
from graph.results import RESULTS, SHARED
from graph.schema import TIME, Schema

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "outputs.md").read_text(encoding="utf-8")
TYPES = {pl.String: "text", pl.Float64: "number", pl.Int64: "whole number", TIME: "time"}
SHARED_ROW = ("`shared_<attribute_type>`", "whole number")


def _told(section: str) -> list[tuple[str, str]]:
    """Return the name and type of each row of a section's table."""
    text = PAGE.split(f"\n## {section}\n")[1].split("\n## ")[0]
    rows = [re.split(r"(?<!\\)\|", line)[1:3] for line in text.splitlines() if line[:2] == "| "]
    return [(name.strip(), kind.strip()) for name, kind in rows[2:]]


def _is(schema: Schema) -> list[tuple[str, str]]:
    """Return the columns as people get them, with the many `shared_…` as one."""
    rows = []
    for column, kind in schema.items():
        name = column.removesuffix("_micro")
        row = (name, "number" if name != column else TYPES[kind])
        row = SHARED_ROW if column in SHARED else row
        if row not in rows:
            rows.append(row)
    return rows


@pytest.mark.parametrize("name", RESULTS)
def test_each_column_is_told_in_its_order_with_its_type(name: str) -> None:
    assert _told(name) == _is(RESULTS[name])


def test_each_type_that_is_counted_as_shared_is_named() -> None:
    listed = PAGE.split("Types that have a `shared_…` column: ")[1].split("\n")[0]
    words = re.findall(r"[a-z_]{2,}", listed.replace("and the soft ones", ""))
    assert [f"shared_{word}" for word in words] == list(SHARED)


def test_each_field_of_a_decision_is_told() -> None:
    assert [name for name, _ in _told("Assessments")] == list(AssessmentAnswer.model_fields)
    told = PAGE.split("\n## Assessments\n")[1].splitlines()
    rows = {line.split("|")[1].strip(): line for line in told if line[:2] == "| "}
    assert all(field in rows["reasons"] for field in ReasonAnswer.model_fields)
    assert all(field in rows["plan"] for field in PlanAnswer.model_fields)


def test_the_page_is_linked_from_where_one_looks() -> None:
    for page in (DOCS / "python.md", DOCS / "data-contract.md", DOCS.parent / "README.md"):
        assert "outputs.md" in page.read_text(encoding="utf-8"), page
