from itertools import product

import numpy as np
import pytest

from graph.core.evidence_rows import burst_row
from graph.core.parameters import ROLE_NAMES
from graph.core.wording import DAY_US, HOUR_US, LANGUAGES, MINUTE_US, Language
from tests.knowledge import shipped

WORDS = shipped().wording


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_role_kind_and_rival_has_words_in_both_languages(lang: Language) -> None:
    groups = {
        "roles": ROLE_NAMES,
        "kinds": shipped().parameters.kinds,
        "rivals": [*(rival.name for rival in shipped().parameters.rivals), "none"],
    }
    for group, names in groups.items():
        assert all(WORDS.name(group, name, lang) for name in names)


def test_a_shared_value_names_who_how_many_and_the_mask() -> None:
    text = WORDS.shared("device", "en", users=3, size=5, use=3, mask="35****12")
    assert text == "3 of 5 members used one device (35****12)."


def test_use_beyond_the_group_is_said_and_only_then() -> None:
    more = WORDS.shared("device", "en", users=3, size=5, use=9, mask="")
    assert "9 people in all" in more
    assert "in all" not in WORDS.shared("device", "en", users=3, size=5, use=3, mask="")


def test_without_a_mask_no_empty_brackets_are_left() -> None:
    for role, lang in product(ROLE_NAMES, LANGUAGES):
        text = WORDS.shared(role, lang, users=2, size=3, use=2, mask="")
        assert "(" not in text
        assert "  " not in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_mask_that_looks_like_a_template_is_shown_as_it_is(lang: Language) -> None:
    text = WORDS.shared("email", lang, users=2, size=3, use=2, mask="{use}***@a.cn")
    assert "{use}***@a.cn" in text


@pytest.mark.parametrize(
    ("microseconds", "words"),
    [
        (0, "a minute"),
        (90 * MINUTE_US, "90 minutes"),
        (2 * HOUR_US, "120 minutes"),
        (2 * HOUR_US + 1, "3 hours"),
        (2 * DAY_US + 1, "3 days"),
        (30 * DAY_US, "30 days"),
    ],
)
def test_a_span_is_said_in_the_largest_unit_that_fits(microseconds: int, words: str) -> None:
    assert WORDS.span(microseconds, "en") == words


def test_an_unknown_code_is_a_fault_of_ours_and_not_passed_over() -> None:
    with pytest.raises(KeyError):
        WORDS.say("no_such_sentence", "en")


@pytest.mark.parametrize(
    ("days", "weight", "en", "zh"),
    [
        ((0, 3, 7), 1, "Members applied soon after one another: 3 of them within 7 days.", "相继"),
        (
            (0, 1, 100, 221),
            1,
            "2 of 5 members applied within 7 days of another member, over 221 days in all.",
            "5 名成员中有 2 名与另一成员的申请相隔不超过 7 天，前后共 221 天。",
        ),
        ((0, 100), -1, "Members applied far apart in time: over a span of 100 days.", "分散"),
    ],
)
def test_soon_after_one_another_is_said_of_a_short_time_only(
    days: tuple[int, ...], weight: int, en: str, zh: str
) -> None:
    row = burst_row(np.array([day * DAY_US for day in days]), 5, weight, shipped())
    assert (row["sentence"], row["weight_micro"]) == (en, weight)
    assert zh in row["sentence_zh"]
