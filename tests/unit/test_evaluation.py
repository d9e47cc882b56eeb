"""Evaluation against hand-computed worlds and a slow oracle."""

import json
import random
from collections.abc import Sequence

import polars as pl
import pytest

from graph.core.evaluation import Evaluation, InnocentTaken, KindFound, evaluate
from graph.results import conform_result

Score = tuple[str, float, float]  # applicant, score in nats, probability


def _results(
    rings: dict[str, tuple[str, str]], scores: Sequence[Score]
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Return rings, members, applicants; `rings` says (status, members as letters) of each."""
    names = [(ring, person) for ring, (_, people) in rings.items() for person in people]
    status = {"ring_id": list(rings), "status": [status for status, _ in rings.values()]}
    people = {
        "applicant_id": [name for name, _, _ in scores],
        "score_micro": [round(score * 1e6) for _, score, _ in scores],
        "probability": [probability for _, _, probability in scores],
    }
    members = pl.DataFrame(names, schema=["ring_id", "applicant_id"], orient="row")
    return (
        conform_result("rings", pl.DataFrame(status)),
        conform_result("members", members),
        conform_result("applicants", pl.DataFrame(people)),
    )


def _truth(rings: dict[str, tuple[str, str]], honest: str, innocent: str = "") -> pl.DataFrame:
    """Return the truth; `rings` says (kind, members as letters), `innocent` who looks alike."""
    rows = [(p, ring, kind, "") for ring, (kind, people) in rings.items() for p in people]
    rows += [(p, "", "", "household" if p in innocent else "") for p in honest]
    columns = ["applicant_id", "ring_id", "ring_kind", "innocent_kind"]
    return pl.DataFrame(rows, schema=columns, orient="row")


TRUTH = _truth({"T1": ("device_farm", "abcd"), "T2": ("agent", "ef")}, "ghijklmnop", "gh")
FOUND = {"R1": ("reported", "abcg"), "R2": ("reported", "hij"), "R3": ("watch", "ef")}
SCORES = [("a", 5, 0.9), ("b", 4, 0.9), ("c", 4, 0.8), ("g", 4, 0.7), ("h", 1, 0.4), ("e", 0, 0.1)]


@pytest.fixture
def worked() -> Evaluation:
    return evaluate(*_results(FOUND, SCORES), TRUTH)


def test_rings_are_matched_at_half_overlap_and_only_reported_ones_count(worked: Evaluation) -> None:
    # R1 has a, b, c of T1's four and g: 3 of 5. R2 has nobody of a ring. R3 is only watched.
    assert (worked.true_rings, worked.reported_rings, worked.false_rings) == (2, 2, 1)
    assert worked.ring_precision == 0.5
    assert worked.ring_recall == 0.5


def test_applicants_of_reported_rings_are_counted(worked: Evaluation) -> None:
    assert worked.applicants == 16
    assert worked.applicant_precision == pytest.approx(3 / 7)
    assert worked.applicant_recall == pytest.approx(3 / 6)
    assert worked.honest_per_1000 == pytest.approx(1000 * 4 / 10)


def test_equal_scores_share_a_threshold_and_who_is_missing_comes_last(worked: Evaluation) -> None:
    # Thresholds: a | b c g | h | e | all others (d, f among ten).
    by_hand = (1 * 1 + 2 * (3 / 4) + 0 + 1 * (4 / 6) + 2 * (6 / 16)) / 6
    assert worked.average_precision == pytest.approx(by_hand)


def test_brier_and_calibration_take_the_lowest_probability_for_who_is_missing(
    worked: Evaluation,
) -> None:
    errors = [0.1**2, 0.1**2, 0.2**2, 0.7**2, 0.4**2, 0.9**2, 2 * 0.9**2, 8 * 0.1**2]
    assert worked.brier == pytest.approx(sum(errors) / 16)
    # Bins by probability: .9 two right; .8 right; .7 wrong; .4 wrong; .1 three of eleven right.
    gaps = [abs(1.8 - 2), abs(0.8 - 1), 0.7, 0.4, abs(1.1 - 3)]
    assert worked.calibration_error == pytest.approx(sum(gaps) / 16)


def test_each_kind_of_ring_and_of_look_alike_is_told_apart(worked: Evaluation) -> None:
    assert worked.by_kind == (
        KindFound("agent", 1, 0, 2, 0),
        KindFound("device_farm", 1, 1, 4, 3),
    )
    assert worked.by_innocent == (InnocentTaken("household", 2, 2),)


def test_the_curve_of_precision_over_recall_has_a_point_where_recall_rises(
    worked: Evaluation,
) -> None:
    # a | b c g | h | e | d f among ten: h adds nobody.
    points = [(p.taken, p.recall, p.precision) for p in worked.precision_recall]
    by_hand = [(1, 1 / 6, 1.0), (4, 3 / 6, 3 / 4), (6, 4 / 6, 4 / 6), (16, 1.0, 6 / 16)]
    assert [pytest.approx(point) for point in by_hand] == points


def test_reliability_tells_what_was_said_and_what_was_true_by_bin(worked: Evaluation) -> None:
    bins = [(b.low, b.applicants, b.mean_probability, b.share_in_rings) for b in worked.reliability]
    by_hand = [
        (0.1, 11, 0.1, 3 / 11),
        (0.4, 1, 0.4, 0.0),
        (0.7, 1, 0.7, 0.0),
        (0.8, 1, 0.8, 1.0),
        (0.9, 2, 0.9, 1.0),
    ]
    assert [pytest.approx(each) for each in by_hand] == bins
    gap = sum(b.applicants * abs(b.mean_probability - b.share_in_rings) for b in worked.reliability)
    assert worked.calibration_error == pytest.approx(gap / worked.applicants)


def test_false_rings_are_counted_at_each_share_asked_watched_ones_too() -> None:
    rings, members, people = _results(FOUND, SCORES)
    levels = pl.DataFrame({"ring_id": ["R1", "R2", "R3"], "q_value": [0.01, 0.06, 0.15]})
    rings = conform_result("rings", rings.drop("q_value").join(levels, on="ring_id"))
    told = evaluate(rings, members, people, TRUTH).realised_fdr
    assert [(at.asked, at.rings, at.false_rings, at.realised) for at in told] == [
        (0.01, 1, 0, 0.0),
        (0.05, 1, 0, 0.0),
        (0.1, 2, 1, 0.5),
        (0.2, 3, 1, pytest.approx(1 / 3)),
    ]


def test_without_levels_no_false_discovery_is_told(worked: Evaluation) -> None:
    assert [(at.rings, at.realised) for at in worked.realised_fdr] == [(0, None)] * 4


def test_a_ring_with_exactly_half_of_one_true_ring_is_not_false() -> None:
    truth = _truth({"T": ("k", "ab")}, "cdxy")
    half = evaluate(*_results({"R": ("reported", "abcd")}, []), truth)
    assert half.false_rings == 0
    assert half.ring_precision == 1.0  # 2 of 4 in common: at the line
    less = evaluate(*_results({"R": ("reported", "abcdx")}, []), truth)
    assert (less.false_rings, less.ring_precision) == (1, 0.0)


def test_one_found_ring_may_hold_two_true_ones() -> None:
    truth = _truth({"T1": ("k", "ab"), "T2": ("k", "cd")}, "x")
    both = evaluate(*_results({"R": ("reported", "abcd")}, []), truth)
    assert (both.false_rings, both.ring_recall, both.ring_precision) == (0, 1.0, 1.0)


def test_a_perfect_run_has_perfect_figures() -> None:
    scores = [(p, 3.0, 1.0) for p in "abcdef"]
    rings = {"R1": ("reported", "abcd"), "R2": ("reported", "ef")}
    run = _results(rings, [*scores, ("g", -9.0, 0.0)])
    perfect = evaluate(*run, TRUTH)
    names = ("average_precision", "ring_precision", "ring_recall", "applicant_recall")
    assert [getattr(perfect, name) for name in names] == [1.0] * 4
    assert (perfect.honest_per_1000, perfect.brier, perfect.calibration_error) == (0.0, 0.0, 0.0)
    assert perfect.intervals["ring_recall"] == (1.0, 1.0)


def test_nothing_found_has_no_precision_but_a_recall_of_nothing() -> None:
    none = evaluate(*_results({}, []), TRUTH)
    assert none.ring_precision is None
    assert none.applicant_precision is None
    assert (none.ring_recall, none.applicant_recall, none.false_rings) == (0.0, 0.0, 0)
    assert none.average_precision == pytest.approx(6 / 16)


def test_a_world_without_rings_has_no_recall() -> None:
    honest = evaluate(*_results(FOUND, SCORES), _truth({}, "abcdefghij"))
    assert honest.ring_recall is None
    assert honest.average_precision is None
    assert honest.false_rings == 2


def test_people_whom_nobody_names_can_be_told_of() -> None:
    more = evaluate(*_results(FOUND, SCORES), TRUTH, everyone=["q", "r", "a"])
    assert more.applicants == 18


def _slow_average_precision(scores: dict[str, int], rings: set[str]) -> float:
    """Return the mean, over people in rings, of the precision at their own score."""
    at = []
    for person in rings:
        shown = [name for name, score in scores.items() if score >= scores[person]]
        at.append(sum(name in rings for name in shown) / len(shown))
    return sum(at) / len(at)


@pytest.mark.parametrize("seed", range(8))
def test_average_precision_equals_a_slow_oracle(seed: int) -> None:
    chance = random.Random(seed)
    names = [f"p{i}" for i in range(60)]
    scores = {name: chance.randint(-4, 4) for name in names}
    in_ring = set(chance.sample(names, 15))
    run = _results({}, [(name, score, 0.5) for name, score in scores.items()])
    rows = [(name, "T" if name in in_ring else None, None, None) for name in names]
    columns = ["applicant_id", "ring_id", "ring_kind", "innocent_kind"]
    truth = pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")
    measured = evaluate(*run, truth).average_precision
    assert measured == pytest.approx(_slow_average_precision(scores, in_ring))


def test_intervals_hold_the_figure_and_come_back_for_the_same_seed(worked: Evaluation) -> None:
    again = evaluate(*_results(FOUND, SCORES), TRUTH)
    assert worked.intervals == again.intervals
    for name, (low, high) in worked.intervals.items():
        assert low <= getattr(worked, name) <= high, name


def test_row_order_says_nothing(worked: Evaluation) -> None:
    found = _results(FOUND, SCORES)
    rings, members, people = (f.sample(fraction=1.0, shuffle=True, seed=3) for f in found)
    assert evaluate(rings, members, people, TRUTH.reverse()) == worked


def test_an_evaluation_is_plain_json_and_a_table_in_both_languages(worked: Evaluation) -> None:
    plain = json.loads(json.dumps(worked.to_dict()))
    assert plain["by_kind"][0]["ring_kind"] == "agent"
    assert plain["precision_recall"][0] == {"taken": 1, "recall": 1 / 6, "precision": 1.0}
    assert plain["reliability"][0]["applicants"] == 11
    assert [level["asked"] for level in plain["realised_fdr"]] == [0.01, 0.05, 0.1, 0.2]
    assert ("Reported rings", "2", "") in worked.to_table()
    assert [row[0] for row in worked.to_table(lang="zh")][:2] == ["真实团伙", "报告的团伙"]
    assert len(worked.to_table()) == len(worked.to_table(lang="zh"))
