"""Facts as import files: the graph that `graph.store.facts` would write, share by share."""

from collections.abc import Callable, Iterator
from functools import reduce
from operator import xor
from typing import Literal, Protocol

import polars as pl

from graph.schema import ATTRIBUTES, FRAMES, LINK_KEY, LINKS, Schema
from graph.store.applications import newest_and_older, version_key
from graph.store.facts import INSTALMENT_KEY, OUTCOME_KEY, PARTNER_KEY, joined_key
from graph.store.import_files import ImportFiles
from graph.store.info import CLOCKS
from graph.store.layout import PARTNER_LABELS
from graph.store.parted import Parted
from graph.store.rows import plain, plain_schema

Progress = Callable[[str, int, int], None]
NODE = ("label", "attribute_key")
_OWN_KEY = tuple(name for name in LINK_KEY if name not in ("label", "relation"))
_LINK_SCHEMA = plain_schema(
    {
        n: k
        for n, k in LINKS.items()
        if n not in ("applicant_id", "label", "attribute_key", "relation")
    }
)
# Which frames are put aside by which column.
_KEYS = {
    "links": "applicant_id",
    "attributes": "attribute_key",
    "applications": "application_id",
    "outcomes": "application_id",
    "instalments": "application_id",
    "events": "event_id",
    "partners": "partner_id",
}
_NAMED = {name: ATTRIBUTES[name] for name in NODE}
_APPLICANT: Schema = {"applicant_id": pl.String}


class Batches(Protocol):
    """Facts that are read a batch at a time."""

    def rows(self, name: str) -> int:
        """Return how many rows frame `name` has."""
        ...

    def batches(self, name: str) -> Iterator[pl.DataFrame]:
        """Yield the rows of frame `name` with its columns and types, in any order."""
        ...


def write_import(facts: Batches, files: ImportFiles, parted: Parted, tell: Progress) -> int | None:
    """Write `facts` and return the newest moment at which anything was known (microseconds)."""
    total = sum(facts.rows(name) for name in FRAMES)
    done, newest = 0, None
    for name in FRAMES:
        for batch in facts.batches(name):
            frame = plain(batch)
            newest = _newest(name, frame, newest)
            _put_aside(name, frame, parted)
            done += frame.height
            tell("read", done, total)
    for number in range(parted.parts):
        _write_part(number, files, parted)
        tell("write", number + 1, parted.parts)
    return newest


def _newest(name: str, frame: pl.DataFrame, known: int | None) -> int | None:
    moments = [frame[column].max() for column in CLOCKS.get(name, ())]
    return max((at for at in (*moments, known) if isinstance(at, int)), default=None)


def _put_aside(name: str, frame: pl.DataFrame, parted: Parted) -> None:
    """Put rows aside by their key, and apart from them the nodes that they only name."""
    parted.add(name, _KEYS[name], frame)
    if name in ("links", "applications", "events"):
        people = frame.select("applicant_id").drop_nulls().unique(maintain_order=True)
        parted.add("people", "applicant_id", people)
    for named in _named(name, frame):
        once = named.drop_nulls().unique(maintain_order=True)
        parted.add("named", "attribute_key", once.select(NODE))


def _named(name: str, frame: pl.DataFrame) -> Iterator[pl.DataFrame]:
    if name == "links":
        yield frame.select(NODE)
    elif name == "attributes":
        yield frame.select(label="parent_label", attribute_key="parent_key")
    elif name == "partners":
        label = pl.col("kind").replace_strict(PARTNER_LABELS, default=None)
        yield frame.select(label.alias("label"), "attribute_key")


def _write_part(number: int, files: ImportFiles, parted: Parted) -> None:
    def take(name: str) -> pl.DataFrame:
        return parted.take(name, number, plain_schema(FRAMES[name]))

    files.nodes("Applicant", parted.take("people", number, _APPLICANT).unique(maintain_order=True))
    _attributes(files, take("attributes"), parted.take("named", number, _NAMED))
    _links(files, take("links"))
    _events(files, take("events"))
    _partners(files, take("partners"))
    known = _applications(files, take("applications"))
    _tied(files, "Outcome", "ENDED_IN", _outcomes(take("outcomes")), known)
    _tied(files, "Instalment", "HAS_INSTALMENT", _instalments(take("instalments")), known)


def _attributes(files: ImportFiles, frame: pl.DataFrame, named: pl.DataFrame) -> None:
    unique = _once(frame, NODE, keep="first")
    bare = _once(named, NODE, keep="first").join(unique, on=NODE, how="anti", maintain_order="left")
    for part in (unique, bare):
        for (label,), nodes in _split(part, ["label"]):
            files.nodes(label, nodes)
    ties = unique.drop_nulls("parent_key")
    for (label, parent), part in _split(ties, ["label", "parent_label"]):
        ends = part.select(tail="attribute_key", head="parent_key")
        files.relations(label, "IN", parent, ends)


def _links(files: ImportFiles, frame: pl.DataFrame) -> None:
    for (relation, label), part in _split(frame, ["relation", "label"]):
        unique = _once(part, _OWN_KEY, keep="last")
        ends = unique.rename({"applicant_id": "tail", "attribute_key": "head"})
        files.relations("Applicant", relation, label, ends, _LINK_SCHEMA)


def _events(files: ImportFiles, frame: pl.DataFrame) -> None:
    unique = _once(frame, ("event_id",), keep="first")
    files.nodes("Event", unique)
    ties = unique.drop_nulls("applicant_id").select(tail="applicant_id", head="event_id")
    files.relations("Applicant", "DID", "Event", ties)


def _partners(files: ImportFiles, frame: pl.DataFrame) -> None:
    keyed = frame.with_columns(partner_key=joined_key(PARTNER_KEY))
    unique = keyed.unique("partner_key", keep="first", maintain_order=True)
    files.nodes("Partner", unique)
    for (kind,), part in _split(unique.drop_nulls("attribute_key"), ["kind"]):
        if label := PARTNER_LABELS.get(kind):
            ends = part.select(tail="attribute_key", head="partner_key")
            files.relations(label, "AGREED", "Partner", ends)


def _applications(files: ImportFiles, frame: pl.DataFrame) -> pl.DataFrame:
    """Write applications and their older versions; return the ids."""
    newest, older = newest_and_older(frame)
    files.nodes("Application", newest)
    ties = newest.select(tail="applicant_id", head="application_id").drop_nulls()
    files.relations("Applicant", "SUBMITTED", "Application", ties)
    keyed = older.with_columns(version_key())
    files.nodes("ApplicationVersion", keyed)
    ends = keyed.select(tail="application_id", head="version_key")
    files.relations("Application", "AMENDED_FROM", "ApplicationVersion", ends)
    return newest.select("application_id")


def _outcomes(frame: pl.DataFrame) -> pl.DataFrame:
    keyed = frame.with_columns(outcome_key=joined_key(OUTCOME_KEY))
    return keyed.unique("outcome_key", keep="first", maintain_order=True)


def _instalments(frame: pl.DataFrame) -> pl.DataFrame:
    """Return instalments once; one known with its payment is known so."""
    keyed = frame.with_columns(instalment_key=joined_key(INSTALMENT_KEY))
    paid_first = keyed.sort("paid_at", nulls_last=True, maintain_order=True)
    return paid_first.unique("instalment_key", keep="first", maintain_order=True)


def _tied(
    files: ImportFiles, label: str, relation: str, frame: pl.DataFrame, known: pl.DataFrame
) -> None:
    """Write outcomes or instalments, and tie those whose application is there."""
    files.nodes(label, frame)
    there = frame.join(known, on="application_id", how="semi", maintain_order="left")
    ends = there.select(tail="application_id", head=f"{label.lower()}_key")
    files.relations("Application", relation, label, ends)


def _once(
    frame: pl.DataFrame, key: tuple[str, ...], *, keep: Literal["first", "last"]
) -> pl.DataFrame:
    """Return one row of each key; mostly all are different, which their hashes tell quickly."""
    mixed = reduce(xor, (pl.col(name).hash(at) for at, name in enumerate(key)))
    if frame.select(mixed.n_unique()).item() == frame.height:
        return frame
    return frame.unique(key, keep=keep, maintain_order=True)


def _split(frame: pl.DataFrame, by: list[str]) -> Iterator[tuple[tuple[str, ...], pl.DataFrame]]:
    parts = frame.partition_by(by, as_dict=True, maintain_order=True, include_key=False)
    for key in sorted(parts):
        yield tuple(map(str, key)), parts[key]
