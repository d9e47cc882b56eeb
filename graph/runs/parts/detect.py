"""Detection in facts that memory does not hold: the same run as `detect_in`, part by part."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import polars as pl

from graph.core.lineage import Earlier
from graph.core.numbers import distinct
from graph.core.rings import Model
from graph.core.statistics import Statistics
from graph.core.weights import weight_table
from graph.model import Knowledge, Run
from graph.runs.detect import Options, finished_run, require_known, require_method
from graph.runs.identity import Content
from graph.runs.parts import cut as cutting
from graph.runs.parts.count import count_stored, stored_components
from graph.runs.parts.cut import Cut, cut, named_nodes, neighbours, shown_nodes, spool_parts
from graph.runs.parts.part import PartFound, Parts, joined
from graph.runs.parts.people import Directory
from graph.runs.parts.records import TIE, VALUE, Shards
from graph.runs.parts.routes import Routes, part_frames, roles_counted
from graph.runs.parts.scan import (
    Applied,
    Linked,
    scan_applications,
    scan_links,
    scan_nodes,
    scan_others,
)
from graph.runs.parts.source import KnownFacts, StoredFacts
from graph.runs.parts.spool import Spool
from graph.runs.parts.ties import StoredTies
from graph.runs.parts.values import Uses, ValuePass
from graph.schema import conform, empty

Tell = Callable[[str, int, int], None]


def _silent(step: str, done: int, total: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What the passes over all facts leave: numbers in memory, ties and uses on disk."""

    linked: Linked
    applied: Applied
    ties: StoredTies
    uses: Uses
    content: Content


def detect_stored(
    source: StoredFacts,
    model: Model,
    folder: Path,
    *,
    as_of: datetime | None = None,
    zone: str = "UTC",
    earlier: Earlier | None = None,
    options: Options | None = None,
    progress: Tell = _silent,
) -> tuple[Run, Statistics]:
    """Find the rings in `source` as `detect_in` finds them in memory: to the byte the same run.

    `folder` (empty, private) takes some 100 bytes a link in the meantime. Memory: some 60 bytes an
    applicant, a shard of links, and the knowledge of one part, which is larger only where a
    component is. `progress` hears rows of links, then people at each part. Raises InputError if
    nothing is known.
    """
    options = options or Options()
    require_method(options.method)
    known = KnownFacts.at(source, as_of)
    counted = _count(known, model, folder, progress)
    frame = Knowledge(as_of=known.moment, zone=zone)
    require_known(counted.content.rows("applications"), counted.content.rows("links"))
    statistics = options.statistics or count_stored(
        folder, counted.ties, counted.linked, counted.applied, model.parameters
    )
    found = _find(known, frame, counted, (model, statistics, options), folder, progress)
    progress("report", 0, 0)
    theirs = conform("applications", pl.concat([each.applications for each in found]))
    run = finished_run(
        joined(found),
        Knowledge(applications=theirs, as_of=known.moment, zone=zone),
        (model, statistics, options),
        content=counted.content.digest(),
        earlier=earlier,
    )
    return run, statistics


def _count(known: KnownFacts, model: Model, folder: Path, progress: Tell) -> Counted:
    """Read all facts once, and store who is tied with whom."""
    links = known.source.rows("links")
    content, shards = Content(), Shards.of(folder, links)
    told = _rows_told("count", links, progress)
    linked = scan_links(known, shards, content, told)
    book = model.rules.weighed
    scan_nodes(known, shards, book)
    shards.close()
    values = ValuePass(folder, shards, linked, model.parameters, roles_counted(book))
    values.run(content)
    applied = scan_applications(known, Directory(linked.people), content)
    scan_others(known, content)
    return Counted(linked, applied, values.ties, values.uses, content)


def _find(
    known: KnownFacts,
    frame: Knowledge,
    counted: Counted,
    with_: tuple[Model, Statistics, Options],
    folder: Path,
    progress: Tell,
) -> list[PartFound]:
    """Judge part after part."""
    model, statistics, options = with_
    ties, method = counted.ties, options.method
    component = stored_components(ties, statistics, model.parameters, method=method)
    parted = cut(component, counted.applied, people=cutting.PART_PEOPLE)
    spools = (
        Spool(folder, "part-ties", TIE, parted.parts),
        Spool(folder, "part-values", VALUE, parted.parts),
    )
    table = weight_table(statistics, model.parameters)
    spool_parts(ties, parted, table, model.parameters, spools, method=method)
    own_ties, values = (each.close() for each in spools)
    routes = _routes(counted, parted, values)
    told = _rows_told("sort", known.source.rows("links"), progress)
    frames = part_frames(folder, known, routes, model.rules.weighed, told)
    partners = conform("partners", pl.concat([empty("partners"), *known.batches("partners")]))
    parts = Parts(counted.linked.people, parted, own_ties, values, frames, partners)
    found = []
    done = np.append(0, np.bincount(parted.part + 1, minlength=parted.parts + 1)[1:].cumsum())
    for part in range(parted.parts):
        progress("find", int(done[part]), int(done[-1]))
        found.append(parts.find(part, frame, statistics, model, method=method))
    return found


def _routes(counted: Counted, parted: Cut, values: Spool) -> Routes:
    person = counted.linked.person
    shown = shown_nodes(counted.uses.shown, person, parted)
    return Routes(
        parted,
        person,
        neighbours(counted.uses.counted, person, parted),
        distinct(np.concatenate([shown, named_nodes(values)])),
        counted.applied,
    )


def _rows_told(step: str, rows: int, progress: Tell) -> Callable[[int], None]:
    return lambda done: progress(step, done, rows)
