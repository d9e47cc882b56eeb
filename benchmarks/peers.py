"""Communities by other libraries, each as its own users would do it, from one CSV.

    PYTHON benchmarks/peers.py LIBRARY LINKS.csv HUB OUT.csv

Stands alone: it runs under a Python that has pandas and the library, and not ringsight. The
graph is bipartite (applicants and values): no pair of applicants need be made, which is the
cheapest way for all three. Prints one JSON object; OUT.csv gets applicant_id,community.
"""

import csv
import json
import resource
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

Array = Any
Edges = tuple[Array, Array, int, int]  # left, right, people, nodes in all


def kept_links(links: Path, hub: int) -> pd.DataFrame:
    """Return the links of values that 2 to `hub` applicants use."""
    frame = pd.read_csv(links, engine="pyarrow")
    frame["value"] = frame["type"] + ":" + frame["key"]
    users = frame.groupby("value")["value"].transform("size")
    return frame[users.between(2, hub)]


def edges_of(frame: pd.DataFrame) -> tuple[Edges, Array]:
    """Return the bipartite edges as numbers, and the applicants in their order."""
    left, people = pd.factorize(frame["applicant_id"])
    right, values = pd.factorize(frame["value"])
    edges = (left, right + len(people), len(people), len(people) + len(values))
    return edges, np.asarray(people)


def by_networkx(edges: Edges) -> Array:
    """Louvain of python-louvain on a networkx graph."""
    networkx, louvain = import_module("networkx"), import_module("community")
    graph = networkx.Graph()
    graph.add_edges_from(zip(edges[0].tolist(), edges[1].tolist(), strict=True))
    found = louvain.best_partition(graph, random_state=1)
    return np.array([found[person] for person in range(edges[2])])


def by_igraph(edges: Edges) -> Array:
    """Leiden (modularity) of igraph."""
    igraph = import_module("igraph")
    graph = igraph.Graph(n=edges[3], edges=np.column_stack(edges[:2]))
    found = graph.community_leiden(objective_function="modularity", n_iterations=2)
    return np.array(found.membership[: edges[2]])


def by_networkit(edges: Edges) -> Array:
    """Parallel Louvain of networkit, on all cores."""
    networkit = import_module("networkit")
    coo = (np.ones(len(edges[0])), (edges[0], edges[1]))
    graph = networkit.GraphFromCoo(coo, n=edges[3], weighted=False, directed=False)
    finder = networkit.community.PLM(graph)
    finder.run()
    return np.array(finder.getPartition().getVector()[: edges[2]])


LIBRARIES: dict[str, tuple[str, Callable[[Edges], Array]]] = {
    "networkx": ("community", by_networkx),
    "igraph": ("igraph", by_igraph),
    "networkit": ("networkit", by_networkit),
}


def main(library: str, links: Path, hub: int, out: Path) -> None:
    """Time one library from the CSV to communities; importing it is not counted."""
    module, work = LIBRARIES[library]
    import_module("pyarrow")
    import_module(module)
    began = time.perf_counter()
    frame = kept_links(links, hub)
    edges, people = edges_of(frame)
    ready = time.perf_counter()
    found = work(edges)
    ended = time.perf_counter()
    with out.open("w", newline="") as file:
        csv.writer(file).writerows(zip(people, found.tolist(), strict=True))
    told = {
        "seconds": ended - began,
        "steps": {"read and keep": ready - began, "communities": ended - ready},
        "kept_links": len(frame),
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 2**10,
    }
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
