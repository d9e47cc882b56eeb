"""What a store says when it cannot be written: the disk is full, or the folder is read-only."""

import errno
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager

from graph.errors import StoreError

NO_ROOM = frozenset({errno.ENOSPC, errno.EFBIG, errno.EDQUOT})
FORBIDDEN = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
# As libraries beneath word it.
_NUMBER = re.compile(r"\(os error (\d+)\)|\[errno (\d+)\]", re.IGNORECASE)


@contextmanager
def told(url: str, *kinds: type[Exception]) -> Iterator[None]:
    """Turn OSError, and the errors `kinds` of a library, into a StoreError that says what to do."""
    caught: tuple[type[Exception], ...] = (OSError, *kinds)
    try:
        yield
    except caught as error:
        raise unwritten(url, error) from error


def unwritten(url: str, error: Exception) -> StoreError:
    """Return the error for a store at `url` that could not be written."""
    number = _errno(error)
    why = os.strerror(number) if number else str(error).split("\n", maxsplit=1)[0]
    return StoreError(f"{url} cannot be written: {why}. {_remedy(number)}")


def is_full(error: Exception) -> bool:
    """Return whether the system has no room for what was to be written."""
    return _errno(error) in NO_ROOM


def is_refused(error: Exception) -> bool:
    """Return whether the system has no room, or does not let this user write."""
    return _errno(error) in NO_ROOM | FORBIDDEN


def _errno(error: Exception) -> int | None:
    if isinstance(error, OSError) and error.errno:
        return error.errno
    found = _NUMBER.search(str(error))
    return int(found[1] or found[2]) if found else None


def _remedy(number: int | None) -> str:
    if number in NO_ROOM:
        return "Make room, then give the same command again; what was done before is safe."
    if number in FORBIDDEN:
        return "Let this user write there, or name another store; reading needs no such right."
    return "What was done before is safe; give the same command again."
