"""The columns of each input file: what kind of cell each holds and which must be there."""

from dataclasses import dataclass
from typing import Literal

CellKind = Literal[
    "id",  # the lender's own id, kept as it is
    "text",  # short plain text, kept
    "note",  # a code, kept; of free text only its length
    "time",
    "date",
    "count",  # a whole number, not negative
    "number",
    "money",  # a number, not negative
    "choice",
    "flags",  # |-separated words of `choices`
    "checks",  # |-separated name:result, results of `choices`
    "latitude",
    "longitude",
    "value",  # goes to a normaliser; only its token and mask stay
    "values",  # |-separated, each as `value`
]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an input file."""

    name: str
    kind: CellKind
    required: bool = False
    choices: tuple[str, ...] = ()


RISK_FLAGS = ("proxy", "vpn", "datacentre", "tor", "emulator", "rooted", "virtual_machine")
CHECK_RESULTS = ("pass", "fail", "unknown")
DECISIONS = ("approved", "declined", "cancelled")
OUTCOMES = ("repaid", "overdue", "default", "confirmed_fraud", "cleared", "unreachable")
EVENT_KINDS = (
    "register",
    "login",
    "device_change",
    "address_change",
    "phone_change",
    "card_change",
    "delivered",
    "payment",
    "return",
    "buy_out",
    "contact_attempt",
    "contact_in",
    "promise",
    "extension",
    "complaint",
    "survey",
    "legal_claim",
)


def _columns(kind: CellKind, *names: str, required: bool = False) -> tuple[Column, ...]:
    return tuple(Column(name, kind, required) for name in names)


_PLACE = (Column("latitude", "latitude"), Column("longitude", "longitude"))
_FLAGS = Column("risk_flags", "flags", choices=RISK_FLAGS)

APPLICATIONS = (
    *_columns("id", "application_id", "applicant_id", required=True),
    *_columns("time", "applied_at", required=True),
    *_columns("time", "registered_at"),
    Column("applicant_kind", "choice", choices=("person", "company")),
    *_columns("value", "name", "national_id", "phone", "email", "company_id", "representative_id"),
    *_columns("text", "industry"),
    *_columns("date", "founded_on"),
    *_columns("number", "annual_revenue", "total_assets", "total_liabilities"),
    *_columns("value", "bank_card", "device_id"),
    _FLAGS,
    *_columns("value", "ip", "wifi_bssid"),
    *_PLACE,
    *_columns("value", "address", "home_address", "employer"),
    *_columns("values", "contact_phones"),
    *_columns("value", "payer_account", "consignee_phone"),
    *_columns("value", "merchant_id", "agent_id", "channel", "staff_id"),
    *_columns("text", "product"),
    *_columns("value", "asset_id"),
    *_columns("money", "amount"),
    *_columns("text", "currency"),
    *_columns("count", "term_months"),
    *_columns("money", "deposit", "monthly_price"),
    *_columns("number", "credit_score"),
    *_columns("time", "credit_report_at"),
    *_columns("text", "credit_provider"),
    *_columns("count", "recent_inquiries", "open_loans", "worst_overdue_days"),
    *_columns("number", "income", "monthly_debt"),
    Column("checks", "checks", choices=CHECK_RESULTS),
    Column("decision", "choice", choices=DECISIONS),
    *_columns("time", "decided_at", "delivered_at", "recorded_at"),
)
_OUTCOMES = (
    *_columns("id", "application_id", required=True),
    *_columns("time", "observed_at", required=True),
    Column("outcome", "choice", required=True, choices=OUTCOMES),
    *_columns("count", "overdue_days"),
    *_columns("money", "loss_amount", "recovered_amount"),
    *_columns("text", "source"),
)
_EVENTS = (
    *_columns("id", "event_id", "applicant_id", required=True),
    *_columns("id", "application_id"),
    *_columns("time", "occurred_at", required=True),
    *_columns("time", "recorded_at"),
    Column("kind", "choice", required=True, choices=EVENT_KINDS),
    *_columns("value", "device_id", "ip", "wifi_bssid"),
    *_PLACE,
    _FLAGS,
    *_columns("value", "address", "phone", "bank_card", "asset_id"),
    *_columns("money", "amount"),
    *_columns("value", "payer_account"),
    *_columns("note", "result", "reason"),
)
_INSTALMENTS = (
    *_columns("id", "application_id", required=True),
    *_columns("count", "number", required=True),
    *_columns("time", "due_at", required=True),
    *_columns("money", "amount_due"),
    *_columns("time", "paid_at"),
    *_columns("money", "amount_paid"),
    *_columns("count", "schedule_version"),
    *_columns("time", "recorded_at"),
)
_PARTNERS = (
    *_columns("id", "partner_id", required=True),
    Column("kind", "choice", required=True, choices=("merchant", "agent", "channel")),
    *_columns("value", "name", "company_id", "representative_id", "phone", "payer_account"),
    *_columns("value", "address"),
    *_columns("time", "agreed_from", "agreed_to", "licence_until", "recorded_at"),
)
FILES: dict[str, tuple[Column, ...]] = {
    "applications": APPLICATIONS,
    "events": _EVENTS,
    "outcomes": _OUTCOMES,
    "instalments": _INSTALMENTS,
    "partners": _PARTNERS,
}


def column_names(kind: str) -> tuple[str, ...]:
    """Return the names of a file kind's columns, in the contract's order."""
    return tuple(column.name for column in FILES[kind])
