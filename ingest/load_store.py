"""Facts into a store: what it knows of the rows, what is written, what it keeps of the load."""

from collections.abc import Iterator
from collections.abc import Mapping as MappingOf
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace

import polars as pl
import pyarrow as pa

from graph.errors import StoppedError, WrongKeyError
from graph.model import Facts
from graph.schema import FRAMES, empty
from graph.store.base import Store, Written
from graph.store.files import read_files, write_files
from ingest.databases.progress import keep_marks, with_marks
from ingest.gather import LoadOptions
from ingest.quality.make import compared
from ingest.quality.stored import kept, last_load
from ingest.quality.tally import Tallied
from ingest.settle import Prepared
from ingest.settle_groups import Known
from ingest.shares import Share, StoredShare, facts_of
from ingest.sources import Sources
from ingest.steps import Progress, Steps
from ingest.summary import LoadSummary, is_kept
from ingest.taking import Taker, bring, frame_of
from ingest.tokens import Tokenizer

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


def load_into(
    store: Store,
    sources: Sources,
    options: LoadOptions,
    progress: Progress,
    parts: list[Facts] | None,
) -> LoadSummary:
    """Do `ingest.load.load`, and add what is written to `parts`, if there are any."""
    _same_key(store, options.tokenizer)
    then = store.read_info()["counts"]
    asked = with_marks(store, sources.queries, full=options.full)
    sources = sources.with_queries(asked)
    taker = _Writing(store, sources, options, progress, then, parts)
    try:
        summary = bring(sources, options, taker, taker.steps)
    except KeyboardInterrupt:
        raise _stopped(store, then) from None
    return replace(summary, nodes=taker.new["attributes"], links=taker.new["links"])


@dataclass(slots=True)
class _Writing(Taker):
    """Writes what a load brings, and counts what was new."""

    store: Store
    sources: Sources
    options: LoadOptions
    tell: Progress
    then: MappingOf[str, int]  # nodes of each label, before
    parts: list[Facts] | None
    new: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FRAMES, 0))
    steps: Steps = field(init=False)
    known: Known | None = field(init=False)
    _weight: int = 0  # rows and ties of the whole load
    _nodes: int = 0
    _done: int = 0

    def __post_init__(self) -> None:
        self.steps = Steps(self.tell)
        self.known = self._known if any(self.then.values()) else None

    def around(self, weight: int) -> AbstractContextManager[None]:
        """Return the store's own way to be loaded."""
        self._weight = weight
        return self.store.loading(weight)

    def begin(self, size: int, total: int) -> None:
        """Hear of the next share."""
        self.steps.begin(size, total)

    def take_nodes(self, nodes: pa.Table) -> None:
        """Take some nodes."""
        if nodes.num_rows:
            self._nodes += nodes.num_rows
            self._write(Facts(attributes=frame_of(nodes)))

    def take(self, share: Share | StoredShare) -> None:
        """Take a share."""
        facts = facts_of(share)
        self._write(facts)
        share.remove()

    def end(self, summary: LoadSummary, tallied: Tallied) -> LoadSummary:
        """Keep what is told of the files with the store."""
        store, options = self.store, self.options
        summary = _keep_files(store, summary, tallied, self.then, options.rejects is not None)
        zone = options.mapping.zone
        keep_marks(store, self.sources.queries, summary.files, now=options.now, zone=zone)
        return summary

    def _write(self, facts: Facts) -> None:
        """Write facts in batches, nodes before what hangs on them."""
        if self.parts is not None:
            self.parts.append(facts)
        if not self._done:
            key_id, zone = self.options.tokenizer.key_id, self.options.mapping.zone
            self.store.write_info(key_id=key_id, zone=zone)
        if not self.then.get("Applicant"):  # an embedded store needs no log then: a third less time
            self._count(self.store.write_facts(facts))
            self._tell(sum(getattr(facts, name).height for name in _WRITTEN))
            return
        for name in _WRITTEN:
            for part in getattr(facts, name).iter_slices(_BATCH):
                self._count(self.store.write_facts(Facts(**{name: part})))
                self._tell(part.height)

    def _tell(self, rows: int) -> None:
        self._done += rows
        total = self._nodes + self._weight
        self.tell("write", min(self._done, total), total)

    def _count(self, written: Written) -> None:
        for name, count in written.counts.items():
            self.new[name] += count

    def _known(self, prepared: Prepared) -> Facts:
        return _known(self.store, self.steps, prepared)


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


def _known(store: Store, tell: Progress, prepared: Prepared) -> Facts:
    """Return what the store has of everything that the rows name, slice by slice."""
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
