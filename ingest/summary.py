"""What a load did, in counts: the same files give the same summary."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import polars as pl

from ingest.cells import Notes
from ingest.rejects import no_rejects


@dataclass(frozen=True, slots=True)
class FileSummary:
    """How many rows of one file were what; they sum to the rows read."""

    file: str
    kind: str
    accepted: int = 0
    amended: int = 0
    duplicate: int = 0
    rejected: int = 0


@dataclass(frozen=True, slots=True)
class LoadSummary:
    """What came of the files: counts, what was let pass, and the rows that could not be used.

    `unusable` counts cells that became empty, by column and reason; `without_offset` times that
    were read in the lender's zone; `nodes` and `links` what was new.
    """

    files: tuple[FileSummary, ...] = ()
    unusable: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    without_offset: Mapping[str, int] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    nodes: int = 0
    links: int = 0
    rejects: pl.DataFrame = field(default_factory=no_rejects)

    def count(self, status: str) -> int:
        """Return how many rows of all files were accepted, amended, duplicate or rejected."""
        return sum(getattr(file, status) for file in self.files)

    @property
    def rejects_all(self) -> bool:
        """Whether there were rows, and not one of them could be used."""
        used = any(self.count(status) for status in ("accepted", "amended", "duplicate"))
        return bool(self.count("rejected")) and not used

    def to_dict(self) -> dict[str, Any]:
        """Return the summary as plain values, with totals; the rejects by their number only."""
        statuses = ("accepted", "amended", "duplicate", "rejected")
        return {
            **{status: self.count(status) for status in statuses},
            "nodes": self.nodes,
            "links": self.links,
            "files": [asdict(file) for file in self.files],
            "unusable": {column: dict(told) for column, told in self.unusable.items()},
            "without_offset": dict(self.without_offset),
            "warnings": list(self.warnings),
        }


def sorted_notes(notes: Notes) -> tuple[dict[str, dict[str, int]], dict[str, int]]:
    """Return the notes' unusable cells and times without offset in one order."""
    unusable = {c: dict(sorted(told.items())) for c, told in sorted(notes.unusable.items())}
    return unusable, dict(sorted(notes.without_offset.items()))


def time_warnings(notes: Notes, zone: str | None) -> list[str]:
    """Return a line for each column whose times said no offset, or are of a form to be told."""
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
    return [*bare, *forms]


_FORMS = {
    "day_first": "read as day/month/year, as days above 12 show",
    "month_first": "read as month/day/year, as days above 12 show",
    "epoch": "read as seconds or milliseconds since 1970",
    "excel": "read as a spreadsheet's days (1 is 1900-01-01)",
}
