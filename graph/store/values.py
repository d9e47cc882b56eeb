"""What a query's answer holds, in one form for every engine: plain Python values."""

from collections.abc import Mapping
from typing import Any

INSIDE = frozenset({"id", "title", "type"})  # an embedded node's own, which the graph never sets


def node(label: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return a node as it is answered."""
    return {"label": label, "properties": dict(sorted(properties.items()))}


def relation(kind: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return a relation as it is answered."""
    return {"relation": kind, "properties": dict(sorted(properties.items()))}


def path(nodes: list[Any], relations: list[Any]) -> dict[str, Any]:
    """Return a path as it is answered."""
    return {"nodes": nodes, "relations": relations}
