"""Whether 03/04/2024 is a day in April or in March: told by a whole file, not by a batch of it."""

from collections.abc import Iterable
from collections.abc import Mapping as MappingOf
from pathlib import Path

from ingest.columns import FILES
from ingest.databases.query import Query
from ingest.databases.read import read_query
from ingest.mapping import Mapping
from ingest.read import Table, read_batches
from ingest.suffixes import form_of
from ingest.time_forms import orders_shown, shown_order

_ROWS = 100_000


class DayOrders:
    """The order of day and month in each column of a source, asked batch by batch.

    The source is read, or the query asked, once more as soon as a batch has times whose order
    matters, and the mapping no format for them: of the batches before it no order matters, so the
    answers are the same wherever batches end. Of standard input, which is read once, the first
    batch with such times speaks for its column.
    """

    def __init__(self, source: Path | Query, kind: str, mapping: Mapping) -> None:
        """Begin with a source of which nothing was read."""
        names = [
            column.name
            for column in FILES[kind]
            if column.kind in ("time", "date") and not mapping.formats(kind, column.name)
        ]
        self._source, self._kind, self._mapping = source, kind, mapping
        self._orders = dict.fromkeys(names, "unsure")
        self._open = names

    def of(self, table: Table) -> MappingOf[str, str]:
        """Return the order by column for a batch, after all batches before it."""
        met = [name for name in self._open if orders_shown(table.frame[name])[2]]
        if met:
            names, tables = self._to_count(met, table)
            self._orders = self._orders | _counted(names, tables)
            self._open = [name for name in self._open if name not in names]
        return self._orders

    def _to_count(self, met: list[str], table: Table) -> tuple[list[str], Iterable[Table]]:
        """Return of which columns all rows are counted now, and those rows."""
        if isinstance(self._source, Query):
            again = read_query(self._source.unread(), mapping=self._mapping, rows=_ROWS)
            return self._open, again
        if form_of(self._source).kind == "stream":
            return met, [table]
        return self._open, read_batches(self._source, self._kind, mapping=self._mapping, rows=_ROWS)


def _counted(names: list[str], tables: Iterable[Table]) -> dict[str, str]:
    totals = dict.fromkeys(names, (0, 0, 0))
    for table in tables:
        totals = {name: _sum(totals[name], orders_shown(table.frame[name])) for name in names}
    return {name: shown_order(*totals[name]) for name in names}


def _sum(one: tuple[int, int, int], other: tuple[int, int, int]) -> tuple[int, int, int]:
    return one[0] + other[0], one[1] + other[1], one[2] + other[2]
