"""Sentences of rules for people, in English and Chinese."""

from collections.abc import Mapping
from typing import Any, Literal

from graph.core.rule_book import GROUPS, Rule, RuleBook, threshold
from graph.core.rule_terms import length, looks_at, word_window

HIDDEN = {"en": "(hidden)", "zh": "（未显示）"}


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


SOURCES = """Sources: JA, CL: open rule code of Chinese lenders (2017, 2019); TD: a pre-loan
report's rule names; TX: an antifraud service's risk codes; BK: a bank's demonstration rules; SP: a
reported phone-rental cash-out case; IA: Ianus (CCS 2019); EC, WB, VA: public rule sets of shops,
wholesalers and a video app; "our choice": no public figure was found."""
HEAD = """# Rules

Written from `graph/rules.yaml` (a test keeps it so). A rule's name is permanent; its windows,
thresholds, outcomes, weights and sentences are data. Counts include the application in hand;
windows look back from it and use only what was known when it was recorded. What is missing or a
placeholder never fires: the rule then answers `unknown`. `weight` is what a hit adds to the
log-odds (nats) that someone belongs to a ring; it is 0 where the rarity of the shared value, or
closeness in time, has said the same already."""
COLUMNS = "| rule | looks at | fires | outcome | weight | misfires on | source |"


def rules_page(book: RuleBook) -> str:
    """Return docs/rules.md: the whole book as Markdown tables, one a group."""
    parts = [HEAD, SOURCES]
    for group in GROUPS:
        rows = [_page_row(rule) for rule in book.rules if rule.group == group]
        if rows:
            table = "\n".join([COLUMNS, "|" + " --- |" * 7, *rows])
            parts.append(f"## {group}\n\n{table}")
    return "\n\n".join(parts) + "\n"


def _page_row(rule: Rule) -> str:
    fires = "; ".join(
        threshold(level)
        + (f" in {length(level.window, 'en')}" if level.window else "")
        + (" (hard)" if level.severity == "hard" else "")
        for level in rule.levels
    )
    outcomes = sorted({name for level in rule.levels for name in level.outcomes})
    weights = sorted({level.weight_micro / 1_000_000 for level in rule.levels})
    cells = (
        f"`{rule.name}`",
        looks_at(rule, "en"),
        fires,
        ", ".join(outcomes),
        ", ".join(f"{weight:g}" for weight in weights),
        rule.misfires_on,
        rule.source,
    )
    return "| " + " | ".join(cells) + " |"
