"""What is known of headers, looks and words, as the YAML files beside this one say it."""

from functools import cache
from typing import Any

from graph import yaml_text
from ingest.columns import FILES, Column


def read_data(name: str) -> dict[str, Any]:
    """Return one of the YAML files here, every scalar as text (`no` is a word in them)."""
    return yaml_text.read_data("ingest.suggest", name, texts=True)


def number(*path: str) -> float:
    """Return a number of looks.yaml by its path."""
    return yaml_text.number(read_data("looks"), *path)


@cache
def synonyms(kind: str) -> dict[str, tuple[str, ...]]:
    """Return what lenders call each column of a kind of file: the kind's own words first."""
    shared, own = read_data("headers")["columns"], read_data("headers")["kinds"].get(kind, {})
    return {
        column.name: (column.name, *own.get(column.name, ()), *_shared(column, own, shared))
        for column in FILES[kind]
    }


def _shared(column: Column, own: dict[str, Any], shared: dict[str, Any]) -> tuple[str, ...]:
    """Return the words of all kinds, but those that another column of this kind has for itself."""
    taken = {word for name, words in own.items() if name != column.name for word in words}
    return tuple(word for word in shared.get(column.name, ()) if word not in taken)


@cache
def look_of(column: Column, kind: str, region: str) -> str:
    """Return the name of the look of a column's values; ids of persons differ by region."""
    looks = read_data("looks")
    if looks["unique"].get(kind) == column.name:
        return "unique_code"
    of_kind: str | None = looks["kinds"].get(kind, {}).get(column.name)
    if of_kind:
        return of_kind
    named: str = looks["columns"].get(column.name) or looks["cells"][column.kind]
    return "foreign_id" if named == "prc_id" and region != "CN" else named
