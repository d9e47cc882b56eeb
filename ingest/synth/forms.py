"""The application form: one row an application, later versions of some."""

import numpy as np
import polars as pl

from ingest.synth.innocents import Scene
from ingest.synth.orders import APPROVED, CANCELLED, Orders
from ingest.synth.people import BAD, NONE
from ingest.synth.tables import (
    Column,
    Speller,
    applicant_ids,
    application_ids,
    ids,
    numbers,
    times,
    told,
)
from ingest.synth.values import code, credit_codes, mix, national_ids
from ingest.synth.words import Flags, Ints, words

CHECKS = (
    None, "sms:pass", "sms:pass|face:pass", "sms:pass|face:pass|id_phone_card:pass",
    "sms:pass|face:unknown", "sms:pass|call_back:pass", "face:fail|sms:pass",
)  # fmt: skip
FLAGS = ("proxy", "vpn", "rooted", "emulator", "datacentre", "virtual_machine", "tor")
DECISIONS = ("approved", "declined", "cancelled")
ADULT = np.datetime64("2007-01-01")
Columns = dict[str, Column | pl.Series]


def application_rows(scene: Scene, of: Orders) -> pl.DataFrame:
    """Return rows of applications.csv in order of time, each amendment after what it amends."""
    parts = (_person, _company, _reached, _place, _sold, _wanted, _credit, _decided)
    columns: Columns = {}
    for part in parts:
        columns |= part(scene, of)
    base = pl.DataFrame(columns).with_columns(pl.col(pl.Null).cast(pl.String))
    rows, amended = _amendments(scene, of, base)
    at = np.concatenate([of.applied, of.applied[rows] + 1])
    whole: pl.DataFrame = pl.concat([base, amended])[np.argsort(at, kind="stable").tolist()]
    return whole


def _person(scene: Scene, of: Orders) -> Columns:
    people, seed = scene.people, scene.atlas.seed
    person = applicant_ids(scene)
    is_firm = people.company[of.who] != NONE
    births = np.datetime_as_string(ADULT - people.birth[of.who]).astype("U10").tolist()
    held = np.where(is_firm, NONE, people.id_code[of.who])
    days = [births[row].replace("-", "") for row in np.flatnonzero(held != NONE).tolist()]
    return {
        "application_id": application_ids(scene, of),
        "applicant_id": [person[i] for i in of.who.tolist()],
        "applied_at": times(of.applied),
        "registered_at": times(people.registered[of.who]),
        "applicant_kind": ["company" if firm else "person" for firm in is_firm.tolist()],
        "name": _names(scene, of, is_firm),
        "national_id": told(held, lambda some: _typed(scene, national_ids(some, days, seed))),
    }


def _typed(scene: Scene, found: list[str]) -> list[str]:
    """Return ids as typed: a final X in either case, rarely a slip in one digit."""
    slips = scene.chance(len(found), 0.004).tolist()
    return [
        f"{n[:16]}{(int(n[16]) + 1) % 10}{n[17]}" if slip else n.lower() if n[15] == "4" else n
        for n, slip in zip(found, slips, strict=True)
    ]


def _names(scene: Scene, of: Orders, is_firm: Flags) -> Column:
    people, lists = scene.people, words()
    rows = zip(people.surname.tolist(), people.given.tolist(), strict=True)
    names = [
        lists.surnames[surname][0]
        + lists.given[given // 256][0]
        + (lists.given[given % 256 - 1][0] if given % 256 else "")
        for surname, given in rows
    ]
    spaced = scene.chance(len(of), 0.01).tolist()
    firms = firm_names(people.company, np.zeros_like(people.company), scene.atlas.seed)
    return [
        firms[i] if firm else f"{names[i][:1]} {names[i][1:]}" if space else names[i]
        for i, firm, space in zip(of.who.tolist(), is_firm.tolist(), spaced, strict=True)
    ]


def firm_names(owners: Ints, styles: Ints, seed: int) -> list[str]:
    """Return the name of each firm; `styles` (0 … 99) says which of its spellings."""
    turns = mix(owners, seed + 12).tolist()
    return [_firm(turn, style) for turn, style in zip(turns, styles.tolist(), strict=True)]


def _firm(turn: int, style: int) -> str:
    lists = words()
    city = lists.cities[turn % len(lists.cities)].name
    core = lists.firms[turn // 32 % len(lists.firms)] + lists.firms[turn // 1024 % len(lists.firms)]
    trade = lists.trades[turn // 65536 % len(lists.trades)]
    if style >= 90:
        return f"{core}{trade}"
    town = city.removesuffix("市") if style >= 70 else city
    return f"{town}{core}{trade}有限公司"


def _company(scene: Scene, of: Orders) -> Columns:
    people, seed = scene.people, scene.atlas.seed
    firm = people.company[of.who]
    is_firm, turn = firm != NONE, mix(firm, seed)
    kept = np.flatnonzero(is_firm)
    heads = ["19780101"] * len(kept)
    head = np.where(is_firm, code(firm, 6), NONE)
    years = [f"{2004 + t % 18}-05-{10 + t % 18}" for t in turn[kept].tolist()]
    trades = [words().industries[t % len(words().industries)] for t in turn[kept].tolist()]
    sums = {
        name: numbers(np.where(is_firm, turn // step % top + 90_000.0, -1.0))
        for name, step, top in (
            ("annual_revenue", 1, 9_000_000),
            ("total_assets", 1000, 7_000_000),
            ("total_liabilities", 10**6, 2_000_000),
        )
    }
    return {
        "company_id": told(firm, lambda some: credit_codes(some, seed)),
        "representative_id": told(head, lambda some: national_ids(some, heads, seed)),
        "industry": told(firm, lambda _: trades),
        "founded_on": told(firm, lambda _: years),
        **sums,
    }


def _reached(scene: Scene, of: Orders) -> Columns:
    """Return the columns of devices, phones, cards and networks."""
    people, spell, rng = scene.people, Speller(scene), scene.rng
    again = of.turn == 1
    mail = people.email[of.who]
    device = np.where(again, people.own_device[of.who], people.device[of.who])
    late = people.late_device[of.who]
    device = np.where((late != NONE) & ~again, late, device)
    network = {
        name: np.where(again, NONE, getattr(people, name)[of.who]) for name in ("ip", "wifi")
    }
    first, second = (spell.phones(getattr(people, c)[of.who]) for c in ("contact", "contact_2"))
    both = zip(first, second, strict=True)
    risky = scene.chance(len(of), 0.02) & ~again
    flag = np.where(risky, rng.integers(0, len(FLAGS), len(of)), NONE)
    redirected = people.late_delivery[of.who] != NONE
    lat, lon = spell.spots(np.where(again, NONE, people.spot[of.who]))
    return {
        "phone": spell.phones(people.phone[of.who]),
        "email": spell.emails(mail, people.surname[of.who]),
        "bank_card": spell.cards(people.card[of.who]),
        "device_id": spell.devices(device),
        "risk_flags": told(flag, lambda some: [FLAGS[i] for i in some.tolist()]),
        "ip": spell.ips(network["ip"]),
        "wifi_bssid": spell.wifis(network["wifi"]),
        "latitude": lat,
        "longitude": lon,
        "contact_phones": ["|".join(filter(None, pair)) or None for pair in both],
        "payer_account": spell.cards(np.where(again, NONE, people.payer[of.who])),
        "consignee_phone": spell.phones(
            np.where(redirected | again, NONE, people.consignee[of.who])
        ),
    }


def _place(scene: Scene, of: Orders) -> Columns:
    """Return the columns of addresses and employer."""
    people, spell = scene.people, Speller(scene)
    home, elsewhere = people.home[of.who], people.delivery[of.who]
    goods = np.where((elsewhere != NONE) & (of.turn == 0), elsewhere, home)
    silent = scene.chance(len(of), 0.05)
    also = np.where((goods != home) & scene.chance(len(of), 0.5), home, NONE)
    styles = spell.styles(len(of))
    styles = styles[people.firm[of.who] != NONE]
    seed = scene.atlas.seed
    return {
        "address": spell.addresses(np.where(silent, NONE, goods)),
        "home_address": spell.addresses(also),
        "employer": told(people.firm[of.who], lambda some: firm_names(some, styles, seed)),
    }


def _sold(scene: Scene, of: Orders) -> Columns:
    people, seed = scene.people, scene.atlas.seed
    online = of.turn == 1

    def names(prefix: str, codes: Ints) -> Column:
        shown = np.where(online, NONE, codes[of.who])
        return told(shown, lambda some: ids(prefix, some, seed, 7))

    return {
        "merchant_id": names("M", people.shop % 2**20 * (people.shop >= 0) - (people.shop < 0)),
        "agent_id": names("G", people.agent % 2**20 * (people.agent >= 0) - (people.agent < 0)),
        "channel": told(people.channel[of.who], lambda some: [f"CH{c + 1:02d}" for c in some]),
        "staff_id": names("S", people.staff),
    }


def _wanted(scene: Scene, of: Orders) -> Columns:
    return {
        "product": [words().products[i] for i in of.product.tolist()],
        "asset_id": Speller(scene).assets(of.asset),
        "amount": numbers(of.price.astype(np.float64)),
        "currency": ["CNY"] * len(of),
        "term_months": pl.Series(of.term),
        "deposit": numbers(of.deposit.astype(np.float64)),
        "monthly_price": numbers(of.monthly),
    }


def _credit(scene: Scene, of: Orders) -> Columns:
    """Return a third party's figures; whoever will not pay looks a little worse, as in life."""
    rng, size = scene.rng, len(of)
    bad = of.pays == BAD
    known = scene.chance(size, 0.7)
    score = rng.normal(622, 55, size) - 22 * bad
    income = rng.lognormal(8.7, 0.45, size).round(-2)
    overdue = np.where(rng.random(size) < 0.1 + 0.1 * bad, rng.integers(1, 60, size), 0)
    counts = {
        "recent_inquiries": rng.poisson(2.2 + 1.0 * bad),
        "open_loans": rng.poisson(1.3 + 0.5 * bad),
        "worst_overdue_days": overdue,
    }
    whole = {name: numbers(np.where(known, n, -1.0)).cast(pl.Int64) for name, n in counts.items()}
    return {
        "credit_score": numbers(np.where(known, score.clip(350, 850).round(), -1.0)),
        "credit_report_at": times(np.where(known, of.applied - 60, NONE)),
        "credit_provider": [
            f"bureau-{'ab'[i % 2]}" if k else None for i, k in enumerate(known.tolist())
        ],
        **whole,
        "income": numbers(np.where(known, income, -1.0)),
        "monthly_debt": numbers(np.where(known, (income * rng.beta(1.5, 6, size)).round(), -1.0)),
    }


def _decided(scene: Scene, of: Orders) -> Columns:
    checks = scene.rng.choice(len(CHECKS), len(of), p=[0.15, 0.15, 0.3, 0.2, 0.1, 0.08, 0.02])
    decided = np.where(of.decision == CANCELLED, NONE, of.decided)
    handed = np.where(of.decision == APPROVED, of.delivered, NONE)
    return {
        "checks": [CHECKS[i] for i in checks.tolist()],
        "decision": [DECISIONS[i] for i in of.decision.tolist()],
        "decided_at": times(decided),
        "delivered_at": times(handed),
        "recorded_at": pl.Series([None] * len(of), dtype=pl.String),
    }


def _amendments(scene: Scene, of: Orders, base: pl.DataFrame) -> tuple[Ints, pl.DataFrame]:
    """Return the rows amended and their later versions: goods redirected, slips corrected."""
    people, spell = scene.people, Speller(scene)
    moved = (people.late_delivery[of.who] != NONE) & (of.turn == 0)
    rows = np.flatnonzero(moved | scene.chance(len(of), 0.02))
    who, sent = of.who[rows], moved[rows]
    place = np.where(sent, people.late_delivery[who], people.home[who])
    taker = np.where(sent | scene.chance(len(rows), 0.2), people.consignee[who], NONE)
    known = of.applied[rows] + scene.rng.integers(2, 40, len(rows)) * 3600 + 240
    frame = base[rows.tolist()].with_columns(
        pl.Series("address", spell.addresses(place), dtype=pl.String),
        pl.coalesce(
            pl.Series("taker", spell.phones(taker), dtype=pl.String), "consignee_phone"
        ).alias("consignee_phone"),
        times(known).alias("recorded_at"),
    )
    return rows, frame
