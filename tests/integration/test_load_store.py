"""Files to a real embedded store: what a load adds, repeats and amends."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from polars.testing import assert_frame_equal

from graph.errors import WrongKeyError
from graph.schema import FRAMES
from graph.store.base import Store
from graph.store.open import open_store
from ingest.load import LoadOptions, knowledge, load, read_facts
from ingest.mapping import Mapping
from ingest.sources import Sources
from ingest.summary import LoadSummary
from ingest.tokens import Tokenizer
from tests.load_rows import FULL, NOW, TOKENIZER, short, write

OPTIONS = LoadOptions(Mapping(), TOKENIZER, NOW)
JUNE = datetime(2024, 6, 1, tzinfo=UTC)
EVENT = {
    "event_id": "E1",
    "applicant_id": "C1",
    "occurred_at": "2024-06-01T00:00:00Z",
    "kind": "login",
    "ip": "114.114.114.7",
}
DUE = {"application_id": "A1", "number": "1", "due_at": "2024-07-01T00:00:00Z", "amount_due": "9"}
OUTCOME = {"application_id": "A1", "observed_at": "2024-08-01T00:00:00Z", "outcome": "default"}
PARTNER = {"partner_id": "M7", "kind": "merchant", "agreed_from": "2023-01-01T00:00:00Z"}


def _sources(folder: Path) -> Sources:
    second = short(application_id="A2", applicant_id="C2", phone="13912345678", amount="5")
    return Sources(
        (write(folder / "full.csv", [FULL]), write(folder / "short.csv", [second])),
        (write(folder / "events.csv", [EVENT]),),
        (write(folder / "outcomes.csv", [OUTCOME]),),
        (write(folder / "instalments.csv", [DUE]),),
        (write(folder / "partners.csv", [PARTNER]),),
    )


def _load(store: Store, sources: Sources, recorded_at: datetime | None = None) -> LoadSummary:
    return load(store, sources, replace(OPTIONS, recorded_at=recorded_at))


def test_a_store_knows_what_the_files_say_and_a_second_load_changes_nothing(
    tmp_path: Path,
) -> None:
    sources = _sources(tmp_path)
    facts, told = read_facts(sources, OPTIONS)
    steps: list[str] = []
    with open_store(f"kglite:{tmp_path / 'store'}") as store:
        first = load(
            store,
            sources,
            OPTIONS,
            progress=lambda step, done, total: steps.append(f"{step} {done}/{total}"),
        )
        assert first.to_dict() == told.to_dict()
        known = store.read_knowledge()
        assert store.check() == []
        again = _load(store, sources)
        assert (again.count("duplicate"), again.nodes, again.links) == (6, 0, 0)
        expected = knowledge(facts, zone=None)
        for name in FRAMES:
            assert_frame_equal(getattr(known, name), getattr(expected, name))
            assert_frame_equal(getattr(store.read_knowledge(), name), getattr(known, name))
    assert {step.split()[0] for step in steps} == {"survey", "read", "write"}  # nothing is known


def test_amendments_and_late_rows_end_as_one_load_does(tmp_path: Path) -> None:
    rows = [
        short(phone="13912345678", amount="1", recorded_at="2024-05-01T00:00:00Z"),
        short(phone="13712345679", recorded_at="2024-05-03T00:00:00Z"),
        short(email="zhou.lin@sina.com", amount="2", recorded_at="2024-05-02T00:00:00Z"),
    ]
    files = [write(tmp_path / f"{number}.csv", [row]) for number, row in enumerate(rows)]
    together = Sources(tuple(files))
    facts, _ = read_facts(together, OPTIONS)
    with open_store(f"kglite:{tmp_path / 'store'}") as store:
        for file in files:
            _load(store, Sources((file,)))
        known = store.read_knowledge()
        for name in FRAMES:
            expected = getattr(knowledge(facts, zone=None), name)
            assert_frame_equal(getattr(known, name), expected)
        assert _load(store, together).count("duplicate") == 3


def test_a_payment_and_a_new_partner_version_reach_the_store(tmp_path: Path) -> None:
    paid = DUE | {"paid_at": "2024-07-02T00:00:00Z", "amount_paid": "9"}
    later = Sources(
        instalments=(write(tmp_path / "paid.csv", [paid]),),
        partners=(write(tmp_path / "new.csv", [PARTNER | {"phone": "13912345678"}]),),
    )
    with open_store(f"kglite:{tmp_path / 'store'}") as store:
        _load(store, _sources(tmp_path))
        summary = _load(store, later, JUNE)
        assert [(file.amended, file.rejected) for file in summary.files] == [(1, 0), (1, 0)]
        known = store.read_knowledge()
        assert known.instalments["amount_paid"].to_list() == [9]
        assert known.partners["recorded_at"].max() == JUNE
        assert known.partners.height == 2


def test_a_changed_event_is_refused_beside_the_stored_one(tmp_path: Path) -> None:
    changed = write(tmp_path / "changed.csv", [EVENT | {"ip": "114.114.114.9"}])
    with open_store(f"kglite:{tmp_path / 'store'}") as store:
        _load(store, _sources(tmp_path))
        before = store.read_knowledge()
        summary = _load(store, Sources(events=(changed,)))
        assert summary.count("rejected") == 1
        assert store.read_knowledge().links.equals(before.links)


def test_another_key_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with open_store(f"kglite:{tmp_path / 'store'}") as store:
        _load(store, _sources(tmp_path))
        other = Tokenizer(b"another key for tests, 32 bytes!")
        with pytest.raises(WrongKeyError, match="RINGSIGHT_TOKEN_KEY_FILE"):
            load(store, _sources(tmp_path), replace(OPTIONS, tokenizer=other))
