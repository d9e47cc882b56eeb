"""A load's files, read batch by batch and normalised on several cores, then given out in shares.

Few rows stay in memory; more are put aside by their id (`ingest.buckets`), so that memory does
not grow with the files. What a share holds depends on the rows alone, not on how they arrived.
"""

import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path

import polars as pl

from graph.errors import InputError, WorkerLostError
from ingest.applications import Derived
from ingest.buckets import BUCKETS, Buckets, joined, put
from ingest.databases.query import Query
from ingest.databases.read import read_query
from ingest.day_order import DayOrders
from ingest.mapping import Mapping
from ingest.quality.counts import BatchCounts, count_batch
from ingest.quality.tally import Tallied
from ingest.read import Table, read_batches
from ingest.rejects import read_rejects
from ingest.settle import Prepared, prepare
from ingest.sources import (
    FILE,
    File,
    Source,
    Sources,
    Told,
    only_wanted,
    read_rows,
    wanted_warnings,
)
from ingest.steps import Progress
from ingest.suggest.doubts import check_mapping, doubted_files
from ingest.times import times_to_come
from ingest.tokens import Tokenizer

BATCH_ROWS = 25_000
SHARE = 3_000_000  # rows and ties settled at a time, some 1.5 GiB at most
POOL_BYTES = 8 * 2**20  # smaller files are read before other processes have started


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """How files are read: `now` is the clock's time, `recorded_at` dates amendments that say none.

    With `rejects`, an earlier load's rejects file, only the rows named there are read. With
    `workers` above 1 large files are normalised in so many processes: for programs that may be
    started again as such (`if __name__ == "__main__"`), as the command line is. With
    `without_unusable` a file of which nothing can be used is told and the others are read; else
    it stops the load. `full` asks queries for all their rows, not only for what is new to the
    store.
    """

    mapping: Mapping
    tokenizer: Tokenizer
    now: datetime
    recorded_at: datetime | None = None  # None: `now`
    rejects: Path | None = None
    workers: int = 1
    without_unusable: bool = False
    full: bool = False


@dataclass(frozen=True, slots=True)
class _Batch:
    """Some rows of one file, on their way to be normalised."""

    number: int
    kind: str
    file: int  # which of its kind
    table: Table
    position: int  # bytes of all files that had gone by


@dataclass(frozen=True, slots=True)
class _Done:
    """What a batch became: in memory, or put aside with these weights."""

    number: int
    kind: str
    told: Told
    derived: Derived | None
    weights: list[int]
    counts: BatchCounts
    position: int


@dataclass(slots=True)
class Gathered:
    """All rows of a load, normalised; `told` is what reading them tells."""

    folder: Path
    told: Told = field(default_factory=Told)
    tallied: Tallied = field(default_factory=Tallied)
    kept: dict[str, list[tuple[int, Derived]]] = field(default_factory=dict)
    weights: list[int] = field(default_factory=lambda: [0] * BUCKETS)

    @property
    def weight(self) -> int:
        """How many rows and ties there are."""
        return sum(self.weights) + sum(
            part.rows.height + part.ties.height for parts in self.kept.values() for _, part in parts
        )

    def shares(self) -> Iterator[Prepared]:
        """Yield all rows, those of one id together, so many at a time as memory may hold."""
        if not any(self.weights):
            yield Prepared({kind: joined(parts) for kind, parts in self.kept.items()}, self.told)
            return
        buckets = Buckets(self.folder, self.weights)
        for group in buckets.groups(SHARE):
            yield Prepared(buckets.take(group), self.told)

    def add(self, done: _Done) -> None:
        """Take in what a batch became."""
        _add_told(self.told, done.told)
        self.tallied.add(done.counts)
        if done.derived is None:
            self._add_weights(done.weights)
            return
        self.kept.setdefault(done.kind, []).append((done.number, done.derived))
        if any(self.weights) or self.weight > SHARE:
            self._put_aside()

    def _put_aside(self) -> None:
        for kind, parts in self.kept.items():
            for number, part in parts:
                self._add_weights(put(self.folder, kind, number, part))
        self.kept.clear()

    def _add_weights(self, weights: list[int]) -> None:
        self.weights = [a + b for a, b in zip(self.weights, weights, strict=True)]


def gather(
    sources: Sources, options: LoadOptions, folder: Path, progress: Progress | None = None
) -> Gathered:
    """Return all rows of the files, normalised; `folder` is for what memory cannot hold.

    Raises InputError if a file cannot be used.
    """
    tell = progress or silent
    gathered = Gathered(folder)
    total = _size(sources)
    workers = options.workers if total >= POOL_BYTES or sources.queries else 1
    tell("read", 0, total)
    for done in _normalized(
        _batches(sources, options, gathered.told, tell), options, folder, workers
    ):
        gathered.add(done)
        tell("read", min(done.position, total), total)
    tell("read", total, total)
    return gathered


def _size(sources: Sources) -> int:
    return sum(_bytes(one) for _, one in sources)


def _bytes(source: Source) -> int:
    """Return the size of a file; of standard input and of a query nobody knows it: 0."""
    return source.stat().st_size if isinstance(source, Path) and source.is_file() else 0


def _tables(
    source: Source, kind: str, mapping: Mapping, *, watch: Callable[[int], None]
) -> Iterator[Table]:
    if isinstance(source, Query):
        return read_query(source, mapping=mapping, rows=BATCH_ROWS)
    return read_batches(source, kind, mapping=mapping, rows=BATCH_ROWS, watch=watch)


def _batches(
    sources: Sources, options: LoadOptions, told: Told, tell: Progress
) -> Iterator[_Batch]:
    """Yield the rows of all files, and note the files; with `rejects` only the rows it names."""
    wanted = read_rejects(options.rejects) if options.rejects else None
    if wanted:
        told.warnings += tuple(wanted_warnings(sources, wanted))
    number, read, total = 0, 0, _size(sources)
    for kind, source in sources:
        file = len(told.files.get(kind, ()))
        tables = _tables(source, kind, options.mapping, watch=_watch(tell, read, total))
        orders = DayOrders(source, kind, options.mapping)
        for at, table in enumerate(_usable(tables, told, options)):
            if not at:
                known = told.files.get(kind, ())
                told.files[kind] = (*known, File(table.name, table.sha256))
                if wanted is None and file < doubted_files():
                    told.warnings += tuple(check_mapping(table, options.mapping))
            told_apart = replace(table, orders=orders.of(table))
            rows = only_wanted(told_apart, wanted) if wanted else told_apart
            yield _Batch(number, kind, file, rows, read + table.position)
            number += 1
        read += _bytes(source)
    if told.refused and not told.files:
        raise InputError(" ".join(told.refused))


def _usable(tables: Iterator[Table], told: Told, options: LoadOptions) -> Iterator[Table]:
    """Yield a file's batches, or note why nothing of it can be used."""
    try:
        first = next(tables)
    except InputError as error:
        if not options.without_unusable:
            raise
        told.refused += (str(error),)
        return
    yield first
    yield from tables


def _watch(tell: Progress, read: int, total: int) -> Callable[[int], None]:
    """Return what tells how far a file was looked through, after others of `read` bytes."""
    return lambda count: tell("survey", min(read + count, total), total)


def _normalized(
    batches: Iterable[_Batch], options: LoadOptions, folder: Path, workers: int
) -> Iterator[_Done]:
    """Yield what batches become, in their order, a few ahead at a time."""
    if workers < 2:
        for batch in batches:
            yield _normalize(batch, options.mapping, options.tokenizer, options.now)
        return
    start = (options.mapping, options.tokenizer, options.now, folder)
    pool = ProcessPoolExecutor(workers, get_context("spawn"), _start_worker, start)
    pending: deque[Future[_Done]] = deque()
    try:
        for batch in batches:
            with _deaf_children():
                pending.append(pool.submit(_work, batch))
            if len(pending) > 2 * workers:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()
    except BrokenProcessPool as error:
        raise WorkerLostError(
            f"One of {workers} processes that read the files was ended from outside, most likely "
            "for want of memory. Nothing was written. Give the same command again with more free "
            "memory or fewer processes: ringsight load … --workers 1"
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _deaf_children() -> Iterator[None]:
    """Let processes that are started here not hear Ctrl-C, from their very start on.

    Who started them hears it as soon as this ends.
    """
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_WORKER: list[tuple[Mapping, Tokenizer, datetime, Path]] = []


def _start_worker(mapping: Mapping, tokenizer: Tokenizer, now: datetime, folder: Path) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started it stops it
    _WORKER.append((mapping, tokenizer, now, folder))


def _work(batch: _Batch) -> _Done:
    mapping, tokenizer, now, folder = _WORKER[0]
    done = _normalize(batch, mapping, tokenizer, now)
    if done.derived is None:
        return done
    weights = put(folder, done.kind, done.number, done.derived)
    return replace(done, derived=None, weights=weights)


def _normalize(batch: _Batch, mapping: Mapping, tokenizer: Tokenizer, now: datetime) -> _Done:
    read = read_rows([batch.table], mapping=mapping)
    read.told.notes.to_come = times_to_come(batch.kind, read.rows[batch.kind], now=now)
    prepared = prepare(read, mapping=mapping, tokenizer=tokenizer)
    derived = prepared.derived[batch.kind]
    counts = count_batch(batch.table, derived, prepared.read.notes, batch.file)
    numbered = derived.rows.with_columns(pl.lit(batch.file).alias(FILE))
    told = prepared.read
    told.files = {}  # known by now
    part = Derived(numbered, derived.ties, derived.attributes)
    return _Done(batch.number, batch.kind, told, part, [], counts, batch.position)


def _add_told(all_: Told, more: Told) -> None:
    all_.rejects += more.rejects
    all_.warnings += tuple(line for line in more.warnings if line not in all_.warnings)
    all_.notes.add(more.notes)


def silent(step: str, done: int, total: int) -> None:
    """Show nothing."""
