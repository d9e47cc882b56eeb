"""How often two spellings of an address meet, on labelled pairs; and how fast they are read.

`python -m benchmarks.normalisation_addresses` counts all pairs, in two halves parted by the crc32
of their id: `dev` could be looked at while the rules were written, `test` was only counted.
"""

import csv
import sys
import time
import zlib
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.measure import HERE, Figures, machine, machine_line, publish, table
from ingest.normalize import Normal, normalize_address
from ingest.synth.places import Map, addresses, homes

PAIRS = HERE / "normalisation" / "pairs"
GOALS = {"precision": 0.99, "recall": 0.95}
QUESTIONS = ("same_room", "same_building")
ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Pair:
    """Two spellings and what is true of their places: same_room, same_building or different."""

    id: str
    left: str
    right: str
    label: str
    category: str
    note: str

    @property
    def half(self) -> str:
        """Return `dev` if the pair might be looked at, `test` if it was only counted."""
        return "test" if zlib.crc32(self.id.encode()) % 2 else "dev"

    def truth(self, question: str) -> bool:
        """Return whether the places are one, as asked."""
        return self.label == "same_room" if question == "same_room" else self.label != "different"


def read_pairs(language: str) -> list[Pair]:
    """Return the labelled pairs of `zh` or `en`."""
    path = PAIRS / f"address_{language}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return [Pair(**row) for row in csv.DictReader(file)]


def predicted(pair: Pair, question: str) -> bool:
    """Return what equality of the written forms says."""
    found = [_value(text, question) for text in (pair.left, pair.right)]
    return found[0] is not None and found[0] == found[1]


def _value(text: str, question: str) -> str | None:
    found = normalize_address(text)
    if not isinstance(found, Normal):
        return None
    if question == "same_room":
        return found.value if found.label == "Room" else None
    return found.parent.value if found.parent else found.value


def count(pairs: Iterable[Pair], question: str) -> Figures:
    """Return precision, recall and the counts behind them."""
    cells = Counter((pair.truth(question), predicted(pair, question)) for pair in pairs)
    right, false, missed = cells[True, True], cells[False, True], cells[True, False]
    return {
        "precision": round(right / max(right + false, 1), 4),
        "recall": round(right / max(right + missed, 1), 4),
        "pairs": sum(cells.values()),
        "false": false,
        "missed": missed,
    }


def rows(language: str) -> list[Figures]:
    """Return a row a question and half."""
    pairs = read_pairs(language)
    halves = {half: [pair for pair in pairs if half in ("all", pair.half)] for half in _HALVES}
    return [
        {"pairs of": language, "question": question, "half": half, **count(chosen, question)}
        for question in QUESTIONS
        for half, chosen in halves.items()
    ]


_HALVES = ("dev", "test", "all")


def errors(language: str, question: str) -> list[tuple[bool, Pair]]:
    """Return the errors of the half that may be looked at; False: matched wrongly."""
    dev = (pair for pair in read_pairs(language) if pair.half == "dev")
    return [(t, p) for p in dev if (t := p.truth(question)) != predicted(p, question)]


def speed(distinct: int = 20_000) -> Figures:
    """Return addresses of made-up lenders a CPU second, in one process; the best of five lenders.

    Each lender's addresses are distinct and new to the process; only the tables are loaded.
    """
    for text in typed_by_lender(500, seed=1):
        normalize_address(text)
    rates = []
    for seed in range(2, 2 + ROUNDS):
        texts = typed_by_lender(distinct, seed=seed)
        began = time.process_time()
        for text in texts:
            normalize_address(text)
        rates.append(len(texts) / (time.process_time() - began))
    return {"distinct": distinct, "a_second": round(max(rates)), "first": round(rates[0])}


def typed_by_lender(distinct: int, *, seed: int) -> list[str]:
    """Return distinct addresses of a made-up lender."""
    atlas, rng = Map(50_000, seed), np.random.default_rng(seed)
    estates = rng.integers(0, atlas.estates.total, distinct * 2).astype(np.int64)
    styles = rng.integers(0, 100, distinct * 2).astype(np.int64)
    found = addresses(homes(rng, estates), styles, atlas)
    return list(dict.fromkeys(found))[:distinct]


def main(arguments: Sequence[str] | None = None) -> None:
    """Count, time, print the table and write `results/normalisation_addresses.json`."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--errors", metavar="zh|en", help="print the errors of the dev half only")
    chosen = parser.parse_args(arguments)
    if chosen.errors:
        _print_errors(chosen.errors)
        return
    facts = machine()
    counted = [row for language in ("zh", "en") for row in rows(language)]
    timed = speed()
    body = (
        f"{table(counted)}\n\nGoals: precision {GOALS['precision']}, recall {GOALS['recall']}. "
        f"{timed['a_second']:,} addresses a CPU second ({timed['distinct']:,} distinct, one "
        f"process, best of {ROUNDS}). {machine_line(facts)}"
    )
    figures = {"machine": facts, "goals": GOALS, "counts": counted, "speed": timed}
    publish("normalisation_addresses", "Addresses in one written form", body, figures)


def _print_errors(language: str) -> None:
    for question in QUESTIONS:
        for truth, pair in errors(language, question):
            kind = "missed" if truth else "false "
            line = f"{question} {kind} {pair.category}: {pair.left} | {pair.right}"
            sys.stdout.write(
                f"{line} | {_value(pair.left, question)} | {_value(pair.right, question)}\n"
            )


if __name__ == "__main__":
    main()
