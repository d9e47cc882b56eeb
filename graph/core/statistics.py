"""Base rates for each role: how many of the lender's applicants share a value of it, by use.

They are counts, so that they are exact, and a versioned snapshot: given one, a weight depends
on nothing but its value's own use.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any, Self

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graph.core.arrays import Ties
from graph.core.components import joining_pairs, people_of
from graph.core.numbers import begins, distinct
from graph.core.parameters import ROLE_INDEX, ROLE_NAMES, Ints, Parameters
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
    applied = knowledge.applications["applied_at"]
    people = len(ties.people)
    several = tied_by_several([cause_of_pairs(ties, parameters)], people, parameters)
    return Statistics(
        applicants=_applicants(knowledge),
        holders=_holders(knowledge.links),
        shared=count_shared([ties], several, parameters),
        placeholder_times=placeholder_times(applied, len(applied), parameters),
    )


def _applicants(knowledge: Knowledge) -> int:
    ids = [knowledge.applications["applicant_id"], once(knowledge.links["applicant_id"])]
    return pl.concat(ids).n_unique()


def once(texts: pl.Series) -> pl.Series:
    """Leave out what the row before says too."""
    return taken(texts, np.flatnonzero(runs(texts)))


def _holders(links: pl.DataFrame) -> tuple[int, ...]:
    applicant = links["applicant_id"]
    if not applicant.is_sorted():
        return _holders(links.sort("applicant_id"))
    role = places_in(ROLE_NAMES, links["attribute_type"])
    return count_holders(roles_held(np.flatnonzero(runs(applicant)), role))


def roles_held(start: Ints, role: Ints) -> Ints:
    """Return the roles of each run of rows, that begin at `start`, as the bits of a number."""
    if not len(start):
        return np.zeros(0, dtype=np.int64)
    return np.bitwise_or.reduceat(np.int64(1) << role, start)


def count_holders(held: Ints) -> tuple[int, ...]:
    """Return how many people have each role, by the bits of the roles that each one has."""
    having = [int(((held >> place) & 1).sum()) for place in range(len(ROLE_NAMES))]
    soft = {name: role for name, (role, _) in SOFT_ROLES.items()}  # who has a value has its token
    return tuple(having[ROLE_INDEX[soft.get(role, role)]] for role in ROLE_NAMES)


def count_shared(
    parts: Iterable[Ties], several: NDArray[np.bool_], parameters: Parameters
) -> tuple[tuple[int, ...], ...]:
    """Count applicants by role and bin, each once a role, in the bin of their smallest use.

    `parts` hold all rows of their values, and count the same people. Who is tied by `several`
    independent causes is left out: rings are, and must not teach the model that what they do is
    usual.
    """
    bins, people = len(parameters.bin_edges), len(several)
    least = np.full((len(ROLE_NAMES), people), bins, dtype=np.uint8)
    for ties in parts:
        sharing = (ties.use >= 2) & ~several[ties.applicant]
        cell = ties.tie_role[sharing] * people + ties.applicant[sharing]
        own = use_bin(ties.use[sharing], parameters).astype(np.uint8)
        np.minimum.at(least.reshape(-1), cell, own)
    counts = (np.bincount(row, minlength=bins)[:bins] for row in least)
    return tuple(tuple(row.tolist()) for row in counts)


def cause_of_pairs(ties: Ties, parameters: Parameters) -> Ints:
    """Return a number for each pair of people that a value ties, and its bundle of causes.

    Users next to one another in time stand for all pairs of a value: linear, and two values with
    the same users have the same neighbours. Sorted, each once.
    """
    tells = (ties.use >= 2) & ~parameters.public[ties.tie_role]
    pairs = joining_pairs(ties, tells, parameters, reach=TEACHING_REACH)
    left, right = people_of(ties, pairs)
    pair = np.minimum(left, right) * max(1, len(ties.people)) + np.maximum(left, right)
    cause = parameters.bundle[ties.tie_role[pairs[:, 0]]]
    return distinct(pair * _causes(parameters) + cause)


def pair_of(codes: Ints, parameters: Parameters) -> Ints:
    """Return the number of the pair alone, of what `cause_of_pairs` returned."""
    return codes // _causes(parameters)


def _causes(parameters: Parameters) -> int:
    return int(parameters.bundle.max()) + 1


def tied_by_several(
    causes: Iterable[Ints], people: int, parameters: Parameters
) -> NDArray[np.bool_]:
    """Who is tied to one and the same other person by values of two bundles of causes or more.

    `causes` are what `cause_of_pairs` returned, in arrays of which each holds its pairs whole.
    """
    tied = np.zeros(people, dtype=bool)
    for codes in causes:
        pair = pair_of(codes, parameters)
        twice = pair[1:][pair[1:] == pair[:-1]]
        tied[twice // max(1, people)] = True
        tied[twice % max(1, people)] = True
    return tied


def use_bin(use: Ints, parameters: Parameters) -> Ints:
    """Return the bin of each use (2 or more)."""
    return np.searchsorted(parameters.bin_edges, use, "right").astype(np.int64) - 1


def placeholder_times(applied: pl.Series, rows: int, parameters: Parameters) -> tuple[int, ...]:
    """Return the times that too many of the `rows` carry to the microsecond."""
    times = np.sort(applied.drop_nulls().to_physical().to_numpy())
    first = np.flatnonzero(begins(times))
    counts = np.diff(first, append=len(times))
    least = max(parameters.placeholder_rows, parameters.placeholder_share * rows)
    return tuple(times[first[counts >= least]].tolist())
