"""The cut: which of all found rings are reported, which are watched, which are let go."""

import polars as pl

from graph.errors import InputError
from graph.model import Found
from graph.results import conform_result

PICO = 1_000_000_000_000  # doubts are summed as whole 1e-12, so that no order of rows changes a sum


def report(found: Found, *, fdr: float, watch_probability: float) -> Found:
    """Return `found` with q_value, q_basis and status, less the rings that are neither kind.

    A ring is `reported` if its q_value ≤ `fdr` (a larger one reports more), else `watch` if its
    probability ≥ `watch_probability`. The people of a dropped ring stay in `applicants`, without
    a ring. O(rings log rings). Raises InputError if a level lies outside 0 to 1.
    """
    _check_share("fdr", fdr)
    _check_share("watch_probability", watch_probability)
    rings = with_model_q_values(found.rings).with_columns(
        status=pl.when(pl.col("q_value") <= fdr)
        .then(pl.lit("reported"))
        .when(pl.col("probability") >= watch_probability)
        .then(pl.lit("watch"))
    )
    return _keep_rings(found, rings.filter(pl.col("status").is_not_null()))


def with_model_q_values(rings: pl.DataFrame) -> pl.DataFrame:
    """Return `rings` with q_value (0 to 1) and q_basis `model`, from score and probability.

    The q_value of a ring is the share of false ones that the model itself expects among all rings
    that score at least as high: the running mean of 1 − probability from the top. Equal scores
    share one value, and it never falls on the way down, even where a probability rises.
    Source: the posterior expected false-discovery proportion (Newton et al., Biostatistics 2004).
    """
    doubt = ((1.0 - pl.col("probability")) * PICO).round().cast(pl.Int64)
    steps = (
        rings.group_by("score_micro")
        .agg(doubt=doubt.sum(), rings=pl.len())
        .sort("score_micro", descending=True)
        .with_columns(mean=pl.col("doubt").cum_sum() / pl.col("rings").cum_sum() / PICO)
        .select("score_micro", q_value=pl.col("mean").cum_min(reverse=True))
    )
    scored = rings.drop("q_value").join(steps, on="score_micro", how="left")
    return conform_result("rings", scored.with_columns(q_basis=pl.lit("model")))


def _keep_rings(found: Found, rings: pl.DataFrame) -> Found:
    """Return `found` with these rings only; everyone stays in `applicants`."""
    status = rings.select("ring_id", ring_status="status")
    in_ring = pl.col("ring_status").is_not_null()
    applicants = (
        found.applicants.drop("ring_status")
        .join(status, on="ring_id", how="left")
        .with_columns(ring_id=pl.when(in_ring).then("ring_id"))
    )
    return found.made(
        rings=conform_result("rings", rings),
        members=_of_rings("members", found.members, rings),
        evidence=_of_rings("evidence", found.evidence, rings),
        applicants=conform_result("applicants", applicants),
    )


def _of_rings(name: str, frame: pl.DataFrame, rings: pl.DataFrame) -> pl.DataFrame:
    return conform_result(name, frame.join(rings, on="ring_id", how="semi"))


def _check_share(name: str, value: float) -> None:
    if not 0.0 <= value <= 1.0:
        raise InputError(f"{name} is {value}, but must lie between 0 and 1: give a share like 0.05")
