"""Where a command tells the rows that it could not use."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import polars as pl

from graph.errors import UsageError
from ingest.load import LoadOptions
from ingest.rejects import check_place, left_over, write_rejects
from ingest.rejects_clear import check_rereadable, with_clear_values
from ingest.sources import Sources
from ingest.summary import LoadSummary
from ingest.words import remark

REJECTS = "rejects.csv"


def check_places(
    sources: Sources,
    *besides: Path | None,
    again: Path | None,
    to: Path | None,
    quality: Path | None,
) -> None:
    """Raise UsageError, before anything is read, if a file to be written has no place of its own.

    `to` is where the rejects go, `quality` the data-quality report. Besides the sources other
    files are read; of them the rejects file read `again` may take the new rejects.
    """
    read = [*(path for _, path in sources.files), *(path for path in besides if path)]
    if to:
        check_place(to, read, of="the rejects", name=REJECTS)
    if quality:
        check_report_place(quality, [*read, again] if again else read)
    if to and quality and to.resolve() == quality.resolve():
        raise UsageError("--rejects-to and --quality-report name one file. Name two.")


def check_report_place(path: Path, read: Iterable[Path] = ()) -> None:
    """Raise UsageError if the data-quality report cannot be written to `path`."""
    check_place(path, read, of="the data-quality report", name="quality.html")


def check_rejects(sources: Sources, *, to: Path | None, clear: bool, check: bool) -> None:
    """Raise UsageError, before anything is read, if the rejects cannot be told as asked."""
    if clear and check and not to:
        raise UsageError("With --check, --rejects-clear needs --rejects-to FILE.")
    if clear:
        check_rereadable(sources)


def told_rejects(
    summary: LoadSummary,
    sources: Sources,
    options: LoadOptions,
    *,
    to: Path | None,
    out: Path | None,
    clear: bool = False,
    check: bool = False,
) -> tuple[LoadSummary, str | None]:
    """Write the rows that could not be used, and return where; None if there are none.

    A file of an earlier load is left alone, unless it is the one read again now: what it names
    and was not read stays in it. What a query without anything new gives again was told when it
    was new, so without `to` it is not told again. With `clear` values are written as they are,
    for the user's eyes, and the summary warns of it. A `check` writes them only if `to` says where.
    """
    if check and not to:
        return summary, None
    again = options.rejects
    idle = [file.file for file in summary.files if file.idle_since and not to]
    rejects = summary.rejects.filter(~pl.col("file").is_in(idle))
    if clear:
        rejects = with_clear_values(rejects, sources, mapping=options.mapping)
    if again:
        rejects = pl.concat([rejects, left_over(again, (path for _, path in sources.files))])
    if rejects.is_empty() and again is None:
        return summary, None
    path = to or again or _free(out or Path())
    write_rejects(rejects, path, private=clear)
    if rejects.is_empty():
        return summary, None
    if clear:
        warning = remark("rejects_clear", file=path)
        return replace(summary, warnings=(*summary.warnings, warning)), str(path)
    return summary, str(path)


def _free(folder: Path) -> Path:
    path, number = folder / REJECTS, 1
    while path.exists():
        number += 1
        path = folder / f"rejects-{number}.csv"
    return path
