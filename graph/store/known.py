"""What was known at a moment: pure, for frames from any store or file."""

from dataclasses import fields
from datetime import UTC, datetime

import polars as pl

from graph.model import Facts, Knowledge
from graph.schema import FRAMES, KEYS, TIME, empty
from graph.store.info import CLOCKS

LEVELS = 1  # of nodes above a linked one: a building, a network, a wider cell
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
    then = pl.lit(pl.Series([moment], dtype=TIME)).first()
    frames = {f.name: _known(f.name, getattr(facts, f.name), then) for f in fields(Facts)}
    for name in ("outcomes", "instalments"):
        frames[name] = with_applicant(frames[name], frames["applications"])
    frames["attributes"] = _of_linked(frames["attributes"], frames["links"])
    # All in one go: a frame's own share of the cost is what a live decision pays.
    given = [name for name in frames if not getattr(facts, name).is_empty()]
    lazy = pl.collect_all([_conformed(name, frames[name]) for name in given])
    known = {name: empty(name) for name in frames} | dict(zip(given, lazy, strict=True))
    return Knowledge(**known, as_of=moment, zone=zone)


def known_rows(name: str, frame: pl.DataFrame, moment: datetime) -> pl.DataFrame:
    """Return the rows of one frame that were known at `moment`, what only came later in them null.

    What rests on other frames is left as it is: whose an outcome is, which nodes are linked.
    """
    then = pl.lit(pl.Series([moment], dtype=TIME)).first()
    return _known(name, frame, then).collect()


def _conformed(name: str, frame: pl.LazyFrame) -> pl.LazyFrame:
    """Return what `conform` returns."""
    schema = FRAMES[name]
    return frame.select(pl.col(column).cast(kind) for column, kind in schema.items()).sort(
        KEYS[name], nulls_last=True
    )


def _known(name: str, frame: pl.DataFrame, then: pl.Expr) -> pl.LazyFrame:
    """Return the rows known by `then`, what only came later in them null."""
    if name == "attributes" or frame.is_empty():
        return frame.lazy()
    rows = frame.lazy().filter(pl.col(CLOCKS[name][0]) <= then)
    for clock, dated in _LATER.get(name, ()):
        known = pl.col(clock).is_null() | (pl.col(clock) <= then)
        rows = rows.with_columns(pl.when(known).then(pl.col(c)).alias(c) for c in (*dated, clock))
    return rows


def with_applicant(frame: pl.LazyFrame, applications: pl.LazyFrame) -> pl.LazyFrame:
    """Return `frame` with the applicant_id of each row's application, null if it is not known."""
    newest = pl.col("applicant_id").sort_by("recorded_at", "row_token").last()
    owners = applications.group_by("application_id").agg(newest)
    return frame.drop("applicant_id", strict=False).join(owners, on="application_id", how="left")


def _of_linked(attributes: pl.LazyFrame, links: pl.LazyFrame) -> pl.LazyFrame:
    """Return attributes of linked nodes and of those above them."""
    node = ["label", "attribute_key"]
    linked = links.select(node)
    wanted = [linked]
    for _ in range(LEVELS):
        above = attributes.join(wanted[-1], on=node, how="semi")
        wanted.append(above.select(label="parent_label", attribute_key="parent_key").drop_nulls())
    return attributes.join(pl.concat(wanted), on=node, how="semi")
