"""Knowledge as arrays: one row for each applicant and value that somebody else uses too.

Polars works at the edge, numpy inside. Codes of values are hashes while sorting, checked for
collisions on the rows that matter, so a frame of millions never sorts its strings.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graph.core.parameters import ROLE_NAMES, Ints, Parameters

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
    label: pl.Series  # (v,)
    key: pl.Series  # (v,)

    @property
    def values(self) -> int:
        """How many values there are."""
        return len(self.start) - 1


def encode(links: pl.DataFrame, parameters: Parameters) -> Ties:
    """Return the ties in `links` (as `graph.schema.LINKS`, maybe with `use`); superseded links tie not."""
    rows = _shared_rows(links)
    ordered = _ordered(rows)
    people, applicant = _people(ordered["applicant_id"])
    value, start = _values(ordered)
    role = ordered["role"].to_numpy().astype(np.int64)
    first = ordered["first"].to_numpy()
    tie_role = _tie_roles(value, role, start, parameters.rarity_rank)
    counted = local_use(value, start, first, parameters.window_us[tie_role])
    given = ordered["use"].to_numpy().astype(np.int64)
    at = start[:-1]
    return Ties(
        people=people,
        applicant=applicant,
        value=value,
        start=start,
        role=role,
        tie_role=tie_role,
        first=first,
        last=ordered["last"].to_numpy(),
        use=np.maximum(counted, given),
        label=ordered["label"].gather(at),
        key=ordered["attribute_key"].gather(at),
    )


def _shared_rows(links: pl.DataFrame) -> pl.DataFrame:
    """Rows of values that come more than once (or with a given use): all others tie nobody."""
    current = links.filter(pl.col("superseded_at").is_null())
    if "use" not in current.columns:
        current = current.with_columns(use=pl.lit(NO_USE, dtype=pl.Int64))
    hashed = current.select(
        "applicant_id",
        "label",
        "attribute_key",
        "attribute_type",
        pl.col("seen_at").to_physical().alias("seen"),
        pl.col("use").fill_null(NO_USE).cast(pl.Int64),
        value=pl.col("attribute_key").hash() ^ (pl.col("label").hash() * 3),
    )
    return hashed.filter(pl.col("value").is_duplicated() | (pl.col("use") > 1))


def _ordered(rows: pl.DataFrame) -> pl.DataFrame:
    """One row for each applicant and value, sorted by value, first use and applicant."""
    rank = pl.Enum(ROLE_NAMES)
    grouped = rows.group_by("value", "applicant_id").agg(
        pl.col("label").first(),
        pl.col("attribute_key").first(),
        pl.col("attribute_type").cast(rank).to_physical().min().alias("role"),
        pl.col("seen").min().alias("first"),
        pl.col("seen").max().alias("last"),
        pl.col("use").max(),
        different=pl.col("attribute_key").n_unique() > 1,
    )
    several = grouped.filter((pl.len().over("value") > 1) | (pl.col("use") > 1))
    ordered = several.sort("value", "first", "applicant_id")
    return _without_collisions(ordered)


def _without_collisions(ordered: pl.DataFrame) -> pl.DataFrame:
    """Where two values fell on one hash, tell them apart by rank: rare, but it must not tie people."""
    same = pl.col("value") == pl.col("value").shift(1)
    differ = (pl.col("attribute_key") != pl.col("attribute_key").shift(1)) | (
        pl.col("label") != pl.col("label").shift(1)
    )
    clash = ordered.select((same & differ).any() | pl.col("different").any()).item()
    if clash is not True:
        return ordered
    ranked = ordered.with_columns(value=pl.struct("label", "attribute_key").rank("dense"))
    return ranked.sort("value", "first", "applicant_id")


def _people(ids: pl.Series) -> tuple[pl.Series, Ints]:
    people = ids.unique().sort()
    codes = pl.DataFrame({"id": people}).with_row_index("code")
    joined = pl.DataFrame({"id": ids}).join(codes, on="id", how="left", maintain_order="left")
    return people, joined["code"].to_numpy().astype(np.int64)


def _values(ordered: pl.DataFrame) -> tuple[Ints, Ints]:
    hashes = ordered["value"].to_numpy()
    fresh = np.ones(len(hashes), dtype=bool)
    fresh[1:] = hashes[1:] != hashes[:-1]
    start = np.append(np.flatnonzero(fresh), len(hashes)).astype(np.int64)
    return np.cumsum(fresh, dtype=np.int64) - 1, start


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


def first_applied(applications: pl.DataFrame, people: pl.Series) -> tuple[Ints, NDArray[np.bool_]]:
    """Return each person's first applied_at in microseconds, and whether one is known."""
    times = applications.group_by("applicant_id").agg(pl.col("applied_at").min().to_physical())
    frame = pl.DataFrame({"applicant_id": people})
    joined = frame.join(times, on="applicant_id", how="left", maintain_order="left")["applied_at"]
    return joined.fill_null(0).to_numpy().astype(np.int64), joined.is_not_null().to_numpy()
