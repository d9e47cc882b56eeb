"""Facts that are read a batch at a time, and what of them was known at a moment."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import numpy as np
import polars as pl

from graph.core.parameters import Ints
from graph.core.texts import runs
from graph.store.info import CLOCKS
from graph.store.known import EARLIEST, known_rows


class StoredFacts(Protocol):
    """Facts outside of memory: frames as `graph.schema` names them, no row twice."""

    def rows(self, name: str) -> int:
        """Return how many rows frame `name` has."""
        ...

    def batches(self, name: str, columns: Sequence[str] | None = None) -> Iterator[pl.DataFrame]:
        """Yield the rows of frame `name` (`columns` of it), always in the same batches."""
        ...


@dataclass(frozen=True, slots=True)
class KnownFacts:
    """What of stored facts was known at `moment`; every pass yields the same batches."""

    source: StoredFacts
    moment: datetime

    @classmethod
    def at(cls, source: StoredFacts, as_of: datetime | None) -> "KnownFacts":
        """Return what was known at `as_of` (default: the newest moment there is)."""
        return cls(source, newest_stored(source) if as_of is None else as_of)

    def batches(self, name: str) -> Iterator[pl.DataFrame]:
        """Yield the known rows of frame `name`."""
        for batch in self.source.batches(name):
            yield known_rows(name, batch, self.moment)

    def links(self) -> Iterator["LinkBatch"]:
        """Yield the known links, with the runs of rows of one applicant."""
        first = 0
        for rows in self.batches("links"):
            begins = runs(rows["applicant_id"])
            yield LinkBatch(rows, np.flatnonzero(begins), first + np.cumsum(begins) - 1)
            first += int(begins.sum())


@dataclass(frozen=True, slots=True)
class LinkBatch:
    """Rows of links; a run is some of them, side by side, of one applicant."""

    rows: pl.DataFrame
    start: Ints  # of each run in this batch
    run: Ints  # of each row: its number among all runs of all batches


def newest_stored(source: StoredFacts) -> datetime:
    """Return the newest moment at which any of the facts was known (year 1 if there are none)."""
    newest = EARLIEST
    for name, clocks in CLOCKS.items():
        for batch in source.batches(name, clocks):
            moments = (batch[clock].max() for clock in clocks)
            newest = max([newest, *(each for each in moments if isinstance(each, datetime))])
    return newest
