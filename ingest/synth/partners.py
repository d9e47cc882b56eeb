"""The partners: merchants, agents and channels, each with an agreement and its own details."""

from collections.abc import Iterator

import numpy as np
import polars as pl

from ingest.synth.forms import firm_names
from ingest.synth.people import DAY
from ingest.synth.places import Map, addresses, shop_places
from ingest.synth.tables import ids, times
from ingest.synth.values import cards, code, credit_codes, hub, mix, national_ids, phone_numbers
from ingest.synth.words import Ints, words

BLOCK = 20_000
CHANNELS = 12


def partner_rows(atlas: Map) -> Iterator[pl.DataFrame]:
    """Yield rows of partners.csv, some thousands at a time."""
    for kind, prefix, total in (
        ("merchant", "M", atlas.shops.total),
        ("agent", "G", atlas.agents.total),
    ):
        for start in range(0, total, BLOCK):
            some = np.arange(start, min(start + BLOCK, total), dtype=np.int64)
            yield _rows(kind, prefix, some, atlas)
    yield _channels(atlas)


def _rows(kind: str, prefix: str, some: Ints, atlas: Map) -> pl.DataFrame:
    seed = atlas.seed
    owner = hub("shop" if kind == "merchant" else "agent", some)
    turn = mix(owner, seed + 13)
    heads = ["19800101"] * len(some)
    shop = some % atlas.shops.total
    is_firm = [kind == "merchant"] * len(some)
    firms = zip(firm_names(owner, np.full_like(owner, 99), seed), turn.tolist(), strict=True)
    names = [_name(kind, firm, turn) for firm, turn in firms]
    company = credit_codes(code(owner), seed)
    return pl.DataFrame(
        {
            "partner_id": ids(prefix, some, seed, 7),
            "kind": [kind] * len(some),
            "name": names,
            "company_id": [c if firm else None for c, firm in zip(company, is_firm, strict=True)],
            "representative_id": national_ids(code(owner, 6), heads, seed),
            "phone": [str(n) for n in phone_numbers(code(owner), seed).tolist()],
            "payer_account": cards(code(owner), seed),
            "address": addresses(shop_places(shop, atlas), turn % 100, atlas),
            "agreed_from": times(-(turn % 900) * DAY - DAY),
            "agreed_to": times((400 + turn % 700) * DAY),
            "licence_until": times((200 + turn // 7 % 1500) * DAY),
            "recorded_at": times(-(turn % 900) * DAY - DAY + 3600),
        },
        schema_overrides={"company_id": pl.String},
    )


def _name(kind: str, firm: str, turn: int) -> str:
    lists = words()
    if kind == "agent":
        return lists.surnames[turn % 60][0] + lists.given[turn // 64 % len(lists.given)][0]
    return firm[:2] + lists.shops[turn % len(lists.shops)]


def _channels(atlas: Map) -> pl.DataFrame:
    some = np.arange(CHANNELS, dtype=np.int64)
    frame = _rows("merchant", "M", some, atlas)
    return frame.with_columns(
        pl.Series("partner_id", [f"CH{c + 1:02d}" for c in some.tolist()]),
        pl.lit("channel").alias("kind"),
        pl.lit(None, dtype=pl.String).alias("payer_account"),
        pl.lit(None, dtype=pl.String).alias("phone"),
    )
