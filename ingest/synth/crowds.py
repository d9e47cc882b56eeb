"""Honest crowds round one value: dormitories, sites, offices, counters, public places, partners."""

import numpy as np

from ingest.synth.innocents import Groups, Scene, grouped, retime, together
from ingest.synth.people import DAY, NONE, agent_of, clock
from ingest.synth.places import (
    DORM,
    OFFICE,
    PICKUP,
    SITE,
    shared_rooms,
    shop_places,
    unpack,
    whole,
)
from ingest.synth.values import code, hub
from ingest.synth.words import Ints

INTAKE_DAYS = (48, 243)  # the weeks when terms begin
PER_BLOCK = 512  # numbers of dormitories, sites … that one block may use


def _numbers(scene: Scene, of: Groups, kind: str) -> Ints:
    """Return the idx of one hub a group, this block's own."""
    return hub(kind, scene.block * PER_BLOCK + of.group % PER_BLOCK)


def put(scene: Scene, column: str, rows: Ints, values: Ints, share: float) -> None:
    """Give a `share` of `rows` these values."""
    old = getattr(scene.people, column)
    old[rows] = np.where(scene.chance(len(rows), share), values, old[rows])


def _estates(scene: Scene, of: Groups) -> Ints:
    """Return the estate where each group's first lives: the crowd's own city."""
    return unpack(scene.people.home[of.lead])["estate"]


def seller(scene: Scene, of: Groups, share: float) -> None:
    """Let a `share` of the groups' people come by one shop and one agent: their first's."""
    rng, atlas = scene.rng, scene.atlas
    shop = atlas.shops.pick(rng, scene.people.city(atlas)[of.lead], 1.4)
    shop = of.of_first(shop)
    sold = scene.chance(len(of.rows), share)
    people = scene.people
    agent = hub("agent", agent_of(shop, np.zeros_like(shop), atlas))
    for column, values in (("shop", hub("shop", shop)), ("agent", agent)):
        old = getattr(people, column)
        old[of.rows] = np.where(sold, values, old[of.rows])


def dormitory(scene: Scene, rows: Ints) -> None:
    """Rooms of five, campus Wi-Fi and address, waves at intake, the warden as contact."""
    of = grouped(scene.rng, rows, np.array([40, 60, 90, 140]))
    people, rng = scene.people, scene.rng
    estates = _estates(scene, of)
    people.home[rows] = shared_rooms(estates, DORM, 1 + of.group % 12, of.place, 5)
    dorm = _numbers(scene, of, "dorm")
    put(scene, "wifi", rows, code(dorm), 0.55)
    put(scene, "ip", rows, code(dorm), 0.6)
    put(scene, "firm", rows, dorm, 0.6)
    people.spot[rows] = np.where(scene.chance(len(rows), 0.4), people.home[rows], NONE)
    people.birth[rows] = rng.integers(0, 5 * 365, len(rows))
    warden = scene.chance(of.count, 0.4)[of.group] & scene.chance(len(rows), 0.4)
    people.contact[rows] = np.where(warden, code(dorm, 1), people.contact[rows])
    _wave(scene, of, 0.6)
    seller(scene, of, 0.3)


def _wave(scene: Scene, of: Groups, share: float) -> None:
    """Let a `share` apply in the two weeks when term begins."""
    rng, people = scene.rng, scene.people
    first = np.array(INTAKE_DAYS)[rng.integers(0, 2, of.count)][of.group]
    day = first + rng.integers(0, 14, len(of.rows))
    wave = day * DAY + clock(rng, len(of.rows))
    moved = scene.chance(len(of.rows), share)
    retime(people, of.rows, np.where(moved, wave, people.applied[of.rows]))


def site_workers(scene: Scene, rows: Ints) -> None:
    """Workers of one site: its dormitory and firm, the foreman as contact or to take parcels."""
    of = grouped(scene.rng, rows, np.array([6, 8, 12, 18]))
    people = scene.people
    people.home[rows] = shared_rooms(_estates(scene, of), SITE, 1 + of.group % 8, of.place, 6)
    site = _numbers(scene, of, "site")
    foreman = code(_numbers(scene, of, "foreman"))
    put(scene, "firm", rows, site, 0.7)
    put(scene, "contact", rows, foreman, 0.55)
    put(scene, "consignee", rows, foreman, 0.2)
    put(scene, "wifi", rows, code(site), 0.3)
    people.spot[rows] = np.where(scene.chance(len(rows), 0.4), people.home[rows], NONE)
    together(scene, of, 0.5, 8.0)
    seller(scene, of, 0.4)


def office(scene: Scene, rows: Ints) -> None:
    """Colleagues: one employer, its address translation and Wi-Fi, working hours."""
    of = grouped(scene.rng, rows, np.array([10, 20, 40, 80]))
    people, rng, atlas = scene.people, scene.rng, scene.atlas
    firm = hub("firm", atlas.firms.pick(rng, people.city(atlas)[of.lead], 1.0))
    firm = of.of_first(firm)
    people.firm[rows] = firm
    put(scene, "ip", rows, code(firm), 0.6)
    put(scene, "wifi", rows, code(firm), 0.4)
    place = whole(_estates(scene, of), OFFICE, 1 + of.group % 24)
    put(scene, "spot", rows, place, 0.4)
    put(scene, "delivery", rows, place, 0.2)
    hours = 9 * 3600 + rng.integers(0, 9 * 3600, len(rows))
    retime(people, rows, people.applied[rows] // DAY * DAY + hours)


def shop_device(scene: Scene, rows: Ints) -> None:
    """Walk-in customers: the counter's device, Wi-Fi and place; own devices ever after."""
    of = grouped(scene.rng, rows, np.array([12, 30, 60, 120]))
    people, rng, atlas = scene.people, scene.rng, scene.atlas
    shop = atlas.shops.pick(rng, people.city(atlas)[of.lead], 1.0)
    shop = of.of_first(shop)
    owner = hub("shop", shop)
    people.shop[rows] = owner
    people.device[rows] = code(owner)
    put(scene, "wifi", rows, code(owner), 0.5)
    put(scene, "ip", rows, code(owner), 0.5)
    put(scene, "spot", rows, shop_places(shop, atlas), 0.7)
    agent = hub("agent", agent_of(shop, rng.integers(0, 2, len(rows)), atlas))
    put(scene, "agent", rows, agent, 0.5)
    put(scene, "staff", rows, shop * 4 + rng.integers(0, 3, len(rows)), 0.6)
    hours = 10 * 3600 + rng.integers(0, 10 * 3600, len(rows))
    retime(people, rows, people.applied[rows] // DAY * DAY + hours)


def public_wifi(scene: Scene, rows: Ints) -> None:
    """Customers of one café: its Wi-Fi and address."""
    of = grouped(scene.rng, rows, np.array([8, 20, 50]))
    people, rng, atlas = scene.people, scene.rng, scene.atlas
    spot = hub("public", atlas.publics.pick(rng, people.city(atlas)[of.lead], 1.0))
    spot = of.of_first(spot)
    people.wifi[rows] = code(spot)
    people.ip[rows] = code(spot)


def pickup_point(scene: Scene, rows: Ints) -> None:
    """Parcels go to one station, each under the own phone number."""
    of = grouped(scene.rng, rows, np.array([6, 15, 30, 60]))
    people = scene.people
    people.delivery[rows] = whole(_estates(scene, of), PICKUP, 1 + of.group % 8)
    put(scene, "consignee", rows, people.phone[rows], 0.8)


def agent_contact(scene: Scene, rows: Ints) -> None:
    """An agent's lazy habit: the own number as everybody's emergency contact."""
    of = grouped(scene.rng, rows, np.array([8, 15, 30, 60]))
    people, atlas = scene.people, scene.atlas
    seller(scene, of, 1.0)
    agent = people.agent[of.lead]
    put(scene, "contact", rows, code(agent), 0.8)
    put(scene, "spot", rows, shop_places(people.shop[rows] % 2**20, atlas), 0.3)


def company_plan(scene: Scene, rows: Ints) -> None:
    """A firm rents for itself and its staff: its account pays, its office receives."""
    of = grouped(scene.rng, rows, np.array([3, 4, 6, 9]))
    people, rng = scene.people, scene.rng
    boss = people.idx[of.lead]
    people.company[rows] = np.where((of.place == 0) | scene.chance(len(rows), 0.1), boss, NONE)
    put(scene, "payer", rows, code(boss, 4), 0.75)
    firm = hub("firm", scene.atlas.firms.pick(rng, people.city(scene.atlas)[of.lead], 1.0))
    people.firm[rows] = of.of_first(firm)
    put(scene, "delivery", rows, whole(_estates(scene, of), OFFICE, 1 + of.group % 24), 0.5)
    put(scene, "ip", rows, code(boss, 4), 0.5)
    put(scene, "contact", rows, people.phone[of.lead], 0.3)
    together(scene, of, 0.6, 4.0)
