"""What happens to people in the window: new phones, numbers, cards and homes, lost jobs.

Each change has its time, so whoever applies is seen with what was theirs on that day. Old
handsets are sold on, given-up numbers are handed out again, homes are let to the next.
"""

from dataclasses import dataclass

import numpy as np

from benchmarks.other_world.chance import NONE, Floats, Ints, pick, scatter, share, stream, weighted
from benchmarks.other_world.people import People
from benchmarks.other_world.place import FLAT, ROOMING, VILLAGE
from benchmarks.other_world.words import BINS, PREFIXES

DAY = 86_400
OPEN_DAYS = 540  # applications come in these days
HORIZON = 640 * DAY  # the last second that the files know of
NEVER = 10 * HORIZON
CARRIERS = np.array([0.58, 0.20, 0.20, 0.02])  # the last are virtual operators
_RATES = {"device": 0.42, "phone": 0.09, "card": 0.12, "room": 0.16, "job": 0.06}  # a year
_CLOSING = 0.01


@dataclass(frozen=True)
class Timeline:
    """A value that changes at most twice; `when` has a row for each change, NEVER for none."""

    values: tuple[Ints, Ints, Ints]
    when: tuple[Ints, Ints]

    def at(self, person: Ints, time: Ints) -> Ints:
        """Return each person's value at a time."""
        first, second = (w[person] <= time for w in self.when)
        early = np.where(first, self.values[1][person], self.values[0][person])
        return np.where(second, self.values[2][person], early)


@dataclass(frozen=True)
class Lives:
    """Everyone's timelines; `spare` is a second card (NONE: none), `carrier` of the number."""

    device: Timeline
    phone: Timeline
    card: Timeline
    room: Timeline
    spare: Ints
    carrier: Ints
    job_lost: Ints


def phone_number(index: Ints, carrier: Ints) -> Ints:
    """Return a mainland mobile number; different for different indices below 10**8."""
    table = np.array([[p[k % len(p)] for k in range(16)] for p in PREFIXES])
    prefix = table[carrier, pick(index, 16, 31)]
    out: Ints = prefix * 100_000_000 + scatter(index, 10_000)
    return out


def card_number(index: Ints) -> Ints:
    """Return the first 18 of a card's 19 digits; the last is its check digit."""
    out: Ints = np.array(BINS)[pick(index, len(BINS), 32)] * 10**12 + scatter(index, 10**6)
    return out


def make_lives(seed: int, people: People) -> Lives:
    """Let the window pass over everybody."""
    rng = stream(seed, "lives")
    n = people.count
    person = np.arange(n)
    carrier = weighted(rng, CARRIERS, n)
    later = weighted(rng, CARRIERS, n)
    numbers = Timeline(
        (phone_number(person * 2, carrier), phone_number(person * 2 + 1, later), person),
        (_times(rng, "phone", n), np.full(n, NEVER)),
    )
    cards = tuple(card_number(person * 3 + k) for k in range(3))
    spare = np.where(rng.random(n) < 0.3, cards[2], NONE)
    return Lives(
        device=_devices(rng, n),
        phone=_hand_out_again(rng, numbers, "phone", taken=0.9, rest_days=(90.0, 30.0)),
        card=Timeline((cards[0], cards[1], person), (_times(rng, "card", n), np.full(n, NEVER))),
        room=_rooms(rng, people),
        spare=spare,
        carrier=carrier,
        job_lost=_jobs(rng, people),
    )


def _times(rng: np.random.Generator, what: str, size: int) -> Ints:
    """The first change of a Poisson process, NEVER where it falls beyond the window."""
    out = rng.exponential(365.25 / _RATES[what], size) * DAY
    return np.where(out < HORIZON, out, NEVER).astype(np.int64)


def _jobs(rng: np.random.Generator, people: People) -> Ints:
    """People lose their work one by one; one firm in a hundred closes, and all of its people do."""
    firm = people.of["firm"]
    closing = (share(firm, 33) * HORIZON).astype(np.int64)
    closes = (firm >= 0) & (share(firm, 34) < _CLOSING)
    return np.where(closes, closing, _times(rng, "job", people.count))


def _devices(rng: np.random.Generator, n: int) -> Timeline:
    person = np.arange(n)
    first = _times(rng, "device", n)
    second = first + _times(rng, "device", n) + 60 * DAY
    values = (person * 4, person * 4 + 1, person * 4 + 2)
    line = Timeline(values, (first, np.where(second < HORIZON, second, NEVER)))
    return _hand_out_again(rng, line, "device", taken=0.22, rest_days=(2.0, 12.0))


def _hand_out_again(
    rng: np.random.Generator,
    line: Timeline,
    what: str,
    *,
    taken: float,
    rest_days: tuple[float, float],
) -> Timeline:
    """Give a share of those who change the value that another gave up, after some days of rest.

    The k-th taker gets the k-th value given up, if that lay free by then; else a new one.
    """
    when = line.when[0]
    changed = np.flatnonzero(when < HORIZON)
    takers = changed[rng.random(len(changed)) < taken]
    givers = rng.permutation(changed)[: round(len(takers) * 1.1)]
    free = when[givers] + (rest_days[0] + rng.exponential(rest_days[1], len(givers))) * DAY
    takers = takers[np.argsort(when[takers], kind="stable")]
    givers, free = givers[np.argsort(free, kind="stable")], np.sort(free)
    pairs = min(len(takers), len(givers))
    takers, givers, free = takers[:pairs], givers[:pairs], free[:pairs]
    fits = (free < when[takers]) & (takers != givers)
    # Of numbers few are free in time: the earliest go to the latest takers.
    if what == "phone":
        lag = int(np.searchsorted(when[takers], free[0])) if pairs else 0
        takers, givers = takers[lag:], givers[: pairs - lag]
        fits = free[: pairs - lag] < when[takers]
    second = line.values[1].copy()
    second[takers[fits]] = line.values[0][givers[fits]]
    return Timeline((line.values[0], second, line.values[2]), line.when)


def _rooms(rng: np.random.Generator, people: People) -> Timeline:
    """Households that move take the rooms of others that move, in their own city."""
    of = people.of
    homes = int(of["household"].max()) + 1
    when = _times(rng, "room", homes)
    first_row = np.flatnonzero(np.r_[True, of["household"][1:] != of["household"][:-1]])
    living, city, room = (of[name][first_row] for name in ("living", "city", "room"))
    can = np.isin(living, (FLAT, ROOMING, VILLAGE))
    when = np.where(can, when, NEVER)
    movers = np.flatnonzero(when < HORIZON)
    order = movers[np.lexsort((when[movers], living[movers], city[movers]))]
    group = city[order] * 8 + living[order]
    follows = group[1:] == group[:-1]
    new = room.copy()
    new[order[1:]] = np.where(follows, room[order[:-1]], room[order[1:]])
    when[order[:1]] = NEVER
    when[order[1:]] = np.where(follows, when[order[1:]], NEVER)
    mine = of["household"]
    never = np.full(people.count, NEVER)
    return Timeline((of["room"], new[mine], of["room"]), (when[mine], never))


def jobless(lives: Lives, person: Ints, time: Ints) -> Floats:
    """Return 1 for those who lost their job in the year before or within 90 days after."""
    lost = lives.job_lost[person]
    out: Floats = ((lost < time + 90 * DAY) & (lost > time - 365 * DAY)).astype(np.float64)
    return out
