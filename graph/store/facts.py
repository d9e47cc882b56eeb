"""Writing facts: nodes before what hangs on them, applications last.

An application is written after everything that came with it, so that one cut short is not taken
for a duplicate when it is loaded again; every step may be repeated. What is known as a duplicate by
its node alone is written together with its ties.
"""

from collections.abc import Callable
from functools import cache, partial

import polars as pl

from graph.model import Facts
from graph.schema import FRAMES, KEYS, LINK_KEY, conform, empty
from graph.store.applications import write_applications
from graph.store.base import Written
from graph.store.engine import BATCH, Engine
from graph.store.info import count_nodes, raise_newest
from graph.store.layout import NODE_KEYS, PARTNER_LABELS
from graph.store.rows import batches, node_rows, plain, slices

INSTALMENT_KEY = KEYS["instalments"]
OUTCOME_KEY = KEYS["outcomes"]
PARTNER_KEY = KEYS["partners"]
TIE = {"attribute_key": "tail", "parent_key": "head"}


def write_facts(engine: Engine, facts: Facts) -> Written:
    """Add `facts`, and return how many rows of each frame were new."""
    frames = {name: _plain(name, getattr(facts, name)) for name in FRAMES}
    with engine.bulk(sum(frame.height for frame in frames.values())):
        counts = {"attributes": _write_attributes(engine, frames["attributes"])}
        _write_applicants(engine, frames)
        counts["links"] = _write_links(engine, frames)
        for name in ("events", "partners"):
            counts[name] = _together(engine, frames[name], partial(_WRITERS[name], engine))
        waiting = any(count_nodes(engine, label) for _, label in _TIED.values())
        for name in _TIED:
            counts[name] = _together(engine, frames[name], partial(_write_tied, engine, name))
        ends = {name: _ends(name, frames[name]) for name in _TIED}
        write = partial(_write_applications, engine, ends, waiting)
        counts["applications"] = _together(engine, frames["applications"], write)
        raise_newest(engine, frames)
    return Written(counts)


def _together(engine: Engine, frame: pl.DataFrame, write: Callable[[pl.DataFrame], int]) -> int:
    """Return what `write` gives for a frame: so many rows at a time as one transaction may hold."""
    if frame.is_empty():
        return 0
    if not engine.shared:
        return engine.together(partial(write, frame))
    return sum(engine.together(partial(write, part)) for part in frame.iter_slices(BATCH))


@cache
def _nothing(name: str) -> pl.DataFrame:
    return plain(empty(name))


def _plain(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Return a frame conformed and plain; most frames of a live write are empty."""
    return _nothing(name) if frame.is_empty() else plain(conform(name, frame))


def joined_key(columns: tuple[str, ...]) -> pl.Expr:
    """Return one text out of a key of several columns, for databases that want one property."""
    parts = [pl.col(column).cast(pl.String).fill_null("") for column in columns]
    return pl.concat_str(parts, separator="|")


def _write_attributes(engine: Engine, frame: pl.DataFrame) -> int:
    """Add attribute nodes, complete those only named so far, and tie them to what is above."""
    new = 0
    unique = frame.unique(("label", "attribute_key"), keep="first", maintain_order=True)
    nodes = unique.drop("parent_label", "parent_key")
    for (label,), part in nodes.partition_by("label", as_dict=True, include_key=False).items():
        created = engine.add_nodes(label, part)
        new += created
        if created < part.height:
            _complete(engine, label, part)
    ties = unique.select("label", "parent_label", "attribute_key", "parent_key").drop_nulls()
    kinds = ["label", "parent_label"]
    for (label, parent), part in ties.partition_by(kinds, as_dict=True, include_key=False).items():
        above = part.select(attribute_key="parent_key").unique(maintain_order=True)
        new += engine.add_nodes(parent, above)  # those that another call is to complete
        engine.add_relations(label, "IN", parent, part.rename(TIE))
    return new


def _complete(engine: Engine, label: str, nodes: pl.DataFrame) -> None:
    key = NODE_KEYS[label]
    for rows in batches(nodes):
        parameters = {"rows": node_rows(rows, key)}
        engine.write("write/complete_nodes", parameters, label=label, key=key)


def _write_applicants(engine: Engine, frames: dict[str, pl.DataFrame]) -> None:
    named = [frames[name]["applicant_id"] for name in ("links", "applications", "events")]
    ids = pl.concat(named).drop_nulls().unique().sort()
    if ids.len():
        engine.add_nodes("Applicant", ids.to_frame("applicant_id"))


def _write_links(engine: Engine, frames: dict[str, pl.DataFrame]) -> int:
    """Add links by relation and label, and mark those superseded that are there already."""
    new = 0
    node = ["label", "attribute_key"]
    unique = frames["links"].unique(LINK_KEY, keep="last", maintain_order=True)
    named = unique.select(node).unique(maintain_order=True)
    # Most came with their attributes and are there.
    for (label,), part in (
        named.join(frames["attributes"], on=node, how="anti", maintain_order="left")
        .partition_by("label", as_dict=True, include_key=False)
        .items()
    ):
        engine.add_nodes(label, part)
    kinds = ["relation", "label"]
    for (relation, label), links in unique.partition_by(
        kinds, as_dict=True, maintain_order=True, include_key=False
    ).items():
        created = engine.add_links(relation, label, links)
        new += created
        if created < links.height:
            _supersede(engine, relation, label, links.drop_nulls("superseded_at"))
    return new


def _supersede(engine: Engine, relation: str, label: str, links: pl.DataFrame) -> None:
    columns = ["applicant_id", "attribute_key", "source_id", "recorded_at", "superseded_at"]
    for rows in batches(links.select(columns)):
        engine.write("write/supersede_links", {"rows": rows}, relation=relation, label=label)


def _write_events(engine: Engine, frame: pl.DataFrame) -> int:
    if frame.is_empty():
        return 0
    unique = frame.unique("event_id", keep="first", maintain_order=True)
    new = engine.add_nodes("Event", unique)
    ties = unique.drop_nulls("applicant_id").select(tail="applicant_id", head="event_id")
    engine.add_relations("Applicant", "DID", "Event", ties)
    return new


def _write_partners(engine: Engine, frame: pl.DataFrame) -> int:
    if frame.is_empty():
        return 0
    keyed = frame.with_columns(partner_key=joined_key(PARTNER_KEY))
    unique = keyed.unique("partner_key", keep="first", maintain_order=True)
    new = engine.add_nodes("Partner", unique)
    for kind, label in PARTNER_LABELS.items():
        part = unique.filter(pl.col("kind") == kind).drop_nulls("attribute_key")
        if part.is_empty():
            continue
        engine.add_nodes(label, part.select("attribute_key").unique(maintain_order=True))
        ends = part.select(tail="attribute_key", head="partner_key")
        engine.add_relations(label, "AGREED", "Partner", ends)
    return new


def _write_outcomes(engine: Engine, frame: pl.DataFrame) -> int:
    if frame.is_empty():
        return 0
    # Whose application it is follows from the application, whenever that arrives.
    keyed = frame.drop("applicant_id").with_columns(outcome_key=joined_key(OUTCOME_KEY))
    unique = keyed.unique("outcome_key", keep="first", maintain_order=True)
    return engine.add_nodes("Outcome", unique)


def _write_instalments(engine: Engine, frame: pl.DataFrame) -> int:
    """Add instalments; one known without its payment learns of the payment."""
    if frame.is_empty():
        return 0
    keyed = frame.drop("applicant_id").with_columns(instalment_key=joined_key(INSTALMENT_KEY))
    unique = keyed.sort("paid_at", nulls_last=True, maintain_order=True).unique(
        "instalment_key", keep="first", maintain_order=True
    )
    new = engine.add_nodes("Instalment", unique)
    if new < unique.height:
        for rows in batches(unique.drop_nulls("paid_at")):
            engine.write("write/pay_instalments", {"rows": rows})
    return new


def _write_tied(engine: Engine, name: str, frame: pl.DataFrame) -> int:
    """Add outcomes or instalments and tie them to those of their applications that are there."""
    new = _WRITERS[name](engine, frame)
    if count_nodes(engine, "Application"):
        ends = _ends(name, frame)
        known = _known_applications(engine, ends["tail"].unique().sort().to_list())
        _tie(engine, name, ends.filter(pl.col("tail").is_in(known)))
    return new


def _write_applications(
    engine: Engine, ends: dict[str, pl.DataFrame], waiting: bool, part: pl.DataFrame
) -> int:
    """Add a part of the applications and tie to them what came with them, or `waiting` before."""
    new = write_applications(engine, part)
    for name, all_ in ends.items():
        own = all_.join(part, left_on="tail", right_on="application_id", how="semi")
        _tie(engine, name, own.sort("head"))
    if waiting:
        _tie_waiting(engine, part)
    return new


def _ends(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Return the application (`tail`) and the key (`head`) of outcomes or instalments."""
    keyed = frame.select(joined_key(KEYS[name]).alias("head"), tail="application_id")
    return keyed.drop_nulls().unique(maintain_order=True)


def _tie(engine: Engine, name: str, ends: pl.DataFrame) -> None:
    if ends.height:
        relation, label = _TIED[name]
        engine.add_relations("Application", relation, label, ends)


def _known_applications(engine: Engine, ids: list[str]) -> list[str]:
    names = {"label": "Application", "key": "application_id"}
    parts = (engine.read("read/known_keys", {"keys": part}, **names) for part in slices(ids))
    return [row["key"] for rows in parts for row in rows]


def _tie_waiting(engine: Engine, applications: pl.DataFrame) -> None:
    """Tie outcomes and instalments that were there before their application arrived."""
    for part in slices(applications["application_id"].unique().sort().to_list()):
        engine.write("write/tie_outcomes", {"application_ids": part})
        engine.write("write/tie_instalments", {"application_ids": part})


_TIED = {"outcomes": ("ENDED_IN", "Outcome"), "instalments": ("HAS_INSTALMENT", "Instalment")}
_WRITERS = {
    "events": _write_events,
    "partners": _write_partners,
    "outcomes": _write_outcomes,
    "instalments": _write_instalments,
}
