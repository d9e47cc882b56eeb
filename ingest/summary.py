"""What a load did, in counts: the same files give the same summary."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import polars as pl

from graph.store.layout import FILES
from ingest.cells import Notes
from ingest.quality.report import STATUSES, Quality
from ingest.rejects import REJECTS, WantedRows, no_rejects
from ingest.sources import Told
from ingest.words import remark
from ingest.zeros import zero_warnings


@dataclass(frozen=True, slots=True)
class FileSummary:
    """How many rows of one file were what; they sum to the rows read."""

    file: str
    kind: str
    sha256: str = ""  # of its bytes; empty where they could be read once only
    accepted: int = 0
    amended: int = 0
    duplicate: int = 0
    rejected: int = 0


@dataclass(frozen=True, slots=True)
class LoadSummary:
    """What came of the files: counts, what was let pass, and the rows that could not be used.

    `unusable` counts cells that became empty, by column and reason; `without_offset` times that
    were read in the lender's zone; `nodes` and `links` what was new; `refused` says why of each
    file of which nothing could be used.
    """

    files: tuple[FileSummary, ...] = ()
    unusable: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    without_offset: Mapping[str, int] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    nodes: int = 0
    links: int = 0
    rejects: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=REJECTS))
    refused: tuple[str, ...] = ()
    quality: Quality | None = None  # of rows that came in files

    def count(self, status: str) -> int:
        """Return how many rows of all files were accepted, amended, duplicate or rejected."""
        return sum(getattr(file, status) for file in self.files)

    @property
    def rejects_all(self) -> bool:
        """Whether there were rows, and not one of them could be used."""
        used = any(self.count(status) for status in ("accepted", "amended", "duplicate"))
        return bool(self.count("rejected")) and not used

    @property
    def refusal(self) -> str:
        """What to tell of the files of which nothing could be used, in one line; or nothing."""
        if not self.refused:
            return ""
        count = f"{len(self.refused)} files cannot be used: " if self.refused[1:] else ""
        return f"{count}{' '.join(self.refused)} All other files were read."

    def loaded(self, *, of_rejects: bool) -> pl.DataFrame:
        """Return the files as a store keeps them (columns: `FILES`), none without a checksum."""
        rows = [
            {
                "kind": one.kind,
                "file": Path(one.file).name,
                "sha256": one.sha256,
                "of_rejects": of_rejects,
                "read": one.accepted + one.amended + one.duplicate + one.rejected,
                **{status: getattr(one, status) for status in STATUSES},
            }
            for one in self.files
            if one.sha256
        ]
        return pl.DataFrame(rows, schema=FILES)  # which load, and its report, come beside it

    def to_dict(self) -> dict[str, Any]:
        """Return the summary as plain values, with totals; the rejects by their number only."""
        return {
            **{status: self.count(status) for status in STATUSES},
            "nodes": self.nodes,
            "links": self.links,
            "files": [asdict(file) for file in self.files],
            "unusable": {column: dict(told) for column, told in self.unusable.items()},
            "without_offset": dict(self.without_offset),
            "warnings": list(self.warnings),
            "refused": list(self.refused),
            "quality": self.quality.to_dict() if self.quality else None,
        }


@dataclass(slots=True)
class Tally:
    """What one share of a load's rows came to."""

    statuses: Mapping[tuple[str, int, str], int] = field(default_factory=dict)  # kind, file, status
    rejects: list[pl.DataFrame] = field(default_factory=list)
    waiting: Mapping[str, int] = field(default_factory=dict)  # rows of no known application
    personal: Mapping[str, int] = field(default_factory=dict)  # ids that name somebody
    links: int = 0
    unordered: int = 0  # applications whose rows do not say which of them counts


def summary_of(
    told: Told, tallies: Sequence[Tally], *, zone: str | None, nodes: int
) -> LoadSummary:
    """Return what a load did: in one piece or in many shares, it reads the same."""
    refused = [part for tally in tallies for part in tally.rejects]
    rejects = pl.concat([no_rejects(), *told.rejects, *refused])
    rejects = rejects.sort("file", "row", "column", "reason", "kind")
    unusable, without_offset = _sorted_notes(told.notes)
    notes = told.notes
    remarks = (*time_warnings(notes, zone), *zero_warnings(notes.widths), *_remarks(tallies))
    return LoadSummary(
        files=tuple(_files(told, tallies, rejects)),
        unusable=unusable,
        without_offset=without_offset,
        warnings=(*dict.fromkeys(told.warnings), *remarks),
        nodes=nodes,
        links=sum(tally.links for tally in tallies),
        rejects=rejects.select(list(REJECTS)),
        refused=told.refused,
    )


def with_moved(summary: LoadSummary, wanted: WantedRows) -> LoadSummary:
    """Return the summary of rows read again, with a warning where they seem to be other rows."""
    told = []
    for file in summary.files:
        rows = wanted.of(Path(file.file))
        gone = len(rows) - sum(getattr(file, status) for status in STATUSES)
        if gone > 0:
            told.append(f"{file.file}: {gone} of the {len(rows)} rows to be read again are gone.")
        elif file.duplicate:
            told.append(
                f"{file.file}: {file.duplicate} of the {len(rows)} rows to be read again are known "
                "already."
            )
    remark = "Have lines moved since? Then load the whole file; what is known changes nothing."
    moved = tuple(f"{line} {remark}" for line in told)
    return replace(summary, warnings=(*summary.warnings, *moved))


def _files(told: Told, tallies: Sequence[Tally], rejects: pl.DataFrame) -> Iterator[FileSummary]:
    counted = rejects.group_by("kind", "file").agg(pl.col("row").n_unique()).iter_rows()
    bad = {(kind, file): rows for kind, file, rows in counted}
    counts: Counter[tuple[str, int, str]] = Counter()
    for tally in tallies:
        counts.update(tally.statuses)
    for kind, files in told.files.items():
        for number, file in enumerate(files):
            own = {s: counts[kind, number, s] for s in ("accepted", "amended", "duplicate")}
            yield FileSummary(
                file.name, kind, file.sha256, **own, rejected=bad.get((kind, file.name), 0)
            )


def _remarks(tallies: Sequence[Tally]) -> Iterator[str]:
    """Yield what deserves a look though nothing was refused."""
    if count := sum(tally.unordered for tally in tallies):
        yield remark("unordered", count=count)
    waiting, personal = Counter[str](), Counter[str]()
    for tally in tallies:
        waiting.update(tally.waiting)
        personal.update(tally.personal)
    for name in ("outcomes", "instalments"):
        if waiting[name]:
            yield f"Kept, though of applications not known yet: {waiting[name]} of the {name}."
    for column in ("applicant_id", "application_id"):
        if personal[column]:
            yield (
                f"Cells of {column} that look like phones, ids or e-mail addresses: "
                f"{personal[column]}. Ids are kept in clear, so give the lender's own numbers."
            )


def _sorted_notes(notes: Notes) -> tuple[dict[str, dict[str, int]], dict[str, int]]:
    """Return the notes' unusable cells and times without offset in one order."""
    unusable = {c: dict(sorted(told.items())) for c, told in sorted(notes.unusable.items())}
    return unusable, dict(sorted(notes.without_offset.items()))


def time_warnings(notes: Notes, zone: str | None) -> list[str]:
    """Return a line for each column with times without offset, of odd forms, or to come."""
    read_in = f"the mapping's zone {zone}" if zone else "UTC; give `zone` in a mapping file"
    bare = [
        f"Times without an offset in {column}: {rows}. They were read in {read_in}."
        for column, rows in sorted(notes.without_offset.items())
    ]
    forms = [
        f"Times in {column} {_FORMS[form]}: {rows}."
        for column, told in sorted(notes.time_forms.items())
        for form, rows in sorted(told.items())
    ]
    late = [
        f"Times in {column} that are still to come: {rows}. They were kept; is a clock, a zone or "
        "a date format wrong?"
        for column, rows in sorted(notes.to_come.items())
    ]
    return [*bare, *forms, *late]


_FORMS = {
    "day_first": "read as day/month/year, as days above 12 show",
    "month_first": "read as month/day/year, as days above 12 show",
    "epoch": "read as seconds or milliseconds since 1970",
    "excel": "read as a spreadsheet's days (1 is 1900-01-01)",
}
