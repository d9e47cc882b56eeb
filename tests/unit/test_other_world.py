"""The second made-up lender: a lawful file, the same from the same seed, with all it promises."""

import hashlib
import json
from pathlib import Path

import polars as pl
import pytest

from benchmarks.other_world import Summary, write_other_world
from benchmarks.other_world.__main__ import main
from benchmarks.other_world.degrees import SHARED, degree_table, ring_sizes, ties_in_rings, users
from benchmarks.other_world.organisers import PRICES, SCHEMES, SINKS, plan_rings
from benchmarks.other_world.phenomena import INNOCENT
from ingest.columns import FILES
from tests.e2e.cli import ringsight

NAMES = ("applications", "events", "outcomes", "instalments", "partners")
APPLICANTS, PREVALENCE = 12_000, 0.05


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("town")


@pytest.fixture(scope="module")
def told(town: Path) -> Summary:
    return write_other_world(town, APPLICANTS, seed=4, prevalence=PREVALENCE)


@pytest.fixture(scope="module")
def truth(town: Path, told: Summary) -> pl.DataFrame:
    return pl.read_csv(town / "truth.csv", infer_schema=False)


def _read(folder: Path, name: str) -> pl.DataFrame:
    return pl.read_csv(folder / f"{name}.csv", infer_schema=False)


def _bytes(folder: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.iterdir())}


def test_one_seed_is_one_world_and_another_is_another(tmp_path: Path) -> None:
    for name, seed in (("one", 7), ("again", 7), ("other", 8)):
        write_other_world(tmp_path / name, 600, seed, prevalence=0.05)
    one, again, other = (_bytes(tmp_path / name) for name in ("one", "again", "other"))
    assert sorted(one) == sorted(f"{name}.csv" for name in (*NAMES, "truth"))
    assert one == again
    assert all(one[name] != other[name] for name in one)


@pytest.mark.parametrize("changed", [{"hardness": 0.9}, {"prevalence": 0.1}, {"dirt": 0.2}])
def test_each_argument_changes_what_is_written(tmp_path: Path, changed: dict[str, float]) -> None:
    write_other_world(tmp_path / "one", 600, 7, **{"prevalence": 0.05})
    write_other_world(tmp_path / "two", 600, 7, **{"prevalence": 0.05, **changed})
    file = "applications.csv"
    assert _bytes(tmp_path / "one")[file] != _bytes(tmp_path / "two")[file]


def test_files_have_columns_of_the_contract_alone(town: Path, told: Summary) -> None:
    for name in NAMES:
        columns = _read(town, name).columns
        assert set(columns) <= {column.name for column in FILES[name]}, name
    assert _read(town, "truth").columns == [
        "applicant_id",
        "ring_id",
        "ring_kind",
        "innocent_kind",
    ]


@pytest.mark.parametrize(("dirt", "unusable"), [(0.0, 0), (0.2, 1)])
def test_every_row_can_be_loaded(tmp_path: Path, dirt: float, unusable: int) -> None:
    written = write_other_world(tmp_path, 900, 5, prevalence=0.05, dirt=dirt)
    more = [arg for name in NAMES[1:] for arg in (f"--{name}", tmp_path / f"{name}.csv")]
    file = tmp_path / "applications.csv"
    done = ringsight("load", file, *more, "--check", "--workers", "1", "--json")
    assert done.code == 0, done.out
    counts = json.loads(done.out)["files"]
    assert [row["rejected"] for row in counts] == [0] * 5
    assert [row["duplicate"] for row in counts] == [0] * 5
    rows = [row["accepted"] for row in counts]
    assert rows == [
        written.applications,
        written.events,
        written.outcomes,
        written.instalments,
        written.partners,
    ]
    assert counts[0]["amended"] == written.amendments
    assert (written.amendments > 0) == (unusable > 0)


def test_every_applicant_has_one_row_of_truth(
    town: Path, told: Summary, truth: pl.DataFrame
) -> None:
    ids = _read(town, "applications")["applicant_id"].unique().sort()
    assert truth["applicant_id"].to_list() == ids.to_list()
    assert told.applicants == truth.height == APPLICANTS
    assert set(_read(town, "events")["applicant_id"].unique()) <= set(ids)


def test_as_many_are_in_rings_as_was_asked(told: Summary, truth: pl.DataFrame) -> None:
    assert told.members == truth["ring_id"].drop_nulls().len()
    assert told.members == pytest.approx(PREVALENCE * APPLICANTS, rel=0.03)


def test_no_honest_applicant_bears_a_ring(truth: pl.DataFrame) -> None:
    ring, kind, innocent = (truth[c].is_not_null() for c in truth.columns[1:])
    assert (ring == kind).all()
    assert not (ring & innocent).any()
    rings = ring_sizes(truth)  # a row for each ring and kind
    assert rings["ring_id"].is_unique().all()
    sizes = rings["size"].to_list()
    assert min(sizes) == 3
    assert 20 < max(sizes) <= 60


def test_each_kind_of_ring_and_of_innocence_is_there(told: Summary) -> None:
    assert set(told.rings_of_kind) == set(SCHEMES)
    assert set(told.innocent) == set(INNOCENT)


def test_members_live_in_dormitories_and_at_home_as_others_do(
    town: Path, truth: pl.DataFrame
) -> None:
    rings = truth.filter(pl.col("ring_kind") == "dormitory_recruitment").select("applicant_id")
    where = _read(town, "applications").join(rings, on="applicant_id")["address"]
    assert sum("宿舍" in (text or "") for text in where) > 0.5 * where.len()


def test_careful_organisers_share_less(tmp_path: Path) -> None:
    ties = []
    for hardness in (0.0, 0.5, 1.0):
        folder = tmp_path / str(hardness)
        write_other_world(folder, 3_000, 3, hardness=hardness, prevalence=0.2, dirt=0.0)
        of_rings = ties_in_rings(folder)
        assert sum(of_rings["tied"].to_list()) > 0.8 * sum(of_rings["size"].to_list())
        ties.append(float(of_rings["ties_a_pair"].sum() / of_rings.height))
    assert ties[0] > 1.3 * ties[1] > 1.3 * 1.3 * ties[2]


def test_care_buys_more_of_everything_within_what_is_needed() -> None:
    stocks = []
    for hardness in (0.0, 1.0):
        rings = plan_rings(1, members=3_000, hardness=hardness)
        assert sum(of.members for of in rings) >= 2_998
        for of in rings:
            assert set(of.stock) == set(PRICES)
            assert all(of.stock[thing] <= of.members // 2 + 1 for thing in SINKS[of.scheme])
        stocks.append(sum(sum(of.stock.values()) / of.members for of in rings) / len(rings))
    assert stocks[1] > 1.5 * stocks[0]


def test_nothing_is_known_before_it_happened(town: Path, told: Summary) -> None:
    rows = _read(town, "applications")  # all times have one form and one offset: text is in order
    for early, late in (
        ("registered_at", "applied_at"),
        ("applied_at", "decided_at"),
        ("decided_at", "delivered_at"),
        ("applied_at", "recorded_at"),
    ):
        assert (rows[early] <= rows[late]).drop_nulls().all(), (early, late)
    once = rows.unique("application_id", keep="first").select("application_id", "applied_at")
    outcomes = _read(town, "outcomes")
    both = outcomes.join(once, on="application_id")
    assert both.height == outcomes.height
    assert (both["observed_at"] > both["applied_at"]).all()


def test_some_fraud_is_never_named_and_some_honest_people_default(
    town: Path, truth: pl.DataFrame
) -> None:
    rows = _read(town, "applications").unique("application_id")
    whose = rows.select("application_id", "applicant_id").join(truth, on="applicant_id")
    known = _read(town, "outcomes").join(whose, on="application_id")
    ring = pl.col("ring_id").is_not_null()
    members, others = (truth.filter(where).height for where in (ring, ~ring))
    fraud, default = (pl.col("outcome") == name for name in ("confirmed_fraud", "default"))
    named = known.filter(ring & fraud)["applicant_id"].n_unique()
    assert 0.05 * members < named < 0.6 * members
    assert 0.01 * others < known.filter(~ring & default)["applicant_id"].n_unique() < 0.1 * others


def test_degrees_are_counted_as_a_person_would_count(tmp_path: Path) -> None:
    rows = [
        {"applicant_id": "a", "device_id": "d", "phone": "138 0013 8001", "contact_phones": "1|2"},
        {"applicant_id": "b", "device_id": "d", "phone": "+8613800138001", "contact_phones": "2"},
        {"applicant_id": "b", "device_id": "d", "phone": "13800138001", "contact_phones": "3"},
    ]
    none = dict.fromkeys(SHARED.values())
    frame = pl.DataFrame([{**none, **row} for row in rows])
    frame.write_csv(tmp_path / "applications.csv")
    table = degree_table(users(tmp_path, events=False)).select("type", "values", "1", "2", "most")
    assert table.rows() == [("contact", 3, 2, 1, 2), ("device", 1, 0, 1, 2), ("phone", 1, 0, 1, 2)]


@pytest.mark.parametrize(
    "wrong", [{"hardness": 1.5}, {"prevalence": 0.9}, {"dirt": -0.1}, {"applicants": 10}]
)
def test_arguments_out_of_range_are_told(
    tmp_path: Path,
    wrong: dict[str, float],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    told = [f"--{name}={value}" for name, value in wrong.items()]
    monkeypatch.setattr("sys.argv", ["other_world", str(tmp_path), "--applicants=1000", *told])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert f"not {next(iter(wrong.values()))}." in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
