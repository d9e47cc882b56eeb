"""Communities inside each component: what an algorithm proposes, before any test.

Each component is looked at alone, its people in order, seeded by its own content: strangers
elsewhere change nothing. CPM's resolution is in nats a pair and knows nothing of the rest.
"""

from collections.abc import Callable
from itertools import pairwise
from zlib import crc32

import community as python_louvain
import networkx as nx
import numpy as np
import polars as pl
from graspologic_native import leiden_csr
from scipy.sparse import coo_array, csr_array

from graph.core.parameters import Ints
from graph.results import MICRO

WHOLE = 3  # a component of so few people is one community
Method = Callable[[csr_array, float, int], Ints]


def communities(
    people: pl.Series, component: Ints, pair_weights: csr_array, *, method: str, resolution: float
) -> Ints:
    """Return each person's community: 0 … by component, then first person; -1 outside components.

    `pair_weights` is (people, people), symmetric, in nats. `method` is leiden, louvain or
    components. Source: Traag, Waltman, van Eck 2019 (Leiden, CPM); Blondel et al. 2008 (Louvain).
    """
    labels = np.full(len(component), -1, dtype=np.int64)
    inside = np.flatnonzero(component >= 0)
    order = inside[np.argsort(component[inside], kind="stable")]
    bounds = np.flatnonzero(np.diff(component[order], prepend=-2, append=-2))
    split = METHODS[method]
    following = 0
    for low, high in pairwise(bounds.tolist()):
        members = order[low:high]
        if split is None or len(members) <= WHOLE:
            labels[members] = following
            following += 1
            continue
        own = _part(pair_weights, members)
        part = _canonical(merged(own, split(own, resolution, _seed(people, members)), resolution))
        labels[members] = following + part
        following += int(part.max()) + 1
    return labels


def pair_matrix(left: Ints, right: Ints, weights: Ints, people: int) -> csr_array:
    """Return the symmetric (people, people) matrix of summed pair weights, in nats."""
    rows, columns = np.concatenate([left, right]), np.concatenate([right, left])
    data = np.concatenate([weights, weights]).astype(np.float64)  # whole: sums are exact
    summed = csr_array(coo_array((data, (rows, columns)), shape=(people, people)))
    summed.sort_indices()
    summed.data /= MICRO
    return summed


def _part(matrix: csr_array, members: Ints) -> csr_array:
    """The members' own rows and columns, in order."""
    starts, ends = matrix.indptr[members], matrix.indptr[members + 1]
    take = np.concatenate([np.arange(a, b) for a, b in zip(starts, ends, strict=True)])
    row = np.repeat(np.arange(len(members)), ends - starts)
    column = np.searchsorted(members, matrix.indices[take])
    inside = members[np.minimum(column, len(members) - 1)] == matrix.indices[take]
    indptr = np.concatenate([[0], np.cumsum(np.bincount(row[inside], minlength=len(members)))])
    data, indices = matrix.data[take[inside]], column[inside]
    return csr_array((data, indices, indptr), shape=(len(members), len(members)))


def _seed(people: pl.Series, members: Ints) -> int:
    return crc32("\n".join(people.gather(members)).encode())


def merged(matrix: csr_array, labels: Ints, resolution: float) -> Ints:
    """Merge communities while that raises CPM: pairs that are each other's best, all at once.

    A local search may stop with a ring in two halves; whole communities are moved here.
    """
    while True:
        _, labels = np.unique(labels, return_inverse=True)
        sizes = np.bincount(labels)
        if len(sizes) == 1:
            return labels
        best, gain = _best_partners(matrix, labels, sizes, resolution)
        own = np.arange(len(sizes))
        mutual = (gain > 0) & (best[best] == own)
        if not mutual.any():
            return labels
        labels = np.where(mutual, np.minimum(own, best), own)[labels]


def _best_partners(
    matrix: csr_array, labels: Ints, sizes: Ints, resolution: float
) -> tuple[Ints, np.ndarray]:
    """Return for each community the one it gains most by merging with, and the gain."""
    coo = matrix.tocoo()
    between = coo_array((coo.data, (labels[coo.row], labels[coo.col])), shape=(len(sizes),) * 2)
    pairs = between.tocsr().tocoo()
    gain = pairs.data - resolution * sizes[pairs.row] * sizes[pairs.col]
    gain = np.where(pairs.row == pairs.col, -np.inf, np.round(gain, 6))
    low, high = np.minimum(pairs.row, pairs.col), np.maximum(pairs.row, pairs.col)
    order = np.lexsort((high, low, -gain, pairs.row))
    first = np.flatnonzero(np.diff(pairs.row[order], prepend=-1))
    best, top = np.arange(len(sizes)), np.full(len(sizes), -np.inf)
    best[pairs.row[order[first]]] = pairs.col[order[first]]
    top[pairs.row[order[first]]] = gain[order[first]]
    return best, top


def _leiden(matrix: csr_array, resolution: float, seed: int) -> Ints:
    _, found = leiden_csr(
        matrix.indptr.astype(np.int64),
        matrix.indices.astype(np.int32),
        matrix.data,
        matrix.shape[0],
        resolution=resolution,
        use_modularity=False,
        seed=seed,
        iterations=2,
    )
    return np.array([found[node] for node in range(matrix.shape[0])], dtype=np.int64)


def _louvain(matrix: csr_array, resolution: float, seed: int) -> Ints:
    graph = nx.from_scipy_sparse_array(matrix)
    found = python_louvain.best_partition(graph, random_state=seed % 2**31)
    return np.array([found[node] for node in range(matrix.shape[0])], dtype=np.int64)


def _canonical(labels: Ints) -> Ints:
    """Number the labels by their first node."""
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[inverse]


METHODS: dict[str, Method | None] = {"leiden": _leiden, "louvain": _louvain, "components": None}
