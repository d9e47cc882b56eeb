"""How many applicants share values in written files, and how tightly rings are tied.

`python -m benchmarks.other_world.degrees DIR` prints the tables of the datasheet.
"""

import sys
from pathlib import Path

import polars as pl

SHARED = {
    "device": "device_id",
    "phone": "phone",
    "card": "bank_card",
    "payer": "payer_account",
    "consignee": "consignee_phone",
    "contact": "contact_phones",
    "room": "address",
    "wifi": "wifi_bssid",
    "ip": "ip",
    "employer": "employer",
    "agent": "agent_id",
    "merchant": "merchant_id",
}
_FROM_EVENTS = ("device_id", "ip", "wifi_bssid", "address", "bank_card", "payer_account", "phone")
_BOUNDS = (1, 2, 3, 5, 10, 30, 100, 300)


def users(folder: Path, *, events: bool = True) -> pl.DataFrame:
    """Return one row for each applicant and value of an attribute, by applications and events."""
    texts = pl.scan_csv(folder / "applications.csv", infer_schema=False).collect()
    parts = [_pairs(texts, name, column) for name, column in SHARED.items()]
    if events:
        told = pl.scan_csv(folder / "events.csv", infer_schema=False).collect()
        of = {name: column for name, column in SHARED.items() if column in _FROM_EVENTS}
        parts += [_pairs(told, name, column) for name, column in of.items()]
    return pl.concat(parts).unique(maintain_order=True)


def _pairs(frame: pl.DataFrame, name: str, column: str) -> pl.DataFrame:
    value = pl.col(column).str.split("|")
    rows = frame.select("applicant_id", value=value).explode("value").drop_nulls()
    plain = pl.col("value").str.replace_all(r"[ -]|^\+86", "")
    return rows.select("applicant_id", plain.alias("value"), pl.lit(name).alias("type"))


def degree_table(pairs: pl.DataFrame) -> pl.DataFrame:
    """Return for each type how many values have how many users, as shares of its values."""
    count = pairs.group_by("type", "value").agg(pl.len().alias("users"))
    bands = [
        ((pl.col("users") >= low) & (pl.col("users") < high)).sum().alias(_band(low, high))
        for low, high in zip(_BOUNDS, (*_BOUNDS[1:], 10**9), strict=True)
    ]
    most = pl.col("users").max().alias("most")
    return count.group_by("type").agg(pl.len().alias("values"), *bands, most).sort("type")


def _band(low: int, high: int) -> str:
    if high == 10**9:
        return f"{low}+"
    return str(low) if high == low + 1 else f"{low}–{high - 1}"


def ring_sizes(truth: pl.DataFrame) -> pl.DataFrame:
    """Return ring_id, ring_kind and size of each ring."""
    rings = truth.filter(pl.col("ring_id").is_not_null())
    return rings.group_by("ring_id", "ring_kind").agg(pl.len().alias("size")).sort("ring_id")


def ties_in_rings(folder: Path, *, rarest: int = 60) -> pl.DataFrame:
    """Return for each ring the mean number of values that two members have in common.

    Only values with at most `rarest` users count, so that carriers' networks do not.
    """
    pairs = users(folder)
    few = pairs.group_by("type", "value").agg(pl.len().alias("users"))
    few = few.filter((pl.col("users") > 1) & (pl.col("users") <= rarest))
    truth = pl.read_csv(folder / "truth.csv", infer_schema=False)
    rings = truth.filter(pl.col("ring_id").is_not_null())
    inside = pairs.join(few, on=["type", "value"]).join(rings, on="applicant_id")
    by_value = inside.group_by("ring_id", "type", "value").agg(pl.len().alias("n"))
    common = by_value.group_by("ring_id").agg(
        (pl.col("n") * (pl.col("n") - 1) / 2).sum().alias("ties")
    )
    tied = inside.filter(pl.len().over("ring_id", "type", "value") > 1)
    touched = tied.group_by("ring_id").agg(pl.col("applicant_id").n_unique().alias("tied"))
    sizes = ring_sizes(truth).join(common, on="ring_id", how="left")
    sizes = sizes.join(touched, on="ring_id", how="left").fill_null(0)
    possible = pl.col("size") * (pl.col("size") - 1) / 2
    return sizes.with_columns(
        ties_a_pair=pl.col("ties") / possible, share_tied=pl.col("tied") / pl.col("size")
    ).sort("ring_id")


def main() -> None:
    """Print the tables."""
    folder = Path(sys.argv[1])
    truth = pl.read_csv(folder / "truth.csv", infer_schema=False)
    with pl.Config(tbl_rows=60, tbl_cols=20, tbl_width_chars=160, tbl_hide_dataframe_shape=True):
        for table in (
            degree_table(users(folder)),
            ring_sizes(truth)["size"].value_counts().sort("size"),
            truth["innocent_kind"].value_counts().sort("count", descending=True),
            ties_in_rings(folder)
            .group_by("ring_kind")
            .agg(pl.len(), pl.col("size", "ties_a_pair", "share_tied").mean())
            .sort("ring_kind"),
        ):
            sys.stdout.write(f"{table}\n")


if __name__ == "__main__":
    main()
