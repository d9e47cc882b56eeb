"""The values that most applicants share, and by how they are used what they may well be.

Two passes: while files are read, values are counted in groups (`counts.CELLS`); while shares are
settled, those in the fullest groups are counted one by one. A value that many share lies in a full
group, so that few values need a count of their own, and none of many is missed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ingest.applications import Derived
from ingest.normalize.learnt import Spread, looks_like_placeholder, read_limits
from ingest.quality.counts import CELLS, ROLE_NAMES, crowd_cells
from ingest.quality.data import limit, read_data
from ingest.quality.report import Shared
from ingest.quality.sketch import MOST, count_of
from ingest.read import ROW

FULLEST = 64  # groups of a role whose values are counted one by one
_KEY = ["role", "attribute_key"]
_SEEN = {"role": pl.String, "attribute_key": pl.String, "what": pl.String, "hash": pl.UInt64}
_MASKS = {"role": pl.String, "attribute_key": pl.String, "mask": pl.String}
_SHOPS = {"shop": "merchant", "agent": "agent"}
_PLACES = ("room", "home_room", "geo_cell")  # the first of them that a row has is its place


@dataclass(slots=True)
class Crowds:
    """Counts, share by share, the values of the fullest groups that the first pass counted."""

    groups: NDArray[np.int64]  # by role and group: how often values occurred
    _seen: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=_SEEN))
    _masks: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=_MASKS))

    def add(self, share: Mapping[str, Derived]) -> None:
        """Count the values of a share of the rows, by kind of file."""
        full = self._full()
        if not full.any():
            return
        for kind in ("applications", "events"):
            derived = share.get(kind)
            if derived is not None and derived.ties.width:
                self._add(kind, derived, full)

    def found(self) -> tuple[Shared, ...]:
        """Return what most applicants share: of each role the most shared first."""
        if self._seen.is_empty():
            return ()
        masks = dict(zip(self._masks.select(_KEY).iter_rows(), self._masks["mask"], strict=True))
        rows = [_shared(key[0], masks[key], of) for key, of in _counted(self._seen).items()]
        order = list(read_data("limits")["likely"])
        rows.sort(key=lambda row: (order.index(row.role), -row.applicants, row.mask, row.likely))
        most = int(limit("shared", "told"))
        firsts = {role: [row for row in rows if row.role == role][:most] for role in order}
        return tuple(row for own in firsts.values() for row in own)

    def _full(self) -> NDArray[np.bool_]:
        """Return by role and group whether its values are counted one by one."""
        told = np.array([role in read_data("limits")["likely"] for role in ROLE_NAMES])
        bar = np.partition(self.groups, CELLS - FULLEST, axis=1)[:, CELLS - FULLEST]
        bar = np.maximum(bar, int(limit("shared", "applicants")))
        full: NDArray[np.bool_] = (self.groups >= bar[:, None]) & told[:, None]
        return full

    def _add(self, kind: str, derived: Derived, full: NDArray[np.bool_]) -> None:
        codes = derived.ties["attribute_type"].cast(pl.Enum(ROLE_NAMES)).to_physical().to_numpy()
        chosen = full[codes.astype(np.int64), crowd_cells(derived.ties["attribute_key"])]
        ties = derived.ties.filter(pl.Series(chosen))
        if ties.is_empty():
            return
        around = _around(derived, ties)
        long = [_long(around, "applicant", "applicant")]
        if kind == "applications":  # an event need not say where, nor by whom somebody came
            long.append(_long(around, "applied", "applicant"))
            for what in ("place", *_SHOPS):
                having = around.filter(pl.col(what).is_not_null())
                long += [_long(having, what, what), _long(having, f"with_{what}", "applicant")]
        self._seen = _least(pl.concat([self._seen, *long]))
        masks = ties.unique(["attribute_type", "label", "attribute_key"])
        masks = masks.join(derived.attributes, on=["label", "attribute_key"], how="left")
        masks = masks.select(
            pl.col("attribute_type").cast(pl.String).alias("role"), "attribute_key", "mask"
        )
        every = pl.concat([self._masks, masks]).group_by(_KEY).agg(pl.col("mask").min())
        self._masks = every.select(list(_MASKS))


def _around(derived: Derived, ties: pl.DataFrame) -> pl.DataFrame:
    """Return for each chosen tie the hashes of its applicant, place, shop and agent."""
    rows = derived.rows.join(ties.select(ROW).unique(), on=ROW, how="semi")
    rows = rows.select(ROW, applicant=pl.col("applicant_id").hash())
    near = derived.ties.join(rows.select(ROW), on=ROW, how="semi")
    for what, role in _SHOPS.items():
        rows = rows.join(_one(near, role, what), on=ROW, how="left")
    for role in _PLACES:
        rows = rows.join(_place(near, derived.attributes, role), on=ROW, how="left")
    place = pl.coalesce(*(f"place_{role}" for role in _PLACES))
    rows = rows.with_columns(place=place).drop(f"place_{role}" for role in _PLACES)
    named = pl.col("attribute_type").cast(pl.String).alias("role")
    return ties.select(ROW, named, "attribute_key").join(rows, on=ROW)


def _one(ties: pl.DataFrame, role: str, name: str) -> pl.DataFrame:
    own = ties.filter(pl.col("attribute_type") == role)
    return own.group_by(ROW).agg(pl.col("attribute_key").hash().min().alias(name))


def _place(ties: pl.DataFrame, attributes: pl.DataFrame, role: str) -> pl.DataFrame:
    """Return the hash of each row's building, area or network."""
    own = ties.filter(pl.col("attribute_type") == role)
    own = own.join(attributes, on=["label", "attribute_key"], how="left")
    key = pl.coalesce("parent_key", "attribute_key").hash().min()
    return own.group_by(ROW).agg(key.alias(f"place_{role}"))


def _long(around: pl.DataFrame, what: str, column: str) -> pl.DataFrame:
    return around.select(*_KEY, what=pl.lit(what), hash=pl.col(column)).unique()


def _least(seen: pl.DataFrame) -> pl.DataFrame:
    """Return of each value's hashes the least, as many as a count needs."""
    return seen.unique().sort("hash").group_by(*_KEY, "what").head(MOST).select(list(_SEEN))


def _counted(seen: pl.DataFrame) -> dict[tuple[str, str], dict[str, int]]:
    """Return the counts of each value that enough applicants share."""
    ends = seen.group_by(*_KEY, "what").agg(kept=pl.len(), last=pl.col("hash").max())
    enough = (pl.col("what") == "applicant") & (pl.col("kept") >= limit("shared", "applicants"))
    ends = ends.join(ends.filter(enough), on=_KEY, how="semi").sort(*_KEY, "what")
    counts: dict[tuple[str, str], dict[str, int]] = {}
    for role, key, what, kept, last in ends.iter_rows():
        counts.setdefault((role, key), {})[what] = count_of(kept, last)
    return counts


def _shared(role: str, mask: str, counts: dict[str, int]) -> Shared:
    asked = tuple(_SHOPS) if role in _PLACES else ("place", *_SHOPS)
    known = {what: counts[what] for what in asked if _is_known(counts, what)}
    return Shared(
        role,
        mask or "",
        counts["applicant"],
        exact=counts["applicant"] < MOST,
        places=known.get("place"),
        shops=known.get("shop"),
        agents=known.get("agent"),
        likely=_likely(role, known, counts),
    )


def _is_known(counts: dict[str, int], what: str) -> bool:
    """Return whether enough of those who applied have a place, a shop or an agent."""
    having, applied = counts.get(f"with_{what}", 0), counts.get("applied", 0)
    return having >= max(limit("shared", "applicants"), limit("shared", "known") * applied)


def _likely(role: str, known: dict[str, int], counts: dict[str, int]) -> str:
    """Return the code of what a value likely is: of the first line whose pattern holds."""
    holds = {"any"}
    for what, number in known.items():
        if number <= max(1, limit("shared", "few", what) * counts[f"with_{what}"]):
            holds.add(f"few_{what}s")
    if (places := known.get("place")) is not None:
        having = counts["with_place"]
        if places >= limit("shared", "many") * having:
            holds.add("many_places")
        if looks_like_placeholder(Spread(role, having, places), read_limits()):
            holds.add("placeholder")
    lines = (line.split() for line in read_data("limits")["likely"][role])
    return str(next(code for pattern, code in lines if pattern in holds))
