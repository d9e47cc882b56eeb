"""Every error ringsight raises on purpose.

RingsightError                what, where and what to do next, in one line
├── InputError                a file, row, mapping or option that cannot be used
│   └── UsageError            the command's words are off
├── StoreError                the graph's home is unreachable, damaged or of another version
│   ├── StoreLockedError      another process writes it
│   ├── SchemaVersionError    made by another version of ringsight
│   └── WrongKeyError         its tokens were made with another key
├── QueryRefusedError         an investigator's Cypher that may not run
├── QueryLimitError           it ran too long or returned too much
├── NotFoundError             no such ring, applicant, run, query …
├── WorkerLostError           a process that did part of the work was ended from outside
├── StoppedError              Ctrl-C, where there is more to say than that (exit code 130)
└── AuthError                 no or a wrong key, or a role that may not
"""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Self


class RingsightError(Exception):
    """The root: its text is one line that says what, where and what to do."""


class InputError(RingsightError):
    """Something given cannot be used."""


class UsageError(InputError):
    """The command's words are off (exit code 2)."""


class StoreError(RingsightError):
    """The store cannot be used."""


class StoreLockedError(StoreError):
    """Another process holds the store for writing."""


class SchemaVersionError(StoreError):
    """The store was made by another version."""


class WrongKeyError(StoreError):
    """The store's tokens were made with another key."""


class QueryRefusedError(RingsightError):
    """A statement that an investigator may not run."""


class QueryLimitError(RingsightError):
    """A statement that ran too long or returned too much."""


class WorkerLostError(RingsightError):
    """A process that did part of the work was ended from outside."""


class StoppedError(RingsightError):
    """Whoever started the work has stopped it."""


class AuthError(RingsightError):
    """No key, a wrong key, or a role that may not."""


class NotFoundError(RingsightError):
    """There is no such thing."""

    @classmethod
    def near(cls, noun: str, name: str, known: Iterable[str], *, step: str = "") -> Self:
        """Word the error with the nearest known names, e.g. `No ring 'R-1'. Did you mean R-2?`.

        `step` is what to do next where no name is near.
        """
        close = get_close_matches(name, list(known), n=3)
        hint = f"Did you mean {' or '.join(close)}?" if close else step
        return cls(f"No {noun} {name!r}. {hint}".rstrip())

    @classmethod
    def elsewhere(cls, noun: str, name: str, run: str, how: str) -> Self:
        """Word the error for what another run has: nothing like it is suggested."""
        return cls(f"No {noun} {name!r} in the run asked about, but in {run}. See: {how}")
