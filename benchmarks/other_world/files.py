"""The world as the lender's files: the columns of the contract, as CSV."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.other_world import spell, street
from benchmarks.other_world.aftermath import OUTCOMES, SOURCES
from benchmarks.other_world.chance import NONE, Ints, Table, scatter, stream
from benchmarks.other_world.dirt import Spelling
from benchmarks.other_world.happenings import KINDS, RESULTS
from benchmarks.other_world.networks import EMULATOR, PROXY, ROOTED, VPN
from benchmarks.other_world.place import ROOMS
from benchmarks.other_world.words import INDUSTRIES, MAIL_HOSTS, PRODUCTS
from benchmarks.other_world.world import World

_SLICE = 200_000  # rows of texts in memory at once
_FLAGS = {VPN: "vpn", PROXY: "proxy", EMULATOR: "emulator", ROOTED: "rooted"}
_FILLERS = {
    1: ("device_id", "9774d56d682e549c"),
    2: ("device_id", "unknown"),
    3: ("contact_phones", "10086"),
}
_CHECKS = ("sms", "face", "id_phone_card")


def applications(world: World, out: Table, ids: pl.DataFrame, spelling: Spelling) -> pl.DataFrame:
    """Return applications.csv; `ids` has application_id and applicant_id of each row."""
    time = {name: spell.times(out[name]) for name in ("time", "registered", "recorded")}
    person = pl.Series(out["kind"] == 0)
    name = spell.names(out["surname"], out["given"])
    firm_name = street.company_names(out["company"])
    of = world.people.of
    owner = out["representative"]
    owner_id = spell.identities(
        np.where(owner >= 0, of["region"][owner], NONE),
        of["birth"][owner],
        of["sequence"][owner],
        np.zeros(out.rows, np.bool_),
    )
    own_id = spell.identities(out["region"], out["birth"], out["sequence"], spelling.id_slipped)
    contacts = [phones(out[c], np.zeros_like(out[c])) for c in ("contact1", "contact2")]
    said = {**_session(out), "contact_phones": _listed(contacts)}
    for code, (column, text) in _FILLERS.items():
        filled = pl.when(pl.Series(spelling.filler == code)).then(pl.lit(text))
        said[column] = pl.select(filled.otherwise(said[column])).to_series()
    return ids.with_columns(
        applied_at=time["time"],
        registered_at=time["registered"],
        applicant_kind=pl.when(person).then(pl.lit("person")).otherwise(pl.lit("company")),
        name=pl.when(person).then(name).otherwise(firm_name),
        national_id=pl.when(person).then(own_id),
        phone=phones(out["phone"], spelling.phone),
        email=_mails(out["mail"]),
        company_id=spell.companies(out["company"]),
        representative_id=owner_id,
        industry=spell.words(np.where(out["kind"] == 1, out["company"] % 6, NONE), INDUSTRIES),
        bank_card=spell.cards(out["card"]),
        **said,
        address=street.addresses(world.places, out["address"], spelling.address),
        home_address=street.addresses(world.places, out["home"], spelling.address),
        employer=street.firms(world.places, out["firm"]),
        payer_account=spell.cards(out["payer"]),
        consignee_phone=phones(out["consignee"], np.zeros_like(out["consignee"])),
        **_who_sold(out),
        product=spell.words(out["product"], tuple(name for name, _ in PRODUCTS)),
        asset_id=spell.assets(np.where(out["delivered"] >= 0, out["number"], NONE)),
        currency=pl.lit("CNY"),
        credit_provider=spell.words(np.where(out["score"] >= 0, 0, NONE), ("bureau-a",)),
        **{theirs: _numbers(out[ours]) for ours, theirs in _NUMBERS.items()},
        checks=_checks(out["checks"]),
        decision=spell.words(out["decision"], ("approved", "declined", "cancelled")),
        decided_at=spell.times(out["decided"]),
        delivered_at=spell.times(out["delivered"]),
        recorded_at=time["recorded"],
    )


_NUMBERS = {
    "amount": "amount",
    "term": "term_months",
    "deposit": "deposit",
    "monthly": "monthly_price",
    "score": "credit_score",
    "inquiries": "recent_inquiries",
    "loans": "open_loans",
    "worst": "worst_overdue_days",
    "income": "income",
    "debt": "monthly_debt",
}


def _numbers(values: Ints) -> pl.Series:
    return pl.select(pl.when(pl.Series(values >= 0)).then(pl.Series(values))).to_series()


def phones(values: Ints, style: Ints) -> pl.Series:
    """Return phone numbers plain, with blanks, with the country's code, or with hyphens."""
    plain = spell.number(values, 11)
    text = pl.lit(plain)
    parts = [text.str.slice(0, 3), text.str.slice(3, 4), text.str.slice(7, 4)]
    how = pl.lit(pl.Series(style))
    blank, hyphen = (pl.concat_str(parts, separator=s) for s in (" ", "-"))
    chosen = pl.when(how == 1).then(blank).when(how == 2).then("+86" + text)
    return pl.select(chosen.when(how == 3).then(hyphen).otherwise(text)).to_series()


def _listed(columns: list[pl.Series]) -> pl.Series:
    joined = pl.concat_str(columns, separator="|", ignore_nulls=True)
    return pl.select(pl.when(joined != "").then(joined)).to_series()


def _mails(values: Ints) -> pl.Series:
    box = spell.number(np.where(values >= 0, scatter(np.maximum(values, 0), 10**5), NONE), 10)
    host = spell.words(np.where(values >= 0, values % 7 % 5, NONE), MAIL_HOSTS)
    return pl.select("u" + box + "@" + host).to_series()


def _flags(values: Ints) -> pl.Series:
    said = [pl.when(pl.Series((values & bit) > 0)).then(pl.lit(w)) for bit, w in _FLAGS.items()]
    return _listed([pl.select(word).to_series() for word in said])


def _session(of: Table) -> dict[str, pl.Series]:
    known = of["lat"] != NONE
    place = {
        name: pl.select(
            pl.when(pl.Series(known)).then((pl.Series(of[ours]) / 1e6).round(6))
        ).to_series()
        for name, ours in (("latitude", "lat"), ("longitude", "lon"))
    }
    return {
        "device_id": spell.devices(of["device"]),
        "risk_flags": _flags(np.maximum(of["flags"], 0)),
        "ip": spell.addresses_of_internet(of["ip"]),
        "wifi_bssid": spell.routers(of["wifi"]),
        **place,
    }


def _who_sold(out: Table) -> dict[str, pl.Series]:
    select = pl.select(
        merchant_id="M" + spell.number(out["shop"], 5),
        agent_id="A" + spell.number(out["agent"], 5),
        channel="CH" + spell.number(out["channel"], 2),
        staff_id="S" + spell.number(out["staff"], 6),
    )
    return {column.name: column for column in select.get_columns()}


def _checks(bits: Ints) -> pl.Series:
    said = []
    for k, name in enumerate(_CHECKS):
        passed = pl.Series((bits >> k & 1) == 1)
        said.append(
            pl.select(
                pl.when(passed).then(pl.lit(f"{name}:pass")).otherwise(pl.lit(f"{name}:fail"))
            ).to_series()
        )
    return _listed(said)


def events(world: World, told: Table, applicants: pl.Series, orders: pl.Series) -> pl.DataFrame:
    """Return events.csv; `applicants` and `orders` hold each row's ids."""
    plain = np.zeros(told.rows, np.int64)
    frame = pl.select(
        event_id="E" + spell.number(told["number"], 9),
        applicant_id=applicants,
        application_id=orders,
        occurred_at=spell.times(told["time"]),
        kind=spell.words(told["kind"], KINDS),
    ).with_columns(**_session(told))
    return frame.with_columns(
        address=street.addresses(world.places, told["address"], plain),
        phone=phones(told["phone"], plain),
        bank_card=spell.cards(told["card"]),
        amount=_numbers(told["amount"]),
        payer_account=spell.cards(told["payer"]),
        result=spell.words(told["result"], RESULTS),
    )


def outcomes(told: Table, orders: pl.Series) -> pl.DataFrame:
    """Return outcomes.csv."""
    return pl.select(
        application_id=orders,
        observed_at=spell.times(told["time"]),
        outcome=spell.words(told["outcome"], OUTCOMES),
        overdue_days=_numbers(told["days"]),
        loss_amount=_numbers(told["lost"]),
        recovered_amount=_numbers(told["recovered"]),
        source=spell.words(told["source"], SOURCES),
    )


def instalments(rents: Table, orders: pl.Series) -> pl.DataFrame:
    """Return instalments.csv."""
    return pl.select(
        application_id=orders,
        number=pl.Series(rents["number"]),
        due_at=spell.times(rents["due"]),
        amount_due=_numbers(rents["amount"]),
        paid_at=spell.times(rents["paid"]),
        amount_paid=_numbers(rents["paid_amount"]),
    )


def partners(world: World) -> pl.DataFrame:
    """Return partners.csv: shops, agents and channels."""
    rng = stream(world.seed, "agreements")
    shop, agent = world.partners.shop, world.partners.agent
    channels = len(world.partners.channel_weights) + 3
    counts = (shop.rows, agent.rows, channels)
    empty = np.full(channels, NONE, np.int64)
    phone = np.concatenate([shop["phone"], agent["phone"], empty])
    account = np.concatenate([shop["till"], agent["card"], empty])
    building = np.concatenate(
        [shop["building"] * ROOMS + 999, agent["building"] * ROOMS + 999, empty]
    )
    numbers = [np.arange(count) for count in counts]
    ids = [
        p + spell.number(n, w) for p, n, w in zip(("M", "A", "CH"), numbers, (5, 5, 2), strict=True)
    ]
    total = sum(counts)
    since = -rng.integers(60, 900, total) * 86_400
    kinds = np.repeat(np.array(["merchant", "agent", "channel"]), counts)
    firm = np.full(total, NONE, np.int64)
    firm[: counts[0]] = world.places.firms.draw(rng, shop["city"])
    return pl.select(
        partner_id=pl.concat([pl.Series(i) for i in (pl.select(x).to_series() for x in ids)]),
        kind=pl.Series(kinds.tolist()),
        name=street.firms(world.places, firm),
        phone=phones(phone, np.zeros_like(phone)),
        payer_account=spell.cards(account),
        address=street.addresses(world.places, building, np.zeros_like(phone)),
        agreed_from=spell.times(since),
    )


def write_csv(path: Path, rows: int, make: Callable[[Ints], pl.DataFrame]) -> None:
    """Write the frames that `make` returns for one slice of row numbers after the other.

    Texts need far more memory than numbers, so only one slice of them is held.
    """
    with path.open("wb") as file:
        for start in range(0, max(rows, 1), _SLICE):
            part = make(np.arange(start, min(start + _SLICE, rows)))
            part.write_csv(file, include_header=start == 0, line_terminator="\n")
