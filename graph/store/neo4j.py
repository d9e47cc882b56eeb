"""The production engine: a Neo4j server or cluster; the only file that knows its driver.

Every statement runs in a managed transaction, which the driver repeats on transient errors (a
deadlock, a leader that changed); statements are safe to repeat. TLS is the URL's: `neo4j+s://`,
`bolt+s://`.
"""

from __future__ import annotations

import logging
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import neo4j
import polars as pl
from neo4j import exceptions

from graph.errors import QueryLimitError, QueryRefusedError, StoreError
from graph.store import guard, values
from graph.store.base import QueryLimits, QueryResult, Row
from graph.store.batched import BatchedWrites
from graph.store.layout import statement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from graph.schema import Schema

PAGE = 20_000  # nodes or applicants a record of an export
AWAIT_S = 300
TIMED_OUT = "TransactionTimedOut"
NO_WRITES = ("ForbiddenOnReadOnlyDatabase", "WriteOnReadOnlyAccessDatabase", "NotALeader")


class Neo4jEngine(BatchedWrites):
    """One database of a Neo4j server, through one pool of connections (safe for threads)."""

    name = "neo4j"
    shared = True

    def __init__(
        self,
        url: str,
        *,
        user: str,
        password: str,
        database: str | None = None,
        read_only: bool = False,
        pool_size: int = 50,
        connect_timeout_s: float = 10.0,
        acquire_timeout_s: float = 30.0,
        retry_s: float = 30.0,
        statement_timeout_s: float = 600.0,
    ) -> None:
        """Connect, and check that the server answers and knows the user.

        Raises StoreError if not; no message and no property has the password in it.
        """
        self.url = url
        self.read_only = read_only
        self._database = database
        self._timeout_s = statement_timeout_s
        self._local = threading.local()
        logging.getLogger("neo4j").setLevel(logging.CRITICAL)  # it logs what it also raises
        with self._told():
            self._driver = neo4j.GraphDatabase.driver(
                url,
                auth=(user, password),
                max_connection_pool_size=pool_size,
                connection_timeout=connect_timeout_s,
                connection_acquisition_timeout=acquire_timeout_s,
                max_transaction_retry_time=retry_s,
                notifications_min_severity="OFF",
            )
        self._bookmarks = neo4j.GraphDatabase.bookmark_manager()
        try:
            with self._told():
                self._verify()
        except StoreError:
            self._driver.close()
            raise

    def declare(self, label: str, key: str) -> None:
        """Do nothing: a uniqueness constraint says it all."""

    def await_indexes(self) -> None:
        """Wait until every index is filled."""
        self.read("schema/neo4j/await_indexes", {"seconds": AWAIT_S})

    def indexes(self) -> set[tuple[str, str]]:
        """Return the (label, property) of every index and uniqueness constraint."""
        rows = self.read("schema/neo4j/read_indexes", {})
        return {
            (row["labelsOrTypes"][0], row["properties"][0])
            for row in rows
            if row["labelsOrTypes"] and row["properties"]
        }

    def read(self, name: str, parameters: Mapping[str, Any], /, **names: str) -> list[Row]:
        """Run the reading file `name` and return all rows."""
        text = statement(name, **names)

        @neo4j.unit_of_work(timeout=self._timeout_s)
        def work(transaction: neo4j.ManagedTransaction) -> list[Row]:
            result = transaction.run(text, dict(parameters))
            columns = result.keys()
            return [
                dict(zip(columns, map(_value, record.values()), strict=True)) for record in result
            ]

        if (within := self._within()) is not None:
            return work(within)
        with self._told(), self._session(neo4j.READ_ACCESS) as session:
            return session.execute_read(work)

    def write(self, name: str, parameters: Mapping[str, Any], /, **names: str) -> int:
        """Run the writing file `name` and return how many nodes and relations it made."""
        if self.read_only:
            raise StoreError(f"{self.url} is open for reading only; open it without read_only.")
        text = statement(name, **names)

        @neo4j.unit_of_work(timeout=self._timeout_s)
        def work(transaction: neo4j.ManagedTransaction) -> int:
            result = transaction.run(text, dict(parameters))
            counters = result.consume().counters
            return counters.nodes_created + counters.relationships_created

        if (within := self._within()) is not None:
            return work(within)
        with self._told(), self._session(neo4j.WRITE_ACCESS) as session:
            return session.execute_write(work)

    def together(self, work: Callable[[], int]) -> int:
        """Do `work` in one transaction; the driver repeats it whole on transient errors."""

        @neo4j.unit_of_work(timeout=self._timeout_s)
        def all_(transaction: neo4j.ManagedTransaction) -> int:
            self._local.transaction = transaction
            try:
                return work()
            finally:
                self._local.transaction = None

        if self._within() is not None:
            return work()
        with self._told(), self._session(neo4j.WRITE_ACCESS) as session:
            return session.execute_write(all_)

    def _within(self) -> neo4j.ManagedTransaction | None:
        """Return the transaction that this thread is in, if any."""
        return getattr(self._local, "transaction", None)

    def export(
        self, name: str, schema: Schema, parameters: Mapping[str, Any], /, **names: str
    ) -> pl.DataFrame:
        """Run the bulk reading file `export/neo4j/<name>` page by page, in order of the key."""
        pages = [pl.DataFrame(schema=schema)]
        after = ""
        while True:
            given = {**parameters, "after": after, "page": PAGE}
            row = self.read(f"export/neo4j/{name}", given, **names)[0]
            if row["last"] is None:
                return pl.concat(pages)
            pages.append(pl.DataFrame(row["rows"], schema=schema, orient="row", strict=False))
            after = row["last"]

    def export_links(self, schema: Schema, as_of: int) -> pl.DataFrame:
        """Return every link recorded at or before `as_of`, a page of applicants at a time."""
        return self.export("links", schema, {"as_of": as_of})

    @contextmanager
    def bulk(self, rows: int) -> Iterator[None]:
        """Do nothing special: the server has one way to write."""
        yield

    def query(self, cypher: str, parameters: Mapping[str, Any], limits: QueryLimits) -> QueryResult:
        """Run one statement for reading, once its plan shows only steps that read.

        A READ session alone would let LOAD CSV open a URL and procedures do as they like.
        """
        seconds = limits.timeout_ms / 1_000
        with (
            self._asked(limits),
            self._session(neo4j.READ_ACCESS, limits.rows + 1) as session,
            session.begin_transaction(timeout=seconds) as transaction,
        ):
            plan = transaction.run(f"EXPLAIN {cypher}", dict(parameters)).consume().plan
            guard.check_plan(guard.plan_operators(plan or {"operatorType": "nothing"}))
            result = transaction.run(cypher, dict(parameters))
            columns = tuple(result.keys())
            records = result.fetch(limits.rows + 1)
        rows = tuple(tuple(map(_value, record.values())) for record in records)
        return QueryResult(columns, rows[: limits.rows], more=len(rows) > limits.rows)

    def saved_at(self) -> int | None:
        """Return None: a server's answers are live."""
        return None

    def is_behind(self) -> bool:
        """Return False: a server's answers are live."""
        return False

    def save(self) -> None:
        """Do nothing: the server keeps every commit."""

    def flush(self) -> None:
        """Do nothing: the server has every commit on disk."""

    def close(self) -> None:
        """Close all connections."""
        self._driver.close()

    def abandon(self) -> None:
        """Close all connections."""
        self.close()

    def give_up(self) -> None:
        """Close all connections."""
        self.close()

    def _verify(self) -> None:
        """Run the cheapest statement: the server answers, knows the user and has the database."""
        with self._session(neo4j.READ_ACCESS) as session:
            session.run("RETURN 1").consume()

    def _session(self, access: str, fetch_size: int = 1_000) -> neo4j.Session:
        return self._driver.session(
            database=self._database,
            default_access_mode=access,
            fetch_size=fetch_size,
            bookmark_manager=self._bookmarks,  # what was written is seen, on a cluster too
        )

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn the driver's errors into one line that says what to do."""
        try:
            yield
        except exceptions.AuthError as error:
            raise StoreError(
                f"{self.url} refused the user or the password. Set RINGSIGHT_NEO4J_USER and "
                "RINGSIGHT_NEO4J_PASSWORD."
            ) from error
        except (exceptions.ServiceUnavailable, exceptions.SessionExpired, OSError) as error:
            raise StoreError(
                f"{self.url} does not answer. Is the server up, and host, port and TLS "
                f"(neo4j+s://) right? ({_line(error)})"
            ) from error
        except (exceptions.Neo4jError, exceptions.DriverError) as error:
            if str(getattr(error, "code", "")).endswith(NO_WRITES):
                raise StoreError(
                    f"{self.url} takes no writes: its database is read-only, or it is a replica. "
                    "Name the server that writes, or the cluster by neo4j://."
                ) from error
            raise StoreError(f"{self.url} failed on a statement: {_line(error)}") from error
        except exceptions.ConfigurationError as error:
            raise StoreError(f"{self.url} cannot be used: {_line(error)}") from error

    @contextmanager
    def _asked(self, limits: QueryLimits) -> Iterator[None]:
        """Turn what an investigator's statement ran into into the errors of `query`."""
        try:
            with self._told():
                yield
        except StoreError as error:
            cause = error.__cause__
            code = str(getattr(cause, "code", "") or "")
            if TIMED_OUT in code:
                raise QueryLimitError(
                    f"The statement took longer than {limits.timeout_ms} ms; "
                    "narrow it (an id, a label, a LIMIT before the last MATCH) or raise the limit."
                ) from error
            if isinstance(cause, exceptions.ClientError) and not isinstance(
                cause, exceptions.AuthError
            ):
                raise QueryRefusedError(f"The statement does not run: {_line(cause)}") from error
            raise


def _value(value: Any) -> Any:
    """Return an answer's value without the driver's types."""
    if isinstance(value, neo4j.graph.Node):
        return values.node(next(iter(value.labels)), dict(value))
    if isinstance(value, neo4j.graph.Path):
        relations = [_value(one) for one in value.relationships]
        return values.path([_value(one) for one in value.nodes], relations)
    if isinstance(value, neo4j.graph.Relationship):
        return values.relation(value.type, dict(value))
    if isinstance(value, list):
        return [_value(one) for one in value]
    if isinstance(value, dict):
        return {name: _value(one) for name, one in value.items()}
    return value


def _line(error: BaseException) -> str:
    text = str(getattr(error, "message", None) or error)
    return text.split("\n", maxsplit=1)[0]
