"""The rule book as text: what is read, what is refused and how the refusal is worded."""

import re
from pathlib import Path

import pytest

from graph.core.rule_book import GROUPS
from graph.core.rule_reading import read_rules
from graph.core.rule_terms import describe, length, word_window
from graph.core.rule_words import rules_page
from graph.core.rules import explain_rule, find_hits, judge_rules
from graph.errors import InputError, NotFoundError
from graph.shipped import read_shipped_rules
from tests.unit.rule_world import application, world

BOOK = read_shipped_rules()
GOOD = """
rules:
  - name: one
    group: Phone
    test: distinct_applicants_per
    roles: [phone]
    levels: [{window: 3 months, at_least: 2, outcomes: [score, review]}]
    weight: 0.5
    sentence: "{count} {window} {attribute} {threshold}"
    sentence_zh: "{count}"
    short: x
    short_zh: x
    misfires_on: x
    source: x
"""


def test_the_shipped_book_is_as_broad_as_promised() -> None:
    for group in GROUPS:
        assert sum(rule.group == group for rule in BOOK.rules) >= 2, group
    assert len(BOOK.rules) >= 18
    assert sum(rule.windowed for rule in BOOK.rules) >= 10


def test_a_rule_that_weighs_nothing_says_why() -> None:
    for rule in BOOK.rules:
        weighs = any(level.weight_micro for level in rule.levels)
        assert weighs != bool(rule.weight_note), rule.name


def test_a_level_knows_its_window_outcome_and_weight() -> None:
    (level,) = read_rules(GOOD).rules[0].levels
    assert level.window_us == 90 * 24 * 3_600_000_000
    assert level.outcome == "review"
    assert level.weight_micro == 500_000


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("roles: [phone]", "role: [phone]", "field 'role': unknown. Did you mean roles?"),
        ("roles: [phone]", "roles: [fone]", "field 'roles': 'fone' is unknown. Did you mean phone"),
        ("group: Phone", "group: Fone", "Did you mean Phone?"),
        ("    sentence_zh: \"{count}\"\n", "", "field 'sentence_zh': missing"),
        ("3 months", "3 moons", "level 1, field 'window': '3 moons' is no window such as"),
        ("3 months", "0d", "is no window such as"),
        ("at_least: 2", "at_leats: 2", "Did you mean at_least"),
        ("at_least: 2", "at_least: two", "'two' is no number"),
        ("[score, review]", "[reveiw]", "'reveiw' is unknown. Did you mean review"),
        ("{window: 3", "{severity: sofft, window: 3", "'sofft' is unknown. Did you mean soft?"),
        ("weight: 0.5", "weight: 9", "field 'weight': 9 is not between 0 and 1.5"),
        ("{threshold}", "{treshold}", "{treshold} is unknown. Did you mean threshold?"),
        ("{threshold}", "{", "has a brace that belongs to no placeholder"),
        ("name: one", "name: One!", "must be lower case words joined by _"),
        ("distinct_applicants_per", "distinct", "field 'test': 'distinct' is unknown."),
        ("roles: [phone]", "roles: phone", "must be a list of words"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_rule_and_field(old: str, new: str, words: str) -> None:
    assert old in GOOD
    with pytest.raises(InputError) as caught:
        read_rules(GOOD.replace(old, new))
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "rule 'one'" in str(caught.value) or "rule 'One!'" in str(caught.value)


def test_all_faults_are_told_together() -> None:
    with pytest.raises(InputError, match=r"field 'group'.*field 'window'"):
        read_rules(GOOD.replace("group: Phone", "group: Fone").replace("3 months", "9 x"))


@pytest.mark.parametrize("text", ["", "rules: 3", "rules: [1]", "a: [", "rules: []\nmore: 1"])
def test_what_is_no_rule_book_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="Rules cannot be used"):
        read_rules(text)


def test_a_name_given_twice_is_refused() -> None:
    with pytest.raises(InputError, match="'one', field 'name': given 2 times"):
        read_rules(GOOD + GOOD.removeprefix("\nrules:\n"))


def test_levels_of_one_severity_weigh_the_same() -> None:
    second = "{window: 1d, at_least: 3, outcomes: [score], weight: 1}"
    with pytest.raises(InputError, match="must weigh the same"):
        read_rules(GOOD.replace("[score, review]}]", f"[score, review]}}, {second}]"))


def test_the_version_follows_the_content_not_its_order() -> None:
    other = GOOD.removeprefix("\nrules:\n").replace("name: one", "name: two")
    there = read_rules(GOOD + other)
    back = read_rules("rules:\n" + other + GOOD.removeprefix("\nrules:\n"))
    assert there.version == back.version
    assert there.version != read_rules(GOOD.replace("at_least: 2", "at_least: 3")).version


def test_an_unknown_rule_names_the_nearest() -> None:
    with pytest.raises(NotFoundError, match="Did you mean ip_burst"):
        BOOK.get("ip_bust")
    knowledge = world([application("a-1", "p", 0)])
    with pytest.raises(NotFoundError, match="No application 'a-2'"):
        explain_rule(knowledge, BOOK, "ip_burst", "a-2")


def test_a_broken_rule_stops_no_other() -> None:
    made = [application("a", "p", 0, recent_inquiries=20, risk_flags="vpn")]
    knowledge = world(made)
    broken = type(knowledge)(
        links=knowledge.links,
        applications=knowledge.applications.drop("recent_inquiries"),
        as_of=knowledge.as_of,
    )
    found = judge_rules(broken, BOOK)
    assert list(found.errors) == ["many_lenders"]
    assert found.hits["rule"].to_list() == ["ip_proxy"]
    assert explain_rule(broken, BOOK, "many_lenders", "a").status == "error"


def test_only_the_asked_applicants_are_judged_but_all_are_counted() -> None:
    made = [application(f"a{n}", f"p{n}", n, phone="k") for n in range(3)]
    hits = find_hits(world(made), BOOK, applicants=["p2"])
    phone = hits.filter(hits["rule"] == "phone_many_applicants")
    assert phone.select("applicant_id", "count").rows() == [("p2", 3)]


def test_the_list_of_rules_has_a_row_for_each_level() -> None:
    rows = describe(BOOK)
    assert len(rows) == sum(len(rule.levels) for rule in BOOK.rules)
    assert {"rule", "group", "looks_at", "window", "threshold", "outcomes", "weight"} <= set(
        rows[0]
    )


def test_windows_are_worded_in_both_languages() -> None:
    assert word_window("1h", "en") == "within 1 hour"
    assert word_window("3 months", "en") == "within 3 months"
    assert word_window("3 months", "zh") == "3个月内"
    assert word_window("", "en") == "so far"


def test_the_page_of_rules_is_what_the_book_says() -> None:
    page = (Path(__file__).parents[2] / "docs" / "rules.md").read_text(encoding="utf-8")
    assert page == rules_page(BOOK), "write docs/rules.md anew from rules_page()"


def test_what_each_rule_looks_at_and_means_stands_there_wholly_in_chinese() -> None:
    latin = re.compile(r"[A-Za-z_]{2,}")
    for row in describe(BOOK):
        for text in (row["looks_at_zh"], row["means_zh"], row["within_zh"]):
            assert set(latin.findall(text)) <= {"IP", "VPN", "Tor", "Wi", "Fi"}, text


def test_a_window_of_one_is_told_in_the_singular() -> None:
    assert length("1 months", "en") == "1 month"
    assert (length("72h", "en"), length("1d", "zh"), length("", "en")) == ("72 hours", "1天", "")
    assert " 1 months" not in rules_page(BOOK)
