"""A Neo4j that goes away, comes back or does not answer: told in one line, and nothing lost."""

import threading
import time
from pathlib import Path

import pytest

from benchmarks.kills import Place, embedded, state_of
from graph.errors import StoreError
from graph.store.open import open_store
from ingest.load import LoadOptions, load
from ingest.mapping import Mapping
from ingest.sources import Sources
from ingest.synth import write_world
from tests.conformance.conftest import server, wipe
from tests.line import Line, line_to
from tests.load_rows import NOW, TOKENIZER

pytestmark = [pytest.mark.neo4j, pytest.mark.slow]
OPTIONS = LoadOptions(Mapping(), TOKENIZER, NOW, recorded_at=NOW)
BEGUN = 60_000  # bytes after which a load is in the middle
PATIENCE_S = 120


def _place() -> Place:
    uri, user, password = server()
    return Place(
        "Neo4j",
        uri,
        lambda: open_store(uri, user=user, password=password),
        lambda: wipe(uri, user, password),
    )


def _sources(folder: Path) -> Sources:
    write_world(folder, applicants=150, seed=3, prevalence=0.04)
    return Sources(
        (folder / "applications.csv",),
        (folder / "events.csv",),
        (folder / "outcomes.csv",),
        (folder / "instalments.csv",),
        (folder / "partners.csv",),
    )


def _load(url: str, sources: Sources, *, retry_s: float) -> None:
    _, user, password = server()
    with open_store(url, user=user, password=password, retry_s=retry_s) as store:
        load(store, sources, OPTIONS)


def _cut_in_the_middle(line: Line, *, back_after_s: float | None) -> threading.Thread:
    """Cut the line once a load is in the middle, and mend it after a while, if at all."""

    def work() -> None:
        until = time.monotonic() + PATIENCE_S
        while line.passed < BEGUN and time.monotonic() < until:
            time.sleep(0.01)
        line.cut()
        if back_after_s is not None:
            time.sleep(back_after_s)
            line.mend()

    thread = threading.Thread(target=work)
    thread.start()
    return thread


def test_a_load_goes_on_when_the_server_is_back_and_ends_as_if_it_had_not_gone(
    tmp_path: Path,
) -> None:
    place = _place()
    place.clear()
    sources = _sources(tmp_path / "world")
    sound = embedded(tmp_path / "sound")
    with sound.open() as store:
        load(store, sources, OPTIONS)
    with line_to(place.url) as line:
        thread = _cut_in_the_middle(line, back_after_s=2)
        _load(line.uri, sources, retry_s=60)
        thread.join()
    assert line.passed > 2 * BEGUN
    assert state_of(place) == state_of(sound)


def test_a_load_whose_server_stays_away_is_told_and_given_again(tmp_path: Path) -> None:
    place = _place()
    place.clear()
    sources = _sources(tmp_path / "world")
    with line_to(place.url) as line:
        thread = _cut_in_the_middle(line, back_after_s=None)
        with pytest.raises(StoreError, match=r"does not answer\. Is the server up") as caught:
            _load(line.uri, sources, retry_s=1)
        thread.join()
        assert "\n" not in str(caught.value)
    with place.open() as store:
        assert store.check() == []
    _load(place.url, sources, retry_s=30)
    first = state_of(place)
    _load(place.url, sources, retry_s=30)
    assert state_of(place) == first


def test_a_server_that_takes_a_connection_and_says_nothing_is_told() -> None:
    uri, user, password = server()
    with line_to(uri) as line:
        line.hold()
        with pytest.raises(StoreError, match="does not answer"):
            open_store(line.uri, user=user, password=password, connect_timeout_s=1, retry_s=0)
