"""The default world means something: simple methods fail on it, and rings are there to be found."""

from pathlib import Path

import polars as pl
import pytest

from benchmarks import yardstick
from ingest.synth import write_world


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("world")
    write_world(out, applicants=20_000, seed=1)
    return out


@pytest.fixture(scope="module")
def links(world: Path) -> pl.DataFrame:
    return yardstick.read_links(world)


@pytest.mark.slow
@pytest.mark.parametrize("types", [yardstick.PERSONAL, tuple(yardstick.WEIGHTS)])
def test_bare_components_find_next_to_nothing(
    world: Path, links: pl.DataFrame, types: tuple[str, ...]
) -> None:
    found = yardstick.components(links.filter(pl.col("type").is_in(types)))
    figures = yardstick.measure(
        "bare", found, yardstick.by_size(found, links), yardstick.read_truth(world)
    )
    assert figures.average_precision <= 0.10


@pytest.mark.slow
@pytest.mark.parametrize("score", [yardstick.by_sum, yardstick.by_mean])
def test_the_yardstick_is_no_match_for_the_world(
    world: Path, links: pl.DataFrame, score: yardstick.Scorer
) -> None:
    edges = yardstick.pairs(links)
    found = yardstick.leiden(edges)
    figures = yardstick.measure(
        "yardstick", found, score(found, edges), yardstick.read_truth(world)
    )
    assert figures.average_precision <= 0.80


@pytest.mark.slow
def test_members_of_a_ring_hang_together_by_values_that_are_rare(
    world: Path, links: pl.DataFrame
) -> None:
    truth = yardstick.read_truth(world).drop_nulls("ring_id")
    rare = links.filter(pl.len().over("type", "value") <= 30)
    inside = rare.join(truth.select("applicant_id", "ring_id"), on="applicant_id")
    shared = inside.filter(pl.len().over("type", "value", "ring_id") > 1)
    tied = shared["applicant_id"].n_unique()
    assert tied >= 0.98 * len(truth)
    kinds = shared.group_by("applicant_id").agg(pl.col("type").n_unique())["type"]
    assert (kinds >= 2).mean() > 0.5  # type: ignore[operator]


def test_average_precision_is_that_of_a_list_worked_by_hand() -> None:
    scores = pl.Series([3.0, 2.0, 2.0, 1.0]).to_numpy()
    positive = pl.Series([True, False, True, False]).to_numpy()
    assert yardstick.average_precision(scores, positive) == pytest.approx(1 / 2 + 1 / 2 * 2 / 3)


def test_a_ring_counts_as_found_at_half_of_the_union() -> None:
    truth = {"a": "r", "b": "r", "c": "r", "d": "r"}
    assert yardstick.matches({"a": 1, "b": 1, "x": 2, "c": 2}, truth) == {1: "r"}
    assert yardstick.matches({"a": 1, "x": 1, "y": 1}, truth) == {}
