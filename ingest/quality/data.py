"""The limits and the words of the report, as the YAML files beside this one say them."""

from typing import Any

from graph import yaml_text

Sentence = tuple[str, str]  # English, Chinese


def read_data(name: str) -> dict[str, Any]:
    """Return one of the YAML files here."""
    return yaml_text.read_data("ingest.quality", name)


def limit(*path: str) -> float:
    """Return a number of limits.yaml by its path."""
    return yaml_text.number(read_data("limits"), *path)


def sentence(group: str, code: str, **values: object) -> Sentence:
    """Return the sentence `code` of a group of words.yaml with its values filled in."""
    english, chinese = read_data("words")[group][code]
    return english.format(**values), chinese.format(**values)
