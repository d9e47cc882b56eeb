"""A store, or a folder of links, as files from which a Neo4j database is filled in minutes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

import polars as pl

from graph.errors import InputError
from graph.model import Facts
from graph.results import RESULTS
from graph.schema import SCHEMA_VERSION, Schema
from graph.store.base import Row, Store
from graph.store.import_facts import Batches, Progress, write_import
from graph.store.import_files import ImportFiles
from graph.store.layout import NODE_COLUMNS, NODE_KEYS, SNAPSHOTS
from graph.store.parted import PART_ROWS, Parted
from graph.store.rows import frame_of, plain_schema
from graph.store.runs import FINISHED

PERSON = "applicant_id"
_SLICE = 500_000
# What else than facts a store has, but for the lock: all of it is there once a run is finished.
_LOADED = ("LoadedFile", "LoadedQuery", "Assessment", *SNAPSHOTS.values())
_OF_RUNS = {"Evidence": "run_id", "Document": "run_id", "RingEvent": "written_by"}
_OWN: dict[tuple[str, str, str], str] = {  # the result whose columns a relation has
    ("Ring", "FOUND_IN", "Run"): "rings",
    ("Applicant", "MEMBER_OF", "Ring"): "members",
    ("Applicant", "SCORED", "Run"): "applicants",
}
_PLAIN = (
    ("Ring", "SUPPORTED_BY", "Evidence"),
    ("Ring", "CHANGED", "RingEvent"),
    ("Run", "DOCUMENTED_BY", "Document"),
    ("Store", "CURRENT", "Run"),
    ("Application", "JUDGED_BY", "Assessment"),
)


class _Described(Batches, Protocol):
    """Facts that say of which key their tokens are."""

    @property
    def info(self) -> Mapping[str, str]: ...


def export_store(store: Store, out: Path, *, packed: bool = False, tell: Progress) -> ImportFiles:
    """Write everything that `store` holds, but for locks, as import files into folder `out`.

    Raises InputError if `out` is there and not empty.
    """
    with _opened(out, packed) as files:
        facts = store.read_facts()
        newest = _write_facts(_InMemory(facts), files, tell)
        (own,) = store.read_nodes("Store")
        _write_store(files, own | {"newest": newest})
        for label in _LOADED:
            _write_nodes(files, label, store.read_nodes(label))
        _write_runs(store, facts, files)
    return files


def export_links(
    links: _Described, out: Path, *, packed: bool = False, tell: Progress
) -> ImportFiles:
    """Write facts that are read in batches as import files into folder `out`, in bounded memory.

    Raises InputError if `out` is there and not empty.
    """
    with _opened(out, packed) as files:
        newest = _write_facts(links, files, tell)
        _write_store(files, {"schema_version": SCHEMA_VERSION, **links.info, "newest": newest})
    return files


def _opened(out: Path, packed: bool) -> ImportFiles:
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise InputError(f"{out} is not empty. Name a new folder.")
    return ImportFiles(out.absolute(), packed=packed)


def _write_facts(facts: Batches, files: ImportFiles, tell: Progress) -> int | None:
    parts = max(1, -(-facts.rows("links") // PART_ROWS), -(-facts.rows("attributes") // PART_ROWS))
    with TemporaryDirectory(prefix="ringsight-", dir=files.draft.parent) as folder:
        return write_import(facts, files, Parted(Path(folder), parts), tell)


@dataclass(frozen=True, slots=True)
class _InMemory:
    facts: Facts

    def rows(self, name: str) -> int:
        return int(getattr(self.facts, name).height)

    def batches(self, name: str) -> Iterator[pl.DataFrame]:
        frame: pl.DataFrame = getattr(self.facts, name)
        yield from frame.iter_slices(_SLICE)


def _write_store(files: ImportFiles, own: Row) -> None:
    _write_nodes(files, "Store", [{"store_id": "store", **own}])


def _write_nodes(files: ImportFiles, label: str, rows: list[Row]) -> None:
    schema = {NODE_KEYS[label]: pl.String, **NODE_COLUMNS[label]}
    files.nodes(label, frame_of(rows, schema))


def _write_runs(store: Store, facts: Facts, files: ImportFiles) -> None:
    """Write what finished runs found; one that was not written to its end is left out."""
    runs = [row for row in store.read_nodes("Run") if row["status"] in FINISHED]
    ids = {row["run_id"] for row in runs}
    _write_nodes(files, "Run", runs)
    for label, key in _OF_RUNS.items():
        _write_nodes(files, label, [row for row in store.read_nodes(label) if row[key] in ids])
    _write_nodes(files, "Ring", _rings(store, ids))
    people: set[str] = set()
    for ends, name in _OWN.items():
        rows = [row for row in store.read_relations(*ends) if row["properties"]["run_id"] in ids]
        schema = {**plain_schema(RESULTS[name]), "run_id": pl.String}
        _write_relations(files, ends, rows, {k: v for k, v in schema.items() if k != PERSON})
        people |= {row["tail"] for row in rows if ends[0] == "Applicant"}
    others = pl.Series(PERSON, sorted(people - _people(facts)), pl.String)
    files.nodes("Applicant", others.to_frame())
    for ends in _PLAIN:
        _write_relations(files, ends, store.read_relations(*ends), {})


def _people(facts: Facts) -> set[str]:
    """Return the applicants whom facts name."""
    frames = (facts.links, facts.applications, facts.events)
    return {one for frame in frames for one in frame[PERSON].drop_nulls().unique()}


def _rings(store: Store, runs: set[str]) -> list[Row]:
    """Return the rings that a finished run found or told of."""
    found = store.read_relations("Ring", "FOUND_IN", "Run")
    known = {row["tail"] for row in found if row["head"] in runs}
    known |= {row["ring_id"] for row in store.read_nodes("RingEvent") if row["written_by"] in runs}
    return [row for row in store.read_nodes("Ring") if row["ring_id"] in known]


def _write_relations(
    files: ImportFiles, ends: tuple[str, str, str], rows: list[Row], schema: Schema
) -> None:
    columns = {"tail": pl.String, "head": pl.String, **schema}
    told = [{"tail": row["tail"], "head": row["head"], **row["properties"]} for row in rows]
    frame = frame_of(told, columns)
    ordered = frame.sort("tail", "head", *(["run_id"] if "run_id" in schema else []))
    files.relations(*ends, ordered, schema)
