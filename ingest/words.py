"""What a load says to people, in English and Chinese: words.yaml by code, with values filled in."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast where it is there


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


@cache
def _words() -> dict[str, Any]:
    told: dict[str, Any] = yaml.load((files("ingest") / "words.yaml").read_text("utf-8"), _LOADER)
    return told
