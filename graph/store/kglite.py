"""The embedded engine: a graph in memory with a journal beside it; only this file knows kglite.

One process holds the file for writing; others read its last save. Inside a process one lock
orders all statements (kglite's graph has one owner), and results are taken whole before it is let
go, since a write while a result is held copies the graph. An investigator's statement runs on a
frozen view outside the lock, so a slow one keeps nobody waiting.
"""

from __future__ import annotations

import threading
import warnings
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import kglite
import polars as pl

from graph.errors import QueryLimitError, QueryRefusedError, StoreError
from graph.store import values
from graph.store.base import QueryLimits, QueryResult, Row
from graph.store.bulk_writes import BulkWrites
from graph.store.guard_work import check_work
from graph.store.journal import Journal
from graph.store.layout import KINDS, NODE_COLUMNS, statement
from graph.store.sign import Sign
from graph.store.unwritten import is_refused, told, unwritten

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from graph.schema import Schema

BULK_LOAD = 20_000  # rows from which a load may do without the journal: saving must pay
BULK_SHARE = 4  # how many times fewer rows than the graph has nodes may still do without it
JOURNAL_MIB = 64  # from here on a flush saves, so that a restart stays short
# Leaving by an exception is kglite's way to let go without saving.
LEAVING = (StoreError, StoreError("closed"), None)
STATEMENT_MS = 600_000  # our own statements: the whole graph may be read


class KgliteEngine(BulkWrites):
    """One kglite file, opened to write (exclusively) or to read its last save."""

    name = "kglite"
    shared = False
    _graph: kglite.KnowledgeGraph

    def __init__(self, path: Path, *, read_only: bool = False, address: str | None = None) -> None:
        """Open the graph at `path`; made if it is not there and may be written.

        `address` is that of the server that opens it: whoever finds the graph locked is told it.
        Raises StoreLockedError if another process writes it, StoreError if it cannot be read.
        """
        self.url = f"kglite:{path}"
        self.read_only = read_only
        self._path = path
        self._lock = threading.RLock()
        self._changed = False
        self._logging = not read_only
        kglite.set_query_warning_policy("silent")
        self._sign = Sign(path.with_name(f"{path.name}.server"))
        self._graph = self._opened()
        self._journal: Journal | None = None
        try:
            if not read_only:
                with told(self.url):
                    self._sign.leave(address)
                    self._journal = Journal(self._journal_path())
            self._replay()
        except BaseException:
            self.abandon()
            raise

    def _replay(self) -> None:
        """Do again what was written after the last save and before a crash."""
        if self._journal is None:
            return
        if not self._path.is_file():
            self._journal.clear()  # a store that was never saved was never handed out
        try:
            for name, parameters, names in self._journal.records():
                self._cypher(statement(name, **names), parameters)
                self._changed = True
        except ValueError as error:
            path = self._journal_path()
            raise StoreError(
                f"{path} is damaged ({_line(error)}): what was written since the last save cannot "
                "be read. Restore a copy, or move this file away and load the newest files again."
            ) from error

    def _opened(self) -> kglite.KnowledgeGraph:
        try:
            if self.read_only:
                return self._loaded()
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            return kglite.open(str(self._path), durable="off")
        except kglite.WriterLeaseHeldError as error:
            raise self._sign.locked(self.url, error.holder) from error
        except (kglite.KgError, ValueError, OSError) as error:
            if is_refused(error):
                raise unwritten(self.url, error) from error
            raise StoreError(f"{self.url} cannot be opened: {_line(error)}") from error

    def _loaded(self) -> kglite.KnowledgeGraph:
        if not self._path.is_file():
            raise StoreError(
                f"There is no store at {self.url} yet. Load something: ringsight load FILE --store "
                f"{self.url}"
            )
        # A reader's few look-ups are as fast without: half the time of opening.
        graph = kglite.load(str(self._path), defer_index_rebuild=True)
        graph.read_only(True)
        return graph

    def declare(self, label: str, key: str) -> None:
        """Let `key` be the identity of a label: its nodes are found by it, in bulk loads too.

        Its columns are declared with it: a statement that names one before any node has it would
        be refused.
        """
        columns = {key: pl.String, **NODE_COLUMNS.get(label, {})}
        nothing = pl.DataFrame(schema=columns).to_pandas()
        with self._lock:
            self._graph.add_nodes(nothing, label, key)

    def await_indexes(self) -> None:
        """Do nothing: an index is filled when it is made."""

    def read(self, name: str, parameters: Mapping[str, Any], /, **names: str) -> list[Row]:
        """Run the reading file `name` and return all rows."""
        return self._run(statement(name, **names), parameters)

    def write(self, name: str, parameters: Mapping[str, Any], /, **names: str) -> int:
        """Run the writing file `name` and return how many nodes and relations it made."""
        with self._lock:
            self._require_writable()
            result = self._cypher(statement(name, **names), parameters)
            self._log(name, parameters, names)
            stats = result.stats or {}
            return int(stats.get("nodes_created", 0)) + int(stats.get("relationships_created", 0))

    def export(
        self, name: str, schema: Schema, parameters: Mapping[str, Any], /, **names: str
    ) -> pl.DataFrame:
        """Run the bulk reading file `export/kglite/<name>`, column by column."""
        with self._lock:
            result = self._cypher(statement(f"export/kglite/{name}", **names), parameters)
            return pl.DataFrame(
                [
                    pl.Series(column, result.column(column), dtype=kind, strict=False)
                    for column, kind in schema.items()
                ]
            )

    def export_links(self, schema: Schema, as_of: int) -> pl.DataFrame:
        """Return every link recorded at or before `as_of`, relation by relation."""
        inner = {k: v for k, v in schema.items() if k not in ("label", "relation")}
        parts = []
        for relation, label in KINDS:
            names = {"relation": relation, "label": label}
            part = self.export("links", inner, {"as_of": as_of}, **names)
            kind = [pl.lit(label).alias("label"), pl.lit(relation).alias("relation")]
            parts.append(part.with_columns(kind).select(list(schema)))
        return pl.concat(parts)

    @contextmanager
    def bulk(self, rows: int) -> Iterator[None]:
        """Load without the journal, if that pays: all or nothing, and saved at the end.

        A crash or an error on the way leaves the store as it was.
        """
        with self._lock:
            nodes = self.read("read/count_all", {})[0]["count"]
            if not self._logging or rows < BULK_LOAD or rows * BULK_SHARE < nodes:
                yield
                return
            self._logging = False
            try:
                yield
                self._changed = True
                self.save()
            except BaseException:
                self._graph.__exit__(*LEAVING)
                self._graph = self._opened()
                self._replay()
                raise
            finally:
                self._logging = True

    def _log(self, name: str, parameters: Mapping[str, Any], names: Mapping[str, str]) -> None:
        """Remember a statement that was done, for a replay."""
        self._changed = True
        if self._journal is not None and self._logging:
            with told(self.url):
                self._journal.append(name, parameters, names)

    def query(self, cypher: str, parameters: Mapping[str, Any], limits: QueryLimits) -> QueryResult:
        """Run one statement on a frozen view; writes are refused, time and rows are limited."""
        check_work(cypher)
        with self._lock:
            view = self._graph.freeze()
        try:
            result = view.cypher(cypher, params=dict(parameters), timeout_ms=limits.timeout_ms)
            rows = result.head(limits.rows + 1).to_list()
        except kglite.CypherTimeoutError as error:
            raise QueryLimitError(
                f"The statement took longer than {limits.timeout_ms} ms; "
                "narrow it (an id, a label, a LIMIT before the last MATCH) or raise the limit."
            ) from error
        except kglite.ArgumentError as error:
            raise QueryRefusedError(f"Refused: {_line(error)}") from error
        except kglite.KgError as error:
            raise QueryRefusedError(f"The statement does not run: {_line(error)}") from error
        columns = tuple(result.columns)
        answer = tuple(tuple(values.of_embedded(row[c]) for c in columns) for row in rows)
        return QueryResult(columns, answer[: limits.rows], more=len(rows) > limits.rows)

    def indexes(self) -> set[tuple[str, str]]:
        """Return the (label, property) of every index and uniqueness constraint."""
        rows = self.read("schema/kglite/read_constraints", {})
        rows += self.read("schema/kglite/read_indexes", {})
        return {(row["labelsOrTypes"][0], row["properties"][0]) for row in rows}

    def saved_at(self) -> int | None:
        """Return when the snapshot being read was saved (microseconds), None if it is live."""
        return self._path.stat().st_mtime_ns // 1_000 if self.read_only else None

    def is_behind(self) -> bool:
        """Return whether a journal holds what the save being read does not."""
        journal = self._journal_path()
        return self.read_only and journal.is_file() and journal.stat().st_size > 0

    def _journal_path(self) -> Path:
        return self._path.with_name(f"{self._path.name}.journal")

    def save(self) -> None:
        """Write a checkpoint and empty the journal; everyone else waits meanwhile."""
        with self._lock:
            if self._changed and self._journal is not None:
                with warnings.catch_warnings(), told(self.url, kglite.KgError):
                    # Columns that later writes touched load onto the heap: as they are meant to.
                    warnings.simplefilter("ignore", kglite.MappedFallbackWarning)
                    self._graph.save()
                with told(self.url):
                    self._journal.clear()
                self._changed = False

    def flush(self) -> None:
        """Return only when all that was written would survive a power cut.

        A journal that grew beyond JOURNAL_MIB is folded into a checkpoint.
        """
        with self._lock:
            if self._journal is not None:
                with told(self.url):
                    self._journal.flush()
                if self._journal.size() > JOURNAL_MIB * 2**20:
                    self.save()

    def close(self) -> None:
        """Save what changed and let go of the file."""
        with self._lock:
            try:
                self.save()
            finally:
                self.abandon()

    def give_up(self) -> None:
        """Let go after an error; of what was begun and not acknowledged nothing is kept."""
        with self._lock:
            if self._journal is not None and self._journal.is_open:
                self.abandon()
            else:
                self.close()

    def together(self, work: Callable[[], int]) -> int:
        """Return what `work` gives: the journal keeps all that is flushed together or nothing."""
        return work()

    def abandon(self) -> None:
        """Let go of the file without saving; the journal keeps what was acknowledged."""
        with self._lock:
            if not self.read_only:
                self._graph.__exit__(*LEAVING)
                if self._journal is not None:
                    self._journal.close()
                    self._journal = None
                with suppress(OSError):
                    self._sign.leave(None)
            self.read_only = True

    def _run(self, text: str, parameters: Mapping[str, Any]) -> list[Row]:
        with self._lock:
            rows: list[Row] = self._cypher(text, parameters).to_list()
            return rows

    def _cypher(self, text: str, parameters: Mapping[str, Any]) -> kglite.ResultView:
        try:
            result = self._graph.cypher(text, params=dict(parameters), timeout_ms=STATEMENT_MS)
        except kglite.KgError as error:
            raise StoreError(f"{self.url} failed on a statement: {_line(error)}") from error
        if not isinstance(result, kglite.ResultView):
            raise StoreError(f"{self.url} gave no rows for a statement: {text[:80]}")
        return result

    def _require_writable(self) -> None:
        if self.read_only:
            raise StoreError(f"{self.url} is open for reading only; open it without read_only.")


def _line(error: BaseException) -> str:
    return str(error).split("\n", maxsplit=1)[0]
