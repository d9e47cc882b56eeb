"""What a database gives to a query: the names of its columns, and its rows batch by batch."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import polars as pl

from graph.errors import InputError
from ingest.databases.query import Query

ROWS = 20_000  # of an answer, in memory at a time


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows as text; `greatest` of their watermarks (None: none), `bare` rows without one.

    `spellings` are those of watermarks that are text.
    """

    frame: pl.DataFrame
    greatest: object = None
    bare: int = 0
    spellings: frozenset[str] = frozenset()


class Answer(Protocol):
    """An answer that is being read."""

    columns: Sequence[str]

    def batches(self, places: Sequence[int], watermark: int | None) -> Iterator[Batch]:
        """Yield all rows, of the columns at `places` in this order; their titles say nothing."""
        ...


def not_installed(query: Query, what: str, how: str) -> InputError:
    """Return the error for a library that is not there, and how to get it."""
    return InputError(f"{query.name} needs {what}, which is not installed: {how}.")


def failed(query: Query, what: str, said: str, remedy: str) -> InputError:
    """Return the error of a driver in our words and its own, without secrets.

    It is raised `from None`: what `--debug` shows of a cause would have them.
    """
    return InputError(f"{query.name}: {what} ({query.address.told(said)}). {remedy}")


def unfit_value(query: Query) -> InputError:
    """Return the error of a value that does not fit, which a driver's own words would show."""
    return InputError(
        f"{query.name}: the database could not turn a value into another type. Leave it text in "
        "the query, or leave such rows out."
    )


def unread_rows(query: Query, error: BaseException) -> InputError:
    """Return the error of rows that could not be read, without the driver's words.

    They may hold what stands in a cell ("Could not decode column 'name' with text …").
    """
    return InputError(
        f"{query.name}: its rows could not be read ({type(error).__name__}). A value is damaged "
        "or not of its column's type: run the query in the database's own client, then mend such "
        "rows, cast the column or leave them out."
    )


REREAD = "Nothing of the query was kept; give the same command again."
