"""Rings: eight kinds, as lenders describe them, and how each hides.

A ring has several of each thing that it shares (devices, cards, sinks …) and uses them in turn;
each member lacks some of them (`Ring.hide`), none is tied to all, and at least two kinds of tie
run through nearly the whole ring (`tie_all`), so that it can be found by honest work.
"""

from dataclasses import dataclass, field

import numpy as np

from ingest.synth.innocents import Scene, retime
from ingest.synth.people import BAD, DAY, GOOD, LATE, NONE, agent_of, clock
from ingest.synth.places import homes, unpack
from ingest.synth.values import code, hub
from ingest.synth.words import Flags, Ints

LABELS = {"contact": "phone", "consignee": "phone", "phone": "phone", "card": "account"}
LABELS |= {"payer": "account", "delivery": "place", "late_delivery": "place", "home": "place"}
LABELS |= {"late_device": "device"}
# What rings of a world that drifts leave off in the course of the year, and what they take to.
GOING = frozenset({"device", "late_device", "ip", "wifi"})
COMING = frozenset({"payer", "contact", "consignee", "delivery", "late_delivery"})


@dataclass(slots=True)
class Ring:
    """One ring in the making: its members' rows, and how far it hides (0 … 1)."""

    scene: Scene
    rows: Ints
    hide: float
    ties: dict[str, Ints] = field(default_factory=dict)  # column → what each member might share
    drift: float = 0.0  # how far habits move within the year
    era: float = 0.0  # when in the year it works, 0 … 1; only a world that drifts says so first
    own: dict[str, Ints] = field(default_factory=dict)  # column → what members had before

    def __len__(self) -> int:
        return len(self.rows)

    def chance(self, share: float) -> Flags:
        """Return true for a `share` of the members."""
        return self.scene.chance(len(self), share)

    def turns(self, each: int) -> Ints:
        """Return which of a pool's values each member uses: in turn, some out of turn."""
        rng, size = self.scene.rng, len(self)
        count = max(1, round(size / each))
        turn = (np.arange(size) + rng.integers(0, size)) % size * count // size
        return np.where(self.chance(0.25), rng.integers(0, count, size), turn)

    def pool(self, slot: int, each: int) -> Ints:
        """Return a code for each member out of a small pool, about `each` members to a value."""
        return code(self.scene.people.idx[self.rows[self.turns(each)]], slot)

    def sinks(self, each: int) -> Ints:
        """Return a flat for each member, in the first member's city, about `each` to a flat."""
        first = unpack(self.scene.people.home[self.rows])["estate"]
        flats = homes(self.scene.rng, np.repeat(first[:1], len(self)))
        return flats[self.turns(each)]

    def give(self, column: str, values: Ints, share: float) -> None:
        """Give a share of members the ring's values; hiding takes its part of it."""
        old = getattr(self.scene.people, column)
        kept = self.chance(self._habit(column, share) * (1 - 0.3 * self.hide))
        self.own.setdefault(column, old[self.rows])
        old[self.rows] = np.where(kept, values, old[self.rows])
        self.ties[column] = values

    def _habit(self, column: str, share: float) -> float:
        """Return the share that gets a value: devices and networks go, money comes."""
        late = self.drift * self.era
        if column in GOING:
            return share * (1 - 0.7 * late)
        return share + (1 - share) * 0.5 * late if column in COMING else share

    def circle(self, share: float) -> None:
        """Let members list one another as contacts, closed among themselves."""
        order = self.scene.rng.permutation(len(self))
        following = np.empty_like(order)
        following[order] = np.roll(order, -1)
        self.give("contact", self.scene.people.phone[self.rows[following]], share)

    def burst(self, days: float, *, after: int = 15) -> None:
        """Let members apply within about `days`, not before day `after`; some hide far away."""
        rng, size = self.scene.rng, len(self)
        last = 300 - int(min(days, 120))
        if self.drift:
            start = after + int(self.era * (last - after))
        else:
            start = int(rng.integers(after, last))
        day = start + (rng.random(size) * days).astype(np.int64)
        day = np.where(self.chance(0.2 * self.hide), rng.integers(0, 340, size), day)
        retime(self.scene.people, self.rows, day * DAY + clock(rng, size))

    def fail(self, share: float) -> None:
        """Let a share of members not pay; the others do, some late, which hides the ring."""
        good = np.where(self.chance(0.3), LATE, GOOD)
        self.scene.people.pays[self.rows] = np.where(self.chance(share), BAD, good)

    def seller(self, *, agents: int = 1, share: float = 1.0) -> Ints:
        """Send a share of members to shops with real customers; return the shop of each."""
        scene, people, rng = self.scene, self.scene.people, self.scene.rng
        city = np.repeat(people.city(scene.atlas)[self.rows[:1]], agents)
        shop = scene.atlas.shops.pick(rng, city, 1.4)[rng.integers(0, agents, len(self))]
        sold = self.chance(share)
        agent = hub("agent", agent_of(shop, np.zeros_like(shop), scene.atlas))
        for column, values in (("shop", hub("shop", shop)), ("agent", agent)):
            old = getattr(people, column)
            old[self.rows] = np.where(sold, values, old[self.rows])
        return shop

    def cover(self, share: float) -> None:
        """Let a share of members look honest: they pay, come at any time and share next to nothing.

        At most half; `tie_all` gives back the least by which each still hangs together.
        """
        people, rng = self.scene.people, self.scene.rng
        chosen = np.flatnonzero(self.chance(share))[: len(self) // 2]
        rows = self.rows[chosen]
        for column, own in self.own.items():
            people.set(column, rows, own[chosen])
        people.own_device[rows] = code(people.idx[rows])
        people.pays[rows], people.first_payer[rows] = GOOD, NONE
        day = rng.integers(0, 340, len(rows))
        retime(people, rows, day * DAY + clock(rng, len(rows)))

    def tie_all(self, least: int = 2) -> None:
        """Give back what hiding took, until each has `least` kinds of tie and all hang together."""
        for member in range(len(self)):
            held = self._held(member)
            missing = [column for column in self.ties if column not in held]
            spare = self.scene.rng.permutation(len(missing))[: max(0, least - len(held))]
            for number in spare.tolist():
                self._restore(missing[number], member)
        while len(parts := self._parts()) > 1:
            column = next(iter(self.ties))
            self.ties[column][parts[1]] = self.ties[column][parts[0][0]]
            self._restore(column, parts[0][0])
            self._restore(column, parts[1][0])

    def _held(self, member: int) -> list[str]:
        row, people = self.rows[member], self.scene.people
        return [c for c, values in self.ties.items() if getattr(people, c)[row] == values[member]]

    def _restore(self, column: str, member: int) -> None:
        getattr(self.scene.people, column)[self.rows[member]] = self.ties[column][member]

    def _parts(self) -> list[list[int]]:
        """Return members in connected parts, the largest first."""
        parts: list[tuple[set[tuple[str, int]], list[int]]] = []
        for member in range(len(self)):
            seen = {(LABELS.get(c, c), int(self.ties[c][member])) for c in self._held(member)}
            seen.add(("phone", int(self.scene.people.phone[self.rows[member]])))
            met = [part for part in parts if part[0] & seen]
            parts = [part for part in parts if not part[0] & seen]
            values = seen.union(*(part[0] for part in met))
            parts.append((values, sorted([member, *(m for part in met for m in part[1])])))
        return sorted((part[1] for part in parts), key=lambda part: (-len(part), part))
