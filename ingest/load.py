"""From files to facts, and from facts to the store: the way in."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from graph.model import Facts, Knowledge
from graph.store.base import Store
from graph.store.known import known_at
from ingest.gather import LoadOptions, silent
from ingest.links_files import LinksWriter
from ingest.load_store import load_into
from ingest.mapping import Mapping
from ingest.read import Table
from ingest.settle import prepare, settle
from ingest.sources import Sources, read_rows
from ingest.steps import Progress
from ingest.summary import LoadSummary
from ingest.taking import Counting, Keeping, Links, bring, together
from ingest.tokens import Tokenizer

__all__ = [
    "LoadOptions", "Progress", "check_files", "facts_of_tables", "knowledge", "load", "load_facts",
    "load_links", "read_facts",
]  # fmt: skip


def read_facts(
    sources: Sources,
    options: LoadOptions,
    *,
    earlier: Facts | None = None,
    progress: Progress | None = None,
) -> tuple[Facts, LoadSummary]:
    """Return what the files add to `earlier` facts, and what became of every row.

    What changes of earlier facts comes again whole, so that `join_facts(earlier, facts)` is all
    there is. Raises InputError if a file cannot be used.
    """
    keeping = Keeping(None if earlier is None else lambda _: earlier)
    summary = bring(sources, options, keeping, progress)
    facts = together(keeping.parts)
    return facts, replace(summary, nodes=facts.attributes.height)


def check_files(
    sources: Sources, options: LoadOptions, *, progress: Progress | None = None
) -> LoadSummary:
    """Return what would become of every row, as `read_facts` tells it; no fact is kept.

    Memory holds one share at a time. Raises InputError if a file cannot be used.
    """
    counting = Counting()
    summary = bring(sources, options, counting, progress)
    return replace(summary, nodes=counting.nodes)


def facts_of_tables(
    tables: list[Table],
    *,
    mapping: Mapping,
    tokenizer: Tokenizer,
    now: datetime,
    earlier: Facts | None = None,
) -> tuple[Facts, LoadSummary]:
    """Return what tables in memory add to `earlier` facts, and what became of every row."""
    prepared = prepare(read_rows(tables, mapping=mapping), mapping=mapping, tokenizer=tokenizer)
    return settle(prepared, earlier or Facts(), now=now, told=False, zone=mapping.zone)


def load(
    store: Store, sources: Sources, options: LoadOptions, *, progress: Progress | None = None
) -> LoadSummary:
    """Add the files' rows to `store` as facts; loading them again changes nothing.

    Raises InputError if a file cannot be used, WrongKeyError if the store's tokens were made
    with another key, StoreError if the store cannot be written.
    """
    return load_into(store, sources, options, progress or silent, None)


def load_facts(
    store: Store, sources: Sources, options: LoadOptions, *, progress: Progress | None = None
) -> tuple[Facts, LoadSummary]:
    """Do `load`, and return what was written too: of an empty store, all that it then knows."""
    parts: list[Facts] = []
    summary = load_into(store, sources, options, progress or silent, parts)
    return together(parts), summary


def load_links(
    sources: Sources, options: LoadOptions, out: Path, *, progress: Progress | None = None
) -> LoadSummary:
    """Write the files' facts into folder `out` as Parquet: no store, any size, little memory.

    Raises InputError if a file cannot be used; what lies in `out` then stays as it is.
    """
    info = {"key_id": options.tokenizer.key_id, "zone": options.mapping.zone}
    with LinksWriter(out, {name: text for name, text in info.items() if text}) as writer:
        summary = bring(sources, options, Links(writer, progress or silent), progress)
    return replace(summary, nodes=writer.nodes)


def knowledge(facts: Facts, *, as_of: datetime | None = None, zone: str | None) -> Knowledge:
    """Return what of `facts` was known at `as_of` (default: the newest moment in them)."""
    return known_at(facts, as_of, zone=zone or "UTC")
