"""Company customers: small firms, some of one owner, whose bookkeeper fills in the form."""

import numpy as np

from benchmarks.other_world.chance import NONE, Table, pick, share
from benchmarks.other_world.lives import phone_number
from benchmarks.other_world.place import OFFICE, ROOMS
from benchmarks.other_world.world import World

SHARE = 0.015
_BOOKKEEPERS = 71_000_000  # indices of their phone numbers


def make_companies(world: World, out: Table) -> None:
    """Turn some honest applications of grown people into their companies'."""
    grown = (world.people.age()[out["person"]] > 26) & (out["ring"] < 0)
    company = grown & (share(out["person"], 101) < SHARE)
    rows = np.flatnonzero(company)
    who = out["person"][rows]
    out["kind"][rows] = 1
    out["company"][rows] = who
    group = share(who, 105) < 0.25
    owner = who.copy()
    members = np.unique(who[group])
    owner_of = members[np.arange(len(members)) // 3 * 3]
    owner[group] = owner_of[np.searchsorted(members, who[group])]
    out["representative"][rows] = owner
    keeper = pick(who // 40, max(2, len(rows) // 6), 102)
    number = phone_number(_BOOKKEEPERS + keeper, np.zeros(len(rows), np.int64))
    kept = share(who, 106) < 0.35
    out["contact1"][rows] = np.where(kept, number, out["contact1"][rows])
    city = world.people.of["city"][who]
    offices = world.places.buildings[OFFICE]
    building = offices.order[offices.first[city] + pick(who, offices.count[city], 103)]
    desk = building * ROOMS + pick(who, world.places.capacity(building), 104)
    for name in ("address", "final", "home"):
        out[name][rows] = desk
    for name in ("firm", "income", "debt"):
        out[name][rows] = NONE
