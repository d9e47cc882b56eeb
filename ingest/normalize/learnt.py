"""Placeholders that no list knew, learnt from how widely a value is shared and where."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml


@dataclass(frozen=True, slots=True)
class Spread:
    """How many applicants gave one value, and in how many distinct places they were."""

    attribute_type: str
    applicants: int
    places: int
    usual: float | None = None  # places that so many applicants at random are in; None: one each


@dataclass(frozen=True, slots=True)
class Limit:
    """From how many applicants on, and from what share of places each, a value is a placeholder."""

    applicants: int
    places_share: float


@cache
def read_limits() -> dict[str, Limit]:
    """Return the limits of each attribute_type that ringsight ships; others are never learnt."""
    text = files("ingest.normalize").joinpath("learnt.yaml").read_text(encoding="utf-8")
    return {role: Limit(**limit) for role, limit in yaml.safe_load(text).items()}


def looks_like_placeholder(spread: Spread, limits: Mapping[str, Limit]) -> bool:
    """Return whether a value is shared as only a placeholder is: by many, each somewhere else.

    A device of 5,000 applicants in 5,000 places is one; of 5,000 in three shops it is not. Raises
    ValueError on counts below nought.
    """
    if spread.applicants < 0 or spread.places < 0:
        raise ValueError(f"counts of {spread.attribute_type} must not be negative: {spread}")
    limit = limits.get(spread.attribute_type)
    if limit is None or spread.applicants < limit.applicants:
        return False
    usual = spread.applicants if spread.usual is None else spread.usual
    return spread.places >= limit.places_share * usual
