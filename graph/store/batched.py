"""Writing by batches of UNWIND rows: the way that both databases have."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from graph.store.base import Row
from graph.store.layout import NODE_KEYS
from graph.store.rows import batches, link_rows, node_rows, relation_rows

Statement = tuple[Iterator[list[Row]], dict[str, str]]  # batches of rows, names to fill in


def nodes_of(label: str, frame: pl.DataFrame) -> Statement:
    """Return what `write/add_nodes` takes to add the nodes of a frame."""
    key = NODE_KEYS[label]
    return (node_rows(rows, key) for rows in batches(frame)), {"label": label, "key": key}


def links_of(relation: str, label: str, frame: pl.DataFrame) -> Statement:
    """Return what `write/add_links` takes to add the links of a frame."""
    return (link_rows(rows) for rows in batches(frame)), {"relation": relation, "label": label}


def relations_of(tail: str, relation: str, head: str, frame: pl.DataFrame) -> Statement:
    """Return what `write/add_relations` takes to tie the ends in a frame."""
    names = {
        "tail": tail,
        "tail_key": NODE_KEYS[tail],
        "relation": relation,
        "head": head,
        "head_key": NODE_KEYS[head],
    }
    return (relation_rows(rows) for rows in batches(frame)), names


class BatchedWrites(ABC):
    """Gives an engine its `add_…` methods out of its `write`."""

    @abstractmethod
    def write(self, name: str, parameters: Mapping[str, Any], /, **names: str) -> int:
        """Run the writing file `name` and return how many nodes and relations it made."""

    def add_nodes(self, label: str, frame: pl.DataFrame) -> int:
        """Add the nodes that are not there yet; return how many."""
        return self._write_all("write/add_nodes", *nodes_of(label, frame))

    def add_links(self, relation: str, label: str, frame: pl.DataFrame) -> int:
        """Add the links that are not there yet; return how many."""
        return self._write_all("write/add_links", *links_of(relation, label, frame))

    def add_relations(self, tail: str, relation: str, head: str, frame: pl.DataFrame) -> int:
        """Tie nodes that are not tied yet; return how many ties were new."""
        return self._write_all("write/add_relations", *relations_of(tail, relation, head, frame))

    def _write_all(self, name: str, parts: Iterator[list[Row]], names: dict[str, str]) -> int:
        return sum(self.write(name, {"rows": rows}, **names) for rows in parts)
