"""The saved queries of `cypher/investigate/`, read from the comment lines at their head.

// What it answers, one sentence.
// $days: integer, default 7. What it means.
// $ring_id: text, e.g. "R-0001". What it means.
// Returns a row for each …

The same in Chinese is data: `cypher/investigate_zh.yaml`.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal, cast

import yaml

from cypher import read_query

FOLDER = "investigate"
Kind = Literal["text", "integer", "time"]
_PARAMETER = re.compile(
    r"\$(?P<name>[a-z_]+): (?P<kind>text|integer|time), (?P<word>e\.g\.|default) "
    r'(?P<value>"[^"]*"|-?\d+)\. (?P<doc>.+)'
)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a saved query; without a default it must be given."""

    name: str
    kind: Kind
    doc: str
    doc_zh: str
    example: str | int
    default: str | int | None = None

    @property
    def required(self) -> bool:
        """Whether a run without it fails."""
        return self.default is None


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """One saved query: what it answers, what it asks for, what comes back, and its Cypher."""

    name: str
    title: str
    parameters: tuple[Parameter, ...]
    returns: str
    cypher: str
    title_zh: str
    returns_zh: str


@cache
def saved_queries() -> tuple[SavedQuery, ...]:
    """Return every saved query, by name. Raises ValueError if a file's head is off."""
    folder = files("cypher") / FOLDER
    names = (path.name.removesuffix(".cypher") for path in folder.iterdir())
    return tuple(_read(name) for name in sorted(names) if not name.startswith("_"))


def _read(name: str) -> SavedQuery:
    text = (files("cypher") / FOLDER / f"{name}.cypher").read_text(encoding="utf-8")
    title, *rest = list(_head(text))
    if not rest or not rest[-1].startswith("Returns "):
        raise ValueError(f"{name}.cypher: its comment lines end with `// Returns …`")
    parameters = tuple(_parameter(name, line) for line in rest[:-1])
    cypher, told = read_query(f"{FOLDER}/{name}"), _chinese()["queries"].get(name)
    if told is None:
        raise ValueError(f"{name}.cypher: its title is not in {FOLDER}_zh.yaml")
    return SavedQuery(name, title, parameters, rest[-1], cypher, told["title"], told["returns"])


def column_in_chinese(column: str) -> str | None:
    """Return the head of a saved query's column in Chinese; None if it has none."""
    head: str | None = _chinese()["columns"].get(column)
    return head


@cache
def _chinese() -> dict[str, dict[str, Any]]:
    text = (files("cypher") / f"{FOLDER}_zh.yaml").read_text(encoding="utf-8")
    told: dict[str, dict[str, Any]] = yaml.safe_load(text)
    return told


def _head(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if not line.startswith("// "):
            return
        yield line.removeprefix("// ")


def _parameter(query: str, line: str) -> Parameter:
    match = _PARAMETER.fullmatch(line)
    if match is None:
        raise ValueError(f"{query}.cypher: `{line}` is no parameter line (see {__name__})")
    value = json.loads(match["value"])
    default = value if match["word"] == "default" else None
    kind = cast("Kind", match["kind"])  # the pattern has only these three
    doc_zh = _chinese()["parameters"].get(match["doc"])
    if doc_zh is None:
        raise ValueError(f"{query}.cypher: {match['doc']!r} is not in {FOLDER}_zh.yaml")
    return Parameter(match["name"], kind, match["doc"], doc_zh, value, default)
