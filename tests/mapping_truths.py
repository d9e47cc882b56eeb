"""What the columns of known files truly are, and how many of them a suggested mapping hits."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ingest.suggest.suggest import Suggestion, suggest_mapping

Truth = Mapping[str, str | None]  # their header to ours; None: nothing of ours

_PARTY: Truth = {
    "DATA_SOURCE": None,
    "RECORD_ID": "application_id",
    "PRIMARY_NAME_FULL": "name",
    "PRIMARY_NAME_ORG": "name",
    "PRIMARY_NAME_LAST": "name",
    "PRIMARY_NAME_FIRST": "name",
    "PRIMARY_NAME_MIDDLE": "name",
    "NATIVE_NAME_FULL": None,  # beside the name, in another script
    "SECONDARY_NAME_ORG": None,
    "GENDER": None,
    "DATE_OF_BIRTH": None,
    "PASSPORT_NUMBER": "national_id",
    "PASSPORT_COUNTRY": None,
    "DRIVERS_LICENSE_NUMBER": None,
    "DRIVERS_LICENSE_STATE": None,
    "SSN_NUMBER": "national_id",
    "NATIONAL_ID_NUMBER": "national_id",
    "NATIONAL_ID_COUNTRY": None,
    "EMAIL_ADDRESS": "email",
    "ADDR_FULL": "address",
    "ADDR_LINE1": "address",
    "ADDR_CITY": "address",
    "ADDR_STATE": "address",
    "ADDR_POSTAL_CODE": "address",
    "ADDR_COUNTRY": "address",
    "ADDR_TYPE": None,
    "PHONE_NUMBER": "phone",
    "PHONE_TYPE": None,
    "EMPLOYER": "employer",
    "RECORD_TYPE": "applicant_kind",
    "REL_ANCHOR_KEY": None,
    "REL_POINTER_KEY": None,
    "REL_POINTER_ROLE": None,
    "NATIONAL_ID_TYPE": None,
    "TAX_ID_NUMBER": "company_id",
    "TAX_ID_TYPE": None,
    "TAX_ID_COUNTRY": None,
    "LEI_NUMBER": None,
    "AMOUNT": "amount",
    "CATEGORY": None,
    "DATE": "applied_at",
    "STATUS": None,
}
_EDGE = {"src_id": "applicant_id"}
# Of the reference list DATE holds bare years, of whatever each record is.
SENZING: Mapping[str, Truth] = {
    "customers.csv": _PARTY,
    "reference.csv": {**_PARTY, "DATE": None},
    "watchlist.csv": _PARTY,
}
AWS: Mapping[str, Truth] = {
    "accounts.csv": {
        "account_id": "applicant_id",
        "account_number": "payer_account",
        "first_name": "name",
        "last_name": "name",
    },
    "transactions.csv": {
        "transaction_id": "application_id",
        "amount": "amount",
        "created": "applied_at",
        "account_id": "applicant_id",
        "merchant_id": "merchant_id",
        "merchant_name": None,
        "features": None,  # values of several kinds, each with its kind before it
    },
    "account_attributes.csv": {  # one row a value, whose kind another cell says
        "account_id": "applicant_id",
        "attribute_type": None,
        "attribute_id": None,
        "value": None,
    },
}
TRAVEL: Mapping[str, Truth] = {
    "nodes/user.csv": {"node_id": "applicant_id"},
    "edges/user__uses_device__device.csv": {**_EDGE, "dst_id": "device_id"},
    "edges/user__uses_ip__ip_address.csv": {**_EDGE, "dst_id": "ip"},
    "edges/user__owns_card__payment_card.csv": {**_EDGE, "dst_id": "bank_card"},
}


@dataclass(frozen=True, slots=True)
class Hits:
    """Of the headers with a counterpart: how many were mapped to it; `wrong` were mapped else.

    An application's id may be made of any header: where rows have none, the tie or person is it.
    """

    of: int
    right: int
    wrong: dict[str, tuple[str, ...]]

    @property
    def rate(self) -> float:
        """Return the share of columns rightly mapped."""
        return self.right / self.of


def hits(found: Suggestion, truth: Truth) -> Hits:
    """Return how many headers that are in the file a suggestion maps as `truth` says."""
    mapped: dict[str, list[str]] = {}
    for ours in (*found.matches, *found.made):
        told = found.header_of(ours)
        for header in (told,) if isinstance(told, str) else told or ():
            mapped.setdefault(header, []).append(ours)
    there = [header for header, seen in found.seen.items() if seen.texts]
    asked = [header for header in there if truth.get(header)]
    right = [header for header in asked if truth[header] in mapped.get(header, [])]
    wrong = {
        header: tuple(ours)
        for header, ours in mapped.items()
        if header in there and header not in right and ours != ["application_id"]
    }
    return Hits(len(asked), len(right), wrong)


def hits_of_files(folder: Path, truths: Mapping[str, Truth]) -> Hits:
    """Return the hits of several files together."""
    each = {name: hits(suggest_mapping(folder / name), truth) for name, truth in truths.items()}
    wrong = {f"{name}: {h}": ours for name, told in each.items() for h, ours in told.wrong.items()}
    return Hits(sum(h.of for h in each.values()), sum(h.right for h in each.values()), wrong)
