"""Batch detection: what a store or some files know, to one finished run."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime

import polars as pl

from graph import results
from graph.core.arrays import encode
from graph.core.discovery import report
from graph.core.documents import finished
from graph.core.lineage import Earlier, keep_ids
from graph.core.rings import METHODS, Model, find_in_ties
from graph.core.statistics import Statistics, count_statistics
from graph.errors import InputError, UsageError
from graph.model import Found, Knowledge, Run
from graph.runs.identity import content_of, run_id
from graph.shipped import read_shipped_model
from graph.store.base import Store

Progress = Callable[[str], None]
VERSION = "0.1.0"


def _silent(step: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to detect; `statistics` None means: count them from what is known."""

    fdr: float = 0.05
    method: str = "leiden"
    statistics: Statistics | None = None


def detect(
    store: Store,
    *,
    as_of: datetime | None = None,
    model: Model | None = None,
    options: Options | None = None,
    progress: Progress = _silent,
) -> Run:
    """Find the rings known at `as_of` (default: the newest fact) and store them as one run.

    It becomes the current run, unless `as_of` is given and earlier than the current run's: a look
    at the past is kept, and changes nothing of the present. The same run again is the same run.
    """
    progress("read")
    known = store.read_knowledge(as_of=as_of)
    current = not is_past(store, as_of)
    return detect_known(
        store, known, model=model, options=options, current=current, progress=progress
    )


def detect_known(
    store: Store,
    knowledge: Knowledge,
    *,
    model: Model | None = None,
    options: Options | None = None,
    current: bool = True,
    progress: Progress = _silent,
) -> Run:
    """Do `detect` on what was read of `store` already; the run becomes the `current` one or not."""
    model = model or read_shipped_model()
    run, counted = detect_after(
        store, knowledge, model, options=options, current=current, progress=progress
    )
    progress("write")
    store.write_snapshot("model", model.parameters.version, model.text, activate=current)
    store.write_snapshot("statistics", counted.version, counted.to_json(), activate=current)
    store.write_run(run, current=current)
    return run


def is_past(store: Store, as_of: datetime | None) -> bool:
    """Whether `as_of` (None: not given) asks for a moment before the current run's."""
    current = _as_of_current(store)
    return as_of is not None and current is not None and as_of < current


def detect_after(
    store: Store,
    knowledge: Knowledge,
    model: Model,
    *,
    options: Options | None = None,
    current: bool = True,
    progress: Progress = _silent,
) -> tuple[Run, Statistics]:
    """Do `detect_in` after the runs of `store`, and write nothing.

    A run that is stored already comes back as it was found first, whatever runs came since.
    """
    earlier = _earlier(store, knowledge.as_of, current=current)
    run, counted = detect_in(knowledge, model, earlier=earlier, options=options, progress=progress)
    stored = store.read_run(run.run_id)
    return run if stored is None else replace(stored, communities=run.communities), counted


def detect_in(
    knowledge: Knowledge,
    model: Model,
    *,
    earlier: Earlier | None = None,
    options: Options | None = None,
    progress: Progress = _silent,
) -> tuple[Run, Statistics]:
    """Find the rings in `knowledge`; needs no store. Returns the run and the statistics used."""
    options = options or Options()
    require_method(options.method)
    with ThreadPoolExecutor(1) as beside:  # reading all bytes of what is known takes its time
        progress("count")
        ties = encode(knowledge.links, knowledge.attributes, model.parameters)
        content = beside.submit(content_of, knowledge)
        counted = options.statistics or count_statistics(knowledge, ties, model.parameters)
        progress("find")
        found = find_in_ties(ties, knowledge, counted, model, method=options.method).made()
    progress("report")
    run = finished_run(
        found,
        knowledge,
        (model, counted, options),
        content=content.result(),
        earlier=earlier,
    )
    return run, counted


def finished_run(
    found: Found,
    knowledge: Knowledge,
    with_: tuple[Model, Statistics, Options],
    *,
    content: bytes,
    earlier: Earlier | None,
) -> Run:
    """Return what was found as a run: named, cut to what is reported, with permanent ids.

    Of `knowledge` only the moment, the zone and the applications of rings' members are asked.
    """
    model, counted, options = with_
    under = versions(model, counted)
    chosen = {"fdr": repr(options.fdr), "method": options.method}
    name = run_id(knowledge, as_of=knowledge.as_of, versions=under, options=chosen, content=content)
    cut = report(found, fdr=options.fdr, watch_probability=model.parameters.watch_probability)
    kept, events = keep_ids(earlier, cut, run_id=name, at=knowledge.as_of)
    return _run(name, knowledge, kept, events, {**under, **chosen})


def require_method(method: str) -> None:
    """Raise UsageError unless there is such a method."""
    if method not in METHODS:
        raise UsageError(f"No method {method!r}. Use {', '.join(METHODS)}.")


def require_known(applications: int, links: int) -> None:
    """Refuse to call an empty or mistyped store free of rings."""
    if not applications and not links:
        raise InputError(
            "Nothing is known there by then. Load some first (ringsight load FILE), "
            "or check --store, --input and --as-of."
        )


def versions(model: Model, counted: Statistics) -> dict[str, str]:
    """Return the version of all that decides a score."""
    return {
        "ringsight": VERSION,
        "model": model.parameters.version,
        "rules": model.rules.version,
        "statistics": counted.version,
    }


def _earlier(store: Store, as_of: datetime, *, current: bool) -> Earlier | None:
    """Return the newest run of no later than `as_of`: rings go on from it.

    What is to be `current` goes on only from runs that were: a look at the past leaves no trace in
    the present. Of several of one moment the one that is current now is the newest.
    """
    newest = run_at(store, as_of, only_done=current)
    run = None if newest is None else store.read_run(newest)
    return None if run is None else Earlier(run.rings, run.members, run.ring_events)


def run_at(store: Store, as_of: datetime, *, only_done: bool = False) -> str | None:
    """Return the newest run of no later than `as_of`; of several of one moment the current one.

    `only_done` leaves out those that were kept beside the runs that follow each other.
    """
    runs = store.read_runs().filter(pl.col("as_of") <= as_of)
    if only_done:
        runs = runs.filter(pl.col("status") == "done")
    if runs.is_empty():
        return None
    now = store.read("read/store")[0]["current_run"] or ""
    newest: str = runs.sort("as_of", pl.col("run_id") == now, "run_id")["run_id"][-1]
    return newest


def _as_of_current(store: Store) -> datetime | None:
    now = store.read("read/store")[0]["current_run"]
    moments: dict[str, datetime] = dict(store.read_runs().select("run_id", "as_of").iter_rows())
    return moments.get(now)


def _run(
    name: str,
    knowledge: Knowledge,
    found: Found,
    events: pl.DataFrame,
    started_with: dict[str, str],
) -> Run:
    frames = {part: getattr(found, part) for part in results.RESULTS if part != "ring_events"}
    return Run(
        run_id=name,
        as_of=knowledge.as_of,
        started_with=started_with,
        ring_events=events,
        documents=_documents(found, knowledge, name),
        **frames,
    )


def _documents(found: Found, knowledge: Knowledge, name: str) -> tuple[str, ...]:
    """Finish each kept ring's document with its ids, status, reasons and application ids."""
    listed = found.rings.filter(pl.col("ring_id").is_in(list(found.documents)))
    applications = _application_ids(found, knowledge)
    reasons = _reasons(found.evidence)
    return tuple(
        finished(
            found.documents[ring],
            ring_id=ring,
            run_id=name,
            as_of=knowledge.as_of.isoformat(),
            status=status,
            applications=applications.get(ring, []),
            reasons=reasons.get(ring, []),
        )
        for ring, status in listed.select("ring_id", "status").sort("ring_id").iter_rows()
    )


def _application_ids(found: Found, knowledge: Knowledge) -> dict[str, list[str]]:
    theirs = knowledge.applications.select("applicant_id", "application_id")
    joined = found.members.select("ring_id", "applicant_id").join(theirs, on="applicant_id")
    return dict(
        joined.group_by("ring_id").agg(pl.col("application_id").unique().sort()).iter_rows()
    )


def _reasons(evidence: pl.DataFrame) -> dict[str, list[dict[str, object]]]:
    found: dict[str, list[dict[str, object]]] = {}
    for row in evidence.iter_rows(named=True):
        found.setdefault(row.pop("ring_id"), []).append(row)
    return found


def statistics_text(counted: Statistics) -> str:
    """Return statistics as a file's text."""
    return json.dumps(json.loads(counted.to_json()), indent=1, sort_keys=True) + "\n"
