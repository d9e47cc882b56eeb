"""Reading what is stored of given ids: for amendments, late rows and duplicates."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from graph.model import Facts
from graph.schema import FRAMES, KEYS, LINKS, conform, empty
from graph.store.applications import read_versions
from graph.store.engine import Engine
from graph.store.known import with_applicant
from graph.store.rows import frame_of, slices, unfolded

if TYPE_CHECKING:
    from graph.store.base import Row


def read_states(
    engine: Engine,
    application_ids: Sequence[str],
    event_ids: Sequence[str],
    partner_ids: Sequence[str],
) -> Facts:
    """Return every version of these applications with their links, outcomes and instalments.

    Also the events of these ids (without their links) and every version of these partners.
    """
    ids = sorted(set(application_ids))
    applications = read_versions(engine, ids)
    owners = applications["applicant_id"].drop_nulls().unique().sort().to_list()
    links = read_links(engine, owners).filter(
        pl.col("source") == "application", pl.col("source_id").is_in(ids)
    )
    tied = {
        name: with_applicant(found.lazy(), applications.lazy()).collect()
        for name, found in _of_applications(engine, ids).items()
    }
    own = {"label": "Event", "key": "event_id"}
    events = _read(engine, "events", "node_properties", "keys", sorted(set(event_ids)), **own)
    ids = sorted(set(partner_ids))
    partners = _read(engine, "partners", "partner_versions", "partner_ids", ids)
    frames = {"links": links, "applications": applications, "events": events, **tied}
    frames["partners"] = partners
    return Facts(**{name: conform(name, frame) for name, frame in frames.items()})


def read_links(engine: Engine, applicant_ids: Sequence[str]) -> pl.DataFrame:
    """Return every link of these applicants, in no order."""
    rows: list[Row] = []
    for part in slices(applicant_ids):
        rows += engine.read("read/applicant_links", {"applicant_ids": part})
    return frame_of([unfolded(row) for row in rows], LINKS)


def read_nodes(engine: Engine, name: str, label: str, keys: Sequence[str]) -> pl.DataFrame:
    """Return the rows of frame `name` from the nodes of one label with these keys."""
    key = {"Event": "event_id"}.get(label, "application_id")
    return _read(engine, name, "node_properties", "keys", keys, label=label, key=key)


def read_own(engine: Engine, name: str, applicant_ids: Sequence[str]) -> pl.DataFrame:
    """Return the `applications` (every version) or `events` of these applicants."""
    files = {
        "applications": ("applicant_applications", "applicant_versions"),
        "events": ("applicant_events",),
    }
    parts = [_read(engine, name, file, "applicant_ids", applicant_ids) for file in files[name]]
    # An application whose applicant was corrected is reached from both.
    return pl.concat(parts).unique(KEYS[name]) if len(parts) > 1 else parts[0]


def read_partners(engine: Engine, nodes: pl.DataFrame) -> pl.DataFrame:
    """Return every agreement of the merchants, agents and channels among `nodes`."""
    parts = [empty("partners")]
    for label in nodes["label"].unique().sort():
        keys = nodes.filter(pl.col("label") == label)["attribute_key"].unique().sort().to_list()
        parts.append(_read(engine, "partners", "partners_of", "keys", keys, label=label))
    return pl.concat(parts)


def _of_applications(engine: Engine, ids: Sequence[str]) -> dict[str, pl.DataFrame]:
    return {
        "outcomes": read_nodes(engine, "outcomes", "Outcome", ids),
        "instalments": read_nodes(engine, "instalments", "Instalment", ids),
    }


def _read(
    engine: Engine, frame: str, file: str, parameter: str, keys: Sequence[str], **names: str
) -> pl.DataFrame:
    rows: list[Row] = []
    for part in slices(keys):
        rows += engine.read(f"read/{file}", {parameter: part}, **names)
    return frame_of([row["properties"] for row in rows], FRAMES[frame])
