"""Organisers of fraud: what they plan, what they own, and how thin they spread it.

Each weighs the price of a phone, a card or an address against the risk that its next use gives
the ring away. Using one thing for u members costs price / u a member and, as each co-user may
betray the others, risk * u; the cheapest is u = sqrt(price / risk). Caution raises the risk that
they see; a budget too small for it makes them share more than they would like.
"""

from dataclasses import dataclass

import numpy as np

from benchmarks.other_world.chance import Ints, power_law, stream, weighted
from benchmarks.other_world.lives import OPEN_DAYS

SCHEMES = (
    "agent_prepaid_rent",
    "redirected_delivery",
    "recycler",
    "synthetic_family",
    "account_takeover",
    "bust_out",
    "dormitory_recruitment",
    "insider",
)
ON_PAPER = {"synthetic_family": 1.0, "insider": 0.5}  # share of members who do not exist
# Yuan for one (our choice): a used handset, a SIM, somebody's account, a bought card, an address
# with somebody who takes parcels in, a room with a line, a number that answers calls.
PRICES = {
    "device": 700.0,
    "sim": 60.0,
    "account": 450.0,
    "card": 200.0,
    "drop": 400.0,
    "den": 1_500.0,
    "contact": 40.0,
    "agent": 900.0,
}
# What a scheme cannot do without and so never holds one of for each member.
SINKS = {
    "agent_prepaid_rent": ("account", "agent"),
    "redirected_delivery": ("drop", "device"),
    "recycler": ("drop",),
    "synthetic_family": ("device", "den"),
    "account_takeover": ("device", "drop"),
    "bust_out": ("account", "drop"),
    "dormitory_recruitment": ("account", "contact", "agent"),
    "insider": ("account", "device"),
}
_GAIN = 3_000.0  # yuan that one member brings in
_LOW_RISK, _HIGH_RISK = 0.0008, 0.04  # chance a co-user adds, as seen at caution 0 and 1
_SMALLEST, _LARGEST = 3, 60
_EARLIEST = {"account_takeover": 260, "bust_out": 170}  # days: customers need a past first
_POLICIES = ("until_burnt", "in_turn", "at_random")


@dataclass(frozen=True)
class Organiser:
    """One ring's organiser; `stock` says how many of each thing are owned."""

    number: int
    scheme: str
    members: int
    caution: float
    stock: dict[str, int]
    policy: str
    starts: int  # day of the first application
    gap_days: float  # mean time between members
    grace: int  # rents paid before the first is missed
    caught: bool  # whether the lender ever understands what this was

    @property
    def on_paper(self) -> int:
        """How many members do not exist."""
        return round(self.members * ON_PAPER.get(self.scheme, 0.0))

    def share_out(self, rng: np.random.Generator, thing: str, size: int) -> Ints:
        """Return which one of the things each of `size` members in turn is given."""
        own = self.stock[thing]
        if self.policy == "at_random":
            return rng.integers(0, own, size)
        if self.policy == "in_turn":
            return np.arange(size) % own
        each = max(1, -(-size // own))
        return (np.arange(size) + int(rng.integers(0, each))) // each % own


def plan_rings(seed: int, *, members: int, hardness: float) -> list[Organiser]:
    """Return organisers whose rings have about so many members together.

    Sizes follow a power law (exponent 2) from 3 to 60; kinds come in shuffled rounds of all eight.
    """
    rng = stream(seed, "organisers")
    out: list[Organiser] = []
    kinds: list[str] = []
    left = members
    while left >= _SMALLEST:
        size = min(int(power_law(rng, _SMALLEST, _LARGEST, 2.0, 1)[0]), left)
        size = left if 0 < left - size < _SMALLEST and left <= _LARGEST else size
        kinds = kinds or [SCHEMES[k] for k in rng.permutation(len(SCHEMES))]
        out.append(_organiser(rng, len(out), kinds.pop(), size, hardness))
        left -= size
    return out


def _organiser(
    rng: np.random.Generator, number: int, scheme: str, members: int, hardness: float
) -> Organiser:
    caution = float(np.clip(hardness + rng.normal(0, 0.13), 0, 1))
    gap = float(rng.lognormal(np.log(0.12) + 3.2 * caution, 0.7))
    gap = min(gap, 0.3 * OPEN_DAYS / members)
    earliest = _EARLIEST.get(scheme, 5)
    latest = OPEN_DAYS - int(gap * members) - 5
    return Organiser(
        number=number,
        scheme=scheme,
        members=members,
        caution=caution,
        stock=_buy(rng, scheme, members, caution),
        policy=_POLICIES[int(weighted(rng, np.array([0.5, 0.25, 0.25]), 1)[0])],
        starts=int(rng.integers(earliest, max(earliest + 1, latest))),
        gap_days=gap,
        grace=int(rng.poisson(0.3 + 2.2 * caution)),
        caught=bool(rng.random() < 0.55 - 0.3 * caution),
    )


def _buy(rng: np.random.Generator, scheme: str, members: int, caution: float) -> dict[str, int]:
    """Return how many of each thing to own: the cheapest mix, cut down to the budget."""
    loss = _GAIN * _LOW_RISK * (_HIGH_RISK / _LOW_RISK) ** caution
    budget = 1_200 + 700 * members * rng.lognormal(0, 0.5)
    wanted = {}
    for thing, price in PRICES.items():
        uses = float(np.clip(np.sqrt(price / loss) * rng.lognormal(0, 0.2), 1, members))
        if thing in SINKS[scheme]:
            uses = max(uses, 2.0)
        wanted[thing] = members / uses
    cost = sum(PRICES[thing] * count for thing, count in wanted.items())
    cut = min(1.0, budget / cost)
    return {thing: max(1, int(np.ceil(count * cut))) for thing, count in wanted.items()}
