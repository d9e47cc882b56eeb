"""Sentences for numbers: one template a code and language, filled and nothing more."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")
MINUTE_US, HOUR_US, DAY_US = 60_000_000, 3_600_000_000, 86_400_000_000


@dataclass(frozen=True, slots=True)
class Wording:
    """The templates of `graph/wording.yaml`."""

    templates: Mapping[str, Any]

    def say(self, code: str, lang: Language, **values: object) -> str:
        """Return the sentence of `code` with `values` filled in."""
        text: str = self.templates[code][lang]
        return text.format(**values)

    def name(self, group: str, name: str, lang: Language) -> str:
        """Return the words for one `name` of a group of words (roles, rivals, kinds)."""
        text: str = self.templates[group][name][lang]
        return text

    def shared(
        self, role: str, lang: Language, *, users: int, size: int, use: int, mask: str
    ) -> str:
        """Say who shares a value: `5 of 7 members used one device (35****12)`."""
        beyond = self.say("beyond", lang, use=use) if use > users else ""
        shown = (f" ({mask})" if lang == "en" else f"（{mask}）") if mask else ""
        phrase = self.name("roles", role, lang)
        return self.say(
            "shared", lang, users=users, size=size, phrase=phrase, mask=shown, beyond=beyond
        )

    def joined(self, sentences: Iterable[str], lang: Language) -> str:
        """Return sentences as one text: Chinese has no space between them."""
        return (" " if lang == "en" else "").join(sentences)

    def is_soon(self, microseconds: int) -> bool:
        """Return whether applications over such a span came soon after one another."""
        most_hours: int = self.templates["burst"]["most_hours"]
        return microseconds <= most_hours * HOUR_US

    def span(self, microseconds: int, lang: Language) -> str:
        """Return a length of time in the largest unit that fits, rounded up."""
        for unit, length in (("days", DAY_US), ("hours", HOUR_US)):
            if microseconds > 2 * length:
                return self._length(unit, -(-microseconds // length), lang)
        minutes = -(-microseconds // MINUTE_US)
        return self._length("minutes" if minutes > 1 else "minute", minutes, lang)

    def _length(self, unit: str, count: int, lang: Language) -> str:
        text: str = self.templates["spans"][unit][lang]
        return text.format(n=count)
