"""The first pass over stored facts: people, what they hold, and all values as numbers in shards."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl

from graph.core.numbers import begins
from graph.core.parameters import ROLE_NAMES, Ints
from graph.core.rule_book import RuleBook
from graph.core.rule_knowledge import flags_asked
from graph.core.statistics import once, roles_held
from graph.core.texts import places_in, ranked_texts, taken, times
from graph.runs.identity import Content, row_hashes
from graph.runs.parts.hashed import shard_of, value_hashes
from graph.runs.parts.people import Directory, id_hashes
from graph.runs.parts.records import ABOVE, LINK, NODE, SOFT_LABELS, TOKEN, Shards
from graph.runs.parts.source import KnownFacts, LinkBatch
from graph.runs.parts.spool import records
from graph.schema import FRAMES, SOFT_ROLES

Told = Callable[[int], None]
IN_MEMORY = ("outcomes", "events", "instalments", "partners")  # of which only rows are counted here


@dataclass(frozen=True, slots=True)
class Linked:
    """Who has links; p people, in order."""

    people: pl.Series  # (p,) applicant_ids
    person: Ints  # of each run of rows of links, as `KnownFacts.links` numbers them
    held: Ints  # (p,) the roles that each one has, as bits


@dataclass(frozen=True, slots=True)
class Applied:
    """The known applications, row by row."""

    applied: pl.Series  # applied_at
    applicants: int  # people with an application or a link
    id_hash: np.ndarray  # of each application_id
    place: Ints  # of each row's applicant among the linked people, -1: nowhere
    unsure: np.ndarray  # rows of applications that changed hands: whose they are is asked later


def scan_links(known: KnownFacts, shards: Shards, content: Content, told: Told) -> Linked:
    """Spool all known links, and return who has them. `told` hears how many rows were read."""
    names, holds = [pl.Series([], dtype=pl.String)], [np.zeros(0, dtype=np.int64)]
    rows = 0
    for batch in known.links():
        content.add("links", batch.rows)
        role = places_in(ROLE_NAMES, batch.rows["attribute_type"])
        names.append(taken(batch.rows["applicant_id"], batch.start).alias(""))
        holds.append(roles_held(batch.start, role))
        _spool_links(batch, role, shards)
        told(rows := rows + batch.rows.height)
    people, person = ranked_texts(pl.concat(names))
    held = np.zeros(len(people), dtype=np.int64)
    np.bitwise_or.at(held, person, np.concatenate(holds))
    return Linked(people, person.astype(np.int32), held)


def _spool_links(batch: LinkBatch, role: Ints, shards: Shards) -> None:
    one, other = value_hashes(batch.rows["label"], batch.rows["attribute_key"])
    links = records(
        LINK,
        batch.rows.height,
        one=one,
        other=other,
        seen=times(batch.rows["seen_at"], 0),
        run=batch.run,
        role=role,
        current=batch.rows["superseded_at"].is_null().to_numpy(),
    )
    shards.links.add(links, shard_of(one, shards.count))


def scan_nodes(known: KnownFacts, shards: Shards, book: RuleBook) -> None:
    """Spool all nodes, what is above them, and the tokens by which they are nearly equal."""
    flags, row = flags_asked(book), 0
    for batch in known.batches("attributes"):
        one, other = value_hashes(batch["label"], batch["attribute_key"])
        hashes = {"one": one, "other": other}
        numbers = np.arange(row, row + batch.height)
        flagged = _flagged(batch["flags"], flags)
        nodes = records(
            NODE,
            batch.height,
            **hashes,
            digest=row_hashes("attributes", batch),
            row=numbers,
            flagged=flagged,
        )
        shards.nodes.add(nodes, shard_of(one, shards.count))
        _spool_above(batch, hashes, shards)
        _spool_tokens(batch, hashes, numbers, shards)
        row += batch.height


def _flagged(flags: pl.Series, asked: list[str]) -> np.ndarray:
    if not asked or flags.null_count() == len(flags):
        return np.zeros(len(flags), dtype=bool)
    return flags.str.contains_any(asked).fill_null(value=False).to_numpy()


def _spool_above(batch: pl.DataFrame, hashes: dict[str, np.ndarray], shards: Shards) -> None:
    """Spool nodes with the node above each, as far as there is one."""
    above = batch["parent_label"].is_not_null() & batch["parent_key"].is_not_null()
    rows = np.flatnonzero(above.to_numpy())
    if len(rows):
        own = {name: column[rows] for name, column in hashes.items()}
        parents = batch.select("parent_label", "parent_key")[rows]
        one, other = value_hashes(parents["parent_label"], parents["parent_key"])
        found = records(ABOVE, len(rows), **own, one_above=one, other_above=other)
        shards.above.add(found, shard_of(own["one"], shards.count))


def _spool_tokens(
    batch: pl.DataFrame, hashes: dict[str, np.ndarray], numbers: Ints, shards: Shards
) -> None:
    """Spool nodes with the token that their soft role compares; the role is part of its hash."""
    for soft, (name, (_, column)) in enumerate(SOFT_ROLES.items()):
        with_one = (batch["label"] == SOFT_LABELS[soft]) & batch[column].is_not_null()
        rows = np.flatnonzero(with_one.to_numpy())
        if not len(rows):
            continue
        own = {name: column[rows] for name, column in hashes.items()}
        token = taken(batch[column], rows)
        one, other = value_hashes(pl.repeat(name, len(rows), dtype=pl.String, eager=True), token)
        row = numbers[rows]
        found = records(
            TOKEN, len(rows), **own, one_token=one, other_token=other, row=row, soft=soft
        )
        shards.tokens.add(found, shard_of(own["one"], shards.count))


def scan_applications(known: KnownFacts, directory: Directory, content: Content) -> Applied:
    """Return what is needed of the known applications."""
    applied, strangers = [pl.Series([], dtype=FRAMES["applications"]["applied_at"])], [NO_TEXTS]
    ids, owners = [NO_HASHES], [NO_HASHES]
    places = [np.zeros(0, dtype=np.int64)]
    for batch in known.batches("applications"):
        content.add("applications", batch)
        applied.append(batch["applied_at"].alias(""))
        place = directory.places(batch["applicant_id"])
        strangers.append(once(batch["applicant_id"].filter(pl.Series(place < 0))).alias(""))
        ids.append(id_hashes(batch["application_id"]))
        owners.append(id_hashes(batch["applicant_id"]))
        places.append(place)
    place, id_hash = np.concatenate(places), np.concatenate(ids)
    return Applied(
        applied=pl.concat(applied),
        applicants=len(directory.people) + pl.concat(strangers).n_unique(),
        id_hash=id_hash,
        place=place,
        unsure=_changed_hands(id_hash, np.concatenate(owners)),
    )


NO_TEXTS = pl.Series([], dtype=pl.String)
NO_HASHES = np.zeros(0, dtype=np.uint64)


def _changed_hands(ids: np.ndarray, owners: np.ndarray) -> np.ndarray:
    """Return which rows are of an application that several applicants had."""
    order = np.argsort(ids, kind="stable")
    fresh = begins(ids[order])
    start = np.flatnonzero(fresh)
    if not len(start):
        return np.zeros(0, dtype=bool)
    least = np.minimum.reduceat(owners[order], start)
    most = np.maximum.reduceat(owners[order], start)
    changed = np.zeros(len(ids), dtype=bool)
    changed[order] = (least != most)[np.cumsum(fresh) - 1]
    return changed


def scan_others(known: KnownFacts, content: Content) -> None:
    """Count the rows of the other frames into the run's content."""
    for name in IN_MEMORY:
        for batch in known.batches(name):
            content.add(name, batch)
