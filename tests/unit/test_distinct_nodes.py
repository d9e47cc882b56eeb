"""How many parts of nodes are read at a time: few where they are large."""

from pathlib import Path

import polars as pl
import pytest

from graph.schema import empty
from ingest import distinct_nodes
from ingest.node_parts import NODES, PARTS, bytes_of, put


@pytest.mark.parametrize(
    ("megabytes", "together"), [(0, 4), (1_500, 4), (2_000, 2), (4_000, 1), (90_000, 1)]
)
def test_parts_are_read_together_only_while_they_are_small(megabytes: int, together: int) -> None:
    assert distinct_nodes._together(megabytes * 1_000_000) == together
    assert PARTS % together == 0


def test_bytes_are_those_of_all_that_was_put_aside(tmp_path: Path) -> None:
    assert bytes_of(tmp_path, NODES) == 0
    keys = pl.DataFrame({"label": ["Phone"] * 3, "attribute_key": ["a", "b", "c"]})
    nodes = pl.concat([empty("attributes"), keys], how="diagonal")
    for name in ("1", "2"):
        put(tmp_path, NODES, name, nodes)
    found = [path.stat().st_size for path in tmp_path.iterdir()]
    assert len(found) == 2
    assert bytes_of(tmp_path, NODES) == sum(found) > 0
