"""What an organiser can put into a member's application: things owned, dens, addresses, plans."""

from dataclasses import dataclass, field

import numpy as np

from benchmarks.other_world.applications import choose_plan
from benchmarks.other_world.chance import NONE, Flags, Floats, Ints, Table, pick
from benchmarks.other_world.demand import Calendar, clock
from benchmarks.other_world.happenings import happen
from benchmarks.other_world.lives import DAY, OPEN_DAYS, card_number, phone_number
from benchmarks.other_world.networks import EMULATOR, MOBILE, PROXY
from benchmarks.other_world.organisers import Organiser
from benchmarks.other_world.partners import AGENT
from benchmarks.other_world.place import FLAT, ROOMING, ROOMS
from benchmarks.other_world.world import World

STOPS = 3  # conduct: pays `grace` rents and then no more
_DEVICES = 600_000_000
_INDEX = {"sim": 94, "account": 95, "card": 96, "consignee": 97, "contact": 98, "mail": 99}


@dataclass
class Hands:
    """One ring at work: `out` has a row for each application, `main` those that are the fraud."""

    rng: np.random.Generator
    world: World
    calendar: Calendar
    of: Organiser
    city: int
    out: Table
    main: Ints
    events: list[Table] = field(default_factory=list)

    @property
    def size(self) -> int:
        """How many members there are."""
        return len(self.main)

    def some(self, probability: float | Floats) -> Flags:
        """Return which members a draw takes."""
        out: Flags = self.rng.random(self.size) < probability
        return out

    def bold(self, most: float) -> Flags:
        """Return the members for whom the organiser is careless; the more so, the bolder."""
        return self.some(most * (1 - self.of.caution))

    def unit(self, thing: str) -> Ints:
        """Return a number, unique in the world, of the thing that each member is given."""
        return self.of.number * 64 + self.of.share_out(self.rng, thing, self.size)

    def number(self, thing: str, unit: Ints) -> Ints:
        """Return the phone number of a SIM; a third of them are virtual operators'."""
        carrier = np.where(pick(unit, 3, 81) == 0, 3, pick(unit, 3, 82))
        return phone_number(_INDEX[thing] * 1_000_000 + unit, carrier)

    def account(self, thing: str = "account") -> Ints:
        """Return the card or account number that each member is given."""
        return card_number(_INDEX[thing] * 1_000_000 + self.unit(thing))

    def device(self) -> Ints:
        """Return the organiser's handset that each member's application is made on."""
        return _DEVICES + self.unit("device")

    def put(self, where: Flags, **values: Ints) -> None:
        """Write into the fraudulent applications of some members."""
        rows = self.main[where]
        self.out.put(rows, **{name: value[where] for name, value in values.items()})

    def room(self, unit: Ints, salt: int) -> Ints:
        """Return a rented room of the ring's city for each unit."""
        places = self.world.places
        group = places.buildings[ROOMING if self.of.number % 2 else FLAT]
        city = np.full(len(unit), self.city)
        at = group.first[city] + pick(unit, group.count[city], salt)
        building = group.order[at]
        out: Ints = building * ROOMS + pick(unit, places.capacity(building), salt + 1)
        return out

    def drop(self) -> Ints:
        """Return where each member's goods go; careful ones vary the door of one building."""
        unit = self.unit("drop")
        careful = self.of.caution > 0.55 and self.of.number % 3 == 0
        room = self.room(np.full_like(unit, self.of.number * 64) if careful else unit, 83)
        building = room // ROOMS
        door = (room % ROOMS + unit % 64 * 3) % self.world.places.capacity(building)
        return building * ROOMS + door if careful else room

    def work_from_den(self, where: Flags) -> None:
        """Let members' applications be made in the organiser's rooms, or on mobile data."""
        rows = self.main
        den, city = self.room(self.unit("den"), 85), np.full(self.size, self.city)
        inside = where & ~self.some(0.6 * self.of.caution)
        self.put(inside, **self.world.networks.den(den, city, self.out["time"][rows]))
        outside = where & ~inside
        away = np.full(self.size, MOBILE)
        person, time = self.out["person"][rows], self.out["time"][rows]
        self.put(outside, **self.world.networks.look(self.rng, person, time, away))
        hired = self.world.networks.exits(time + self.of.number)
        veiled = np.full(self.size, PROXY)
        self.put(outside & self.some(0.25), ip=hired, flags=veiled)
        self.put(where & self.bold(0.2), flags=np.full(self.size, EMULATOR))

    def by_agents(self, where: Flags) -> None:
        """Let members come by the organiser's own agents, who have agreements like others."""
        agents = self.world.partners.agents
        unit = self.unit("agent")
        city = np.full(self.size, self.city)
        agent = agents.order[agents.first[city] + pick(unit, agents.count[city], 87)]
        none, route = np.full(self.size, NONE), np.full(self.size, AGENT)
        channel = np.ones(self.size, np.int64)
        self.put(where, agent=agent, route=route, channel=channel, shop=none, staff=none)

    def plan(self, dear: float, *, same: bool = False) -> None:
        """Choose products and plans, one for all if `same`."""
        choose_plan(self.rng, self.calendar, self.out, self.main, dear)
        if same:
            for name in ("product", "amount", "term", "deposit", "monthly"):
                self.out[name][self.main] = self.out[name][self.main[0]]

    def look_aged(self) -> None:
        """Register accounts beforehand: hours, or for careful organisers weeks."""
        mean = DAY * 30 ** (2 * self.of.caution) / 30
        lead = self.rng.exponential(mean, self.size) + 120
        self.out["registered"][self.main] = self.out["time"][self.main] - lead.astype(np.int64)

    def default(self, share: float = 1.0) -> None:
        """Let a share of the members stop paying after the organiser's grace."""
        size = self.size
        early = np.maximum(0, self.of.grace - self.rng.integers(0, 2, size))
        self.put(self.some(share), conduct=np.full(size, STOPS), grace=early)

    def tell(self, kind: str, where: Flags, after: Floats, **values: Ints) -> None:
        """Let something happen to members, so many hours after they applied."""
        rows = self.main[where]
        time = self.out["time"][rows] + (after[where] * 3_600).astype(np.int64)
        told = {name: value[where] for name, value in values.items()}
        self.events.append(happen(kind, self.out, rows, time, **told))


def ring_times(rng: np.random.Generator, of: Organiser) -> Ints:
    """Return when each member applies: one after the other, at the hours of honest people."""
    days = of.starts + 0.4 + np.cumsum(rng.exponential(of.gap_days, of.members))
    whole = np.minimum(days, OPEN_DAYS - 1).astype(np.int64)
    if of.gap_days < 0.2:
        return np.sort((np.minimum(days, OPEN_DAYS - 0.01) * DAY).astype(np.int64))
    return np.sort(whole * DAY + clock(rng, of.members))
