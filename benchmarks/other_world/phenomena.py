"""Which innocent phenomenon ties an honest applicant to others most strongly.

Told from what the files show in the end: sharing counts only where another applicant has the
same value, and the kind of value (a till, a counter's device, a bed) says which phenomenon it is.
"""

import numpy as np
import polars as pl

from benchmarks.other_world.applications import NO_ROOM
from benchmarks.other_world.chance import NONE, Flags, Ints, Table
from benchmarks.other_world.demand import Calendar
from benchmarks.other_world.lives import DAY, card_number
from benchmarks.other_world.networks import IPV6, router
from benchmarks.other_world.partners import SHOP_COUNTER
from benchmarks.other_world.place import FACTORY, FLAT, ROOMING, ROOMS, STATION, STUDENT, VILLAGE
from benchmarks.other_world.world import World

# From the strongest tie to the weakest.
INNOCENT = (
    "second_account",
    "family_card",
    "shop_device",
    "family_device",
    "second_hand_device",
    "parents_number",
    "recycled_number",
    "employer_pays",
    "shop_till",
    "agent_advances_rent",
    "relative_pays",
    "agent_phone_as_contact",
    "company_group",
    "bookkeeper",
    "family",
    "room_mates",
    "former_tenant",
    "dormitory",
    "common_contact",
    "pick_up_point",
    "village",
    "office_nat",
    "shop_network",
    "public_wifi",
    "launch_day",
    "carrier_nat",
)


def applicant_key(out: Table) -> Ints:
    """Return one number an applicant: the person, and which of their accounts."""
    return out["person"] * 2 + out["account"]


def shared(applicant: Ints, value: Ints) -> Flags:
    """Return where a value is another applicant's too."""
    frame = pl.DataFrame({"applicant": applicant, "value": value})
    users = pl.col("applicant").n_unique().over("value")
    many = frame.select((users > 1) & (pl.col("value") >= 0)).to_series()
    return np.asarray(many.to_numpy(), np.bool_)


def innocent_rows(world: World, calendar: Calendar, out: Table) -> Ints:
    """Return the phenomenon's number for each application, len(INNOCENT) for none."""
    who, key, partners = out["person"], applicant_key(out), world.partners
    common = {name: shared(key, out[name]) for name in ("card", "device", "phone", "payer")}
    common |= {name: shared(key, out[name]) for name in ("wifi", "ip", "address", "representative")}
    contact = _shared_contacts(key, out)
    room = world.lives.room.at(who, out["time"])
    living = world.places.building["kind"][room // ROOMS]
    kin_here = _kin_applies(world, out)
    flatmates = shared(key, room)
    neighbours = shared(key, room // ROOMS)
    counter = (out["device"] >= 400_000_000) & (out["device"] < 600_000_000)
    firm_account = np.isin(out["payer"], card_number(80_000_000 + np.unique(out["firm"])))
    till = np.isin(out["payer"], partners.shop["till"])
    of_agent = np.isin(out["payer"], partners.agent["card"])
    lazy_agent = np.isin(out["contact1"], partners.agent["phone"])
    cafe = np.isin(out["wifi"], router(np.arange(world.places.cafe.rows), 57))
    dormitory = (living == STUDENT) | (living == FACTORY)
    kind_of_address = world.places.building["kind"][np.maximum(out["address"], 0) // ROOMS]
    at_shop = out["route"] == SHOP_COUNTER
    own = np.isin(out["payer"], out["card"]) & (out["payer"] == out["card"])
    tests: dict[str, Flags] = {
        "second_account": _two_accounts(out),
        "family_card": common["card"],
        "shop_device": common["device"] & counter,
        "family_device": common["device"] & kin_here,
        "second_hand_device": common["device"],
        "parents_number": common["phone"] & kin_here,
        "recycled_number": common["phone"],
        "employer_pays": common["payer"] & firm_account,
        "shop_till": common["payer"] & till,
        "agent_advances_rent": common["payer"] & of_agent,
        "relative_pays": common["payer"] & ~own,
        "agent_phone_as_contact": contact & lazy_agent,
        "company_group": common["representative"],
        "bookkeeper": contact & (out["kind"] == 1),
        "family": kin_here,
        "room_mates": flatmates & (living == ROOMING),
        "former_tenant": flatmates & ((living == FLAT) | (living == VILLAGE)),
        "dormitory": neighbours & dormitory,
        "common_contact": contact,
        "pick_up_point": common["address"] & (kind_of_address == STATION),
        "village": neighbours & (living == VILLAGE),
        "office_nat": common["ip"] & shared(key, out["firm"]) & (out["ip"] < IPV6),
        "shop_network": (common["ip"] | (out["address"] % ROOMS == NO_ROOM)) & at_shop,
        "public_wifi": common["wifi"] & cafe,
        "launch_day": np.isin(out["time"] // DAY, calendar.launches) & (out["product"] == 0),
        "carrier_nat": common["ip"],
    }
    assert tuple(tests) == INNOCENT
    return np.asarray(
        np.select(list(tests.values()), list(range(len(tests))), len(tests)), np.int64
    )


def _shared_contacts(key: Ints, out: Table) -> Flags:
    """Return whose contacts are listed by others too."""
    both = shared(np.tile(key, 2), np.concatenate([out["contact1"], out["contact2"]]))
    rows = out.rows
    either: Flags = both[:rows] | both[rows:]
    return either


def _kin_applies(world: World, out: Table) -> Flags:
    """Return whose kin or household has applied, or who is kin of another applicant."""
    present = np.zeros(world.people.count, np.bool_)
    present[out["person"]] = True
    kin = world.people.of["kin"]
    named = np.zeros(world.people.count, np.bool_)
    named[kin[present & (kin >= 0)]] = True
    mine = kin[out["person"]]
    alone = world.people.of["living"][out["person"]] > VILLAGE
    home = np.where(alone, NONE, world.people.of["household"][out["person"]])
    tied: Flags = ((mine >= 0) & present[mine]) | named[out["person"]]
    return tied | shared(out["person"], home)


def _two_accounts(out: Table) -> Flags:
    twice = np.unique(out["person"][out["account"] == 1])
    return np.asarray(np.isin(out["person"], twice), np.bool_)
