"""Components cut into parts: who is judged where, and what a part needs to know of others."""

from dataclasses import dataclass

import numpy as np

from graph.core.components import connected
from graph.core.numbers import begins, distinct
from graph.core.parameters import Ints, Parameters
from graph.core.rings import weigh
from graph.core.windows import expand
from graph.runs.parts.records import TIE, VALUE
from graph.runs.parts.scan import Applied
from graph.runs.parts.spool import Records, Spool, records
from graph.runs.parts.ties import SHARD_BITS, StoredTies

PART_PEOPLE = 150_000  # who are tied: a part has so many, but for its last component


@dataclass(frozen=True, slots=True)
class Cut:
    """Who is in which part: whole components, so that each part is judged by itself."""

    component: Ints  # (p,) -1: tied to nobody
    part: Ints  # (p,) -1 too
    parts: int


def cut(component: Ints, applied: Applied, *, people: int) -> Cut:
    """Return parts of about so many `people`, components in order.

    Components between which an application changed hands go together: its newest state is judged.
    """
    count = int(component.max(initial=-1)) + 1
    home = _together(component, applied, count)
    sizes = np.bincount(home[component[component >= 0]], minlength=count)
    before = np.cumsum(sizes) - sizes
    part_of = np.cumsum(begins(before // people)) - 1 if count else before
    part = np.full(len(component), -1, dtype=np.int64)
    inside = component >= 0
    part[inside] = part_of[home[component[inside]]]
    used, part[inside] = np.unique(part[inside], return_inverse=True)
    return Cut(component, part, max(1, len(used)))


def _together(component: Ints, applied: Applied, count: int) -> Ints:
    """Return for each component the first one that goes with it."""
    rows = np.flatnonzero(applied.unsure & (applied.place >= 0))
    rows = rows[component[applied.place[rows]] >= 0]
    home, ids = component[applied.place[rows]], applied.id_hash[rows]
    order = np.argsort(ids, kind="stable")
    same = np.flatnonzero(~begins(ids[order]))
    return connected(home[order[same - 1]], home[order[same]], count)


def spool_parts(
    ties: StoredTies,
    cut_: Cut,
    table: Ints,
    parameters: Parameters,
    spools: tuple[Spool, Spool],
    *,
    method: str,
) -> None:
    """Spool (TIE, VALUE) the ties of each part's people, and who else joins the same values.

    Those others are in no group of the part, but stand between its people where pairs are made.
    """
    for shard in range(ties.shards):
        each, values = ties.read(shard), ties.values(shard)
        _, joins = weigh(each, table, parameters, method=method)
        own = cut_.part[each.applicant]
        row, part = _rows_of_parts(each.value, own, joins, cut_.parts)
        number = (shard << SHARD_BITS) | each.value[row]
        columns = {"role": each.role[row], "tie_role": each.tie_role[row]}
        found = records(
            TIE,
            len(row),
            value=number,
            applicant=each.applicant[row],
            first=each.first[row],
            last=each.last[row],
            use=each.use[row],
            **columns,
        )
        spools[0].add(found, part)
        _spool_values(values, shard, each.value[row], part, spools[1])


def _rows_of_parts(value: Ints, own: Ints, joins: np.ndarray, parts: int) -> tuple[Ints, Ints]:
    """Return (row, part): of people in a part, and joining ones of values that join in it."""
    inside = np.flatnonzero(own >= 0)
    joined = np.flatnonzero(joins & (own >= 0))
    asked = distinct(value[joined] * parts + own[joined])
    rows = np.flatnonzero(joins)
    owner = asked // parts
    which, at = expand(owner.searchsorted(value[rows]), owner.searchsorted(value[rows], "right"))
    other = rows[which] * parts + asked[at] % parts
    code = distinct(np.concatenate([inside * parts + own[inside], other]))
    return code // parts, code % parts


def _spool_values(values: Records, shard: int, value: Ints, part: Ints, spool: Spool) -> None:
    code = distinct(part * max(1, len(values)) + value)
    part, value = code // max(1, len(values)), code % max(1, len(values))
    found = values[value]
    found["value"] |= shard << SHARD_BITS
    spool.add(found.astype(VALUE), part)


def neighbours(counted: Spool, person: Ints, cut_: Cut) -> Ints:
    """Return person * parts + part, in order: whose links a part's rules may count, too.

    They use a value that somebody in the part uses, under roles that rules count over.
    """
    found = [np.zeros(0, dtype=np.int64)]
    for shard in range(counted.shards):
        uses = counted.read(shard)
        code = distinct(uses["of"].astype(np.int64) * len(cut_.part) + person[uses["run"]])
        of, who = code // len(cut_.part), code % len(cut_.part)
        found.append(_next_to(of, who, cut_))
    return distinct(np.concatenate(found))


def _next_to(of: Ints, who: Ints, cut_: Cut) -> Ints:
    """Return (person, part) as one number, where another part asks for a value of the person."""
    own = cut_.part[who]
    asked = distinct((of * cut_.parts + own)[own >= 0])
    owner = asked // cut_.parts
    which, at = expand(owner.searchsorted(of), owner.searchsorted(of, "right"))
    part = asked[at] % cut_.parts
    other = part != own[which]
    return distinct(who[which[other]] * cut_.parts + part[other])


def shown_nodes(shown: Spool, person: Ints, cut_: Cut) -> Ints:
    """Return row of attributes * parts + part, in order: nodes that somebody in the part has."""
    found = [np.zeros(0, dtype=np.int64)]
    for shard in range(shown.shards):
        uses = shown.read(shard)
        part = cut_.part[person[uses["run"]]]
        inside = part >= 0
        found.append(distinct(uses["of"][inside].astype(np.int64) * cut_.parts + part[inside]))
    return distinct(np.concatenate(found))


def named_nodes(values: Spool) -> Ints:
    """Return row of attributes * parts + part, in order: nodes whose tokens tie in the part."""
    found = [np.zeros(0, dtype=np.int64)]
    for part in range(values.shards):
        row = values.read(part)["row"]
        found.append(row[row >= 0].astype(np.int64) * values.shards + part)
    return distinct(np.concatenate(found))
