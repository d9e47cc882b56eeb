"""A load's rows settled group by group: one after the other, or several at once.

Where something is known of the rows they are settled here, for the store that knows it is open
in this process alone. Where nothing is, each group is settled by whichever process is free.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from graph.model import Facts
from ingest.gather import Gathered, Group
from ingest.quality.crowds import CrowdCounts, Full, count_crowds
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
    crowds: CrowdCounts
    weight: int  # of its rows and ties


@dataclass(frozen=True, slots=True)
class Manner:
    """How rows are settled: `now` dates amendments without a recorded_at; `told`: by the user.

    `full` are the groups of values that are counted one by one.
    """

    now: datetime
    told: bool
    full: Full

    def settle(self, group: Group, known: Known) -> Came:
        """Return what comes of a group of rows, beside what is known of them."""
        prepared = group.prepared()
        share, tally = settle_share(prepared, known(prepared), now=self.now, told=self.told)
        return Came(share, tally, count_crowds(prepared.derived, self.full), group.weight)


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
    groups = gathered.groups()
    if known is None and workers.are_several:
        tasks = (_Task(number, group, manner) for number, group in enumerate(groups))
        for came in workers.each(_settle_apart, tasks):
            begin(came.weight, gathered.weight)
            yield came
        return
    for group in groups:
        begin(group.weight, gathered.weight)
        yield manner.settle(group, known or _nothing)


@dataclass(frozen=True, slots=True)
class _Task:
    number: int
    group: Group
    manner: Manner


def _settle_apart(setting: Setting, task: _Task) -> Came:
    came = task.manner.settle(task.group, _nothing)
    if isinstance(came.share, StoredShare):
        return came
    stored = StoredShare(setting.folder, task.number)
    stored.keep(came.share)
    return Came(stored, came.tally, came.crowds, came.weight)


def _nothing(_: Prepared) -> Facts:
    return Facts()
