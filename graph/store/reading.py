"""Reading facts in bulk, through the export files of each engine."""

from dataclasses import fields
from datetime import datetime

import polars as pl

from graph.model import Facts, Knowledge
from graph.schema import ATTRIBUTES, FRAMES, LABELS, LINKS, Schema, conform
from graph.store.engine import Engine
from graph.store.info import read_store
from graph.store.known import EARLIEST, known_at, with_applicant
from graph.store.layout import PARENT_LABELS
from graph.store.moments import micros, moment_of
from graph.store.rows import plain_schema, timed

ALL = 2**62  # later than any moment
_OWN = ("label", "parent_label", "parent_key")
ATTRIBUTE_COLUMNS: Schema = {k: v for k, v in ATTRIBUTES.items() if k not in _OWN}
# An outcome's and an instalment's applicant follows from its application.
WITHOUT_APPLICANT = ("outcomes", "instalments")


def exported_schema(name: str) -> Schema:
    """Return the columns that the export file `name` gives, plain."""
    schema = FRAMES["applications" if name == "application_versions" else name]
    left_out = {"applicant_id"} if name in WITHOUT_APPLICANT else set()
    return plain_schema({k: v for k, v in schema.items() if k not in left_out})


def read_facts(engine: Engine, *, until: int = ALL) -> Facts:
    """Return every fact recorded (outcomes: observed) at or before `until` (microseconds)."""
    names = ("applications", "application_versions", "outcomes", "events", "instalments")
    frames = {name: _export(engine, name, until) for name in (*names, "partners")}
    older = frames.pop("application_versions")
    frames["applications"] = pl.concat([frames["applications"], older])
    links = timed(engine.export_links(plain_schema(LINKS), until), LINKS)
    return Facts(links=links, attributes=read_attributes(engine), **frames)


def read_all(engine: Engine) -> Facts:
    """Return every fact, whenever it was known, conformed."""
    facts = read_facts(engine)
    frames = {one.name: getattr(facts, one.name).lazy() for one in fields(Facts)}
    for name in WITHOUT_APPLICANT:
        frames[name] = with_applicant(frames[name], frames["applications"])
    return Facts(**{name: conform(name, frame.collect()) for name, frame in frames.items()})


def read_knowledge(engine: Engine, *, as_of: datetime | None) -> Knowledge:
    """Return all that was known at `as_of` (default: the newest moment at which anything was)."""
    info = read_store(engine) or {}
    newest = info.get("newest")
    default = EARLIEST if newest is None else moment_of(newest)
    moment = default if as_of is None else as_of
    facts = read_facts(engine, until=micros(moment))
    return known_at(facts, moment, zone=info.get("zone") or "UTC")


def read_attributes(engine: Engine) -> pl.DataFrame:
    """Return every attribute node and what it lies in."""
    nodes = [
        engine.export("attributes", ATTRIBUTE_COLUMNS, {}, label=label).select(
            pl.lit(label).alias("label"), pl.all()
        )
        for label in LABELS
    ]
    return pl.concat(nodes).join(_parents(engine), on=["label", "attribute_key"], how="left")


def _parents(engine: Engine) -> pl.DataFrame:
    schema: Schema = {"attribute_key": pl.String, "parent_key": pl.String}
    ties = [
        engine.export("parents", schema, {}, label=label, parent=parent).select(
            pl.lit(label).alias("label"),
            pl.col("attribute_key"),
            pl.lit(parent).alias("parent_label"),
            pl.col("parent_key"),
        )
        for label, parent in PARENT_LABELS
    ]
    return pl.concat(ties)


def _export(engine: Engine, name: str, until: int) -> pl.DataFrame:
    frame = engine.export(name, exported_schema(name), {"as_of": until})
    return timed(frame, FRAMES["applications" if name == "application_versions" else name])
