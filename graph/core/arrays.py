"""Knowledge as arrays: one row for each applicant and value that somebody else uses too.

Polars works at the edge, numpy inside. Texts are numbered without sorting them all
(`graph.core.texts`); `narrowed` puts what is left in the order of its content.
"""

from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graph.core.numbers import begins, ordering, ranked
from graph.core.parameters import ROLE_NAMES, Ints, Parameters
from graph.core.soft import NO_TEXTS, SoftRows, soft_rows
from graph.core.texts import in_order, kept, met_again, places_in, ranked_texts, taken, times
from graph.core.threads import side_by_side

NO_USE = 0


@dataclass(frozen=True, slots=True)
class Ties:
    """Rows (applicant, value), sorted by value, first use, applicant; n rows, v values, p people.

    `tie_role` is the role under which the row ties: its own where another user has the same,
    else the rarer of the two. `use` is how many applicants use the value around `first`.
    """

    people: pl.Series  # (p,) applicant_ids in order
    applicant: Ints  # (n,) index into people
    value: Ints  # (n,) 0 … v-1
    start: Ints  # (v+1,) offsets of each value's rows
    role: Ints  # (n,) index into ROLE_NAMES
    tie_role: Ints  # (n,)
    first: Ints  # (n,) microseconds
    last: Ints  # (n,)
    use: Ints  # (n,)
    users: Ints  # (v,) all who use the value
    label: pl.Series  # (v,)
    key: pl.Series  # (v,)

    @property
    def values(self) -> int:
        """How many values there are."""
        return len(self.start) - 1


def encode(links: pl.DataFrame, attributes: pl.DataFrame, parameters: Parameters) -> Ties:
    """Return the ties in `links` (`graph.schema.LINKS`, maybe with `use`), soft ones among them.

    Superseded links tie nobody. Values stand in no order of note (see `narrowed`).
    """
    return read_uses(links, attributes).ties(parameters)


def read_uses(links: pl.DataFrame, attributes: pl.DataFrame) -> "Uses":
    """Return who uses which value by which row of `links`: what ties are made of."""
    uses = _uses(links, attributes, _in_force(links["superseded_at"]))
    people, who = ranked_texts(links["applicant_id"], at=uses.link)
    return Uses(people, who, times(links["seen_at"], 0)[uses.link], uses)


@dataclass(frozen=True, slots=True)
class Uses:
    """Rows of links whose value may be somebody else's too."""

    people: pl.Series  # (p,) applicant_ids in order
    who: Ints  # (n,) index into people
    seen: Ints  # (n,) microseconds
    uses: "_Uses"

    def ties(self, parameters: Parameters, *, left: NDArray[np.bool_] | None = None) -> Ties:
        """Return the ties; `left` says which rows of the links are left, if some were removed."""
        uses, who, seen = self.uses, self.who, self.seen
        columns: tuple[Ints, ...] = (uses.value, who, uses.role, seen, uses.given)
        if left is not None:
            rows = np.flatnonzero(left[uses.link])
            columns = tuple(column[rows] for column in columns)
        ties, values = tie_rows(self.people, columns, parameters)
        label, key = uses.content(values)
        return replace(ties, label=label, key=key)


def tie_rows(
    people: pl.Series, columns: tuple[Ints, ...], parameters: Parameters
) -> tuple[Ties, Ints]:
    """Return the ties among rows, without texts, and the number that each value had there.

    `columns` are of each row: value, applicant (index into `people`), role, microseconds, given
    use. All rows of a value must be there; which other values are, changes nothing.
    """
    value, applicant, role, first, last, given = _ordered(_one_each(*columns))
    start, value, again = _starts(value)
    tie_role = _tie_roles(value, role, start, parameters.rarity_rank)
    counted = local_use(value, start, first, parameters.window_us[tie_role])
    most_given = np.maximum.reduceat(given, start[:-1]) if len(again) else given
    ties = Ties(
        people=people,
        applicant=applicant,
        value=value,
        start=start,
        role=role,
        tie_role=tie_role,
        first=first,
        last=last,
        use=np.maximum(counted, given),
        users=np.maximum(np.diff(start), most_given),
        label=NO_TEXTS,
        key=NO_TEXTS,
    )
    return ties, again


@dataclass(frozen=True, slots=True)
class _Uses:
    """Rows of links whose value may be somebody else's too, soft ones after the others."""

    link: Ints  # (n,)
    value: Ints  # (n,) from len(row_of) on: soft ones
    role: Ints  # (n,)
    given: Ints  # (n,) how many use the value, where that was given
    row_of: Ints  # a row of links for each value that is not soft
    label: pl.Series  # of each link
    key: pl.Series
    soft: SoftRows

    def content(self, values: Ints) -> tuple[pl.Series, pl.Series]:
        """Return label and key of rising `values`."""
        hard = int(np.searchsorted(values, len(self.row_of)))
        rows, soft = self.row_of[values[:hard]], values[hard:] - len(self.row_of)
        label, key = taken(self.label, rows), taken(self.key, rows)
        if not len(soft):
            return label, key
        return (
            pl.concat([label.alias(""), taken(self.soft.label, soft).alias("")]),
            pl.concat([key.alias(""), taken(self.soft.key, soft).alias("")]),
        )


def _in_force(superseded: pl.Series) -> Ints:
    """The rows that are not superseded."""
    if superseded.null_count() == len(superseded):
        return np.arange(len(superseded))
    return np.flatnonzero(np.isnat(superseded.to_numpy()))


def _uses(links: pl.DataFrame, attributes: pl.DataFrame, current: Ints) -> _Uses:
    """Rows whose value may be somebody else's too: equal ones, then soft ones."""
    shared, soft = side_by_side(
        len(current),
        lambda: _shared(links, current),
        lambda: soft_rows(links, attributes, current),
    )
    return _joined(links, shared, soft)


def _shared(links: pl.DataFrame, current: Ints) -> tuple[Ints, ...]:
    """Rows of values that come more than once (or with a given use): all others tie nobody.

    With them their values, a row of each value, their roles and their given uses.
    """
    key = links["attribute_key"]
    given = np.zeros(len(key), dtype=np.int64)
    if "use" in links.columns and links["use"].null_count() < len(key):
        given = links["use"].fill_null(NO_USE).cast(pl.Int64).to_numpy()
    rows, value, row_of = met_again((links["label"], key), current, given > 1)
    role = places_in(ROLE_NAMES, links["attribute_type"], at=rows)
    return rows, value, row_of, role, given


def _joined(links: pl.DataFrame, shared: tuple[Ints, ...], soft: SoftRows) -> _Uses:
    rows, value, row_of, role, given = shared
    link = np.concatenate([rows, soft.link])
    return _Uses(
        link=link,
        value=np.concatenate([value, len(row_of) + soft.value]),
        role=np.concatenate([role, soft.role]),
        given=given[link],
        row_of=row_of,
        label=links["label"],
        key=links["attribute_key"],
        soft=soft,
    )


def _one_each(value: Ints, who: Ints, role: Ints, seen: Ints, use: Ints) -> tuple[Ints, ...]:
    """One row for each (value, applicant): smallest role, first and last time, largest use."""
    pair = value * (int(who.max(initial=0)) + 1) + who
    order = ordering(pair)
    value, who, seen = value[order], who[order], seen[order]
    at = np.flatnonzero(begins(pair[order]))
    if not len(at):
        none = np.zeros(0, dtype=np.int64)
        return none, none, none, none, none, none
    least = np.minimum.reduceat(role[order], at)
    use = np.maximum.reduceat(use[order], at)
    first, last = np.minimum.reduceat(seen, at), np.maximum.reduceat(seen, at)
    return value[at], who[at], least, first, last, use


def _ordered(pairs: tuple[Ints, ...]) -> tuple[Ints, ...]:
    """Rows of values that two or more use, sorted by value, first use, applicant."""
    value, _, _, first, _, use = pairs  # by value, then applicant
    several = (np.bincount(value)[value] > 1) | (use > 1) if len(value) else use > 1
    chosen = np.flatnonzero(several)
    order = chosen[ordering(value[chosen], first[chosen])]
    return tuple(column[order] for column in pairs)


def _starts(codes: Ints) -> tuple[Ints, Ints, Ints]:
    """Number sorted codes 0 …; return offsets, the new numbers, and the old ones kept."""
    fresh = begins(codes)
    at = np.flatnonzero(fresh)
    start = np.append(at, len(codes)).astype(np.int64)
    return start, np.cumsum(fresh, dtype=np.int64) - 1, codes[at]


def narrowed(ties: Ties, inside: NDArray[np.bool_]) -> tuple[Ties, Ints]:
    """Return the ties of the people `inside` alone, values in order of content, and the rows kept.

    What a value's use is stays as it was counted among all.
    """
    rows = np.flatnonzero(inside[ties.applicant])
    _, value, old = _starts(ties.value[rows])
    by_content = in_order(ties.label, ties.key, at=old)
    contents = old[by_content]
    rank = np.empty(len(old), dtype=np.int64)
    rank[by_content] = np.arange(len(old))
    order = ordering(rank[value])
    rows = rows[order]
    start, value, _ = _starts(rank[value][order])
    people = np.cumsum(inside, dtype=np.int64) - 1
    part = Ties(
        people=kept(ties.people, inside),
        applicant=people[ties.applicant[rows]],
        value=value,
        start=start,
        role=ties.role[rows],
        tie_role=ties.tie_role[rows],
        first=ties.first[rows],
        last=ties.last[rows],
        use=ties.use[rows],
        users=ties.users[contents],
        label=taken(ties.label, contents),
        key=taken(ties.key, contents),
    )
    return part, rows


def _tie_roles(value: Ints, role: Ints, start: Ints, rank: Ints) -> Ints:
    """Own role where another user of the value has it too, else the rarer of those present."""
    if not len(value):
        return role
    roles = len(rank)
    _, pair = ranked(value * roles + role)
    alone = np.bincount(pair)[pair] < 2
    rarest_rank = np.minimum.reduceat(rank[role], start[:-1])
    by_rank = np.argsort(rank)
    return np.where(alone, by_rank[rarest_rank[value]], role)


def local_use(value: Ints, start: Ints, first: Ints, window_us: Ints) -> Ints:
    """Return for each row how many rows of its value lie within its window (0: all of them).

    Rows are sorted by value, then `first`. O(n log n). Seconds are fine enough for windows.
    """
    if not len(value):
        return np.zeros(0, dtype=np.int64)
    total = np.diff(start)[value]
    windowed = np.flatnonzero(window_us > 0)
    if not len(windowed):
        return total
    seconds = np.clip(first // 1_000_000, 0, 2**32 - 1)
    clock = (value << 32) | seconds
    reach = window_us[windowed] // 1_000_000
    own, when = value[windowed], seconds[windowed]
    low = (own << 32) | np.maximum(when - reach, 0)
    high = (own << 32) | np.minimum(when + reach, 2**32 - 1)
    counted = np.searchsorted(clock, high, "right") - np.searchsorted(clock, low, "left")
    total[windowed] = counted
    return total
