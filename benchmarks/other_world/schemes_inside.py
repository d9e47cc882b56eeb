"""The schemes of invented people, of room-mates, and of the lender's own partners."""

import numpy as np

from benchmarks.other_world.chance import NONE, pick
from benchmarks.other_world.hands import Hands
from benchmarks.other_world.lives import DAY, phone_number
from benchmarks.other_world.partners import SHOP_COUNTER
from benchmarks.other_world.people import TODAY
from benchmarks.other_world.place import ROOMS
from benchmarks.other_world.words import CITIES


def invent_identities(ring: Hands, people: int) -> None:
    """Give the first `people` members identities from one template: place, years, numbers."""
    rng, out = ring.rng, ring.out
    rows = ring.main[:people]
    serial = np.arange(people)
    near = ring.of.caution < 0.6
    region = int(CITIES[ring.city][2]) * 10_000 + 9_960 + ring.of.number % 40
    born = TODAY - int(rng.integers(21, 38)) * 365
    days = serial * 3 if near else rng.integers(-2_500, 2_500, people)
    out["region"][rows] = region
    out["birth"][rows] = born - days
    out["sequence"][rows] = 1 + (int(rng.integers(0, 800)) + serial * (1 if near else 7)) % 999
    family = rng.random(people) < (0.75 - 0.5 * ring.of.caution)
    out["surname"][rows] = np.where(family, ring.of.number % 25, out["surname"][rows])
    first = 99_000_000 + ring.of.number * 64
    if near:  # SIMs from one box; their numbers follow each other
        box = int(phone_number(np.array([first]), np.array([3]))[0]) // 100 * 100
        out["phone"][rows] = box + (serial * 2 + 1) % 100
    else:
        out["phone"][rows] = ring.number("sim", ring.unit("sim"))[:people]
    out["card"][rows] = ring.account("card")[:people]
    for name in ("score", "worst", "debt"):
        out[name][rows] = NONE
    out["loans"][rows], out["inquiries"][rows] = 0, rng.poisson(1.0, people)


def synthetic_family(ring: Hands) -> None:
    """Made-up relatives, reachable only through each other, applying from one desk."""
    everybody = ring.some(1.1)
    invent_identities(ring, ring.size)
    ring.put(everybody, device=ring.device())
    ring.work_from_den(everybody)
    phone = ring.out["phone"][ring.main]
    ring.put(ring.some(0.85 - 0.3 * ring.of.caution), contact1=np.roll(phone, 1))
    answering = ring.number("contact", ring.unit("contact"))
    ring.put(everybody, contact2=np.where(ring.bold(0.6), np.roll(phone, -1), answering))
    drop = ring.drop()
    ring.put(everybody, address=drop, final=drop, home=np.where(ring.some(0.5), drop, NONE))
    ring.put(everybody, consignee=phone, payer=ring.out["card"][ring.main])
    ring.put(ring.bold(0.6), payer=ring.account())
    firm = pick(ring.unit("contact"), ring.world.places.firm.rows, 91)
    ring.put(everybody, firm=np.where(ring.some(0.7), firm, NONE))
    ring.look_aged()
    ring.plan(0.6)
    ring.default()


def dormitory_recruitment(ring: Hands) -> None:
    """A recruiter goes along a corridor; everybody keeps their own phone, card and bed."""
    everybody = ring.some(1.1)
    ring.by_agents(everybody)
    recruiter = ring.number("contact", ring.unit("contact"))
    ring.put(ring.some(0.8 - 0.4 * ring.of.caution), contact2=recruiter)
    ring.put(ring.some(0.8 - 0.35 * ring.of.caution), payer=ring.account())
    ring.put(ring.some(0.5 - 0.3 * ring.of.caution), consignee=recruiter)
    drop = ring.drop()
    ring.put(ring.bold(0.4), final=drop)
    ring.plan(0.7, same=bool(ring.rng.random() < 0.9 - 0.5 * ring.of.caution))
    ring.default(0.9)


def insider(ring: Hands) -> None:
    """Staff of a shop pass invented and paid customers before opening or after closing."""
    everybody, world, size = ring.some(1.1), ring.world, ring.size
    invent_identities(ring, ring.of.on_paper)
    shops = world.partners.shops
    at = shops.first[ring.city] + ring.of.number % shops.count[ring.city]
    shop = np.full(size, shops.order[at])
    crew = 1 + int(2 * ring.of.caution)
    staff = world.partners.staff(shop, ring.of.number + ring.rng.integers(0, crew, size))
    route, none = np.full(size, SHOP_COUNTER), np.full(size, NONE)
    ring.put(everybody, shop=shop, staff=staff, route=route, agent=none, channel=none * 0 + 2)
    building = world.partners.shop["building"][shop]
    ring.put(ring.some(0.95 - 0.3 * ring.of.caution), **world.networks.shop(building, none))
    counter = world.partners.shop_device(shop, ring.rng.integers(0, 12, size))
    ring.put(everybody, device=np.where(ring.some(0.45), counter, ring.device()))
    firm = pick(ring.unit("contact"), world.places.firm.rows, 92)
    ring.put(ring.some(0.8 - 0.3 * ring.of.caution), firm=firm)
    ring.put(ring.some(0.7), contact1=ring.number("contact", ring.unit("contact")))
    ring.put(ring.some(0.8 - 0.3 * ring.of.caution), payer=ring.account())
    at_counter = building * ROOMS + 999
    ring.put(everybody, address=at_counter, final=at_counter, consignee=none)
    edge = np.where(ring.some(0.5), 8.4, 20.6) + ring.rng.uniform(0, 0.9, size)
    odd = ring.some(0.85 - 0.6 * ring.of.caution)
    time = ring.out["time"][ring.main] // DAY * DAY + (edge * 3_600).astype(np.int64)
    ring.put(odd, time=time)
    ring.put(everybody, registered=ring.out["time"][ring.main] - 600)
    ring.plan(0.8)
    ring.put(everybody, deposit=np.zeros(size, np.int64))
    ring.default(0.95)
