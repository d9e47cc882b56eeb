"""Events, outcomes, instalments, partners: rows that are never amended, each known by its key."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from graph.schema import EVENTS, FRAMES, KEYS, PARTNERS, empty
from ingest.amend import AMENDED, DUPLICATE, NEW, date_versions
from ingest.applications import Derived, with_names, with_row_token
from ingest.cells import Notes, is_code
from ingest.links import rounded_places, tie
from ingest.mapping import Mapping
from ingest.pieces import CHANGED
from ingest.read import ROW
from ingest.rejects import FAULTS, faults, shape
from ingest.tokens import Tokenizer
from ingest.values import nodes_of, normalizers, unique_attributes

_EVENT_CONTENT = [name for name in EVENTS if name not in ("recorded_at", "row_token")]
_PARTNER_KEYS = {
    "company_key": ("company", "Company"),
    "representative_key": ("representative", "Representative"),
    "phone_key": ("phone", "Phone"),
    "payer_account_key": ("payer_account", "Account"),
    "room_key": ("room", "Room"),
    "building_key": ("room", "Building"),
}
_SOURCE = 12  # hex digits that tell sources apart
_PAID = ("paid_at", "amount_paid")


@dataclass(frozen=True, slots=True)
class Settled:
    """Rows with their `status` (accepted, amended, duplicate) and the faults of those refused."""

    rows: pl.DataFrame
    faults: pl.DataFrame

    def new(self) -> pl.DataFrame:
        """Return the rows that bring something."""
        return self.rows.filter(pl.col("status") != DUPLICATE)


def derive_events(
    rows: pl.DataFrame, *, mapping: Mapping, tokenizer: Tokenizer, notes: Notes
) -> Derived:
    """Return event rows as the frame's columns; without a recorded_at it is occurred_at."""
    tied = tie(rows, "events", mapping=mapping, tokenizer=tokenizer, notes=notes)
    rows = rounded_places(rows, tied.ties, mapping)
    rows = rows.with_columns(pl.col("recorded_at").fill_null(pl.col("occurred_at")))
    rows = with_row_token(rows, tied.ties, _EVENT_CONTENT, tokenizer)
    return Derived(rows.select(ROW, "file", "line", *EVENTS), tied.ties, tied.attributes)


def settle_events(rows: pl.DataFrame, known: pl.DataFrame) -> Settled:
    """Return events once each; an event_id that comes with other content is refused."""
    return _settle(rows, known, "events", ["row_token"], ["recorded_at", "row_token"])


def derive_outcomes(
    rows: pl.DataFrame, *, mapping: Mapping, tokenizer: Tokenizer, notes: Notes
) -> Derived:
    """Return outcome rows; a source that is no code, which may name anybody, as a keyed token.

    A token and not a length, as with events' notes: two sources at one moment are two outcomes.
    """
    said = {text: _kept_source(text, tokenizer) for text in rows["source"].drop_nulls().unique()}
    if said:
        rows = rows.with_columns(pl.col("source").replace_strict(said, return_dtype=pl.String))
    return Derived(rows, pl.DataFrame(), empty("attributes"))


def _kept_source(text: str, tokenizer: Tokenizer) -> str:
    return text if is_code(text) else f"(text {tokenizer.token('Outcome.source', text)[:_SOURCE]})"


def settle_outcomes(rows: pl.DataFrame, known: pl.DataFrame) -> Settled:
    """Return outcomes once each; equal keys with other amounts are refused."""
    content = ["overdue_days", "loss_amount", "recovered_amount"]
    return _settle(rows, known, "outcomes", content, content)


def date_instalments(rows: pl.DataFrame, applications: pl.DataFrame) -> pl.DataFrame:
    """Return instalments with version 1 and recorded_at filled in where they say none.

    A schedule is known from its application's applied_at on; where that application is not
    known, from when the instalment was due.
    """
    began = applications.group_by("application_id").agg(began=pl.col("applied_at").min())
    rows = rows.join(began, on="application_id", how="left", maintain_order="left")
    return rows.with_columns(
        pl.coalesce("recorded_at", "began", "due_at").alias("recorded_at"),
        pl.col("schedule_version").fill_null(1),
    ).drop("began")


def settle_instalments(rows: pl.DataFrame, known: pl.DataFrame) -> Settled:
    """Return instalments once each; a payment of one known as unpaid amends it.

    Another schedule under the same key, or another payment, is refused.
    """
    key = list(KEYS["instalments"])
    paid = pl.any_horizontal(pl.col(name).is_not_null() for name in _PAID)
    everything = pl.concat(
        [
            known.select(*key, "due_at", "amount_due", *_PAID, pl.lit(-1, pl.Int64).alias(ROW)),
            rows.select(*key, "due_at", "amount_due", *_PAID, ROW),
        ]
    ).with_columns(paid=paid, stored=pl.col(ROW) < 0)
    # What is stored comes first, then the least schedule, its payments before its mere dates.
    ordered = everything.sort(
        [*key, "stored", "due_at", "amount_due", "paid", *_PAID, ROW],
        descending=[*[False] * len(key), True, False, False, True, False, False, False],
        nulls_last=True,
    )
    schedule = pl.struct("due_at", "amount_due")
    ordered = ordered.with_columns(
        same=schedule.eq_missing(schedule.first().over(key)), payment=pl.struct(_PAID)
    ).with_columns(pays=pl.col("paid") & pl.col("same"))
    told = ordered.with_columns(status=_instalment_status(key)).filter(~pl.col("stored"))
    told = told.select(ROW, "status")
    joined = rows.join(told, on=ROW, how="left", maintain_order="left")
    return _without_refused(joined, "number", _REASONS["instalments"])


def _instalment_status(key: list[str]) -> pl.Expr:
    """Return the status of rows in order: the first payment, else the first date, counts."""
    payer = pl.col("payment").filter(pl.col("pays")).first().over(key)
    held = pl.col("stored").any().over(key)
    held_paid = (pl.col("stored") & pl.col("pays")).any().over(key)
    first = pl.int_range(pl.len()).over([*key, "same", "paid", "stored"]) == 0
    unpaid_brings = first & ~held & ~pl.col("pays").any().over(key)
    brings = pl.when("paid").then(first & ~held_paid).otherwise(unpaid_brings)
    return (
        pl.when(~pl.col("same")).then(None)
        .when(pl.col("paid") & pl.col("payment").ne_missing(payer)).then(None)
        .when(brings).then(pl.when(held).then(pl.lit(AMENDED)).otherwise(pl.lit(NEW)))
        .otherwise(pl.lit(DUPLICATE))
    )  # fmt: skip


def derive_partners(
    rows: pl.DataFrame, *, mapping: Mapping, tokenizer: Tokenizer, notes: Notes
) -> Derived:
    """Return partner rows as the frame's columns, with row_token and first_at (agreed_from)."""
    tied = tie(rows, "partners", mapping=mapping, tokenizer=tokenizer, notes=notes)
    firm = pl.when(pl.col("kind") == "agent").then(pl.lit("person")).otherwise(pl.lit("company"))
    rows = with_names(rows.with_columns(applicant_kind=firm), tokenizer, notes)
    nodes = []
    for kind in ("agent", "channel", "merchant"):
        own = rows.filter(pl.col("kind") == kind)["partner_id"].unique().sort()
        nodes.append((kind, nodes_of(own, normalizers(mapping)[kind], tokenizer)))
    lookup = pl.concat(
        n.lookup.select(partner_id="text", kind=pl.lit(k), attribute_key="attribute_key")
        for k, n in nodes
    )
    rows = rows.join(lookup, on=["kind", "partner_id"], how="left", maintain_order="left")
    rows = rows.with_columns(
        _key_of(rows, tied.ties, role, label).alias(name)
        for name, (role, label) in _PARTNER_KEYS.items()
    )
    above = tied.attributes.select(room_key="attribute_key", above="parent_key").drop_nulls()
    rows = rows.join(above, on="room_key", how="left", maintain_order="left")
    rows = rows.with_columns(building_key=pl.coalesce("building_key", "above"))
    content = [name for name in PARTNERS if name != "recorded_at"]
    rows = with_row_token(rows, tied.ties, content, tokenizer)
    attributes = unique_attributes([tied.attributes, *(n.attributes for _, n in nodes)])
    names = [ROW, "file", "line", *PARTNERS, "row_token", CHANGED]
    kept = rows.select(names, first_at="agreed_from")
    return Derived(kept, tied.ties, attributes)


def settle_partners(
    rows: pl.DataFrame, known: pl.DataFrame, *, now: datetime, told: bool
) -> Settled:
    """Return versions of partners; one of the same moment with other content is refused."""
    content = [name for name in PARTNERS if name not in KEYS["partners"]]
    known = known.with_columns(row_token=_text(known, content))
    rows = rows.with_columns(row_token=_text(rows, content))
    dated = date_versions(rows, known, ids=("kind", "partner_id"), now=now, told=told)
    others = dated.filter(pl.col("status") == DUPLICATE)
    fresh = dated.filter(pl.col("status") != DUPLICATE).rename({"status": "was"})
    settled = _settle(fresh, known, "partners", ["row_token"], ["row_token"])
    kept = settled.rows.with_columns(status=pl.col("was")).drop("was")
    return Settled(pl.concat([kept, others], how="diagonal"), settled.faults)


_REASONS = {
    "events": "this event_id is another event's already",
    "outcomes": "this outcome was told with other amounts already",
    "instalments": "this instalment was told otherwise; give schedule_version or recorded_at",
    "partners": "this partner was told otherwise for the same moment",
}
_BLAMED = {"events": "event_id", "outcomes": "outcome", "partners": "partner_id"}


def _settle(
    rows: pl.DataFrame, known: pl.DataFrame, name: str, content: Sequence[str], order: Sequence[str]
) -> Settled:
    """Return rows once a key: stored content first, else the least in `order`."""
    key = list(KEYS[name])
    said = pl.struct(content)
    stored = known.select(*key, stored=said)
    rows = rows.join(stored, on=key, how="left", nulls_equal=True, maintain_order="left")
    first = said.first().over(key, order_by=[*order, ROW])
    age = pl.int_range(pl.len()).over(key, order_by=[*order, ROW])
    held = pl.col("held").fill_null(False)
    rows = rows.join(
        known.select(key).unique().with_columns(held=pl.lit(True)),
        on=key,
        how="left",
        nulls_equal=True,
        maintain_order="left",
    )
    rows = rows.with_columns(said=said, first=first, age=age)
    status = (
        pl.when(held & pl.col("said").eq_missing(pl.col("stored"))).then(pl.lit(DUPLICATE))
        .when(held | pl.col("said").ne_missing(pl.col("first"))).then(None)
        .when(pl.col("age") > 0).then(pl.lit(DUPLICATE))
        .otherwise(pl.lit(NEW))
    )  # fmt: skip
    told = rows.with_columns(status=status).drop("said", "first", "age", "held", "stored")
    return _without_refused(told, _BLAMED[name], _REASONS[name])


def _without_refused(rows: pl.DataFrame, column: str, reason: str) -> Settled:
    refused = rows.filter(pl.col("status").is_null())
    shapes = [shape(text) for text in refused[column].cast(pl.String)]
    bad = refused.select(ROW).with_columns(
        column=pl.lit(column), value=pl.Series(shapes, dtype=pl.String), reason=pl.lit(reason)
    )
    told = bad.select(list(FAULTS)) if bad.height else faults()
    return Settled(rows.filter(pl.col("status").is_not_null()), told)


def _key_of(rows: pl.DataFrame, ties: pl.DataFrame, role: str, label: str) -> pl.Series:
    own = ties.filter(pl.col("attribute_type") == role, pl.col("label") == label)
    return rows.select(ROW).join(own, on=ROW, how="left", maintain_order="left")["attribute_key"]


def _text(frame: pl.DataFrame, columns: Sequence[str]) -> pl.Expr:
    times = [n for n in columns if isinstance(FRAMES["partners"][n], pl.Datetime)]
    cells = [pl.col(n).dt.epoch("us") if n in times else pl.col(n) for n in columns]
    return pl.concat_str([c.cast(pl.String).fill_null("") for c in cells], separator="\x1f")
