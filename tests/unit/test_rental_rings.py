"""The open benchmark: tasks are read and checked, starts know what they may, judging is fair."""

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
import yaml

from benchmarks.rental_rings import methods
from benchmarks.rental_rings.degrees import groups, reuse
from benchmarks.rental_rings.judging import cut_at_best, cut_at_fdr, judge, later_truth, only
from benchmarks.rental_rings.lender import AFTERMATH, Lender, known_instalments, lender_of, read
from benchmarks.rental_rings.methods import OURS, Found, found_of
from benchmarks.rental_rings.tasks import TASKS, Plan, read_plan
from benchmarks.rental_rings.telling import tell
from graph.errors import InputError
from graph.results import conform_result


@pytest.fixture(scope="module")
def plan() -> Plan:
    return read_plan()


def lender(plan: Plan, cache: Path, task: str, size: int = 1200) -> Lender:
    return lender_of(cache, plan.tasks[task], size=size, seed=1, world="rental", past_share=0.5)


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


def test_the_tasks_are_three_levels_by_two_starts_with_seeds_of_their_own(plan: Plan) -> None:
    assert list(plan.tasks) == [f"{a}-{b}" for a in ("easy", "middle", "hard") for b in STARTS]
    assert not set(plan.seeds["dev"]) & set(plan.seeds["result"])
    hardness = [plan.tasks[f"{level}-cold"].knobs.hardness for level in ("easy", "middle", "hard")]
    assert hardness == sorted(set(hardness))
    assert {task.knobs.prevalence for task in plan.tasks.values()} == {0.005}


STARTS = ("cold", "warm")


def test_tasks_are_chosen_by_name_in_the_plans_order(plan: Plan) -> None:
    assert [task.name for task in plan.choose(["hard-cold", "easy-warm"])] == [
        "easy-warm",
        "hard-cold",
    ]
    assert len(plan.choose([])) == 6
    with pytest.raises(InputError, match="nonsense"):
        plan.choose(["nonsense"])


@pytest.mark.parametrize(
    ("path", "value", "word"),
    [
        (("seeds", "result"), [1, 9], "need their own"),
        (("levels", "easy", "knobs", "cunning"), 1, "cunning"),
        (("levels", "easy", "knobs", "hardness"), 7, "hardness"),
        (("tasks", "easy-cold", "level"), "mild", "mild"),
        (("tasks", "easy-cold", "start"), "lukewarm", "lukewarm"),
        (("sizes", "dev"), None, "missing or of the wrong kind"),
    ],
)
def test_a_wrong_plan_is_refused(
    tmp_path: Path, path: tuple[str, ...], value: object, word: str
) -> None:
    raw = yaml.safe_load(TASKS.read_text(encoding="utf-8"))
    place = raw
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value
    (tmp_path / "tasks.yaml").write_text(yaml.safe_dump(raw), encoding="utf-8")
    with pytest.raises(InputError, match=word):
        read_plan(tmp_path / "tasks.yaml")


def test_a_cold_start_knows_nothing_of_how_anybody_paid(plan: Plan, cache: Path) -> None:
    cold = lender(plan, cache, "easy-cold")
    assert [name for name in ("outcomes", "instalments") if cold.file(name).exists()] == []
    assert not {"--outcomes", "--instalments"} & set(cold.options())
    events = read(cold.file("events"))
    assert not set(events["kind"]) & set(AFTERMATH)
    assert events.filter(kind="payment")["payer_account"].null_count() == 0
    assert "login" in set(events["kind"])


def test_a_warm_start_knows_the_past_half_and_no_more(plan: Plan, cache: Path) -> None:
    warm = lender(plan, cache, "easy-warm")
    assert warm.past_ends.startswith(("2025-06", "2025-07"))
    ends = warm.past_ends[:10]
    outcomes, paid = read(warm.file("outcomes")), read(warm.file("instalments"))
    assert len(outcomes) > 0
    assert max(outcomes["observed_at"])[:10] <= ends
    assert max(paid["paid_at"].drop_nulls())[:10] <= ends
    assert max(paid["due_at"])[:10] <= ends
    unpaid = paid.filter(pl.col("paid_at").is_null())
    assert set(unpaid["amount_paid"]) == {None}  # who pays later looks like who never pays
    talk = read(warm.file("events")).filter(pl.col("kind").is_in(AFTERMATH))
    assert len(talk) > 0
    assert max(talk["occurred_at"])[:10] <= ends


def test_payments_after_the_past_are_unknown_also_where_a_column_is_lacking(tmp_path: Path) -> None:
    (tmp_path / "instalments.csv").write_text(
        "application_id,due_at,paid_at,amount_paid\n"
        "A,2025-06-01T00:00:00+08:00,2025-06-02T00:00:00+08:00,9\n"
        "B,2025-06-01T00:00:00+08:00,2025-08-02T00:00:00+08:00,9\n"
        "C,2025-08-01T00:00:00+08:00,,\n"
    )
    past = pl.lit("2025-07-01T00:00:00Z").str.to_datetime("%+", time_zone="UTC")
    rows = known_instalments(tmp_path, past)
    assert rows["application_id"].to_list() == ["A", "B"]
    assert rows["paid_at"].is_null().to_list() == [False, True]
    assert rows["amount_paid"].to_list() == ["9", None]


def truth_of(rings: dict[str, str], honest: str) -> pl.DataFrame:
    ring_of: dict[str, str | None] = {p: ring for ring, people in rings.items() for p in people}
    ring_of |= dict.fromkeys(honest)
    columns = {"applicant_id": list(ring_of), "ring_id": list(ring_of.values())}
    kind = pl.when(pl.col("ring_id").is_not_null()).then(pl.lit("k"))
    text = {"applicant_id": pl.String, "ring_id": pl.String}
    frame = pl.DataFrame(columns, schema=text)
    return frame.with_columns(ring_kind=kind, innocent_kind=pl.lit(None, dtype=pl.String))


def test_the_later_half_keeps_rings_whole_that_mostly_came_later() -> None:
    truth = truth_of({"T1": "abc", "T2": "def"}, "ghij")
    later = pl.Series(["a", "b", "d", "g", "h"])
    kept = later_truth(truth, later)["applicant_id"]
    assert sorted(kept) == ["a", "b", "c", "g", "h"]


def test_only_rings_of_those_who_are_judged_stay_and_they_stay_whole() -> None:
    of = {**dict.fromkeys("abx", 1), **dict.fromkeys("ayz", 2)}
    of = {"a": 1, "b": 1, "x": 1, "c": 2, "y": 2, "z": 2}
    found = only(found_of(of, {1: 2.0, 2: 1.0}), truth_of({"T": "ab"}, "c"))
    assert found.rings["ring_id"].to_list() == ["G1"]
    assert sorted(found.members["applicant_id"]) == ["a", "b", "x"]
    assert sorted(found.applicants["applicant_id"]) == ["a", "b", "c", "x"]


def test_a_simple_method_is_cut_where_its_ring_f1_is_best() -> None:
    groups_of = {"abc": 1, "xyz": 2, "def": 3, "uvw": 4}
    of = {person: label for people, label in groups_of.items() for person in people}
    found = found_of(of, {1: 9.0, 2: 8.0, 3: 7.0, 4: 6.0})
    best = cut_at_best(found, truth_of({"T1": "abc", "T2": "def"}, "xyzuvw"))
    # After the first: 1 of 1, recall 1/2, F1 2/3. After three: 2 of 3, recall 1, F1 4/5.
    reported = best.rings.filter(status="reported")["ring_id"].to_list()
    assert reported == ["G1", "G2", "G3"]
    none = cut_at_best(found, truth_of({"T": "mno"}, "xyz"))
    assert set(none.rings["status"]) == {"watch"}


def test_our_rings_are_cut_at_the_level_asked() -> None:
    found = found_of(dict.fromkeys("abc", 1) | dict.fromkeys("def", 2), {1: 3.0, 2: 1.0})
    rings = found.rings.drop("q_value").with_columns(q_value=pl.Series([0.04, 0.06]))
    cut = cut_at_fdr(Found(conform_result("rings", rings), found.members, found.applicants))
    assert cut.rings["status"].to_list() == ["reported", "watch"]


def test_groups_of_two_are_no_rings_but_their_people_have_scores() -> None:
    found = found_of({"a": 1, "b": 1}, {1: 4.0})
    assert found.rings.is_empty()
    assert found.applicants["score_micro"].to_list() == [4_000_000] * 2


def test_the_datasheets_figures_are_those_of_the_files(plan: Plan, cache: Path) -> None:
    cold = lender(plan, cache, "easy-cold")
    rows = {row["value"]: row for row in reuse(cold.folder)}
    truth = read(cold.file("truth"))
    shown = [row for row in groups(cold.folder) if row["rings"] != "–"]
    assert sum(row["people"] for row in shown) == truth["ring_id"].drop_nulls().len()
    phones = read(cold.file("applications"))
    told = phones.filter(pl.col("phone").is_not_null())["applicant_id"].n_unique()
    assert float(rows["phone"]["told, %"]) >= round(100 * told / 1200, 1)
    assert rows["device"]["most"] >= rows["device"]["shared by, median"] >= 2


@pytest.mark.slow
def test_a_task_runs_from_the_world_to_the_tables(plan: Plan, cache: Path, tmp_path: Path) -> None:
    task = plan.tasks["middle-warm"]
    task = replace(task, knobs=replace(task.knobs, prevalence=0.05))
    made = lender_of(cache, task, size=600, seed=1, world="rental", past_share=0.5)
    told = judge({1: made, 2: made}).evaluations()
    assert list(told) == [OURS, *methods.BASELINES]
    assert {each.ring_applicants for each in told.values()} == {told[OURS].ring_applicants}
    assert told[OURS].true_rings % 2 == 0
    for name in ("first", "second", "first"):
        tell(name, "A title", {"middle-warm": told}, plan, FACTS, out=tmp_path)
    text = (tmp_path / "RESULTS.md").read_text(encoding="utf-8")
    assert [text.count(f"<!-- {name} -->") for name in ("first", "second")] == [1, 1]
    assert "yardstick" in text
    page = (tmp_path / "results" / "first.html").read_text(encoding="utf-8")
    assert page.count("<polyline") == len(told) + 2
    assert "<script" not in page


FACTS = {
    "processor": "none", "cores": 1, "memory_gib": 1.0, "python": "3", "polars": "1", "numpy": "2",
    "load_before": 0.0,
}  # fmt: skip
