"""What new rows mean beside what is known: the facts they bring, and what became of each row."""

from dataclasses import dataclass, field
from datetime import datetime

import polars as pl

from graph.model import Facts
from graph.schema import FRAMES, KEYS, LINK_KEY, LINKS, conform, empty
from ingest.amend import DUPLICATE, amended_applications, date_versions, unordered
from ingest.amend_links import superseded_links, versioned_links, with_said
from ingest.applications import Derived, derive_applications
from ingest.links import links_of
from ingest.mapping import Mapping
from ingest.read import ROW
from ingest.records import (
    Settled,
    date_instalments,
    derive_events,
    derive_outcomes,
    derive_partners,
    settle_events,
    settle_instalments,
    settle_outcomes,
    settle_partners,
)
from ingest.shares import Share
from ingest.sources import FILE, Read, Told, rejects_of
from ingest.summary import LoadSummary, Tally, summary_of
from ingest.tokens import Tokenizer

_DERIVE = {
    "applications": derive_applications,
    "events": derive_events,
    "outcomes": derive_outcomes,
    "partners": derive_partners,
}
_LOOKS_PERSONAL = r"^(?:\+?86)?1[3-9]\d{9}$|^\d{17}[\dXx]$|@"


@dataclass(frozen=True, slots=True)
class Prepared:
    """Rows that are read and normalised, before anything else known is looked at."""

    derived: dict[str, Derived]  # of each kind of file that was given
    read: Told = field(default_factory=Told)

    @property
    def weight(self) -> int:
        """How many rows and ties there are."""
        return sum(part.rows.height + part.ties.height for part in self.derived.values())

    def ids(self, kind: str, column: str) -> list[str]:
        """Return the ids that the rows of a kind name, once each, in order."""
        if kind not in self.derived:
            return []
        ids: list[str] = self.derived[kind].rows[column].drop_nulls().unique().sort().to_list()
        return ids


def prepare(read: Read, *, mapping: Mapping, tokenizer: Tokenizer) -> Prepared:
    """Return the rows with values replaced by nodes and tokens; clear text ends here."""
    derived = {}
    for kind, rows in read.rows.items():
        if derive := _DERIVE.get(kind):
            notes = read.told.notes
            derived[kind] = derive(rows, mapping=mapping, tokenizer=tokenizer, notes=notes)
        else:
            derived[kind] = Derived(rows, pl.DataFrame(), empty("attributes"))
    return Prepared(derived, read.told)


def settle(
    prepared: Prepared, known: Facts, *, now: datetime, told: bool, zone: str | None
) -> tuple[Facts, LoadSummary]:
    """Return what the rows add to `known` (and change of it), and the summary.

    `now` dates amendments without a recorded_at; `told` says that the user gave it.
    """
    share, tally = settle_share(prepared, known, now=now, told=told)
    facts = share.facts
    return facts, summary_of(prepared.read, [tally], zone=zone, nodes=facts.attributes.height)


def settle_share(
    prepared: Prepared, known: Facts, *, now: datetime, told: bool
) -> tuple[Share, Tally]:
    """Do `settle` for a share of a load's rows, all of one id together; return what it counts."""
    settled: dict[str, Settled] = {}
    frames: dict[str, pl.DataFrame] = {}
    links = [empty("links")]
    if "applications" in prepared.derived:
        settled["applications"], frames["applications"], own = _applications(
            prepared.derived["applications"], known, now, told
        )
        links.append(own)
    applications = pl.concat(
        [known.applications, frames.get("applications", empty("applications"))]
    )
    if "events" in prepared.derived:
        settled["events"] = settle_events(prepared.derived["events"].rows, known.events)
        frames["events"] = settled["events"].new()
        links.append(_event_links(frames["events"], prepared.derived["events"].ties))
    if "outcomes" in prepared.derived:
        settled["outcomes"] = settle_outcomes(prepared.derived["outcomes"].rows, known.outcomes)
    if "instalments" in prepared.derived:
        dated = date_instalments(prepared.derived["instalments"].rows, applications)
        settled["instalments"] = settle_instalments(dated, known.instalments)
    if "partners" in prepared.derived:
        rows = prepared.derived["partners"].rows
        settled["partners"] = settle_partners(rows, known.partners, now=now, told=told)
        frames["partners"] = settled["partners"].new()
    for name in ("outcomes", "instalments"):
        if name in settled:
            frames[name] = _with_applicant(settled[name].new(), applications)
    frames["links"] = pl.concat(links)
    nodes = pl.concat([empty("attributes"), *(d.attributes for d in prepared.derived.values())])
    facts = Facts(**{name: conform(name, frame) for name, frame in frames.items()})
    share = Share(facts, nodes, _bring_all(prepared, settled))
    return share, _tally(prepared, settled, facts, known)


def _bring_all(prepared: Prepared, settled: dict[str, Settled]) -> bool:
    """Return whether every row that names nodes brings something, so that all are reached."""
    return all(
        settled[kind].new().height == derived.rows.height
        for kind, derived in prepared.derived.items()
        if derived.ties.width or kind == "partners"
    )


def join_facts(earlier: Facts, later: Facts) -> Facts:
    """Return both as one; where both have a row of one key, the later load's counts."""
    frames = {}
    for name in FRAMES:
        both = pl.concat([getattr(earlier, name), getattr(later, name)])
        frames[name] = both.unique(KEYS[name], keep="last", maintain_order=True)
    for name in ("outcomes", "instalments"):
        frames[name] = _with_applicant(frames[name], frames["applications"])
    return Facts(**{name: conform(name, frame) for name, frame in frames.items()})


def _applications(
    derived: Derived, known: Facts, now: datetime, told: bool
) -> tuple[Settled, pl.DataFrame, pl.DataFrame]:
    """Return rows with their status, and versions and links of the applications they change."""
    rows = date_versions(
        derived.rows, known.applications, ids=["application_id"], now=now, told=told
    )
    new = rows.filter(pl.col("status") != DUPLICATE)
    versions = amended_applications(new, known.applications)
    tokens = new.select(ROW, "row_token")
    own = links_of(
        new, derived.ties, source="application", id_column="application_id", seen="applied_at"
    )
    own = own.join(tokens, on=ROW)
    stored = known.links.filter(pl.col("source") == "application")
    versioned = versioned_links(own, stored, known.applications, versions)
    links = superseded_links(own, versioned, versions)
    return Settled(rows, pl.DataFrame()), with_said(versions, versioned), links


def _with_applicant(frame: pl.DataFrame, applications: pl.DataFrame) -> pl.DataFrame:
    """Return `frame` with the applicant of each row's application, as its newest version says."""
    newest = applications.sort(KEYS["applications"]).unique("application_id", keep="last")
    owner = newest.select("application_id", "applicant_id")
    return frame.drop("applicant_id", strict=False).join(owner, on="application_id", how="left")


def _event_links(new: pl.DataFrame, ties: pl.DataFrame) -> pl.DataFrame:
    links = links_of(new, ties, source="event", id_column="event_id", seen="occurred_at")
    return links.select(list(LINKS))


def _unordered(prepared: Prepared, known: Facts, facts: Facts) -> int:
    if "applications" not in prepared.derived:
        return 0
    return unordered(prepared.derived["applications"].rows, known.applications, facts.applications)


def _tally(prepared: Prepared, settled: dict[str, Settled], facts: Facts, known: Facts) -> Tally:
    fresh = facts.links
    if known.links.height:
        fresh = fresh.join(known.links, on=list(LINK_KEY), how="anti", nulls_equal=True)
    waiting = {
        name: int(getattr(facts, name)["applicant_id"].null_count())
        for name in ("outcomes", "instalments")
    }
    return Tally(
        unordered=_unordered(prepared, known, facts),
        statuses=_statuses(settled),
        rejects=[
            rejects_of(kind, prepared.derived[kind].rows, done.faults, prepared.read.files[kind])
            for kind, done in settled.items()
            if done.faults.height
        ],
        waiting=waiting,
        personal=_personal(prepared),
        links=fresh.height,
    )


def _statuses(settled: dict[str, Settled]) -> dict[tuple[str, int, str], int]:
    """Return how many rows of each kind and file have each status."""
    return {
        (kind, file, status): count
        for kind, done in settled.items()
        for file, status, count in done.rows.group_by(FILE, "status").len().iter_rows()
    }


def _personal(prepared: Prepared) -> dict[str, int]:
    """Return how many ids of applications look like a phone, an id or an e-mail address."""
    if "applications" not in prepared.derived:
        return {}
    rows = prepared.derived["applications"].rows
    columns = ("applicant_id", "application_id")
    return {column: int(rows[column].str.contains(_LOOKS_PERSONAL).sum()) for column in columns}
