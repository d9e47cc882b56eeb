"""Values for people's eyes: masked as the graph masks them, else only their shape."""

from ingest.columns import Column
from ingest.links import ROLES_OF
from ingest.mapping import Mapping
from ingest.normalize import Name, Normal, normalize_name
from ingest.rejects import shape
from ingest.suggest.looks import Seen
from ingest.values import normalizers

_OWN = ("merchant", "agent", "channel", "staff")  # their masks are the ids themselves


def masked(seen: Seen, kind: str, column: Column) -> str:
    """Return one masked example of a column's values; empty if there is none."""
    if not seen.texts:
        return ""
    role = ROLES_OF.get(kind, {}).get(column.name)
    if column.name == "name":
        name = normalize_name(seen.texts[0])
        return name.mask if isinstance(name, Name) else str(shape(seen.texts[0]))
    if role and role not in (*_OWN, "geo_cell"):
        known = normalizers(Mapping(region=seen.region))[role]
        for text in seen.texts:
            found = known(text.split("|")[0])
            if isinstance(found, Normal):
                return found.mask
    return str(shape(seen.texts[0]))
