"""What was known at a moment: pure, for frames from any store or file."""

from dataclasses import fields
from datetime import UTC, datetime

import polars as pl

from graph.model import Facts, Knowledge
from graph.schema import FRAMES, conform
from graph.store.info import CLOCKS

EARLIEST = datetime(1, 1, 1, tzinfo=UTC)
# What a row tells only from a moment of its own on: that moment, and the columns it dates.
_LATER = {
    "applications": (
        ("decided_at", ("decision",)),
        ("delivered_at", ()),
        ("superseded_at", ()),
    ),
    "instalments": (("paid_at", ("amount_paid",)),),
    "links": (("superseded_at", ()),),
}


def newest_known(facts: Facts) -> datetime:
    """Return the newest moment at which any of `facts` was known (year 1 if there are none)."""
    moments = (getattr(facts, name)[clock].max() for name, all_ in CLOCKS.items() for clock in all_)
    return max((m for m in moments if isinstance(m, datetime)), default=EARLIEST)


def known_at(facts: Facts, as_of: datetime | None = None, *, zone: str = "UTC") -> Knowledge:
    """Return what of `facts` was known at `as_of` (default: the newest moment there is).

    Rows recorded (outcomes: observed) later are left out; of the others, what only happened
    later is null: a payment, a decision, a delivery, being superseded. Attributes are those of
    linked nodes and of the nodes above them. An outcome's and an instalment's applicant is that
    of its application, null if the application is not known yet.
    """
    moment = newest_known(facts) if as_of is None else as_of
    frames = {f.name: _known(f.name, getattr(facts, f.name), moment) for f in fields(Facts)}
    for name in ("outcomes", "instalments"):
        frames[name] = with_applicant(frames[name], frames["applications"])
    frames["attributes"] = _of_linked(frames["attributes"], frames["links"])
    conformed = {name: conform(name, frame) for name, frame in frames.items()}
    return Knowledge(**conformed, as_of=moment, zone=zone)


def _known(name: str, frame: pl.DataFrame, moment: datetime) -> pl.DataFrame:
    """Return the rows known at `moment`, what only came later in them null."""
    if name == "attributes":
        return frame
    then = pl.lit(moment).cast(FRAMES[name][CLOCKS[name][0]])
    rows = frame.filter(pl.col(CLOCKS[name][0]) <= then)
    for clock, dated in _LATER.get(name, ()):
        known = pl.col(clock).is_null() | (pl.col(clock) <= then)
        rows = rows.with_columns(pl.when(known).then(pl.col(c)) for c in (*dated, clock))
    return rows


def with_applicant(frame: pl.DataFrame, applications: pl.DataFrame) -> pl.DataFrame:
    """Return `frame` with the applicant_id of each row's application, null if it is not known."""
    owners = applications.sort("application_id", "recorded_at", "row_token").unique(
        "application_id", keep="last", maintain_order=True
    )
    owner = owners.select("application_id", "applicant_id")
    return frame.drop("applicant_id", strict=False).join(owner, on="application_id", how="left")


def _of_linked(attributes: pl.DataFrame, links: pl.DataFrame) -> pl.DataFrame:
    """Return attributes of linked nodes and of those above them, level by level."""
    wanted = links.select("label", "attribute_key").unique()
    kept: list[pl.DataFrame] = []
    left = attributes
    while wanted.height:
        kept.append(left.join(wanted, on=["label", "attribute_key"], how="semi"))
        left = left.join(wanted, on=["label", "attribute_key"], how="anti")
        above = kept[-1].select(label="parent_label", attribute_key="parent_key")
        wanted = above.drop_nulls().unique()
    return pl.concat(kept) if kept else attributes.clear()
