"""A load's rows settled group by group: one after the other, or several at once.

Where something is known of the rows they are settled here, for the store that knows it is open
in this process alone. Where nothing is, each group is settled by whichever process is free.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from graph.model import Facts
from ingest.gather import Gathered, Group
from ingest.quality.crowds import Full, count_crowds
from ingest.settle import Prepared, settle_share
from ingest.shares import Share, StoredShare
from ingest.summary import Tally
from ingest.workers import Setting, Workers

Known = Callable[[Prepared], Facts]  # what is known of some rows


@dataclass(frozen=True, slots=True)
class Came:
    """What came of a group of rows."""

    share: Share | StoredShare
    tally: Tally
    seen: pl.DataFrame  # by `count_crowds`
    weight: int  # of its rows and ties


@dataclass(frozen=True, slots=True)
class Manner:
    """How rows are settled: `now` dates amendments without a recorded_at; `told`: by the user.

    `full` are the groups of values that are counted one by one.
    """

    now: datetime
    told: bool
    full: Full


def settle_groups(
    gathered: Gathered,
    manner: Manner,
    workers: Workers,
    known: Known | None,
    begin: Callable[[int, int], None],
) -> Iterator[Came]:
    """Yield what comes of all rows, in the order of the groups; nothing is known: `known` None.

    `begin` is told, before each group, its rows and ties and those of all.
    """
    groups = (_Task(number, group, manner) for number, group in enumerate(gathered.groups()))
    if known is None and workers.are_several:
        for came in workers.each(_settle_apart, groups):
            begin(came.weight, gathered.weight)
            yield came
        return
    for task in groups:
        begin(task.group.weight, gathered.weight)
        yield task.settle(known or _nothing)


@dataclass(frozen=True, slots=True)
class _Task:
    number: int
    group: Group
    manner: Manner

    def settle(self, known: Known) -> Came:
        """Return what comes of the group; it stays in memory if its rows were there."""
        manner, group = self.manner, self.group
        rows = group.prepared()
        own, tally = settle_share(rows, known(rows), now=manner.now, told=manner.told)
        share: Share | StoredShare = own
        if group.kept is None:
            share = StoredShare.of(own, group.folder, self.number, group.buckets)
        return Came(share, tally, count_crowds(rows.derived, manner.full), group.weight)


def _settle_apart(_: Setting, task: _Task) -> Came:
    return task.settle(_nothing)


def _nothing(_: Prepared) -> Facts:
    return Facts()
