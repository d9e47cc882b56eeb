"""From files to facts, and from facts to the store: the way in."""

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Mapping as MappingOf
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from graph.errors import StoppedError, WrongKeyError
from graph.model import Facts, Knowledge
from graph.schema import FRAMES, conform, empty
from graph.store.base import Store, Written
from graph.store.files import read_files, write_files
from graph.store.known import known_at
from ingest.amend import unordered
from ingest.databases.progress import keep_marks, with_marks, with_queries
from ingest.distinct_nodes import DistinctNodes
from ingest.gather import LoadOptions, gather, silent
from ingest.links_files import LinksWriter
from ingest.mapping import Mapping
from ingest.quality.crowds import Crowds
from ingest.quality.make import compared, report_of
from ingest.quality.stored import kept, last_load
from ingest.quality.tally import Tallied
from ingest.read import Table
from ingest.rejects import read_rejects
from ingest.settle import Prepared, prepare, settle, settle_share
from ingest.sources import Sources, read_rows
from ingest.steps import Progress, Steps
from ingest.summary import LoadSummary, is_kept, summary_of, with_moved
from ingest.tokens import Tokenizer
from ingest.values import unique_attributes

__all__ = [
    "LoadOptions", "Progress", "check_files", "facts_of_tables", "knowledge", "load", "load_facts",
    "load_links", "read_facts", "settled", "together",
]  # fmt: skip

_SLICE = 20_000  # ids asked of a store at a time
_BATCH = 50_000  # rows written to a store at a time
# Applications and events last: a load cut short must not take its rest for duplicates.
_WRITTEN = (
    "attributes",
    "links",
    "partners",
    "outcomes",
    "instalments",
    "events",
    "applications",
)


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
    parts: list[Facts] = []
    known = earlier or Facts()
    summary = settled(sources, options, lambda _: known, parts.append, progress)
    facts = together(parts)
    return facts, replace(summary, nodes=facts.attributes.height)


def check_files(
    sources: Sources, options: LoadOptions, *, progress: Progress | None = None
) -> LoadSummary:
    """Return what would become of every row, as `read_facts` tells it; no fact is kept.

    Memory holds one share at a time. Raises InputError if a file cannot be used.
    """
    with TemporaryDirectory(prefix="ringsight-") as folder:
        nodes = DistinctNodes(Path(folder))
        summary = settled(
            sources, options, lambda _: Facts(), lambda facts: nodes.add(facts.attributes), progress
        )
        return replace(summary, nodes=nodes.count())


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
    return _loaded(store, sources, options, progress, lambda _: None)


def load_facts(
    store: Store, sources: Sources, options: LoadOptions, *, progress: Progress | None = None
) -> tuple[Facts, LoadSummary]:
    """Do `load`, and return what was written too: of an empty store, all that it then knows."""
    parts: list[Facts] = []
    summary = _loaded(store, sources, options, progress, parts.append)
    return together(parts), summary


def load_links(
    sources: Sources, options: LoadOptions, out: Path, *, progress: Progress | None = None
) -> LoadSummary:
    """Write the files' facts into folder `out` as Parquet: no store, any size, little memory.

    Raises InputError if a file cannot be used; what lies in `out` then stays as it is.
    """
    info = {"key_id": options.tokenizer.key_id, "zone": options.mapping.zone}
    with LinksWriter(out, {name: text for name, text in info.items() if text}) as writer:
        summary = settled(sources, options, lambda _: Facts(), writer.write, progress)
    return replace(summary, nodes=writer.nodes)


def settled(
    sources: Sources,
    options: LoadOptions,
    known: Callable[[Prepared], Facts],
    take: Callable[[Facts], None],
    progress: Progress | None = None,
    *,
    around: Callable[[int], AbstractContextManager[None]] = lambda _: nullcontext(),
    end: Callable[[LoadSummary, Tallied], LoadSummary] = lambda summary, _: summary,
    begin: Callable[[int, int], None] = lambda _, __: None,
) -> LoadSummary:
    """Hand what the files add to `take`, share by share; `known` tells what is known of a share.

    Memory holds one share at a time, and what `take` keeps. All is taken inside of `around`,
    which is told how many rows and ties there are; last in it, `end` is told what came
    of them, and returns what to say of it. `begin` is told, before each share, its rows and ties
    and those of all.
    """
    at, given = options.recorded_at or options.now, options.recorded_at is not None
    tallies = []
    with TemporaryDirectory(prefix="ringsight-") as folder:
        gathered = gather(sources, options, Path(folder), progress)
        crowds = Crowds(gathered.tallied.crowds)
        with around(gathered.weight):
            for share in gathered.shares():
                begin(share.weight, gathered.weight)
                before = known(share)
                facts, tally = settle_share(share, before, now=at, told=given)
                tallies.append(replace(tally, unordered=_unordered(share, before, facts)))
                crowds.add(share.derived)
                take(facts)
            summary = summary_of(gathered.told, tallies, zone=options.mapping.zone, nodes=0)
            summary = replace(summary, files=with_queries(summary.files, sources.queries))
            report = report_of(gathered.tallied, crowds, summary.files, summary.rejects)
            zone = options.mapping.zone or report.zone
            summary = replace(summary, quality=replace(report, zone=zone))
            if options.rejects:
                summary = with_moved(summary, read_rejects(options.rejects))
            return end(summary, gathered.tallied)


def together(parts: Sequence[Facts]) -> Facts:
    """Return the facts of several shares as one."""
    if len(parts) == 1:
        return parts[0]
    frames = {name: pl.concat([empty(name), *(getattr(p, name) for p in parts)]) for name in FRAMES}
    frames["attributes"] = unique_attributes([frames["attributes"]])
    return Facts(**{name: conform(name, frame) for name, frame in frames.items()})


def knowledge(facts: Facts, *, as_of: datetime | None = None, zone: str | None) -> Knowledge:
    """Return what of `facts` was known at `as_of` (default: the newest moment in them)."""
    return known_at(facts, as_of, zone=zone or "UTC")


def _unordered(share: Prepared, known: Facts, facts: Facts) -> int:
    if "applications" not in share.derived:
        return 0
    return unordered(share.derived["applications"].rows, known.applications, facts.applications)


def _loaded(
    store: Store,
    sources: Sources,
    options: LoadOptions,
    progress: Progress | None,
    take: Callable[[Facts], None],
) -> LoadSummary:
    _same_key(store, options.tokenizer)
    then = store.read_info()["counts"]
    at_once = not then.get("Applicant")
    steps = Steps(progress or silent)
    writing = _Writing(store, options, steps, at_once)

    def write(facts: Facts) -> None:
        writing.write(facts)
        take(facts)

    def end(summary: LoadSummary, tallied: Tallied) -> LoadSummary:
        summary = _keep_files(store, summary, tallied, then, options.rejects is not None)
        zone = options.mapping.zone
        keep_marks(store, sources.queries, summary.files, now=options.now, zone=zone)
        return summary

    known = partial(_known, store, steps)
    asked = with_marks(store, sources.queries, full=options.full)
    sources = sources.with_queries(asked)
    try:
        summary = settled(
            sources, options, known, write, steps, around=store.loading, end=end, begin=steps.begin
        )
    except KeyboardInterrupt:
        raise _stopped(store, then) from None
    return replace(summary, nodes=writing.new["attributes"], links=writing.new["links"])


def _keep_files(
    store: Store,
    summary: LoadSummary,
    tallied: Tallied,
    then: MappingOf[str, int],
    of_rejects: bool,
) -> LoadSummary:
    """Keep the files and the report with the store, compared with the last load; return both."""
    files, stored = summary.loaded(of_rejects=of_rejects), read_files(store)
    if summary.quality is None:
        return summary
    before = None if of_rejects else last_load(stored, files)
    report = compared(summary.quality, tallied, before, store.read_info()["counts"], then)
    told = [
        quality
        for file, quality in zip(summary.files, report.files, strict=True)
        if is_kept(file, of_rejects=of_rejects)
    ]
    write_files(store, kept(files, told, report, stored))
    return replace(summary, quality=report)


def _same_key(store: Store, tokenizer: Tokenizer) -> None:
    """Refuse another key before anything is read: all its tokens would be strangers."""
    key_id = store.read_info().get("key_id")
    if key_id and key_id != tokenizer.key_id:
        raise WrongKeyError(
            f"{store.url} holds tokens of key {key_id}; this key is {tokenizer.key_id}. "
            "Name the right key's file in RINGSIGHT_TOKEN_KEY_FILE."
        )


def _stopped(store: Store, then: MappingOf[str, int]) -> StoppedError:
    """Return what a load that was stopped has left: whole batches, or nothing."""
    new = sum(store.read_info()["counts"].values()) - sum(then.values())
    kept = f"{new:,} new nodes are in {store.url}" if new else f"Nothing was written to {store.url}"
    return StoppedError(
        f"Stopped. {kept}, and nothing is left half. Give the same command again: it goes on, and "
        "what is there already changes nothing."
    )


def _known(store: Store, progress: Progress | None, prepared: Prepared) -> Facts:
    """Return what the store has of everything that the rows name, slice by slice."""
    tell = progress or silent
    kinds = ("applications", "outcomes", "instalments")
    applications = sorted({i for k in kinds for i in prepared.ids(k, "application_id")})
    events, partners = prepared.ids("events", "event_id"), prepared.ids("partners", "partner_id")
    parts = []
    slices = list(_slices(applications, events, partners))
    for number, (some, of_events, of_partners) in enumerate(slices):
        tell("compare", number, len(slices))
        part = store.read_states(some, event_ids=of_events, partner_ids=of_partners)
        parts.append(_needed(part, prepared))
    tell("compare", len(slices), len(slices))
    return Facts(
        **{
            name: pl.concat([empty(name), *(getattr(part, name) for part in parts)])
            for name in FRAMES
        }
    )


def _slices(*ids: list[str]) -> Iterator[tuple[list[str], ...]]:
    for start in range(0, max(map(len, ids), default=0), _SLICE):
        yield tuple(some[start : start + _SLICE] for some in ids)


def _needed(known: Facts, prepared: Prepared) -> Facts:
    """Return `known`, with links only of the applications that the rows may change."""
    if "applications" not in prepared.derived:
        return replace(known, links=known.links.clear())
    rows = prepared.derived["applications"].rows
    newest = known.applications.filter(pl.col("superseded_at").is_null())
    same = ["application_id", "row_token"]
    other = rows.join(newest, on=same, how="anti")
    dated = rows.filter(pl.col("recorded_at").is_not_null())
    moved = dated.join(known.applications, on=[*same, "recorded_at"], how="anti")
    changed = pl.concat([other["application_id"], moved["application_id"]]).unique()
    return replace(known, links=known.links.filter(pl.col("source_id").is_in(changed.implode())))


@dataclass(slots=True)
class _Writing:
    """Writes shares of facts, and counts what was new."""

    store: Store
    options: LoadOptions
    tell: Progress
    at_once: bool  # into an empty store: an embedded one then needs no log, a third less time
    new: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FRAMES, 0))

    def write(self, facts: Facts) -> None:
        """Write a share in batches, nodes before what hangs on them."""
        self.store.write_info(key_id=self.options.tokenizer.key_id, zone=self.options.mapping.zone)
        total = sum(getattr(facts, name).height for name in _WRITTEN)
        if self.at_once:
            self.tell("write", 0, total)
            self._count(self.store.write_facts(facts))
            return
        done = 0
        for name in _WRITTEN:
            for part in getattr(facts, name).iter_slices(_BATCH):
                self._count(self.store.write_facts(Facts(**{name: part})))
                done += part.height
                self.tell("write", done, total)

    def _count(self, written: Written) -> None:
        for name, count in written.counts.items():
            self.new[name] += count
