"""Statistics and components over ties on disk, by the very functions of detection in memory."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np

from graph.core.components import connected, numbered_components, people_of
from graph.core.numbers import distinct
from graph.core.parameters import Ints, Parameters
from graph.core.rings import pairs_that_connect, weigh
from graph.core.statistics import (
    Statistics,
    cause_of_pairs,
    count_holders,
    count_shared,
    pair_of,
    placeholder_times,
    tied_by_several,
)
from graph.core.weights import weight_table
from graph.runs.parts.records import CAUSE
from graph.runs.parts.scan import Applied, Linked
from graph.runs.parts.spool import Spool, records
from graph.runs.parts.ties import StoredTies


def count_stored(
    folder: Path, ties: StoredTies, linked: Linked, applied: Applied, parameters: Parameters
) -> Statistics:
    """Count a lender's base rates: what `count_statistics` says of the same in memory."""
    causes = _causes(folder, ties, parameters)
    several = tied_by_several(causes, len(linked.people), parameters)
    return Statistics(
        applicants=applied.applicants,
        holders=count_holders(linked.held),
        shared=count_shared(ties, several, parameters),
        placeholder_times=placeholder_times(applied.applied, len(applied.applied), parameters),
    )


def _causes(folder: Path, ties: StoredTies, parameters: Parameters) -> Iterator[Ints]:
    """Yield the causes of pairs of people, each pair's side by side."""
    with closing(Spool(folder, "causes", CAUSE, ties.shards)) as spool:
        for each in ties:
            code = cause_of_pairs(each, parameters)
            low = pair_of(code, parameters) % spool.shards
            spool.add(records(CAUSE, len(code), code=code), low)
    for shard in range(spool.shards):
        yield distinct(spool.take(shard)["code"].astype(np.int64))


def stored_components(
    ties: StoredTies, statistics: Statistics, parameters: Parameters, *, method: str
) -> Ints:
    """Return each person's component: what `connect` says of the same in memory."""
    table = weight_table(statistics, parameters)
    first = np.arange(len(ties.people))
    for each in ties:
        _, joins = weigh(each, table, parameters, method=method)
        pairs = people_of(each, pairs_that_connect(each, joins, parameters, method=method))
        first = connected(*pairs, len(first), first)
    return numbered_components(first)
