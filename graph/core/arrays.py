"""Knowledge as arrays: one row for each applicant and value that somebody else uses too.

Polars works at the edge, numpy inside. Codes are hashes, checked for collisions on the rows that
matter, so a frame of millions never sorts all its strings; `narrowed` puts what is left in the
order of its content.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graph.core.parameters import ROLE_NAMES, Ints, Parameters
from graph.core.soft import soft_links

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
    rows = _shared_rows(pl.concat([links, soft_links(links, attributes)]))
    value, value_row = _coded(rows["value"], rows.select("label", "attribute_key"))
    who, who_row = _coded(rows["who"], rows.select("applicant_id"))
    people, rank = _in_order(rows["applicant_id"].gather(who_row))
    pairs = _one_each(value, rank[who], rows)
    value, applicant, role, first, last, given = _ordered(pairs)
    start, value, kept = _starts(value)
    tie_role = _tie_roles(value, role, start, parameters.rarity_rank)
    counted = local_use(value, start, first, parameters.window_us[tie_role])
    at = value_row[kept]
    most_given = np.maximum.reduceat(given, start[:-1]) if len(kept) else given
    return Ties(
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
        label=rows["label"].gather(at),
        key=rows["attribute_key"].gather(at),
    )


def _shared_rows(links: pl.DataFrame) -> pl.DataFrame:
    """Rows of values that come more than once (or with a given use): all others tie nobody."""
    current = links.filter(pl.col("superseded_at").is_null())
    if "use" not in current.columns:
        current = current.with_columns(use=pl.lit(NO_USE, dtype=pl.Int64))
    value = pl.col("attribute_key").hash() ^ (pl.col("label").hash() * 3)
    hashed = current.with_columns(value=value, use=pl.col("use").fill_null(NO_USE).cast(pl.Int64))
    shared = hashed.filter(pl.col("value").is_duplicated() | (pl.col("use") > 1))
    return shared.with_columns(who=pl.col("applicant_id").hash())


def _coded(hashes: pl.Series, content: pl.DataFrame) -> tuple[Ints, Ints]:
    """Number equal hashes alike; return the numbers and one row of each.

    Where two contents fell on one hash (rare, but it must not tie people), content is ranked.
    """
    _, first, codes = np.unique(hashes.to_numpy(), return_index=True, return_inverse=True)
    same = content.gather(first[codes]) if len(content) else content
    if any((content[name] != same[name]).any() for name in content.columns):
        ranks = content.select(pl.struct(pl.all()).rank("dense")).to_series().to_numpy()
        _, first, codes = np.unique(ranks, return_index=True, return_inverse=True)
    return codes.astype(np.int64), first.astype(np.int64)


def _in_order(texts: pl.Series) -> tuple[pl.Series, Ints]:
    """Sort distinct texts; return them and each one's place."""
    order = texts.arg_sort().to_numpy()
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return texts.gather(order), rank


def _one_each(value: Ints, who: Ints, rows: pl.DataFrame) -> tuple[Ints, ...]:
    """One row for each (value, applicant): smallest role, first and last time, largest use."""
    role = rows["attribute_type"].cast(pl.Enum(ROLE_NAMES)).to_physical().to_numpy()
    seen = rows["seen_at"].to_physical().to_numpy()
    order = np.argsort(value * (int(who.max(initial=0)) + 1) + who, kind="stable")
    value, who, seen = value[order], who[order], seen[order]
    fresh = np.ones(len(order), dtype=bool)
    fresh[1:] = (value[1:] != value[:-1]) | (who[1:] != who[:-1])
    at = np.flatnonzero(fresh)
    if not len(at):
        none = np.zeros(0, dtype=np.int64)
        return none, none, none, none, none, none
    least = np.minimum.reduceat(role[order].astype(np.int64), at)
    use = np.maximum.reduceat(rows["use"].to_numpy()[order], at)
    first, last = np.minimum.reduceat(seen, at), np.maximum.reduceat(seen, at)
    return value[at], who[at], least, first, last, use


def _ordered(pairs: tuple[Ints, ...]) -> tuple[Ints, ...]:
    """Rows of values that two or more use, sorted by value, first use, applicant."""
    value, who, _, first, _, use = pairs
    several = (np.bincount(value)[value] > 1) | (use > 1) if len(value) else use > 1
    chosen = np.flatnonzero(several)
    order = chosen[np.lexsort((who[chosen], first[chosen], value[chosen]))]
    return tuple(column[order] for column in pairs)


def _starts(codes: Ints) -> tuple[Ints, Ints, Ints]:
    """Number sorted codes 0 …; return offsets, the new numbers, and the old ones kept."""
    fresh = np.ones(len(codes), dtype=bool)
    fresh[1:] = codes[1:] != codes[:-1]
    at = np.flatnonzero(fresh)
    start = np.append(at, len(codes)).astype(np.int64)
    return start, np.cumsum(fresh, dtype=np.int64) - 1, codes[at]


def narrowed(ties: Ties, inside: NDArray[np.bool_]) -> tuple[Ties, Ints]:
    """Return the ties of the people `inside` alone, values in order of content, and the rows kept.

    What a value's use is stays as it was counted among all.
    """
    rows = np.flatnonzero(inside[ties.applicant])
    old, value = np.unique(ties.value[rows], return_inverse=True)
    content = pl.DataFrame({"label": ties.label.gather(old), "key": ties.key.gather(old)})
    by_content = content.select(pl.arg_sort_by("label", "key")).to_series().to_numpy()
    rank = np.empty(len(old), dtype=np.int64)
    rank[by_content] = np.arange(len(old))
    order = np.argsort(rank[value], kind="stable")
    rows = rows[order]
    start, value, _ = _starts(rank[value][order])
    people = np.cumsum(inside, dtype=np.int64) - 1
    part = Ties(
        people=ties.people.filter(pl.Series(inside)),
        applicant=people[ties.applicant[rows]],
        value=value,
        start=start,
        role=ties.role[rows],
        tie_role=ties.tie_role[rows],
        first=ties.first[rows],
        last=ties.last[rows],
        use=ties.use[rows],
        users=ties.users[old[by_content]],
        label=content["label"].gather(by_content),
        key=content["key"].gather(by_content),
    )
    return part, rows


def _tie_roles(value: Ints, role: Ints, start: Ints, rank: Ints) -> Ints:
    """Own role where another user of the value has it too, else the rarer of those present."""
    if not len(value):
        return role
    roles = len(rank)
    pair = value * roles + role
    _, inverse, counts = np.unique(pair, return_inverse=True, return_counts=True)
    alone = counts[inverse] < 2
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
