"""How well found rings agree with rings that are known: precision, recall, calibration.

Frames of what was found are those of `graph.results`; the truth has applicant_id, ring_id,
ring_kind, innocent_kind, one row a person, null or empty ring_id for who is honest.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import polars as pl

from graph.core.curves import (
    RealisedFdr,
    RecallPoint,
    ReliabilityBin,
    realised_fdr,
    recall_points,
    reliability,
)
from graph.core.figures import (
    Draws,
    Floats,
    Ranking,
    brier,
    calibration_error,
    interval,
    ratios,
    share,
)
from graph.core.overlap import (
    membership_frame,
    overlap_frame,
    people_frame,
    planted_frame,
    reported_frame,
    reported_rings_frame,
    true_rings_frame,
)

NONE = np.zeros((0, 0))  # no draw at all
_LISTS = ("by_kind", "by_innocent", "precision_recall", "reliability", "realised_fdr")
Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class KindFound:
    """How many of one kind of true ring were found, and how many of its people."""

    ring_kind: str
    rings: int
    rings_found: int
    applicants: int
    applicants_found: int


@dataclass(frozen=True, slots=True)
class InnocentTaken:
    """How many of one kind of innocent look-alike stand in a reported ring."""

    innocent_kind: str
    applicants: int
    in_rings: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Figures of one run against the truth; None where nothing was there to divide by.

    `intervals` holds 95 % bootstrap intervals over rings, by the name of the figure.
    """

    applicants: int
    ring_applicants: int
    true_rings: int
    reported_rings: int
    false_rings: int
    average_precision: float | None
    ring_precision: float | None
    ring_recall: float | None
    applicant_precision: float | None
    applicant_recall: float | None
    honest_per_1000: float | None
    brier: float | None
    calibration_error: float | None
    intervals: dict[str, Interval]
    by_kind: tuple[KindFound, ...]
    by_innocent: tuple[InnocentTaken, ...]
    precision_recall: tuple[RecallPoint, ...]
    reliability: tuple[ReliabilityBin, ...]
    realised_fdr: tuple[RealisedFdr, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values for JSON."""
        plain = asdict(self)
        plain["intervals"] = {name: list(pair) for name, pair in self.intervals.items()}
        for name in _LISTS:
            plain[name] = [asdict(row) for row in getattr(self, name)]
        return plain

    def to_table(self, *, lang: str = "en") -> list[tuple[str, str, str]]:
        """Return (figure in words, value, interval) rows for a person, in `en` or `zh`."""
        return [
            (zh if lang == "zh" else en, _written(getattr(self, name)), self._interval(name))
            for name, (en, zh) in _WORDS.items()
        ]

    def _interval(self, name: str) -> str:
        pair = self.intervals.get(name)
        return f"{_written(pair[0])} – {_written(pair[1])}" if pair else ""


_WORDS: dict[str, tuple[str, str]] = {
    "true_rings": ("True rings", "真实团伙"),
    "reported_rings": ("Reported rings", "报告的团伙"),
    "false_rings": ("False rings among them", "其中误报的团伙"),
    "ring_precision": ("Ring precision", "团伙精确率"),
    "ring_recall": ("Ring recall", "团伙召回率"),
    "applicant_precision": ("Applicant precision", "申请人精确率"),
    "applicant_recall": ("Applicant recall", "申请人召回率"),
    "average_precision": ("Average precision over applicants", "申请人平均精确率"),
    "honest_per_1000": ("Honest applicants in rings, per 1,000", "每千名诚实申请人被误入数"),
    "brier": ("Brier score", "Brier 分数"),
    "calibration_error": ("Expected calibration error", "期望校准误差"),
}


def _written(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, int) else f"{value:.3f}"


def evaluate(
    rings: pl.DataFrame,
    members: pl.DataFrame,
    applicants: pl.DataFrame,
    truth: pl.DataFrame,
    *,
    everyone: Sequence[str] = (),
    resamples: int = 200,
    seed: int = 0,
) -> Evaluation:
    """Return how rings, members and applicants of a run agree with `truth`.

    `everyone` names people whom neither the truth nor the run does (all honest). Who is missing
    in `applicants` has the lowest score and probability there. A reported ring is found if its
    Jaccard overlap with a true ring is at least one half, and false if fewer than half of its
    members belong to one true ring. Equal scores share one threshold in average precision.
    Intervals draw rings with replacement `resamples` times; the same `seed`, the same intervals.
    O(people × resamples). Row order says nothing.
    """
    planted = planted_frame(truth)
    reported = reported_frame(rings, members)
    people = people_frame(planted, reported, applicants, everyone)
    overlap = overlap_frame(reported, planted)
    found_rings = reported_rings_frame(overlap, reported, planted)
    true_rings = true_rings_frame(overlap, reported, planted)
    draws = Draws.of(len(found_rings), len(true_rings), resamples=resamples, seed=seed)
    levels = realised_fdr(rings, _falsehood(members, planted))
    return _measured(people, found_rings, true_rings, draws, levels)


def _falsehood(members: pl.DataFrame, planted: pl.DataFrame) -> pl.DataFrame:
    """Return ring_id, false of every ring that has members, reported or not."""
    listed = membership_frame(members)
    judged = reported_rings_frame(overlap_frame(listed, planted), listed, planted)
    return judged.select("ring_id", false=2 * pl.col("common") < pl.col("size"))


def _measured(
    people: pl.DataFrame,
    found: pl.DataFrame,
    true: pl.DataFrame,
    draws: Draws,
    levels: tuple[RealisedFdr, ...],
) -> Evaluation:
    in_ring, taken = people["true_ring"].is_not_null(), people["taken"]
    right, honest = int((taken & in_ring).sum()), int((~in_ring).sum())
    truth, probability = _numbers(in_ring), _numbers(people["probability"])
    ranking = Ranking.of(people["score_micro"].to_numpy())
    precision, precisions = _precision(ranking, people, true, draws.true)
    drawn = _drawn(found, true, draws, honest) | {"average_precision": precisions}
    return Evaluation(
        applicants=len(people),
        ring_applicants=int(in_ring.sum()),
        true_rings=len(true),
        reported_rings=len(found),
        false_rings=int((2 * found["common"] < found["size"]).sum()),
        average_precision=precision,
        ring_precision=share(int(found["found"].sum()), len(found)),
        ring_recall=share(int(true["found"].sum()), len(true)),
        applicant_precision=share(right, int(taken.sum())),
        applicant_recall=share(right, int(in_ring.sum())),
        honest_per_1000=share(1000 * (int(taken.sum()) - right), honest),
        brier=brier(probability, truth),
        calibration_error=calibration_error(probability, truth),
        intervals={name: interval(sample) for name, sample in drawn.items() if len(sample)},
        by_kind=_by_kind(true),
        by_innocent=_by_innocent(people),
        precision_recall=recall_points(ranking, truth),
        reliability=reliability(probability, truth),
        realised_fdr=levels,
    )


def _numbers(column: pl.Series) -> Floats:
    return column.cast(pl.Float64).to_numpy()


def _drawn(found: pl.DataFrame, true: pl.DataFrame, draws: Draws, honest: int) -> dict[str, Floats]:
    """Return each figure's bootstrap sample (empty: no ring to draw)."""
    every_found, every_true = np.ones(len(found)), np.ones(len(true))
    size, in_true = _numbers(found["size"]), _numbers(found["in_true"])
    thousands = np.full(len(found), honest / 1000 / max(len(found), 1))
    return {
        "ring_precision": ratios(draws.found, _numbers(found["found"]), every_found),
        "ring_recall": ratios(draws.true, _numbers(true["found"]), every_true),
        "applicant_precision": ratios(draws.found, in_true, size),
        "applicant_recall": ratios(draws.true, _numbers(true["taken"]), _numbers(true["size"])),
        "honest_per_1000": ratios(draws.found if honest else NONE, size - in_true, thousands),
    }


def _precision(
    ranking: Ranking, people: pl.DataFrame, true: pl.DataFrame, draws: Floats
) -> tuple[float | None, Floats]:
    """Return average precision and its sample: who is in a ring counts as often as it is drawn."""
    codes = true.select("true_ring").with_row_index("code")
    code = people.join(codes, on="true_ring", how="left", maintain_order="left")["code"]
    place = code.cast(pl.Int64).fill_null(-1).to_numpy()
    honest = (place < 0).astype(np.float64)
    sample = [
        ranking.average_precision(np.where(place < 0, 0.0, drawn[place]), honest) for drawn in draws
    ]
    known = np.array([value for value in sample if value is not None])
    return ranking.average_precision(1.0 - honest, honest), known


def _by_kind(true: pl.DataFrame) -> tuple[KindFound, ...]:
    rows = true.group_by("ring_kind").agg(
        rings=pl.len(),
        rings_found=pl.col("found").sum(),
        applicants=pl.col("size").sum(),
        applicants_found=pl.col("taken").sum(),
    )
    return tuple(KindFound(**row) for row in rows.sort("ring_kind").to_dicts())


def _by_innocent(people: pl.DataFrame) -> tuple[InnocentTaken, ...]:
    alike = people.filter(pl.col("innocent_kind").is_not_null(), pl.col("true_ring").is_null())
    rows = alike.group_by("innocent_kind").agg(applicants=pl.len(), in_rings=pl.col("taken").sum())
    return tuple(InnocentTaken(**row) for row in rows.sort("innocent_kind").to_dicts())
