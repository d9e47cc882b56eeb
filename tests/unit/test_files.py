import csv
import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from graph.core.lineage import Earlier, keep_ids
from graph.errors import InputError
from graph.model import Found, Run
from graph.results import RESULTS, conform_result
from graph.runs.files import read_results, write_results

AT = datetime(2024, 3, 1, 8, 30, tzinfo=UTC)
FILES = {f"{name}.{kind}" for name in RESULTS for kind in ("csv", "parquet")} | {
    "evidence.jsonl",
    "run.json",
}


def run_of(**frames: pl.DataFrame) -> Run:
    given = {
        name: conform_result(name, frames[name]) if name in frames else pl.DataFrame(schema=schema)
        for name, schema in RESULTS.items()
    }
    return Run("run-1", AT, {"fdr": "0.05"}, **given, documents=('{"ring_id":"R-1"}', "{}"))


def small_run() -> Run:
    rings = pl.DataFrame(
        {
            "ring_id": ["R-1", "R-2", "R-3"],
            "run_id": ["run-1"] * 3,
            "score_micro": [12_345_678, -5, None],
            "probability": [0.75, 1e-7, None],
            "status": ["reported", "watch", "dormant"],
            "size": [2, 2, 2],
            "first_seen": [AT, AT + timedelta(microseconds=7), None],
            "explanation_zh": ["两人共用一部手机。", None, None],
        }
    )
    members = pl.DataFrame(
        {
            "ring_id": ["R-1", "R-1"],
            "applicant_id": ["=1+1", "A,2"],
            "score_micro": [-1_500_000, 2_251_799_813_685_247],
            "joined_at": [AT, AT],
        }
    )
    evidence = pl.DataFrame({"ring_id": ["R-1", "R-1"], "applicant_ids": ["@a|=b", "c|d"]})
    return run_of(rings=rings, members=members, evidence=evidence)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_every_result_is_written_as_csv_and_parquet_and_nothing_else_is_left(
    tmp_path: Path,
) -> None:
    write_results(tmp_path / "deep" / "out", small_run())
    assert {path.name for path in (tmp_path / "deep" / "out").iterdir()} == FILES
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["out"]


def test_columns_are_the_contracts_in_both_kinds(tmp_path: Path) -> None:
    write_results(tmp_path, small_run())
    for name, schema in RESULTS.items():
        columns = [column.removesuffix("_micro") for column in schema]
        assert pl.read_csv(tmp_path / f"{name}.csv", n_rows=0).columns == columns
        assert pl.read_parquet(tmp_path / f"{name}.parquet").columns == columns


def test_scores_are_exact_decimals_and_times_end_in_z(tmp_path: Path) -> None:
    write_results(tmp_path, small_run())
    first, second, third = rows_of(tmp_path / "rings.csv")
    assert [row["score"] for row in (first, second, third)] == ["12.345678", "-0.000005", ""]
    assert first["first_seen"] == "2024-03-01T08:30:00.000000Z"
    assert second["first_seen"] == "2024-03-01T08:30:00.000007Z"
    assert (third["first_seen"], third["probability"]) == ("", "")
    assert (float(first["probability"]), float(second["probability"])) == (0.75, 1e-7)
    assert first["explanation_zh"] == "两人共用一部手机。"
    scores = {row["score"] for row in rows_of(tmp_path / "members.csv")}
    assert scores == {"-1.500000", "2251799813.685247"}


def test_parquet_keeps_times_as_utc_and_texts_as_they_were(tmp_path: Path) -> None:
    write_results(tmp_path, small_run())
    members = pl.read_parquet(tmp_path / "members.parquet")
    assert members.schema["joined_at"] == pl.Datetime("us", "UTC")
    assert members.schema["score"] == pl.Float64
    assert members["applicant_id"].to_list() == ["=1+1", "A,2"]


@pytest.mark.parametrize("lead", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])
def test_a_cell_that_a_spreadsheet_would_run_is_made_safe(tmp_path: Path, lead: str) -> None:
    members = pl.DataFrame({"ring_id": ["R-1"], "applicant_id": [f"{lead}1+1"], "score_micro": -1})
    write_results(tmp_path, run_of(members=members))
    (row,) = rows_of(tmp_path / "members.csv")
    assert row["applicant_id"] == f"'{lead}1+1"
    assert row["score"] == "-0.000001"


def test_only_the_start_of_a_cell_matters(tmp_path: Path) -> None:
    write_results(tmp_path, small_run())
    told = [row["applicant_ids"] for row in rows_of(tmp_path / "evidence.csv")]
    assert told == ["'@a|=b", "c|d"]


def test_documents_are_one_line_a_ring(tmp_path: Path) -> None:
    write_results(tmp_path, small_run())
    assert (tmp_path / "evidence.jsonl").read_bytes() == b'{"ring_id":"R-1"}\n{}\n'


def test_run_json_names_the_run_and_every_file_with_its_digest(tmp_path: Path) -> None:
    write_results(tmp_path, small_run())
    told = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert (told["run_id"], told["as_of"]) == ("run-1", "2024-03-01T08:30:00.000000Z")
    assert told["started_with"] == {"fdr": "0.05"}
    assert told["files"] == {
        name: hashlib.sha256(data).hexdigest()
        for name, data in bytes_of(tmp_path).items()
        if name != "run.json"
    }


def test_the_same_run_gives_the_same_bytes_whatever_its_layout(tmp_path: Path) -> None:
    one = small_run()
    pieces = pl.concat([one.members[1:], one.members[:1]], rechunk=False)
    write_results(tmp_path / "one", one)
    write_results(tmp_path / "other", replace(one, members=pieces))
    assert bytes_of(tmp_path / "one") == bytes_of(tmp_path / "other")


def test_a_second_run_replaces_the_first_and_leaves_other_files_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    write_results(tmp_path, small_run())
    write_results(tmp_path, run_of())
    assert {path.name for path in tmp_path.iterdir()} == FILES | {"notes.txt"}
    assert rows_of(tmp_path / "rings.csv") == []
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_what_was_written_is_read_back_for_the_next_run(tmp_path: Path) -> None:
    run = small_run()
    write_results(tmp_path, run)
    earlier = read_results(tmp_path)
    for name in ("rings", "members", "ring_events"):
        assert_frame_equal(getattr(earlier, name), getattr(run, name))


def test_a_ring_keeps_its_id_by_way_of_files(tmp_path: Path) -> None:
    found = found_of("abc")
    first, events = keep_ids(None, found, run_id="run-1", at=AT)
    write_results(tmp_path, run_of(rings=first.rings, members=first.members, ring_events=events))
    by_files = keep_ids(read_results(tmp_path), found_of("abcd"), run_id="run-2", at=AT)
    in_memory = keep_ids(
        Earlier(first.rings, first.members, events), found_of("abcd"), run_id="run-2", at=AT
    )
    assert_frame_equal(by_files[0].rings, in_memory[0].rings)
    assert_frame_equal(by_files[1], in_memory[1])
    assert by_files[1]["event"].to_list() == ["grown"]


def found_of(people: str) -> Found:
    members = pl.DataFrame({"ring_id": ["new"] * len(people), "applicant_id": list(people)})
    rings = pl.DataFrame({"ring_id": ["new"], "score_micro": [1], "status": ["reported"]})
    return Found(
        rings=conform_result("rings", rings),
        members=conform_result("members", members),
        applicants=conform_result("applicants", members),
        communities=pl.DataFrame(schema=RESULTS["communities"]),
        evidence=pl.DataFrame(schema=RESULTS["evidence"]),
    )


def test_a_folder_without_a_finished_run_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no run\.json, so no finished run"):
        read_results(tmp_path)


def test_a_file_changed_since_is_told(tmp_path: Path) -> None:
    write_results(tmp_path, small_run())
    (tmp_path / "members.parquet").write_bytes((tmp_path / "rings.parquet").read_bytes())
    with pytest.raises(InputError, match=r"members\.parquet: changed since its run"):
        read_results(tmp_path)


def test_a_file_gone_is_told(tmp_path: Path) -> None:
    write_results(tmp_path, small_run())
    (tmp_path / "members.parquet").unlink()
    with pytest.raises(InputError, match=r"members\.parquet: No such file"):
        read_results(tmp_path)


def test_a_damaged_run_json_is_told(tmp_path: Path) -> None:
    write_results(tmp_path, small_run())
    (tmp_path / "run.json").write_text("[]")
    with pytest.raises(InputError, match=r"run\.json: not readable"):
        read_results(tmp_path)


def test_a_place_that_cannot_hold_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot write results there"):
        write_results(tmp_path / "file", small_run())
