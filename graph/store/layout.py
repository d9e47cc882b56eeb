"""How the frames lie in the graph: labels, their keys, indexes, relations.

These closed lists are all that may fill the back-quoted names of a statement file; every value
goes in as a parameter.
"""

import polars as pl

from cypher import read_query
from graph.results import EVIDENCE, RING_EVENTS, RINGS
from graph.schema import (
    APPLICATIONS,
    ATTRIBUTES,
    EVENTS,
    INSTALMENTS,
    LABELS,
    OUTCOMES,
    PARTNERS,
    ROLES,
    SOFT_ROLES,
    TIME,
    Schema,
)

# What makes a node itself.
NODE_KEYS: dict[str, str] = {
    "Applicant": "applicant_id",
    "Application": "application_id",
    "ApplicationVersion": "version_key",
    "Assessment": "assessment_id",
    "Document": "document_key",
    "Event": "event_id",
    "Evidence": "evidence_key",
    "Instalment": "instalment_key",
    "LoadedFile": "file_key",
    "LoadedQuery": "query_key",
    "Lock": "lock_id",
    "Model": "version",
    "Outcome": "outcome_key",
    "Partner": "partner_key",
    "Ring": "ring_id",
    "RingEvent": "ring_event_key",
    "Run": "run_id",
    "Statistics": "version",
    "Store": "store_id",
    **dict.fromkeys(LABELS, "attribute_key"),
}
_RUN: Schema = {
    "as_of": pl.Int64,
    "status": pl.String,
    "rings": pl.Int64,
    "reported": pl.Int64,
    "started_with": pl.String,
}
_SNAPSHOT: Schema = {"text": pl.String, "active": pl.Boolean}
_STORE: Schema = {
    "schema_version": pl.Int64,
    "key_id": pl.String,
    "zone": pl.String,
    "newest": pl.Int64,
    "sequence": pl.Int64,  # of the last live decision
}
_ASSESSMENT: Schema = {
    "application_id": pl.String,
    "row_token": pl.String,
    "sequence": pl.Int64,
    "text": pl.String,
}
# The files that were loaded: what became of their rows at the first load of each. Of queries, and
# of rows that a rejects file named, each load that brought something is one.
FILES: Schema = {
    "kind": pl.String,
    "file": pl.String,  # the last part of its path
    "sha256": pl.String,  # empty: a query
    "of_rejects": pl.Boolean,  # only the rows that a rejects file named were read
    "read": pl.Int64,
    "accepted": pl.Int64,
    "amended": pl.Int64,
    "duplicate": pl.Int64,
    "rejected": pl.Int64,
    "left_out": pl.Int64,  # as the mapping says, and lines of totals
    "load": pl.Int64,  # which load of the store brought it: 1, 2, …
    "quality": pl.String,  # JSON: its part of the data-quality report
}
# The queries that were loaded: how far each was read, and what became of the last load's rows.
QUERIES: Schema = {
    "query_key": pl.String,
    "kind": pl.String,
    "name": pl.String,
    "watermark": pl.String,  # the column
    "mark_kind": pl.String,  # ingest.databases.marks
    "mark": pl.String,  # its greatest value so far, as text
    **dict.fromkeys(("read", "accepted", "amended", "duplicate", "rejected", "left_out"), pl.Int64),
}
_LOCK: Schema = {
    "asked_by": pl.String,
    "token": pl.String,
    "owner": pl.String,
    "started_at": pl.Int64,
    "expires_at": pl.Int64,
}
_PLACE: Schema = {"place": pl.Int64, "run_id": pl.String}


def _columns(schema: Schema, *left_out: str) -> Schema:
    """Return a frame's columns as nodes have them: times whole, keys of others left out."""
    kept = {name: kind for name, kind in schema.items() if name not in left_out}
    return {name: pl.Int64 if kind == TIME else kind for name, kind in kept.items()}


# What nodes of a label may have beside their key.
NODE_COLUMNS: dict[str, Schema] = {
    "Application": _columns(APPLICATIONS, "application_id"),
    "ApplicationVersion": _columns(APPLICATIONS),
    "Assessment": _ASSESSMENT,
    "Document": {"text": pl.String, **_PLACE},
    "Event": _columns(EVENTS, "event_id"),
    "Evidence": {**_columns(EVIDENCE), **_PLACE},
    "Instalment": _columns(INSTALMENTS, "applicant_id"),
    "LoadedFile": FILES,
    "LoadedQuery": _columns(QUERIES, "query_key"),
    "Lock": _LOCK,
    "Model": _SNAPSHOT,
    "Outcome": _columns(OUTCOMES, "applicant_id"),
    "Partner": _columns(PARTNERS),
    "Ring": _columns(RINGS, "ring_id"),
    "RingEvent": {**_columns(RING_EVENTS), "written_by": pl.String, "place": pl.Int64},
    "Run": _RUN,
    "Statistics": _SNAPSHOT,
    "Store": _STORE,
    **dict.fromkeys(
        LABELS,
        _columns(ATTRIBUTES, "label", "attribute_key", "parent_label", "parent_key"),
    ),
}
# What else a node is found by.
INDEXES: tuple[tuple[str, str], ...] = (
    ("Assessment", "application_id"),
    ("Document", "run_id"),
    ("Evidence", "run_id"),
    ("Instalment", "application_id"),
    ("Outcome", "application_id"),
    ("Partner", "partner_id"),
    ("RingEvent", "written_by"),
    *((ROLES[role].label, token) for role, token in SOFT_ROLES.values()),
)
# A place known only to its building links to the building; a rented IMEI links to a device.
_OTHER_LABELS = {"room": ("Building",), "home_room": ("Building",), "asset": ("Device",)}
# Every (relation, label) that a link may have, for its attribute_type.
LINK_KINDS: dict[str, tuple[tuple[str, str], ...]] = {
    role: tuple((kind.relation, label) for label in (kind.label, *_OTHER_LABELS.get(role, ())))
    for role, kind in ROLES.items()
}
KINDS: tuple[tuple[str, str], ...] = tuple(
    sorted({kind for kinds in LINK_KINDS.values() for kind in kinds})
)
# Which node above which: parents of attribute nodes.
PARENT_LABELS: tuple[tuple[str, str], ...] = (
    ("GeoCell", "GeoCell"),
    ("Ip", "IpNetwork"),
    ("Room", "Building"),
)
SNAPSHOTS = {"model": "Model", "statistics": "Statistics"}
PARTNER_LABELS = {"agent": "Agent", "channel": "Channel", "merchant": "Merchant"}


def statement(name: str, /, **names: str) -> str:
    """Return the statement file `name` with its back-quoted `names` filled in.

    `statement("write/add_nodes", label="Phone", key="attribute_key")`. Only names of this
    module's lists are given; a name with a back-quote is refused (ValueError).
    """
    text = read_query(name)
    for placeholder, filling in names.items():
        if "`" in filling:
            raise ValueError(f"{filling!r} is no name of a label, relation or property")
        text = text.replace(f"`{placeholder}`", f"`{filling}`")
    return text
