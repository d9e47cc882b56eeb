"""How often a value's one written form is right, on pairs that an independent hand labelled.

    python -m benchmarks.normalisation_values [--name NAME]

Reads normalisation/pairs (their VALUES.md says what is true of them). A pair ties if both sides
are usable and equal; it should if its label is `same`. By parity of crc32(id) half of the pairs
are for development, and only their errors are shown; the other half is measured alone. Speed is
values per second of CPU time, one core, over 20,000 distinct values.
"""

import argparse
import csv
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from time import process_time
from typing import cast
from zlib import crc32

from benchmarks.measure import HERE, Figures, machine, machine_line, publish, table
from benchmarks.normalisation_samples import COUNT, SAMPLES
from ingest import normalize
from ingest.normalize import Name, Normal, Unusable

Pair = Mapping[str, str]
Tied = Callable[[str, Mapping[str, str]], object]  # text and context to what must be equal, or None
PAIRS = HERE / "normalisation" / "pairs"
SHOWN = 10
PASSES = 9


def main() -> None:
    """Measure every kind, and publish the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--name", default="normalisation_values", help="of the JSON in results/")
    given = parser.parse_args()
    facts = machine()
    kinds = {kind: measured(kind) for kind in READERS}
    speeds = {name: speed(*each) for name, each in SAMPLES.items()}
    worst = {kind: found.pop("worst") for kind, found in kinds.items()}
    before = _before()
    body = "\n\n".join(
        [
            "A pair ties if both sides are usable and have one written form. Precision is the "
            "share of ties that are right, recall the share of right pairs that tie; wrong are "
            "ties that should not be, missed are pairs that should tie. Before the arrow: the "
            "first measurement, ahead of any change.",
            table([{"kind": kind, **_row(kind, found, before)} for kind, found in kinds.items()]),
            f"Values a second of CPU time, one core, {COUNT:,} distinct ones: before, best of "
            f"{PASSES} passes, and first pass (tables are loaded in it).",
            table(
                [
                    {"values": name, "before": _speed_before(before, name), **found}
                    for name, found in speeds.items()
                ]
            ),
            "Worst categories of the development half, with one pair each:",
            *(f"**{kind}**\n\n{table(rows)}" for kind, rows in worst.items() if rows),
            machine_line(facts),
        ]
    )
    figures = {"kinds": kinds, "speeds": speeds, "worst": worst, "machine": facts}
    publish(given.name, "One written form: values", body, figures)


def measured(kind: str) -> Figures:
    """Return precision, recall and counts of both halves, and the worst categories of one."""
    halves: dict[str, list[tuple[Pair, bool]]] = {"dev": [], "test": []}
    for pair in read_pairs(PAIRS / f"{kind}.csv"):
        half = "test" if crc32(pair["id"].encode()) % 2 else "dev"
        halves[half].append((pair, ties(kind, pair)))
    scores = {half: score(told) for half, told in halves.items()}
    return {**scores, "worst": worst(halves["dev"])}


def read_pairs(path: Path) -> list[Pair]:
    """Return the labelled pairs of a file, every text with its blanks and marks."""
    with path.open(encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows))


def ties(kind: str, pair: Pair) -> bool:
    """Return whether the normaliser of `kind` makes one value of both sides."""
    context = dict(part.split("=", 1) for part in pair["context"].split(";") if part)
    read = READERS[kind]
    left, right = read(pair["left"], context), read(pair["right"], context)
    return left is not None and left == right


def score(told: Iterable[tuple[Pair, bool]]) -> Figures:
    """Return pairs, ties that are right, wrong and missed, precision and recall."""
    counted = Counter((pair["label"] == "same", tied) for pair, tied in told)
    right, wrong, missed = counted[True, True], counted[False, True], counted[True, False]
    return {
        "pairs": counted.total(),
        "right": right,
        "wrong": wrong,
        "missed": missed,
        "precision": round(right / max(1, right + wrong), 4),
        "recall": round(right / max(1, right + missed), 4),
    }


def worst(told: Iterable[tuple[Pair, bool]]) -> list[Figures]:
    """Return the categories with most errors, wrong ties first, each with its first pair."""
    errors: dict[tuple[bool, str], list[Pair]] = {}
    for pair, tied in told:
        if tied != (pair["label"] == "same"):
            errors.setdefault((not tied, pair["category"]), []).append(pair)
    ranked = sorted(errors.items(), key=lambda each: (each[0][0], -len(each[1]), each[0][1]))
    return [
        {
            "error": "missed" if missed else "wrong tie",
            "category": category,
            "pairs": len(pairs),
            "left": _shown(pairs[0]["left"]),
            "right": _shown(pairs[0]["right"]),
        }
        for (missed, category), pairs in ranked[:SHOWN]
    ]


def speed(read: Callable[[str], object], texts: list[str]) -> Figures:
    """Return values a second of CPU time: the best pass, and the first with cold caches."""
    spent = []
    for _ in range(PASSES):
        began = process_time()
        for text in texts:
            read(text)
        spent.append(process_time() - began)
    return {"a second": round(len(texts) / min(spent)), "at first": round(len(texts) / spent[0])}


def _before() -> Figures:
    """Return the figures of the first measurement; none where it is being taken."""
    path = HERE / "results" / "normalisation_values-baseline.json"
    return cast("Figures", json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}


def _row(kind: str, found: Figures, before: Figures) -> Figures:
    row: Figures = {}
    for half in ("dev", "test"):
        row |= {f"{half} pairs": found[half]["pairs"]}
        if half == "test":
            row |= {name: found[half][name] for name in ("wrong", "missed")}
        for column in ("precision", "recall"):
            first = before["kinds"][kind][half][column] if before else 0.0
            row[f"{half} {column}"] = f"{first:.4f} → {found[half][column]:.4f}"
    return row


def _speed_before(before: Figures, name: str) -> int:
    return int(before["speeds"][name]["a second"]) if before else 0


def _shown(text: str) -> str:
    """Return a text for a table's cell, with what cannot be seen as escapes."""
    seen = (c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    return f"`{''.join(seen)}`".replace("|", "\\|")


def _key(found: Normal | Name | Unusable) -> object:
    if isinstance(found, Unusable):
        return None
    return (found.label, found.value) if isinstance(found, Normal) else found.value


def _phone(text: str, context: Mapping[str, str]) -> object:
    return _key(normalize.normalize_phone(text, region=context["region"]))


def _ip(text: str, context: Mapping[str, str]) -> object:
    named = context.get("kind") == "network"
    return _key(normalize.normalize_network(text) if named else normalize.normalize_ip(text))


def _plain(read: Callable[[str], Normal | Name | Unusable]) -> Tied:
    return lambda text, context: _key(read(text))


READERS: dict[str, Tied] = {
    "phone": _phone,
    "email": _plain(normalize.normalize_email),
    "national_id": _plain(normalize.normalize_national_id),
    "company_id": _plain(normalize.normalize_company),
    "bank_card": _plain(normalize.normalize_card),
    "device": _plain(normalize.normalize_device),
    "ip": _ip,
    "wifi": _plain(normalize.normalize_wifi),
    "geo": _plain(normalize.normalize_point),
    "employer": _plain(normalize.normalize_employer),
    "name": _plain(normalize.normalize_name),
}

if __name__ == "__main__":
    main()
