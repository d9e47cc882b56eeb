"""Results as pandas frames; rings and stores as networkx graphs."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import networkx as nx
import pandas as pd
import polars as pl

from graph.errors import NotFoundError
from graph.model import Knowledge, Run
from graph.results import RESULTS, as_written
from graph.store.base import Store

APPLICANT = "Applicant"
TIE = ("applicant_id", "label", "attribute_key")


def result_frame(run: Run, name: str) -> pd.DataFrame:
    """Return one of a run's results (rings, members, applicants …) as its file has it.

    Scores and weights are nats, times are UTC. Raises NotFoundError if there is no such result.
    """
    if name not in RESULTS:
        raise NotFoundError(f"No result {name!r}. There are {', '.join(RESULTS)}.")
    frame: pl.DataFrame = getattr(run, name)
    return as_written(frame).to_pandas()


def rings_frame(run: Run) -> pd.DataFrame:
    """Return a run's rings, the highest score first."""
    rings = result_frame(run, "rings")
    return rings.sort_values(["score", "ring_id"], ascending=[False, True], ignore_index=True)


def members_of(run: Run, ring_id: str) -> list[str]:
    """Return a ring's members in order; NotFoundError if the run has no such ring."""
    members = run.members.filter(pl.col("ring_id") == ring_id)["applicant_id"].sort().to_list()
    if not members:
        raise NotFoundError.near("ring", ring_id, run.rings["ring_id"])
    return members


def ring_graph(knowledge: Knowledge, members: Iterable[str]) -> "nx.Graph[str]":
    """Return the members and the values that two or more of them share, and who has which."""
    named = pl.Series(list(members), dtype=pl.String)
    theirs = _current(knowledge.links).filter(pl.col("applicant_id").is_in(named.implode()))
    users = pl.col("applicant_id").n_unique().over("label", "attribute_key")
    return _graph(named, theirs.filter(users > 1), knowledge.attributes)


def store_graph(store: Store, *, as_of: datetime | None = None) -> "nx.Graph[str]":
    """Return every applicant and value known in a store at `as_of`, and who has which.

    Every link becomes an object of Python: of a store of millions ask `ring_graph` or Cypher for
    a part instead.
    """
    knowledge = store.read_knowledge(as_of=as_of)
    applicants = knowledge.applications["applicant_id"].unique().sort()
    return _graph(applicants, _current(knowledge.links), knowledge.attributes)


def _current(links: pl.DataFrame) -> pl.DataFrame:
    return links.filter(pl.col("superseded_at").is_null())


def _graph(applicants: pl.Series, links: pl.DataFrame, attributes: pl.DataFrame) -> "nx.Graph[str]":
    """Nodes carry kind, and mask where one is known; edges carry roles, first and last use.

    An applicant's node is named by applicant_id, a value's by label and key (`Phone:3f…`).
    Applicants are added first, so that each edge is told from applicant to value.
    """
    graph: nx.Graph[str] = nx.Graph()
    masks = attributes.select("label", "attribute_key", "mask")
    ties = _ties(links).join(masks, on=("label", "attribute_key"), how="left")
    graph.add_nodes_from(applicants, kind=APPLICANT)
    graph.add_nodes_from(ties["applicant_id"].unique().sort(), kind=APPLICANT)
    for row in ties.sort(TIE).iter_rows(named=True):
        applicant, value = row["applicant_id"], f"{row['label']}:{row['attribute_key']}"
        graph.add_node(value, **_said(kind=row["label"], mask=row["mask"]))
        graph.add_edge(applicant, value, roles=row["roles"], first=row["first"], last=row["last"])
    return graph


def _ties(links: pl.DataFrame) -> pl.DataFrame:
    return links.group_by(TIE).agg(
        roles=pl.col("attribute_type").unique().sort().str.join("|"),
        first=pl.col("seen_at").min(),
        last=pl.col("seen_at").max(),
    )


def _said(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
