"""What becomes of applications: decisions, deliveries, rents paid and missed, outcomes."""

from dataclasses import dataclass

import numpy as np

from benchmarks.other_world.chance import NONE, Flags, Floats, Ints, Table, chosen, share, stream
from benchmarks.other_world.hands import STOPS
from benchmarks.other_world.happenings import join
from benchmarks.other_world.lives import DAY, HORIZON, jobless
from benchmarks.other_world.place import ROOMS, SHOP
from benchmarks.other_world.world import World

APPROVED, DECLINED, CANCELLED = range(3)
GOOD, SLOPPY, HARDSHIP = range(3)  # and STOPS: who never meant to pay
OUTCOMES = ("repaid", "overdue", "default", "confirmed_fraud", "cleared", "unreachable")
SOURCES = ("ledger", "collections", "investigation")
SINGLE_FRAUD = 0.0035  # share of honest-looking applicants who cheat alone
_MONTH = 30 * DAY
_LATE_DAYS, _LOST_DAYS = 10, 75  # when a rent counts as overdue, and as lost


def decide(world: World, out: Table) -> None:
    """Decide on every application, deliver what is approved, and give the rest their conduct."""
    rng = stream(world.seed, "decisions")
    n = out.rows
    score = np.where(out["score"] < 0, 620, out["score"])
    refuse = 1 / (1 + np.exp(2.4 + (score - 640) / 45.0)) + 0.03
    refuse += np.where(out["inquiries"] >= 8, 0.3, 0.0)
    declined, cancelled = rng.random(n) < refuse, rng.random(n) < 0.03
    ring = out["ring"] >= 0
    declined &= ~(ring & (out["scheme"] < 0))  # the good past of a ring's members did happen
    cancelled &= ~ring
    out["decision"] = np.select([declined, cancelled], [DECLINED, CANCELLED], APPROVED)
    out["decided"] = out["time"] + 60 + (rng.lognormal(6.5, 1.6, n)).astype(np.int64)
    out["decided"] = np.minimum(out["decided"], out["time"] + 3 * DAY)
    counter = world.places.building["kind"][out["final"] // ROOMS] == SHOP
    days = np.where(counter, 0.02, 0.7 + rng.gamma(2.0, 0.8, n))
    delivered = out["decided"] + (days * DAY).astype(np.int64)
    out["delivered"] = np.where(out["decision"] == APPROVED, delivered, NONE)
    _conduct(rng, world, out)


def _conduct(rng: np.random.Generator, world: World, out: Table) -> None:
    open_: Flags = out["conduct"] == NONE
    risk = world.people.of["risk"][out["person"]] / 1e6
    risk = np.clip(risk * (1 + 2.5 * jobless(world.lives, out["person"], out["time"])), 0, 0.8)
    draw = rng.random(out.rows)
    mine = np.select([draw < risk, draw < risk + 0.15], [HARDSHIP, SLOPPY], GOOD)
    out["conduct"] = np.where(open_, mine, out["conduct"])
    months = 1 + rng.geometric(0.3, out.rows)
    out["grace"] = np.where(open_ & (mine == HARDSHIP), months, out["grace"])
    alone = (out["ring"] < 0) & (share(out["person"] * 2 + out["account"], 95) < SINGLE_FRAUD)
    out.put(alone, conduct=STOPS, grace=0)


@dataclass(frozen=True)
class Ledger:
    """Rents (`order`, number, due, amount, paid, paid_amount) and when an order first failed."""

    rents: Table
    missed: Ints  # due time of the first rent never paid in the window, NONE: none
    late: Ints  # due time of the first rent paid more than ten days late
    finished: Ints  # when the last rent was paid, NONE: not yet


def keep_ledger(world: World, out: Table) -> Ledger:
    """Return the rents that fell due in the window; the first is paid with the order."""
    rng = stream(world.seed, "ledger")
    served = np.flatnonzero((out["decision"] == APPROVED) & (out["delivered"] < HORIZON))
    order = np.repeat(served, out["term"][served])
    first = np.r_[0, np.cumsum(out["term"][served])[:-1]] if len(served) else served
    number = np.arange(len(order)) - np.repeat(first, out["term"][served]) + 1
    due = out["delivered"][order] + (number - 1) * _MONTH
    conduct = out["conduct"][order]
    paid = due + _lateness(rng, conduct)
    at_once = out["time"][order] + rng.integers(90, 2_400, len(order))
    paid = np.where(number == 1, at_once, paid)
    stops = (conduct == STOPS) | (conduct == HARDSHIP)
    never = stops & (number - 1 > out["grace"][order])
    paid = np.where(never, NONE, paid)
    shown = paid < HORIZON
    missed = _first(out.rows, order, due, never & (due < HORIZON))
    late = _first(out.rows, order, due, (paid - due > _LATE_DAYS * DAY) & shown)
    last = (number == out["term"][order]) & ~never & shown
    finished = np.full(out.rows, NONE, np.int64)
    finished[order[last]] = np.maximum(paid, due)[last]
    amount = out["monthly"][order]
    rents = Table(order=order, number=number, due=due, amount=amount)
    rents["paid"] = np.where(shown, paid, NONE)
    rents["paid_amount"] = np.where(rents["paid"] >= 0, amount, NONE)
    return Ledger(rents.take(due < HORIZON), missed, late, finished)


def _lateness(rng: np.random.Generator, conduct: Ints) -> Ints:
    """Good payers are up to four days early or one late; sloppy ones forget two rents in five."""
    good = rng.uniform(-4, 1, len(conduct)) * DAY
    forgot = chosen(rng, conduct == SLOPPY, 0.4)
    return np.where(forgot, rng.exponential(8, len(conduct)) * DAY, good).astype(np.int64)


def _first(size: int, order: Ints, time: Ints, where: Flags) -> Ints:
    out = np.full(size, NONE, np.int64)
    rows = np.flatnonzero(where)[::-1]  # in order of number, so the first is written last
    out[order[rows]] = time[rows]
    return out


def tell_outcomes(world: World, out: Table, ledger: Ledger, caught: Flags) -> Table:
    """Return outcomes known in the window; `caught` tells of each ring whether it is understood.

    Some fraud is only ever a default, some honest people default, and a few are cleared.
    """
    rng = stream(world.seed, "outcomes")
    n = out.rows
    failed = np.where(ledger.missed >= 0, ledger.missed, ledger.late)
    slack = rng.integers(0, 15 * DAY, n)
    left = np.maximum(out["monthly"] * out["term"] // 2, 1)
    known = [
        _outcome("repaid", ledger.finished + 3_600, (ledger.finished >= 0), "ledger"),
        _outcome("overdue", failed + _LATE_DAYS * DAY + slack // 5, failed >= 0, "collections"),
        _outcome("default", failed + _LOST_DAYS * DAY + slack, ledger.missed >= 0, "ledger"),
    ]
    bad = ledger.missed >= 0
    ring = (out["scheme"] >= 0) & caught[np.maximum(out["ring"], 0)]
    seen = chosen(rng, bad & ring, 0.65) | chosen(rng, bad & _alone(out), 0.25)
    later = failed + rng.integers(20 * DAY, 110 * DAY, n)
    known.append(_outcome("confirmed_fraud", later, seen, "investigation"))
    asked = chosen(rng, (out["ring"] < 0) & (out["delivered"] >= 0) & ~_alone(out), 0.0015)
    after = out["delivered"] + rng.integers(5 * DAY, 90 * DAY, n)
    known.append(_outcome("cleared", after, asked, "investigation"))
    gone = chosen(rng, bad, 0.12)
    known.append(_outcome("unreachable", failed + 40 * DAY + slack, gone, "collections"))
    told = join(known)
    told["days"] = np.where(told["days"] >= 0, (told["time"] - failed[told["order"]]) // DAY, NONE)
    lost = told["lost"] >= 0
    told["lost"] = np.where(lost, left[told["order"]], NONE)
    back = np.where(out["scheme"][told["order"]] >= 0, 0.02, 0.15) * rng.random(told.rows)
    told["recovered"] = np.where(lost, (left[told["order"]] * back).astype(np.int64), NONE)
    return told.take(told["time"] < HORIZON)


def _alone(out: Table) -> Flags:
    alone: Flags = (out["ring"] < 0) & (out["conduct"] == STOPS)
    return alone


def _outcome(name: str, time: Ints, where: Flags, source: str) -> Table:
    """Days overdue and money lost are worked out later, where the kind of outcome has them."""
    rows = np.flatnonzero(where)
    code = OUTCOMES.index(name)
    return Table(
        order=rows,
        time=time[rows],
        outcome=np.full(len(rows), code),
        days=np.full(len(rows), 0 if name in ("overdue", "default") else NONE),
        lost=np.full(len(rows), 0 if name in ("default", "confirmed_fraud") else NONE),
        source=np.full(len(rows), SOURCES.index(source)),
    )


def default_share(out: Table, ledger: Ledger) -> Floats:
    """Return 1 for each delivered application whose rents stopped in the window, else 0."""
    return (ledger.missed[out["delivered"] >= 0] >= 0).astype(np.float64)
