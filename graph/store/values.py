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


def of_embedded(value: Any) -> Any:
    """Return an answer's value without the engine's own ids and titles."""
    if isinstance(value, list):
        return [of_embedded(one) for one in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {"id", "labels", "properties"}:
        own = {k: v for k, v in value["properties"].items() if k not in INSIDE}
        return node(value["labels"][0], own)
    if value.keys() == {"id", "start", "end", "type", "properties"}:
        own = {k: v for k, v in value["properties"].items() if k != "type"}
        return relation(value["type"], own)
    if value.keys() == {"nodes", "relationships"}:
        return path(of_embedded(value["nodes"]), of_embedded(value["relationships"]))
    return {name: of_embedded(one) for name, one in value.items()}
