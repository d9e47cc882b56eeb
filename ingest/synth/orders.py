"""Applications out of people: the main one, earlier ones, what was decided and delivered."""

from dataclasses import dataclass

import numpy as np

from ingest.synth.innocents import Scene
from ingest.synth.people import BAD, DAY, GOOD, LATE, NONE, YEAR
from ingest.synth.values import ASSET, code
from ingest.synth.words import Flags, Floats, Ints, words

APPROVED, DECLINED, CANCELLED = range(3)
CHEAP = int(np.argmin(words().prices))


@dataclass(slots=True)
class Orders:
    """One row an application; `who` is the person's row. Times in seconds, −1 for none."""

    who: Ints
    turn: Ints  # 0: the main application, 1: an earlier one
    applied: Ints
    product: Ints
    term: Ints
    price: Ints
    deposit: Ints
    monthly: Floats
    pays: Ints
    decision: Ints
    decided: Ints
    delivered: Ints
    asset: Ints  # −1: not recorded
    missed: Ints  # the first instalment that somebody bad does not pay

    def __len__(self) -> int:
        return len(self.who)

    @property
    def is_delivered(self) -> Flags:
        """True where the goods were handed over."""
        found: Flags = self.delivered != NONE
        return found


def orders(scene: Scene) -> Orders:
    """Return every application of the block's people, the main ones first."""
    people, rng = scene.people, scene.rng
    again = np.flatnonzero(_came_before(scene))
    who = np.concatenate([np.arange(len(people)), again])
    turn = (np.arange(len(who)) >= len(people)).astype(np.int64)
    early = people.applied[who] - rng.integers(70, 200, len(who)) * DAY
    applied = np.where(turn == 1, early.clip(DAY // 2, None), people.applied[who])
    small = (turn == 1) & ((people.small_first[who] == 1) | (rng.random(len(who)) < 0.4))
    product = np.where(small, CHEAP, people.product[who])
    return _decided(scene, who, turn, applied, product)


def _came_before(scene: Scene) -> Flags:
    """Return who had an earlier application: some of those who could have, and who prepares."""
    people = scene.people
    could = people.applied > 210 * DAY
    usual = scene.chance(len(people), 0.14) & ((people.ring < 0) | scene.chance(len(people), 0.5))
    found: Flags = could & (usual | (people.small_first == 1))
    return found


def _decided(scene: Scene, who: Ints, turn: Ints, applied: Ints, product: Ints) -> Orders:
    people, rng, size = scene.people, scene.rng, len(who)
    price = words().prices[product]
    term = people.term[who]
    deposit = price * people.deposit_share[who] // 100
    pays = np.where(turn == 1, GOOD, people.pays[who])
    draw = rng.random(size) + 0.08 * (turn == 1) - 0.05 * (pays == BAD)
    decision = np.where(draw < 0.12, DECLINED, np.where(draw < 0.16, CANCELLED, APPROVED))
    decided = applied + (rng.exponential(1500, size)).astype(np.int64) + 60
    handed = decided + rng.integers(DAY, 5 * DAY, size)
    handed = np.where((decision == APPROVED) & (handed < YEAR), handed, NONE)
    asset = ASSET + code(people.idx[who], 2) + turn
    kept = (handed != NONE) & (rng.random(size) < 0.5)
    first = np.where(rng.random(size) < 0.6, 1, rng.integers(2, 5, size))
    monthly = ((price * 1.12 - deposit) / term).round(2)
    return Orders(
        who=who, turn=turn, applied=applied, product=product, term=term, price=price,
        deposit=deposit, monthly=monthly, pays=pays, decision=decision, decided=decided,
        delivered=handed, asset=np.where(kept, asset, NONE), missed=first,
    )  # fmt: skip


@dataclass(slots=True)
class Schedule:
    """One row an instalment: the order's row, its number, when due, paid (−1: not) and how much."""

    order: Ints
    number: Ints
    due: Ints
    paid: Ints
    amount: Floats
    paid_amount: Floats


def schedule(scene: Scene, of: Orders) -> Schedule:
    """Return the instalments of what was delivered that fall due this year, and the next one."""
    people, rng = scene.people, scene.rng
    start = of.applied + np.where(people.first_payer[of.who] == 1, 600, DAY)
    months = np.where(of.is_delivered, (YEAR - start) // (30 * DAY) + 1, 0).clip(0, of.term)
    order = np.repeat(np.arange(len(of)), months)
    first = np.concatenate([[0], np.cumsum(months)[:-1]]).astype(np.int64)
    number = np.arange(len(order)) - first[order] + 1
    due = start[order] + (number - 1) * 30 * DAY
    delay = (rng.random(len(order)) * 2.5 * DAY - 2 * DAY).astype(np.int64).clip(-due, None)
    slow = (of.pays[order] == LATE) & (rng.random(len(order)) < 0.4)
    delay = np.where(slow, rng.integers(DAY, 25 * DAY, len(order)), delay)
    delay = np.where(number == 1, rng.integers(60, 7200, len(order)), delay)
    paid = np.maximum(due + delay, of.applied[order] + 60)
    unpaid = (of.pays[order] == BAD) & (number > of.missed[order])
    paid = np.where(unpaid | (paid >= YEAR), NONE, paid)
    amount = of.monthly[order]
    part = np.where(slow & (rng.random(len(order)) < 0.1), (amount / 2).round(2), amount)
    return Schedule(order, number, due, paid, amount, np.where(paid == NONE, 0.0, part))


@dataclass(slots=True)
class Endings:
    """One row an outcome: the order's row, when it was seen, what, how late, lost, recovered."""

    order: Ints
    at: Ints
    outcome: Ints
    late_days: Ints
    loss: Floats
    recovered: Floats


OUTCOMES = ("repaid", "overdue", "default", "confirmed_fraud", "cleared", "unreachable")


def endings(scene: Scene, of: Orders) -> Endings:
    """Return what became of the orders, as far as it was seen before the year ended."""
    people, rng, size = scene.people, scene.rng, len(of)
    ringed = (people.ring[of.who] >= 0) & (of.turn == 0)
    miss = of.applied + DAY + of.missed * 30 * DAY
    bad = of.is_delivered & (of.pays == BAD)
    late = of.is_delivered & (of.pays == LATE) & (rng.random(size) < 0.6)
    good = of.is_delivered & (of.pays != BAD)
    full = of.applied + of.term * 30 * DAY
    early = of.applied + rng.integers(120, 330, size) * DAY
    done = np.where(rng.random(size) < 0.4, early, full)
    fraud = ringed & (rng.random(size) < 0.3)
    cleared = ~ringed & (rng.random(size) < 0.004)
    lost = bad & (rng.random(size) < 0.2)
    seen = of.applied + rng.integers(30, 140, size) * DAY
    parts = [
        _ending(
            of, late, of.applied + rng.integers(40, 120, size) * DAY, 1, rng.integers(1, 25, size)
        ),
        _ending(of, bad, miss + rng.integers(7, 12, size) * DAY, 1, rng.integers(7, 12, size)),
        _ending(of, bad, miss + rng.integers(60, 75, size) * DAY, 2, rng.integers(60, 75, size)),
        _ending(of, lost, miss + rng.integers(30, 60, size) * DAY, 5, rng.integers(30, 60, size)),
        _ending(of, good, done, 0, np.zeros(size, dtype=np.int64)),
        _ending(of, fraud, seen, 3, np.zeros(size, dtype=np.int64)),
        _ending(of, cleared, seen, 4, np.zeros(size, dtype=np.int64)),
    ]
    joined = [np.concatenate([part[i] for part in parts]) for i in range(4)]
    order, at, outcome, days = (column[joined[1] < YEAR] for column in joined)
    return Endings(order, at, outcome, days, *_losses(rng, of, order, outcome))


def _ending(of: Orders, mask: Flags, at: Ints, outcome: int, days: Ints) -> tuple[Ints, ...]:
    rows = np.flatnonzero(mask)
    return rows, at[rows], np.full(len(rows), outcome), days[rows]


def _losses(
    rng: np.random.Generator, of: Orders, order: Ints, outcome: Ints
) -> tuple[Floats, Floats]:
    """Return loss and recovery of defaults and frauds."""
    hurt = np.isin(outcome, (2, 3)) & of.is_delivered[order]
    loss = np.where(hurt, of.price[order] - of.deposit[order] - of.monthly[order], 0.0).clip(0)
    recovered = np.where(hurt & (rng.random(len(order)) < 0.2), loss * 0.3, 0.0)
    return loss.round(2), recovered.round(2)
