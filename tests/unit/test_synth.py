"""The made-up lender: whole, repeatable, nobody's, and hard for the right reasons."""

from pathlib import Path

import polars as pl
import pytest

from graph.errors import InputError
from ingest.synth import WorldSummary, write_world

COLUMNS = {
    "applications": """application_id applicant_id applied_at registered_at applicant_kind name
        national_id phone email company_id representative_id industry founded_on annual_revenue
        total_assets total_liabilities bank_card device_id risk_flags ip wifi_bssid latitude
        longitude address home_address employer contact_phones payer_account consignee_phone
        merchant_id agent_id channel staff_id product asset_id amount currency term_months deposit
        monthly_price credit_score credit_report_at credit_provider recent_inquiries open_loans
        worst_overdue_days income monthly_debt checks decision decided_at delivered_at
        recorded_at""",
    "events": """event_id applicant_id application_id occurred_at recorded_at kind device_id ip
        wifi_bssid latitude longitude risk_flags address phone bank_card asset_id amount
        payer_account result reason""",
    "outcomes": """application_id observed_at outcome overdue_days loss_amount recovered_amount
        source""",
    "instalments": """application_id number due_at amount_due paid_at amount_paid schedule_version
        recorded_at""",
    "partners": """partner_id kind name company_id representative_id phone payer_account address
        agreed_from agreed_to licence_until recorded_at""",
    "truth": "applicant_id ring_id ring_kind innocent_kind",
}
WORLD = 8000


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("world")
    write_world(out, applicants=WORLD, seed=7)
    return out


def read(world: Path, name: str) -> pl.DataFrame:
    return pl.read_csv(world / f"{name}.csv", infer_schema=False)


def luhn_is_right(digits: str) -> bool:
    doubled = [int(d) * (2 if i % 2 else 1) for i, d in enumerate(reversed(digits))]
    return sum(n // 10 + n % 10 for n in doubled) % 10 == 0


@pytest.mark.parametrize("name", COLUMNS)
def test_a_file_has_the_columns_of_the_contract_and_no_others(world: Path, name: str) -> None:
    assert sorted(read(world, name).columns) == sorted(COLUMNS[name].split())


@pytest.mark.parametrize("name", COLUMNS)
def test_every_column_is_used(world: Path, name: str) -> None:
    frame = read(world, name)
    assert [c for c in frame.columns if frame[c].null_count() == len(frame)] == []


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    for folder, seed in (("a", 3), ("b", 3), ("c", 4)):
        write_world(tmp_path / folder, applicants=300, seed=seed)
    for name in COLUMNS:
        first, again, other = ((tmp_path / f / f"{name}.csv").read_bytes() for f in "abc")
        assert first == again
        assert first != other


def test_a_block_does_not_depend_on_those_before_it(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    done = write_world(
        tmp_path, applicants=10_500, seed=1, progress=lambda at, of: seen.append((at, of))
    )
    assert seen == [(10_000, 10_500), (10_500, 10_500)]
    assert done.applicants == read(tmp_path, "truth")["applicant_id"].n_unique() == 10_500


def test_the_summary_counts_what_was_written(tmp_path: Path) -> None:
    done = write_world(tmp_path, applicants=1500, seed=2)
    truth = read(tmp_path, "truth")
    counts = {name: len(read(tmp_path, name)) for name in COLUMNS if name != "truth"}
    assert done == WorldSummary(
        applicants=1500,
        rings=truth["ring_id"].drop_nulls().n_unique(),
        ring_members=truth["ring_id"].drop_nulls().len(),
        **counts,
    )


def test_eight_kinds_of_ring_and_a_dozen_of_look_alikes_are_there(world: Path) -> None:
    truth = read(world, "truth")
    assert truth["ring_kind"].drop_nulls().n_unique() == 8
    assert truth["innocent_kind"].drop_nulls().n_unique() >= 12


def test_rings_have_three_to_twenty_five_members_and_no_member_is_called_innocent(
    world: Path,
) -> None:
    ringed = read(world, "truth").drop_nulls("ring_id")
    sizes = ringed.group_by("ring_id").len()["len"]
    assert sizes.min() >= 3  # type: ignore[operator]
    assert sizes.max() <= 25  # type: ignore[operator]
    assert ringed["innocent_kind"].null_count() == len(ringed)
    assert ringed["ring_kind"].null_count() == 0


def test_about_the_asked_share_is_in_rings(world: Path) -> None:
    members = read(world, "truth")["ring_id"].drop_nulls().len()
    assert 0.008 * WORLD <= members <= 0.01 * WORLD


def test_national_ids_have_right_checksums_and_a_region_that_is_nobodys(world: Path) -> None:
    ids = read(world, "applications")["national_id"].drop_nulls().str.to_uppercase()
    weights = [2 ** (17 - i) % 11 for i in range(17)]
    right = [
        "10X98765432"[sum(int(d) * w for d, w in zip(n[:17], weights, strict=True)) % 11] == n[17]
        for n in ids
    ]
    assert all(n.startswith("99") and len(n) == 18 for n in ids)
    assert sum(right) > 0.99 * len(right)  # a few have a slip of the pen


def test_cards_and_imeis_are_right_by_luhn(world: Path) -> None:
    frame = read(world, "applications")
    cards = frame["bank_card"].drop_nulls().str.replace_all(" ", "")
    imeis = frame["device_id"].drop_nulls()
    imeis = imeis.filter(imeis.str.contains(r"^\d{15}$") & (imeis != "0" * 15))
    assert len(imeis) > 1000
    assert all(luhn_is_right(n) for n in [*cards, *imeis])


def test_places_are_written_in_more_than_one_way(world: Path) -> None:
    texts = read(world, "applications")["address"].drop_nulls()
    for spelling in (r"幢\d单元", r"栋\d单元", r"号楼 \d", r"\d-\d-\d", "^Room ", "[０-９]"):
        assert texts.str.contains(spelling).any(), spelling


def test_nothing_is_known_before_it_happened_and_all_of_it_within_the_year(world: Path) -> None:
    told = read(world, "applications").select("application_id", "applied_at", "delivered_at")
    assert (told["delivered_at"].drop_nulls() < "2026").all()
    outcomes = read(world, "outcomes").join(told.unique("application_id"), on="application_id")
    assert (outcomes["observed_at"] > outcomes["applied_at"]).all()
    events = read(world, "events")
    assert (events["recorded_at"] >= events["occurred_at"]).all()
    assert (events["occurred_at"] < "2026").all()


def test_ids_and_order_of_rows_do_not_tell_rings(world: Path) -> None:
    truth = read(world, "truth").with_row_index("at")
    ringed = truth.filter(pl.col("ring_id").is_not_null())
    assert truth["applicant_id"].is_sorted()
    assert abs(ringed["at"].mean() / len(truth) - 0.5) < 0.12  # type: ignore[operator]
    side_by_side = ringed["at"].diff().drop_nulls() == 1
    assert side_by_side.mean() < 0.15  # type: ignore[operator]


def test_most_people_have_a_public_tie(world: Path) -> None:
    frame = read(world, "applications")
    public = ("ip", "wifi_bssid", "employer", "merchant_id", "agent_id")
    tied = [pl.col(c).is_not_null() & (pl.len().over(c) > 1) for c in public]
    assert frame.select(pl.any_horizontal(tied).mean()).item() > 0.6


def test_a_repeated_id_is_an_amendment_that_says_when_it_was_known(world: Path) -> None:
    frame = read(world, "applications")
    again = frame.filter(~pl.col("application_id").is_first_distinct())
    assert len(again) > 0
    assert again["recorded_at"].null_count() == 0
    assert (again["recorded_at"] > again["applied_at"]).all()


def test_some_ring_members_are_known_frauds_and_some_are_not_known_yet(world: Path) -> None:
    truth, apps = read(world, "truth"), read(world, "applications")
    fraud = read(world, "outcomes").filter(pl.col("outcome") == "confirmed_fraud")
    known = fraud.join(apps.unique("application_id"), on="application_id")["applicant_id"]
    ringed = truth.drop_nulls("ring_id")["applicant_id"]
    assert set(known) < set(ringed)
    assert known.n_unique() > 3


def test_a_world_of_one_is_a_world(tmp_path: Path) -> None:
    assert write_world(tmp_path, applicants=1, seed=1).applicants == 1


@pytest.mark.parametrize(
    ("options", "word"),
    [({"applicants": 0}, "1 applicant"), ({"hardness": 2.0}, "hardness"),
     ({"prevalence": 0.9}, "prevalence")],
)  # fmt: skip
def test_arguments_out_of_range_are_refused_by_name(
    tmp_path: Path, options: dict[str, float], word: str
) -> None:
    with pytest.raises(InputError, match=word):
        write_world(tmp_path, **{"applicants": 10, "seed": 1, **options})  # type: ignore[arg-type]
