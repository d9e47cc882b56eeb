"""What a load did, in counts: the same files give the same summary."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import polars as pl

from graph.store.layout import FILES as KEPT_FILES
from ingest.columns import FILES, Column
from ingest.notes import Notes
from ingest.quality.data import read_data
from ingest.quality.report import STATUSES, Quality
from ingest.rejects import REJECTS, WantedRows, no_rejects
from ingest.sources import Told
from ingest.words import Remark, joined, remark
from ingest.zeros import zero_warnings

_USED = ("accepted", "amended", "duplicate")  # statuses of rows that could be used
_SHAPES = 5  # of unknown words that are told, by column


@dataclass(frozen=True, slots=True)
class FileSummary:
    """How many rows of one file were what; they sum to the rows read.

    `left_out` are those that the mapping skips, and lines of totals (`totals` of them). Of a query
    `query` is its key, and `idle_since` the mark that it was read to, if nothing is new since.
    """

    file: str
    kind: str
    sha256: str = ""  # of its bytes; empty where they could be read once only
    accepted: int = 0
    amended: int = 0
    duplicate: int = 0
    rejected: int = 0
    left_out: int = 0
    totals: int = 0
    query: str = ""
    idle_since: str = ""

    @property
    def read(self) -> int:
        """How many rows there were."""
        return sum(getattr(self, status) for status in STATUSES)


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
        """Return how many rows of all files have a status: accepted, amended and so on."""
        return sum(getattr(file, status) for file in self.files)

    @property
    def rejects_all(self) -> bool:
        """Whether there were rows, and not one of them could be used.

        Rows of a query that come again at its mark were told when they were new.
        """
        used = any(self.count(status) for status in _USED)
        asked = [file for file in self.files if not file.idle_since]
        return any(file.rejected or file.totals for file in asked) and not used

    @property
    def refusal(self) -> str:
        """What to tell of the files of which nothing could be used, in one line; or nothing."""
        if not self.refused:
            return ""
        count = f"{len(self.refused)} files cannot be used: " if self.refused[1:] else ""
        return f"{count}{' '.join(self.refused)} All other files were read."

    def loaded(self, *, of_rejects: bool) -> pl.DataFrame:
        """Return the files and queries as a store keeps them (columns: `KEPT_FILES`).

        None without a checksum, no query without anything new, no file of no rejects.
        """
        rows = [
            {
                "kind": one.kind,
                "file": one.file if one.query else Path(one.file).name,
                "sha256": one.sha256,
                "of_rejects": of_rejects,
                "read": one.read,
                **{status: getattr(one, status) for status in STATUSES},
            }
            for one in self.files
            if is_kept(one, of_rejects=of_rejects)
        ]
        return pl.DataFrame(rows, schema=KEPT_FILES)  # which load, and its report, come beside it

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


def is_kept(file: FileSummary, *, of_rejects: bool) -> bool:
    """Return whether a store keeps what became of a file's or a query's rows."""
    if file.query:
        return not file.idle_since
    return bool(file.sha256 and (file.read or not of_rejects))


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
    remarks = (
        *time_warnings(notes, zone),
        *zero_warnings(notes.widths),
        *total_warnings(notes),
        *unknown_warnings(notes),
        *_remarks(tallies),
    )
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
        gone = len(rows) - file.read
        if gone > 0:
            told.append(remark("rejects_gone", name=file.file, count=gone, rows=len(rows)))
        elif file.duplicate:
            known = {"count": file.duplicate, "rows": len(rows)}
            told.append(remark("rejects_known", name=file.file, **known))
    return replace(summary, warnings=(*summary.warnings, *told))


def _files(told: Told, tallies: Sequence[Tally], rejects: pl.DataFrame) -> Iterator[FileSummary]:
    counted = rejects.group_by("kind", "file").agg(pl.col("row").n_unique()).iter_rows()
    bad = {(kind, file): rows for kind, file, rows in counted}
    counts: Counter[tuple[str, int, str]] = Counter()
    for tally in tallies:
        counts.update(tally.statuses)
    for kind, files in told.files.items():
        for number, file in enumerate(files):
            accepted, amended, duplicate = (counts[kind, number, status] for status in _USED)
            yield FileSummary(
                file.name,
                kind,
                file.sha256,
                accepted,
                amended,
                duplicate,
                rejected=bad.get((kind, file.name), 0),
                left_out=told.notes.left_out.get((kind, file.name), 0),
                totals=told.notes.totals.get((kind, file.name), (0, 0))[0],
            )


def _remarks(tallies: Sequence[Tally]) -> Iterator[Remark]:
    """Yield what deserves a look though nothing was refused."""
    if count := sum(tally.unordered for tally in tallies):
        yield remark("unordered", count=count)
    waiting, personal = Counter[str](), Counter[str]()
    for tally in tallies:
        waiting.update(tally.waiting)
        personal.update(tally.personal)
    for name in ("outcomes", "instalments"):
        if waiting[name]:
            kind = Remark(*read_data("words")["kind"][name])
            yield remark("waiting", count=waiting[name], kind=kind)
    for column in ("applicant_id", "application_id"):
        if personal[column]:
            yield remark("personal_ids", column=column, count=personal[column])


def total_warnings(notes: Notes) -> Iterator[Remark]:
    """Yield a line for each file with lines of totals."""
    for (_, file), (count, first) in sorted(notes.totals.items()):
        yield remark("totals", name=file, count=count, first=first)


def unknown_warnings(notes: Notes) -> Iterator[Remark]:
    """Yield a line for each column of fixed words that has others: their shapes, most cells first.

    Shapes and not words: who fills in a form wrongly may write anything anywhere.
    """
    for (column, ours), words in sorted(notes.unknown.items()):
        told = sorted(words.items(), key=lambda one: (-one[1], one[0]))
        parts = [Remark(*[f"{shape} ({cells:,})"] * 2) for shape, cells in told[:_SHAPES]]
        if len(told) > _SHAPES:
            parts.append(remark("and_more", more=len(told) - _SHAPES))
        is_row = any(c.required for kind, c in _columns(column, ours))
        known = {"column": column, "words": joined(parts, ", ", "、"), "known": ", ".join(ours)}
        places = {name: _in_both(column, ours, name) for name in _ENTRIES}
        if is_row:
            yield remark("unknown_words_of_rows", **known, **places)
        else:
            yield remark("unknown_words", **known, **places)


# What a mapping says of a word; of checks a word is a name with its result.
_ENTRIES = {"place": "{{{ours}: [{word}]}}", "nothing": '{{"": [{word}]}}', "left_out": "[{word}]"}
_WORDS = ("YOUR WORD", "贵方用词")


def _in_both(column: str, ours: tuple[str, ...], name: str) -> Remark:
    return Remark(*(_entry(column, ours, _ENTRIES[name], word) for word in _WORDS))


def _entry(column: str, ours: tuple[str, ...], form: str, word: str) -> str:
    """Return how a mapping says what `word` is; by kind of file where others have a column so.

    `ours` are the words of the column.
    """
    alike = [c.choices for kind in FILES for c in FILES[kind] if c.name == column]
    (kind, own), *_ = _columns(column, ours)
    first = f'"CHECK:{ours[0]}"' if own.kind == "checks" else ours[0]
    entry = f"{{{column}: {form.format(ours=first, word=word)}}}"
    return entry if len(set(alike)) == 1 else f"{{{kind}: {entry}}}"


def _columns(name: str, ours: tuple[str, ...]) -> list[tuple[str, Column]]:
    """Return the columns of that name and with these words, each with its kind of file."""
    named = [(kind, c) for kind in FILES for c in FILES[kind] if c.name == name]
    return [(kind, column) for kind, column in named if column.choices == ours]


def _sorted_notes(notes: Notes) -> tuple[dict[str, dict[str, int]], dict[str, int]]:
    """Return the notes' unusable cells and times without offset in one order."""
    unusable = {c: dict(sorted(told.items())) for c, told in sorted(notes.unusable.items())}
    return unusable, dict(sorted(notes.without_offset.items()))


def time_warnings(notes: Notes, zone: str | None) -> list[Remark]:
    """Return a line for each column with times without offset, of odd forms, or to come."""
    bare = "without_offset" if zone else "without_offset_or_zone"
    return [
        *(remark(bare, column=column, count=rows, zone=zone)
          for column, rows in sorted(notes.without_offset.items())),
        *(remark(f"times_{form}", column=column, count=rows)
          for column, told in sorted(notes.time_forms.items())
          for form, rows in sorted(told.items())),
        *(remark("times_to_come", column=column, count=rows)
          for column, rows in sorted(notes.to_come.items())),
    ]  # fmt: skip
