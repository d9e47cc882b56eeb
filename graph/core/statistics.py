"""Base rates for each role: how many of the lender's applicants share a value of it, by use.

They are counts, so that they are exact, and a versioned snapshot: given one, a weight depends
on nothing but its value's own use.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any, Self

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graph.core.arrays import Ties
from graph.core.components import joining_pairs
from graph.core.numbers import begins, distinct
from graph.core.parameters import ROLE_NAMES, Ints, Parameters
from graph.core.texts import places_in, runs, taken
from graph.model import Knowledge
from graph.schema import SOFT_ROLES

TEACHING_REACH = 2


@dataclass(frozen=True, slots=True)
class Statistics:
    """Counts of one lender at one moment; lists follow `ROLE_NAMES` and the model's bins."""

    applicants: int
    holders: tuple[int, ...]  # applicants who have a value of the role
    shared: tuple[tuple[int, ...], ...]  # of them, whose value has a use in each bin
    placeholder_times: tuple[int, ...]  # applied_at in microseconds that stand for many rows

    @property
    def version(self) -> str:
        """A digest of the content."""
        return _version(self)

    def to_json(self) -> str:
        """Return the snapshot's text."""
        return json.dumps(self.to_dict(), sort_keys=True, separators=(",", ":"))

    def to_dict(self) -> dict[str, Any]:
        """Return the snapshot's content."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Build from a parsed snapshot."""
        return cls(
            applicants=int(data["applicants"]),
            holders=tuple(data["holders"]),
            shared=tuple(tuple(row) for row in data["shared"]),
            placeholder_times=tuple(data["placeholder_times"]),
        )


@lru_cache(maxsize=8)  # asked of at every run and document, and never another for equal counts
def _version(statistics: Statistics) -> str:
    return "stat-" + hashlib.sha256(statistics.to_json().encode()).hexdigest()[:12]


def count_statistics(knowledge: Knowledge, ties: Ties, parameters: Parameters) -> Statistics:
    """Count a lender's base rates from all that is known of it."""
    return Statistics(
        applicants=_applicants(knowledge),
        holders=_holders(knowledge.links),
        shared=_shared(ties, parameters),
        placeholder_times=_placeholder_times(knowledge.applications, parameters),
    )


def _applicants(knowledge: Knowledge) -> int:
    ids = [knowledge.applications["applicant_id"], _once(knowledge.links["applicant_id"])]
    return pl.concat(ids).n_unique()


def _once(texts: pl.Series) -> pl.Series:
    """Leave out what the row before says too."""
    return taken(texts, np.flatnonzero(runs(texts)))


def _holders(links: pl.DataFrame) -> tuple[int, ...]:
    applicant = links["applicant_id"]
    if not applicant.is_sorted():
        return _holders(links.sort("applicant_id"))
    number = np.cumsum(runs(applicant)) - 1
    role = places_in(ROLE_NAMES, links["attribute_type"])
    holds = np.zeros((int(number.max(initial=-1)) + 1, len(ROLE_NAMES)), dtype=bool)
    holds[number, role] = True
    held = dict(zip(ROLE_NAMES, holds.sum(axis=0).tolist(), strict=True))
    soft = {name: role for name, (role, _) in SOFT_ROLES.items()}  # who has a value has its token
    return tuple(int(held[soft.get(role, role)]) for role in ROLE_NAMES)


def _shared(ties: Ties, parameters: Parameters) -> tuple[tuple[int, ...], ...]:
    """Applicants by role and bin, each counted once a role, in the bin of their smallest use.

    Who is tied by several independent causes is left out: rings are, and must not teach the
    model that what they do is usual.
    """
    bins, people = len(parameters.bin_edges), max(1, len(ties.people))
    sharing = (ties.use >= 2) & ~_tied_by_several(ties, parameters)[ties.applicant]
    role, applicant = ties.tie_role[sharing], ties.applicant[sharing]
    code = (role * people + applicant) * bins + use_bin(ties.use[sharing], parameters)
    code.sort()
    owner = code // bins
    first = begins(owner)
    cell = (owner[first] // people) * bins + code[first] % bins
    counts = np.bincount(cell, minlength=len(ROLE_NAMES) * bins).reshape(len(ROLE_NAMES), bins)
    return tuple(tuple(int(n) for n in row) for row in counts)


def _tied_by_several(ties: Ties, parameters: Parameters) -> NDArray[np.bool_]:
    """Who is tied to one and the same other person by values of two bundles of causes or more.

    Users next to one another in time stand for all pairs of a value: linear, and two values with
    the same users have the same neighbours.
    """
    tells = (ties.use >= 2) & ~parameters.public[ties.tie_role]
    pairs = joining_pairs(ties, tells, parameters, reach=TEACHING_REACH)
    left, right = ties.applicant[pairs[:, 0]], ties.applicant[pairs[:, 1]]
    low, high = np.minimum(left, right), np.maximum(left, right)
    width = int(parameters.bundle.max()) + 1
    people = max(1, len(ties.people))
    cause = parameters.bundle[ties.tie_role[pairs[:, 0]]]
    both = distinct((low * people + high) * width + cause) // width
    twice = both[1:][both[1:] == both[:-1]]
    tied = np.zeros(len(ties.people), dtype=bool)
    tied[twice // people] = True
    tied[twice % people] = True
    return tied


def use_bin(use: Ints, parameters: Parameters) -> Ints:
    """Return the bin of each use (2 or more)."""
    return np.searchsorted(parameters.bin_edges, use, "right").astype(np.int64) - 1


def _placeholder_times(applications: pl.DataFrame, parameters: Parameters) -> tuple[int, ...]:
    """Times that too many rows carry to the microsecond."""
    times = np.sort(applications["applied_at"].drop_nulls().to_physical().to_numpy())
    first = np.flatnonzero(begins(times))
    rows = np.diff(first, append=len(times))
    least = max(parameters.placeholder_rows, parameters.placeholder_share * applications.height)
    return tuple(times[first[rows >= least]].tolist())
