import polars as pl

from graph.results import RESULTS, conform_result, result_of

ROWS: list[dict[str, object]] = [
    {"ring_id": "r2", "applicant_id": "a", "score_micro": 5, "joined_at": 1_700_000_000_000_000},
    {"ring_id": "r1", "applicant_id": "b", "score_micro": -1, "role": "core", "joined_at": None},
    {"ring_id": "r1", "applicant_id": None, "score_micro": 0, "joined_at": 0},
    {"ring_id": "r1", "applicant_id": "a", "score_micro": None, "joined_at": 7},
]


def test_rows_become_the_frame_that_conforming_them_gives() -> None:
    assert result_of("members", ROWS).equals(conform_result("members", pl.DataFrame(ROWS)))


def test_no_rows_have_all_columns() -> None:
    for name, schema in RESULTS.items():
        assert result_of(name, []).schema == pl.Schema(schema)
