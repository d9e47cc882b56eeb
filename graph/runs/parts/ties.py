"""All ties of a lender on disk, a shard of values at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from graph.core.arrays import Ties
from graph.core.numbers import Hashes
from graph.core.parameters import Ints
from graph.core.soft import NO_TEXTS
from graph.runs.parts.records import TIE, VALUE
from graph.runs.parts.spool import Records, Spool, records

SHARD_BITS = 32  # of a value's number: below the shard, its place there


@dataclass(frozen=True, slots=True)
class Values:
    """What tells values apart outside of texts; v of each."""

    one: Hashes
    other: Hashes
    row: Ints  # a row of attributes with the token of a soft one, else -1
    soft: Ints  # place among the soft roles, HARD: none


class StoredTies:
    """Ties in shards; iterating yields each shard's, without texts, as often as it is asked."""

    def __init__(self, folder: Path, people: pl.Series, shards: int) -> None:
        self.people = people
        self._ties = Spool(folder, "ties", TIE, shards)
        self._values = Spool(folder, "values", VALUE, shards)

    def put(self, ties: Ties, values: Values, shard: int) -> None:
        """Store the ties of one shard: all rows of its values."""
        own = {"role": ties.role, "tie_role": ties.tie_role, "first": ties.first}
        rows = records(
            TIE,
            len(ties.value),
            value=ties.value,
            applicant=ties.applicant,
            last=ties.last,
            use=ties.use,
            **own,
        )
        self._ties.put(rows, shard)
        self._values.put(value_records(ties, values, np.arange(ties.values)), shard)

    def close(self) -> None:
        """Let nothing be added any more."""
        self._ties.close()
        self._values.close()

    def __iter__(self) -> Iterator[Ties]:
        for shard in range(self._ties.shards):
            yield self.read(shard)

    @property
    def shards(self) -> int:
        """How many shards there are."""
        return self._ties.shards

    def read(self, shard: int) -> Ties:
        """Return the ties of one shard."""
        return ties_of(self._ties.read(shard), self._values.read(shard)["users"], self.people)

    def values(self, shard: int) -> Records:
        """Return the VALUE records of one shard."""
        return self._values.read(shard)


def value_records(ties: Ties, values: Values, numbers: Ints) -> Records:
    """Return VALUE records of the values of `ties` under some numbers."""
    own = {"one": values.one, "other": values.other, "row": values.row, "soft": values.soft}
    return records(VALUE, ties.values, value=numbers, users=ties.users, **own)


def ties_of(rows: Records, users: np.ndarray, people: pl.Series) -> Ties:
    """Return TIE records (in order of value, numbered 0 …) as ties without texts."""
    wide = {name: rows[name].astype(np.int64) for name in TIE.names or ()}
    return Ties(
        people=people,
        start=np.searchsorted(wide["value"], np.arange(len(users) + 1)),
        users=users.astype(np.int64),
        label=NO_TEXTS,
        key=NO_TEXTS,
        **wide,
    )
