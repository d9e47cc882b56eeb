"""What detection in parts is made of."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from graph.core.components import connected
from graph.runs.parts import people
from graph.runs.parts.cut import cut
from graph.runs.parts.hashed import in_order, places_among, shard_of
from graph.runs.parts.people import Directory
from graph.runs.parts.records import USE
from graph.runs.parts.scan import Applied
from graph.runs.parts.spool import Spool, records

NOBODY = np.zeros(0, dtype=np.int64)


def applied(place: list[int], ids: list[int], unsure: list[bool]) -> Applied:
    times = pl.Series([], dtype=pl.Datetime("us", "UTC"))
    hashes = np.array(ids, dtype=np.uint64)
    return Applied(times, 0, hashes, np.array(place, dtype=np.int64), np.array(unsure, dtype=bool))


NONE_MOVED = applied([], [], [])


def test_a_spool_keeps_the_order_of_each_shard(tmp_path: Path) -> None:
    spool = Spool(tmp_path, "uses", USE, 3)
    for first in (0, 4):
        of = np.arange(first, first + 4)
        spool.add(records(USE, 4, of=of, run=7), of % 2)
    spool.close()
    assert spool.read(0)["of"].tolist() == [0, 2, 4, 6]
    assert spool.take(1)["of"].tolist() == [1, 3, 5, 7]
    assert len(spool.read(1)) == len(spool.read(2)) == 0


def test_pairs_in_parts_connect_what_all_connect() -> None:
    one, other = np.random.default_rng(3).integers(0, 500, (2, 400))
    whole = connected(one, other, 500)
    parts = None
    for low in range(0, 400, 37):
        parts = connected(one[low : low + 37], other[low : low + 37], 500, parts)
    assert parts is not None
    assert whole.tolist() == parts.tolist()


def test_values_of_one_hash_are_found_by_the_other() -> None:
    one = np.array([5, 5, 9, 5, 9], dtype=np.uint64)
    other = np.array([2, 1, 1, 2, 3], dtype=np.uint64)
    order, value = in_order(one, other)
    assert order.tolist() == [1, 0, 3, 2, 4]
    assert value.tolist() == [0, 1, 1, 2, 3]
    values = one[order[[0, 1, 3, 4]]], other[order[[0, 1, 3, 4]]]
    asked = np.array([9, 5, 9, 7], dtype=np.uint64), np.array([3, 2, 2, 1], dtype=np.uint64)
    assert places_among(*asked, values).tolist() == [3, 1, -1, -1]


def test_every_shard_is_one_that_there_is() -> None:
    hashes = np.array([0, 2**63, 2**64 - 1], dtype=np.uint64)
    assert shard_of(hashes, 5).tolist() == [0, 2, 4]
    assert shard_of(hashes, 1).tolist() == [0, 0, 0]


@pytest.mark.parametrize("collide", [False, True])
def test_people_are_found_by_their_id(collide: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if collide:
        monkeypatch.setattr(people, "id_hashes", lambda ids: np.ones(len(ids), dtype=np.uint64))
    directory = Directory(pl.Series(["ann", "bob", "cyd"]))
    asked = pl.Series(["cyd", "cyd", None, "zed", "ann"])
    assert directory.places(asked).tolist() == [2, 2, -1, -1, 0]


def test_components_are_cut_whole_and_in_order() -> None:
    component = np.array([0, 1, 1, -1, 0, 2, 2, 2, 3, 3])
    found = cut(component, NONE_MOVED, people=4)
    assert found.part.tolist() == [0, 0, 0, -1, 0, 1, 1, 1, 1, 1]
    assert found.parts == 2
    assert cut(NOBODY, NONE_MOVED, people=4).parts == 1


def test_components_that_share_an_application_stay_together() -> None:
    component = np.array([0, 0, 1, 1, 2, 2])
    moved = applied([0, 5, 2, -1], [8, 8, 9, 9], [True, True, False, True])
    assert cut(component, moved, people=1).part.tolist() == [0, 0, 1, 1, 0, 0]
