"""Codes to the contract's columns: what a lender's own files would say, dirty spellings and all."""

from collections.abc import Callable, Sequence

import numpy as np
import polars as pl

from ingest.synth.acts import Acts
from ingest.synth.innocents import Scene
from ingest.synth.orders import OUTCOMES, Endings, Orders, Schedule
from ingest.synth.people import DAY, NONE
from ingest.synth.places import addresses, coordinates
from ingest.synth.values import (
    ASSET,
    DOMAINS,
    bssids,
    cards,
    devices,
    email_locals,
    imeis,
    ips,
    mix,
    phone_numbers,
)
from ingest.synth.words import Floats, Ints, words

START = 1_735_660_800 + 8 * 3600  # 2025-01-01 00:00 as wall time in China
REASONS = {"return": "换新机", "complaint": "物流太慢", "extension": "工资晚发", "survey": "满意"}
Column = Sequence[str | None]


def told(codes: Ints, make: Callable[[Ints], Sequence[str]]) -> Column:
    """Return the text of each code, None where the code is −1."""
    rows = np.flatnonzero(codes != NONE)
    found: list[str | None] = [None] * len(codes)
    for row, text in zip(rows.tolist(), make(codes[rows]), strict=True):
        found[row] = text
    return found


def times(seconds: Ints) -> pl.Series:
    """Return ISO 8601 texts with China's offset; −1 is null."""
    wall = pl.Series(np.where(seconds == NONE, 0, seconds) + START, dtype=pl.Int64)
    text = pl.from_epoch(wall, time_unit="s").dt.to_string("%Y-%m-%dT%H:%M:%S+08:00")
    return text.zip_with(pl.Series(seconds != NONE), pl.Series([None], dtype=pl.String))


def numbers(values: Floats) -> pl.Series:
    """Return decimals, null where negative."""
    found = pl.Series(values.astype(np.float64))
    return found.zip_with(found >= 0, pl.Series([None], dtype=pl.Float64))


class Speller:
    """Writes a block's codes as text, in the several ways that people type."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.seed = scene.atlas.seed

    def styles(self, size: int) -> Ints:
        """Return how each of `size` values is spelled, 0 … 99."""
        return self.scene.rng.integers(0, 100, size)

    def phones(self, codes: Ints) -> Column:
        """Return phone numbers, one in eight with spaces or a country code."""
        return told(codes, lambda some: self._phones(some))

    def _phones(self, codes: Ints) -> list[str]:
        plain = phone_numbers(codes, self.seed).tolist()
        rows = zip(plain, self.styles(len(codes)).tolist(), strict=True)
        return [_phone(str(number), style) for number, style in rows]

    def cards(self, codes: Ints) -> Column:
        """Return PANs, one in ten in groups of four."""
        return told(codes, lambda some: self._cards(some))

    def _cards(self, codes: Ints) -> list[str]:
        rows = zip(cards(codes, self.seed), self.styles(len(codes)).tolist(), strict=True)
        return [
            " ".join((n[:4], n[4:8], n[8:12], n[12:16], n[16:])) if s < 10 else n for n, s in rows
        ]

    def devices(self, codes: Ints) -> Column:
        """Return device ids; letters come in either case."""
        return told(codes, lambda some: devices(some, self.seed))

    def assets(self, codes: Ints) -> Column:
        """Return what was rented: its IMEI, or one in four its serial number."""
        return told(codes, lambda some: self._assets(some))

    def _assets(self, codes: Ints) -> list[str]:
        turn = mix(codes, self.seed + 11)
        rows = zip(imeis(codes % ASSET, self.seed), turn.tolist(), strict=True)
        return [f"SN{t % 36**8:011X}" if t % 4 == 0 else imei for imei, t in rows]

    def wifis(self, codes: Ints) -> Column:
        """Return BSSIDs."""
        return told(codes, lambda some: bssids(some, self.seed))

    def ips(self, codes: Ints) -> Column:
        """Return IPv4 addresses."""
        return told(codes, lambda some: ips(some, self.seed))

    def addresses(self, places: Ints) -> Column:
        """Return addresses in several spellings."""
        return told(places, lambda some: addresses(some, self.styles(len(some)), self.scene.atlas))

    def spots(self, places: Ints) -> tuple[pl.Series, pl.Series]:
        """Return latitude and longitude, null where not told."""
        lat, lon = coordinates(
            self.scene.rng, np.where(places == NONE, 0, places), self.scene.atlas
        )
        missing = places == NONE
        return numbers(np.where(missing, -1.0, lat)), numbers(np.where(missing, -1.0, lon))

    def emails(self, codes: Ints, names: Ints) -> Column:
        """Return e-mail addresses from a surname's pinyin and a number."""
        tail = iter(names[codes != NONE].tolist())
        return told(
            codes, lambda some: [_email(n, next(tail)) for n in email_locals(some, self.seed)]
        )


def _phone(number: str, style: int) -> str:
    """Return one phone number as somebody typed it."""
    if style < 5:
        return f"{number[:3]} {number[3:7]} {number[7:]}"
    if style < 9:
        return f"+86{number}"
    if style < 12:
        return f"+86 {number[:3]}-{number[3:7]}-{number[7:]}"
    return number


def _email(number: int, surname: int) -> str:
    domain = DOMAINS[number % 31 % len(DOMAINS)] if number % 2 else "qq.com"
    if domain == "qq.com":
        return f"{number + 100_000_000}@{domain}"
    text = f"{words().surnames[surname][1]}{number}@{domain}"
    return text.capitalize() if number % 13 == 0 else text


def ids(prefix: str, numbers: Ints, seed: int, digits: int = 8) -> list[str]:
    """Return ids in no order that says anything: a permutation of the numbers."""
    size = 10**digits
    turned = (numbers * 61_803_399 + seed * 7919 + 271_828) % size
    return [f"{prefix}{n:0{digits}d}" for n in turned.tolist()]


def application_ids(scene: Scene, of: Orders) -> list[str]:
    """Return the id of each order."""
    return ids("A", scene.people.idx[of.who] * 2 + of.turn, scene.atlas.seed + 1, 9)


def applicant_ids(scene: Scene) -> list[str]:
    """Return the id of each person."""
    return ids("C", scene.people.idx, scene.atlas.seed)


def outcome_rows(scene: Scene, of: Orders, ended: Endings) -> pl.DataFrame:
    """Return rows of outcomes.csv."""
    name = application_ids(scene, of)
    late = np.isin(ended.outcome, (1, 2, 5))
    frame = pl.DataFrame(
        {
            "application_id": [name[i] for i in ended.order.tolist()],
            "observed_at": times(ended.at),
            "outcome": [OUTCOMES[i] for i in ended.outcome.tolist()],
            "overdue_days": pl.Series(ended.late_days).zip_with(
                pl.Series(late), pl.Series([None], dtype=pl.Int64)
            ),
            "loss_amount": numbers(np.where(ended.loss > 0, ended.loss, -1.0)),
            "recovered_amount": numbers(np.where(ended.loss > 0, ended.recovered, -1.0)),
            "source": [("billing", "collection", "investigation")[s] for s in _sources(ended)],
        }
    )
    return frame.sort("observed_at", "application_id", "outcome")


def _sources(ended: Endings) -> list[int]:
    found: list[int] = np.array([0, 0, 1, 2, 2, 1])[ended.outcome].tolist()
    return found


def instalment_rows(scene: Scene, of: Orders, plan: Schedule) -> pl.DataFrame:
    """Return rows of instalments.csv."""
    name = application_ids(scene, of)
    turn = mix(plan.order * 64 + plan.number, scene.atlas.seed) % 50
    booked_late = (plan.paid != NONE) & (turn == 0)
    return pl.DataFrame(
        {
            "application_id": [name[i] for i in plan.order.tolist()],
            "number": plan.number,
            "due_at": times(plan.due // DAY * DAY + DAY - 1),
            "amount_due": plan.amount,
            "paid_at": times(plan.paid),
            "amount_paid": numbers(np.where(plan.paid == NONE, -1.0, plan.paid_amount)),
            "schedule_version": np.ones(len(plan.order), dtype=np.int64),
            "recorded_at": times(np.where(booked_late, plan.paid + DAY, NONE)),
        }
    )


def event_rows(scene: Scene, of: Orders, done: Acts) -> pl.DataFrame:
    """Return rows of events.csv, in order of time."""
    rows = done.joined()
    codes = {name: values.astype(np.int64) for name, values in rows.items()}
    kinds = [done.kinds[i] for i in codes["kind"].tolist()]
    serial = np.arange(len(kinds)) + scene.block * 2**24
    turn = mix(serial, scene.atlas.seed) % 500
    said = [REASONS.get(w) if t % 2 else None for w, t in zip(kinds, turn.tolist(), strict=True)]
    result = np.where(codes["result"] == NONE, 0, codes["result"]).tolist()
    return pl.DataFrame(
        {
            "event_id": ids("E", serial, scene.atlas.seed, 12),
            **_whose(scene, of, codes["order"], kinds),
            "occurred_at": times(codes["at"]),
            "recorded_at": times(codes["at"] + scene.rng.integers(0, 90, len(kinds))),
            "kind": kinds,
            **_told(Speller(scene), codes),
            "risk_flags": told(np.where(turn == 7, 0, NONE), lambda some: ["vpn"] * len(some)),
            "amount": numbers(rows["amount"].astype(np.float64)),
            "result": [done.results[i] or None for i in result],
            "reason": said,
        }
    )


def _whose(scene: Scene, of: Orders, order: Ints, kinds: list[str]) -> dict[str, Column]:
    """Return whose the events are; a sign-up is of no application yet."""
    person, application = applicant_ids(scene), application_ids(scene, of)
    rows = zip(order.tolist(), kinds, strict=True)
    return {
        "applicant_id": [person[i] for i in of.who[order].tolist()],
        "application_id": [None if kind == "register" else application[i] for i, kind in rows],
    }


def _told(spell: Speller, codes: dict[str, Ints]) -> dict[str, Column | pl.Series]:
    """Return the columns of what the events tell."""
    latitude, longitude = spell.spots(codes["spot"])
    return {
        "device_id": spell.devices(codes["device"]),
        "ip": spell.ips(codes["ip"]),
        "wifi_bssid": spell.wifis(codes["wifi"]),
        "latitude": latitude,
        "longitude": longitude,
        "address": spell.addresses(codes["place"]),
        "phone": spell.phones(codes["phone"]),
        "bank_card": spell.cards(codes["card"]),
        "asset_id": spell.assets(codes["asset"]),
        "payer_account": spell.cards(codes["payer"]),
    }
