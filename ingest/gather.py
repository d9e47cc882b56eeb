"""A load's files, read batch by batch and normalised on several cores, then given out in shares.

Few rows stay in memory; more are put aside by their id (`ingest.buckets`), so that memory does
not grow with the files. What a share holds depends on the rows alone, not on how they arrived.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import polars as pl

from graph.errors import InputError
from ingest.applications import Derived
from ingest.buckets import BUCKETS, Buckets, joined, put
from ingest.databases.query import Query
from ingest.databases.read import read_query
from ingest.day_order import DayOrders
from ingest.mapping import Mapping
from ingest.quality.counts import BatchCounts, count_batch
from ingest.quality.places import with_places
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
from ingest.suggest.doubts import check_mapping, doubted_files, first_rows
from ingest.times import times_to_come
from ingest.tokens import Tokenizer
from ingest.workers import Job, Setting, Workers

BATCH_ROWS = 25_000
SHARE = 1_500_000  # rows and ties settled at a time, some .8 GiB at most
POOL_BYTES = 8 * 2**20  # smaller files are read before other processes have started


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """How files are read: `now` is the clock's time, `recorded_at` dates amendments that say none.

    With `rejects`, an earlier load's rejects file, only the rows named there are read. With
    `workers` above 1 large files are normalised and settled in so many processes: for programs
    that may be started again as such (`if __name__ == "__main__"`), as the command line is. With
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


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that are settled together: `buckets` of those put aside under `folder`, or `kept`."""

    weight: int  # rows and ties
    folder: Path
    buckets: tuple[int, ...]
    files: dict[str, tuple[File, ...]]
    kept: dict[str, Derived] | None = None

    def prepared(self) -> Prepared:
        """Return the rows."""
        told = Told(files=self.files)
        if self.kept is not None:
            return Prepared(self.kept, told)
        return Prepared(Buckets(self.folder).take(self.buckets), told)


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

    def groups(self) -> Iterator[Group]:
        """Yield all rows, those of one id together, so many at a time as memory may hold."""
        if not any(self.weights):
            kept = {kind: joined(parts) for kind, parts in self.kept.items()}
            yield Group(self.weight, self.folder, (), self.told.files, kept)
            return
        for group in Buckets(self.folder, self.weights).groups(SHARE):
            weight = sum(self.weights[bucket] for bucket in group)
            yield Group(weight, self.folder, tuple(group), self.told.files)

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


def workers_for(sources: Sources, options: LoadOptions, folder: Path) -> Workers:
    """Return the processes for a load of files; small ones are read before others have started.

    `folder` is for what memory cannot hold.
    """
    is_large = _size(sources) >= POOL_BYTES or bool(sources.queries)
    setting = Setting(options.mapping, options.tokenizer, options.now, folder)
    return Workers(setting, options.workers if is_large else 1)


def gather(
    sources: Sources, options: LoadOptions, workers: Workers, progress: Progress | None = None
) -> Gathered:
    """Return all rows of the files, normalised. Raises InputError if a file cannot be used."""
    tell = progress or silent
    gathered = Gathered(workers.setting.folder)
    total = _size(sources)
    checks = _Checks(workers)
    tell("read", 0, total)
    work = _work if workers.are_several else _normalize
    for done in workers.each(work, _batches(sources, options, gathered.told, tell, checks)):
        gathered.add(done)
        tell("read", min(done.position, total), total)
    checks.end(gathered.told)
    tell("read", total, total)
    return gathered


@dataclass(slots=True)
class _Checks:
    """Whether the mapping can be right, asked of files' first rows while others are read."""

    workers: Workers
    _begun: list[Job[list[str]]] = field(default_factory=list)

    def begin(self, table: Table) -> None:
        """Begin to look at a file's first rows."""
        self._begun.append(self.workers.begin(_check, replace(table, frame=first_rows(table))))

    def stop_if_wrong(self) -> None:
        """Raise InputError if a look has ended that found a mapping surely wrong."""
        for job in self._begun:
            if job.is_done:
                job.result()

    def end(self, told: Told) -> None:
        """Note what the looks have found, before all that the rows themselves tell."""
        lines = tuple(line for job in self._begun for line in job.result())
        told.warnings = (*lines, *told.warnings)


def _check(setting: Setting, table: Table) -> list[str]:
    return check_mapping(table, setting.mapping)


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
    sources: Sources, options: LoadOptions, told: Told, tell: Progress, checks: _Checks
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
                    checks.begin(table)
            checks.stop_if_wrong()
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


def _work(setting: Setting, batch: _Batch) -> _Done:
    """Return what a batch becomes, put aside: other processes cannot hand so much over."""
    done = _normalize(setting, batch)
    if done.derived is None:
        return done
    weights = put(setting.folder, done.kind, done.number, done.derived)
    return replace(done, derived=None, weights=weights)


def _normalize(setting: Setting, batch: _Batch) -> _Done:
    mapping = setting.mapping
    read = read_rows([batch.table], mapping=mapping)
    read.told.notes.to_come = times_to_come(batch.kind, read.rows[batch.kind], now=setting.now)
    prepared = prepare(read, mapping=mapping, tokenizer=setting.tokenizer)
    derived = prepared.derived[batch.kind]
    counts = count_batch(read.tables[0], derived, prepared.read.notes, batch.file)
    rows = with_places(derived) if batch.kind == "applications" else derived.rows
    numbered = rows.with_columns(pl.lit(batch.file).alias(FILE))
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
