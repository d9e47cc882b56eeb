"""The yardstick: what an hour's honest work finds, for anything better to be held against.

Hand-set weights for each kind of attribute, divided by the logarithm of its sharers, hubs cut
off, Leiden over the stronger pairs; beside it bare connected components and Louvain. It reads
the raw files with light normalising only. It is never tuned again: a world that it solves is
too easy.

    python -m benchmarks.yardstick DIR [--json FILE]
"""

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import community
import graspologic_native
import networkx as nx
import numpy as np
import polars as pl

HUB = 50  # values with more users than this are dropped
WEAK = 1.5  # pairs with less in common are dropped, else public places glue all into one
WEIGHTS = {
    "national_id": 5.0,
    "account": 4.0,
    "device": 4.0,
    "phone": 4.0,
    "email": 4.0,
    "asset": 4.0,
    "address": 2.5,
    "wifi": 1.5,
    "geo": 0.7,
    "ip": 0.7,
    "employer": 0.7,
    "staff": 0.2,
    "agent": 0.2,
    "merchant": 0.1,
}
PERSONAL = ("national_id", "account", "device", "phone", "email", "address", "wifi")
# Which column says what kind of attribute; the events' columns are a subset of these names.
COLUMNS = {
    "national_id": "national_id",
    "bank_card": "account",
    "payer_account": "account",
    "device_id": "device",
    "phone": "phone",
    "contact_phones": "phone",
    "consignee_phone": "phone",
    "email": "email",
    "asset_id": "asset",
    "address": "address",
    "home_address": "address",
    "wifi_bssid": "wifi",
    "ip": "ip",
    "employer": "employer",
    "staff_id": "staff",
    "agent_id": "agent",
    "merchant_id": "merchant",
}
PLACEHOLDERS = ("", "unknown", "null", "none", "9774d56d682e549c", "02:00:00:00:00:00")

Scorer = Callable[[dict[str, int], pl.DataFrame], dict[int, float]]


@dataclass(frozen=True, slots=True)
class Figures:
    """How one method did: precision and recall are of rings, at the best cut by their F1."""

    method: str
    average_precision: float
    ring_precision: float
    ring_recall: float
    proposed: int
    largest: int


def read_links(folder: Path) -> pl.DataFrame:
    """Return distinct (applicant_id, type, value) of the applications and events of `folder`."""
    parts = [part for name in ("applications", "events") for part in _links_of(folder, name)]
    links = pl.concat(parts).unique()
    empty = pl.col("value").is_in(PLACEHOLDERS) | pl.col("value").str.contains(r"^[0:\-]*$")
    return links.filter(~empty)


def _links_of(folder: Path, name: str) -> list[pl.DataFrame]:
    """Return the links of one file, a frame for each of its columns that says something."""
    frame = pl.read_csv(folder / f"{name}.csv", infer_schema=False)
    parts = [
        _column(frame, pl.col(column).str.split("|"), kind)
        for column, kind in COLUMNS.items()
        if column in frame.columns
    ]
    spot = [
        pl.col(axis).cast(pl.Float64).round(4).cast(pl.String) for axis in ("latitude", "longitude")
    ]
    place = pl.concat_str(spot, separator=",").str.split("|")
    return [*parts, _column(frame, place, "geo")]


def _column(frame: pl.DataFrame, values: pl.Expr, kind: str) -> pl.DataFrame:
    """Return (applicant_id, type, value) of one column of lists, lightly normalised."""
    value = pl.col("value").str.strip_chars().str.to_lowercase().str.replace_all(r"[\s\-()]", "")
    if kind == "phone":
        value = value.str.replace_all(r"\D", "").str.slice(-11)
    rows = frame.select("applicant_id", pl.lit(kind).alias("type"), values.alias("value"))
    rows = rows.explode("value", empty_as_null=True, keep_nulls=False).with_columns(value)
    return rows.drop_nulls().unique()


def read_truth(folder: Path) -> pl.DataFrame:
    """Return truth.csv: applicant_id and ring_id, null for the honest."""
    return pl.read_csv(folder / "truth.csv", infer_schema=False).sort("applicant_id")


def pairs(links: pl.DataFrame) -> pl.DataFrame:
    """Return (left, right, weight): the summed weights of what two applicants share."""
    sharers = pl.len().over("type", "value")
    kept = links.with_columns(sharers.alias("sharers")).filter(pl.col("sharers").is_between(2, HUB))
    weight = pl.col("type").replace_strict(WEIGHTS, return_dtype=pl.Float64)
    kept = kept.with_columns((weight / pl.col("sharers").log(2)).alias("weight"))
    both = kept.join(
        kept.select("applicant_id", "type", "value"), on=["type", "value"], suffix="_2"
    )
    both = both.filter(pl.col("applicant_id") < pl.col("applicant_id_2"))
    grouped = both.group_by(
        pl.col("applicant_id").alias("left"), pl.col("applicant_id_2").alias("right")
    )
    return (
        grouped.agg(pl.col("weight").sum().round(9))
        .filter(pl.col("weight") >= WEAK)
        .sort("left", "right")
    )


def leiden(edges: pl.DataFrame) -> dict[str, int]:
    """Return applicant → community by Leiden (modularity)."""
    found: dict[str, int] = graspologic_native.leiden(edges.rows(), seed=1, trials=2)[1]
    return found


def louvain(edges: pl.DataFrame) -> dict[str, int]:
    """Return applicant → community by python-louvain."""
    graph: nx.Graph[str] = nx.Graph()
    graph.add_weighted_edges_from(edges.rows())
    found: dict[str, int] = community.best_partition(graph, random_state=1)
    return found


def components(links: pl.DataFrame) -> dict[str, int]:
    """Return applicant → connected component over every value in `links`, hubs and all."""
    graph: nx.Graph[str] = nx.Graph()
    value = pl.concat_str("type", "value", separator="\t")
    graph.add_edges_from(links.select("applicant_id", value.alias("node")).rows())
    people = set(links["applicant_id"])
    found = enumerate(sorted(nx.connected_components(graph), key=min))
    return {person: number for number, part in found for person in part & people}


def by_size(of: dict[str, int], _: pl.DataFrame) -> dict[int, float]:
    """Score each community by its size."""
    labels, counts = np.unique(np.fromiter(of.values(), dtype=np.int64), return_counts=True)
    return dict(zip(labels.tolist(), counts.astype(float).tolist(), strict=True))


def by_sum(of: dict[str, int], edges: pl.DataFrame) -> dict[int, float]:
    """Score each community by the summed weight of its inner pairs."""
    scores = dict.fromkeys(of.values(), 0.0)
    for left, right, weight in edges.iter_rows():
        if of[left] == of[right]:
            scores[of[left]] += weight
    return scores


def by_mean(of: dict[str, int], edges: pl.DataFrame) -> dict[int, float]:
    """Score each community by the inner weight for each member."""
    sizes = by_size(of, edges)
    return {label: total / sizes[label] for label, total in by_sum(of, edges).items()}


def average_precision(scores: np.ndarray, positive: np.ndarray) -> float:
    """Return the area under the precision–recall steps; equal scores enter together."""
    order = np.argsort(-scores, kind="stable")
    hits, ranked = np.cumsum(positive[order]), scores[order]
    last = np.append(np.flatnonzero(np.diff(ranked)), len(ranked) - 1)
    gains = np.diff(hits[last], prepend=0)
    return float(np.sum(gains * hits[last] / (last + 1)) / max(1, hits[-1]))


def matches(of: dict[str, int], truth: dict[str, str]) -> dict[int, str]:
    """Return community → the ring that it is, by a Jaccard index of at least one half."""
    groups: dict[int, set[str]] = {}
    rings: dict[str, set[str]] = {}
    for person, label in of.items():
        groups.setdefault(label, set()).add(person)
    for person, ring in truth.items():
        rings.setdefault(ring, set()).add(person)
    met = {(label, truth[p]) for label, group in groups.items() for p in group if p in truth}
    same = {(c, r): len(groups[c] & rings[r]) / len(groups[c] | rings[r]) for c, r in met}
    return {c: r for (c, r), jaccard in same.items() if jaccard >= 0.5}


def best_cut(
    of: dict[str, int], scores: dict[int, float], truth: dict[str, str]
) -> tuple[float, float]:
    """Return ring precision and recall at the score of their best F1; three or more only."""
    right, total = matches(of, truth), len(set(truth.values()))
    sizes = by_size(of, pl.DataFrame())
    best, found, proposed = (0.0, 0.0), 0, 0
    for label in sorted((c for c in scores if sizes[c] >= 3), key=lambda c: (-scores[c], c)):
        found, proposed = found + (label in right), proposed + 1
        if 2 * found / (proposed + total) > _f1(*best):
            best = (found / proposed, found / total)
    return best


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / max(precision + recall, 1e-12)


def measure(
    method: str, of: dict[str, int], scores: dict[int, float], truth: pl.DataFrame
) -> Figures:
    """Return the figures of one method; who is in no community scores zero."""
    people = truth["applicant_id"].to_list()
    ranked = np.array([scores[of[person]] if person in of else 0.0 for person in people])
    rings = dict(truth.drop_nulls("ring_id").select("applicant_id", "ring_id").iter_rows())
    precision, recall = best_cut(of, scores, rings)
    sizes = by_size(of, truth)
    wide = [int(size) for size in sizes.values() if size >= 3]
    positive = np.array([person in rings for person in people])
    return Figures(
        method,
        average_precision(ranked, positive),
        precision,
        recall,
        len(wide),
        max(wide, default=0),
    )


def run(folder: Path) -> list[Figures]:
    """Return the figures of all methods on the made-up lender in `folder`."""
    links, truth = read_links(folder), read_truth(folder)
    edges = pairs(links)
    personal = links.filter(pl.col("type").is_in(PERSONAL))
    few = personal.filter(pl.len().over("type", "value") <= HUB)
    plans: list[tuple[str, dict[str, int], Scorer]] = [
        ("components, personal", components(personal), by_size),
        ("components, everything", components(links), by_size),
        ("components, hubs cut", components(few), by_size),
    ]
    for name, of in (("louvain", louvain(edges)), ("yardstick (leiden)", leiden(edges))):
        plans += [(f"{name}, sum", of, by_sum), (f"{name}, mean", of, by_mean)]
    return [measure(name, of, score(of, edges), truth) for name, of, score in plans]


def main(words: list[str]) -> None:
    """Print the table, and write it as JSON if asked."""
    parser = argparse.ArgumentParser(prog="benchmarks.yardstick")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args(words)
    figures = run(asked.folder)
    head = f"{'method':28}{'AP':>7}{'ring P':>8}{'ring R':>8}{'groups':>8}{'largest':>9}"
    rows = [
        f"{f.method:28}{f.average_precision:7.3f}{f.ring_precision:8.3f}{f.ring_recall:8.3f}"
        f"{f.proposed:8}{f.largest:9}"
        for f in figures
    ]
    sys.stdout.write("\n".join([head, *rows, ""]))
    if asked.json:
        asked.json.write_text(json.dumps([asdict(f) for f in figures], indent=1) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
