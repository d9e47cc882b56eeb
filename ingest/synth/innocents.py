"""Honest people who look alike: families, room-mates, colleagues, a shop's customers and more.

Each kind takes rows of a block and ties them as life does; nobody here is in a ring.
"""

from dataclasses import dataclass

import numpy as np

from ingest.synth.people import BAD, DAY, LAST_APPLIED, People
from ingest.synth.places import Map
from ingest.synth.values import ASSET, code
from ingest.synth.words import Flags, Ints


@dataclass(frozen=True, slots=True)
class Scene:
    """What a kind works on: the block's people, the map, chance, and the block's number."""

    people: People
    atlas: Map
    rng: np.random.Generator
    block: int

    def chance(self, size: int, share: float) -> Flags:
        """Return true for a `share` of `size`."""
        return self.rng.random(size) < share


@dataclass(frozen=True, slots=True)
class Groups:
    """Rows in groups: `group` numbers them, `lead` is its first row, `place` counts in it."""

    rows: Ints
    group: Ints
    lead: Ints
    place: Ints
    count: int

    def of_first(self, values: Ints) -> Ints:
        """Return for each row the value of its group's first row."""
        return values[np.searchsorted(self.group, self.group)]

    def next(self) -> Ints:
        """Return for each row the next of its group, the last one's being the first."""
        after = np.roll(self.rows, -1)
        last = np.append(self.group[1:] != self.group[:-1], True)
        return np.where(last, self.lead, after)


def grouped(rng: np.random.Generator, rows: Ints, sizes: Ints) -> Groups:
    """Share `rows` out into groups whose sizes are drawn from `sizes`; the last may be short."""
    drawn = rng.choice(sizes, len(rows) // max(1, int(sizes.min())) + 1)
    group = np.repeat(np.arange(len(drawn)), drawn)[: len(rows)]
    starts = np.searchsorted(group, np.arange(len(drawn)))
    place = np.arange(len(rows)) - starts[group] if len(rows) else group
    lead = rows[starts[group]] if len(rows) else rows
    return Groups(rows, group, lead, place, len(drawn))


def together(scene: Scene, of: Groups, share: float, spread_days: float) -> None:
    """Let a `share` of the groups apply within about `spread_days` of their first."""
    people, rng = scene.people, scene.rng
    same = scene.chance(of.count, share)[of.group]
    shift = (rng.exponential(spread_days, len(of.rows)) * DAY).astype(np.int64)
    moved = people.applied[of.lead] + np.where(of.place == 0, 0, shift)
    retime(people, of.rows, np.where(same, moved, people.applied[of.rows]))


def retime(people: People, rows: Ints, applied: Ints) -> None:
    """Move applications in time; the sign-up stays as long before as it was."""
    ago = people.applied[rows] - people.registered[rows]
    people.applied[rows] = applied.clip(0, LAST_APPLIED)
    people.registered[rows] = people.applied[rows] - ago


def share_home(scene: Scene, of: Groups) -> None:
    """Let groups live at their first one's: the flat, its Wi-Fi and its address."""
    people, rows = scene.people, of.rows
    own = code(people.idx[rows])
    host = code(people.idx[of.lead])
    people.spot[rows] = np.where(
        people.spot[rows] == people.home[rows], people.home[of.lead], people.spot[rows]
    )
    people.home[rows] = people.home[of.lead]
    people.wifi[rows] = np.where(people.wifi[rows] == own, host, people.wifi[rows])
    people.ip[rows] = np.where(people.ip[rows] == own, host, people.ip[rows])


def list_one_another(scene: Scene, of: Groups, share: float) -> None:
    """Let a `share` name the next of their group as emergency contact."""
    people, rows = scene.people, of.rows
    named = scene.chance(len(rows), share) & (of.next() != rows)
    people.contact[rows] = np.where(named, people.phone[of.next()], people.contact[rows])


def generations(scene: Scene, of: Groups) -> None:
    """Give families their surnames and ages: a father, a mother or child, then children."""
    people, rng, rows = scene.people, scene.rng, of.rows
    size = len(rows)
    elder = (365 * rng.uniform(22, 40, of.count)).astype(np.int64)[of.group]
    couple = scene.chance(of.count, 0.55)[of.group]
    mother = (of.place == 1) & couple
    child = ((of.place == 1) & ~couple) | (of.place >= 2)
    younger = elder - (365 * rng.uniform(21, 30, size)).astype(np.int64)
    people.birth[rows] = np.where(child, younger.clip(0, None), elder)
    people.birth[rows[mother]] += rng.integers(-1500, 1500, mother.sum())
    people.surname[rows[child]] = people.surname[of.lead[child]]


def family(scene: Scene, rows: Ints) -> None:
    """One home and Wi-Fi, contacts one another, now and then one card, payer or device."""
    of = grouped(scene.rng, rows, np.array([2, 2, 2, 2, 3, 3, 4]))
    _household(scene, of)
    people = scene.people
    for column, share in (("card", 0.08), ("payer", 0.2), ("device", 0.12), ("email", 0.03)):
        one = scene.chance(of.count, share)[of.group]
        values = getattr(people, column)
        values[rows] = np.where(one, values[of.lead], values[rows])


def family_card(scene: Scene, rows: Ints) -> None:
    """A family with one bank card, often a parent's, which pays for all."""
    of = grouped(scene.rng, rows, np.array([2, 3, 4]))
    _household(scene, of)
    people = scene.people
    people.card[rows] = code(people.idx[of.lead])
    paid = scene.chance(len(rows), 0.6)
    people.payer[rows] = np.where(paid, people.card[rows], people.payer[rows])


def _household(scene: Scene, of: Groups) -> None:
    share_home(scene, of)
    generations(scene, of)
    list_one_another(scene, of, 0.6)
    together(scene, of, 0.3, 2.0)


def flatmates(scene: Scene, rows: Ints) -> None:
    """Strangers in one flat: its door and Wi-Fi, own everything else, months apart."""
    of = grouped(scene.rng, rows, np.array([2, 2, 3, 3, 4, 5]))
    share_home(scene, of)
    list_one_another(scene, of, 0.25)
    together(scene, of, 0.2, 5.0)


def friends(scene: Scene, rows: Ints) -> None:
    """They refer one another: contacts, a shop, a week, sometimes the Wi-Fi of a visit."""
    of = grouped(scene.rng, rows, np.array([2, 2, 3, 3, 4, 5]))
    list_one_another(scene, of, 0.75)
    together(scene, of, 0.5, 3.0)
    people = scene.people
    visit = scene.chance(of.count, 0.3)[of.group] & scene.chance(len(rows), 0.7)
    for column in ("wifi", "ip"):
        values = getattr(people, column)
        values[rows] = np.where(visit, code(people.idx[of.lead]), values[rows])
    same = scene.chance(of.count, 0.6)[of.group]
    for column in ("shop", "agent", "channel", "staff"):
        values = getattr(people, column)
        values[rows] = np.where(same, values[of.lead], values[rows])


def second_hand_device(scene: Scene, rows: Ints) -> None:
    """One device, owners one after another; who sold it has a new one by then."""
    of = grouped(scene.rng, rows, np.array([2, 2, 2, 3]))
    people, rng = scene.people, scene.rng
    gap = of.place * rng.integers(45, 110, len(rows))
    first = rng.integers(0, 110, of.count)[of.group]
    clock = people.applied[rows] % DAY
    retime(people, rows, (first + gap) * DAY + clock)
    lead = people.idx[of.lead]
    rented = scene.chance(of.count, 0.3)[of.group]  # what they sold was bought out before
    people.device[rows] = np.where(rented & (of.place > 0), ASSET + code(lead, 2), code(lead))
    people.own_device[rows] = code(people.idx[rows], 4)


def recycled_number(scene: Scene, rows: Ints) -> None:
    """One phone number, two people, months of silence between them."""
    of = grouped(scene.rng, rows, np.array([2]))
    people, rng = scene.people, scene.rng
    day = np.where(
        of.place == 0, rng.integers(0, 110, len(rows)), rng.integers(215, 345, len(rows))
    )
    retime(people, rows, day * DAY + people.applied[rows] % DAY)
    people.phone[rows] = code(people.idx[of.lead])


def bad_payer(scene: Scene, rows: Ints) -> None:
    """Who just does not pay, and is in no ring."""
    scene.people.pays[rows] = BAD
