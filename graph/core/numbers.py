"""Whole numbers by the million."""

import numpy as np

from graph.core.parameters import Ints


def distinct(values: Ints) -> Ints:
    """Return the distinct values in order, by sorting: `np.unique` takes ten times as long."""
    ordered = np.sort(values)
    fresh = np.ones(len(ordered), dtype=bool)
    fresh[1:] = ordered[1:] != ordered[:-1]
    return ordered[fresh]
