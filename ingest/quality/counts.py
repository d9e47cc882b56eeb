"""Counting a load's cells while it is read: a batch at a time, then added up by file and kind.

What is kept of a file does not grow with it: counts, the least hashes of its values, and a sample
of its numbers. Adding up is the same in whatever order, so neither batches nor processes show.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graph.schema import ROLES
from ingest.applications import Derived
from ingest.cells import Notes
from ingest.columns import FILES, Column
from ingest.links import ROLES_OF
from ingest.quality.sketch import NONE, Hashes, least, united
from ingest.read import ROW, Table

SAMPLE = 2048  # rows whose numbers are kept: a share of them is within some 2 % of the file's
CELLS = 1 << 14  # counters of how often values of one role occur
ROLE_NAMES = tuple(sorted(ROLES))
NUMBERS = ("count", "number", "money")
TIMES = ("time",)
_LISTS = ("values", "flags", "checks")
_IDS = {
    "applications": ("application_id",),
    "events": ("event_id",),
    "outcomes": ("application_id", "outcome"),
    "instalments": ("application_id", "number"),
    "partners": ("partner_id",),
}
# Roles whose values may be nodes of another label too.
_OTHER = {"room": "Building", "home_room": "Building", "asset": "Device"}
_HASH = "hash"


@dataclass(slots=True)
class ColumnCounts:
    """What the cells of a column were; `values` counts the items of lists."""

    filled: int = 0
    values: int = 0
    distinct: Hashes | None = None  # least hashes of usable values; None: not counted
    first: int | None = None  # the earliest time, microseconds since 1970
    last: int | None = None

    def add(self, more: "ColumnCounts") -> None:
        """Add what the cells of other rows were."""
        self.filled += more.filled
        self.values += more.values
        if more.distinct is not None:
            self.distinct = united(NONE if self.distinct is None else self.distinct, more.distinct)
        firsts = [at for at in (self.first, more.first) if at is not None]
        lasts = [at for at in (self.last, more.last) if at is not None]
        self.first, self.last = min(firsts, default=None), max(lasts, default=None)


@dataclass(slots=True)
class FileCounts:
    """What the rows of a file were: `rows` could be read as rows, `torn` could not.

    Those that are left out are neither; `notes` counts them.
    """

    rows: int = 0
    torn: int = 0
    columns: dict[str, ColumnCounts] = field(default_factory=dict)
    notes: Notes = field(default_factory=Notes)
    sample: pl.DataFrame = field(default_factory=pl.DataFrame)  # hash and numbers of some rows

    def add(self, more: "FileCounts") -> None:
        """Add what other rows were."""
        self.rows += more.rows
        self.torn += more.torn
        self.notes.add(more.notes)
        for name, column in more.columns.items():
            self.columns.setdefault(name, ColumnCounts()).add(column)
        if more.sample.height:
            self.sample = _sampled(pl.concat([self.sample, more.sample], how="diagonal"))


@dataclass(slots=True)
class BatchCounts:
    """What a batch of one file adds to a load's counts.

    `labels` are least hashes of its nodes; `crowds` says for each role and each of `CELLS` groups
    of values how often they occurred, so that what many share can be found in a second pass.
    """

    kind: str
    file: int
    counts: FileCounts
    labels: dict[str, Hashes] = field(default_factory=dict)
    crowds: NDArray[np.uint32] | None = None


def count_batch(table: Table, derived: Derived, notes: Notes, file: int) -> BatchCounts:
    """Return the counts of a batch of file number `file`: as it was read, and as it was derived."""
    kind, ties = table.kind, Ties.of(derived.ties)
    columns = {column.name: _cells(table.frame[column.name], column) for column in FILES[kind]}
    by_role = {role: least(hashes) for role, hashes in ties.by_role()}
    for name, role in ROLES_OF.get(kind, {}).items():
        columns[name].distinct = by_role.get(role)
    for name, hashes in _texts(kind, derived.rows):
        columns[name].distinct = least(hashes)
    for name, (first, last) in _spans(kind, derived.rows).items():
        columns[name].first, columns[name].last = first, last
    torn = table.faults[ROW].n_unique() if table.faults.height else 0
    counts = FileCounts(table.frame.height, torn, columns, _copied(notes), _sample(kind, derived))
    crowds = ties.crowds() if kind in ("applications", "events") else None
    labels = ties.by_label(by_role)
    if "Room" in labels:  # whose buildings no tie names
        is_building = derived.attributes["label"] == "Building"
        keys = derived.attributes["attribute_key"].filter(is_building)
        labels["Building"] = least(keys.hash().to_numpy())
    return BatchCounts(kind, file, counts, labels, crowds)


@dataclass(frozen=True, slots=True)
class Ties:
    """A batch's ties as numbers: each one's role, label and hash of its key."""

    roles: NDArray[np.int64]
    labels: pl.Series
    keys: pl.Series
    hashes: Hashes

    @classmethod
    def of(cls, ties: pl.DataFrame) -> "Ties":
        """Return the ties of a frame: row, attribute_type, label, attribute_key."""
        if not ties.width:
            none = pl.Series([], dtype=pl.String)
            return cls(np.empty(0, np.int64), none, none, NONE)
        codes = ties["attribute_type"].cast(pl.Enum(ROLE_NAMES)).to_physical()
        keys = ties["attribute_key"]
        return cls(codes.to_numpy().astype(np.int64), ties["label"], keys, keys.hash().to_numpy())

    def by_role(self) -> Iterable[tuple[str, Hashes]]:
        """Yield the hashes of each role's keys."""
        ordered = self.hashes[np.argsort(self.roles.astype(np.uint8), kind="stable")]
        ends = np.bincount(self.roles, minlength=len(ROLE_NAMES)).cumsum()
        for role, part in zip(ROLE_NAMES, np.split(ordered, ends[:-1]), strict=True):
            if part.size:
                yield role, part

    def by_label(self, by_role: dict[str, Hashes]) -> dict[str, Hashes]:
        """Return the least hashes of each label's keys, those of its roles together."""
        labels: dict[str, Hashes] = {}
        for role, hashes in by_role.items():
            for label, own in self._labels_of(role, hashes):
                labels[label] = united(labels.get(label, NONE), own)
        return labels

    def _labels_of(self, role: str, hashes: Hashes) -> Iterable[tuple[str, Hashes]]:
        if role not in _OTHER:
            yield ROLES[role].label, hashes
            return
        places = self.of_role(role)
        is_other = (self.labels.gather(places) == _OTHER[role]).to_numpy()
        yield ROLES[role].label, least(self.hashes[places[~is_other]])
        yield _OTHER[role], least(self.hashes[places[is_other]])

    def of_role(self, role: str) -> NDArray[np.int64]:
        """Return which ties are of a role."""
        return np.flatnonzero(self.roles == ROLE_NAMES.index(role))

    def groups(self) -> NDArray[np.int64]:
        """Return in which of the `CELLS` groups each value is counted."""
        return (self.hashes % np.uint64(CELLS)).astype(np.int64)

    def crowds(self) -> NDArray[np.uint32]:
        """Return how often values of each role and group occur."""
        places = self.groups() + self.roles * CELLS
        counted = np.bincount(places, minlength=CELLS * len(ROLE_NAMES))
        return counted.astype(np.uint32).reshape(len(ROLE_NAMES), CELLS)


def _cells(cells: pl.Series, column: Column) -> ColumnCounts:
    filled = len(cells) - cells.null_count()
    bars = 0
    if filled and column.kind in _LISTS:
        bars = int(cells.str.count_matches("|", literal=True).sum())
    return ColumnCounts(filled, filled + bars)


def _texts(kind: str, rows: pl.DataFrame) -> Iterable[tuple[str, Hashes]]:
    """Yield the hashes of ids, texts, choices and numbers, by column."""
    places = {
        column.name: "name_token" if column.name == "name" else column.name
        for column in FILES[kind]
        if column.kind not in ("time", "latitude", "longitude")
    }
    there = {ours: name for ours, name in places.items() if name in rows.columns}
    hashes = rows.select(pl.col(name).hash().alias(ours) for ours, name in there.items())
    for ours, name in there.items():
        cells, nulls = hashes[ours].to_numpy(), rows[name].null_count()
        if nulls < rows.height:
            yield ours, cells[rows[name].is_not_null().to_numpy()] if nulls else cells


def _spans(kind: str, rows: pl.DataFrame) -> dict[str, tuple[int | None, int | None]]:
    names = [c.name for c in FILES[kind] if c.kind in TIMES and c.name in rows.columns]
    times = rows.select(pl.col(names).dt.epoch("us"))
    first, last = times.select(pl.all().min()).row(0), times.select(pl.all().max()).row(0)
    return dict(zip(names, zip(first, last, strict=True), strict=True))


def _sample(kind: str, derived: Derived) -> pl.DataFrame:
    """Return the numbers of the rows with the least hashes: the same rows in whatever order."""
    names = [c.name for c in FILES[kind] if c.kind in NUMBERS and c.name in derived.rows.columns]
    if not names or not derived.rows.height:
        return pl.DataFrame()
    numbers = derived.rows.select(pl.col(names).cast(pl.Float64))
    hashes = derived.rows.select(*_IDS[kind], *(n for n in names if n not in _IDS[kind]))
    return _sampled(numbers.with_columns(hashes.hash_rows().alias(_HASH)))


def _sampled(rows: pl.DataFrame) -> pl.DataFrame:
    return rows if rows.height <= SAMPLE else rows.bottom_k(SAMPLE, by=_HASH)


def _copied(notes: Notes) -> Notes:
    own = Notes()
    own.add(notes)
    return own
