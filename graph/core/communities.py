"""Communities inside each component: what an algorithm proposes, before any test.

Each component is looked at alone, its people in order, seeded by its own content: strangers
elsewhere change nothing. CPM's resolution is in nats a pair and knows nothing of the rest.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import polars as pl
from graspologic_native import leiden_csr
from numpy.typing import NDArray

from graph.core.numbers import begins, first_rows, ordering, ranked
from graph.core.parameters import Floats, Ints
from graph.results import MICRO

Bools = NDArray[np.bool_]

WHOLE = 3  # a component of so few people is one community
ROUNDS = 3  # enough for some ten people; more only spare a call of Leiden


@dataclass(frozen=True, slots=True)
class Pairs:
    """Who is tied to whom, each pair once, in order, and how much it weighs in nats."""

    one: Ints  # (n,) index into people
    other: Ints  # (n,) larger than `one`
    weight: Floats


@dataclass(frozen=True, slots=True)
class Part:
    """One component's own pairs as compressed rows over its people 0 … n-1."""

    indptr: Ints
    indices: NDArray[np.int32]
    weights: Floats
    seed: int

    @property
    def size(self) -> int:
        """How many people it has."""
        return len(self.indptr) - 1


@dataclass(frozen=True, slots=True)
class _Parts:
    """All components side by side: people in order of component, and pairs that cross none."""

    people: pl.Series
    order: Ints  # (p,) index into people
    bounds: Ints  # (c+1,) where each component begins
    row: Ints  # of each entry, in order of row and column
    column: Ints
    weight: Floats  # nats

    @property
    def whole(self) -> Ints:
        """Return (p,) where each person's component begins."""
        return self.bounds[:-1].repeat(self.bounds[1:] - self.bounds[:-1])

    def each(self, chosen: Ints) -> Iterator[tuple[int, int, Part]]:
        """Yield each chosen component's bounds and its own pairs."""
        names = self.people.gather(self.order)
        indptr = np.searchsorted(self.row, np.arange(len(names) + 1)).astype(np.int64)
        indices = self.column.astype(np.int32)
        entry, bounds = indptr[self.bounds].tolist(), self.bounds.tolist()
        for at in chosen.tolist():
            low, high, first, last = bounds[at], bounds[at + 1], entry[at], entry[at + 1]
            seed = crc32("\n".join(names[low:high].to_list()).encode())
            own = indptr[low : high + 1] - first, indices[first:last] - np.int32(low)
            yield low, high, Part(*own, self.weight[first:last], seed)


Method = Callable[[_Parts, float], Ints]


def communities(
    people: pl.Series, component: Ints, pairs: Pairs, *, method: str, resolution: float
) -> Ints:
    """Return each person's community: 0 … by component, then first person; -1 outside components.

    `method` is leiden, louvain or components. Source: Traag, Waltman, van Eck 2019 (Leiden, CPM);
    Blondel et al. 2008 (Louvain).
    """
    inside = np.flatnonzero(component >= 0)
    order = inside[ordering(component[inside])]
    bounds = np.append(np.flatnonzero(begins(component[order])), len(order))
    sizes, split = bounds[1:] - bounds[:-1], METHODS[method]
    labels = np.arange(len(sizes)).repeat(sizes)
    if split is not None and (sizes > WHOLE).any():
        parts = _Parts(people, order, bounds, *_rearranged(pairs, component, order))
        labels = _canonical(split(parts, resolution))
    result = np.full(len(component), -1, dtype=np.int64)
    result[order] = labels
    return result


def _rearranged(pairs: Pairs, component: Ints, order: Ints) -> tuple[Ints, Ints, Floats]:
    """Both directions of the pairs that cross no components, people in `order`."""
    home = component[pairs.one]
    kept = np.flatnonzero((home == component[pairs.other]) & (home >= 0))
    place = np.empty(len(component), dtype=np.int64)
    place[order] = np.arange(len(order))
    one, other = place[pairs.one[kept]], place[pairs.other[kept]]
    row, column = np.concatenate([one, other]), np.concatenate([other, one])
    sorting = ordering(row, column)
    weight = pairs.weight[kept[sorting % len(kept)]] if len(kept) else pairs.weight[kept]
    return row[sorting], column[sorting], weight


def weigh_pairs(left: Ints, right: Ints, weights: Ints, people: int) -> Pairs:
    """Return each pair of people once, with the sum of its `weights` (micro-nats)."""
    code = np.minimum(left, right) * people + np.maximum(left, right)
    pair, place = ranked(code)
    summed = np.bincount(place, weights)  # whole: sums are exact
    return Pairs(pair // max(people, 1), pair % max(people, 1), summed / MICRO)


def _leiden(parts: _Parts, resolution: float) -> Ints:
    """Leiden under CPM, then whole communities merged where that is better still."""
    labels, split = parts.whole, np.flatnonzero(~_settled(parts, resolution))
    if not len(split):
        return labels
    for low, high, part in parts.each(split):
        _, found = leiden_csr(
            part.indptr,
            part.indices,
            part.weights,
            part.size,
            resolution=resolution,
            use_modularity=False,
            seed=part.seed,
            iterations=2,
        )
        labels[low:high] = low + np.fromiter(map(found.__getitem__, range(part.size)), np.int64)
    return merged(parts, labels, resolution)


def _settled(parts: _Parts, resolution: float) -> Bools:
    """Return of which components it is certain that Leiden, then merging, leaves them whole.

    Merging goes on while two communities gain by it. Be `least` the lightest pair, n the people.
    Any two that are tied gain least - resolution * a * b, and a * b is n²/4 at most. All cuts
    between communities together gain at least (n - 1) * (least - resolution), less `least` for
    each pair that is absent. Where either is above 0, merging ends in one (a component of which
    fewer than n - 1 pairs are absent hangs together, the others are looked at).
    """
    size, entry = parts.bounds[1:] - parts.bounds[:-1], parts.row.searchsorted(parts.bounds)
    pairs = (entry[1:] - entry[:-1]) // 2
    least, tied = np.zeros(len(size)), pairs > 0
    if tied.any():
        least[tied] = np.minimum.reduceat(parts.weight, entry[:-1][tied])
    absent = size * (size - 1) // 2 - pairs
    none = size**2 / MICRO  # gains are rounded to micro-nats
    settled: Bools = (size <= WHOLE) | ((size - 1) * (least - resolution) - least * absent > none)
    gains_tied = ~settled & (least - resolution * (size**2 // 4) > none)
    if gains_tied.any():
        settled |= gains_tied & _connected(parts)
    return settled


def _connected(parts: _Parts) -> Bools:
    """Return which components are seen to hang together; after `ROUNDS` it is left open."""
    first, begin = np.arange(len(parts.order)), np.flatnonzero(begins(parts.row))
    tied = parts.row[begin]
    for _ in range(ROUNDS):  # each person takes the first person that anyone near has taken
        first[tied] = np.minimum(first[tied], np.minimum.reduceat(first[parts.column], begin))
        first = first[first]
    apart = parts.whole[first != parts.whole]
    together: Bools = np.bincount(apart, minlength=len(first))[parts.bounds[:-1]] == 0
    return together


def merged(parts: _Parts, labels: Ints, resolution: float) -> Ints:
    """Merge communities while that raises CPM: pairs that are each other's best, all at once.

    A local search may stop with a ring in two halves; whole communities are moved here. Those of
    different components never meet, so all components are done at once.
    """
    labels = _canonical(labels)
    sizes = np.bincount(labels)
    one, other, micro = labels[parts.row], labels[parts.column], np.rint(parts.weight * MICRO)
    while True:
        one, other, micro = _between(one, other, micro, len(sizes))
        best, gain = _best_partners(one, other, micro, sizes, resolution)
        own = np.arange(len(sizes))
        mutual = (gain > 0) & (best[best] == own)
        if not mutual.any():
            return labels
        _, new = ranked(np.where(mutual, np.minimum(own, best), own))
        labels, one, other = new[labels], new[one], new[other]
        sizes = np.bincount(new, sizes).astype(np.int64)


def _between(one: Ints, other: Ints, micro: Floats, count: int) -> tuple[Ints, Ints, Floats]:
    """Sum the weights (whole micro-nats: their sums have no order) of each pair of communities."""
    apart = one != other
    code, inverse = ranked(one[apart] * count + other[apart])
    summed = np.bincount(inverse, micro[apart]).astype(np.float64)
    return code // count, code % count, summed


def _best_partners(
    one: Ints, other: Ints, micro: Floats, sizes: Ints, resolution: float
) -> tuple[Ints, Floats]:
    """Return for each community the one it gains most by merging with, and the gain."""
    gain = np.round(micro / MICRO - resolution * sizes[one] * sizes[other], 6)
    order = np.lexsort((np.maximum(one, other), np.minimum(one, other), -gain, one))
    first = order[np.flatnonzero(begins(one[order]))]
    best, top = np.arange(len(sizes)), np.full(len(sizes), -np.inf)
    best[one[first]], top[one[first]] = other[first], gain[first]
    return best, top


def _louvain(parts: _Parts, resolution: float) -> Ints:
    import community as python_louvain  # half a second, and few choose this method
    import networkx as nx

    labels = parts.whole.copy()
    for low, high, part in parts.each(np.flatnonzero(np.diff(parts.bounds) > WHOLE)):
        graph: nx.Graph[int] = nx.Graph()
        graph.add_nodes_from(range(part.size))
        row = np.repeat(np.arange(part.size), np.diff(part.indptr))
        pairs = zip(row.tolist(), part.indices.tolist(), part.weights.tolist(), strict=True)
        graph.add_weighted_edges_from(pairs)
        found = python_louvain.best_partition(graph, random_state=part.seed % 2**31)
        labels[low:high] = low + np.array([found[node] for node in range(part.size)])
    return labels


def _canonical(labels: Ints) -> Ints:
    """Number the labels by their first node."""
    first = first_rows(labels)
    return (np.cumsum(first == np.arange(len(first))) - 1)[first]


METHODS: dict[str, Method | None] = {"leiden": _leiden, "louvain": _louvain, "components": None}
