"""The frames that an evaluation compares: people, found rings, true rings, their overlap."""

from collections.abc import Sequence

import polars as pl

REPORTED = "reported"
MATCH = 0.5  # Jaccard at which a found ring counts as a true one


def planted_frame(truth: pl.DataFrame) -> pl.DataFrame:
    """Return applicant_id, true_ring, ring_kind, innocent_kind; empty text as null."""
    texts = ("ring_id", "ring_kind", "innocent_kind")
    clean = [pl.col(c).cast(pl.String).replace("", None) for c in texts]
    return truth.select("applicant_id", *clean).rename({"ring_id": "true_ring"}).unique()


def reported_frame(rings: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """Return ring_id, applicant_id of the rings that are reported."""
    chosen = rings.filter(pl.col("status") == REPORTED).select("ring_id")
    return membership_frame(members.join(chosen, on="ring_id"))


def membership_frame(members: pl.DataFrame) -> pl.DataFrame:
    """Return ring_id, applicant_id of all rings, whatever their status."""
    return members.select("ring_id", "applicant_id").unique()


def people_frame(
    planted: pl.DataFrame,
    reported: pl.DataFrame,
    applicants: pl.DataFrame,
    everyone: Sequence[str],
) -> pl.DataFrame:
    """Return one row a person, by applicant_id: true_ring, kinds, score, probability, taken."""
    named = pl.DataFrame({"applicant_id": list(everyone)}, schema={"applicant_id": pl.String})
    frames = [named, *(f.select("applicant_id") for f in (planted, reported, applicants))]
    scored = applicants.select("applicant_id", "score_micro", "probability")
    taken = reported.select("applicant_id", taken=True).unique()
    people = pl.concat(frames).unique()
    for frame in (planted, scored, taken):
        people = people.join(frame, on="applicant_id", how="left")
    lowest_score = scored["score_micro"].drop_nulls().to_list()
    lowest_chance = scored["probability"].drop_nulls().to_list()
    return people.with_columns(
        pl.col("score_micro").fill_null(min(lowest_score, default=0) - 1),
        pl.col("probability").fill_null(min(lowest_chance, default=0.0)),
        pl.col("taken").fill_null(value=False),
    ).sort("applicant_id")


def overlap_frame(reported: pl.DataFrame, planted: pl.DataFrame) -> pl.DataFrame:
    """Return ring_id, true_ring, common members and Jaccard of each pair that has any."""
    truly = planted.filter(pl.col("true_ring").is_not_null()).select("applicant_id", "true_ring")
    sizes = reported.group_by("ring_id").agg(size=pl.len())
    true_sizes = truly.group_by("true_ring").agg(true_size=pl.len())
    common = reported.join(truly, on="applicant_id").group_by("ring_id", "true_ring")
    pairs = common.agg(common=pl.len()).join(sizes, on="ring_id").join(true_sizes, on="true_ring")
    either = pl.col("size").cast(pl.Int64) + pl.col("true_size") - pl.col("common")
    return pairs.with_columns(jaccard=pl.col("common") / either)


def reported_rings_frame(
    overlap: pl.DataFrame, reported: pl.DataFrame, planted: pl.DataFrame
) -> pl.DataFrame:
    """Return ring_id, size, in_true (members of any true ring), common, found, by ring_id."""
    best = overlap.group_by("ring_id").agg(pl.col("common").max(), pl.col("jaccard").max())
    truly = planted.select("applicant_id", in_true=pl.col("true_ring").is_not_null())
    sized = (
        reported.join(truly, on="applicant_id", how="left")
        .group_by("ring_id")
        .agg(size=pl.len().cast(pl.Int64), in_true=pl.col("in_true").sum().cast(pl.Int64))
    )
    return (
        sized.join(best, on="ring_id", how="left")
        .with_columns(
            pl.col("common").fill_null(0).cast(pl.Int64),
            found=pl.col("jaccard").fill_null(0.0) >= MATCH,
        )
        .sort("ring_id")
    )


def true_rings_frame(
    overlap: pl.DataFrame, reported: pl.DataFrame, planted: pl.DataFrame
) -> pl.DataFrame:
    """Return true_ring, ring_kind, size, taken (members in a reported ring), found."""
    taken = reported.select("applicant_id", taken=True).unique()
    best = overlap.group_by("true_ring").agg(pl.col("jaccard").max())
    return (
        planted.filter(pl.col("true_ring").is_not_null())
        .join(taken, on="applicant_id", how="left")
        .group_by("true_ring")
        .agg(
            pl.col("ring_kind").min().fill_null(""),
            size=pl.len().cast(pl.Int64),
            taken=pl.col("taken").sum().cast(pl.Int64),
        )
        .join(best, on="true_ring", how="left")
        .with_columns(found=pl.col("jaccard").fill_null(0.0) >= MATCH)
        .sort("true_ring")
    )
