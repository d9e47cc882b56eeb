"""The files of a load or of a detection without a store, as a command's options name them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from graph.errors import InputError, UsageError
from graph.model import Facts
from graph.schema import FRAMES
from ingest.columns import FILES
from ingest.databases.query import Query
from ingest.databases.sources_file import SourcesFile, read_sources
from ingest.find_files import find_files
from ingest.frames import read_links
from ingest.load import LoadOptions, Progress, read_facts
from ingest.sources import Source, Sources
from ingest.stored_file import STANDARD_INPUT
from ingest.summary import LoadSummary

Files = Sequence[Path] | None


@dataclass(frozen=True, slots=True)
class Given:
    """What the options of `load` say, read once."""

    sources: Sources
    options: LoadOptions


def sources_of(
    applications: Files,
    events: Files,
    outcomes: Files,
    instalments: Files,
    partners: Files,
    *,
    queries: Mapping[str, tuple[Query, ...]] | None = None,
    note: Callable[[str], None],
) -> Sources:
    """Return the files by what they hold, folders and patterns as the files they stand for.

    The `queries` of each kind come after them.

    `note` is told what was left out of them. Raises UsageError if there is none at all,
    InputError if one cannot be read.
    """
    named = [tuple(some or ()) for some in (applications, events, outcomes, instalments, partners)]
    every = [path for some in named for path in some]
    asked = queries or {}
    if not every and not asked:
        raise UsageError("No file was given. Name one: ringsight load applications.csv")
    if every.count(STANDARD_INPUT) > 1:
        raise UsageError("Standard input (-) holds one file. Name the others.")
    if links := next(filter(is_links, every), None):
        raise InputError(f"{links} holds links already: give it to `detect --input`.")
    found = [find_files(some) for some in named]
    for text in (text for _, texts in found for text in texts):
        note(text)
    every_: list[tuple[Source, ...]] = [
        (*files, *asked.get(kind, ())) for kind, (files, _) in zip(FILES, found, strict=True)
    ]
    return Sources(*every_)


def queries_of(path: Path | None, rejects: Path | None, full: bool) -> SourcesFile:
    """Return what sources file `path` says (None: nothing); UsageError for what does not go."""
    if path is None:
        if full:
            raise UsageError("--full goes with --from FILE.")
        return SourcesFile({})
    if rejects:
        raise UsageError(
            "--rejects names rows of files. Mend rows of a database there, and load again; "
            "--full reads those too whose watermark stayed."
        )
    return read_sources(path)


def is_links(path: Path) -> bool:
    """Return whether `path` is what `load --out` wrote: its folder, or one of its frames."""
    if path.is_dir():
        return is_links(path / "links.parquet")
    if path.suffix != ".parquet" or path.stem not in FRAMES:
        return False
    try:
        columns = pl.read_parquet_schema(path)
    except (OSError, pl.exceptions.PolarsError):
        return False
    return set(FRAMES[path.stem]) <= set(columns)


def facts_of(given: Given, tell: Progress) -> tuple[Facts, LoadSummary]:
    """Return the facts of files alone, without a store."""
    return read_facts(given.sources, given.options, progress=tell)


def links_of(paths: Sequence[Path]) -> Facts:
    """Return the facts that `load --out` wrote."""
    return read_links(sorted(paths))
