"""Reading the component around some applicants: live decisions walk it, hubs are only counted."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import polars as pl

from graph.model import Facts, Knowledge
from graph.schema import ATTRIBUTES
from graph.store.base import Row
from graph.store.engine import Engine
from graph.store.info import read_store
from graph.store.known import EARLIEST, known_at
from graph.store.layout import PARENT_LABELS, PARTNER_LABELS
from graph.store.moments import micros, moment_of
from graph.store.rows import frame_of, slices
from graph.store.states import read_links, read_nodes, read_own, read_partners

Node = tuple[str, str]  # label and key of an attribute node


def read_around(
    engine: Engine,
    applicant_ids: Sequence[str],
    keys: pl.DataFrame,
    *,
    as_of: datetime | None,
    walk: Mapping[str, int],
) -> Knowledge:
    """Return what is known of the component around `applicant_ids` and the nodes in `keys`.

    Breadth first: from an applicant to each node that it is linked to, on to that node's
    applicants if at most `walk[label]` (absent: none) of them use it. `links` is all links of
    those found; its column `use` counts the applicants of a node that was not walked, else null.
    Cost: a few statements a round, and milliseconds to count a hub of thousands.
    """
    info = read_store(engine) or {}
    newest = EARLIEST if info.get("newest") is None else moment_of(info["newest"])
    moment = newest if as_of is None else as_of
    starts = set(keys.select("label", "attribute_key").iter_rows())
    links, hubs = _walk(engine, set(applicant_ids), starts, micros(moment), walk)
    facts = _facts_of(engine, links, sorted(set(applicant_ids)))
    known = known_at(facts, moment, zone=info.get("zone") or "UTC")
    return Knowledge(
        links=_with_use(known.links, hubs),
        **{name: getattr(known, name) for name in Facts.__slots__ if name != "links"},
        as_of=moment,
        zone=known.zone,
    )


def _walk(
    engine: Engine, frontier: set[str], nodes: set[Node], as_of: int, walk: Mapping[str, int]
) -> tuple[pl.DataFrame, dict[Node, int]]:
    """Return the links of all applicants that the walk reaches, and the hubs with their use."""
    parts = [read_links(engine, [])]
    seen: set[str] = set()
    counted: set[Node] = set()
    hubs: dict[Node, int] = {}
    while frontier or nodes - counted:
        fresh = read_links(engine, sorted(frontier)) if frontier else parts[0]
        parts.append(fresh)
        seen |= frontier
        nodes = (nodes | _nodes_of(fresh, as_of)) - counted
        counted |= nodes
        uses = _uses(engine, nodes, as_of)
        narrow = {node for node in nodes if uses.get(node, 0) <= walk.get(node[0], 0)}
        hubs |= {node: uses.get(node, 0) for node in nodes - narrow}
        frontier = _applicants(engine, narrow, as_of) - seen
        nodes = set()
    return pl.concat(parts), hubs


def _nodes_of(links: pl.DataFrame, as_of: int) -> set[Node]:
    """Return the nodes that links known by then lead to."""
    moments = links["recorded_at"].to_physical().to_list()
    ends = zip(links["label"].to_list(), links["attribute_key"].to_list(), moments, strict=True)
    return {(label, key) for label, key, moment in ends if moment <= as_of}


def _uses(engine: Engine, nodes: set[Node], as_of: int) -> dict[Node, int]:
    """Return how many applicants are linked to each node by then."""
    rows = _by_label(engine, "read/count_applicants", nodes, as_of)
    return {(row["label"], row["attribute_key"]): row["applicants"] for row in rows}


def _applicants(engine: Engine, nodes: set[Node], as_of: int) -> set[str]:
    return {
        row["applicant_id"] for row in _by_label(engine, "read/linked_applicants", nodes, as_of)
    }


def _by_label(engine: Engine, name: str, nodes: set[Node], as_of: int) -> list[Row]:
    """Return the rows of a statement that is asked for the keys of each label in turn."""
    rows: list[Row] = []
    for label in sorted({label for label, _ in nodes}):
        keys = sorted(key for own, key in nodes if own == label)
        for part in slices(keys):
            found = engine.read(name, {"keys": part, "as_of": as_of}, label=label)
            rows += [{"label": label, **row} for row in found]
    return rows


def _with_use(links: pl.DataFrame, hubs: Mapping[Node, int]) -> pl.DataFrame:
    schema = {"label": pl.String, "attribute_key": pl.String, "use": pl.Int64}
    rows = [(label, key, use) for (label, key), use in hubs.items()]
    counted = pl.DataFrame(rows, schema=schema, orient="row")
    return links.join(counted, on=["label", "attribute_key"], how="left", maintain_order="left")


def _facts_of(engine: Engine, links: pl.DataFrame, asked: Sequence[str]) -> Facts:
    """Return the facts of all applicants in `links`, and of those asked for without a link."""
    ids = sorted(set(links["applicant_id"]) | set(asked))
    applications = read_own(engine, "applications", ids)
    application_ids = applications["application_id"].unique().sort().to_list()
    merchants = links.filter(pl.col("label").is_in(PARTNER_LABELS.values()))
    return Facts(
        links=links,
        attributes=_attributes(engine, links),
        applications=applications,
        outcomes=read_nodes(engine, "outcomes", "Outcome", application_ids),
        events=read_own(engine, "events", ids),
        instalments=read_nodes(engine, "instalments", "Instalment", application_ids),
        partners=read_partners(engine, merchants),
    )


def _attributes(engine: Engine, links: pl.DataFrame) -> pl.DataFrame:
    """Return the attributes of linked nodes and of those above them."""
    rows: list[Row] = []
    wanted: set[Node] = set(links.select("label", "attribute_key").iter_rows())
    have: set[Node] = set()
    while wanted:
        found = _nodes(engine, wanted)
        have |= wanted
        above = {(row["parent_label"], row["parent_key"]) for row in found}
        rows += found
        wanted = {node for node in above if node[0] is not None} - have
    return frame_of(rows, ATTRIBUTES)


def _nodes(engine: Engine, nodes: set[Node]) -> list[Row]:
    parents = dict(PARENT_LABELS)
    rows: list[Row] = []
    for label in sorted({label for label, _ in nodes}):
        keys = sorted(key for own, key in nodes if own == label)
        names = {"label": label, "parent": parents.get(label, label)}
        for part in slices(keys):
            for row in engine.read("read/attributes", {"keys": part}, **names):
                above = parents.get(label) if row["parent_key"] is not None else None
                own = {"label": label, "parent_label": above, "parent_key": row["parent_key"]}
                rows.append(row["properties"] | own)
    return rows
