"""The frames that everything exchanges: column names, types, labels, relations, roles.

Times are UTC microseconds. A frame with more columns than named here is allowed nowhere:
`conform` brings any frame to its schema, so that equal knowledge is equal to the byte.
"""

from dataclasses import dataclass
from functools import cache

import polars as pl

from graph.ordered import ordered

SCHEMA_VERSION = 2
TIME = pl.Datetime("us", "UTC")
Schema = dict[str, pl.DataType | type[pl.DataType]]


@dataclass(frozen=True, slots=True)
class Role:
    """What a link of one attribute_type says: its relation and the label of its node."""

    relation: str
    label: str


ROLES: dict[str, Role] = {
    "phone": Role("HAS_PHONE", "Phone"),
    "contact_phone": Role("LISTED_CONTACT", "Phone"),
    "consignee_phone": Role("RECEIVED_BY", "Phone"),
    "email": Role("HAS_EMAIL", "Email"),
    "national_id": Role("HAS_ID", "NationalId"),
    "bank_card": Role("HAS_CARD", "Account"),
    "payer_account": Role("PAID_FROM", "Account"),
    "device": Role("USED_DEVICE", "Device"),
    "asset": Role("RENTED", "Asset"),  # Device where the asset is an IMEI
    "ip": Role("CONNECTED_FROM", "Ip"),
    "wifi": Role("JOINED_WIFI", "Wifi"),
    "room": Role("DELIVERED_TO", "Room"),  # Building where the place is known only to its building
    "home_room": Role("LIVES_AT", "Room"),
    "geo_cell": Role("WAS_AT", "GeoCell"),
    "employer": Role("WORKS_AT", "Employer"),
    "company": Role("IS_COMPANY", "Company"),
    "representative": Role("REPRESENTED_BY", "Representative"),
    "agent": Role("REFERRED_BY", "Agent"),
    "merchant": Role("SOLD_BY", "Merchant"),
    "channel": Role("CAME_BY", "Channel"),
    "staff": Role("TAKEN_BY", "Staff"),
}
# Soft ties, derived where two values are nearly one: from which role, by which token of the node.
SOFT_ROLES: dict[str, tuple[str, str]] = {
    "near_phone": ("phone", "near_2_token"),
    "near_national_id": ("national_id", "near_3_token"),
    "near_bank_card": ("bank_card", "near_2_token"),
    "email_stem": ("email", "stem_token"),
}
LABELS: tuple[str, ...] = tuple(
    sorted({role.label for role in ROLES.values()} | {"IpNetwork", "Building"})
)

LINKS: Schema = {
    "applicant_id": pl.String,
    "label": pl.String,
    "attribute_key": pl.String,
    "attribute_type": pl.String,
    "relation": pl.String,
    "source": pl.String,  # application or event
    "source_id": pl.String,
    "seen_at": TIME,
    "recorded_at": TIME,
    "superseded_at": TIME,  # null: still current
}
LINK_KEY = ("applicant_id", "label", "attribute_key", "relation", "source_id", "recorded_at")

# What a node is beyond its key; null where it does not apply. *_token columns are keyed tokens.
ATTRIBUTES: Schema = {
    "label": pl.String,
    "attribute_key": pl.String,
    "mask": pl.String,
    "parent_label": pl.String,
    "parent_key": pl.String,
    "near_2_token": pl.String,  # the value less its last 2 characters
    "near_3_token": pl.String,
    "prefix": pl.String,  # phone: first 7 of a mainland number, else country code
    "region": pl.String,  # phone: where the number is at home
    "bin": pl.String,  # card: first 6
    "domain": pl.String,  # e-mail
    "stem_token": pl.String,  # e-mail's local part without digits at its end
    "tac": pl.String,  # IMEI's first 8
    "randomised": pl.Boolean,  # BSSID's locally administered bit
    "flags": pl.String,  # |-separated: virtual_operator, private, disposable …
}

APPLICATIONS: Schema = {
    "application_id": pl.String,
    "applicant_id": pl.String,
    "applied_at": TIME,
    "registered_at": TIME,
    "recorded_at": TIME,
    "superseded_at": TIME,
    "applicant_kind": pl.String,
    "name_mask": pl.String,
    "name_token": pl.String,
    "surname_token": pl.String,
    "birth_year": pl.Int64,
    "birth_token": pl.String,
    "national_id_valid": pl.Boolean,  # false: a faulty PRC id; null: none or another kind
    "industry": pl.String,
    "founded_on": pl.String,
    "annual_revenue": pl.Float64,
    "total_assets": pl.Float64,
    "total_liabilities": pl.Float64,
    "risk_flags": pl.String,
    "latitude": pl.Float64,  # WGS-84, three decimals (about 110 m)
    "longitude": pl.Float64,
    "product": pl.String,
    "amount": pl.Float64,
    "currency": pl.String,
    "term_months": pl.Int64,
    "deposit": pl.Float64,
    "monthly_price": pl.Float64,
    "credit_score": pl.Float64,
    "credit_report_at": TIME,
    "credit_provider": pl.String,
    "recent_inquiries": pl.Int64,
    "open_loans": pl.Int64,
    "worst_overdue_days": pl.Int64,
    "income": pl.Float64,
    "monthly_debt": pl.Float64,
    "checks": pl.String,
    "decision": pl.String,
    "decided_at": TIME,
    "delivered_at": TIME,
    "row_token": pl.String,  # keyed token of the normalised row: equal content is a duplicate
    "carried": pl.String,  # |-separated: columns left empty here, taken from earlier versions
    "said": pl.String,  # |-separated: roles of its links, where others have the same recorded_at
}

OUTCOMES: Schema = {
    "application_id": pl.String,
    "applicant_id": pl.String,  # of that application, null if it is not known (yet)
    "observed_at": TIME,
    "outcome": pl.String,
    "overdue_days": pl.Int64,
    "loss_amount": pl.Float64,
    "recovered_amount": pl.Float64,
    "source": pl.String,
}
EVENTS: Schema = {
    "event_id": pl.String,
    "applicant_id": pl.String,
    "application_id": pl.String,
    "occurred_at": TIME,
    "recorded_at": TIME,
    "kind": pl.String,
    "risk_flags": pl.String,
    "latitude": pl.Float64,
    "longitude": pl.Float64,
    "amount": pl.Float64,
    "result": pl.String,
    "reason": pl.String,  # a code; of free text only its length
    "row_token": pl.String,
}
INSTALMENTS: Schema = {
    "application_id": pl.String,
    "applicant_id": pl.String,
    "number": pl.Int64,
    "due_at": TIME,
    "amount_due": pl.Float64,
    "paid_at": TIME,
    "amount_paid": pl.Float64,
    "schedule_version": pl.Int64,
    "recorded_at": TIME,
}
PARTNERS: Schema = {
    "partner_id": pl.String,
    "kind": pl.String,
    "attribute_key": pl.String,  # of the Merchant, Agent or Channel node
    "name_mask": pl.String,
    "company_key": pl.String,
    "representative_key": pl.String,
    "phone_key": pl.String,
    "payer_account_key": pl.String,
    "room_key": pl.String,
    "building_key": pl.String,
    "agreed_from": TIME,
    "agreed_to": TIME,
    "licence_until": TIME,
    "recorded_at": TIME,
}

FRAMES: dict[str, Schema] = {
    "links": LINKS,
    "attributes": ATTRIBUTES,
    "applications": APPLICATIONS,
    "outcomes": OUTCOMES,
    "events": EVENTS,
    "instalments": INSTALMENTS,
    "partners": PARTNERS,
}
# What makes a row itself; frames are kept in this order, so row order says nothing.
KEYS: dict[str, tuple[str, ...]] = {
    "links": LINK_KEY,
    "attributes": ("label", "attribute_key"),
    "applications": ("application_id", "recorded_at", "row_token"),
    "outcomes": ("application_id", "observed_at", "outcome", "source"),
    "events": ("event_id",),
    "instalments": ("application_id", "schedule_version", "number", "recorded_at"),
    "partners": ("kind", "partner_id", "recorded_at"),
}


def conform(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Return `frame` with the columns, types and order of frame `name`; missing ones null."""
    schema = FRAMES[name]
    if frame.columns == list(schema) and frame.dtypes == list(schema.values()):
        return frame.sort(KEYS[name], nulls_last=True) if frame.height > 1 else frame
    columns = [
        (pl.col(column) if column in frame.columns else pl.lit(None)).cast(kind).alias(column)
        for column, kind in schema.items()
    ]
    rows = frame.select(columns)
    if name in ("links", "attributes"):  # by far the largest
        return ordered(rows, KEYS[name], token="attribute_key")
    return rows.sort(KEYS[name], nulls_last=True)


def empty(name: str) -> pl.DataFrame:
    """Return frame `name` with no rows."""
    return _empty(name).clone()


@cache
def _empty(name: str) -> pl.DataFrame:
    return pl.DataFrame(schema=FRAMES[name])
