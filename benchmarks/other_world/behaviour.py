"""What customers do besides applying: sign up, log in, move, change phones, pay, give back."""

import numpy as np

from benchmarks.other_world.aftermath import Ledger
from benchmarks.other_world.applications import NO_ROOM
from benchmarks.other_world.chance import NONE, Flags, Ints, Table, chosen, stream
from benchmarks.other_world.demand import clock
from benchmarks.other_world.happenings import happen, join, result
from benchmarks.other_world.lives import DAY, HORIZON, NEVER, Timeline
from benchmarks.other_world.networks import whereabouts
from benchmarks.other_world.organisers import SCHEMES
from benchmarks.other_world.place import ROOMS
from benchmarks.other_world.world import World

_PUPPETS = tuple(SCHEMES.index(name) for name in ("redirected_delivery", "synthetic_family"))
_LOGINS = 2.2  # mean number after an application
_TOLD = {"device": 0.75, "phone": 0.6, "card": 0.5, "room": 0.45}  # share of changes told


def behave(world: World, out: Table, ledger: Ledger, rings: list[Table]) -> Table:
    """Return all events in order of time; `rings` holds what organisers did themselves."""
    rng = stream(world.seed, "behaviour")
    puppet = np.isin(out["scheme"], _PUPPETS) | np.isin(out["person"], world.people.paper)
    first = _first_of_each(out)
    events = [
        _register(rng, world, out, first, puppet),
        _logins(rng, world, out, puppet),
        _delivered(out),
        _second_thoughts(rng, world, out),
        *_changes(rng, world, out, first[~puppet[first]]),
        *_payments(rng, world, out, ledger, puppet),
        *rings,
    ]
    told = join(events)
    told = told.take((told["time"] < HORIZON) & (told["time"] > -400 * DAY))
    return told.take(np.lexsort((told["person"], told["kind"], told["time"])))


def _first_of_each(out: Table) -> Ints:
    """Return the row of each applicant's first application."""
    key = out["person"] * 2 + out["account"]
    order = np.lexsort((out["time"], key))
    fresh = np.r_[True, key[order][1:] != key[order][:-1]]
    return order[fresh]


def _seen(rng: np.random.Generator, world: World, of: Table, rows: Ints, time: Ints) -> Table:
    """Return what is seen of people on their own devices somewhere at these times."""
    person = of["person"][rows]
    seen = world.networks.look(rng, person, time, whereabouts(rng, time))
    seen["device"] = world.lives.device.at(person, time)
    return seen


def _register(
    rng: np.random.Generator, world: World, out: Table, first: Ints, puppet: Flags
) -> Table:
    time = out["registered"][first]
    seen = _seen(rng, world, out, first, time)
    same = (out["time"][first] - time < DAY // 4) | puppet[first]
    for name in ("device", "ip", "wifi", "lat", "lon", "flags"):
        seen[name] = np.where(same, out[name][first], seen[name])
    return happen("register", out, first, time, **seen)


def _logins(rng: np.random.Generator, world: World, out: Table, puppet: Flags) -> Table:
    """Who was served at a counter logs in at home, on a device of their own."""
    times = rng.poisson(_LOGINS, out.rows) + (out["shop"] >= 0)
    rows = np.repeat(np.arange(out.rows), times)
    days = rng.exponential(55, len(rows)).astype(np.int64)
    time = (out["time"][rows] // DAY + 1 + days) * DAY + clock(rng, len(rows))
    seen = _seen(rng, world, out, rows, time)
    theirs = puppet[rows]
    for name in ("device", "ip", "wifi"):
        seen[name] = np.where(theirs & (rng.random(len(rows)) < 0.8), out[name][rows], seen[name])
    return happen("login", out, rows, time, **seen)


def _delivered(out: Table) -> Table:
    rows = np.flatnonzero(out["delivered"] >= 0)
    return happen("delivered", out, rows, out["delivered"][rows], address=out["final"][rows])


def _second_thoughts(rng: np.random.Generator, world: World, out: Table) -> Table:
    """One honest customer in seventy has the goods sent elsewhere: to work, to a relative."""
    honest = (out["scheme"] < 0) & (out["delivered"] >= 0)
    rows = np.flatnonzero(chosen(rng, honest, 1 / 70))
    kin = world.people.of["kin"][out["person"][rows]]
    theirs = world.lives.room.at(kin, out["time"][rows])
    asked = out["address"][rows]
    home = world.lives.room.at(out["person"][rows], out["time"][rows])
    last = asked % ROOMS + 1 >= world.places.capacity(asked // ROOMS)
    next_door = asked + np.where(last, -1, 1)  # a slip put right
    corrected = np.where(asked % ROOMS == NO_ROOM, home, next_door)
    to = np.where((kin >= 0) & (rng.random(len(rows)) < 0.5), theirs, corrected)
    out["final"][rows] = to
    time = out["time"][rows] + rng.integers(1_200, DAY // 2, len(rows))
    return happen("address_change", out, rows, time, address=to)


def _changes(rng: np.random.Generator, world: World, out: Table, first: Ints) -> list[Table]:
    """Tell the lender of changes in customers' lives after they signed up; many never do."""
    lives = world.lives
    told: list[Table] = []
    lines: tuple[tuple[str, str, str, Timeline], ...] = (
        ("device_change", "device", "device", lives.device),
        ("phone_change", "phone", "phone", lives.phone),
        ("card_change", "card", "card", lives.card),
        ("address_change", "address", "room", lives.room),
    )
    for kind, column, what, line in lines:
        when = line.when[0][out["person"][first]]
        rows = first[chosen(rng, (when < NEVER) & (when > out["time"][first]), _TOLD[what])]
        time = line.when[0][out["person"][rows]] + rng.integers(600, 9 * DAY, len(rows))
        new = line.at(out["person"][rows], time)
        told.append(happen(kind, out, rows, time, **{column: new}))
    return told


def _payments(
    rng: np.random.Generator, world: World, out: Table, ledger: Ledger, puppet: Flags
) -> list[Table]:
    """The first three rents of each order, what was done about missed ones, and the end."""
    rents = ledger.rents
    paid = rents.take((rents["paid"] >= 0) & (rents["number"] <= 3))
    order = paid["order"]
    own = world.lives.card.at(out["person"][order], paid["paid"])
    own = np.where(puppet[order], out["card"][order], own)
    payer = np.where(paid["number"] == 1, out["payer"][order], own)
    payer = np.where(rng.random(len(order)) < 0.06, NONE, payer)
    ok = result("ok", len(order))
    pays = happen(
        "payment", out, order, paid["paid"], amount=paid["amount"], payer=payer, result=ok
    )
    trouble = np.flatnonzero(ledger.missed >= 0)
    called = ledger.missed[trouble] + rng.integers(3 * DAY, 20 * DAY, len(trouble))
    answer = np.where(rng.random(len(trouble)) < 0.5, 1, 2)
    calls = happen("contact_attempt", out, trouble, called, result=answer)
    done = np.flatnonzero(ledger.finished >= 0)
    end = ledger.finished[done] + rng.integers(DAY, 14 * DAY, len(done))
    keeps = rng.random(len(done)) < 0.6
    bought = happen("buy_out", out, done[keeps], end[keeps])
    back = happen("return", out, done[~keeps], end[~keeps])
    return [pays, calls, bought, back]
