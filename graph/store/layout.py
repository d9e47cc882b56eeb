"""How the frames lie in the graph: labels, their keys, indexes, relations.

These closed lists are all that may fill the back-quoted names of a statement file; every value
goes in as a parameter.
"""

from cypher import read_query
from graph.schema import LABELS, ROLES

# What makes a node itself.
NODE_KEYS: dict[str, str] = {
    "Applicant": "applicant_id",
    "Application": "application_id",
    "ApplicationVersion": "version_key",
    "Document": "document_key",
    "Event": "event_id",
    "Evidence": "evidence_key",
    "Instalment": "instalment_key",
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
# What else a node is found by.
INDEXES: tuple[tuple[str, str], ...] = (
    ("Document", "run_id"),
    ("Evidence", "run_id"),
    ("Instalment", "application_id"),
    ("Outcome", "application_id"),
    ("Partner", "partner_id"),
    ("RingEvent", "written_by"),
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
PARTNERS = {"agent": "Agent", "channel": "Channel", "merchant": "Merchant"}


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
