from datetime import UTC, datetime
from itertools import pairwise

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from graph.core.discovery import report, with_model_q_values
from graph.errors import InputError
from graph.model import Found
from graph.results import RESULTS, conform_result

SEEN = datetime(2024, 1, 1, tzinfo=UTC)


def rings_of(*scored: tuple[str, int, float]) -> pl.DataFrame:
    rows = [
        {"ring_id": ring, "score_micro": score, "probability": probability, "first_seen": SEEN}
        for ring, score, probability in scored
    ]
    return conform_result("rings", pl.DataFrame(rows))


def found_of(rings: pl.DataFrame) -> Found:
    names = rings["ring_id"].to_list()
    members = pl.DataFrame(
        {
            "ring_id": [name for name in names for _ in range(2)],
            "applicant_id": [f"{name}-{i}" for name in names for i in range(2)],
        }
    )
    alone = pl.DataFrame({"applicant_id": ["alone"], "ring_id": [None]})
    applicants = pl.concat(
        [members.select("applicant_id", "ring_id"), alone], how="vertical_relaxed"
    )
    evidence = pl.DataFrame({"ring_id": names, "kind": ["prior"] * len(names)})
    return Found(
        rings=rings,
        members=conform_result("members", members),
        applicants=conform_result("applicants", applicants),
        communities=pl.DataFrame(schema=RESULTS["communities"]),
        evidence=conform_result("evidence", evidence),
    )


def q_values(rings: pl.DataFrame) -> dict[str, float]:
    return dict(with_model_q_values(rings).select("ring_id", "q_value").iter_rows())


def test_a_q_value_is_the_running_mean_of_the_doubts_from_the_top() -> None:
    told = q_values(rings_of(("c", 10, 0.5), ("a", 30, 1.0), ("b", 20, 0.75)))
    assert told == pytest.approx({"a": 0.0, "b": 0.125, "c": 0.25})


def test_equal_scores_share_one_q_value() -> None:
    told = q_values(rings_of(("a", 30, 0.9), ("b", 20, 0.8), ("c", 20, 0.8)))
    assert told["b"] == told["c"] == pytest.approx(0.5 / 3)


def test_a_q_value_never_falls_on_the_way_down_even_where_a_probability_rises() -> None:
    told = q_values(rings_of(("a", 30, 0.5), ("b", 20, 1.0)))
    assert told == pytest.approx({"a": 0.25, "b": 0.25})


def test_rows_in_another_order_give_the_same_q_values_to_the_last_bit() -> None:
    rings = rings_of(*[(f"r{i}", i // 3, 0.1 + 0.7 * (i % 7) / 7) for i in range(50)])
    shuffled = rings.sample(fraction=1.0, shuffle=True, seed=5)
    assert_frame_equal(with_model_q_values(rings), with_model_q_values(shuffled), check_exact=True)


def test_sure_rings_are_reported_likely_ones_watched_and_the_rest_let_go() -> None:
    found = found_of(rings_of(("sure", 30, 0.99), ("likely", 20, 0.6), ("hardly", 10, 0.1)))
    told = report(found, fdr=0.05, watch_probability=0.5)
    assert dict(told.rings.select("ring_id", "status").iter_rows()) == {
        "sure": "reported",
        "likely": "watch",
    }
    assert told.rings["q_basis"].to_list() == ["model", "model"]
    assert set(told.members["ring_id"]) == {"sure", "likely"}
    assert set(told.evidence["ring_id"]) == {"sure", "likely"}


def test_the_people_of_a_dropped_ring_stay_without_a_ring() -> None:
    found = found_of(rings_of(("sure", 30, 0.99), ("hardly", 10, 0.1)))
    told = report(found, fdr=0.05, watch_probability=0.5).applicants
    assert list(told.select("applicant_id", "ring_id", "ring_status").iter_rows()) == [
        ("alone", None, None),
        ("hardly-0", None, None),
        ("hardly-1", None, None),
        ("sure-0", "sure", "reported"),
        ("sure-1", "sure", "reported"),
    ]


def test_a_larger_fdr_reports_all_that_a_smaller_one_does() -> None:
    found = found_of(rings_of(*[(f"r{i}", i, 0.5 + i / 100) for i in range(50)]))
    reported = []
    for fdr in (0.0, 0.05, 0.1, 0.3, 1.0):
        rings = report(found, fdr=fdr, watch_probability=0.0).rings
        reported.append(set(rings.filter(pl.col("status") == "reported")["ring_id"]))
    assert all(fewer <= more for fewer, more in pairwise(reported))
    assert (len(reported[0]), len(reported[-1])) == (0, 50)


def test_no_ring_at_all_is_no_fault() -> None:
    found = found_of(pl.DataFrame(schema=RESULTS["rings"]))
    told = report(found, fdr=0.05, watch_probability=0.5)
    assert told.rings.is_empty()
    assert told.applicants["applicant_id"].to_list() == ["alone"]


@pytest.mark.parametrize("fdr", [-0.1, 5.0, float("nan")])
def test_a_level_outside_0_to_1_is_refused(fdr: float) -> None:
    with pytest.raises(InputError, match=r"fdr is .* between 0 and 1"):
        report(found_of(rings_of(("a", 1, 0.9))), fdr=fdr, watch_probability=0.5)
