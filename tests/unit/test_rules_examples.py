"""Every shipped rule fires, stays quiet and says that it does not know where it should."""

import re

import pytest

from graph.core.rules import explain_rule, find_hits, judge_rules, word_hit
from graph.shipped import read_shipped_rules
from tests.unit.rule_examples import EXAMPLES
from tests.unit.rule_world import application, hours, world

BOOK = read_shipped_rules()
NAMES = [rule.name for rule in BOOK.rules]


def test_every_rule_has_examples() -> None:
    assert sorted(EXAMPLES) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_it_fires_with_a_count_and_a_severity(name: str) -> None:
    example = EXAMPLES[name][0]
    found = judge_rules(example.knowledge, BOOK)
    assert found.errors == {}
    hits = found.hits.filter(found.hits["rule"] == name)
    row = hits.filter(hits["application_id"] == "a").row(0, named=True)
    assert (row["count"], row["severity"]) == (example.count, example.severity)
    answer = explain_rule(example.knowledge, BOOK, name, "a")
    assert answer.status == "hit"
    assert (answer.count, answer.severity) == (example.count, example.severity)


@pytest.mark.parametrize("name", NAMES)
def test_it_is_quiet_where_nothing_is_wrong(name: str) -> None:
    knowledge = EXAMPLES[name][1].knowledge
    hits = find_hits(knowledge, BOOK)
    assert not hits.filter((hits["rule"] == name) & (hits["application_id"] == "a")).height
    assert explain_rule(knowledge, BOOK, name, "a").status == "no_hit"


@pytest.mark.parametrize("name", NAMES)
def test_it_does_not_know_without_the_value(name: str) -> None:
    knowledge = EXAMPLES[name][2].knowledge
    hits = find_hits(knowledge, BOOK)
    assert not hits.filter((hits["rule"] == name) & (hits["application_id"] == "a")).height
    assert explain_rule(knowledge, BOOK, name, "a").status == "unknown"


@pytest.mark.parametrize("name", [rule.name for rule in BOOK.rules if rule.windowed])
def test_a_window_is_unknown_where_the_moment_is_a_placeholder(name: str) -> None:
    knowledge = EXAMPLES[name][0].knowledge
    moments = frozenset(knowledge.applications["applied_at"].to_physical().to_list())
    rule = BOOK.get(name)
    hits = find_hits(knowledge, BOOK, placeholder_times=moments)
    levels = [rule.levels[n] for n in hits.filter(hits["rule"] == name)["level"]]
    assert all(level.window_us is None for level in levels)
    if all(level.window_us is not None for level in rule.levels):
        answer = explain_rule(knowledge, BOOK, name, "a", placeholder_times=moments)
        assert answer.status == "unknown"


@pytest.mark.parametrize("name", NAMES)
def test_its_sentences_are_whole_in_both_languages(name: str) -> None:
    hits = find_hits(EXAMPLES[name][0].knowledge, BOOK)
    row = hits.filter((hits["rule"] == name) & (hits["application_id"] == "a")).row(0, named=True)
    masks = {(row["label"], row["attribute_key"]): "13*"}
    english = word_hit(BOOK.get(name), row, "en", masks)
    chinese = word_hit(BOOK.get(name), row, "zh", masks)
    assert english.endswith(".")
    assert not re.search(r"[{}]|hidden|  ", english)
    assert chinese.endswith("。")
    assert not re.search(r"[{}]|未显示", chinese)
    assert ("13*" in english) == ("{attribute}" in BOOK.get(name).sentence)


def test_a_hit_reads_as_a_person_would_say_it() -> None:
    knowledge = EXAMPLES["device_many_applicants"][0].knowledge
    hits = find_hits(knowledge, BOOK)
    mine = hits.filter((hits["rule"] == "device_many_applicants") & (hits["application_id"] == "a"))
    masks = {("Device", "k"): "35****12"}
    rule, row = BOOK.get("device_many_applicants"), mine.row(0, named=True)
    assert word_hit(rule, row, "en", masks) == (
        "3 applicants used the device 35****12 within 12 hours."
    )
    assert word_hit(rule, row, "zh", masks) == "12小时内有3名申请人使用同一设备35****12。"


def test_what_was_recorded_later_is_not_known_yet() -> None:
    late = [
        application("b", "p1", 0, phone="k", known=5),
        application("a", "p0", 1, phone="k", known=4),
    ]
    assert explain_rule(world(late), BOOK, "phone_many_applicants", "a").status == "no_hit"
    in_time = [late[0], application("a", "p0", 1, phone="k", known=5)]
    assert explain_rule(world(in_time), BOOK, "phone_many_applicants", "a").count == 2


def test_a_corrected_value_counts_no_more_once_corrected() -> None:
    typo = application("b", "p1", 0, phone="k", gone=2)
    for at, status in ((1, "hit"), (3, "no_hit")):
        knowledge = world([typo, application("a", "p0", at, phone="k")])
        assert explain_rule(knowledge, BOOK, "phone_many_applicants", "a").status == status


def test_logins_count_for_the_rule_that_says_so() -> None:
    login = {"id": "e", "by": "p1", "at": -1, "role": "device", "value": "k"}
    knowledge = world([application("a", "p0", 0, device="k")], logins=[login])
    assert explain_rule(knowledge, BOOK, "device_many_applicants", "a").count == 2
    assert explain_rule(knowledge, BOOK, "device_many_identities", "a").status == "no_hit"


def test_a_value_that_strangers_use_elsewhere_is_not_counted_here() -> None:
    knowledge = EXAMPLES["card_many_applicants"][0].knowledge
    hub = knowledge.links.with_columns(use=knowledge.links["applicant_id"].str.len_chars() * 1000)
    for name in ("card_many_applicants", "agent_one_payer"):
        outside = type(knowledge)(
            links=hub, applications=knowledge.applications, as_of=knowledge.as_of
        )
        assert explain_rule(outside, BOOK, name, "a").status == "unknown"


def test_the_newest_version_of_an_application_is_judged() -> None:
    old = application("a", "p0", 0, recent_inquiries=12, superseded_at=hours(5))
    new = application("a", "p0", 0, recent_inquiries=3, known=5)
    assert explain_rule(world([new, old]), BOOK, "many_lenders", "a").count == 3
