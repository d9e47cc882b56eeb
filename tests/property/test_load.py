"""However the same rows arrive, the same facts are known."""

from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from graph.model import Facts
from graph.schema import FRAMES
from ingest.load import facts_of_tables
from ingest.mapping import Mapping
from ingest.read import table_of_frame
from ingest.settle import join_facts
from ingest.tokens import Tokenizer

Row = dict[str, Any]
TOKENIZER = Tokenizer(b"a key for tests, 32 bytes long!!")
NOW = datetime(2024, 6, 1, tzinfo=UTC)
START = datetime(2024, 1, 1, tzinfo=UTC)
PHONES = ["13912345678", "13812345679", "+86 139 1234 5678", "unknown", None]


def _at(day: int) -> str:
    return (START + timedelta(days=day)).isoformat()


def _application(number: int, applicant: int, told: int, cells: dict[str, str | None]) -> Row:
    ids = {"application_id": f"A{number}", "applicant_id": f"C{applicant}"}
    return {**ids, "applied_at": _at(0), "recorded_at": _at(told), **cells}


CELLS = st.fixed_dictionaries(
    {
        "phone": st.sampled_from(PHONES),
        "contact_phones": st.sampled_from(["13712345678|13612345678", "13612345678", None]),
        "name": st.sampled_from(["王小明", "李四", None]),
        "amount": st.sampled_from(["1", "2", None]),
        "applicant_kind": st.sampled_from(["person", "company", None]),
    }
)
APPLICATIONS = st.lists(
    st.builds(
        _application, st.integers(1, 2), st.sampled_from([1, 1, 1, 2]), st.integers(1, 4), CELLS
    ),
    max_size=7,
)
ONE_MOMENT = st.lists(
    st.builds(_application, st.just(1), st.just(1), st.just(1), CELLS), min_size=4, max_size=4
)
FIRST_SIGHTS = st.lists(
    st.builds(_application, st.integers(1, 50), st.just(1), st.just(1), CELLS),
    max_size=5,
    unique_by=lambda row: row["application_id"],
).map(lambda rows: [row | {"recorded_at": None} for row in rows])


def _load(rows: list[Row], earlier: Facts | None = None) -> Facts:
    """Return the facts of rows, after `earlier`, as one load from memory."""
    columns = ["application_id", "applicant_id", "applied_at", "recorded_at", *PROBED]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String))
    table = table_of_frame(frame, "applications", mapping=Mapping(), name="rows")
    facts, _ = facts_of_tables(
        [table], mapping=Mapping(), tokenizer=TOKENIZER, now=NOW, earlier=earlier
    )
    return facts if earlier is None else join_facts(earlier, facts)


PROBED = ("phone", "contact_phones", "name", "amount", "applicant_kind")


def _assert_same(left: Facts, right: Facts) -> None:
    for name in FRAMES:
        assert_frame_equal(getattr(left, name), getattr(right, name))


@given(rows=APPLICATIONS, chance=st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=25)
def test_the_order_of_rows_says_nothing(rows: list[Row], chance: Any) -> None:
    shuffled = list(rows)
    chance.shuffle(shuffled)
    _assert_same(_load(rows), _load(shuffled))


@given(rows=APPLICATIONS, cut=st.lists(st.booleans(), min_size=7, max_size=7))
@settings(deadline=None, max_examples=25)
def test_two_loads_in_any_order_know_what_one_knows(rows: list[Row], cut: list[bool]) -> None:
    one = [row for row, first in zip(rows, cut, strict=False) if first]
    other = [row for row, first in zip(rows, cut, strict=False) if not first]
    _assert_same(_load(rows), _load(other, _load(one)))


@given(rows=ONE_MOMENT, cut=st.lists(st.booleans(), min_size=4, max_size=4))
@settings(deadline=None, max_examples=40)
def test_versions_of_one_moment_are_told_apart_by_a_later_load(
    rows: list[Row], cut: list[bool]
) -> None:
    one = [row for row, first in zip(rows, cut, strict=True) if first]
    other = [row for row, first in zip(rows, cut, strict=True) if not first]
    _assert_same(_load(rows), _load(other, _load(one)))


@given(rows=FIRST_SIGHTS, cut=st.integers(0, 5))
@settings(deadline=None, max_examples=15)
def test_first_sights_need_no_recorded_at(rows: list[Row], cut: int) -> None:
    _assert_same(_load(rows), _load(rows[cut:], _load(rows[:cut])))


@given(rows=APPLICATIONS, undated=st.lists(st.booleans(), min_size=7, max_size=7))
@settings(deadline=None, max_examples=25)
def test_loading_twice_adds_nothing(rows: list[Row], undated: list[bool]) -> None:
    mixed = [
        row | {"recorded_at": None} if bare else row
        for row, bare in zip(rows, undated, strict=False)
    ]
    once = _load(mixed)
    _assert_same(once, _load(mixed, once))


@given(rows=APPLICATIONS)
@settings(deadline=None, max_examples=25)
def test_of_each_role_only_the_last_told_values_are_current(rows: list[Row]) -> None:
    facts = _load(rows)
    current = facts.links.filter(pl.col("superseded_at").is_null())
    moments = current.group_by("source_id", "attribute_type").agg(
        pl.col("recorded_at").n_unique(), pl.col("applicant_id").n_unique()
    )
    assert moments.filter(pl.col("recorded_at") > 1).is_empty()
    assert moments.filter(pl.col("applicant_id") > 1).is_empty()
    open_versions = facts.applications.filter(pl.col("superseded_at").is_null())
    assert open_versions["application_id"].is_unique().all()
