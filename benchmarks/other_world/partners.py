"""The lender's partners: shops with counters and staff, promoters on foot, channels online."""

from dataclasses import dataclass

import numpy as np

from benchmarks.other_world.chance import Floats, Ints, Table, power_law, stream, weighted
from benchmarks.other_world.lives import card_number, phone_number
from benchmarks.other_world.place import SHOP, Groups, Places, grouped

APP, CHANNEL, AGENT, SHOP_COUNTER = range(4)
ROUTES = np.array([0.44, 0.26, 0.16, 0.14])  # how honest customers come (our choice)
_FIRST = 400_000_000  # indices of partners' own devices, far above people's
_NUMBERS = 90_000_000  # and of their phones and cards, above people's and below 10**8


@dataclass(frozen=True)
class Partners:
    """`shop`, `agent` and `channel` have a row each; agents' habits are rare faults of theirs."""

    shop: Table  # city, building, devices, staff, till, till_pays, phone
    agent: Table  # city, phone, card, own_phone_as_contact, advances_rent, building
    channel_weights: Floats
    shops: Groups
    agents: Groups

    def shop_device(self, shop: Ints, which: Ints) -> Ints:
        """Return the number of a counter's device."""
        return _FIRST + shop * 4 + which % self.shop["devices"][shop]

    def staff(self, shop: Ints, which: Ints) -> Ints:
        """Return the number of one of a shop's staff."""
        return shop * 16 + which % self.shop["staff"][shop]


def how_many_shops(applicants: int) -> int:
    """Return how many shops a lender of this size has."""
    return max(12, applicants // 700)


def make_partners(seed: int, places: Places, applicants: int) -> Partners:
    """Sign up shops, agents and channels in all cities."""
    rng = stream(seed, "partners")
    shop = _shops(rng, places, rng.permutation(places.buildings[SHOP].order))
    count = max(places.cities * 4, applicants // 300)
    city = np.concatenate(
        [np.arange(places.cities), weighted(rng, places.city_weights, count - places.cities)]
    )
    carrier = np.zeros(count, np.int64)
    own = _NUMBERS + 2_000_000 + np.arange(count)
    agent = Table(
        city=city,
        phone=phone_number(own, carrier),
        card=card_number(own),
        own_phone_as_contact=(rng.random(count) < 0.10).astype(np.int64),
        advances_rent=(rng.random(count) < 0.05).astype(np.int64),
        building=places.buildings[SHOP].draw(rng, city),
    )
    channels = 6 + applicants // 20_000
    weights = np.arange(1, channels + 1, dtype=np.float64) ** -1.0
    cities = places.cities
    return Partners(shop, agent, weights, grouped(shop["city"], cities), grouped(city, cities))


def _shops(rng: np.random.Generator, places: Places, building: Ints) -> Table:
    count = len(building)
    own = _NUMBERS + np.arange(count)
    return Table(
        city=places.building["city"][building],
        building=building,
        devices=power_law(rng, 1, 3, 1.5, count),
        staff=rng.integers(2, 7, count),
        till=card_number(own),
        till_pays=(rng.random(count) < 0.12).astype(np.int64),
        phone=phone_number(own, np.zeros(count, np.int64)),
    )
