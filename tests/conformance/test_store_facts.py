"""Facts go in once and come out as they were, on every store."""

from dataclasses import replace

import polars as pl
import pytest

from graph.model import Facts
from graph.schema import FRAMES, KEYS, empty
from graph.store.base import Store
from graph.store.engine import Engine
from graph.store.known import known_at
from graph.store.store import GraphStore
from tests.conformance.conftest import Opener
from tests.conformance.store_world import differing, facts, frame, hour

NO_KEYS = pl.DataFrame(schema={"label": pl.String, "attribute_key": pl.String})
WIDE = {"Phone": 9, "Device": 9, "Room": 9}


def test_what_is_written_is_read_back(store: Store) -> None:
    store.write_facts(facts())
    assert differing(store.read_facts(), facts()) == []
    assert differing(store.read_knowledge(), facts()) == []


def test_all_that_is_new_is_counted(store: Store) -> None:
    wanted = {name: getattr(facts(), name).height for name in FRAMES}
    assert dict(store.write_facts(facts()).counts) == wanted


def test_the_same_facts_again_change_nothing(store: Store) -> None:
    store.write_facts(facts())
    assert set(store.write_facts(facts()).counts.values()) == {0}
    assert differing(store.read_facts(), facts()) == []


def test_the_order_of_rows_and_of_loads_says_nothing(store: Store) -> None:
    whole = facts()
    for part in (slice(1, None, 2), slice(0, None, 2)):
        store.write_facts(Facts(**{n: getattr(whole, n).reverse()[part] for n in FRAMES}))
    assert differing(store.read_facts(), whole) == []


def test_an_opened_store_has_what_was_written(opener: Opener) -> None:
    with opener() as store:
        store.write_facts(facts())
    with opener() as store:
        assert differing(store.read_facts(), facts()) == []


def test_a_later_superseding_marks_the_stored_fact(store: Store) -> None:
    whole = facts()
    never = pl.lit(None).cast(FRAMES["links"]["superseded_at"]).alias("superseded_at")
    first = replace(
        whole,
        links=whole.links.with_columns(never),
        applications=whole.applications.filter(pl.col("row_token") != "t2").with_columns(never),
    )
    store.write_facts(first)
    assert store.read_facts().links["superseded_at"].null_count() == whole.links.height
    store.write_facts(Facts(links=whole.links, applications=whole.applications))
    assert differing(store.read_facts(), whole) == []


def test_facts_before_their_application_are_tied_when_it_arrives(store: Store) -> None:
    whole = facts()
    store.write_facts(Facts(outcomes=whole.outcomes, instalments=whole.instalments))
    assert store.read_facts().outcomes["applicant_id"].null_count() == 2
    store.write_facts(Facts(applications=whole.applications))
    read = store.read_facts()
    assert read.outcomes.equals(whole.outcomes)
    assert read.instalments.equals(whole.instalments)
    assert store.check() == []


def test_an_instalment_learns_of_its_payment(store: Store) -> None:
    whole = facts()
    clock = whole.instalments.schema["paid_at"]
    unpaid = whole.instalments.with_columns(
        paid_at=pl.lit(None).cast(clock), amount_paid=pl.lit(None).cast(pl.Float64)
    )
    store.write_facts(replace(whole, instalments=unpaid))
    store.write_facts(Facts(instalments=whole.instalments))
    assert store.read_facts().instalments.equals(whole.instalments)


def test_a_node_first_named_by_a_link_is_completed(store: Store) -> None:
    whole = facts()
    store.write_facts(replace(whole, attributes=empty("attributes")))
    store.write_facts(Facts(attributes=whole.attributes))
    assert differing(store.read_facts(), whole) == []


def test_only_what_was_known_by_then_is_read(store: Store) -> None:
    store.write_facts(facts())
    for hours in (0, 1, 2, 3.5, 5, 7, 8.5, 100):
        then = store.read_knowledge(as_of=hour(hours))
        assert differing(then, known_at(facts(), hour(hours))) == []


def test_what_came_later_is_null_before(store: Store) -> None:
    store.write_facts(facts())
    then = store.read_knowledge(as_of=hour(2))
    decided = then.applications.filter(pl.col("application_id") == "S2")
    assert decided.select("decision", "decided_at", "delivered_at").row(0) == (None, None, None)
    assert then.applications["superseded_at"].null_count() == 2
    assert then.links["superseded_at"].null_count() == then.links.height
    assert then.instalments["paid_at"].null_count() == 2
    assert then.outcomes.is_empty()


def test_states_are_all_that_is_stored_of_some_ids(store: Store) -> None:
    whole = facts()
    store.write_facts(whole)
    found = store.read_states(["S1", "S7"], event_ids=["E2"], partner_ids=["M1"])
    own = pl.col("application_id") == "S1"
    wanted = Facts(
        links=whole.links.filter(pl.col("source_id") == "S1"),
        applications=whole.applications.filter(own),
        outcomes=whole.outcomes.filter(own),
        instalments=whole.instalments.filter(own),
        events=whole.events.filter(pl.col("event_id") == "E2"),
        partners=whole.partners,
    )
    assert differing(found, wanted) == []


def test_around_an_applicant_is_its_component(store: Store) -> None:
    store.write_facts(facts())
    around = store.read_around(["A1"], NO_KEYS, walk=WIDE)
    uses = around.links.filter(pl.col("use").is_not_null()).select("label", "use").rows()
    assert sorted(uses) == [("Building", 1), ("Merchant", 1)]
    plain = replace(around, links=around.links.drop("use"))
    wanted = known_at(facts())
    known = replace(wanted, outcomes=wanted.outcomes.drop_nulls("applicant_id"))
    assert differing(plain, known) == []


def test_a_hub_is_counted_and_not_walked(store: Store) -> None:
    store.write_facts(facts())
    around = store.read_around(["A1"], NO_KEYS, walk={"Phone": 1, "Device": 1, "Room": 1})
    assert around.links["applicant_id"].unique().to_list() == ["A1"]
    uses = dict(around.links.select("attribute_key", "use").iter_rows())
    assert uses == {"k1": 2, "d1": 2, "b1": 1}


def test_around_a_node_are_those_who_use_it(store: Store) -> None:
    store.write_facts(facts())
    keys = NO_KEYS.vstack(frame("attributes", [])[:, :2]).vstack(
        pl.DataFrame({"label": ["Room"], "attribute_key": ["r1"]})
    )
    around = store.read_around(["new"], keys, walk={"Room": 9})
    assert around.links["applicant_id"].unique().sort().to_list() == ["A2", "A3"]


def test_around_as_of_knows_nothing_later(store: Store) -> None:
    store.write_facts(facts())
    around = store.read_around(["A2"], NO_KEYS, as_of=hour(2), walk=WIDE)
    assert around.links["applicant_id"].unique().sort().to_list() == ["A1", "A2"]
    plain = replace(around, links=around.links.drop("use"))
    known = known_at(facts(), hour(2))
    assert differing(plain, replace(known, partners=empty("partners"))) == []


def test_many_rows_at_once_and_one_by_one_are_the_same(store: Store) -> None:
    many = _many(700)
    store.write_facts(Facts(links=many[:600]))
    store.write_facts(Facts(links=many))
    assert store.read_facts().links.equals(many)


def _many(count: int) -> pl.DataFrame:
    """Return links of which every third pair of nodes is linked twice."""
    rows = [
        {
            "applicant_id": f"A{i:04}",
            "label": "Phone",
            "attribute_key": f"k{i % 50:04}",
            "attribute_type": "phone",
            "relation": "HAS_PHONE",
            "source": "application",
            "source_id": f"S{i:04}",
            "seen_at": hour(at),
            "recorded_at": hour(at),
        }
        for i in range(count)
        for at in ((1, 2) if i % 3 == 0 else (1,))
    ]
    return frame("links", rows)


@pytest.mark.parametrize("relation", ["SUBMITTED", "AMENDED_FROM", "DID", "ENDED_IN", "AGREED"])
def test_what_is_there_after_a_write_cut_short_has_its_ties(
    opener: Opener, relation: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(KeyboardInterrupt):
        _cut_short(opener(), relation, monkeypatch)
    monkeypatch.undo()
    with opener() as store:
        # Links alone may be there before their applications: they come again with them.
        assert {problem.code for problem in store.check()} <= {"dangling_link"}
        store.write_facts(_unknown_to(store))
        assert store.check() == []
        assert differing(store.read_facts(), facts()) == []
        merchants = _engine(store).read("read/partners_of", {"keys": ["m1"]}, label="Merchant")
        assert len(merchants) == 1


def _cut_short(store: Store, relation: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write all facts, and be stopped before the first ties by a relation."""
    engine = _engine(store)
    add = engine.add_relations

    def stop(tail: str, of: str, head: str, ties: pl.DataFrame) -> int:
        if of == relation:
            raise KeyboardInterrupt
        return add(tail, of, head, ties)

    monkeypatch.setattr(engine, "add_relations", stop)
    with store:
        store.write_facts(facts())


def _engine(store: Store) -> Engine:
    assert isinstance(store, GraphStore)
    return store.engine


def _unknown_to(store: Store) -> Facts:
    """Return the facts that a load would find to be new: whose key is not there."""
    known, all_ = store.read_facts(), facts()
    own = ("applications", "events", "outcomes", "instalments", "partners")
    new = {
        name: getattr(all_, name).join(
            getattr(known, name), on=KEYS[name], how="anti", nulls_equal=True
        )
        for name in own
    }
    return replace(all_, **new)
