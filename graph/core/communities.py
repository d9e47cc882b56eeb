"""Communities inside each component: what an algorithm proposes, before any test.

Each component is looked at alone, its people in order, seeded by its own content: strangers
elsewhere change nothing. CPM's resolution is in nats a pair and knows nothing of the rest.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from zlib import crc32

import community as python_louvain
import networkx as nx
import numpy as np
import polars as pl
from graspologic_native import leiden_csr
from scipy.sparse import coo_array, csr_array

from graph.core.parameters import Floats, Ints
from graph.results import MICRO

WHOLE = 3  # a component of so few people is one community


@dataclass(frozen=True, slots=True)
class Part:
    """One component's own pairs as compressed rows over its people 0 … n-1."""

    indptr: Ints
    indices: Ints
    weights: Floats

    @property
    def size(self) -> int:
        """How many people it has."""
        return len(self.indptr) - 1

    @property
    def rows(self) -> Ints:
        """The row of each entry."""
        return np.repeat(np.arange(self.size), np.diff(self.indptr))


Method = Callable[[Part, float, int], Ints]


def communities(
    people: pl.Series, component: Ints, pair_weights: csr_array, *, method: str, resolution: float
) -> Ints:
    """Return each person's community: 0 … by component, then first person; -1 outside components.

    `pair_weights` is (people, people), symmetric, in nats. `method` is leiden, louvain or
    components. Source: Traag, Waltman, van Eck 2019 (Leiden, CPM); Blondel et al. 2008 (Louvain).
    """
    inside = np.flatnonzero(component >= 0)
    order = inside[np.argsort(component[inside], kind="stable")]
    bounds = np.flatnonzero(np.diff(component[order], prepend=-2, append=-2)).tolist()
    names, rows = people.gather(order).to_list(), _rearranged(pair_weights, component, order)
    split, found, following = METHODS[method], [], 0
    for low, high in pairwise(bounds):
        if split is None or high - low <= WHOLE:
            labels = np.zeros(high - low, dtype=np.int64)
        else:
            part = _slice(rows, low, high)
            proposed = split(part, resolution, crc32("\n".join(names[low:high]).encode()))
            labels = _canonical(proposed)
        found.append(following + labels)
        following += int(labels.max()) + 1
    result = np.full(len(component), -1, dtype=np.int64)
    result[order] = np.concatenate(found) if found else order
    return result


def _rearranged(matrix: csr_array, component: Ints, order: Ints) -> csr_array:
    """The matrix with its people in `order`, less the pairs that cross components."""
    place = np.full(len(component), -1, dtype=np.int64)
    place[order] = np.arange(len(order))
    coo = matrix.tocoo()
    kept = (component[coo.row] == component[coo.col]) & (component[coo.row] >= 0)
    at = (place[coo.row[kept]], place[coo.col[kept]])
    rows = csr_array(coo_array((coo.data[kept], at), shape=(len(order),) * 2))
    rows.sort_indices()
    return rows


def _slice(matrix: csr_array, low: int, high: int) -> Part:
    """The people `low` … `high`, whose pairs are all among themselves."""
    first, last = int(matrix.indptr[low]), int(matrix.indptr[high])
    return Part(
        indptr=(matrix.indptr[low : high + 1] - first).astype(np.int64),
        indices=(matrix.indices[first:last] - low).astype(np.int64),
        weights=matrix.data[first:last],
    )


def pair_matrix(left: Ints, right: Ints, weights: Ints, people: int) -> csr_array:
    """Return the symmetric (people, people) matrix of summed pair weights, in nats."""
    rows, columns = np.concatenate([left, right]), np.concatenate([right, left])
    data = np.concatenate([weights, weights]).astype(np.float64)  # whole: sums are exact
    summed = csr_array(coo_array((data, (rows, columns)), shape=(people, people)))
    summed.sort_indices()
    summed.data /= MICRO
    return summed


def merged(part: Part, labels: Ints, resolution: float) -> Ints:
    """Merge communities while that raises CPM: pairs that are each other's best, all at once.

    A local search may stop with a ring in two halves; whole communities are moved here.
    """
    while True:
        labels = _canonical(labels)
        sizes = np.bincount(labels)
        if len(sizes) == 1:
            return labels
        best, gain = _best_partners(part, labels, sizes, resolution)
        own = np.arange(len(sizes))
        mutual = (gain > 0) & (best[best] == own)
        if not mutual.any():
            return labels
        labels = np.where(mutual, np.minimum(own, best), own)[labels]


def _best_partners(part: Part, labels: Ints, sizes: Ints, resolution: float) -> tuple[Ints, Floats]:
    """Return for each community the one it gains most by merging with, and the gain."""
    count = len(sizes)
    code = labels[part.rows] * count + labels[part.indices]
    pairs, inverse = np.unique(code, return_inverse=True)
    whole = np.rint(part.weights * MICRO)  # sums of whole numbers have no order
    between = np.bincount(inverse, whole) / MICRO
    one, other = pairs // count, pairs % count
    gain = between - resolution * sizes[one] * sizes[other]
    gain = np.where(one == other, -np.inf, np.round(gain, 6))
    order = np.lexsort((np.maximum(one, other), np.minimum(one, other), -gain, one))
    first = order[np.flatnonzero(np.diff(one[order], prepend=-1))]
    best, top = np.arange(count), np.full(count, -np.inf)
    best[one[first]], top[one[first]] = other[first], gain[first]
    return best, top


def _leiden(part: Part, resolution: float, seed: int) -> Ints:
    """Leiden under CPM, then whole communities merged where that is better still."""
    _, found = leiden_csr(
        part.indptr,
        part.indices.astype(np.int32),
        part.weights,
        part.size,
        resolution=resolution,
        use_modularity=False,
        seed=seed,
        iterations=2,
    )
    labels = np.array([found[node] for node in range(part.size)], dtype=np.int64)
    return merged(part, labels, resolution)


def _louvain(part: Part, resolution: float, seed: int) -> Ints:
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(part.size))
    pairs = zip(part.rows.tolist(), part.indices.tolist(), part.weights.tolist(), strict=True)
    graph.add_weighted_edges_from(pairs)
    found = python_louvain.best_partition(graph, random_state=seed % 2**31)
    return np.array([found[node] for node in range(part.size)], dtype=np.int64)


def _canonical(labels: Ints) -> Ints:
    """Number the labels by their first node."""
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[inverse]


METHODS: dict[str, Method | None] = {"leiden": _leiden, "louvain": _louvain, "components": None}
