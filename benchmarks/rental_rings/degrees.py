"""How often values are told and shared in a lender's files, as the datasheet states it.

    python -m benchmarks.rental_rings.degrees DIR [DIR …]

One table a folder: of the honest and of ring members, kind by kind of value.
"""

import argparse
import sys
from pathlib import Path

import polars as pl

from benchmarks import yardstick
from benchmarks.measure import Figures, table
from benchmarks.rental_rings.lender import read


def reuse(folder: Path) -> list[Figures]:
    """Return, for each kind of value, how many tell it and how many share one.

    `shared by` quantiles are over values that at least two applicants have. Values are normalised
    lightly, so other spellings count as other values. Cells blank in both files say nothing.
    """
    links, truth = yardstick.read_links(folder), yardstick.read_truth(folder)
    sharers = pl.col("applicant_id").n_unique().over("type", "value")
    counted = links.with_columns(sharers=sharers).join(
        truth.select("applicant_id", "ring_id"), on="applicant_id"
    )
    inside = pl.col("applicant_id").n_unique().over("type", "value", "ring_id") > 1
    counted = counted.with_columns(inside=inside & pl.col("ring_id").is_not_null())
    kinds = [kind for kind in yardstick.WEIGHTS if kind in set(counted["type"])]
    return [_row(kind, counted.filter(type=kind), truth) for kind in kinds]


def _row(kind: str, rows: pl.DataFrame, truth: pl.DataFrame) -> Figures:
    shared = rows.filter(pl.col("sharers") > 1).unique("value")["sharers"]
    honest = rows.filter(pl.col("ring_id").is_null())
    members = truth["ring_id"].drop_nulls().len()
    people = len(truth) - members
    return {
        "value": kind,
        "told, %": _percent(rows["applicant_id"].n_unique(), len(truth)),
        "values": rows["value"].n_unique(),
        "honest who share it, %": _percent(_sharing(honest, pl.col("sharers") > 1), people),
        "members who share it inside, %": _percent(_sharing(rows, pl.col("inside")), members),
        "shared by, median": _quantile(shared, 0.5),
        "90 %": _quantile(shared, 0.9),
        "99 %": _quantile(shared, 0.99),
        "most": _quantile(shared, 1.0),
    }


def _sharing(rows: pl.DataFrame, chosen: pl.Expr) -> int:
    return rows.filter(chosen)["applicant_id"].n_unique()


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / max(whole, 1):.1f}"


def _quantile(values: pl.Series, share: float) -> int:
    return int(values.quantile(share, "nearest") or 0)


def groups(folder: Path) -> list[Figures]:
    """Return kinds of ring and of look-alike with their people, and sizes of rings."""
    truth = read(folder / "truth.csv")
    kinds = truth.drop_nulls("ring_id").group_by("ring_kind", "ring_id").agg(size=pl.len())
    rings = kinds.group_by(kind="ring_kind").agg(
        people=pl.col("size").sum(),
        rings=pl.len(),
        smallest=pl.col("size").min(),
        largest=pl.col("size").max(),
    )
    honest = truth.filter(pl.col("ring_id").is_null()).drop_nulls("innocent_kind")
    alike = honest.group_by(kind="innocent_kind").agg(people=pl.len())
    found = [*rings.sort("kind").iter_rows(named=True), *alike.sort("kind").iter_rows(named=True)]
    return [{name: row.get(name, "–") for name in rings.columns} for row in found]


def main(words: list[str]) -> None:
    """Print the tables of each folder."""
    parser = argparse.ArgumentParser(prog="benchmarks.rental_rings.degrees", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    for folder in parser.parse_args(words).folders:
        told = [f"### {folder.name}", table(reuse(folder)), table(groups(folder))]
        sys.stdout.write("\n\n".join(told) + "\n\n")


if __name__ == "__main__":
    main(sys.argv[1:])
