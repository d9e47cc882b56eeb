import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from graph.model import Knowledge
from graph.runs.identity import Content, content_of, run_id
from graph.schema import conform

AT = datetime(2024, 3, 1, tzinfo=UTC)


def knowledge_of(rows: int = 5) -> Knowledge:
    links = pl.DataFrame(
        {
            "applicant_id": [f"A{number:06d}" for number in range(rows)],
            "label": ["Phone"] * rows,
            "attribute_key": [f"{number * 7919:x}" for number in range(rows)],
            "source_id": ["王" if number % 3 else None for number in range(rows)],
            "recorded_at": [AT + timedelta(seconds=number) for number in range(rows)],
        }
    )
    applications = pl.DataFrame(
        {
            "application_id": ["P1", "P2"],
            "amount": [1.5, None],
            "national_id_valid": [True, None],
            "recorded_at": [AT, AT],
        }
    )
    return Knowledge(
        links=conform("links", links),
        applications=conform("applications", applications),
        as_of=AT,
    )


def name_of(knowledge: Knowledge, **other: str) -> str:
    versions = {"model": other.get("model", "1"), "rules": "2"}
    options = {"fdr": other.get("fdr", "0.05")}
    return run_id(knowledge, as_of=AT, versions=versions, options=options)


def with_links(knowledge: Knowledge, **columns: pl.Expr) -> Knowledge:
    return replace(knowledge, links=knowledge.links.with_columns(**columns))


def test_a_run_has_a_short_name_that_is_the_same_everywhere() -> None:
    assert name_of(knowledge_of()) == "run-03372adc6ee505e8"


def test_chunks_and_order_of_options_do_not_matter() -> None:
    knowledge = knowledge_of(70_000)
    links = knowledge.links
    pieces = pl.concat([links[:1], links[1:66_000], links[66_000:]], rechunk=False)
    assert name_of(replace(knowledge, links=pieces)) == name_of(knowledge)
    one = run_id(knowledge, as_of=AT, versions={"a": "1", "b": "2"}, options={})
    assert one == run_id(knowledge, as_of=AT, versions={"b": "2", "a": "1"}, options={})


def test_order_and_batches_of_rows_do_not_matter() -> None:
    knowledge = knowledge_of(70_000)
    turned = replace(knowledge, links=knowledge.links.reverse())
    assert name_of(turned) == name_of(knowledge)
    content = Content()
    for batch in turned.links.iter_slices(9_999):
        content.add("links", batch)
    content.add("applications", knowledge.applications)
    assert content.digest() == content_of(knowledge)


def test_a_row_more_or_twice_gives_another_name() -> None:
    knowledge = knowledge_of()
    twice = replace(knowledge, links=pl.concat([knowledge.links, knowledge.links[:1]]))
    less = replace(knowledge, links=knowledge.links[1:])
    assert len({name_of(each) for each in (knowledge, twice, less)}) == 3


def test_whose_an_outcome_is_follows_from_the_applications() -> None:
    rows = pl.DataFrame({"application_id": ["P1"], "outcome": ["default"], "observed_at": [AT]})
    outcomes = conform("outcomes", rows)
    named = outcomes.with_columns(applicant_id=pl.lit("A000001"))
    knowledge = knowledge_of()
    assert name_of(replace(knowledge, outcomes=outcomes)) == name_of(
        replace(knowledge, outcomes=named)
    )
    assert name_of(replace(knowledge, outcomes=outcomes)) != name_of(knowledge)


def test_the_two_zeros_are_one_number() -> None:
    def with_amount(amount: float) -> Knowledge:
        knowledge = knowledge_of()
        applications = knowledge.applications.with_columns(amount=pl.lit(amount))
        return replace(knowledge, applications=applications)

    assert name_of(with_amount(0.0)) == name_of(with_amount(-0.0)) != name_of(with_amount(1.0))


@pytest.mark.parametrize(
    "columns",
    [
        {"seen_at": pl.lit(AT).dt.cast_time_unit("us").dt.convert_time_zone("UTC")},
        {"source_id": pl.col("source_id").fill_null("")},
        {"recorded_at": pl.col("recorded_at").dt.offset_by("1us")},
        {"label": pl.lit("Device")},
        {"attribute_key": pl.col("attribute_key").reverse()},
        {"source": pl.lit("")},
        {"source_id": pl.col("attribute_key"), "attribute_key": pl.col("source_id")},
        # The same bytes in a row, cut at other places.
        {"attribute_key": pl.Series(["01", "eef3d", "dec", "e5cd", "b7bc"])},
    ],
)
def test_any_cell_that_differs_gives_another_name(columns: dict[str, pl.Expr]) -> None:
    knowledge = knowledge_of()
    assert name_of(with_links(knowledge, **columns)) != name_of(knowledge)


def test_versions_options_moment_and_zone_enter_the_name() -> None:
    knowledge = knowledge_of()
    names = {
        name_of(knowledge),
        name_of(knowledge, model="2"),
        name_of(knowledge, fdr="0.1"),
        name_of(replace(knowledge, zone="Asia/Shanghai")),
        run_id(knowledge, as_of=AT + timedelta(seconds=1), versions={}, options={}),
        run_id(knowledge, as_of=AT, versions={}, options={}),
        name_of(Knowledge(as_of=AT)),
    }
    assert len(names) == 7


def test_texts_of_any_length_are_told_apart() -> None:
    knowledge = knowledge_of(1)
    names = {
        name_of(with_links(knowledge, source_id=pl.lit("x" * size)))
        for size in (0, 1, 255, 256, 257, 65_535, 65_536)
    }
    assert len(names) == 7


@pytest.mark.slow
def test_one_thread_and_another_hash_seed_give_the_same_name() -> None:
    code = "from tests.unit.test_identity import *; print(name_of(knowledge_of(70_000)))"
    told = [
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "POLARS_MAX_THREADS": threads, "PYTHONHASHSEED": threads},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for threads in ("1", "2")
    ]
    assert told == [name_of(knowledge_of(70_000))] * 2
