"""Drift: where a kind of file, or what is new in it, differs from the last load of its kind.

Every figure is a share, and all shares are compared by one test that is sure of small files only
where chance cannot be the reason. Limits: limits.yaml.
"""

from collections.abc import Iterator, Mapping, Sequence
from math import asin, sqrt

from ingest.quality.counts import FileCounts
from ingest.quality.data import limit
from ingest.quality.report import ColumnQuality, Drift, FileQuality, NewValues
from ingest.quality.tally import share_above


def z_of(before: float, of_before: int, now: float, of_now: int) -> float:
    """Return by how many standard errors two shares of so many differ (0: not at all).

    Of each share the arcsine of its root is taken, whose error does not depend on the share: near
    0 or 1 and for small files the usual z-test sees differences where there is only chance.
    Source: Cohen, Statistical Power Analysis (1988), 6.2 (effect size h).
    """
    if not of_before or not of_now:
        return 0.0
    apart = 2 * (asin(sqrt(now)) - asin(sqrt(before)))
    return apart / sqrt(1 / of_before + 1 / of_now)


def has_drifted(figure: str, before: float, of_before: int, now: float, of_now: int) -> bool:
    """Return whether two shares differ more than chance allows, and enough to matter."""
    if min(of_before, of_now) < limit("drift", "least"):
        return False
    sure = abs(z_of(before, of_before, now, of_now)) >= limit("drift", "z")
    return sure and abs(now - before) >= limit("drift", figure)


def drift_of(now: FileQuality, counts: FileCounts, before: FileQuality) -> Iterator[Drift]:
    """Yield how a kind of file differs from the last load's."""
    rejected = before.rejected / max(before.read, 1), now.rejected / max(now.read, 1)
    yield from _drift(now.kind, "", "rejected", rejected[0], before.read, rejected[1], now.read)
    for column in now.columns:
        old = before.column(column.name)
        if old is not None:
            yield from _column(now, column, before, old)
            yield from _median(now.kind, column, counts, old)


def new_drift(now: Sequence[NewValues], before: Sequence[NewValues]) -> Iterator[Drift]:
    """Yield where more or fewer values than last time were new to the store."""
    known: Mapping[str, NewValues] = {each.label: each for each in before}
    for each in now:
        if old := known.get(each.label):
            shares = old.new / max(old.distinct, 1), each.new / max(each.distinct, 1)
            yield from _drift("", each.label, "new", shares[0], old.distinct, shares[1],
                              each.distinct)  # fmt: skip


def _column(
    now: FileQuality, column: ColumnQuality, before: FileQuality, old: ColumnQuality
) -> Iterator[Drift]:
    filled = old.filled / max(before.rows, 1), column.filled / max(now.rows, 1)
    yield from _drift(now.kind, column.name, "filled", filled[0], before.rows, filled[1], now.rows)
    unusable = old.left_out / max(old.values, 1), column.left_out / max(column.values, 1)
    yield from _drift(
        now.kind, column.name, "unusable", unusable[0], old.values, unusable[1], column.values
    )


def _median(
    kind: str, column: ColumnQuality, counts: FileCounts, old: ColumnQuality
) -> Iterator[Drift]:
    """Yield the medians if other shares of both loads' numbers lie above the last one's."""
    if old.median is None or column.median is None or old.above is None:
        return
    above = share_above(counts, column.name, old.median)
    if column.median != old.median and has_drifted(
        "median", old.above, old.sampled, above, column.sampled
    ):
        z = z_of(old.above, old.sampled, above, column.sampled)
        yield Drift(kind, column.name, "median", old.median, column.median, round(z, 1))


def _drift(
    kind: str, column: str, figure: str, before: float, of_before: int, now: float, of_now: int
) -> Iterator[Drift]:
    if has_drifted(figure, before, of_before, now, of_now):
        z = z_of(before, of_before, now, of_now)
        yield Drift(kind, column, figure, round(before, 6), round(now, 6), round(z, 1))
