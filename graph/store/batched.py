"""Writing by batches of UNWIND rows: the way that both databases have."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from graph.store.layout import NODE_KEYS
from graph.store.rows import batches, link_rows, node_rows, relation_rows


class BatchedWrites:
    """Gives an engine its `add_…` methods out of its `write`."""

    def write(self, name: str, parameters: Mapping[str, Any], /, **names: str) -> int:
        """Run the writing file `name`; an engine has its own."""
        raise NotImplementedError

    def add_nodes(self, label: str, frame: pl.DataFrame) -> int:
        """Add the nodes that are not there yet; return how many."""
        key = NODE_KEYS[label]
        return sum(
            self.write("write/add_nodes", {"rows": node_rows(rows, key)}, label=label, key=key)
            for rows in batches(frame)
        )

    def add_links(self, relation: str, label: str, frame: pl.DataFrame) -> int:
        """Add the links that are not there yet; return how many."""
        return sum(
            self.write("write/add_links", {"rows": link_rows(rows)}, relation=relation, label=label)
            for rows in batches(frame)
        )

    def add_relations(self, tail: str, relation: str, head: str, frame: pl.DataFrame) -> int:
        """Tie nodes that are not tied yet; return how many ties were new."""
        names = {
            "tail": tail,
            "tail_key": NODE_KEYS[tail],
            "relation": relation,
            "head": head,
            "head_key": NODE_KEYS[head],
        }
        return sum(
            self.write("write/add_relations", {"rows": relation_rows(rows)}, **names)
            for rows in batches(frame)
        )
