"""The lock of batch runs as a node: for a database that many machines write.

It is taken in one transaction, held by a heartbeat, and expires by the database's own clock if its
holder falls silent; then another may take it over, and at once where the holder was a process of
this machine that is gone. The holder asks once more before what it found becomes visible, so that
a run that lost its lock changes nothing.
"""

import os
import platform
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread

from graph.errors import StoreError, StoreLockedError
from graph.store.base import Row
from graph.store.engine import Engine
from graph.store.moments import moment_of

RUN = "run"
DETECT, SERVER = "detect", "server"
LEASE_S = 60.0
BEATS = 4  # heartbeats a lease: so many may fail before the lock is lost


class HeldLock:
    """A lock that is held; `taken_from` names the holder who let it expire, if there was one."""

    def __init__(self, engine: Engine, token: str, taken_from: str | None) -> None:
        """Take note of a lock that was taken under `token`."""
        self._engine, self._token = engine, token
        self.taken_from = taken_from

    def require(self) -> None:
        """Raise StoreLockedError if somebody else holds the lock by now."""
        row = read_lock(self._engine)
        if row is None or row["token"] != self._token:
            who = "nobody" if row is None else row["owner"]
            raise StoreLockedError(
                f"This run was silent for too long and lost its lock on {self._engine.url} "
                f"(it is {who}'s now). It changed nothing; run it again."
            )

    def renew(self, lease_s: float) -> None:
        """Hold the lock for `lease_s` from now on."""
        given = {"lock_id": RUN, "token": self._token, "lease": _micros(lease_s)}
        self._engine.write("write/renew_lock", given)

    def free(self) -> None:
        """Let go of the lock; if that fails, it expires."""
        with suppress(StoreError):
            self._engine.write("write/free_lock", {"lock_id": RUN, "token": self._token})


def owner_of(kind: str) -> str:
    """Return who takes a lock, e.g. `detect, process 4711 on night.example`."""
    return f"{kind}, process {os.getpid()} on {platform.node()}"


def read_lock(engine: Engine) -> Row | None:
    """Return token, owner, started_at, expires_at (microseconds), expired; None if it is free."""
    rows = engine.read("read/lock", {"lock_id": RUN})
    return rows[0] if rows else None


@contextmanager
def hold(engine: Engine, owner: str, *, lease_s: float = LEASE_S) -> Iterator[HeldLock]:
    """Hold the lock of batch runs; StoreLockedError, naming the holder, if another does."""
    lock = _taken(engine, owner, lease_s)
    done = Event()
    beating = Thread(target=_beat, args=(lock, done, lease_s), daemon=True)
    beating.start()
    try:
        yield lock
    finally:
        done.set()
        beating.join()
        lock.free()


def _taken(engine: Engine, owner: str, lease_s: float) -> HeldLock:
    before = read_lock(engine)
    if before is not None and _is_gone(before["token"]):
        HeldLock(engine, before["token"], None).free()
    token = f"{_machine()}.{os.getpid()}.{secrets.token_hex(8)}"
    given = {"lock_id": RUN, "token": token, "owner": owner, "lease": _micros(lease_s)}
    engine.write("write/take_lock", given)
    now = read_lock(engine)
    if now is None or now["token"] != token:
        raise _locked(engine.url, now)
    return HeldLock(engine, token, None if before is None else before["owner"])


def _machine() -> str:
    """Return what names this start of this machine and who numbers its processes; "" if unknown."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot}/{Path('/proc/self/ns/pid').stat().st_ino}"
    except OSError:
        return ""


def _is_gone(token: str) -> bool:
    """Whether a lock's token is of a process of this machine that lives no more."""
    machine, _, rest = token.partition(".")
    process = rest.partition(".")[0]
    if not machine or machine != _machine() or not process.isdigit():
        return False
    try:
        os.kill(int(process), 0)  # asks only
    except ProcessLookupError:
        return True
    except OSError:  # another user's
        return False
    return False


def _locked(url: str, row: Row | None) -> StoreLockedError:
    if row is None:
        return StoreLockedError(f"{url} had a batch run under way a moment ago. Try again.")
    since, until = (moment_of(row[name]) for name in ("started_at", "expires_at"))
    return StoreLockedError(
        f"{url} has a batch run under way ({row['owner']}, since {since:%Y-%m-%d %H:%M:%S}Z). Wait "
        f"until it is done; if it died, its lock is free after {until:%H:%M:%S}Z."
    )


def _beat(lock: HeldLock, done: Event, lease_s: float) -> None:
    while not done.wait(lease_s / BEATS):
        with suppress(StoreError):  # the next beat may come through; `require` has the last word
            lock.renew(lease_s)


def _micros(seconds: float) -> int:
    return round(seconds * 1_000_000)
