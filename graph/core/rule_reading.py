"""Read the rule book from text and name every fault in it at once."""

import re
from collections import Counter
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

import polars as pl
import yaml

from graph.core.rule_book import GROUPS, OUTCOMES, SEVERITIES, Level, Rule, RuleBook
from graph.errors import InputError
from graph.schema import APPLICATIONS, ROLES
from graph.yaml_text import read_yaml

HOUR_US = 3_600_000_000
UNITS_US = {"h": HOUR_US, "d": 24 * HOUR_US, "months": 30 * 24 * HOUR_US}
MAX_WEIGHT = 1.5
COMMON = ("name", "group", "test", "levels", "weight", "weight_note", "sentence", "sentence_zh",
          "short", "short_zh", "misfires_on", "source")  # fmt: skip
OPTIONAL = ("weight_note", "logins", "others", "flags", "share", "partners")
# What each kind of test needs beside the common fields; those in OPTIONAL may be left out.
TESTS: dict[str, tuple[str, ...]] = {
    "distinct_applicants_per": ("roles", "count_role", "logins", "others"),
    "applications_per": ("roles",),
    "distinct_details_per": ("roles", "details"),
    "top_share": ("roles", "of", "share"),
    "flag_any": ("roles", "flags"),
    "column_threshold": ("column",),
    "mismatch": ("roles", "against"),
    "match": ("roles", "against", "partners"),
    "retries": ("roles",),
}
WINDOWED = ("distinct_applicants_per", "applications_per", "distinct_details_per", "top_share",
            "retries")  # fmt: skip
FIGURES = (pl.Int64, pl.Float64, pl.Boolean)
COLUMNS = tuple(column for column, kind in APPLICATIONS.items() if kind in FIGURES)
PLACEHOLDER = re.compile(r"\{(\w+)\}")
PLACEHOLDERS = ("count", "window", "attribute", "threshold")


def read_rules(text: str) -> RuleBook:
    """Return the book that `text` (YAML) holds, its rules in order of name.

    Raises InputError with every fault in one line, each naming its rule and field.
    """
    faults: list[str] = []
    rows = _rows(text)
    rules = [rule for row in rows if (rule := _read_rule(row, faults)) is not None]
    names = Counter(str(row.get("name")) for row in rows if isinstance(row, dict))
    faults += [
        f"rule {name!r}, field 'name': given {times} times"
        for name, times in sorted(names.items())
        if times > 1
    ]
    if faults:
        raise InputError("Rules cannot be used: " + "; ".join(faults))
    return RuleBook(tuple(sorted(rules, key=lambda rule: rule.name)))


def _rows(text: str) -> list[Any]:
    try:
        data = read_yaml(text)
    except yaml.YAMLError as error:
        line = " ".join(str(error).split())
        raise InputError(f"Rules cannot be used: not YAML: {line}") from error
    if not isinstance(data, dict) or not isinstance(data.get("rules"), list):
        raise InputError("Rules cannot be used: expected a list under `rules:`")
    if unknown := sorted(set(map(str, data)) - {"rules"}):
        raise InputError(f"Rules cannot be used: unknown field {unknown[0]!r} beside `rules:`")
    return list(data["rules"])


class _Reader:
    """Takes fields out of one rule or level and notes what is wrong with them."""

    def __init__(self, where: str, row: Mapping[str, Any], faults: list[str]) -> None:
        self.where, self.row, self.faults = where, row, faults

    def fault(self, field: str, what: str) -> None:
        self.faults.append(f"{self.where}, field {field!r}: {what}")

    def fields(self, allowed: tuple[str, ...], required: tuple[str, ...]) -> None:
        for field in self.row:
            if field not in allowed:
                self.fault(str(field), "unknown." + _near(str(field), allowed))
        for field in required:
            if self.row.get(field) in (None, "", []):
                self.fault(field, "missing")

    def one_of(self, field: str, known: tuple[str, ...], default: str = "") -> str:
        value = self.row.get(field, default)
        if value not in known and not (value == default and field not in self.row):
            self.fault(field, f"{value!r} is unknown." + _near(str(value), known))
            return default
        return str(value)

    def many(self, field: str, known: tuple[str, ...] | None) -> tuple[str, ...]:
        value = self.row.get(field, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.fault(field, "must be a list of words")
            return ()
        for item in value:
            if known is not None and item not in known:
                self.fault(field, f"{item!r} is unknown." + _near(item, known))
        return tuple(item for item in value if known is None or item in known)

    def number(self, field: str, default: float, low: float, high: float) -> float:
        value = self.row.get(field, default)
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.fault(field, f"{value!r} is no number")
            return default
        if not low <= value <= high:
            self.fault(field, f"{value} is not between {low:g} and {high:g}")
        return value

    def text(self, field: str) -> str:
        value = self.row.get(field, "")
        if not isinstance(value, str):
            self.fault(field, "must be text")
            return ""
        return value.strip()

    def yes(self, field: str) -> bool:
        value = self.row.get(field, False)
        if not isinstance(value, bool):
            self.fault(field, "must be true or false")
        return bool(value)

    def window(self) -> tuple[str, int | None]:
        value = self.row.get("window", "")
        found = re.fullmatch(r"([1-9]\d{0,3}) ?(h|d|months)", str(value))
        if value == "" or found is None:
            if value != "":
                self.fault("window", f"{value!r} is no window such as 12h, 7d or 3 months")
            return "", None
        return str(value), int(found[1]) * UNITS_US[found[2]]


def _near(word: str, known: tuple[str, ...]) -> str:
    close = get_close_matches(word, known, n=2)
    return f" Did you mean {' or '.join(close)}?" if close else f" Known: {', '.join(known)}."


def _read_rule(row: Any, faults: list[str]) -> Rule | None:
    if not isinstance(row, dict):
        faults.append(f"{row!r} is no rule (a rule has fields)")
        return None
    reader = _Reader(f"rule {row.get('name', '(no name)')!r}", row, faults)
    test = reader.one_of("test", tuple(TESTS))
    own = TESTS.get(test, tuple(sorted({field for needs in TESTS.values() for field in needs})))
    needed = tuple(f for f in COMMON + own if f not in (*OPTIONAL, "weight", "count_role"))
    needed = tuple(f for f in needed if not (test == "flag_any" and f == "roles"))
    reader.fields(COMMON + own, needed if test in TESTS else COMMON[:3])
    known_roles = tuple(ROLES)
    rule = Rule(
        name=reader.text("name"),
        group=reader.one_of("group", GROUPS),
        test=test,
        levels=_levels(reader, test),
        sentence=_sentence(reader, "sentence"),
        sentence_zh=_sentence(reader, "sentence_zh"),
        short=reader.text("short"),
        short_zh=reader.text("short_zh"),
        misfires_on=reader.text("misfires_on"),
        source=reader.text("source"),
        weight_note=reader.text("weight_note"),
        roles=reader.many("roles", known_roles),
        count_role=reader.one_of("count_role", known_roles),
        details=reader.many("details", known_roles),
        of=reader.many("of", known_roles),
        against=reader.many("against", known_roles),
        flags=reader.many("flags", None),
        column=reader.one_of("column", COLUMNS),
        share=float(reader.number("share", 0.0, 0.0, 1.0)),
        logins=reader.yes("logins"),
        others=reader.yes("others"),
        partners=reader.yes("partners"),
    )
    if not re.fullmatch(r"[a-z][a-z0-9_]*", rule.name):
        reader.fault("name", "must be lower case words joined by _")
    return rule


def _sentence(reader: _Reader, field: str) -> str:
    text = reader.text(field)
    for name in PLACEHOLDER.findall(text):
        if name not in PLACEHOLDERS:
            reader.fault(field, f"{{{name}}} is unknown." + _near(name, PLACEHOLDERS))
    if PLACEHOLDER.sub("", text).count("{") or PLACEHOLDER.sub("", text).count("}"):
        reader.fault(field, "has a brace that belongs to no placeholder")
    return text


def _levels(reader: _Reader, test: str) -> tuple[Level, ...]:
    rows = reader.row.get("levels")
    weight = reader.number("weight", 0.0, 0.0, MAX_WEIGHT)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        reader.fault("levels", "must be a list, such as [{window: 7d, at_least: 3, …}]")
        return ()
    levels = [
        _level(_Reader(f"{reader.where}, level {number}", row, reader.faults), test, weight)
        for number, row in enumerate(rows, 1)
    ]
    if len({(level.severity, level.weight_micro) for level in levels}) > len(
        {level.severity for level in levels}
    ):
        reader.fault("levels", "levels of one severity must weigh the same")
    return tuple(sorted(levels, key=lambda level: (level.rank, -(level.window_us or 0))))


def _level(reader: _Reader, test: str, weight: float) -> Level:
    allowed = ("severity", "window", "at_least", "below", "outcomes", "weight")
    required = ("outcomes", "at_least") if "below" not in reader.row else ("outcomes",)
    reader.fields(allowed, required)
    window, window_us = reader.window()
    if window and test not in WINDOWED:
        reader.fault("window", f"a {test} rule has none")
    if "below" in reader.row and (test != "column_threshold" or "at_least" in reader.row):
        reader.fault("below", "only a column_threshold level has it, instead of at_least")
    below = reader.number("below", 0, -1e12, 1e12) if "below" in reader.row else None
    nats = reader.number("weight", weight, 0.0, MAX_WEIGHT)
    return Level(
        severity=reader.one_of("severity", SEVERITIES, "soft"),
        window=window,
        window_us=window_us,
        at_least=reader.number("at_least", 1, 1, 1e12),
        below=below,
        outcomes=reader.many("outcomes", OUTCOMES) or ("score",),
        weight_micro=round(nats * 1_000_000),
    )
