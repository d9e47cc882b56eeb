"""Detection in parts finds, to the byte, what detection in memory finds."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from graph.core.numbers import Hashes
from graph.core.rings import METHODS, Model
from graph.core.rule_book import RuleBook
from graph.errors import InputError, UsageError
from graph.model import Facts
from graph.runs.detect import Options
from graph.runs.parts import part, scan
from graph.runs.parts.hashed import value_hashes
from graph.store.known import known_at
from ingest import gather
from ingest.frames import read_links, write_links
from tests.folders import assert_same, in_memory, in_parts, tangled, world_in
from tests.knowledge import known, shipped

SIZES = ((40, 3_000), (700, 1_000_000), (1_000_000, 20_000))  # people of a part, links of a shard


@pytest.fixture(scope="module", params=(1, 2))
def links(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp(f"world-{request.param}")
    with pytest.MonkeyPatch.context() as patch:
        if request.param == 2:  # as a large load does: many shares, in no order of applicants
            patch.setattr(gather, "SHARE", 10_000)
            patch.setattr(gather, "BATCH_ROWS", 1_500)
        return world_in(folder, applicants=2_000, seed=request.param)


def weighing(model: Model) -> Model:
    """Return a model in which every rule weighs."""
    rules = tuple(
        replace(
            rule,
            levels=tuple(
                replace(level, weight_micro=level.weight_micro or 200_000) for level in rule.levels
            ),
        )
        for rule in model.rules.rules
    )
    return replace(model, rules=RuleBook(rules))


@pytest.mark.slow
@pytest.mark.parametrize("days", [None, 60, 200])
@pytest.mark.parametrize("method", sorted(METHODS))
def test_parts_find_what_the_whole_finds(
    links: Path, tmp_path: Path, method: str, days: int | None
) -> None:
    newest = known_at(read_links([links])).as_of
    as_of = None if days is None else newest - timedelta(days=days)
    options = Options(method=method)
    whole = in_memory(links, shipped(), options, as_of=as_of)
    assert days or method == "components" or len(whole[0].documents) > 10
    for number, sizes in enumerate(SIZES):
        folder = tmp_path / str(number)
        assert_same(in_parts(links, shipped(), options, folder, sizes=sizes, as_of=as_of), whole)


@pytest.mark.slow
def test_rules_count_people_of_other_parts(links: Path, tmp_path: Path) -> None:
    model = weighing(shipped())
    whole = in_memory(links, model, Options())
    assert set(whole[0].evidence["kind"]) >= {"rule"}
    assert_same(in_parts(links, model, Options(), tmp_path / "x", sizes=SIZES[0]), whole)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_applications_that_changed_hands(links: Path, tmp_path: Path, seed: int) -> None:
    folder = tmp_path / "links"
    write_links(tangled(read_links([links]), seed=seed), folder)
    for model in (shipped(), weighing(shipped())):
        whole = in_memory(folder, model, Options())
        parts = in_parts(
            folder, model, Options(), tmp_path / str(model is shipped()), sizes=SIZES[0]
        )
        assert_same(parts, whole)


@pytest.mark.slow
def test_values_that_fall_on_one_hash_are_told_apart(
    links: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crowded(label: pl.Series, key: pl.Series) -> tuple[Hashes, Hashes]:
        one, other = value_hashes(label, key)
        return one >> np.uint64(56) << np.uint64(56), other  # 256 hashes for all values

    for module in (scan, part):
        monkeypatch.setattr(module, "value_hashes", crowded)
    found = in_parts(links, shipped(), Options(), tmp_path / "x", sizes=SIZES[0])
    assert_same(found, in_memory(links, shipped(), Options()))


def written(facts: Facts, folder: Path) -> Path:
    write_links(facts, folder)
    return folder


@pytest.mark.parametrize(
    "facts",
    [
        known({}, people="ann"),
        known({"device d1": "ann"}),
        known({"device d1": "ann", "phone p1": "bob"}, people="cyd"),
        known({"device d1": "ann bob cyd dan", "bank_card c1": "ann bob cyd dan"}),
    ],
)
def test_few_and_nobody(facts: Facts, tmp_path: Path) -> None:
    links = written(facts, tmp_path / "links")
    found = in_parts(links, shipped(), Options(), tmp_path / "x", sizes=(1, 1))
    assert_same(found, in_memory(links, shipped(), Options()))


def test_of_nothing_no_run_is_made(tmp_path: Path) -> None:
    links = written(Facts(), tmp_path / "links")
    with pytest.raises(InputError, match="Nothing is known"):
        in_parts(links, shipped(), Options(), tmp_path / "x", sizes=(1, 1))


def test_a_method_that_is_none_is_told_before_anything_is_read(tmp_path: Path) -> None:
    links = written(known({"device d1": "ann"}), tmp_path / "links")
    with pytest.raises(UsageError, match="guess"):
        in_parts(links, shipped(), Options(method="guess"), tmp_path / "x", sizes=(1, 1))
