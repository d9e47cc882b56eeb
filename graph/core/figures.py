"""Figures of agreement: average precision, Brier score, calibration, bootstrap intervals."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
BINS = 10


@dataclass(frozen=True, slots=True)
class Draws:
    """How often each ring is drawn (columns) in each resample (rows), for found and true rings."""

    found: Floats
    true: Floats

    @classmethod
    def of(cls, found: int, true: int, *, resamples: int, seed: int) -> Self:
        """Return draws with replacement of so many found and true rings."""
        rng = np.random.default_rng(seed)
        return cls(_counts(rng, found, resamples), _counts(rng, true, resamples))


def _counts(rng: np.random.Generator, rings: int, resamples: int) -> Floats:
    if not rings:
        return np.zeros((0, 0))
    return rng.multinomial(rings, np.full(rings, 1 / rings), size=resamples).astype(np.float64)


def share(part: float, whole: float) -> float | None:
    """Return part / whole, or None where there is nothing to divide by."""
    return part / whole if whole else None


def ratios(draws: Floats, part: Floats, whole: Floats) -> Floats:
    """Return part / whole summed over the rings of each draw; whole is positive for each ring."""
    if not draws.size:
        return np.zeros(0)
    drawn: Floats = (draws @ part) / (draws @ whole)
    return drawn


def interval(sample: Floats) -> tuple[float, float]:
    """Return the 95 % percentile interval of a bootstrap sample."""
    low, high = np.quantile(sample, (0.025, 0.975))
    return float(low), float(high)


@dataclass(frozen=True, slots=True)
class Ranking:
    """People from the highest score down; `last` are the positions where a score ends."""

    order: NDArray[np.intp]
    last: NDArray[np.intp]

    @classmethod
    def of(cls, scores: NDArray[np.int64]) -> Self:
        """Return the ranking of integer scores; equal ones share a threshold."""
        order = np.argsort(-scores, kind="stable")
        ranked = scores[order]
        return cls(order, np.flatnonzero(np.append(ranked[1:] != ranked[:-1], [True])))

    def average_precision(self, weights: Floats, honest: Floats) -> float | None:
        """Return the sum of precision times the step in recall over all thresholds.

        `weights` counts each person as one in a ring (0: none), `honest` as one who is not.
        None if nobody is in a ring. O(people).
        """
        right = np.cumsum(weights[self.order])[self.last]
        if not len(right) or right[-1] == 0:
            return None
        shown = right + np.cumsum(honest[self.order])[self.last]
        precision = np.divide(right, shown, out=np.zeros_like(right), where=shown > 0)
        return float(np.sum(np.diff(right, prepend=0.0) * precision) / right[-1])


def brier(probability: Floats, truth: Floats) -> float | None:
    """Return the mean squared distance of probabilities to what is true (0 or 1)."""
    return float(np.mean((probability - truth) ** 2)) if len(truth) else None


def calibration_error(probability: Floats, truth: Floats) -> float | None:
    """Return the expected calibration error over ten bins of equal width.

    Source: Guo et al., On Calibration of Modern Neural Networks (ICML 2017).
    """
    if not len(truth):
        return None
    bins = np.minimum((probability * BINS).astype(np.intp), BINS - 1)
    gap = np.bincount(bins, weights=probability - truth, minlength=BINS)
    return float(np.sum(np.abs(gap)) / len(truth))
