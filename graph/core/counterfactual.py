"""What would undo a membership: the fewest ties without which this person is in no ring."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain, combinations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graph.schema import KEYS

EXACT_UP_TO = 3  # ties; every smaller set is tried, beyond it a set is pruned instead

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Node = tuple[str, str]  # label, attribute_key
Ties = tuple[int, ...]  # positions in `_Search.nodes`, heaviest first


@dataclass(frozen=True, slots=True)
class Release:
    """The links without which the applicant is free.

    `exact`: no smaller set of ties does it. Otherwise none of these ties can be spared, but a
    smaller set of others may exist.
    """

    links: pl.DataFrame
    exact: bool


def smallest_release(
    applicant_id: str,
    links: pl.DataFrame,
    is_member: Callable[[Bools], bool],
    *,
    weights: Mapping[Node, int] | None = None,
    most_tries: int | None = None,
) -> Release:
    """Return the smallest set of this applicant's ties whose removal frees them.

    All links of the applicant to one node are one tie and go together. Sets of up to three ties
    are tried by size, so the answer is the smallest there; past that ties are removed, heaviest
    first, and those that turn out not to be needed are put back. Of several equal answers it is
    the one with the heavier ties: by `weights` ((label, attribute_key) to micro-nats), and where
    these say nothing by how few others share the node. Without any membership it is empty.

    `links` is the frame of the component; `is_member` says whether the applicant is in a ring given
    those of its rows that are left (true), must depend on their content only, and is called once
    for a set: about n³/6 times at worst for n ties, then usually 2n. It need not be monotone.
    `most_tries` bounds the search for the smallest set where an answer is due soon; then it may not
    be exact.
    Raises ValueError if the applicant is a member even without any tie.
    """
    search = _Search.of(applicant_id, links, is_member, weights or {})
    smallest = search.find_smallest(most_tries)
    if smallest is not None:
        return search.release(smallest, exact=True)
    return search.release(search.prune(search.remove_until_free()), exact=False)


@dataclass(slots=True)
class _Search:
    links: pl.DataFrame
    order: Ints  # rows of links, in order of their keys
    nodes: tuple[Node, ...]  # heaviest first
    tie_of_link: Ints  # −1: not this applicant's
    is_member: Callable[[Bools], bool]
    known: dict[Ties, bool] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        applicant_id: str,
        links: pl.DataFrame,
        is_member: Callable[[Bools], bool],
        weights: Mapping[Node, int],
    ) -> "_Search":
        row = pl.arg_sort_by(KEYS["links"], nulls_last=True, maintain_order=True)
        order = links.select(row).to_series().to_numpy().astype(np.int64)
        nodes = _nodes_by_weight(applicant_id, links, weights)
        position = {node: place for place, node in enumerate(nodes)}
        tie_of_link = [
            position[label, key] if owner == applicant_id else -1
            for owner, label, key in links.select(
                "applicant_id", "label", "attribute_key"
            ).iter_rows()
        ]
        return cls(links, order, nodes, np.array(tie_of_link, dtype=np.int64), is_member)

    def frees(self, ties: Ties) -> bool:
        """Say whether the applicant is in no ring without these ties; asks once for each set."""
        if ties not in self.known:
            self.known[ties] = not self.is_member(~self._chosen(ties))
        return self.known[ties]

    def find_smallest(self, most_tries: int | None) -> Ties | None:
        """Return the first of the smallest sets that free; None if there is none, or no time."""
        places = range(len(self.nodes))
        for ties in chain.from_iterable(combinations(places, k) for k in range(EXACT_UP_TO + 1)):
            if most_tries is not None and len(self.known) >= most_tries:
                return None
            if self.frees(ties):
                return ties
        return None

    def remove_until_free(self) -> Ties:
        """Return the heaviest ties, as many as it takes."""
        for size in range(len(self.nodes) + 1):
            if self.frees(ties := tuple(range(size))):
                return ties
        raise ValueError("is_member holds even without any tie of this applicant")

    def prune(self, ties: Ties) -> Ties:
        """Return `ties` less those that can be spared, lightest first, until none can be."""
        needed = ties
        for tie in reversed(ties):
            rest = tuple(other for other in needed if other != tie)
            if self.frees(rest):
                needed = rest
        # Without monotony one that was needed before may be spared now.
        return needed if needed == ties else self.prune(needed)

    def release(self, ties: Ties, *, exact: bool) -> Release:
        rows = self.order[self._chosen(ties)[self.order]]
        return Release(self.links[pl.Series(rows)], exact)

    def _chosen(self, ties: Iterable[int]) -> Bools:
        chosen = np.zeros(len(self.nodes) + 1, dtype=bool)  # the last: not this applicant's
        chosen[list(ties)] = True
        found: Bools = chosen[self.tie_of_link]
        return found


def _nodes_by_weight(
    applicant_id: str, links: pl.DataFrame, weights: Mapping[Node, int]
) -> tuple[Node, ...]:
    """Return the applicant's nodes: by weight, then the fewest others (none at all last), then key.

    The order decides only which of equal answers is given and how soon it is found.
    """
    node = ["label", "attribute_key"]
    own = links.filter(pl.col("applicant_id") == applicant_id).select(node).unique()
    users = (
        links.join(own, on=node, how="semi")
        .group_by(node)
        .agg(users=pl.col("applicant_id").n_unique())
    )
    rows = ((users, (label, key)) for label, key, users in users.iter_rows())
    return tuple(
        named
        for users, named in sorted(
            rows, key=lambda row: (-weights.get(row[1], 0), row[0] == 1, row[0], row[1])
        )
    )
