"""Sentences of rules for people, in English and Chinese."""

import re
from collections.abc import Mapping
from typing import Any, Literal

from graph.core.rule_book import Rule

HIDDEN = {"en": "(hidden)", "zh": "（未显示）"}
EVER = {"en": "so far", "zh": "迄今"}
UNITS = {
    "en": {"h": ("hour", "hours"), "d": ("day", "days"), "months": ("month", "months")},
    "zh": {"h": ("小时",) * 2, "d": ("天",) * 2, "months": ("个月",) * 2},
}


def word_hit(
    rule: Rule,
    row: Mapping[str, Any],
    lang: Literal["en", "zh"],
    masks: Mapping[tuple[str, str], str],
) -> str:
    """Return the sentence of one row of `find_hits`; `masks` by (label, attribute_key)."""
    level = rule.levels[row["level"]]
    sentence = rule.sentence if lang == "en" else rule.sentence_zh
    key = (row["label"] or "", row["attribute_key"] or "")
    return sentence.format(
        count=row["count"],
        window=word_window(level.window, lang),
        attribute=masks.get(key) or HIDDEN[lang],
        threshold=f"{level.at_least:g}",
    )


def word_window(window: str, lang: Literal["en", "zh"]) -> str:
    """Return e.g. `within 7 days`, 7天内; of an empty window `so far`, 迄今."""
    found = re.fullmatch(r"(\d+) ?(\w+)", window)
    if found is None:
        return EVER[lang]
    number = int(found[1])
    unit = UNITS[lang][found[2]][number != 1]
    return f"within {number} {unit}" if lang == "en" else f"{number}{unit}内"
