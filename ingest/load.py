"""From files to facts, and from facts to the store: the way in."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import polars as pl

from graph.errors import WrongKeyError
from graph.model import Facts, Knowledge
from graph.schema import FRAMES, empty
from graph.store.base import Store
from graph.store.known import known_at
from ingest.mapping import Mapping
from ingest.read import Table
from ingest.rejects import read_rejects
from ingest.settle import Prepared, prepare, settle
from ingest.sources import Sources, read_rows, read_tables
from ingest.suggest.doubts import check_mapping
from ingest.summary import LoadSummary
from ingest.times import future_warnings
from ingest.tokens import Tokenizer

Progress = Callable[[str, int, int], None]  # step, done, of how many
_SLICE = 20_000  # ids asked of a store at a time
_BATCH = 50_000  # rows written to a store at a time
# Applications and events last: a load cut short must not take its rest for duplicates.
_WRITTEN = (
    "attributes",
    "links",
    "partners",
    "outcomes",
    "instalments",
    "events",
    "applications",
)


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """How files are read: `now` is the clock's time, `recorded_at` dates amendments that say none.

    With `rejects`, an earlier load's rejects file, only the rows named there are read.
    """

    mapping: Mapping
    tokenizer: Tokenizer
    now: datetime
    recorded_at: datetime | None = None  # None: `now`
    rejects: Path | None = None


def read_facts(
    sources: Sources,
    options: LoadOptions,
    *,
    earlier: Facts | None = None,
    progress: Progress | None = None,
) -> tuple[Facts, LoadSummary]:
    """Return what the files add to `earlier` facts, and what became of every row.

    What changes of earlier facts comes again whole, so that `join_facts(earlier, facts)` is all
    there is. Raises InputError if a file cannot be used.
    """
    return _settled(_prepare(sources, options, progress), earlier or Facts(), options)


def facts_of_tables(
    tables: list[Table],
    *,
    mapping: Mapping,
    tokenizer: Tokenizer,
    now: datetime,
    earlier: Facts | None = None,
) -> tuple[Facts, LoadSummary]:
    """Return what tables in memory add to `earlier` facts, and what became of every row."""
    prepared = prepare(read_rows(tables, mapping=mapping), mapping=mapping, tokenizer=tokenizer)
    return settle(prepared, earlier or Facts(), now=now, told=False, zone=mapping.zone)


def load(
    store: Store, sources: Sources, options: LoadOptions, *, progress: Progress | None = None
) -> LoadSummary:
    """Add the files' rows to `store` as facts; loading them again changes nothing.

    Raises InputError if a file cannot be used, WrongKeyError if the store's tokens were made
    with another key, StoreError if the store cannot be written.
    """
    return load_facts(store, sources, options, progress=progress)[1]


def load_facts(
    store: Store, sources: Sources, options: LoadOptions, *, progress: Progress | None = None
) -> tuple[Facts, LoadSummary]:
    """Do `load`, and return what was written too: of an empty store, all that it then knows."""
    _same_key(store, options.tokenizer)
    prepared = _prepare(sources, options, progress)
    facts, summary = _settled(prepared, _known(store, prepared, progress), options)
    store.write_info(key_id=options.tokenizer.key_id, zone=options.mapping.zone)
    written = _write(store, facts, progress)
    return facts, replace(summary, nodes=written["attributes"], links=written["links"])


def knowledge(facts: Facts, *, as_of: datetime | None = None, zone: str | None) -> Knowledge:
    """Return what of `facts` was known at `as_of` (default: the newest moment in them)."""
    return known_at(facts, as_of, zone=zone or "UTC")


def _prepare(sources: Sources, options: LoadOptions, progress: Progress | None) -> Prepared:
    tell, mapping = progress or _silent, options.mapping
    wanted = read_rejects(options.rejects) if options.rejects else None
    tell("read", 0, 3)
    tables, warnings = read_tables(sources, mapping=mapping, wanted=wanted)
    unsure = [] if wanted else check_mapping(tables, mapping)
    tell("read", 1, 3)
    read = read_rows(tables, mapping=mapping)
    tell("read", 2, 3)
    late = [
        line
        for kind, rows in read.rows.items()
        for line in future_warnings(kind, rows.frame, now=options.now)
    ]
    read = replace(read, warnings=(*read.warnings, *warnings, *unsure, *late))
    prepared = prepare(read, mapping=mapping, tokenizer=options.tokenizer)
    tell("read", 3, 3)
    return prepared


def _settled(prepared: Prepared, earlier: Facts, options: LoadOptions) -> tuple[Facts, LoadSummary]:
    at, told = options.recorded_at or options.now, options.recorded_at is not None
    return settle(prepared, earlier, now=at, told=told, zone=options.mapping.zone)


def _same_key(store: Store, tokenizer: Tokenizer) -> None:
    """Refuse another key before anything is read: all its tokens would be strangers."""
    key_id = store.read_info().get("key_id")
    if key_id and key_id != tokenizer.key_id:
        raise WrongKeyError(
            f"{store.url} holds tokens of key {key_id}; this key is {tokenizer.key_id}. "
            "Name the right key's file in RINGSIGHT_TOKEN_KEY_FILE."
        )


def _known(store: Store, prepared: Prepared, progress: Progress | None) -> Facts:
    """Return what the store has of everything that the rows name, slice by slice."""
    tell = progress or _silent
    kinds = ("applications", "outcomes", "instalments")
    applications = sorted({i for k in kinds for i in prepared.ids(k, "application_id")})
    events, partners = prepared.ids("events", "event_id"), prepared.ids("partners", "partner_id")
    parts = []
    slices = list(_slices(applications, events, partners))
    for number, (some, of_events, of_partners) in enumerate(slices):
        tell("compare", number, len(slices))
        part = store.read_states(some, event_ids=of_events, partner_ids=of_partners)
        parts.append(_needed(part, prepared))
    tell("compare", len(slices), len(slices))
    return Facts(
        **{
            name: pl.concat([empty(name), *(getattr(part, name) for part in parts)])
            for name in FRAMES
        }
    )


def _slices(*ids: list[str]) -> Iterator[tuple[list[str], ...]]:
    for start in range(0, max(map(len, ids), default=0), _SLICE):
        yield tuple(some[start : start + _SLICE] for some in ids)


def _needed(known: Facts, prepared: Prepared) -> Facts:
    """Return `known`, with links only of the applications that the rows may change."""
    if "applications" not in prepared.derived:
        return replace(known, links=known.links.clear())
    rows = prepared.derived["applications"].rows
    newest = known.applications.filter(pl.col("superseded_at").is_null())
    same = ["application_id", "row_token"]
    other = rows.join(newest, on=same, how="anti")
    dated = rows.filter(pl.col("recorded_at").is_not_null())
    moved = dated.join(known.applications, on=[*same, "recorded_at"], how="anti")
    changed = pl.concat([other["application_id"], moved["application_id"]]).unique()
    return replace(known, links=known.links.filter(pl.col("source_id").is_in(changed.implode())))


def _write(store: Store, facts: Facts, progress: Progress | None) -> dict[str, int]:
    """Write `facts` in batches, nodes before what hangs on them; return how many were new."""
    tell = progress or _silent
    new = dict.fromkeys(FRAMES, 0)
    total = sum(getattr(facts, name).height for name in _WRITTEN)
    if not store.read_info()["counts"].get("Applicant"):
        # Into an empty store all at once: an embedded one then needs no log, a third less time.
        tell("write", 0, total)
        return new | dict(store.write_facts(facts).counts)
    done = 0
    for name in _WRITTEN:
        for part in getattr(facts, name).iter_slices(_BATCH):
            written = store.write_facts(Facts(**{name: part}))
            new[name] += written.counts.get(name, 0)
            done += part.height
            tell("write", done, total)
    return new


def _silent(step: str, done: int, total: int) -> None:
    """Show nothing."""
