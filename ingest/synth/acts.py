"""What people did: sign-ups, logins, payments, changes, returns, talk about late instalments."""

from dataclasses import dataclass, field

import numpy as np

from ingest.synth.innocents import Scene
from ingest.synth.orders import Orders, Schedule
from ingest.synth.people import BAD, DAY, GOOD, LATE, NONE, YEAR, carrier_of
from ingest.synth.places import homes, unpack
from ingest.synth.values import code, hub, mix
from ingest.synth.words import Floats, Ints

CODES = ("device", "ip", "wifi", "place", "spot", "phone", "card", "asset", "payer")


@dataclass(slots=True)
class Acts:
    """Acts in the making: parts that are joined at the end; −1 for none."""

    parts: list[dict[str, Ints | Floats]] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    results: list[str] = field(default_factory=lambda: [""])

    def add(self, kind: str, order: Ints, at: Ints, **values: Ints | Floats) -> None:
        """Add acts of one kind: the order's row, when, and the codes that they tell."""
        none = np.full(len(order), NONE, dtype=np.int64)
        part: dict[str, Ints | Floats] = {"order": order, "at": at}
        part |= {name: values.get(name, none) for name in (*CODES, "amount", "result")}
        part["kind"] = none * 0 + self._number(self.kinds, kind)
        self.parts.append(part)

    def result(self, word: str) -> int:
        """Return the number of a result's word."""
        return self._number(self.results, word)

    @staticmethod
    def _number(words: list[str], word: str) -> int:
        if word not in words:
            words.append(word)
        return words.index(word)

    def joined(self) -> dict[str, Ints | Floats]:
        """Return all acts up to the year's end, in order of time."""
        whole = {name: np.concatenate([p[name] for p in self.parts]) for name in self.parts[0]}
        kept = np.flatnonzero(whole["at"] < YEAR)
        kept = kept[np.lexsort((whole["kind"][kept], whole["order"][kept], whole["at"][kept]))]
        return {name: values[kept] for name, values in whole.items()}


def acts(scene: Scene, of: Orders, plan: Schedule) -> Acts:
    """Return everything that the block's people did."""
    found = Acts()
    main = np.arange(len(scene.people))
    people = scene.people
    told = np.where(scene.chance(len(main), 0.3), people.own_device, NONE)
    found.add("register", main, people.registered, device=told)
    _logins(scene, of, found)
    _takeovers(scene, of, found)
    _changes(scene, of, found)
    _goods(scene, of, found)
    _payments(scene, of, plan, found)
    _talk(scene, of, found)
    return found


def _logins(scene: Scene, of: Orders, found: Acts) -> None:
    """Logins before (of old customers) and after an order, on the own or the rented phone."""
    people, rng = scene.people, scene.rng
    old = np.flatnonzero(people.applied - people.registered > 20 * DAY)
    order = np.repeat(old, rng.poisson(1.0, len(old)))
    back = rng.random(len(order)) * (people.applied - people.registered)[order]
    found.add(
        "login", order, people.applied[order] - back.astype(np.int64), **_session(scene, of, order)
    )
    order = np.repeat(np.arange(len(people)), rng.poisson(0.9, len(people)))
    at = of.applied[order] + (rng.exponential(25, len(order)) * DAY).astype(np.int64) + 300
    session = _session(scene, of, order)
    rented = (of.asset[order] != NONE) & (at > of.delivered[order] + DAY) & (people.ring[order] < 0)
    rented &= scene.chance(len(order), 0.5)
    session["device"] = np.where(rented, of.asset[order], session["device"])
    late = people.late_device[order]
    session["device"] = np.where(late != NONE, late, session["device"])
    found.add("login", order, at, **session)


def _session(scene: Scene, of: Orders, order: Ints) -> dict[str, Ints]:
    """Return the own device, and the home's or a mobile network's address, of logins."""
    people, rng = scene.people, scene.rng
    carrier = carrier_of(rng, people.city(scene.atlas)[order], of.applied[order], scene.atlas)
    mobile = np.where(scene.chance(len(order), 0.4), code(hub("carrier", carrier)), NONE)
    device = np.where(scene.chance(len(order), 0.9), people.own_device[order], NONE)
    turn = mix(order * 31 + np.arange(len(order)), scene.atlas.seed) % 100
    wifi = np.where((mobile == NONE) & (turn < 30), people.wifi[order], NONE)
    spot = np.where((wifi != NONE) & (turn < 8), people.spot[order], NONE)
    return {"device": device, "ip": mobile, "wifi": wifi, "spot": spot}


def _takeovers(scene: Scene, of: Orders, found: Acts) -> None:
    """A device joins, is made the account's own, and an order follows within the day."""
    people, rng = scene.people, scene.rng
    order = np.flatnonzero(people.late_device != NONE)
    hours = rng.integers(2, 20, len(order)) * 3600
    device = people.late_device[order]
    found.add("login", order, of.applied[order] - hours, device=device, ip=people.ip[order])
    found.add("device_change", order, of.applied[order] - hours // 2, device=device)
    new = np.flatnonzero(scene.chance(len(people), 0.03) & (people.ring < 0))
    before = of.applied[new] - rng.integers(1, 90, len(new)) * DAY // 2
    found.add("device_change", new, before, device=people.own_device[new])


def _changes(scene: Scene, of: Orders, found: Acts) -> None:
    """Addresses, cards and numbers that change, mostly for honest reasons."""
    people, rng = scene.people, scene.rng
    order = np.flatnonzero(people.late_delivery != NONE)
    at = of.applied[order] + rng.integers(2, 40, len(order)) * 3600
    found.add("address_change", order, at, place=people.late_delivery[order])
    moved = np.flatnonzero(scene.chance(len(people), 0.035) & (people.late_delivery == NONE))
    soon = scene.chance(len(moved), 0.3)
    wait = np.where(
        soon, rng.integers(1, 40, len(moved)) * 3600, rng.integers(5, 200, len(moved)) * DAY
    )
    new = homes(rng, unpack(people.home[moved])["estate"])
    place = np.where(scene.chance(len(moved), 0.4), people.home[moved], new)
    found.add("address_change", moved, of.applied[moved] + wait, place=place)
    for kind, column, share in (("card_change", "card", 0.015), ("phone_change", "phone", 0.01)):
        who = np.flatnonzero(scene.chance(len(people), share))
        at = of.applied[who] + rng.integers(1, 120, len(who)) * DAY
        found.add(kind, who, at, **{column: code(people.idx[who], 4)})


def _goods(scene: Scene, of: Orders, found: Acts) -> None:
    """Deliveries, returns, purchases at the end."""
    rng = scene.rng
    given = np.flatnonzero(of.is_delivered)
    found.add("delivered", given, of.delivered[given])
    draw = rng.random(len(of))
    over = of.is_delivered & (of.pays == GOOD)
    for kind, mask in (("return", over & (draw < 0.18)), ("buy_out", over & (draw > 0.88))):
        who = np.flatnonzero(mask)
        at = of.applied[who] + rng.integers(150, 330, len(who)) * DAY
        amount: Ints | Floats = (
            (of.price[who] * 3 // 10) if kind == "buy_out" else np.full(len(who), NONE)
        )
        asset = np.where(scene.chance(len(who), 0.5), of.asset[who], NONE)
        found.add(kind, who, at, asset=asset, amount=amount)


def _payments(scene: Scene, of: Orders, plan: Schedule, found: Acts) -> None:
    """The first rent, by whoever pays it, and part of the later ones."""
    rows = np.flatnonzero(
        (plan.paid != NONE) & ((plan.number == 1) | scene.chance(len(plan.paid), 0.25))
    )
    order = plan.order[rows]
    payer = np.where(plan.number[rows] == 1, scene.people.payer[of.who[order]], NONE)
    told = (plan.number[rows] == 1) & scene.chance(len(rows), 0.6)
    at, amount = plan.paid[rows], plan.paid_amount[rows]
    found.add("payment", order, at, payer=np.where(told, payer, NONE), amount=amount)


def _talk(scene: Scene, of: Orders, found: Acts) -> None:
    """Calls, promises, extensions and claims about what is late; surveys and complaints."""
    people, rng = scene.people, scene.rng
    reached, missed = found.result("reached"), found.result("no_answer")
    trouble = np.flatnonzero(of.is_delivered & (of.pays != GOOD))
    order = np.repeat(trouble, rng.integers(0, 3, len(trouble)))
    start = of.applied[order] + of.missed[order] * 30 * DAY + rng.integers(1, 50, len(order)) * DAY
    lost = scene.chance(len(order), 0.55) & (of.pays[order] == BAD)
    found.add("contact_attempt", order, start, result=np.where(lost, missed, reached))
    for kind, pays, share, days in (
        ("promise", LATE, 0.25, 45), ("extension", LATE, 0.08, 50), ("contact_in", LATE, 0.1, 40),
        ("promise", BAD, 0.15, 50), ("legal_claim", BAD, 0.1, 120),
    ):  # fmt: skip
        who = np.flatnonzero(of.is_delivered & (of.pays == pays) & scene.chance(len(of), share))
        found.add(kind, who, of.applied[who] + (days + rng.integers(0, 20, len(who))) * DAY)
    for kind, share in (("survey", 0.02), ("complaint", 0.008)):
        who = np.flatnonzero(scene.chance(len(people), share))
        found.add(kind, who, of.applied[who] + rng.integers(5, 60, len(who)) * DAY)
