"""In which place each row of a batch is, as a number: what many share is looked at by places."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ingest.applications import Derived
from ingest.quality.counts import Ties
from ingest.quality.sketch import Hashes
from ingest.read import ROW

PLACE = "place"  # column: the hash of the building or area; 0: none is known
PLACES = ("room", "home_room", "geo_cell")  # the first of them that a row has is its place


def with_places(derived: Derived) -> pl.DataFrame:
    """Return the rows with a column more, `PLACE`."""
    ties, numbers = Ties.of(derived.ties), derived.rows[ROW].to_numpy()
    places = np.zeros(numbers.size, dtype=np.uint64)
    if derived.ties.width:
        rows_of = derived.ties[ROW].to_numpy()
        for role in PLACES:
            own = ties.of_role(role)
            found = numbers_at(numbers, rows_of[own], ties.hashes[own])
            places = np.where(places > 0, places, found)
    return derived.rows.with_columns(pl.Series(PLACE, _above(places, derived.attributes)))


def numbers_at(rows: NDArray[np.int64], theirs: NDArray[np.int64], numbers: Hashes) -> Hashes:
    """Return of each of `rows`, in order, the number that `theirs` has; 0 where it has none.

    A row has one value of a role at most, of those that are asked for here.
    """
    found = np.zeros(rows.size, dtype=np.uint64)
    if not rows.size:
        return found
    at = np.minimum(np.searchsorted(rows, theirs), rows.size - 1)
    is_there = rows[at] == theirs
    found[at[is_there]] = numbers[is_there]
    return found


def _above(places: Hashes, attributes: pl.DataFrame) -> Hashes:
    """Return the hashes of the buildings or areas above places, or of the places themselves."""
    above = attributes.filter(pl.col("parent_label").is_in(["Building", "GeoCell"]))
    pairs = above.select(pl.col("attribute_key", "parent_key").hash()).sort("attribute_key")
    if pairs.is_empty():
        return places
    keys, parents = pairs["attribute_key"].to_numpy(), pairs["parent_key"].to_numpy()
    at = np.minimum(np.searchsorted(keys, places), keys.size - 1)
    return np.where(keys[at] == places, parents[at], places)
