"""The book of rules: what each tests, from what figure on, how much it weighs, how it reads.

All that a lender may want to change (windows, thresholds, outcomes, weights, sentences) is data;
`graph.core.rule_reading` reads it.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Literal

from graph.errors import NotFoundError

GROUPS = (
    "Identity",
    "Phone",
    "Device",
    "Bank card and payer",
    "Address and delivery",
    "Contact and employer",
    "Network",
    "Order and plan",
    "Agent, merchant, partner",
)
# From mild to severe: the worst of several wins.
OUTCOMES = ("score", "step_up", "hold_delivery", "review", "decline")
SEVERITIES = ("soft", "hard")


@dataclass(frozen=True, slots=True)
class Level:
    """From `at_least` within `window_us` microseconds on (None: ever), these outcomes follow."""

    severity: str
    window: str  # as written: 12h, 7d, 3 months, or empty
    window_us: int | None
    at_least: float
    below: float | None  # instead of at_least, for a column that is bad when small
    outcomes: tuple[str, ...]
    weight_micro: int

    @property
    def outcome(self) -> str:
        """The most severe of the outcomes."""
        return max(self.outcomes, key=OUTCOMES.index)

    @property
    def rank(self) -> tuple[int, int, float]:
        """What orders levels: outcome, severity, threshold."""
        return OUTCOMES.index(self.outcome), SEVERITIES.index(self.severity), self.at_least


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; `levels` are ordered from the mildest to the most severe."""

    name: str
    group: str
    test: str
    levels: tuple[Level, ...]
    sentence: str
    sentence_zh: str
    short: str  # ends "3 of 5 members …"
    short_zh: str
    misfires_on: str
    source: str
    weight_note: str = ""
    roles: tuple[str, ...] = ()
    count_role: str = ""  # counts links of this role instead of the applicant's own
    details: tuple[str, ...] = ()
    of: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    column: str = ""
    share: float = 0.0
    logins: bool = False
    others: bool = False
    partners: bool = False

    @property
    def windowed(self) -> bool:
        """Whether any level looks back over a window."""
        return any(level.window_us is not None for level in self.levels)


@dataclass(frozen=True)  # without slots: what follows from the rules is kept
class RuleBook:
    """All rules, by name; `version` is a digest of their content."""

    rules: tuple[Rule, ...]

    @cached_property
    def version(self) -> str:
        """A digest: equal content, in whatever order it was written, has an equal version."""
        text = json.dumps([asdict(rule) for rule in self.rules], sort_keys=True, ensure_ascii=True)
        return "rules-" + hashlib.sha256(text.encode()).hexdigest()[:12]

    def get(self, name: str) -> Rule:
        """Return the rule of this name; NotFoundError names the nearest ones."""
        for rule in self.rules:
            if rule.name == name:
                return rule
        raise NotFoundError.near("rule", name, (rule.name for rule in self.rules))

    @cached_property
    def weighed(self) -> "RuleBook":
        """The rules that add to a score; the others need no judging where only scores count."""
        return RuleBook(
            tuple(rule for rule in self.rules if any(one.weight_micro for one in rule.levels))
        )

    def sentence_of_group(
        self, name: str, lang: Literal["en", "zh"], *, members: int, size: int
    ) -> str:
        """Return a sentence such as `3 of 5 members applied from many devices`."""
        rule = self.get(name)
        if lang == "en":
            return f"{members} of {size} members {rule.short}."
        return f"{size} 名成员中有 {members} 名{rule.short_zh}。"


def threshold(level: Level) -> str:
    """Return the figure from which a level fires, as people write it."""
    return f"< {level.below:g}" if level.below is not None else f"≥ {level.at_least:g}"
