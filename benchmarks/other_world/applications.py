"""What somebody's honest application says, given who they are, when and by which route."""

import numpy as np

from benchmarks.other_world.chance import NONE, Flags, Ints, Table, chosen, pick, share, weighted
from benchmarks.other_world.demand import Calendar
from benchmarks.other_world.lives import DAY, card_number, phone_number
from benchmarks.other_world.networks import AT_SHOP, whereabouts
from benchmarks.other_world.partners import AGENT, CHANNEL, ROUTES, SHOP_COUNTER
from benchmarks.other_world.place import FACTORY, ROOMS, STATION, STUDENT
from benchmarks.other_world.words import PRODUCTS
from benchmarks.other_world.world import World

NO_ROOM = 999  # the number of a room in an address that ends at the building
# Indices of numbers: firms' accounts, relatives elsewhere, receptions, personnel offices.
FIRM_ACCOUNTS, RELATIVES, STATIONS, OFFICES = 80_000_000, 30_000_000, 70_000_000, 72_000_000
PRICES = np.array([price for _, price in PRODUCTS])
TERMS = np.array([3, 6, 12, 24])
_COLUMNS = """
    account person time route kind registered surname given birth region sequence phone mail company
    representative card device ip wifi lat lon flags address home firm contact1 contact2 payer
    consignee shop agent channel staff product amount term deposit monthly score inquiries loans
    worst income debt checks decision decided delivered ring scheme conduct grace final
"""


def write_applications(
    rng: np.random.Generator, world: World, calendar: Calendar, who: Table
) -> Table:
    """Return one row an application of `who` (person, time, account), as honest people apply."""
    n = who.rows
    out = Table({name: np.full(n, NONE, np.int64) for name in _COLUMNS.split()})
    out.update(who)
    for name in ("surname", "given", "birth", "region", "sequence", "firm", "income"):
        out[name] = world.people.of[name][who["person"]].copy()
    for name in ("kind", "route", "flags", "grace"):
        out[name][:] = 0
    _route(rng, world, out)
    _session(rng, world, out)
    _own_things(rng, world, out)
    _places(rng, world, out)
    _contacts(rng, world, out)
    _payer(rng, world, out)
    choose_plan(rng, calendar, out, np.arange(n))
    _credit(rng, world, out)
    out["final"] = out["address"].copy()
    return out


def _route(rng: np.random.Generator, world: World, out: Table) -> None:
    """By app, a channel, an agent (mostly the one of the block) or at a counter."""
    n, people, partners = out.rows, world.people.of, world.partners
    city = people["city"][out["person"]]
    student = people["living"][out["person"]] == STUDENT
    route = weighted(rng, ROUTES, n)
    out["route"] = np.where(chosen(rng, student, 0.3), AGENT, route)
    by_agent, at_shop = out["route"] == AGENT, out["route"] == SHOP_COUNTER
    building = people["room"][out["person"]] // ROOMS
    local = partners.agents.first[city] + pick(building, partners.agents.count[city], 71)
    agent = np.where(
        rng.random(n) < 0.7, partners.agents.order[local], partners.agents.draw(rng, city, 1.5)
    )
    shop = partners.shops.draw(rng, city, 1.8)
    out["agent"] = np.where(by_agent, agent, NONE)
    out["shop"] = np.where(at_shop, shop, NONE)
    out["staff"] = np.where(at_shop, partners.staff(shop, rng.integers(0, 16, n)), NONE)
    online = 3 + weighted(rng, partners.channel_weights, n)
    out["channel"] = np.select([by_agent, at_shop, out["route"] == CHANNEL], [1, 2, online], 0)
    opening = 9 * 3_600 + rng.integers(0, 11 * 3_600, n)
    out["time"] = np.where(at_shop, out["time"] // DAY * DAY + opening, out["time"])


def _session(rng: np.random.Generator, world: World, out: Table) -> None:
    where = whereabouts(rng, out["time"])
    at_shop = out["route"] == SHOP_COUNTER
    where = np.where(at_shop, AT_SHOP, where)
    out.update(world.networks.look(rng, out["person"], out["time"], where))
    on_counter = np.flatnonzero(chosen(rng, at_shop, 0.85))
    building = world.partners.shop["building"][out["shop"][on_counter]]
    out.put(on_counter, **world.networks.shop(building, out["person"][on_counter]))
    stranger = np.flatnonzero(at_shop & (out["ip"] == NONE))
    mobile = np.full(len(stranger), 2)
    out.put(
        stranger, **world.networks.look(rng, out["person"][stranger], out["time"][stranger], mobile)
    )


def _own_things(rng: np.random.Generator, world: World, out: Table) -> None:
    """Device, phone, card: their own of that day; a few use a relative's or the counter's."""
    who, time, lives = out["person"], out["time"], world.lives
    kin = world.people.of["kin"][who]
    related, young = kin >= 0, world.people.age()[who] < 24
    device = lives.device.at(who, time)
    device = np.where(chosen(rng, related, 0.02), lives.device.at(kin, time), device)
    counter = chosen(rng, out["route"] == SHOP_COUNTER, 0.6)
    of_shop = world.partners.shop_device(out["shop"], rng.integers(0, 12, out.rows))
    out["device"] = np.where(counter, of_shop, device)
    phone = lives.phone.at(who, time)
    out["phone"] = np.where(chosen(rng, related & young, 0.03), lives.phone.at(kin, time), phone)
    card = lives.card.at(who, time)
    card = np.where(chosen(rng, lives.spare[who] >= 0, 0.4), lives.spare[who], card)
    out["card"] = np.where(chosen(rng, related, 0.03), lives.card.at(kin, time), card)
    out["mail"] = np.where(share(who, 72) < 0.42, who, NONE)
    instant = rng.random(out.rows) < np.where(out["route"] >= AGENT, 0.9, 0.5)
    before = np.where(
        instant, rng.exponential(1_500, out.rows), rng.exponential(90 * DAY, out.rows)
    )
    out["registered"] = time - 60 - before.astype(np.int64)


def _places(rng: np.random.Generator, world: World, out: Table) -> None:
    """Goods go home (84 %), to work, to a parcel station, or are handed over in the shop."""
    n, who, places = out.rows, out["person"], world.places
    home = world.lives.room.at(who, out["time"])
    city = world.people.of["city"][who]
    station = places.buildings[STATION]
    near = station.order[station.first[city] + pick(home // (ROOMS * 8), station.count[city], 73)]
    works = out["firm"] >= 0
    office = places.firm["building"][out["firm"]]
    desk = office * ROOMS + pick(out["firm"], places.capacity(office), 74)
    draw = rng.random(n)
    out["address"] = np.where(draw < 0.08, near * ROOMS + NO_ROOM, home)
    out["address"] = np.where((draw > 0.92) & works, desk, out["address"])
    handed = chosen(rng, out["route"] == SHOP_COUNTER, 0.6)
    counter = world.partners.shop["building"][out["shop"]] * ROOMS + NO_ROOM
    out["address"] = np.where(handed, counter, out["address"])
    out["home"] = np.where(rng.random(n) < 0.55, home, NONE)
    out["firm"] = np.where(rng.random(n) < 0.7, out["firm"], NONE)
    kin, friend = (world.people.of[tie][who] for tie in ("kin", "friend"))
    to_kin = world.lives.phone.at(kin, out["time"])
    to_friend = world.lives.phone.at(friend, out["time"])
    living = places.building["kind"][home // ROOMS]
    dormitory = (living == STUDENT) | (living == FACTORY)
    reception = phone_number(STATIONS + home // ROOMS, np.zeros(n, np.int64))
    who_gets = rng.random(n)
    out["consignee"] = np.select(
        [
            handed | (who_gets < 0.16),
            (who_gets < 0.24) & (kin >= 0),
            (who_gets < 0.27) & (friend >= 0),
            (draw < 0.08) & (who_gets < 0.36),
            dormitory & (who_gets < 0.42),
        ],
        [
            np.full(n, NONE),
            to_kin,
            to_friend,
            phone_number(STATIONS + near, np.zeros(n, np.int64)),
            reception,
        ],
        out["phone"],
    )


def _contacts(rng: np.random.Generator, world: World, out: Table) -> None:
    """A relative and a friend; half of the relatives live outside this world."""
    n, who, lives = out.rows, out["person"], world.lives
    tie = {name: world.people.of[name][who] for name in ("kin", "friend", "mate")}
    far = phone_number(RELATIVES + who * 2, np.zeros(n, np.int64))
    farther = phone_number(RELATIVES + who * 2 + 1, np.zeros(n, np.int64))
    known = chosen(rng, tie["kin"] >= 0, 0.8)
    out["contact1"] = np.where(known, lives.phone.at(tie["kin"], out["time"]), far)
    other = np.where(chosen(rng, tie["mate"] >= 0, 0.4), tie["mate"], tie["friend"])
    known = chosen(rng, other >= 0, 0.55)
    out["contact2"] = np.where(known, lives.phone.at(other, out["time"]), farther)
    out["contact2"][rng.random(n) < 0.2] = NONE
    worker = world.people.of["living"][who] == FACTORY
    office = phone_number(OFFICES + world.people.of["firm"][who], np.zeros(n, np.int64))
    out["contact2"] = np.where(chosen(rng, worker, 0.15), office, out["contact2"])
    agent = world.partners.agent
    lazy = agent["own_phone_as_contact"][out["agent"]] == 1
    lazy = chosen(rng, lazy & (out["agent"] >= 0), 0.5)
    out["contact1"] = np.where(lazy, agent["phone"][out["agent"]], out["contact1"])


def _payer(rng: np.random.Generator, world: World, out: Table) -> None:
    """The first rent comes from an own card (most), a relative, the firm, a till or the agent."""
    who, partners = out["person"], world.partners
    kin, firm = world.people.of["kin"][who], world.people.of["firm"][who]
    of_kin = world.lives.card.at(kin, out["time"])
    generous: Flags = (firm >= 0) & (share(firm, 75) < 0.012)
    till = (partners.shop["till_pays"][out["shop"]] == 1) & (out["shop"] >= 0)
    kind_agent = (partners.agent["advances_rent"][out["agent"]] == 1) & (out["agent"] >= 0)
    out["payer"] = np.select(
        [
            chosen(rng, generous, 0.8),
            chosen(rng, till, 0.6),
            chosen(rng, kind_agent, 0.5),
            chosen(rng, kin >= 0, 0.05),
            rng.random(out.rows) < 0.12,
        ],
        [
            card_number(FIRM_ACCOUNTS + firm),
            partners.shop["till"][out["shop"]],
            partners.agent["card"][out["agent"]],
            of_kin,
            np.full(out.rows, NONE),
        ],
        out["card"],
    )


def choose_plan(
    rng: np.random.Generator, calendar: Calendar, out: Table, rows: Ints, dear: float = 0.0
) -> None:
    """Choose product and plan for some rows; `dear` is the chance to want the dearest at once."""
    n = len(rows)
    launch = np.isin(out["time"][rows] // DAY, calendar.launches)
    product = weighted(rng, np.array([0.16, 0.2, 0.24, 0.14, 0.1, 0.1, 0.06]), n)
    wants = (rng.random(n) < dear) | chosen(rng, launch, 0.7)
    product = np.where(wants, 0, product)
    term = np.where(
        rng.random(n) < dear, 12, TERMS[weighted(rng, np.array([0.1, 0.3, 0.5, 0.1]), n)]
    )
    price = PRICES[product] // 100 * 100
    deposit = np.where(rng.random(n) < dear, 0, price * rng.choice([0, 0, 10, 20, 30], n) // 100)
    monthly = (price - deposit) * 112 // (100 * term)
    values = Table(product=product, amount=price, term=term, deposit=deposit, monthly=monthly)
    out.put(rows, **values)


def _credit(rng: np.random.Generator, world: World, out: Table) -> None:
    n, who = out.rows, out["person"]
    thin = rng.random(n) < 0.2
    out["score"] = np.where(thin, NONE, world.people.of["score"][who] + rng.integers(-8, 9, n))
    out["inquiries"] = rng.poisson(1.6 + 8e-6 * world.people.of["risk"][who])
    out["loans"] = rng.poisson(0.9, n)
    out["worst"] = np.where(chosen(rng, out["loans"] > 0, 0.15), rng.integers(1, 60, n), 0)
    out["debt"] = (out["loans"] * rng.gamma(2.0, 450.0, n)).astype(np.int64)
    out["checks"] = np.where(rng.random(n) < 0.97, 7, rng.integers(1, 7, n))  # bits: passed
