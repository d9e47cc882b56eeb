"""Detection in parts and in memory are one, on worlds that Hypothesis draws."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from graph.core.rings import METHODS
from graph.runs.detect import Options
from ingest.frames import write_links
from tests.folders import assert_same, in_memory, in_parts
from tests.knowledge import shipped
from tests.property.worlds import World, worlds


@settings(deadline=None, max_examples=20)
@given(worlds(), st.sampled_from(sorted(METHODS)), st.integers(1, 9), st.integers(1, 90))
def test_however_it_is_cut_the_run_is_the_same(
    world: World, method: str, people: int, rows: int
) -> None:
    options = Options(method=method)
    with tempfile.TemporaryDirectory() as name:
        links = Path(name) / "links"
        write_links(world.known(), links)
        found = in_parts(links, shipped(), options, Path(name) / "x", sizes=(people, rows))
        assert_same(found, in_memory(links, shipped(), options))
