"""The command line from end to end, on a made-up lender."""

import json
import re
from pathlib import Path

import polars as pl
import pytest

from graph.core.documents import finished
from tests.e2e.cli import done, loaded_from, ringsight


@pytest.fixture
def found(world: Path, tmp_path: Path) -> Path:
    """Return a folder with the results of a lender that was loaded into the default store."""
    done("load", *loaded_from(world))
    done("detect", "--out", tmp_path / "found")
    return tmp_path / "found"


def test_a_list_of_queries_takes_nothing_beside_it() -> None:
    told = ringsight("query", "who_shares", "--list")
    assert told.code == 2
    assert "--list" in told.err


def test_a_lender_is_loaded_detected_explained_and_verified(found: Path, world: Path) -> None:
    rings = pl.read_parquet(found / "rings.parquet").filter(pl.col("status") == "reported")
    ring = rings["ring_id"][0]
    told = done("explain", ring)
    assert told["ring"]["ring_id"] == ring
    assert sum(reason["weight"] for reason in told["reasons"]) == pytest.approx(
        told["ring"]["score"]
    )
    assert len(told["members"]) == told["ring"]["size"]
    assert all(one["holds"] for one in done("verify", found / "evidence.jsonl"))
    measured = done("evaluate", "--truth", world / "truth.csv")
    assert measured == done("evaluate", "--truth", world / "truth.csv", "--run", found)
    assert measured["ring_recall"] > 0
    assert done("store", "check")["problems"] == []


def test_an_applicants_reasons_sum_to_the_score_that_detect_gave(found: Path) -> None:
    members = pl.read_parquet(found / "members.parquet").sort("score", descending=True)
    applicant = members["applicant_id"][0]
    told = done("explain", applicant)
    scores = pl.read_parquet(found / "applicants.parquet")
    stored = scores.filter(pl.col("applicant_id") == applicant)["score"][0]
    assert told["score"] == pytest.approx(stored)
    assert sum(reason["weight"] for reason in told["reasons"]) == pytest.approx(told["score"])
    assert told["ring_id"] == members["ring_id"][0]
    assert told["free_without"]["ties"]
    assert "would be free" in " ".join(ringsight("explain", applicant).out.split())


def test_a_raw_value_finds_who_used_it(found: Path, world: Path) -> None:
    rows = pl.read_csv(world / "applications.csv", infer_schema=False)
    row = rows.filter(pl.col("phone").is_not_null()).row(0, named=True)
    told = done("find", "phone", row["phone"])
    assert row["applicant_id"] in {link["applicant_id"] for link in told["links"]}
    assert "*" in told["attribute"]
    assert row["phone"] not in str(told)


def test_saved_queries_and_cypher_answer(found: Path) -> None:
    assert len(done("query", "--list")) >= 15
    ring = pl.read_parquet(found / "rings.parquet")["ring_id"][0]
    history = done("query", "ring_history", "--param", f"ring_id={ring}")
    assert [row["event"] for row in history["rows"]] == ["born"]
    counted = done("query", "MATCH (r:Ring) RETURN count(r) AS rings")
    assert counted["rows"][0]["rings"] == pl.read_parquet(found / "rings.parquet").height
    assert ringsight("query", "CREATE (n:Ring)").code == 1


def test_a_ring_or_applicant_that_is_unknown_is_no_empty_answer(found: Path) -> None:
    ring = pl.read_parquet(found / "rings.parquet")["ring_id"][0]
    told = ringsight("query", "ring_history", "--param", f"ring_id={ring}x")
    assert told.code == 1
    assert f"Did you mean {ring}" in told.err
    person = pl.read_parquet(found / "members.parquet")["applicant_id"][0]
    told = ringsight("query", "superseded_facts", "--param", f"applicant_id={person}0")
    assert (told.code, "No applicant" in told.err, person in told.err) == (1, True, True)


def test_a_store_that_is_not_there_is_named_with_its_neighbour_and_not_made(
    found: Path, home: Path, world: Path
) -> None:
    done("load", world / "applications.csv", "--store", f"kglite:{home}/graph")
    before = sorted(home.iterdir())
    wrong = ("--store", f"kglite:{home}/grahp")
    for words in (("detect",), ("runs", "list"), ("explain", "R"), ("query", "ring_evidence")):
        told = ringsight(*words, *wrong)
        assert told.code == 1
        assert f"Did you mean kglite:{home}/graph?" in told.err
        assert told.err.count("\n") == 1
    assert sorted(home.iterdir()) == before


def test_what_detect_cannot_use_is_told_before_it_runs(world: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    for out in (tmp_path / "file", tmp_path / "file" / "below"):
        told = ringsight("detect", "--input", world / "applications.csv", "--out", out)
        assert (told.code, "is a file" in told.err) == (1, True)
    for share in ("nan", "inf", "-1", "2"):
        told = ringsight("detect", "--input", world / "applications.csv", "--fdr", share)
        assert told.code == 2
        assert told.err.strip().endswith("is no share. Give one from 0 to 1, such as 0.05.")


def test_a_load_of_which_nothing_can_be_used_fails_and_says_where_the_reasons_are(
    tmp_path: Path,
) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("application_id,applicant_id,applied_at\nA1,,x\n", encoding="utf-8")
    told = ringsight("load", bad, "--rejects-to", tmp_path / "why.csv")
    assert (told.code, "why.csv says why" in told.err) == (1, True)
    assert (tmp_path / "why.csv").is_file()
    told = ringsight("detect", "--input", bad)
    assert (told.code, "Nothing is known" in told.err) == (1, True)


def test_a_lender_is_not_written_over_unless_that_is_said(tmp_path: Path) -> None:
    made = ("synth", tmp_path / "lender", "--applicants", 20)
    done(*made)
    before = (tmp_path / "lender" / "applications.csv").read_bytes()
    told = ringsight(*made, "--seed", 9)
    assert (told.code, "--force" in told.err) == (2, True)
    assert (tmp_path / "lender" / "applications.csv").read_bytes() == before
    done(*made, "--seed", 9, "--force")
    assert (tmp_path / "lender" / "applications.csv").read_bytes() != before


def test_a_copy_of_an_empty_store_says_that_there_was_nothing(tmp_path: Path) -> None:
    empty = tmp_path / "empty.csv"
    empty.write_text("application_id,applicant_id,applied_at\n", encoding="utf-8")
    done("load", empty, "--store", f"kglite:{tmp_path}/a")
    told = ringsight("store", "copy", f"kglite:{tmp_path}/a", f"kglite:{tmp_path}/b")
    assert (told.code, "is empty: there was nothing to copy" in told.err) == (0, True)


def test_runs_are_listed_and_the_same_run_again_is_the_same_run(found: Path) -> None:
    first = done("runs", "list")
    done("detect")
    assert done("runs", "list") == first
    assert done("runs", "show")["run_id"] == first[0]["run_id"]


def test_loading_twice_changes_nothing(world: Path) -> None:
    done("load", *loaded_from(world))
    again = done("load", *loaded_from(world))
    assert (again["accepted"], again["amended"], again["nodes"], again["links"]) == (0, 0, 0, 0)


def test_files_links_and_a_store_give_the_same_rings(
    found: Path, world: Path, tmp_path: Path
) -> None:
    files = loaded_from(world)
    done("detect", "--input", *files, "--out", tmp_path / "files")
    done("load", *files, "--out", tmp_path / "links")
    done("detect", "--input", tmp_path / "links", "--out", tmp_path / "frames")
    for other in ("files", "frames"):
        for name in ("rings.csv", "members.csv", "evidence.jsonl", "statistics.json"):
            assert (tmp_path / other / name).read_bytes() == (found / name).read_bytes()


def test_rejected_rows_are_told_and_read_again_when_mended(tmp_path: Path) -> None:
    file = tmp_path / "some.csv"
    head = "application_id,applicant_id,applied_at,phone\n"
    file.write_text(head + "A1,C1,2026-01-01T00:00:00Z,13800138000\nA2,C2,never,13800138001\n")
    rejects = tmp_path / "rejects.csv"
    told = done("load", file, "--rejects-to", rejects)
    assert (told["accepted"], told["rejected"], told["rejects"]) == (1, 1, str(rejects))
    file.write_text(file.read_text().replace("never", "2026-01-02T00:00:00Z"))
    again = done("load", file, "--rejects", rejects)
    assert (again["accepted"], again["rejected"]) == (1, 0)


def test_a_document_that_was_changed_does_not_hold(found: Path, tmp_path: Path) -> None:
    whole = json.loads((found / "evidence.jsonl").read_text(encoding="utf-8").partition("\n")[0])
    tie = [*whole["ties"][0][:-1], 10**30]
    changed = tmp_path / "changed.jsonl"
    for part in ({"ties": [tie]}, {"reasons": whole["reasons"][1:]}, {"members": "none"}):
        text = finished(json.dumps(whole), **part)
        changed.write_text(f"{text}\n", encoding="utf-8")
        told = ringsight("verify", changed, "--json")
        assert (told.code, [one["holds"] for one in json.loads(told.out)]) == (1, [False]), part
    # A line ends at a line feed only: ids may hold what some take for an end of line.
    changed.write_text(finished(json.dumps(whole), run_id="a\u2028b"), encoding="utf-8")
    assert done("verify", changed)[0]["holds"]


def test_users_come_and_go() -> None:
    key = done("users", "add", "approvals", "--role", "decider")["key"]
    listed = done("users", "list")
    assert [user["name"] for user in listed] == ["approvals"]
    assert key not in str(listed)
    done("users", "remove", "approvals")
    assert done("users", "list") == []


def test_a_store_is_copied_whole(found: Path, tmp_path: Path, home: Path) -> None:
    source = done("store", "check")["store"]
    target = f"kglite:{tmp_path / 'copy'}"
    done("store", "copy", source, target)
    same = ("MATCH (r:Ring) RETURN r.ring_id AS ring_id ORDER BY ring_id",)
    assert done("query", *same) == done("query", *same, "--store", target)


def test_rules_are_listed_and_checked(tmp_path: Path) -> None:
    assert done("rules", "list")["rules"]
    assert done("rules", "check")["sound"]
    (tmp_path / "bad.yaml").write_text("rules: [{name: x}]\n")
    assert ringsight("rules", "check", tmp_path / "bad.yaml").code == 1


@pytest.mark.parametrize(
    ("args", "code", "word"),
    [
        (("lod",), 2, "No such command"),
        (("load", "--nope"), 2, "No such option"),
        (("load",), 2, "No file"),
        (("load", "absent.csv"), 1, "absent.csv"),
        (("load", "a.csv", "--store", "kglite:x", "--out", "y"), 2, "exclude"),
        (("detect", "--store", "mysql://x"), 2, "no store URL"),
        (("detect", "--method", "magic"), 2, "leiden"),
        (("detect", "--as-of", "soon"), 2, "no time"),
        (("detect", "--previous", "x"), 2, "--input"),
        (("detect", "--store", "kglite:mistyped"), 1, "Load some"),
        (("explain", "R-1"), 1, "no store"),
        (("query",), 2, "--list"),
        (("find", "fone", "1"), 2, "Did you mean phone"),
        (("find", "phone", "abc"), 1, "no usable phone (no phone number)"),
        (("find", "phone", "abc", "--json"), 1, "(no phone number, not_a_phone)"),
        (("find", "phone", "abc", "--lang", "zh"), 1, "不是可用的手机号（不是电话号码）"),
        (("fit",), 2, "No such command"),
        (("replay",), 2, "No such command"),
        (("store", "erase"), 2, "No such command"),
        (("rules", "test"), 2, "No such command"),
        (("--lang", "fr", "runs", "list"), 2, "en or zh"),
        (("verify", "absent.jsonl"), 1, "absent.jsonl"),
        (("users", "add", "ann", "--role", "boss"), 2, "reader, decider, admin"),
        (("users", "add", " "), 2, "needs a name"),
        (("users", "remove", "nobody"), 1, "users list"),
        (("query", "RETURN $x", "--param", "x=1", "--param", "x=2"), 2, "more than once"),
    ],
)
def test_an_error_is_one_line_with_its_exit_code(
    args: tuple[str, ...], code: int, word: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told = ringsight(*args)
    assert (told.code, told.out) == (code, "")
    assert re.fullmatch(r"ringsight: [^\n]+\n", told.err), told.err
    assert word in told.err


def test_a_table_shows_a_sentence_in_one_language_and_no_id_broken_in_two(found: Path) -> None:
    row = pl.read_parquet(found / "rings.parquet").sort("size", descending=True).row(0, named=True)
    asked = ("query", "ring_evidence", "--param", f"ring_id={row['ring_id']}")
    english, chinese = ringsight(*asked).out, ringsight(*asked, "--lang", "zh").out
    assert "sentence_zh" not in english
    assert "members" in english
    assert "理由" in chinese
    assert "sentence" not in chinese
    assert "members" not in chinese
    assert {"sentence", "sentence_zh"} <= set(done(*asked)["columns"])
    members = pl.read_parquet(found / "members.parquet").filter(pl.col("ring_id") == row["ring_id"])
    assert all(applicant in english for applicant in members["applicant_id"])


def test_a_watched_ring_is_named_on_the_screen(found: Path) -> None:
    rings = pl.read_parquet(found / "rings.parquet")
    watched = rings.filter(pl.col("status") == "watch")["ring_id"].to_list()
    assert watched
    told = ringsight("runs", "show").out
    assert all(ring in told for ring in watched)


def test_what_to_type_next_is_never_broken_in_two(tmp_path: Path) -> None:
    told = ringsight("synth", tmp_path / ("long" * 20), "--applicants", "20").out
    step = next(line for line in told.splitlines() if "ringsight load" in line)
    assert step.endswith("partners.csv")


def test_the_terminal_speaks_chinese_where_asked(found: Path) -> None:
    assert "团伙" in ringsight("runs", "show", "--lang", "zh").out
    assert "团伙" in ringsight("runs", "show", LC_ALL="zh_CN.UTF-8").out
    assert "虚构" in ringsight("--lang", "zh", "synth", "--help").out


def test_roles_sources_and_codes_are_chinese_on_a_chinese_screen(found: Path, world: Path) -> None:
    rows = pl.read_csv(world / "applications.csv", infer_schema=False)
    phone = rows.filter(pl.col("phone").is_not_null())["phone"][0]
    told = ringsight("find", "phone", phone, "--lang", "zh").out
    assert "手机号" in told
    assert "申请" in told
    assert "application" not in told
    ring = pl.read_parquet(found / "rings.parquet")["ring_id"][0]
    asked = ("query", "ring_history", "--param", f"ring_id={ring}")
    head, row, *_ = ringsight(*asked, "--lang", "zh").out.splitlines()
    assert "另一团伙" in head
    assert "新生" in row
    head, row, *_ = ringsight(*asked).out.splitlines()
    assert "other_ring_id" in head
    assert "born" in row
    free = ringsight("query", "RETURN 'born' AS event", "--lang", "zh").out
    assert ("event" in free, "born" in free) == (True, True)
    done("users", "add", "approvals", "--role", "decider")
    assert "决策（decider）" in ringsight("users", "list", "--lang", "zh").out


def _shown(out: str, last: str) -> list[int]:
    """Return the hundredths of a waterfall's lines, down to the one that says the sum."""
    lines = [line for line in out.splitlines() if re.match(r" *[+−]\d+\.\d\d ", line)]
    end = next(place for place, line in enumerate(lines) if last in line)
    numbers = [line.split()[0].replace("−", "-") for line in lines[: end + 1]]
    return [round(100 * float(number)) for number in numbers]


def test_printed_reasons_sum_to_the_printed_score(found: Path) -> None:
    rings = pl.read_parquet(found / "rings.parquet")["ring_id"].to_list()
    people = pl.read_parquet(found / "members.parquet")["applicant_id"].head(5).to_list()
    for name in [*rings, *people]:
        *parts, score = _shown(ringsight("explain", name).out, "Score: the sum")
        assert len(parts) > 1
        assert sum(parts) == score, name


def test_help_has_examples_and_completion_is_there() -> None:
    assert "ringsight load applications.csv" in ringsight("load", "--help").out
    assert "--install-completion" in ringsight("--help").out
    for words in ((), ("load",), ("runs",), ("runs", "list")):
        assert "<bool>" not in ringsight(*words, "--help").out  # a flag takes no value
