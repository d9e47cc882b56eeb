"""Further honest look-alikes, asked for by name: villages, launch days, payers for others and more.

They stand apart from the usual ones so that a world without them stays byte for byte what it was.
"""

from collections.abc import Callable

import numpy as np

from ingest.synth.crowds import put, seller
from ingest.synth.innocents import Scene, grouped, retime, together
from ingest.synth.people import DAY, NONE, carrier_of
from ingest.synth.places import OFFICE, homes, unpack, whole
from ingest.synth.values import code, hub
from ingest.synth.words import Ints, words

LAUNCH_DAYS = (75, 172, 266)  # a new phone's first day, thrice a year
OPENING = 10 * 3600  # when the sale opens


def village(scene: Scene, rows: Ints) -> None:
    """One village: its surname, houses of one estate, the cadre's phone, one shop in town."""
    of = grouped(scene.rng, rows, np.array([12, 20, 35]))
    people, rng = scene.people, scene.rng
    estate = unpack(people.home[of.lead])["estate"]
    people.home[rows] = homes(rng, estate)
    people.spot[rows] = np.where(people.spot[rows] == NONE, NONE, people.home[rows])
    kin = scene.chance(len(rows), 0.7)
    people.surname[rows] = np.where(kin, people.surname[of.lead], people.surname[rows])
    cadre = code(people.idx[of.lead], 3)
    put(scene, "contact", rows, cadre, 0.3)
    put(scene, "consignee", rows, cadre, 0.2)
    seller(scene, of, 0.5)


def launch_day(scene: Scene, rows: Ints) -> None:
    """Strangers who all want the new phone on its first day, most within an hour of the opening."""
    people, rng, size = scene.people, scene.rng, len(rows)
    day = rng.choice(np.array(LAUNCH_DAYS), size)
    wait = (rng.exponential(0.6, size).clip(0, 13) * 3600).astype(np.int64)
    retime(people, rows, day * DAY + OPENING + wait)
    dear = int(np.argmax(words().prices))
    people.product[rows] = np.where(scene.chance(size, 0.9), dear, people.product[rows])
    people.term[rows] = np.where(scene.chance(size, 0.8), 12, people.term[rows])
    people.shop[rows] = people.agent[rows] = people.staff[rows] = NONE


def honest_payer(scene: Scene, rows: Ints) -> None:
    """Somebody who pays first rents for relatives and pupils: one account, months apart."""
    of = grouped(scene.rng, rows, np.array([3, 4, 5, 7, 9]))
    people = scene.people
    put(scene, "payer", rows, code(people.idx[of.lead]), 0.85)
    put(scene, "contact", rows, people.phone[of.lead], 0.45)
    city_home = homes(scene.rng, unpack(people.home[of.lead])["estate"])
    near = scene.chance(len(rows), 0.4)
    people.home[rows] = np.where(near & (of.place > 0), city_home, people.home[rows])
    together(scene, of, 0.25, 10.0)


def carrier_nat(scene: Scene, rows: Ints) -> None:
    """Mobile customers of one city in the same evening hours: one exit, and nothing else."""
    of = grouped(scene.rng, rows, np.array([8, 15, 30]))
    people, rng, atlas = scene.people, scene.rng, scene.atlas
    city = people.city(atlas)[of.lead]
    evening = rng.integers(0, 330, of.count)[of.group] * DAY + 20 * 3600
    at = evening + rng.integers(0, 2 * 3600, len(rows))
    retime(people, rows, at)
    exits = of.of_first(carrier_of(rng, city, evening, atlas))
    people.ip[rows] = code(hub("carrier", exits))
    people.wifi[rows] = people.spot[rows] = NONE


def company_customers(scene: Scene, rows: Ints) -> None:
    """Small firms of one business park who rent: one building, one bookkeeper's phone, one exit."""
    of = grouped(scene.rng, rows, np.array([2, 3, 5, 8]))
    people, rng = scene.people, scene.rng
    people.company[rows] = people.idx[rows]
    people.firm[rows] = NONE
    park = whole(unpack(people.home[of.lead])["estate"], OFFICE, 1 + of.group % 24)
    put(scene, "delivery", rows, park, 0.8)
    put(scene, "contact", rows, code(people.idx[of.lead], 3), 0.5)
    put(scene, "ip", rows, code(people.idx[of.lead], 4), 0.5)
    hours = 9 * 3600 + rng.integers(0, 9 * 3600, len(rows))
    retime(people, rows, people.applied[rows] // DAY * DAY + hours)


# What share of people lives in each, where it is asked for.
OCCASIONS: dict[str, tuple[Callable[[Scene, Ints], None], float]] = {
    "village": (village, 0.03),
    "launch_day": (launch_day, 0.03),
    "honest_payer": (honest_payer, 0.02),
    "carrier_nat": (carrier_nat, 0.03),
    "company_customers": (company_customers, 0.01),
}
