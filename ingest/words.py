"""What a load says to people, in English and Chinese: words.yaml by code, with values filled in."""

import re
from functools import cache
from typing import Any

from graph.yaml_text import read_data

_VALUE = re.compile(r"\{(\w+)\}")


class Remark(str):
    """A line in English, as data and logs have it, which knows its `chinese` for the screen."""

    __slots__ = ("chinese",)
    chinese: str

    def __new__(cls, english: str, chinese: str) -> "Remark":
        """Return the line."""
        line = super().__new__(cls, english)
        line.chinese = chinese
        return line

    def __getnewargs__(self) -> tuple[str, str]:  # type: ignore[override]
        """Return what makes it again in another process."""
        return str(self), self.chinese


def remark(code: str, /, **values: object) -> Remark:
    """Return the line `code` of words.yaml with its values; one that is a remark in each tongue."""
    english, chinese = _words()["remark"][code]
    native = {n: v.chinese if isinstance(v, Remark) else v for n, v in values.items()}
    return Remark(english.format(**values), chinese.format(**native))


def joined(parts: list[Remark], glue: str = " ", glue_zh: str = "") -> Remark:
    """Return several lines as one."""
    return Remark(glue.join(parts), glue_zh.join(part.chinese for part in parts))


def in_chinese(line: str) -> str | None:
    """Return a line's Chinese; None if it has none."""
    return line.chinese if isinstance(line, Remark) else None


def in_language(line: str, lang: str) -> str:
    """Return a line in `lang`, en or zh; one that has no Chinese as it is."""
    return (in_chinese(line) if lang == "zh" else None) or str(line)


def reason_in_chinese(english: str) -> str:
    """Return why a row is a reject in Chinese; as it is if words.yaml does not know it.

    What is kept of a reason, in files and in stores, is its English, made of one of the texts
    there: it is found by that.
    """
    reasons: dict[str, str] = _words()["reason"]
    if english in reasons:
        return reasons[english]
    for pattern, chinese in _patterns():
        if found := pattern.fullmatch(english):
            return chinese.format(**found.groupdict())
    return english


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """Return the reasons with values in them, those with most text first."""
    reasons = [(english, native) for english, native in _words()["reason"].items() if "{" in native]
    made = []
    for english, chinese in sorted(reasons, key=lambda one: -len(one[0])):
        parts = _VALUE.split(english)
        texts = [f"(?P<{part}>.+?)" if at % 2 else re.escape(part) for at, part in enumerate(parts)]
        made.append((re.compile("".join(texts)), chinese))
    return made


def _words() -> dict[str, Any]:
    return read_data("ingest", "words")
