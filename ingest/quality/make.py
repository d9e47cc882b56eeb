"""The report of a load, made of its counts; and the same beside the last load in a store."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol

import polars as pl

from graph.schema import LABELS
from ingest.quality.crowds import Crowds, Whole
from ingest.quality.drift import drift_of, new_drift
from ingest.quality.findings import findings_of
from ingest.quality.report import STATUSES, FileQuality, NewValues, Quality
from ingest.quality.sketch import count
from ingest.quality.stored import Before
from ingest.quality.tally import Tallied, pooled, told_of, with_rows

# Nodes of these come from elsewhere too, above others or of a list of partners.
_NOT_COMPARED = ("Agent", "Building", "Channel", "GeoCell", "IpNetwork", "Merchant", "Staff")


class FileRows(Protocol):
    """What became of a file's rows: `ingest.summary.FileSummary`."""

    @property
    def file(self) -> str:
        """Return the file's name as it was given."""
        ...

    @property
    def idle_since(self) -> str:
        """Return of a query without anything new the mark that it was read to."""
        ...


def report_of(
    tallied: Tallied,
    crowds: Crowds,
    masks: Mapping[int, str],
    files: Sequence[FileRows],
    rejects: pl.DataFrame,
) -> Quality:
    """Return the report of a load that is compared with nothing.

    `masks` are those of crowds.keys(); `files` say in their order what became of their rows,
    `rejects` which could not be used.
    """
    reasons = _reasons(rejects)
    told = [
        replace(
            with_rows(one, rows.file, statuses_of(rows), reasons.get(rows.file, {})),
            idle_since=rows.idle_since,
        )
        for one, rows in zip(tallied.files(), files, strict=True)
    ]
    kinds = [
        pooled(told_of(kind, counts), [one for one in told if one.kind == kind])
        for kind, counts in tallied.kinds.items()
    ]
    shared = crowds.found(_whole(tallied, kinds), masks)
    return Quality(tuple(told), tuple(kinds), shared, findings=findings_of(told, shared, ()))


def compared(
    report: Quality,
    tallied: Tallied,
    before: Before | None,
    nodes: Mapping[str, int],
    then: Mapping[str, int],
) -> Quality:
    """Return the report beside the last load of each kind; what is new goes by counts of nodes.

    `nodes` and `then` are how many nodes of each label the store has now, and had before.
    """
    labels = [label for label in LABELS if label not in _NOT_COMPARED and label in tallied.labels]
    if not then:  # an empty store: all is new, which says nothing
        labels = []
    new = [
        NewValues(label, distinct, min(distinct, nodes.get(label, 0) - then.get(label, 0)))
        for label in labels
        if (distinct := count(tallied.labels[label]))
    ]
    if before is None:
        return replace(report, new=tuple(new))
    drift = [
        *(each for kind in report.kinds if kind.kind in before.kinds
          for each in drift_of(kind, tallied.kinds[kind.kind], before.kinds[kind.kind])),
        *new_drift(new, before.new),
    ]  # fmt: skip
    findings = findings_of(report.files, report.shared, drift)
    return replace(
        report, new=tuple(new), drift=tuple(drift), findings=findings, against=before.load
    )


def _whole(tallied: Tallied, kinds: Sequence[FileQuality]) -> Whole:
    """Return how many places, shops and agents a load has, and applicants who have a place."""
    numbers = {label: count(hashes) for label, hashes in tallied.labels.items()}
    applicants = 0
    for kind in kinds:
        person, place = kind.column("applicant_id"), kind.column("address")
        if kind.kind == "applications" and person and place and kind.rows:
            applicants = round((person.distinct or 0) * place.filled / kind.rows)
    places, shops = numbers.get("Building", 0), numbers.get("Merchant", 0)
    return Whole(applicants, places, shops, numbers.get("Agent", 0))


def _reasons(rejects: pl.DataFrame) -> dict[str, dict[str, dict[str, int]]]:
    """Return how many cells cost their row, by file, column and reason."""
    counted = rejects.group_by("file", "column", "reason").agg(rows=pl.col("row").n_unique())
    found: dict[str, dict[str, dict[str, int]]] = {}
    for file, column, reason, rows in counted.sort("file", "column", "reason").iter_rows():
        found.setdefault(file, {}).setdefault(column, {})[reason] = rows
    return found


def statuses_of(rows: FileRows) -> dict[str, int]:
    """Return the rows of a file by status."""
    return {status: getattr(rows, status) for status in STATUSES}
