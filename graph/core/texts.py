"""Texts of frames as numbers: what arrays are made of.

A polars operation costs about .1 ms whatever its size, plain Python some .1 µs a row: so each
function here does few rows in Python and many in columns, and nobody else needs to know. The
answers are the same; only which of several equal numberings comes out may differ.
"""

from collections.abc import Callable, Sequence
from itertools import accumulate, chain

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graph.core.numbers import Hashes, begins, hash_ordering, ordering

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
SLOTS = 1 << 16  # of a table of few names by the low bits of their hashes
SMALL = 4_000  # rows up to which plain Python beats a columnar engine's fixed cost
NO_TIME = np.iinfo(np.int64).min


def times(series: pl.Series, missing: int) -> Ints:
    """Return microseconds; null becomes `missing`."""
    whole = series.to_numpy().view(np.int64)
    if series.null_count():
        whole = np.where(whole == NO_TIME, missing, whole)
    return whole


def taken(values: pl.Series, rows: Ints) -> pl.Series:
    """Return the values at `rows` (all of which exist)."""
    if len(rows) <= SMALL and len(values) <= SMALL:
        listed = values.to_list()
        return pl.Series("", [listed[row] for row in rows.tolist()], values.dtype)
    return values[pl.Series(rows)]


def kept(values: pl.Series, where: Bools) -> pl.Series:
    """Return the values where it says so: cheaper than `taken` for few and for many."""
    return values.filter(pl.Series(where))


def texts_at(values: pl.Series, rows: Ints) -> list[str]:
    """Return the texts at `rows` as a list."""
    if len(rows) <= SMALL and len(values) <= SMALL:
        known = values.to_list()
        return [known[row] for row in rows.tolist()]
    return taken(values, rows).to_list()


def numbered(*parts: pl.Series, at: Ints | None = None) -> tuple[Ints, Ints]:
    """Number the rows (`at` those) of `parts` from 0 on, equal ones alike.

    Returns the numbers, whose order says nothing, and a place of each among the rows. O(n log n).
    """
    if len(parts[0]) > SMALL:
        some = parts if at is None else [taken(part, at) for part in parts]
        return coded(hashes_of(some, 0), some)
    codes, count = _in_python(
        [part.to_list() if at is None else texts_at(part, at) for part in parts]
    )
    return codes, _a_row_of_each(codes, count)


def _in_python(columns: list[list[str]]) -> tuple[Ints, int]:
    """Return the numbers of few rows, and how many there are."""
    rows = zip(*columns, strict=True) if columns[1:] else columns[0]
    book: dict[object, int] = {}
    return np.array([book.setdefault(row, len(book)) for row in rows], dtype=np.int64), len(book)


def numbered_together(*frames: Sequence[pl.Series]) -> list[Ints]:
    """Do `numbered` for the rows of several frames, given as columns: equal ones alike in all."""
    lengths = [len(columns[0]) for columns in frames]
    ends = list(accumulate(lengths))
    if ends[-1] > SMALL:
        parts = [pl.concat([part.alias("") for part in same]) for same in zip(*frames, strict=True)]
        codes, _ = coded(hashes_of(parts, 0), parts)
    else:
        lists = ([part.to_list() for part in same] for same in zip(*frames, strict=True))
        codes, _ = _in_python([list(chain.from_iterable(same)) for same in lists])
    return [codes[end - length : end] for length, end in zip(lengths, ends, strict=True)]


def ranked_texts(texts: pl.Series, *, at: Ints | None = None) -> tuple[pl.Series, Ints]:
    """Return the distinct texts (none null) in order, and the place of each row (`at` those)."""
    if len(texts) <= SMALL:
        each = texts.to_list() if at is None else texts_at(texts, at)
        names = sorted(set(each))
        return pl.Series("", names, pl.String), _places(names, each)
    some = texts if at is None else taken(texts, at)
    code, row_of = numbered(some)
    order = in_order(some, at=row_of)
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return taken(some, row_of[order]), rank[code]


def coded(hashes: Hashes, parts: Sequence[pl.Series]) -> tuple[Ints, Ints]:
    """Number equal hashes alike; return the numbers and one row of each."""
    rows = hash_ordering(hashes)
    fresh = begins(hashes[rows])
    if _on_one_hash(parts, rows, fresh):
        return _ranked(parts)
    codes = np.empty(len(rows), dtype=np.int64)
    codes[rows] = np.cumsum(fresh) - 1
    return codes, rows[fresh]


def met_again(parts: Sequence[pl.Series], among: Ints, also: Bools) -> tuple[Ints, Ints, Ints]:
    """Return which of the rows `among` (rising) hold what another of them holds, or are `also`.

    With them go the number of what each holds, equal ones alike, and a row of each number. Of
    millions of rows few are left: only these are numbered. `also` is over all rows.
    """
    if len(parts[0]) <= SMALL:
        code, row_of = numbered(*parts, at=among)
        kept = np.flatnonzero((np.bincount(code, minlength=len(row_of)) > 1)[code] | also[among])
        return among[kept], code[kept], among[row_of]
    hashes = hashes_of(parts, 0)
    rows = among[hash_ordering(hashes[among])]
    fresh = begins(hashes[rows])
    if _on_one_hash(parts, rows, fresh):
        code, row_of = _ranked([taken(part, among) for part in parts])
        kept = np.flatnonzero((np.bincount(code) > 1)[code] | also[among])
        return among[kept], code[kept], among[row_of]
    kept = np.flatnonzero(~fresh | ~np.append(fresh[1:], [True]) | also[rows])
    rows, fresh = rows[kept], fresh[kept]
    order = ordering(rows)
    return rows[order], (np.cumsum(fresh) - 1)[order], rows[fresh]


def _on_one_hash(parts: Sequence[pl.Series], rows: Ints, fresh: Bools) -> bool:
    """Whether two contents fell on one hash: rare, but it must not tie people."""
    again, other = np.flatnonzero(~fresh), hashes_of(parts, 1)
    return bool((other[rows[again]] != other[rows[again - 1]]).any())


def _ranked(parts: Sequence[pl.Series]) -> tuple[Ints, Ints]:
    """Number contents by their order."""
    ranks = pl.struct(list(parts), eager=True).rank("dense").to_numpy().astype(np.int64) - 1
    return ranks, _a_row_of_each(ranks, int(ranks.max()) + 1)


def _a_row_of_each(codes: Ints, count: int) -> Ints:
    rows = np.empty(count, dtype=np.int64)
    rows[codes] = np.arange(len(codes))
    return rows


def hashes_of(parts: Sequence[pl.Series], seed: int) -> Hashes:
    """Return a hash of each row of `parts`, to be compared with others of this process alone."""
    hashes = parts[-1].hash(seed)
    for factor, column in enumerate(parts[:-1], 3):
        hashes = hashes ^ (column.hash(seed) * factor)
    return hashes.to_numpy()


def in_order(*parts: pl.Series, at: Ints) -> Ints:
    """Return the places of the rows `at` in order of their texts, equal ones as they stand.

    None is null.
    """
    if len(parts[0]) <= SMALL and len(at) <= SMALL:
        rows = list(zip(*(texts_at(part, at) for part in parts), strict=True))
        return np.array(sorted(range(len(rows)), key=rows.__getitem__), dtype=np.int64)
    named = [taken(part, at).alias(str(place)) for place, part in enumerate(parts)]
    frame = pl.DataFrame(named)
    places = frame.select(pl.arg_sort_by(frame.columns, maintain_order=True)).to_series()
    return places.to_numpy().astype(np.int64)


def where_is(texts: pl.Series, text: str) -> Ints:
    """Return the rows that hold `text`."""
    if len(texts) <= SMALL:
        rows = [row for row, each in enumerate(texts.to_list()) if each == text]
        return np.array(rows, dtype=np.int64)
    return np.flatnonzero((texts == text).fill_null(value=False).to_numpy())


def places_in(names: Sequence[str], texts: pl.Series, *, at: Ints | None = None) -> Ints:
    """Return the place of each text (`at` those rows) among the distinct `names`, -1: nowhere."""
    if len(texts) <= SMALL:
        return _places(names, texts.to_list() if at is None else texts_at(texts, at))
    texts = texts if at is None else taken(texts, at)
    own, hashes = pl.Series(names, dtype=pl.String).hash().to_numpy(), texts.hash().to_numpy()
    low = np.uint64(SLOTS - 1)
    place_at = np.full(SLOTS, -1, dtype=np.int64)
    place_at[own & low] = np.arange(len(names))
    if not len(names) or (place_at[own & low] != np.arange(len(names))).any():
        codes = texts.cast(pl.Enum(names), strict=False).to_physical().cast(pl.Int64)
        return codes.fill_null(-1).to_numpy()
    places: Ints = place_at[hashes & low]
    places[hashes != own[places]] = -1
    return places


def _places(names: Sequence[str], texts: list[str]) -> Ints:
    place = {name: at for at, name in enumerate(names)}
    return np.array([place.get(each, -1) for each in texts], dtype=np.int64)


def found_in(among: pl.Series, texts: pl.Series) -> Ints:
    """Return the place of each text in `among` (distinct texts), -1 where it is not there."""
    if len(texts) <= SMALL and len(among) <= SMALL:
        return places_in(among.to_list(), texts)
    left = pl.DataFrame({"text": texts})
    right = pl.DataFrame({"text": among, "place": np.arange(len(among))})
    joined = left.join(right, on="text", how="left", maintain_order="left")
    return joined["place"].fill_null(-1).to_numpy()


def is_among(texts: pl.Series, among: pl.Series) -> Bools:
    """Return where a text is one of `among`."""
    if len(texts) <= SMALL and len(among) <= SMALL:
        chosen = set(among.to_list())
        return np.array([text in chosen for text in texts.to_list()], dtype=bool)
    return texts.is_in(among.implode()).fill_null(value=False).to_numpy()


def of_runs(texts: pl.Series, among: pl.Series) -> Bools:
    """Do `is_among` for texts of which equal ones stand together: each run is looked at once."""
    fresh = runs(texts)
    found: Bools = is_among(taken(texts, np.flatnonzero(fresh)), among)[np.cumsum(fresh) - 1]
    return found


def runs(texts: pl.Series) -> Bools:
    """Return where a text differs from the one before, the first among them."""
    return begins(hashes_of((texts,), 0)) | begins(hashes_of((texts,), 1))


def whole(series: pl.Series, missing: int) -> Ints:
    """Return whole numbers; null becomes `missing`."""
    if not series.null_count():
        return series.to_numpy().astype(np.int64, copy=False)
    if series.null_count() == len(series):
        return np.full(len(series), missing, dtype=np.int64)
    return series.fill_null(missing).to_numpy().astype(np.int64, copy=False)


def one_of_each(
    group: Ints, keys_at: Callable[[Ints], Sequence[Ints | pl.Series]], *, last: bool
) -> Ints:
    """Return of each group the row that is first (or `last`) by its keys, rows rising.

    `keys_at` is asked for the keys of the rows of groups that have several. The first key counts
    most; a missing text comes before all others. O(n log n).
    """
    ordered = np.sort(group)
    again = ordered[1:][ordered[1:] == ordered[:-1]]
    if not len(again):
        return np.arange(len(group))
    several = again.searchsorted(group, "right") > again.searchsorted(group)
    rows = np.flatnonzero(several)
    order = rows[ordering(group[rows], *(_ranks(key) for key in keys_at(rows)))]
    change = group[order][1:] != group[order][:-1]
    chosen = np.append(change, [True]) if last else np.append([True], change)
    return np.sort(np.concatenate([np.flatnonzero(~several), order[chosen]]))


def _ranks(key: Ints | pl.Series) -> Ints:
    if not isinstance(key, pl.Series):
        return key
    return ranked_texts(key.fill_null("") if key.null_count() else key)[1]
