"""Who is judged, and how: worlds of several seeds pooled, one evaluator for every method."""

from dataclasses import dataclass

import polars as pl

from benchmarks.rental_rings.lender import Lender, moment, read
from benchmarks.rental_rings.methods import OURS, Found, find_all
from graph.core.evaluation import Evaluation, evaluate
from graph.core.overlap import membership_frame, overlap_frame, planted_frame, reported_rings_frame

FDR = 0.05  # that our reported rings are cut at


@dataclass(frozen=True, slots=True)
class Judged:
    """A task's truth, of those who are judged, and what each method found of them."""

    truth: pl.DataFrame
    found: dict[str, Found]

    def evaluations(self) -> dict[str, Evaluation]:
        """Return each method's figures.

        Our rings are those reported at `FDR`. Simple methods know no cut, so theirs is the one with
        the best F1 of ring precision and recall on this very truth: more than they could know.
        """
        found = {
            name: cut_at_fdr(each) if name == OURS else cut_at_best(each, self.truth)
            for name, each in self.found.items()
        }
        return {
            name: evaluate(each.rings, each.members, each.applicants, self.truth)
            for name, each in found.items()
        }


def judge(lenders: dict[int, Lender]) -> Judged:
    """Return what every method found in the lenders of all seeds, ids marked by seed."""
    parts = [_judged(lender, str(seed)) for seed, lender in lenders.items()]
    names = list(parts[0].found)
    pooled = {name: _pooled([part.found[name] for part in parts]) for name in names}
    return Judged(pl.concat([part.truth for part in parts]), pooled)


def _judged(lender: Lender, mark: str) -> Judged:
    truth = read(lender.file("truth"))
    if lender.start == "warm":
        truth = later_truth(truth, later_people(lender))
    found = {name: only(each, truth) for name, each in find_all(lender).items()}
    return Judged(_marked(truth, mark), {name: _marked_all(f, mark) for name, f in found.items()})


def later_people(lender: Lender) -> pl.Series:
    """Return who applied last after the past had ended."""
    past = pl.lit(lender.past_ends).str.to_datetime("%+", time_zone="UTC")
    rows = read(lender.file("applications")).select("applicant_id", at=moment("applied_at"))
    last = rows.group_by("applicant_id").agg(pl.col("at").max())
    return last.filter(pl.col("at") >= past)["applicant_id"].sort()


def later_truth(truth: pl.DataFrame, later: pl.Series) -> pl.DataFrame:
    """Return the honest who came later, and rings whole of which at least half came later."""
    is_later = pl.col("applicant_id").is_in(later.to_list())
    kept = pl.when(pl.col("ring_id").is_null()).then(is_later)
    return truth.filter(kept.otherwise(is_later.mean().over("ring_id") >= 0.5))


def only(found: Found, truth: pl.DataFrame) -> Found:
    """Return the rings of which at least half the members are judged, and those who are judged."""
    judged = truth.select("applicant_id", judged=pl.lit(value=True))
    members = found.members.join(judged, on="applicant_id", how="left")
    share = pl.col("judged").fill_null(value=False).mean()
    rings = members.group_by("ring_id").agg(share=share).filter(pl.col("share") >= 0.5)
    kept = found.members.join(rings, on="ring_id", how="semi")
    people = pl.concat([truth["applicant_id"], kept["applicant_id"]]).unique().to_frame()
    return Found(
        found.rings.join(rings, on="ring_id", how="semi"),
        kept,
        found.applicants.join(people, on="applicant_id", how="semi"),
    )


def _marked(frame: pl.DataFrame, mark: str) -> pl.DataFrame:
    """Return a frame whose ids say which seed's world they are of."""
    ids = [name for name in ("applicant_id", "ring_id") if name in frame.columns]
    return frame.with_columns(pl.format("{}:{}", pl.lit(mark), pl.col(i)).alias(i) for i in ids)


def _marked_all(found: Found, mark: str) -> Found:
    frames = (found.rings, found.members, found.applicants)
    return Found(*(_marked(frame, mark) for frame in frames))


def _pooled(parts: list[Found]) -> Found:
    names = ("rings", "members", "applicants")
    return Found(*(pl.concat([getattr(part, name) for part in parts]) for name in names))


def cut_at_fdr(found: Found, fdr: float = FDR) -> Found:
    """Return the same with rings reported up to a q_value of `fdr`."""
    return _reported(found, pl.col("q_value") <= fdr)


def cut_at_best(found: Found, truth: pl.DataFrame) -> Found:
    """Return the same with rings reported from the score on that has the best F1 of rings."""
    planted, listed = planted_frame(truth), membership_frame(found.members)
    right = reported_rings_frame(overlap_frame(listed, planted), listed, planted)
    total = planted["true_ring"].drop_nulls().n_unique()
    steps = (
        found.rings.select("ring_id", "score_micro")
        .join(right.select("ring_id", "found"), on="ring_id")
        .group_by("score_micro")
        .agg(pl.col("found").sum(), rings=pl.len())
        .sort("score_micro", descending=True)
        .select(
            "score_micro", f1=2 * pl.col("found").cum_sum() / (pl.col("rings").cum_sum() + total)
        )
        .sort("f1", "score_micro", descending=True)
    )
    if steps.is_empty() or steps["f1"][0] == 0:
        return _reported(found, pl.lit(value=False))
    return _reported(found, pl.col("score_micro") >= steps["score_micro"][0])


def _reported(found: Found, chosen: pl.Expr) -> Found:
    status = pl.when(chosen).then(pl.lit("reported")).otherwise(pl.lit("watch"))
    return Found(found.rings.with_columns(status=status), found.members, found.applicants)
