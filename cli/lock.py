"""One batch run at a time for each store, on one machine; the lock goes with its process.

A store that many machines write has a lock in its graph as well (`graph.store.locks`).
"""

import hashlib
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from graph.errors import StoreLockedError
from ingest.file_lock import lock
from ingest.tokens import data_folder


@contextmanager
def only_run(url: str) -> Iterator[None]:
    """Hold the lock of the store at `url`; StoreLockedError if another run holds it.

    Meanwhile SIGTERM stops the run as Ctrl-C does, so that it leaves nothing half.
    """
    path = _path(url)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as file:
        if not lock(file):
            file.seek(0)
            raise StoreLockedError(
                f"{url} has a batch run under way (process {file.read().strip() or 'unknown'}). "
                "Wait until it is done; it frees the store even if it fails."
            )
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        with terminable():
            yield


def running(url: str) -> int | None:
    """Return the process of the batch run of the store at `url` on this machine, None if none."""
    path = _path(url)
    if not path.is_file():
        return None
    with path.open("a+", encoding="utf-8") as file:
        if lock(file):
            return None
        file.seek(0)
        told = file.read().strip()
        return int(told) if told.isdigit() else None


@contextmanager
def terminable() -> Iterator[None]:
    """Let SIGTERM be what Ctrl-C is."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _path(url: str) -> Path:
    scheme, _, rest = url.partition(":")
    if scheme == "kglite":
        path = Path(rest).expanduser().absolute()
        return (path.parent if path.suffix == ".kgl" else path) / "run.lock"
    name = hashlib.sha256(url.encode()).hexdigest()[:16]
    return data_folder(os.environ) / "locks" / f"{name}.lock"
