"""Picture data: some people, the nodes that they share, and who uses what."""

from collections.abc import Sequence
from typing import Any

import polars as pl

from graph.store.base import Store

NODE = ["label", "attribute_key"]
TIME_FORMAT = "%Y-%m-%dT%H:%M:%S%.6fZ"


def picture(store: Store, people: Sequence[str], *, more: int = 0) -> dict[str, Any]:
    """Return the nodes that two or more of `people` use, with their links."""
    nobody = pl.DataFrame(schema=dict.fromkeys(NODE, pl.String))
    known = store.read_around(list(people), nobody, walk={})
    links = known.links.filter(pl.col("superseded_at").is_null())
    links = links.filter(pl.col("applicant_id").is_in(list(people)))
    used = links.group_by(NODE).agg(pl.col("applicant_id").n_unique().alias("users"))
    shared = used.filter(pl.col("users") > 1).select(NODE)
    return {
        "applicants": list(people),
        "nodes": _nodes(links.join(shared, on=NODE, how="semi"), known.attributes),
        "links": _links(links.join(shared, on=NODE, how="semi")),
        "more": more,
    }


def _nodes(links: pl.DataFrame, attributes: pl.DataFrame) -> list[dict[str, Any]]:
    used = links.group_by(NODE).agg(pl.col("use").max().alias("applicants"))
    named = used.join(attributes.select(*NODE, "mask"), on=NODE, how="left")
    return named.sort(NODE).select(*NODE, "mask", "applicants").to_dicts()


def _links(links: pl.DataFrame) -> list[dict[str, Any]]:
    key = ["applicant_id", *NODE, "attribute_type"]
    first = links.group_by(key).agg(pl.col("seen_at").min().alias("first_seen"))
    return first.with_columns(pl.col("first_seen").dt.strftime(TIME_FORMAT)).sort(key).to_dicts()
