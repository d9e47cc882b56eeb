"""Who takes what a load brings, and the one way in which it is brought to any of them."""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pyarrow as pa

from graph.model import Facts
from graph.schema import FRAMES, conform, empty
from ingest.databases.progress import with_queries
from ingest.distinct_nodes import distinct_nodes
from ingest.gather import Gathered, LoadOptions, gather, workers_for
from ingest.links_files import LinksWriter
from ingest.quality.crowds import Crowds
from ingest.quality.make import report_of
from ingest.quality.tally import Tallied
from ingest.rejects import read_rejects
from ingest.settle_groups import Known, Manner, settle_groups
from ingest.shares import Share, StoredShare, facts_of
from ingest.sources import Sources
from ingest.steps import Progress
from ingest.summary import LoadSummary, Tally, summary_of, with_moved
from ingest.workers import Workers


class Taker:
    """Takes what a load brings: the nodes, each once, then shares of all that hangs on them."""

    known: Known | None = None  # tells what is known of some rows; None: nothing of any
    any_order: bool = False  # takes shares before nodes too, so that others settle meanwhile

    def around(self, weight: int) -> AbstractContextManager[None]:
        """Return what all is taken inside of; `weight` is how many rows and ties there are."""
        return nullcontext()

    def begin(self, size: int, total: int) -> None:
        """Hear, before each share, of its rows and ties and those of all."""

    def take(self, share: Share | StoredShare) -> None:
        """Take a share of the facts."""

    def take_nodes(self, nodes: pa.Table) -> None:
        """Take some nodes, as `conform` leaves them."""

    def end(self, summary: LoadSummary, tallied: Tallied) -> LoadSummary:
        """Do what is left when all was brought, and return what to say of it."""
        return summary


@dataclass(slots=True)
class Keeping(Taker):
    """Keeps all facts in memory, beside what is known of them."""

    known: Known | None = None
    parts: list[Facts] = field(default_factory=list)

    def take(self, share: Share | StoredShare) -> None:
        """Take a share."""
        self.parts.append(facts_of(share))

    def take_nodes(self, nodes: pa.Table) -> None:
        """Take some nodes."""
        self.parts.append(Facts(attributes=frame_of(nodes)))


@dataclass(slots=True)
class Counting(Taker):
    """Counts the nodes, and keeps nothing."""

    nodes: int = 0

    def take(self, share: Share | StoredShare) -> None:
        """Take a share."""
        share.remove()

    def take_nodes(self, nodes: pa.Table) -> None:
        """Take some nodes."""
        self.nodes += nodes.num_rows


@dataclass(slots=True)
class Links(Taker):
    """Writes all facts into a folder as Parquet."""

    writer: LinksWriter
    tell: Progress
    any_order: bool = True
    _done: int = 0
    _size: int = 0
    _total: int = 0

    def begin(self, size: int, total: int) -> None:
        """Hear of the next share."""
        self._size, self._total = size, total

    def take(self, share: Share | StoredShare) -> None:
        """Take a share."""
        self.writer.take(share)
        self._done += self._size
        self.tell("write", self._done, self._total)

    def take_nodes(self, nodes: pa.Table) -> None:
        """Take some nodes."""
        self.writer.take_nodes(nodes)


def bring(
    sources: Sources, options: LoadOptions, taker: Taker, progress: Progress | None = None
) -> LoadSummary:
    """Read the files and hand what they add to `taker`; return what became of every row.

    Where nothing is known of the rows, several shares are settled at once if options.workers
    allow. Memory holds one share a process at a time, and what the taker keeps. Raises InputError
    if a file cannot be used; nothing was handed over then.
    """
    with (
        TemporaryDirectory(prefix="ringsight-", ignore_cleanup_errors=True) as folder,
        workers_for(sources, options, Path(folder)) as workers,
    ):
        gathered = gather(sources, options, workers, progress)
        with taker.around(gathered.weight):
            return _handed(gathered, sources, options, workers, taker)


def frame_of(table: pa.Table) -> pl.DataFrame:
    """Return a table as a frame."""
    return pl.DataFrame(pl.from_arrow(table))


def together(parts: Sequence[Facts]) -> Facts:
    """Return the facts of several shares as one."""
    if len(parts) == 1:
        return parts[0]
    frames = {name: pl.concat([empty(name), *(getattr(p, name) for p in parts)]) for name in FRAMES}
    return Facts(**{name: conform(name, frame) for name, frame in frames.items()})


def _handed(
    gathered: Gathered, sources: Sources, options: LoadOptions, workers: Workers, taker: Taker
) -> LoadSummary:
    crowds = Crowds(gathered.tallied.crowds)
    at, told = options.recorded_at or options.now, options.recorded_at is not None
    manner = Manner(at, told, crowds.full())
    tallies: list[Tally] = []
    shares: list[Share | StoredShare] = []
    for came in settle_groups(gathered, manner, workers, taker.known, taker.begin):
        tallies.append(came.tally)
        crowds.add(came.seen)
        shares.append(came.share)
        if taker.any_order:
            taker.take(came.share)
    masks: dict[int, str] = {}
    for nodes in distinct_nodes(shares, workers, crowds.keys()):
        masks |= nodes.masks
        taker.take_nodes(nodes.table)
    for share in () if taker.any_order else shares:
        taker.take(share)
    summary = summary_of(gathered.told, tallies, zone=options.mapping.zone, nodes=0)
    summary = replace(summary, files=with_queries(summary.files, sources.queries))
    report = report_of(gathered.tallied, crowds, masks, summary.files, summary.rejects)
    zone = options.mapping.zone or report.zone
    summary = replace(summary, quality=replace(report, zone=zone))
    if options.rejects:
        summary = with_moved(summary, read_rejects(options.rejects))
    return taker.end(summary, gathered.tallied)
