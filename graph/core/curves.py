"""Curves of agreement: precision over recall, reliability, realised over asked false discovery."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from graph.core.figures import BINS, Floats, Ranking, share

ASKED = (0.01, 0.05, 0.1, 0.2)  # shares of false rings among the reported that are asked for
POINTS = 50  # at most so many points of a curve are told


@dataclass(frozen=True, slots=True)
class RecallPoint:
    """Precision and recall of applicants when all with at least some score are taken."""

    taken: int
    recall: float
    precision: float


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """People whose probability lies from `low` to below `high` (the last: to 1): said and true."""

    low: float
    high: float
    applicants: int
    mean_probability: float
    share_in_rings: float


@dataclass(frozen=True, slots=True)
class RealisedFdr:
    """The rings whose q_value is at most what was asked, and how many of them are false."""

    asked: float
    rings: int
    false_rings: int
    realised: float | None


def recall_points(ranking: Ranking, truth: Floats) -> tuple[RecallPoint, ...]:
    """Return points of the precision–recall curve, evenly spread over recall; none without rings.

    Only thresholds where recall rises are points. O(people).
    """
    right = np.cumsum(truth[ranking.order])[ranking.last]
    if not len(right) or right[-1] == 0:
        return ()
    rises = np.flatnonzero(np.diff(right, prepend=0.0) > 0)
    kept = rises[np.unique(np.linspace(0, len(rises) - 1, POINTS).round().astype(np.intp))]
    taken = ranking.last[kept] + 1
    rows = zip(taken.tolist(), right[kept].tolist(), strict=True)
    return tuple(RecallPoint(n, float(hits / right[-1]), float(hits / n)) for n, hits in rows)


def reliability(probability: Floats, truth: Floats) -> tuple[ReliabilityBin, ...]:
    """Return the bins, of equal width, that hold anybody.

    Source: Niculescu-Mizil and Caruana, Predicting Good Probabilities (ICML 2005).
    """
    places = np.minimum((probability * BINS).astype(np.intp), BINS - 1)
    found = []
    for place in np.unique(places).tolist():
        inside = places == place
        said, true = float(probability[inside].mean()), float(truth[inside].mean())
        low, high = place / BINS, (place + 1) / BINS
        found.append(ReliabilityBin(low, high, int(inside.sum()), said, true))
    return tuple(found)


def realised_fdr(rings: pl.DataFrame, falsehood: pl.DataFrame) -> tuple[RealisedFdr, ...]:
    """Return, for each share asked, what a cut at that q_value would have realised.

    `rings` has ring_id, q_value; `falsehood` ring_id, false. What a run left out because it asked
    for less cannot be counted: ask `detect` for the largest share to see all of the curve.
    """
    judged = rings.select("ring_id", "q_value").join(falsehood, on="ring_id")
    found = []
    for asked in ASKED:
        false = judged.filter(pl.col("q_value") <= asked)["false"]
        wrong = int(false.sum())
        found.append(RealisedFdr(asked, len(false), wrong, share(wrong, len(false))))
    return tuple(found)
