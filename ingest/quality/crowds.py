"""The values that most applicants share, and by how they are used what they may well be.

Two passes: while files are read, values are counted in groups (`counts.CELLS`); while shares are
settled, those in the fullest groups are counted one by one. A value that many share lies in a full
group, so that few values need a count of their own, and none of many is missed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ingest.applications import Derived
from ingest.normalize.learnt import Spread, looks_like_placeholder, read_limits
from ingest.quality.counts import CELLS, ROLE_NAMES, Ties
from ingest.quality.data import limit, read_data
from ingest.quality.places import PLACE, PLACES, numbers_at
from ingest.quality.report import Shared
from ingest.quality.sketch import MOST, Hashes, count_of
from ingest.read import ROW

_WHAT = (
    "applicant", "applied", "place", "shop", "agent", "with_place", "with_shop", "with_agent",
)  # fmt: skip
Full: TypeAlias = NDArray[np.bool_]  # by role and group: whether its values are counted
FULLEST = 64  # groups of a role whose values are counted one by one
_KEY = ["role", "key"]  # number of a role, hash of a key
_SEEN = {"role": pl.UInt8, "key": pl.UInt64, "what": pl.UInt8, "hash": pl.UInt64}
_SHOPS = {"shop": "merchant", "agent": "agent"}


@dataclass(frozen=True, slots=True)
class Whole:
    """How many applicants with a place, places, shops and agents a load has in all."""

    applicants: int
    places: int
    shops: int
    agents: int

    def of(self, what: str) -> int:
        """Return how many shops or agents ("shop", "agent") there are."""
        return self.shops if what == "shop" else self.agents

    def usual_places(self, applicants: int) -> float:
        """Return how many places so many applicants, taken at random, would be in.

        It is the expected number of distinct among draws without return, were all places of
        one size. Source: Hurlbert, The nonconcept of species diversity (Ecology 1971), eq. 14.
        """
        if not self.places or applicants >= self.applicants:
            return min(self.places, applicants) or applicants
        size = self.applicants / self.places
        return float(self.places * (1 - (1 - applicants / self.applicants) ** size))


def count_crowds(share: Mapping[str, Derived], full: Full) -> pl.DataFrame:
    """Return what a share says of the values in the groups that are `full`, by kind of file.

    Columns: role, key, what (of `_WHAT`) and the hash of what was seen with the value.
    """
    seen = pl.DataFrame(schema=_SEEN)
    if not full.any():
        return seen
    for kind in ("applications", "events"):
        derived = share.get(kind)
        if derived is not None and derived.ties.width:
            seen = _least(pl.concat([seen, *_seen(kind, derived, full)]))
    return seen


@dataclass(slots=True)
class Crowds:
    """Counts, share by share, the values of the fullest groups that the first pass counted."""

    groups: NDArray[np.int64]  # by role and group: how often values occurred
    _seen: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=_SEEN))

    def add(self, seen: pl.DataFrame) -> None:
        """Add what `count_crowds` says of a share of the rows."""
        if seen.height:
            self._seen = _least(pl.concat([self._seen, seen]))

    def keys(self) -> Hashes:
        """Return the hashes of the keys of all values that enough applicants share."""
        return np.array(sorted({key for _, key in _counted(self._seen)}), dtype=np.uint64)

    def found(self, load: Whole, masks: Mapping[int, str]) -> tuple[Shared, ...]:
        """Return what most applicants share: of each role the most shared first.

        `masks` are those of `keys`, by hash.
        """
        counted = _counted(self._seen).items()
        rows = [
            _shared(ROLE_NAMES[role], masks.get(key, ""), of, load) for (role, key), of in counted
        ]
        rows.sort(key=lambda row: (-row.applicants, row.mask, row.likely))
        most = int(limit("shared", "told"))
        firsts = ([row for row in rows if row.role == role][:most] for role in _told_roles())
        return tuple(row for own in firsts for row in own)

    def full(self) -> Full:
        """Return by role and group whether its values are counted one by one."""
        told = np.isin(ROLE_NAMES, _told_roles())
        bar = np.partition(self.groups, CELLS - FULLEST, axis=1)[:, CELLS - FULLEST]
        bar = np.maximum(bar, int(limit("shared", "applicants")))
        full: Full = (self.groups >= bar[:, None]) & told[:, None]
        return full


def _seen(kind: str, derived: Derived, full: Full) -> list[pl.DataFrame]:
    ties = Ties.of(derived.ties)
    chosen = np.flatnonzero(full[ties.roles, ties.groups()])
    if not chosen.size:
        return []
    around = _around(derived, ties, chosen)
    long = [_long(around, "applicant", "applicant")]
    if kind == "applications":  # an event need not say where, nor by whom somebody came
        long.append(_long(around, "applied", "applicant"))
        for what in ("place", *_SHOPS):
            having = around.filter(pl.col(what) > 0)
            long += [_long(having, what, what), _long(having, f"with_{what}", "applicant")]
    return long


def _told_roles() -> list[str]:
    return list(read_data("limits")["likely"])


def _around(derived: Derived, ties: Ties, chosen: NDArray[np.int64]) -> pl.DataFrame:
    """Return for each chosen tie its role and key, and its applicant, place, shop and agent.

    All are hashes; 0 stands for none.
    """
    rows_of = derived.ties[ROW].to_numpy()
    rows, of_tie = np.unique(rows_of[chosen], return_inverse=True)

    def at(role: str) -> Hashes:
        own = ties.of_role(role)
        return numbers_at(rows, rows_of[own], ties.hashes[own])

    numbers = derived.rows[ROW].to_numpy()
    applicants = derived.rows["applicant_id"].hash().to_numpy()
    around = {"applicant": numbers_at(rows, numbers, applicants)}
    around["place"] = np.zeros(rows.size, dtype=np.uint64)
    if PLACE in derived.rows.columns:
        around["place"] = numbers_at(rows, numbers, derived.rows[PLACE].to_numpy())
    around |= {what: at(role) for what, role in _SHOPS.items()}
    own = {"role": ties.roles[chosen].astype(np.uint8), "key": ties.hashes[chosen]}
    return pl.DataFrame(own | {what: hashes[of_tie] for what, hashes in around.items()})


def _long(around: pl.DataFrame, what: str, column: str) -> pl.DataFrame:
    code = pl.lit(_WHAT.index(what), pl.UInt8)
    return around.select(*_KEY, what=code, hash=pl.col(column)).unique()


def _least(seen: pl.DataFrame) -> pl.DataFrame:
    """Return of each value's hashes the least, as many as a count needs."""
    kept = seen.unique()
    if (kept.group_by(*_KEY, "what").len()["len"] <= MOST).all():
        return kept
    return kept.sort("hash").group_by(*_KEY, "what").head(MOST).select(list(_SEEN))


def _counted(seen: pl.DataFrame) -> dict[tuple[int, int], dict[str, int]]:
    """Return the counts of each value that enough applicants share, by role and key."""
    ends = seen.group_by(*_KEY, "what").agg(kept=pl.len(), last=pl.col("hash").max())
    is_applicant = pl.col("what") == _WHAT.index("applicant")
    enough = is_applicant & (pl.col("kept") >= limit("shared", "applicants"))
    ends = ends.join(ends.filter(enough), on=_KEY, how="semi").sort(*_KEY, "what")
    counts: dict[tuple[int, int], dict[str, int]] = {}
    for role, key, what, kept, last in ends.iter_rows():
        counts.setdefault((role, key), {})[_WHAT[what]] = count_of(kept, last)
    return counts


def _shared(role: str, mask: str, counts: dict[str, int], load: Whole) -> Shared:
    asked = tuple(_SHOPS) if role in PLACES else ("place", *_SHOPS)
    known = {what: counts[what] for what in asked if _is_known(counts, what)}
    return Shared(
        role,
        mask or "",
        counts["applicant"],
        exact=counts["applicant"] < MOST,
        places=known.get("place"),
        shops=known.get("shop"),
        agents=known.get("agent"),
        likely=_likely(role, known, counts, load),
    )


def _is_known(counts: dict[str, int], what: str) -> bool:
    """Return whether enough of those who applied have a place, a shop or an agent."""
    having, applied = counts.get(f"with_{what}", 0), counts.get("applied", 0)
    return having >= max(limit("shared", "applicants"), limit("shared", "known") * applied)


def _likely(role: str, known: dict[str, int], counts: dict[str, int], load: Whole) -> str:
    """Return the code of what a value likely is: of the first line whose pattern holds."""
    holds = {"any"}
    for what, number in known.items():
        is_few = number <= max(1, limit("shared", "few", what) * counts[f"with_{what}"])
        everywhere = what != "place" and number > limit("shared", "apart") * load.of(what)
        if is_few and not everywhere:
            holds.add(f"few_{what}s")
    if (places := known.get("place")) is not None:
        having = counts["with_place"]
        usual = load.usual_places(having)
        if places >= limit("shared", "many") * usual:
            holds.add("many_places")
        if looks_like_placeholder(Spread(role, having, places, usual), read_limits()):
            holds.add("placeholder")
    lines = (line.split() for line in read_data("limits")["likely"][role])
    return str(next(code for pattern, code in lines if pattern in holds))
