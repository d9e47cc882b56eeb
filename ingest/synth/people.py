"""The people of one block, before any group is formed: each alone, with ordinary public ties."""

from dataclasses import dataclass, fields

import numpy as np

from ingest.synth.places import Map, homes, unpack
from ingest.synth.values import BUG, UNKNOWN, ZEROS, code, hub, mix
from ingest.synth.words import Ints, words

NONE = -1
DAY = 86_400
YEAR = 365 * DAY  # the world's time: seconds from its first midnight, one year long
LAST_APPLIED = 350 * DAY
GOOD, LATE, BAD = 0, 1, 2  # how somebody pays


@dataclass(slots=True)
class People:
    """One row an applicant; codes as in `values`, places as in `places`, −1 for none."""

    idx: Ints
    surname: Ints
    given: Ints  # two characters packed: first * 256 + second + 1, second 0 for none
    birth: Ints  # days before 2007-01-01
    id_code: Ints
    phone: Ints
    contact: Ints
    contact_2: Ints
    consignee: Ints
    email: Ints
    card: Ints
    payer: Ints
    device: Ints  # at application
    own_device: Ints  # at later logins
    wifi: Ints
    ip: Ints
    home: Ints
    delivery: Ints  # −1: the home
    spot: Ints  # the place where the phone was; −1: not told
    firm: Ints
    shop: Ints
    agent: Ints
    staff: Ints
    channel: Ints
    company: Ints
    applied: Ints
    registered: Ints
    product: Ints
    term: Ints
    deposit_share: Ints  # per cent of the price
    pays: Ints
    first_payer: Ints  # pays minutes after applying
    late_delivery: Ints  # the address is changed to this place before delivery
    late_device: Ints  # a device that joins just before the order
    small_first: Ints  # 1: a small good order long before
    ring: Ints
    ring_kind: Ints
    innocent: Ints

    def __len__(self) -> int:
        return len(self.idx)

    def take(self, rows: Ints) -> "People":
        """Return the people at `rows`, in that order."""
        return People(**{f.name: getattr(self, f.name)[rows] for f in fields(self)})

    def set(self, name: str, rows: Ints, values: Ints | int) -> None:
        """Set column `name` of `rows`."""
        getattr(self, name)[rows] = values

    def city(self, atlas: Map) -> Ints:
        """Return each person's city."""
        return atlas.estates.city(unpack(self.home)["estate"])


def people(rng: np.random.Generator, start: int, size: int, atlas: Map) -> People:
    """Return `size` strangers numbered from `start`."""
    idx = np.arange(start, start + size, dtype=np.int64)
    columns = {f.name: np.full(size, NONE, dtype=np.int64) for f in fields(People)}
    columns |= _selves(rng, idx, atlas)
    columns |= _contacts(rng, idx)
    columns |= _times(rng, size)
    found = People(**columns)
    _network(rng, found, atlas)
    _partners(rng, found, atlas)
    _orders(rng, found)
    return found


def some(rng: np.random.Generator, values: Ints, share: float) -> Ints:
    """Return `values` with all but a `share` of them blanked."""
    return np.where(rng.random(len(values)) < share, values, NONE)


def _selves(rng: np.random.Generator, idx: Ints, atlas: Map) -> dict[str, Ints]:
    size = len(idx)
    home = homes(rng, rng.integers(0, atlas.estates.total, size))
    return {
        "idx": idx,
        "surname": _surnames(rng, home, atlas),
        "given": given_names(rng, size),
        "birth": (365.25 * (rng.gamma(2.2, 5.5, size).clip(0, 42))).astype(np.int64),
        "id_code": some(rng, code(idx), 0.95),
        "home": home,
        "device": _devices(rng, idx),
        "own_device": code(idx),
    }


def given_names(rng: np.random.Generator, size: int) -> Ints:
    """Return given names of one or two characters, packed."""
    count = len(words().given)
    second = np.where(rng.random(size) < 0.7, 1 + rng.integers(0, count, size), 0)
    return rng.integers(0, count, size) * 256 + second


def _surnames(rng: np.random.Generator, home: Ints, atlas: Map) -> Ints:
    """Return surnames by share; in one estate of seven, an old village, half have one surname."""
    shares = words().surname_shares
    common = rng.choice(len(shares), len(home), p=shares)
    turn = mix(unpack(home)["estate"], atlas.seed + 2)
    village = (turn % 7 == 0) & (rng.random(len(home)) < 0.5)
    return np.where(village, turn // 7 % 40, common)


def _devices(rng: np.random.Generator, idx: Ints) -> Ints:
    """Return own devices; some are not told, some are placeholders."""
    draw = rng.random(len(idx))
    found = np.where(draw < 0.86, code(idx), NONE)
    for value, low in ((UNKNOWN, 0.97), (BUG, 0.985), (ZEROS, 0.993)):
        found = np.where(draw > low, value, found)
    return found


def _contacts(rng: np.random.Generator, idx: Ints) -> dict[str, Ints]:
    return {
        "phone": code(idx),
        "contact": some(rng, code(idx, 1), 0.7),
        "contact_2": some(rng, code(idx, 2), 0.15),
        "consignee": some(rng, code(idx), 0.12),
        "email": some(rng, code(idx), 0.3),
        "card": some(rng, code(idx), 0.72),
        "payer": np.where(rng.random(len(idx)) < 0.2, code(idx), some(rng, code(idx, 3), 0.03)),
    }


def _times(rng: np.random.Generator, size: int) -> dict[str, Ints]:
    """Return when they applied (by season, week and hour) and when they had signed up."""
    day = rng.integers(0, LAST_APPLIED // DAY, size)
    applied = day * DAY + clock(rng, size)
    ago = np.where(rng.random(size) < 0.6, rng.exponential(0.05, size), rng.exponential(200, size))
    return {"applied": applied, "registered": applied - 180 - (ago * DAY).astype(np.int64)}


def clock(rng: np.random.Generator, size: int) -> Ints:
    """Return seconds of a day: two humps, at noon and in the evening, and a few at night."""
    noon, evening = rng.normal(12.5, 2.2, size), rng.normal(19.5, 1.8, size)
    hour = np.where(rng.random(size) < 0.55, noon, evening)
    hour = np.where(rng.random(size) < 0.05, rng.random(size) * 24, hour)
    return (hour.clip(0, 23.99) * 3600).astype(np.int64)


def _network(rng: np.random.Generator, found: People, atlas: Map) -> None:
    """Fill Wi-Fi, address and spot: at home, on a mobile carrier, in a public place, not told."""
    size, city = len(found), found.city(atlas)
    carrier = code(hub("carrier", carrier_of(rng, city, found.applied, atlas)))
    public = code(hub("public", atlas.publics.pick(rng, city, 2.0)))
    draw = rng.random(size)
    at_home, out = draw < 0.38, draw > 0.95
    found.wifi = np.where(at_home & (rng.random(size) < 0.8), code(found.idx), NONE)
    found.wifi = np.where(out, public, found.wifi)
    found.ip = np.where(at_home, code(found.idx), some(rng, carrier, 0.6))
    found.ip = np.where(out, public, found.ip)
    found.spot = np.where(at_home, found.home, NONE)


def carrier_of(rng: np.random.Generator, city: Ints, at: Ints, atlas: Map) -> Ints:
    """Return the exits that mobile phones of each city had; they change by the hour."""
    width = np.diff(np.concatenate([[0], atlas.carriers.bounds()]))[city]
    first = np.concatenate([[0], atlas.carriers.bounds()])[city]
    turn = mix(at // 3600 + city * 9973 + rng.integers(0, 2, len(city)) * 7, atlas.seed)
    return first + turn % width


def _partners(rng: np.random.Generator, found: People, atlas: Map) -> None:
    """Fill employer, shop, agent, staff and channel; half came through a shop."""
    size, city = len(found), found.city(atlas)
    found.firm = some(rng, hub("firm", atlas.firms.pick(rng, city, 1.8)), 0.4)
    shop = atlas.shops.pick(rng, city, 1.4)
    found.shop = some(rng, hub("shop", shop), 0.5)
    in_shop = found.shop >= 0
    agent = hub("agent", agent_of(shop, rng.integers(0, 2, size), atlas))
    found.agent = np.where(in_shop & (rng.random(size) < 0.5), agent, NONE)
    found.staff = np.where(
        in_shop & (rng.random(size) < 0.4), shop * 4 + rng.integers(0, 3, size), NONE
    )
    found.channel = some(rng, rng.integers(0, 12, size), 0.35)


def agent_of(shop: Ints, turn: Ints, atlas: Map) -> Ints:
    """Return one of the two agents who work with each shop."""
    return (shop * atlas.agents.total // atlas.shops.total + turn) % atlas.agents.total


def _orders(rng: np.random.Generator, found: People) -> None:
    size = len(found)
    found.product = rng.choice(len(words().products), size, p=words().product_shares)
    found.term = rng.choice(np.array([6, 12, 18, 24]), size, p=[0.15, 0.6, 0.1, 0.15])
    found.deposit_share = rng.choice(np.array([0, 10, 20, 30]), size, p=[0.4, 0.25, 0.2, 0.15])
    found.pays = np.where(rng.random(size) < 0.09, LATE, GOOD)
    found.pays = np.where(rng.random(size) < 0.03, BAD, found.pays)
