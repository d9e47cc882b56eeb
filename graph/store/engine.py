"""What a database must be able to do; all else about a store is written once, on top of this."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol

import polars as pl

from graph.schema import Schema
from graph.store.base import QueryLimits, QueryResult, Row

BATCH = 10_000  # rows a statement: a transaction of bounded size


class Engine(Protocol):
    """One database: it runs statement files and raw statements, and knows nothing of rings.

    Times are microseconds (Int64) in every frame and row that goes in or comes out.
    """

    name: str
    url: str
    shared: bool  # whether several processes may write at a time

    def read(self, name: str, parameters: Mapping[str, Any], /, **names: str) -> list[Row]:
        """Run the reading file `name` (its back-quoted `names` filled in) and return all rows."""
        ...

    def write(self, name: str, parameters: Mapping[str, Any], /, **names: str) -> int:
        """Run the writing file `name` and return how many nodes and relations it made."""
        ...

    def export(
        self, name: str, schema: Schema, parameters: Mapping[str, Any], /, **names: str
    ) -> pl.DataFrame:
        """Run the bulk reading file `export/<engine>/<name>` and return its rows."""
        ...

    def export_links(self, schema: Schema, as_of: int) -> pl.DataFrame:
        """Return every link recorded at or before `as_of`, in any order."""
        ...

    def add_nodes(self, label: str, frame: pl.DataFrame) -> int:
        """Add the nodes that are not there yet; `frame` holds their key and properties."""
        ...

    def add_links(self, relation: str, label: str, frame: pl.DataFrame) -> int:
        """Add the links that are not there yet; both ends must be there. Return how many."""
        ...

    def add_relations(self, tail: str, relation: str, head: str, frame: pl.DataFrame) -> int:
        """Tie nodes by columns `tail` and `head` (keys that are all there). Return how many."""
        ...

    def bulk(self, rows: int) -> AbstractContextManager[None]:
        """Return a context in which a load of so many rows goes in the fastest safe way."""
        ...

    def together(self, work: Callable[[], int]) -> int:
        """Do `work`, some statements that may be repeated, and return what it gives.

        Whatever happens, all that it writes is kept or nothing; a few thousand rows at a time.
        """
        ...

    def query(self, cypher: str, parameters: Mapping[str, Any], limits: QueryLimits) -> QueryResult:
        """Run one statement that may only read; raises QueryLimitError when it takes too long."""
        ...

    def indexes(self) -> set[tuple[str, str]]:
        """Return the (label, property) of every index and uniqueness constraint."""
        ...

    def saved_at(self) -> int | None:
        """Return when the snapshot being read was saved (microseconds), None if it is live."""
        ...

    def is_behind(self) -> bool:
        """Return whether something was written since the snapshot being read was saved."""
        ...

    def save(self) -> None:
        """Make a checkpoint, where there is such a thing."""
        ...

    def flush(self) -> None:
        """Return only when all that was written would survive a power cut."""
        ...

    def declare(self, label: str, key: str) -> None:
        """Let `key` be the identity of a label, where a database wants to be told."""
        ...

    def await_indexes(self) -> None:
        """Return when every index is filled."""
        ...

    def abandon(self) -> None:
        """Let go of the database without a checkpoint."""
        ...

    def give_up(self) -> None:
        """Let go of the database after an error: what was not acknowledged may be dropped."""
        ...

    def close(self) -> None:
        """Let go of the database."""
        ...
