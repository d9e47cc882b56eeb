"""Each knob of the made-up lender does what it says, and left alone it changes no byte."""

import hashlib
from pathlib import Path
from typing import TypedDict, Unpack

import polars as pl
import pytest

from graph.errors import InputError
from ingest.synth import write_world
from ingest.synth.occasions import OCCASIONS

FILES = ("applications", "events", "outcomes", "instalments", "partners", "truth")
# Of worlds made before the knobs existed.
BEFORE = {
    "applications": "1cca0f6550a46c558f75fa948222c8e7dc7ef547a52a22bdd84223e297393084",
    "events": "bb736ea531a2f01927e85176094d40509882007221aefaced96320bc7250ef39",
    "outcomes": "143daecf7d6507b3ca6636a04ea8e0b7e021a9deed41d3caec751bfac02dba53",
    "instalments": "b754f57b4f9d19fa0272ebbaadb29774cb82f92cc1d8fc2c7567a650158da1d9",
    "partners": "08e1911f74cebda2f05f6ca57c3a3b48386c902b4ecc72c015b443f8767cfacb",
    "truth": "e98a6e98c0d05d1c7fc54619a7e0b090aa5a76f74f80ec3cb6ea1d2bca1470ea",
}
BEFORE_HARD = {
    "applications": "58424f2f7f6fa10962a7eab44c0e180d30c118a79c995a674092d3c757790c5f",
    "events": "f74bad365326e481e07a1c36538208faf689a80a3c113940cb503cbc2e511d40",
    "truth": "f0821d6c9bb9e349c15538498a7cfe86c943b49579a3d4797030a2cc03c9df34",
}


class Asked(TypedDict, total=False):
    """The knobs of `write_world`."""

    hardness: float
    prevalence: float
    cover: float
    bait: int
    look_alikes: tuple[str, ...]
    dirt: float
    missing: tuple[str, ...]
    outcomes_known: float
    drift: float


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> "Maker":
    return Maker(tmp_path_factory.mktemp("worlds"))


class Maker:
    """Makes each world once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, applicants: int = 4000, seed: int = 5, **knobs: Unpack[Asked]) -> Path:
        out = self.folder / hashlib.sha256(repr((applicants, seed, knobs)).encode()).hexdigest()
        if not out.exists():
            write_world(out, applicants=applicants, seed=seed, **knobs)
        return out

    def read(self, name: str, **knobs: Unpack[Asked]) -> pl.DataFrame:
        return pl.read_csv(self(**knobs) / f"{name}.csv", infer_schema=False)


def digests(folder: Path, names: dict[str, str]) -> dict[str, str]:
    return {n: hashlib.sha256((folder / f"{n}.csv").read_bytes()).hexdigest() for n in names}


def test_a_world_without_knobs_is_byte_for_byte_what_it_was(made: Maker) -> None:
    assert digests(made(applicants=3000), BEFORE) == BEFORE
    hard = made(applicants=1200, seed=9, hardness=0.9, prevalence=0.03)
    assert digests(hard, BEFORE_HARD) == BEFORE_HARD


@pytest.mark.parametrize(
    "knobs",
    [
        {"cover": 0.4, "bait": 8, "drift": 0.8},
        {"dirt": 0.1, "missing": ("email",), "outcomes_known": 0.5},
        {"look_alikes": tuple(OCCASIONS)},
    ],
)
def test_the_same_knobs_give_the_same_bytes(made: Maker, tmp_path: Path, knobs: Asked) -> None:
    write_world(tmp_path, applicants=1500, seed=5, **knobs)
    again = made(applicants=1500, **knobs)
    for name in FILES:
        assert (tmp_path / f"{name}.csv").read_bytes() == (again / f"{name}.csv").read_bytes()


def last_applications(made: Maker, **knobs: Unpack[Asked]) -> pl.DataFrame:
    """Return each applicant's last application as it was first written, with the truth."""
    rows = made.read("applications", **knobs).unique(
        "application_id", keep="first", maintain_order=True
    )
    last = rows.unique("applicant_id", keep="last", maintain_order=True)
    return last.join(made.read("truth", **knobs), on="applicant_id")


def of_kind(made: Maker, kind: str) -> pl.DataFrame:
    rows = last_applications(made, look_alikes=tuple(OCCASIONS))
    return rows.filter(pl.col("innocent_kind") == kind)


def share_of(column: pl.Series, values: set[str]) -> float:
    return sum(value in values for value in column) / len(column)


def most_shared(column: pl.Series) -> int:
    return int(column.drop_nulls().value_counts()["count"].max() or 0)  # type: ignore[arg-type]


@pytest.mark.parametrize(("kind", "share"), [(k, share) for k, (_, share) in OCCASIONS.items()])
def test_further_look_alikes_are_as_many_as_asked(made: Maker, kind: str, share: float) -> None:
    assert len(of_kind(made, kind)) == pytest.approx(4000 * share, rel=0.1)


def test_a_village_has_a_surname_and_a_launch_day_one_product_in_an_hour(made: Maker) -> None:
    surnames = of_kind(made, "village")["name"].drop_nulls().str.slice(0, 1)
    usual = made.read("applications")["name"].drop_nulls().str.slice(0, 1)
    assert most_shared(surnames) / len(surnames) > 2 * most_shared(usual) / len(usual)
    rush = of_kind(made, "launch_day").filter(pl.col("applied_at").str.slice(11, 2) == "10")
    assert rush["applied_at"].str.slice(0, 10).n_unique() == 3
    assert most_shared(rush["product"]) > 0.8 * len(rush)
    assert rush["merchant_id"].null_count() == len(rush)


def test_one_payer_pays_for_several_and_one_exit_carries_many(made: Maker) -> None:
    payers = of_kind(made, "honest_payer")["payer_account"].str.replace_all(" ", "")
    assert 3 <= most_shared(payers) <= 9
    mobile = of_kind(made, "carrier_nat")
    assert most_shared(mobile["ip"]) >= 8
    assert mobile["wifi_bssid"].null_count() == len(mobile)
    assert most_shared(mobile["device_id"].drop_nulls().str.to_lowercase()) < 8
    firms = of_kind(made, "company_customers")
    assert set(firms["applicant_kind"]) == {"company"}
    assert firms["company_id"].n_unique() == len(firms)


def test_dirt_spoils_the_share_of_cells_that_it_says(made: Maker) -> None:
    clean, dirty = made.read("applications"), made.read("applications", dirt=0.2)
    for column in ("phone", "bank_card", "address"):
        told = clean[column].is_not_null()
        changed = (clean[column] != dirty[column].fill_null("")).filter(told)
        assert changed.mean() == pytest.approx(0.2, abs=0.04)
        assert dirty[column].filter(told).null_count() / told.sum() == pytest.approx(0.08, abs=0.02)
    untouched = ["application_id", "applicant_id", "applied_at", "product", "amount"]
    assert clean.select(untouched).equals(dirty.select(untouched))


def test_missing_columns_are_in_no_file(made: Maker) -> None:
    gone = ("email", "device_id", "bank_card")
    for name in ("applications", "events"):
        whole, less = made.read(name), made.read(name, missing=gone)
        assert less.columns == [c for c in whole.columns if c not in gone]
        assert less.equals(whole.select(less.columns))


def test_outcomes_are_known_of_the_share_of_applications_that_it_says(made: Maker) -> None:
    whole, some = made.read("outcomes"), made.read("outcomes", outcomes_known=0.4)
    share = some["application_id"].n_unique() / whole["application_id"].n_unique()
    assert share == pytest.approx(0.4, abs=0.04)
    # Of a known application everything is told.
    assert some.equals(
        whole.filter(pl.col("application_id").is_in(some["application_id"].to_list()))
    )
    assert made.read("outcomes", outcomes_known=0.0).is_empty()


def members(made: Maker, *, cover: float = 0.0, drift: float = 0.0) -> pl.DataFrame:
    """Return the members' last applications of a world with many rings."""
    rows = last_applications(made, prevalence=0.2, cover=cover, drift=drift)
    return rows.drop_nulls("ring_id")


def told_share(rows: pl.DataFrame, column: str, *, late: bool) -> float:
    half = rows.filter((pl.col("applied_at") >= "2025-07-01") == late)
    return 1 - half[column].null_count() / len(half)


def test_drift_moves_what_is_told_and_what_rings_are(made: Maker) -> None:
    usual, moved = made.read("applications"), made.read("applications", drift=1.0)
    for column, sign in (("device_id", -1), ("email", 1)):
        steps = [
            told_share(rows, column, late=True) - told_share(rows, column, late=False)
            for rows in (usual, moved)
        ]
        assert sign * (steps[1] - steps[0]) > 0.05
    rings = members(made, drift=1.0)
    late_kinds = {"account_takeover", "bust_out", "dormitory_recruitment", "insider"}
    shares = [
        share_of(
            rings.filter((pl.col("applied_at") >= "2025-07-01") == late)["ring_kind"], late_kinds
        )
        for late in (False, True)
    ]
    assert shares[1] > shares[0] + 0.3


def test_cover_members_pay_and_spread_out(made: Maker) -> None:
    def spread(rows: pl.DataFrame) -> float:
        days = rows.with_columns(day=pl.col("applied_at").str.slice(0, 10).str.to_date())
        widths = days.group_by("ring_id").agg(pl.col("day").max() - pl.col("day").min())["day"]
        return float(widths.dt.total_days().median())  # type: ignore[arg-type]

    assert spread(members(made, cover=0.5)) > 2 * spread(members(made))
    failed = []
    for cover in (0.0, 0.5):
        defaults = made.read("outcomes", prevalence=0.2, cover=cover, drift=0.0).filter(
            outcome="default"
        )
        rows = members(made, cover=cover)
        failed.append(share_of(rows["application_id"], set(defaults["application_id"])))
    assert failed[1] < failed[0]


def test_bait_ties_more_strangers_to_rings(made: Maker) -> None:
    def strangers(bait: int) -> int:
        rows = made.read("applications", prevalence=0.05, bait=bait).select(
            "applicant_id", pl.col("wifi_bssid")
        )
        truth = made.read("truth", prevalence=0.05, bait=bait)
        known = rows.drop_nulls().join(truth, on="applicant_id").unique()
        inside = known.filter(pl.col("ring_id").is_not_null())["wifi_bssid"].to_list()
        outside = known.filter(pl.col("ring_id").is_null())
        few = pl.len().over("wifi_bssid") <= 15
        return len(outside.filter(pl.col("wifi_bssid").is_in(inside), few))

    assert strangers(bait=20) > strangers(bait=0) + 20


@pytest.mark.parametrize(
    ("knobs", "word"),
    [
        ({"dirt": 0.9}, "dirt"),
        ({"drift": -0.1}, "drift"),
        ({"cover": 2}, "cover"),
        ({"bait": 99}, "bait"),
        ({"outcomes_known": 1.5}, "outcomes_known"),
        ({"missing": ("applicant_id",)}, "applicant_id"),
        ({"look_alikes": ("aliens",)}, "aliens"),
    ],
)
def test_what_cannot_be_is_refused_by_name(tmp_path: Path, knobs: Asked, word: str) -> None:
    with pytest.raises(InputError, match=word):
        write_world(tmp_path, applicants=10, seed=1, **knobs)
