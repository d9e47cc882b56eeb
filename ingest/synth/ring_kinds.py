"""The eight kinds of ring, each a function that ties the members it is given."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ingest.synth.innocents import Scene, retime
from ingest.synth.knobs import Knobs
from ingest.synth.people import DAY, NONE
from ingest.synth.places import DORM, pack, shop_places, unpack
from ingest.synth.rings import Ring
from ingest.synth.values import ASSET, SERIAL, code, hub
from ingest.synth.words import Ints, words

BIG = 6000  # yuan


def agent_prepaid_rent(ring: Ring) -> None:
    """An agent advances the first rent of strangers from one or two accounts."""
    people = ring.scene.people
    ring.seller()
    ring.give("payer", ring.pool(5, 9), 1.0)
    ring.give("contact", ring.pool(5, 6), 0.6)
    ring.give("device", ring.pool(5, 5), 0.5)
    people.first_payer[ring.rows] = 1
    ring.burst(40)
    ring.fail(0.6)


def redirected_delivery(ring: Ring) -> None:
    """The address is changed before receipt: the goods go to a buyer."""
    ring.give("late_delivery", ring.sinks(6), 1.0)
    ring.give("consignee", ring.pool(5, 5), 0.85)
    ring.give("payer", ring.pool(6, 7), 0.4)
    ring.give("ip", ring.pool(6, 5), 0.35)
    ring.seller(share=0.3)
    ring.burst(25)
    ring.fail(0.7)


def recycler(ring: Ring) -> None:
    """Goods of several agents' customers end at one dealer; nothing comes back."""
    ring.seller(agents=3)
    ring.give("consignee", ring.pool(5, 7), 0.75)
    ring.give("delivery", ring.sinks(6), 0.7)
    ring.give("payer", ring.pool(5, 8), 0.6)
    _expensive(ring, 0.7)
    ring.burst(60)
    _resell(ring)
    ring.fail(0.75)


def synthetic_family(ring: Ring) -> None:
    """Identities out of one template: serial numbers, a few devices, a closed circle."""
    scene, rows = ring.scene, ring.rows
    people, first, size = scene.people, ring.rows[0], len(ring)
    serial = scene.rng.permutation(size) * SERIAL
    for column, slot in (("phone", 7), ("id_code", 7), ("email", 7)):
        values = getattr(people, column)
        kept = ring.chance(1 - 0.4 * ring.hide) & (values[rows] != NONE)
        values[rows] = np.where(kept, code(people.idx[first], slot) + serial, values[rows])
    people.birth[rows] = people.birth[first] + scene.rng.integers(0, 900, size)
    ring.give("device", ring.pool(5, 3), 0.8)
    ring.circle(0.8)
    ring.give("wifi", ring.pool(5, 6), 0.6)
    ring.give("ip", ring.pool(5, 4), 0.4)
    ring.give("card", ring.pool(6, 4), 0.3)
    if scene.rng.random() < 0.5:
        people.surname[rows] = people.surname[first]
        ring.give("home", ring.sinks(5), 0.6)
    ring.burst(15)
    people.registered[rows] = people.applied[rows] - scene.rng.integers(300, 3 * DAY, size)
    people.own_device[rows] = np.where(
        ring.chance(0.7), people.device[rows], people.own_device[rows]
    )
    ring.fail(0.75)


def account_takeover(ring: Ring) -> None:
    """Old good accounts in a stranger's hands: a new device first, then an order."""
    people, rng = ring.scene.people, ring.scene.rng
    ring.burst(15)
    people.registered[ring.rows] = (
        people.applied[ring.rows] - rng.integers(200, 700, len(ring)) * DAY
    )
    ring.give("late_device", ring.pool(5, 4), 1.0)
    ring.give("ip", ring.pool(5, 4), 0.7)
    ring.give("late_delivery", ring.sinks(4), 0.6)
    ring.give("consignee", ring.pool(6, 4), 0.6)
    ring.give("card", ring.pool(6, 3), 0.25)
    ring.fail(0.8)


def bust_out(ring: Ring) -> None:
    """Small good orders among old friends, then the largest all at once."""
    people = ring.scene.people
    ring.circle(0.75)
    ring.give("wifi", ring.pool(5, 6), 0.6)
    ring.give("device", ring.pool(5, 3), 0.6)
    ring.give("card", ring.pool(5, 4), 0.5)
    people.small_first[ring.rows] = np.where(ring.chance(0.8), 1, NONE)
    _expensive(ring, 0.9)
    ring.burst(12, after=205)
    ring.fail(0.7)


def dormitory_recruitment(ring: Ring) -> None:
    """A recruiter signs up students of one dormitory: one plan, one contact, within days."""
    scene, rows = ring.scene, ring.rows
    people, rng = scene.people, scene.rng
    host = _resident(scene)
    part = unpack(people.home[[host]])
    room = rng.integers(0, 40, len(ring))
    people.home[rows] = pack(
        part["estate"] + 0 * room,
        DORM,
        part["building"] + 0 * room,
        1 + 0 * room,
        2 + room // 12,
        1 + room % 12,
    )
    for column, share in (("wifi", 0.5), ("ip", 0.5), ("firm", 0.6)):
        values = getattr(people, column)
        values[rows] = np.where(ring.chance(share), values[host], values[rows])
    people.spot[rows] = np.where(ring.chance(0.4), people.home[rows], NONE)
    people.birth[rows] = rng.integers(0, 5 * 365, len(ring))
    ring.seller(share=0.85)
    ring.give("contact", ring.pool(5, 7), 0.8)
    ring.give("payer", ring.pool(5, 8), 0.6)
    ring.give("consignee", ring.pool(6, 8), 0.5)
    for column in ("product", "term", "deposit_share"):
        values = getattr(people, column)
        values[rows] = np.where(ring.chance(0.85), values[rows[0]], values[rows])
    ring.burst(8)
    ring.fail(0.65)


def insider(ring: Ring) -> None:
    """Shop staff pass made-up customers: their counter, made-up firms and contacts."""
    scene, rows = ring.scene, ring.rows
    people, rng = scene.people, scene.rng
    shop = ring.seller()
    people.staff[rows] = shop * 4 + rng.integers(0, 3)
    ring.give("contact", ring.pool(5, 5), 0.75)
    firms = people.idx[rows[ring.turns(8)]] % 2**18 + 2**19
    ring.give("firm", hub("firm", firms), 0.7)
    ring.give("device", ring.pool(5, 6), 0.5)
    ring.give("card", ring.pool(6, 6), 0.3)
    there = ring.chance(0.6)
    people.spot[rows] = np.where(there, shop_places(shop, scene.atlas), people.spot[rows])
    people.deposit_share[rows] = np.where(ring.chance(0.7), 0, people.deposit_share[rows])
    ring.burst(45)
    edge = 20 * 3600 + rng.integers(0, 2 * 3600, len(ring))
    day = people.applied[rows] // DAY * DAY
    retime(people, rows, np.where(ring.chance(0.6), day + edge, people.applied[rows]))
    people.own_device[rows] = np.where(
        ring.chance(0.6), people.device[rows], people.own_device[rows]
    )
    ring.fail(0.7)


def _expensive(ring: Ring, share: float) -> None:
    people, rng = ring.scene.people, ring.scene.rng
    dear = np.flatnonzero(words().prices >= BIG)
    chosen = rng.choice(dear, len(ring))
    people.product[ring.rows] = np.where(ring.chance(share), chosen, people.product[ring.rows])


def _resell(ring: Ring) -> None:
    """Let a few of the goods come back as honest strangers' phones, months later."""
    people, rng = ring.scene.people, ring.scene.rng
    sold = rng.choice(ring.rows, min(2, len(ring)), replace=False)
    later = np.flatnonzero(
        (people.applied > people.applied[sold].max() + 45 * DAY) & (people.ring < 0)
    )
    for member, buyer in zip(sold.tolist(), rng.permutation(later)[:2].tolist(), strict=False):
        people.device[buyer] = people.own_device[buyer] = ASSET + code(people.idx[member], 2)


def _resident(scene: Scene) -> int:
    """Return the row of somebody who lives in a dormitory (or of anybody, where nobody does)."""
    living = np.flatnonzero(unpack(scene.people.home)["kind"] == DORM)
    return int(scene.rng.choice(living)) if len(living) else 0


@dataclass(frozen=True, slots=True)
class RingKind:
    """A kind of ring: its name, how it ties its members, its smallest and largest size."""

    name: str
    tie: Callable[[Ring], None]
    least: int
    most: int


RING_KINDS = (
    RingKind("agent_prepaid_rent", agent_prepaid_rent, 5, 20),
    RingKind("redirected_delivery", redirected_delivery, 4, 15),
    RingKind("recycler", recycler, 6, 25),
    RingKind("synthetic_family", synthetic_family, 4, 12),
    RingKind("account_takeover", account_takeover, 3, 10),
    RingKind("bust_out", bust_out, 5, 15),
    RingKind("dormitory_recruitment", dormitory_recruitment, 5, 20),
    RingKind("insider", insider, 5, 20),
)


def make_rings(scene: Scene, free: Ints, *, members: int, knobs: Knobs) -> int:
    """Turn about `members` of the `free` rows into rings; return how many rings."""
    rng, people, count = scene.rng, scene.people, 0
    kinds = rng.permutation(len(RING_KINDS))
    while members >= 3 and len(free) > 30:
        era = float(rng.random()) if knobs.drift else 0.0
        number = _kind_of(int(kinds[count % len(kinds)]), era, scene, knobs)
        kind = RING_KINDS[number]
        size = kind.least + int((kind.most + 1 - kind.least) * rng.beta(1.2, 2.4))
        size = max(3, min(size, members))
        rows = _recruit(scene, free, size)
        free = np.setdiff1d(free, rows, assume_unique=True)
        ring = Ring(scene, rows, knobs.hardness, drift=knobs.drift, era=era)
        kind.tie(ring)
        if knobs.cover:
            ring.cover(knobs.cover)
        ring.tie_all()
        people.ring[rows] = scene.block * 4096 + count
        people.ring_kind[rows] = number
        members, count = members - size, count + 1
        _bait(ring, int(rng.integers(0, knobs.bait + 1)))
    return count


def _kind_of(usual: int, era: float, scene: Scene, knobs: Knobs) -> int:
    """Return the number of a ring's kind: where habits drift, the last kinds come late."""
    if not knobs.drift or scene.rng.random() >= knobs.drift:
        return usual
    half = len(RING_KINDS) // 2
    return usual % half + (half if era >= 0.5 else 0)


def _recruit(scene: Scene, free: Ints, size: int) -> Ints:
    """Return `size` free rows, most of them of one city."""
    city = scene.people.city(scene.atlas)[free]
    order = scene.rng.permutation(len(free))
    near = city[order] == city[order[0]]
    far = scene.chance(len(order), 0.1)
    ranked = np.argsort(~(near ^ far) & (np.arange(len(order)) > 0), kind="stable")
    return free[order[ranked[:size]]]


def _bait(ring: Ring, strangers: int) -> None:
    """Give strangers one weak tie to the ring each: an honest person met by chance."""
    scene, people = ring.scene, ring.scene.people
    outside = np.flatnonzero(people.ring < 0)
    for row in scene.rng.choice(outside, strangers, replace=False).tolist():
        member = int(scene.rng.choice(ring.rows))
        column, source = (
            ("contact", "phone"),
            ("contact", "contact"),
            ("wifi", "wifi"),
            ("home", "home"),
            ("ip", "ip"),
        )[int(scene.rng.integers(0, 5))]
        people.set(column, np.array([row]), getattr(people, source)[member])
