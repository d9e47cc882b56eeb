"""All rings at work: recruits found, applications written, the scheme played out."""

from collections.abc import Callable

import numpy as np

from benchmarks.other_world.applications import write_applications
from benchmarks.other_world.chance import Ints, Table, stream
from benchmarks.other_world.demand import Calendar
from benchmarks.other_world.hands import Hands, ring_times
from benchmarks.other_world.happenings import join
from benchmarks.other_world.lives import DAY
from benchmarks.other_world.organisers import SCHEMES, Organiser
from benchmarks.other_world.recruits import Recruiter
from benchmarks.other_world.schemes import (
    account_takeover,
    agent_prepaid_rent,
    bust_out,
    recycler,
    redirected_delivery,
)
from benchmarks.other_world.schemes_inside import dormitory_recruitment, insider, synthetic_family
from benchmarks.other_world.world import World

PLAY: dict[str, Callable[[Hands], None]] = {
    "agent_prepaid_rent": agent_prepaid_rent,
    "redirected_delivery": redirected_delivery,
    "recycler": recycler,
    "synthetic_family": synthetic_family,
    "account_takeover": account_takeover,
    "bust_out": bust_out,
    "dormitory_recruitment": dormitory_recruitment,
    "insider": insider,
}
_GOOD = 0  # conduct: pays, as those do who prepare something


def play_rings(
    world: World, calendar: Calendar, organisers: list[Organiser], recruiter: Recruiter
) -> tuple[Table, list[Table]]:
    """Return the applications of all rings and their events, which name rows of them."""
    parts: list[Table] = []
    events: list[Table] = []
    rows = 0
    for of in organisers:
        ring = _play(world, calendar, of, recruiter)
        for event in ring.events:
            event["order"] += rows
            events.append(event)
        parts.append(ring.out)
        rows += ring.out.rows
    return (join(parts) if parts else Table()), events


def _play(world: World, calendar: Calendar, of: Organiser, recruiter: Recruiter) -> Hands:
    rng = stream(world.seed, f"ring {of.number}")
    big = world.places.city_weights / world.places.city_weights.sum()
    city = int(rng.choice(len(big), p=big))
    people = recruiter.members(rng, of, city)
    people = people if of.on_paper else rng.permutation(people)
    time = ring_times(rng, of)[: len(people)]
    if of.scheme == "dormitory_recruitment" or (of.scheme == "bust_out" and len(people)):
        city = int(world.people.of["city"][people[0]])
    past_people, past_time = _past(rng, of, people, time)
    who = Table(
        person=np.concatenate([people, past_people]),
        time=np.concatenate([time, past_time]),
        account=np.zeros(len(people) + len(past_people), np.int64),
    )
    out = write_applications(rng, world, calendar, who)
    main = np.arange(len(people))
    out["ring"][:] = of.number
    out["scheme"][main] = SCHEMES.index(of.scheme)
    out["conduct"][len(people) :] = _GOOD
    small = (of.scheme == "bust_out") & (out["scheme"] < 0)
    out["amount"][small] //= 3
    out["monthly"][small] //= 3
    out["product"][small] = 6
    out["term"][small] = 3
    ring = Hands(rng, world, calendar, of, city, out, main)
    PLAY[of.scheme](ring)
    return ring


def _past(rng: np.random.Generator, of: Organiser, people: Ints, time: Ints) -> tuple[Ints, Ints]:
    """Victims of a takeover and members of a bust-out have ordered before, and paid."""
    if of.scheme == "account_takeover":
        again, low, high = np.arange(len(people)), 120, 420
    elif of.scheme == "bust_out":
        again, low, high = (
            np.repeat(np.arange(len(people)), rng.integers(1, 3, len(people))),
            95,
            300,
        )
    else:
        return people[:0], time[:0]
    lag = (rng.uniform(low, high, len(again)) * DAY).astype(np.int64)
    before = time[again] - lag
    opened = rng.integers(0, 40 * DAY, len(again))
    return people[again], np.where(before < 0, opened, before)
