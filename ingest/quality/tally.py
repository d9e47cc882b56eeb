"""A load's counts put together: batches to files, files to kinds, and all of it to a report."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ingest.columns import FILES
from ingest.quality.counts import CELLS, ROLE_NAMES, BatchCounts, ColumnCounts, FileCounts
from ingest.quality.report import STATUSES, ColumnQuality, FileQuality
from ingest.quality.sketch import MOST, NONE, Hashes, count, united

Reasons: TypeAlias = Mapping[str, Mapping[str, int]]  # by column
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Tallied:
    """All counts of a load. Files come one after the other, and each is told once it ended."""

    labels: dict[str, Hashes] = field(default_factory=dict)
    crowds: NDArray[np.int64] = field(
        default_factory=lambda: np.zeros((len(ROLE_NAMES), CELLS), dtype=np.int64)
    )
    kinds: dict[str, FileCounts] = field(default_factory=dict)
    _files: list[FileQuality] = field(default_factory=list)
    _open: tuple[tuple[str, int], FileCounts] | None = None

    def add(self, batch: BatchCounts) -> None:
        """Add the counts of the next batch."""
        file = (batch.kind, batch.file)
        if self._open is None or self._open[0] != file:
            self._close()
            self._open = (file, FileCounts())
        self._open[1].add(batch.counts)
        for label, hashes in batch.labels.items():
            self.labels[label] = united(self.labels.get(label, NONE), hashes)
        if batch.crowds is not None:
            self.crowds += batch.crowds

    def files(self) -> list[FileQuality]:
        """Return in their order what there is to say of files, but what became of their rows."""
        self._close()
        return self._files

    def _close(self) -> None:
        if self._open:
            (kind, _), counts = self._open
            self._files.append(told_of(kind, counts))
            self.kinds.setdefault(kind, FileCounts()).add(counts)
            self._open = None


def told_of(kind: str, counts: FileCounts) -> FileQuality:
    """Return what counts say of a file, or of all files of a kind."""
    numbers = counts.sample
    columns = [
        _column(
            column.name, counts, numbers[column.name] if column.name in numbers.columns else None
        )
        for column in FILES[kind]
    ]
    read = counts.rows + counts.torn + sum(counts.notes.left_out.values())
    return FileQuality("", kind, read, counts.rows, 0, 0, 0, 0, tuple(columns))


def with_rows(
    told: FileQuality, file: str, statuses: Mapping[str, int], rejected: Reasons
) -> FileQuality:
    """Return a file with its name, its rows by status, and why cells cost their row."""
    columns = tuple(
        replace(column, rejected=dict(sorted(rejected.get(column.name, {}).items())))
        for column in told.columns
    )
    return replace(
        told,
        file=file,
        columns=columns,
        accepted=statuses["accepted"],
        amended=statuses["amended"],
        duplicate=statuses["duplicate"],
        rejected=statuses["rejected"],
        left_out=statuses["left_out"],
    )


def pooled(told: FileQuality, files: Sequence[FileQuality]) -> FileQuality:
    """Return what is told of a kind of file, with the rows of its files by status."""
    reasons: dict[str, Counter[str]] = {}
    for file in files:
        for column in file.columns:
            reasons.setdefault(column.name, Counter()).update(column.rejected)
    statuses = {status: sum(getattr(file, status) for file in files) for status in STATUSES}
    return with_rows(told, "", statuses, reasons)


def share_above(counts: FileCounts, column: str, median: float) -> float:
    """Return which share of a column's numbers lies above `median`."""
    numbers = counts.sample[column].drop_nulls()
    return float((numbers > median).mean() or 0)  # type: ignore[arg-type]


def _column(name: str, counts: FileCounts, numbers: pl.Series | None) -> ColumnQuality:
    own = counts.columns.get(name, ColumnCounts())
    distinct = own.distinct
    told = ColumnQuality(
        name,
        own.filled,
        own.values,
        distinct=None if distinct is None or not own.filled else min(count(distinct), own.values),
        exact=distinct is None or distinct.size < MOST,
        unusable=dict(sorted(counts.notes.unusable.get(name, {}).items())),
        first=_moment(own.first),
        last=_moment(own.last),
    )
    known = None if numbers is None else numbers.drop_nulls()
    if known is None or known.is_empty():
        return told
    low, median, high = (_quantile(known, share) for share in (0.05, 0.5, 0.95))
    above = share_above(counts, name, median)
    return replace(told, low=low, median=median, high=high, above=above, sampled=len(known))


def _quantile(numbers: pl.Series, share: float) -> float:
    return float(numbers.quantile(share, "nearest") or 0)


def _moment(micros: int | None) -> str | None:
    if micros is None:
        return None
    return f"{_EPOCH + timedelta(microseconds=micros):%Y-%m-%dT%H:%M:%SZ}"
