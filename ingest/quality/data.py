"""The limits and the words of the report, as the YAML files beside this one say them."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast where it is there
Sentence = tuple[str, str]  # English, Chinese


@cache
def read_data(name: str) -> dict[str, Any]:
    """Return one of the YAML files here."""
    text = (files("ingest.quality") / f"{name}.yaml").read_text("utf-8")
    told: dict[str, Any] = yaml.load(text, Loader=_LOADER)
    return told


def limit(*path: str) -> float:
    """Return a number of limits.yaml by its path."""
    told: Any = read_data("limits")
    for step in path:
        told = told[step]
    return float(told)


def sentence(group: str, code: str, **values: object) -> Sentence:
    """Return the sentence `code` of a group of words.yaml with its values filled in."""
    english, chinese = read_data("words")[group][code]
    return english.format(**values), chinese.format(**values)
