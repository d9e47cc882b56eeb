"""The rule engine against a slow oracle in plain Python, over random small worlds."""

from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.core import rule_knowledge, rules, texts
from graph.core.rules import HITS, explain_rule, find_hits, read_rules
from graph.model import Knowledge
from tests.property.rule_oracle import expected_hits
from tests.unit.rule_world import application, hours, world

BOOK = read_rules(
    """
rules:
  - &base
    name: soft_and_hard
    group: Device
    test: distinct_applicants_per
    roles: [device, phone]
    logins: true
    levels:
      - {window: 2h, at_least: 2, outcomes: [score]}
      - {severity: hard, window: 5h, at_least: 3, outcomes: [review]}
      - {severity: hard, at_least: 4, outcomes: [decline]}
    sentence: x
    sentence_zh: x
    short: x
    short_zh: x
    misfires_on: x
    source: x
  - <<: *base
    name: no_logins
    logins: false
    levels: [{window: 3h, at_least: 2, outcomes: [score]}]
  - <<: *base
    name: others
    logins: false
    roles: [phone]
    count_role: contact_phone
    others: true
    levels:
      - {window: 4h, at_least: 1, outcomes: [score]}
      - {severity: hard, at_least: 2, outcomes: [review]}
"""
)
PLAIN = """
  - name: {name}
    group: Device
    test: {test}
    levels: {levels}
    sentence: x
    sentence_zh: x
    short: x
    short_zh: x
    misfires_on: x
    source: x
"""
LEVELS = "[{window: 2h, at_least: 2, outcomes: [score]}, {at_least: 3, outcomes: [review]}]"
MORE = read_rules(
    "rules:"
    + PLAIN.format(name="repeat", test="applications_per", levels=LEVELS)
    + "    roles: [phone, device]\n"
    + PLAIN.format(name="detail", test="distinct_details_per", levels=LEVELS)
    + "    roles: [device]\n    details: [phone, contact_phone]\n"
    + PLAIN.format(name="share", test="top_share", levels=LEVELS)
    + "    roles: [agent]\n    of: [device, phone]\n    share: 0.5\n"
    + PLAIN.format(name="stranger", test="mismatch", levels="[{at_least: 1, outcomes: [score]}]")
    + "    roles: [consignee_phone]\n    against: [phone, contact_phone]\n"
    + PLAIN.format(name="self", test="match", levels="[{at_least: 1, outcomes: [score]}]")
    + "    roles: [contact_phone]\n    against: [phone]\n"
    + PLAIN.format(
        name="again", test="retries", levels="[{window: 4h, at_least: 2, outcomes: [score]}]"
    )
    + "    roles: [phone, contact_phone]\n"
)
BOOKS = [BOOK, MORE]
COLUMNS = ("rule", "application_id", "label", "attribute_key", "level", "count")
VALUE = st.sampled_from(["x", "y", "z"])
PERSON = st.sampled_from(["p1", "p2", "p3", "p4", "p5"])
MOMENT = st.integers(0, 8)


@st.composite
def applications(draw: st.DrawFn, name: str) -> dict[str, Any]:
    at = draw(MOMENT)
    more: dict[str, Any] = {}
    for role in ("phone", "device", "consignee_phone", "agent"):
        if draw(st.booleans()):
            more[role] = draw(VALUE)
    more["contact_phone"] = draw(st.lists(VALUE, max_size=2, unique=True))
    if draw(st.booleans()):
        more["known"] = at + draw(st.integers(0, 4))
    if draw(st.integers(0, 3)) == 0:
        more["gone"] = at + draw(st.integers(1, 6))
    if draw(st.booleans()):
        more |= {"decision": "declined", "decided_at": hours(at + draw(st.integers(0, 2)))}
    return dict(application(name, draw(PERSON), at, **more))


@st.composite
def worlds(draw: st.DrawFn) -> Knowledge:
    made = [draw(applications(f"a{n}")) for n in range(draw(st.integers(1, 8)))]
    logins = [
        {
            "id": f"e{n}",
            "by": draw(PERSON),
            "at": draw(MOMENT),
            "role": "device",
            "value": draw(VALUE),
        }
        for n in range(draw(st.integers(0, 3)))
    ]
    return world(made, logins=logins)


@pytest.mark.parametrize("book", BOOKS, ids=["people", "more"])
@settings(max_examples=60, deadline=None)
@given(knowledge=worlds(), undated=st.sets(MOMENT, max_size=1), small=st.booleans())
def test_hits_are_those_of_a_slow_count(
    book: Any, knowledge: Knowledge, undated: set[int], small: bool
) -> None:
    moments = frozenset(int(hours(each).timestamp()) * 1_000_000 for each in undated)
    with pytest.MonkeyPatch.context() as patch:
        for module in (rule_knowledge, rules, texts):
            patch.setattr(module, "SMALL", 4000 if small else 0)
        everyone = knowledge.applications["applicant_id"].unique()
        found = find_hits(knowledge, book, applicants=everyone, placeholder_times=moments)
    assert found.schema == pl.Schema(HITS)
    rows = [
        (rule, name, None if key is None else (label, key), level, count)
        for rule, name, label, key, level, count in found.select(COLUMNS).iter_rows()
    ]
    assert sorted(rows, key=str) == sorted(expected_hits(knowledge, book, moments), key=str)


@pytest.mark.parametrize("book", BOOKS, ids=["people", "more"])
@settings(max_examples=25, deadline=None)
@given(knowledge=worlds(), data=st.data())
def test_row_order_and_the_choice_of_applicants_say_nothing(
    book: Any, knowledge: Knowledge, data: st.DataObject
) -> None:
    seed = data.draw(st.integers(0, 1000))
    shuffled = Knowledge(
        links=knowledge.links.sample(fraction=1, shuffle=True, seed=seed),
        applications=knowledge.applications.sample(fraction=1, shuffle=True, seed=seed),
        as_of=knowledge.as_of,
    )
    whole = find_hits(knowledge, book)
    assert find_hits(shuffled, book).equals(whole)
    person = data.draw(PERSON)
    alone = find_hits(knowledge, book, applicants=[person])
    assert alone.equals(whole.filter(pl.col("applicant_id") == person))


@pytest.mark.parametrize("book", BOOKS, ids=["people", "more"])
@settings(max_examples=15, deadline=None)
@given(knowledge=worlds())
def test_an_explanation_agrees_with_the_hits(book: Any, knowledge: Knowledge) -> None:
    hits = find_hits(knowledge, book)
    fired = {(row["rule"], row["application_id"]): row for row in hits.iter_rows(named=True)}
    for rule in book.rules:
        for name in knowledge.applications["application_id"]:
            answer = explain_rule(knowledge, book, rule.name, name)
            assert (answer.status == "hit") == ((rule.name, name) in fired)
            assert answer.status != "error"
