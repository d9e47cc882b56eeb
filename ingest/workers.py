"""Processes that share the work of a load, and what each of them knows from its start."""

import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import get_context, parent_process
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Generic, Self, TypeVar

from graph.errors import WorkerLostError
from ingest.mapping import Mapping
from ingest.tokens import Tokenizer

Item = TypeVar("Item")
Result = TypeVar("Result")
_THREADS = "POLARS_MAX_THREADS"


@dataclass(frozen=True, slots=True)
class Setting:
    """What all work of a load needs; `folder` is for what memory cannot hold."""

    mapping: Mapping
    tokenizer: Tokenizer
    now: datetime
    folder: Path


class Job(Generic[Result]):
    """A piece of work that was begun; without other processes it is done as it begins."""

    def __init__(self, future: "Future[Result]", count: int) -> None:
        self._future, self._count = future, count

    @property
    def is_done(self) -> bool:
        """Return whether `result` need not wait."""
        return self._future.done()

    def result(self) -> Result:
        """Return what came of it, or raise what it raised; WorkerLostError if its process ended."""
        try:
            return self._future.result()
        except BrokenProcessPool as error:
            raise _lost(self._count) from error


class Workers:
    """So many processes for a load's work; fewer than two: this one alone.

    Work is a function of a module, called with the setting and one item.
    """

    def __init__(self, setting: Setting, count: int) -> None:
        self.setting = setting
        self._count = count
        self._pool = self._started() if count > 1 else None

    @property
    def are_several(self) -> bool:
        """Return whether other processes do the work."""
        return self._pool is not None

    def begin(self, work: Callable[[Setting, Item], Result], item: Item) -> Job[Result]:
        """Return work on one item, begun."""
        return Job(self._submit(work, item), self._count)

    def each(
        self, work: Callable[[Setting, Item], Result], items: Iterable[Item]
    ) -> Iterator[Result]:
        """Yield what comes of items, in their order; a few ahead are taken at a time."""
        if self._pool is None:
            for item in items:
                yield work(self.setting, item)
            return
        pending: deque[Job[Result]] = deque()
        for item in items:
            pending.append(self.begin(work, item))
            if len(pending) > 2 * self._count:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()

    def _started(self) -> ProcessPoolExecutor:
        start = (self.setting,)
        return ProcessPoolExecutor(self._count, get_context("spawn"), _start, start)

    def _submit(self, work: Callable[[Setting, Item], Result], item: Item) -> "Future[Result]":
        if self._pool is not None:
            try:
                with _deaf_children(), _one_thread_each():
                    return self._pool.submit(_work, work, item)
            except BrokenProcessPool as error:
                raise _lost(self._count) from error
        done: Future[Result] = Future()
        done.set_result(work(self.setting, item))
        return done

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)


def _lost(count: int) -> WorkerLostError:
    return WorkerLostError(
        f"One of {count} processes of this load was ended from outside, most likely for want of "
        "memory. Nothing is left half. Give the same command again with more free memory or fewer "
        "processes: ringsight load … --workers 1"
    )


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


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Let polars use one thread in processes that are started here: they are the threads."""
    if _THREADS in os.environ:  # whoever set it knows better
        yield
        return
    os.environ[_THREADS] = "1"
    try:
        yield
    finally:
        del os.environ[_THREADS]


_SETTING: list[Setting] = []


def _start(setting: Setting) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started it stops it
    Thread(target=_end_with_parent, daemon=True).start()
    _SETTING.append(setting)


def _end_with_parent() -> None:
    """End this process when the one that started it is gone: killed, it could not say so."""
    if parent := parent_process():
        parent.join()
    os._exit(1)


def _work(work: Callable[[Setting, Item], Result], item: Item) -> Result:
    return work(_SETTING[0], item)
