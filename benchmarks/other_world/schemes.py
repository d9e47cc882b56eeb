"""The four schemes in which goods or rents of real people are diverted, and the recycler."""

import numpy as np

from benchmarks.other_world.chance import NONE
from benchmarks.other_world.hands import Hands
from benchmarks.other_world.happenings import result
from benchmarks.other_world.lives import DAY


def agent_prepaid_rent(ring: Hands) -> None:
    """An agent talks people with little money into it and pays the first rent minutes later."""
    everybody = ring.some(1.1)
    ring.by_agents(everybody)
    payer = ring.account()
    ring.put(ring.some(0.95 - 0.15 * ring.of.caution), payer=payer)
    agent = ring.out["agent"][ring.main]
    own_phone = ring.world.partners.agent["phone"][agent]
    ring.put(ring.bold(0.5), contact1=own_phone)
    ring.put(ring.bold(0.35), device=ring.device())
    ring.work_from_den(ring.bold(0.5))
    sim = ring.number("consignee", ring.unit("sim"))
    ring.put(ring.bold(0.4), consignee=sim)
    drop = ring.drop()
    later = ring.some(0.4)  # for the rest the member hands the goods over
    ring.put(later & ring.bold(0.8), final=drop, address=drop)
    ring.plan(0.7, same=bool(ring.rng.random() < 0.5 * (1 - ring.of.caution)))
    ring.default(0.88)


def redirected_delivery(ring: Hands) -> None:
    """Bought names with their true addresses; the goods are sent elsewhere on the way."""
    everybody = ring.some(1.1)
    ring.put(everybody, phone=ring.number("sim", ring.unit("sim")))
    ring.put(ring.some(0.9), device=ring.device())
    ring.work_from_den(everybody)
    ring.put(ring.some(0.6), card=ring.account("card"))
    own = ring.out["phone"][ring.main]
    ring.put(everybody, payer=ring.out["card"][ring.main], consignee=own)
    ring.put(ring.some(0.5), payer=ring.account())
    away, none = ring.world.people.of["room"][ring.out["person"][ring.main]], NONE
    ring.put(everybody, address=away, home=np.full(ring.size, none))
    drop = ring.drop()
    ring.put(everybody, final=drop)
    taker = ring.number("consignee", ring.unit("contact"))
    ring.put(ring.some(0.6), consignee=taker)
    device = ring.out["device"][ring.main]
    hours = ring.rng.uniform(1.5, 40, ring.size)
    ring.tell("address_change", everybody, hours, address=drop, device=device)
    strange = ring.number("contact", ring.unit("contact"))
    ring.put(ring.some(0.7), contact1=strange)
    ring.put(everybody, contact2=np.full(ring.size, NONE))
    ring.look_aged()
    ring.plan(0.75)
    ring.default()


def recycler(ring: Hands) -> None:
    """Several finders send people; all goods end at one dealer, who pays cash for them."""
    ring.by_agents(ring.some(0.7))
    drop = ring.drop()
    ends = ring.some(0.95)
    direct = ring.some(0.5 - 0.3 * ring.of.caution)
    ring.put(ends & direct, address=drop)
    ring.put(ends, final=drop)
    hours = ring.rng.uniform(6, 60, ring.size)
    ring.tell("address_change", ends & ~direct & ring.some(0.8), hours, address=drop)
    dealer = ring.number("consignee", ring.unit("sim"))
    ring.put(ring.some(0.75 - 0.45 * ring.of.caution), consignee=dealer)
    ring.put(ring.bold(0.45), payer=ring.account())
    ring.plan(0.85)
    ring.default(0.92)


def account_takeover(ring: Hands) -> None:
    """Customers of long standing whose accounts a stranger uses for one last order."""
    everybody = ring.some(1.1)
    device = ring.device()
    ring.put(everybody, device=device)
    ring.work_from_den(everybody)
    drop, taker = ring.drop(), ring.number("consignee", ring.unit("sim"))
    ring.put(everybody, address=drop, final=drop)
    ring.put(ring.some(0.8), consignee=taker)
    ring.put(ring.some(0.5), payer=ring.account())
    ring.plan(0.9)
    ring.default()
    ring.out["grace"][ring.main] = 0
    seen = {name: ring.out[name][ring.main] for name in ("ip", "wifi", "lat", "lon", "flags")}
    before = -ring.rng.uniform(0.2, 1.5 + 30 * ring.of.caution, ring.size)
    ring.tell("login", everybody, before, device=device, **seen)
    ring.tell("device_change", ring.some(0.75), before * 0.6, device=device, ip=seen["ip"])
    changed = ring.some(0.6)
    ring.tell("phone_change", changed, before * 0.3, phone=taker, device=device)
    ring.put(changed & ring.some(0.5), phone=taker)
    ring.tell("address_change", ring.some(0.7), before * 0.1, address=drop, device=device)
    late = ring.rng.uniform(24 * 20, 24 * 75, ring.size)
    ring.tell("complaint", ring.some(0.6), late, result=result("not_mine", ring.size))


def bust_out(ring: Hands) -> None:
    """Friends with good small orders behind them order the dearest at once and stop paying."""
    ring.put(ring.some(0.6 - 0.3 * ring.of.caution), payer=ring.account())
    others = ring.out["phone"][np.roll(ring.main, 1)]
    ring.put(ring.some(0.75 - 0.4 * ring.of.caution), contact1=others)
    ring.put(ring.bold(0.5), contact2=ring.out["phone"][np.roll(ring.main, -2)])
    ring.work_from_den(ring.bold(0.7))
    drop = ring.drop()
    ring.put(ring.some(0.55), final=drop, address=drop)
    ring.put(ring.bold(0.3), device=ring.device())
    ring.plan(0.95)
    ring.default(0.95)
    last = int(ring.out["time"][ring.main].max())
    longest = int((1.5 + 25 * ring.of.caution) * DAY)  # all within days, or weeks
    ring.out["time"][ring.main] = np.maximum(ring.out["time"][ring.main], last - longest)
