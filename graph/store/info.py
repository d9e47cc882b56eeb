"""What a store says of itself, and the check at its opening."""

import polars as pl

from graph.errors import SchemaVersionError, StoreError, WrongKeyError
from graph.schema import LABELS, SCHEMA_VERSION
from graph.store.base import Row
from graph.store.engine import Engine
from graph.store.layout import INDEXES, KINDS, NODE_KEYS
from graph.store.moments import moment_of

COUNTED = ("Applicant", "Application", "Event", "Outcome", "Instalment", "Partner", "Ring", "Run")

# When each fact was known to the lender: what "all that is known by T" goes by.
CLOCKS = {
    "links": ("recorded_at",),
    "applications": ("recorded_at", "decided_at", "delivered_at"),
    "outcomes": ("observed_at",),
    "events": ("recorded_at",),
    "instalments": ("recorded_at", "paid_at"),
    "partners": ("recorded_at",),
}


def read_store(engine: Engine) -> Row | None:
    """Return the properties of the Store node, or None if there is none."""
    rows = engine.read("read/store", {})
    return rows[0] if rows else None


def make_schema(engine: Engine) -> list[tuple[str, str]]:
    """Make the constraints and indexes that are not there yet, and wait until they are filled.

    Returns the (label, property) of each that was made.
    """
    there = engine.indexes()
    for label, key in sorted({*NODE_KEYS.items()} - there):
        engine.declare(label, key)
        names = {"name": f"{label}_{key}".lower(), "label": label, "key": key}
        engine.write(f"schema/{engine.name}/unique_key", {}, **names)
    for label, key in sorted({*INDEXES} - there):
        names = {"name": f"{label}_{key}_index".lower(), "label": label, "key": key}
        engine.write(f"schema/{engine.name}/index", {}, **names)
    made = sorted({*NODE_KEYS.items(), *INDEXES} - there)
    if made:
        engine.await_indexes()
    return made


def require_version(engine: Engine) -> None:
    """Raise SchemaVersionError unless this is a store of this version of ringsight."""
    row = read_store(engine)
    if row is None:
        raise StoreError(
            f"{engine.url} is no ringsight store: it holds a graph without a Store node. "
            "Give another URL, or an empty database."
        )
    if row["schema_version"] != SCHEMA_VERSION:
        raise SchemaVersionError(
            f"{engine.url} was made with schema version {row['schema_version']}, this ringsight "
            f"reads version {SCHEMA_VERSION}. Use the ringsight that made it, or load the files "
            "into a new store."
        )


def write_info(engine: Engine, *, key_id: str | None, zone: str | None) -> None:
    """Set the key's id once, and the zone; WrongKeyError if the store has another key's id."""
    row = read_store(engine) or {}
    stored = row.get("key_id")
    if key_id is not None and stored not in (None, key_id):
        raise WrongKeyError(
            f"The tokens in {engine.url} were made with key {stored}, not {key_id}. "
            "Set RINGSIGHT_TOKEN_KEY_FILE to the key that loaded it."
        )
    new = {"key_id": key_id, "zone": zone}
    changed = {k: v for k, v in new.items() if v is not None and v != row.get(k)}
    if changed:
        engine.write("write/set_store", {"properties": changed})
        engine.flush()


def raise_newest(engine: Engine, frames: dict[str, pl.DataFrame]) -> None:
    """Remember the newest moment at which anything was known (microseconds)."""
    told = {name: clocks for name, clocks in CLOCKS.items() if frames[name].height}
    maxima = [frames[name][column].max() for name, clocks in told.items() for column in clocks]
    newest = max((int(value) for value in maxima if isinstance(value, int)), default=None)
    stored = (read_store(engine) or {}).get("newest")
    if newest is not None and (stored is None or newest > stored):
        engine.write("write/set_store", {"properties": {"newest": newest}})


def read_info(engine: Engine) -> Row:
    """Return schema_version, key_id, zone, newest, current_run, snapshot_at and counts by label.

    `newest` is the newest moment at which anything was known; `snapshot_at` tells when the
    snapshot that is read was saved, None where the store is live.
    """
    row = read_store(engine) or {}
    saved = engine.saved_at()
    counted = {label: count_nodes(engine, label) for label in (*COUNTED, *LABELS)}
    return {
        **row,
        "newest": None if row.get("newest") is None else moment_of(row["newest"]),
        "snapshot_at": None if saved is None else moment_of(saved),
        "counts": {label: count for label, count in counted.items() if count},
        "links": sum(_count_links(engine, *kind) for kind in KINDS),
    }


def count_nodes(engine: Engine, label: str) -> int:
    """Return how many nodes one label has."""
    return int(engine.read("read/count_nodes", {}, label=label)[0]["count"])


def _count_links(engine: Engine, relation: str, label: str) -> int:
    rows = engine.read("read/count_links", {}, relation=relation, label=label)
    return int(rows[0]["count"])
