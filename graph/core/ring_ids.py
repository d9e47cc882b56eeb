"""Which ring of this run is which of an earlier one, and what a new one is called.

Two rings are *kin* if they share at least two people and at least half of the smaller one. Half of
the smaller, not a Jaccard share: a ring that grows tenfold, or of which only a few are left, is
still that ring. Two people, since one alone carries no ring along.

Among kin the greatest overlap wins, so an id stays where most of its people are. This is greedy on
purpose: an assignment of the greatest total would sometimes give an id to fewer of its people only
to please another ring, which nobody could explain.
"""

import hashlib
from collections.abc import Container, Iterable, Mapping
from typing import NamedTuple

import polars as pl

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U to misread
DIGITS = 8

People = frozenset[str]


class Kin(NamedTuple):
    """An earlier ring and one of this run that could be the same; the best sort first."""

    overlap_below: int  # negated, as are the sizes: the greatest first
    asleep: bool  # a ring that was found last time comes before a dormant one
    found_size_below: int
    earlier_size_below: int
    earlier_id: str
    found_id: str


def people_of(members: pl.DataFrame) -> dict[str, People]:
    """Return who is in each ring of a members frame."""
    grouped = members.group_by("ring_id").agg("applicant_id")
    return {ring: frozenset(people) for ring, people in grouped.iter_rows()}


def kin_of(
    earlier: Mapping[str, People], found: Mapping[str, People], *, asleep: Container[str]
) -> list[Kin]:
    """Return all kin, best first; `asleep` are the earlier rings that are dormant."""
    shared = (
        _seats(earlier, "earlier")
        .join(_seats(found, "found"), on="applicant_id")
        .group_by("earlier", "found")
        .len()
    )
    kin = (
        Kin(-overlap, one in asleep, -len(found[other]), -len(earlier[one]), one, other)
        for one, other, overlap in shared.iter_rows()
        if overlap >= 2 and 2 * overlap >= min(len(earlier[one]), len(found[other]))
    )
    return sorted(kin)


def heirs(kin: Iterable[Kin]) -> dict[str, str]:
    """Return the earlier id that each heir (a ring of this run) takes over; `kin` best first."""
    earlier_of: dict[str, str] = {}
    given: set[str] = set()
    for pair in kin:
        if pair.found_id not in earlier_of and pair.earlier_id not in given:
            earlier_of[pair.found_id] = pair.earlier_id
            given.add(pair.earlier_id)
    return earlier_of


def newborn_ids(newborn: Mapping[str, People], *, taken: Iterable[str]) -> dict[str, str]:
    """Return a new permanent id for each ring: `R-` and 40 bits of a digest of its people at birth.

    A digest that is `taken` by another ring, living or not, is drawn again with the next counter,
    in the order of the rings' people, so that no id is ever used twice and no chance decides.
    """
    used = set(taken)
    ids: dict[str, str] = {}
    for people, provisional in sorted((sorted(people), ring) for ring, people in newborn.items()):
        counter = 0
        while (ring_id := _ring_id(people, counter)) in used:
            counter += 1
        used.add(ring_id)
        ids[provisional] = ring_id
    return ids


def _ring_id(people: list[str], counter: int) -> str:
    written = "\0".join([*people, str(counter)])
    number = int.from_bytes(hashlib.sha256(written.encode()).digest()[:5], "big")
    letters = (ALPHABET[number >> 5 * place & 31] for place in reversed(range(DIGITS)))
    return "R-" + "".join(letters)


def _seats(rings: Mapping[str, People], name: str) -> pl.DataFrame:
    # Flat lists: a list a ring would cost polars a series each.
    rows = {
        name: [ring for ring, people in rings.items() for _ in people],
        "applicant_id": [person for people in rings.values() for person in people],
    }
    return pl.DataFrame(rows, schema={name: pl.String, "applicant_id": pl.String})
