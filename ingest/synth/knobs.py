"""What a made-up lender can be asked for beside its size and seed."""

from collections.abc import Iterable
from dataclasses import dataclass

from graph.errors import InputError

# What a file may lack; the other columns are needed, or are few and say little.
OPTIONAL = (
    "registered_at", "name", "national_id", "phone", "email", "bank_card", "device_id",
    "risk_flags", "ip", "wifi_bssid", "latitude", "longitude", "address", "home_address",
    "employer", "contact_phones", "payer_account", "consignee_phone", "merchant_id", "agent_id",
    "channel", "staff_id", "product", "asset_id", "credit_score", "recent_inquiries", "checks",
)  # fmt: skip
MOST_BAIT = 20


@dataclass(frozen=True, slots=True)
class Knobs:
    """How a world differs from the usual one; `check` raises InputError where it cannot be.

    hardness: how well members hide (0 … 1). prevalence: the share of applicants in rings.
    cover: the share of a ring's members who pay, apply at any time and share as little as can be.
    bait: the most strangers tied to a ring. look_alikes: further kinds of innocents, by name.
    dirt: the share of written cells that are blank, spelled otherwise or mistyped. missing: columns
    that no file has. outcomes_known: the share of applications whose outcome is told. drift: how
    far base rates and rings' habits move from the year's first day to its last (0 … 1).
    """

    hardness: float = 0.5
    prevalence: float = 0.01
    cover: float = 0.0
    bait: int = 3
    look_alikes: tuple[str, ...] = ()
    dirt: float = 0.0
    missing: tuple[str, ...] = ()
    outcomes_known: float = 1.0
    drift: float = 0.0

    def check(self, look_alikes: Iterable[str]) -> None:
        """Raise InputError for what is out of range; `look_alikes` are the kinds that exist."""
        for name in ("hardness", "cover", "outcomes_known", "drift"):
            _within(name, getattr(self, name), 1)
        _within("prevalence", self.prevalence, 0.2)
        _within("dirt", self.dirt, 0.5)
        _within("bait", self.bait, MOST_BAIT)
        _known("look-alike", self.look_alikes, look_alikes)
        _known("column to leave out", self.missing, OPTIONAL)


def _within(name: str, value: float, most: float) -> None:
    if not 0 <= value <= most:
        raise InputError(f"{name} is between 0 and {most:g}, not {value}.")


def _known(what: str, asked: Iterable[str], known: Iterable[str]) -> None:
    for name in asked:
        if name not in known:
            raise InputError(f"No {what} {name!r}. Choose from: {', '.join(sorted(known))}.")
