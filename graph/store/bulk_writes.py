"""Writing by the embedded engine's own bulk loader, where the rows are many."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any, Protocol

from graph.store.batched import BatchedWrites, links_of, nodes_of, relations_of
from graph.store.bulk import bulk_frame, split_links
from graph.store.layout import NODE_KEYS

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterator, Mapping

    import pandas as pd
    import polars as pl

    from graph.store.base import Row

BULK = 500  # rows from which the bulk loader is faster than UNWIND


class BulkGraph(Protocol):
    """What the bulk loader offers; each call returns a report of counts."""

    def add_nodes(
        self, data: pd.DataFrame, label: str, key: str, /, *, conflict_handling: str
    ) -> Mapping[str, Any]:
        """Add nodes of a label, each by its key."""

    def add_relationships(
        self,
        data: pd.DataFrame,
        relation: str,
        tail: str,
        tail_key: str,
        head: str,
        head_key: str,
        /,
        *,
        columns: list[str],
        conflict_handling: str,
    ) -> Mapping[str, Any]:
        """Tie nodes by their keys."""


class BulkWrites(BatchedWrites):
    """Gives an engine its `add_…` methods: few rows by its `write`, many by the bulk loader.

    What the loader did is remembered as the statements that would have done the same.
    """

    _graph: BulkGraph
    _lock: threading.RLock
    _changed: bool
    _logging: bool

    def add_nodes(self, label: str, frame: pl.DataFrame) -> int:
        """Add the nodes that are not there yet; many at once by the bulk loader."""
        if frame.height < BULK:
            return super().add_nodes(label, frame)
        data = bulk_frame(frame)
        with self._lock:
            self._require_writable()
            report = self._graph.add_nodes(data, label, NODE_KEYS[label], conflict_handling="skip")
            self._log_frame("write/add_nodes", *nodes_of(label, frame))
        return int(report["nodes_created"])

    def add_relations(self, tail: str, relation: str, head: str, frame: pl.DataFrame) -> int:
        """Tie nodes that are not tied yet; many at once by the bulk loader."""
        if frame.height < BULK:
            return super().add_relations(tail, relation, head, frame)
        data = bulk_frame(frame.select("tail", "head").unique(maintain_order=True))
        with self._lock:
            made = self._add_relationships(data, relation, tail, "tail", head, "head", [])
            self._log_frame("write/add_relations", *relations_of(tail, relation, head, frame))
            return made

    def add_links(self, relation: str, label: str, frame: pl.DataFrame) -> int:
        """Add the links that are not there yet; many at once by the bulk loader.

        The loader takes one link a pair of nodes, unless the relation is all new; the others
        (a second link of the same two) go one by one.
        """
        if frame.height < BULK:
            return super().add_links(relation, label, frame)
        with self._lock:
            plain, others = split_links(self, relation, label, frame)
            columns = [c for c in frame.columns if c not in ("applicant_id", "attribute_key")]
            ends = ("Applicant", "applicant_id", label, "attribute_key")
            made = self._add_relationships(bulk_frame(plain), relation, *ends, columns)
            self._log_frame("write/add_links", *links_of(relation, label, plain))
            return made + (super().add_links(relation, label, others) if others.height else 0)

    def _add_relationships(
        self,
        data: pd.DataFrame,
        relation: str,
        tail: str,
        tail_key: str,
        head: str,
        head_key: str,
        columns: list[str],
    ) -> int:
        if data.empty:
            return 0
        with self._lock:
            self._require_writable()
            report = self._graph.add_relationships(
                data,
                relation,
                tail,
                tail_key,
                head,
                head_key,
                columns=columns,
                conflict_handling="skip",
            )
        return int(report["connections_created"])

    def _log_frame(self, name: str, batches: Iterator[list[Row]], names: dict[str, str]) -> None:
        """Remember a bulk load as the statements that would have done the same."""
        self._changed = True
        if self._logging:
            for rows in batches:
                self._log(name, {"rows": rows}, names)

    @abstractmethod
    def read(self, name: str, parameters: Mapping[str, Any], /, **names: str) -> list[Row]:
        """Run the reading file `name` and return all rows."""

    @abstractmethod
    def _log(self, name: str, parameters: Mapping[str, Any], names: Mapping[str, str]) -> None:
        """Remember a statement that was done, for a replay."""

    @abstractmethod
    def _require_writable(self) -> None:
        """Raise StoreError if the graph is open for reading only."""
