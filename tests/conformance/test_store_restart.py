"""After a power cut or a full disk an embedded store opens with all that was acknowledged."""

import resource
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from graph.errors import StoreError
from graph.model import Facts
from graph.store.base import Store
from graph.store.journal import Journal
from graph.store.open import open_store
from graph.store.store import GraphStore
from ingest.load import LoadOptions, load
from ingest.mapping import Mapping
from ingest.sources import Sources
from tests.conformance.store_world import differing, facts, frame
from tests.load_rows import NOW, TOKENIZER, short, write

KEY = "application_id"
GRAPH, JOURNAL = "graph.kgl", "graph.kgl.journal"


def _url(folder: Path) -> str:
    return f"kglite:{folder}"


def _abandon(store: Store) -> None:
    """Leave a store as a power cut does: what is in the journal is in no save."""
    assert isinstance(store, GraphStore)
    store.engine.abandon()


def _cut(folder: Path, at: int, to: Path) -> None:
    """Copy a store with its journal cut short at a byte."""
    shutil.rmtree(to, ignore_errors=True)
    to.mkdir()
    shutil.copy(folder / GRAPH, to / GRAPH)
    (to / JOURNAL).write_bytes((folder / JOURNAL).read_bytes()[:at])


def _node(key: str) -> Facts:
    row = {"label": "Phone", "attribute_key": key, "mask": "138*"}
    return Facts(attributes=frame("attributes", [row]))


@pytest.mark.slow
def test_a_journal_cut_at_any_byte_of_its_last_two_records_loses_nothing_acknowledged(
    tmp_path: Path,
) -> None:
    made, cut = tmp_path / "made", tmp_path / "cut"
    store = open_store(_url(made))
    store.write_facts(facts())
    acknowledged = []
    for key in ("k8", "k9"):
        store.write_facts(_node(key))
        acknowledged.append(((made / JOURNAL).stat().st_size, store.read_facts()))
    before = replace(facts(), attributes=_of(acknowledged[0][1], {"k8"}))
    whole = acknowledged[-1][1]
    _abandon(store)
    text = (made / JOURNAL).read_bytes()
    assert [len(text)] == [size for size, _ in acknowledged[-1:]]
    start = text.index(b'"write/add_nodes",{"rows":[{"key":"k8"') - 1
    for at in range(start, len(text) + 1):
        _cut(made, at, cut)
        kept = max((size for size, _ in acknowledged if size <= at), default=start)
        journal = Journal(cut / JOURNAL)
        journal.close()
        assert (cut / JOURNAL).read_bytes() == text[:kept], at
        if at % 16 and at not in (start, len(text) - 1, len(text)):
            continue  # what is left of the journal is the same, so the store is
        _cut(made, at, cut)
        wanted = next((f for size, f in reversed(acknowledged) if size <= at), before)
        with open_store(_url(cut)) as store:
            assert differing(store.read_facts(), wanted) == [], at
            for key in ("k8", "k9"):
                store.write_facts(_node(key))
            assert differing(store.read_facts(), whole) == [], at


def _of(known: Facts, left_out: set[str]) -> pl.DataFrame:
    return known.attributes.filter(~pl.col("attribute_key").is_in(left_out))


@pytest.mark.slow
def test_a_load_whose_journal_was_cut_ends_as_if_it_had_not_been(tmp_path: Path) -> None:
    rows = [short(application_id=f"A{n}", applicant_id=f"C{n}", phone="13912345678") for n in "123"]
    outcome = {"application_id": "A1", "observed_at": "2024-08-01T00:00:00Z", "outcome": "default"}
    sources = Sources(
        (write(tmp_path / "a.csv", rows),), outcomes=(write(tmp_path / "o.csv", [outcome]),)
    )
    options = LoadOptions(Mapping(), TOKENIZER, NOW, NOW)
    made, cut = tmp_path / "made", tmp_path / "cut"
    store = open_store(_url(made))
    load(store, sources, options)
    whole = store.read_facts()
    _abandon(store)
    ends, end = [], 0
    for line in (made / JOURNAL).read_bytes().splitlines(keepends=True):
        end += len(line)
        ends += [end - 1, end]
    for at in (0, *ends):
        _cut(made, at, cut)
        with open_store(_url(cut)) as store:
            load(store, sources, options)
            assert differing(store.read_facts(), whole) == [], at
            assert store.check() == [], at


def test_pages_that_a_power_cut_left_unwritten_are_no_records(tmp_path: Path) -> None:
    made, cut = tmp_path / "made", tmp_path / "cut"
    store = open_store(_url(made))
    store.write_facts(facts())
    size = (made / JOURNAL).stat().st_size
    store.write_facts(_node("k8"))
    store.write_facts(_node("k9"))
    _abandon(store)
    text = (made / JOURNAL).read_bytes()
    for lost in (slice(size, size + 20), slice(size + 5, len(text))):
        zeros = bytes(len(text[lost]))
        _cut(made, 0, cut)
        (cut / JOURNAL).write_bytes(text[: lost.start] + zeros + text[lost.stop :])
        with open_store(_url(cut)) as store:
            assert differing(store.read_facts(), facts()) == []
            store.write_facts(_node("k7"))
        with open_store(_url(cut)) as store:
            assert "k7" in store.read_facts().attributes["attribute_key"]


def test_a_journal_damaged_otherwise_is_told_and_left_as_it_is(tmp_path: Path) -> None:
    store = open_store(_url(tmp_path))
    store.write_facts(facts())
    _abandon(store)
    text = (tmp_path / JOURNAL).read_bytes()
    damaged = text.replace(b'"A1"', b'"A1', 1)
    (tmp_path / JOURNAL).write_bytes(damaged)
    with pytest.raises(StoreError, match=r"graph\.kgl\.journal is damaged \(line \d+ is damaged\)"):
        open_store(_url(tmp_path))
    assert (tmp_path / JOURNAL).read_bytes() == damaged


@contextmanager
def _room(size: int) -> Iterator[None]:
    """Let no file of this process grow beyond `size` bytes, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_what_does_not_fit_waits_and_is_written_when_there_is_room(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "j")
    journal.append("write/a", {"text": "x" * 300}, {})
    journal.flush()
    size = journal.size()
    with _room(size + 100):
        for _ in range(2):
            journal.append("write/b", {"text": "x" * 300}, {})
            with pytest.raises(OSError, match="large"):
                journal.flush()
            assert (tmp_path / "j").stat().st_size == size  # no half a line
    journal.append("write/c", {}, {})
    journal.flush()
    names = [name for name, _, _ in journal.records()]
    journal.close()
    assert names == ["write/a", "write/b", "write/b", "write/c"]


def test_a_full_disk_is_told_and_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    store = open_store(_url(tmp_path))
    store.write_facts(facts())
    with _room((tmp_path / JOURNAL).stat().st_size + 50):
        with pytest.raises(StoreError, match=r"cannot be written: .*Make room") as caught:
            store.write_facts(_node("k8"))
        assert "\n" not in str(caught.value)
        with pytest.raises(StoreError, match="Make room"):
            store.close()
    with open_store(_url(tmp_path)) as store:  # nobody holds it any more
        assert differing(store.read_facts(), facts()) == []
        store.write_facts(_node("k8"))
        assert store.check() == []


def test_a_server_goes_on_when_there_is_room_again(tmp_path: Path) -> None:
    store = open_store(_url(tmp_path))
    store.write_facts(facts())
    with _room((tmp_path / JOURNAL).stat().st_size + 50), pytest.raises(StoreError, match="room"):
        store.write_facts(_node("k8"))
    store.write_facts(_node("k9"))
    whole = store.read_facts()
    _abandon(store)  # and then the power went
    with open_store(_url(tmp_path)) as store:
        assert differing(store.read_facts(), whole) == []
        assert {"k8", "k9"} <= set(store.read_facts().attributes["attribute_key"])


def _stopped(store: Store) -> None:
    """Write an application, and be stopped before it is tied to its applicant."""
    assert isinstance(store, GraphStore)
    with store:
        rows = [{"key": "S7", "properties": {"applicant_id": "A7"}}]
        store.engine.write("write/add_nodes", {"rows": rows}, label="Application", key=KEY)
        raise KeyboardInterrupt


def test_what_was_begun_and_stopped_is_not_kept(tmp_path: Path) -> None:
    with open_store(_url(tmp_path)) as store:
        store.write_facts(facts())
    with pytest.raises(KeyboardInterrupt):
        _stopped(open_store(_url(tmp_path)))
    with open_store(_url(tmp_path)) as store:
        assert differing(store.read_facts(), facts()) == []
        assert store.check() == []


def test_what_went_wrong_first_is_what_is_told(tmp_path: Path) -> None:
    store = open_store(_url(tmp_path))
    store.write_facts(facts())
    with _room(200), pytest.raises(KeyboardInterrupt):
        _stopped(store)
