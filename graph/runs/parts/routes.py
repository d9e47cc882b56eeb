"""The third pass over stored facts: to each part the rows that it is judged by."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from graph.core.parameters import Ints
from graph.core.rule_book import RuleBook
from graph.core.rule_knowledge import roles_asked
from graph.core.texts import places_in
from graph.core.windows import expand
from graph.runs.parts.cut import Cut
from graph.runs.parts.frames import PartFrames
from graph.runs.parts.people import id_hashes, of_owners
from graph.runs.parts.scan import Applied, Told
from graph.runs.parts.source import KnownFacts, LinkBatch
from graph.schema import FRAMES, ROLES

ROW = "row"  # of attributes, beside their own columns
PASSED_ON = ("links", "attributes", "applications", "outcomes", "instalments")


@dataclass(frozen=True, slots=True)
class Routes:
    """Which rows go to which parts; pairs are one number: what * parts + part, in order."""

    cut: Cut
    person: Ints  # of each run of links
    neighbours: Ints  # persons whose links a part may count
    nodes: Ints  # rows of attributes
    applied: Applied


def roles_beside(book: RuleBook) -> np.ndarray:
    """Return (roles,) under which a part needs its neighbours' links."""
    beside = roles_asked(book).details | _counted(book)
    return np.array([role in beside for role in ROLES])


def roles_counted(book: RuleBook) -> np.ndarray:
    """Return (roles,) under which rules count the links of others."""
    counted = _counted(book)
    return np.array([role in counted for role in ROLES])


def _counted(book: RuleBook) -> set[str]:
    """Return these roles by name: with that of an agent, all of whose people may be asked for."""
    return roles_asked(book).counted | {
        role for rule in book.rules if rule.of for role in rule.roles
    }


def part_frames(
    folder: Path, known: KnownFacts, routes: Routes, book: RuleBook, told: Told
) -> dict[str, PartFrames]:
    """Write each part's rows of all frames. `told` hears how many rows of links were read."""
    schemas = {name: dict(FRAMES[name]) for name in PASSED_ON}
    schemas["attributes"][ROW] = pl.Int64
    parts = routes.cut.parts
    frames = {name: PartFrames(folder, name, schemas[name], parts) for name in PASSED_ON}
    _route_links(known, routes, roles_beside(book), frames["links"], told)
    _route_nodes(known, routes, frames["attributes"])
    _route_applications(known, routes, frames["applications"])
    for name in ("outcomes", "instalments"):
        _route_by_application(name, known, routes, frames[name])
    for each in frames.values():
        each.close()
    return frames


def _route_links(
    known: KnownFacts, routes: Routes, beside: np.ndarray, frames: PartFrames, told: Told
) -> None:
    read = 0
    for batch in known.links():
        frames.add(batch.rows, *_parts_of_links(batch, routes, beside))
        told(read := read + batch.rows.height)


def _parts_of_links(batch: LinkBatch, routes: Routes, beside: np.ndarray) -> tuple[Ints, Ints]:
    """Return (row, part): of the part's own people, and of its neighbours."""
    parts = routes.cut.parts
    person = routes.person[batch.run].astype(np.int64)
    own = routes.cut.part[person]
    inside = np.flatnonzero(own >= 0)
    asked = np.flatnonzero(beside[places_in(tuple(ROLES), batch.rows["attribute_type"])])
    first = person[asked] * parts
    low, high = (routes.neighbours.searchsorted(code) for code in (first, first + parts))
    which, at = expand(low, high)
    row = np.concatenate([inside, asked[which]])
    return row, np.concatenate([own[inside], routes.neighbours[at] % parts])


def _route_nodes(known: KnownFacts, routes: Routes, frames: PartFrames) -> None:
    first, parts = 0, routes.cut.parts
    for batch in known.batches("attributes"):
        last = first + batch.height
        low, high = routes.nodes.searchsorted([first * parts, last * parts]).tolist()
        pairs = routes.nodes[low:high]
        numbered = batch.with_columns(pl.Series(ROW, np.arange(first, last)))
        frames.add(numbered, pairs // parts - first, pairs % parts)
        first = last


def _route_applications(known: KnownFacts, routes: Routes, frames: PartFrames) -> None:
    part, first = _parts_of_applications(routes), 0
    for batch in known.batches("applications"):
        own = part[first : first + batch.height]
        frames.add(batch, *_everywhere(own, routes.cut.parts))
        first += batch.height


EVERYWHERE = -2


def _parts_of_applications(routes: Routes) -> Ints:
    """Return each application row's part; of those that changed hands: everywhere."""
    applied = routes.applied
    part = np.full(len(applied.place), -1, dtype=np.int64)
    linked = applied.place >= 0
    part[linked] = routes.cut.part[applied.place[linked]]
    part[applied.unsure] = EVERYWHERE
    return part


def _everywhere(part: Ints, parts: int) -> tuple[Ints, Ints]:
    """Return (row, part) of rows, each in its part or in all of them."""
    inside, all_ = np.flatnonzero(part >= 0), np.flatnonzero(part == EVERYWHERE)
    row = np.concatenate([inside, all_.repeat(parts)])
    return row, np.concatenate([part[inside], np.tile(np.arange(parts), len(all_))])


def _route_by_application(name: str, known: KnownFacts, routes: Routes, frames: PartFrames) -> None:
    ids, part = of_owners(routes.applied.id_hash, _parts_of_applications(routes))
    for batch in known.batches(name):
        asked = id_hashes(batch["application_id"])
        place = np.minimum(ids.searchsorted(asked), max(0, len(ids) - 1))
        found = ids[place] == asked if len(ids) else np.zeros(len(asked), dtype=bool)
        own = np.where(found, part[place], -1) if len(ids) else np.full(len(asked), -1)
        frames.add(batch, *_everywhere(own, routes.cut.parts))
