"""Words of a lender's choices (通过, 结清 …) to ours."""

from dataclasses import dataclass
from functools import cache

from ingest.columns import Column
from ingest.normalize.base import fold
from ingest.suggest.data import look_of, read_data
from ingest.suggest.looks import Seen

_SHOWN = 12  # longer words are not shown: they may be anything
_TWICE = 2  # a word that occurs once may name somebody


@dataclass(frozen=True, slots=True)
class Words:
    """Their words for each of ours (without those that are ours), and those that nobody knows."""

    known: dict[str, list[str]]
    unknown: list[str]


def share_of(seen: Seen, kind: str, column: Column) -> float:
    """Return the share of a column's texts that could be values of `column`."""
    look = look_of(column, kind, seen.region)
    return known_share(seen, kind, column) if look == "choice" else seen.share(look)


def known_share(seen: Seen, kind: str, column: Column) -> float:
    """Return the share of a column's cells whose word is known: 0 to 1."""
    if not seen.cells.len():
        return 0
    known = _known(kind, column)
    counts = seen.cells.value_counts()
    good = sum(n for text, n in counts.iter_rows() if _plain(text) in known)
    return float(good / seen.cells.len())


def words_of(seen: Seen, kind: str, column: Column) -> Words:
    """Return what a column's words stand for, the most frequent first."""
    known = _known(kind, column)
    found: dict[str, list[str]] = {}
    unknown: list[str] = []
    counts = sorted(seen.cells.value_counts().iter_rows(), key=lambda row: (-row[1], row[0]))
    for text, rows in counts:
        ours = known.get(_plain(text))
        if ours and text.casefold() != ours:
            found.setdefault(ours, []).append(text)
        elif not ours and rows >= _TWICE and len(text) <= _SHOWN:
            unknown.append(text)
    return Words({ours: found[ours] for ours in column.choices if ours in found}, unknown)


@cache
def _known(kind: str, column: Column) -> dict[str, str]:
    told = read_data("words").get(kind, {}).get(column.name, {})
    return {_plain(word): ours for ours in column.choices for word in (ours, *told.get(ours, ()))}


def _plain(text: str) -> str:
    return fold(text).casefold().replace("_", " ").replace("-", " ")
