"""A whole detection without a store: the same knowledge gives the same bytes."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from graph.core.documents import rescore
from graph.errors import UsageError
from graph.model import Knowledge
from graph.results import RESULTS
from graph.runs.detect import Options, detect_in
from graph.runs.files import write_results
from graph.schema import FRAMES, conform
from tests.knowledge import known, no_rates, parameters, shipped, shuffled

RING = "ann bob cyd dan eve"
PAIR = "pat quin rae"
MASKS = ({"label": "Device", "attribute_key": "d1", "mask": "35****12"},)
GIVEN = Options(statistics=no_rates())


def world() -> Knowledge:
    """A ring, a looser trio, a hub over both, and some who share nothing."""
    return known(
        {
            "device d1": RING,
            "bank_card c1": RING,
            "consignee_phone p1": "ann bob cyd",
            "contact_phone p1": "dan",
            "ip i1": f"{RING} {PAIR} zed@5 yan@900",
            "device d2": PAIR,
            "payer_account a2": PAIR,
        },
        at={"ann": 1.0, "bob": 2.0, "cyd": 30.0, "pat": 400.0, "quin": 500.0, "rae": 3_000.0},
        people="lone1 lone2",
        surnames={"ann": "wang", "bob": "wang", "pat": "li"},
        outcomes={"ann": "default"},
        attributes=MASKS,
    )


def mixed(seed: int) -> Knowledge:
    """The world from rows in another order, brought to the form in which frames are kept."""
    rows = shuffled(world(), seed)
    frames: dict[str, Any] = {name: conform(name, getattr(rows, name)) for name in FRAMES}
    return replace(rows, **frames)


def digests(knowledge: Knowledge, out: Path) -> dict[str, str]:
    """Detect, write out; return the digest of each file."""
    run, _ = detect_in(knowledge, shipped(), options=GIVEN)
    write_results(out, run)
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in out.iterdir()}


def main(out: str, seed: int) -> None:
    """Print the digests of shuffled knowledge's files, for another process."""
    sys.stdout.write(json.dumps(digests(mixed(seed), Path(out))))


def elsewhere(out: Path, seed: int, environment: Mapping[str, str]) -> dict[str, str]:
    code = f"from tests.unit.test_detect import main; main({str(out)!r}, {seed})"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        check=True,
        env={**os.environ, **environment},
        cwd=Path(__file__).parents[2],
    )
    found: dict[str, str] = json.loads(done.stdout)
    return found


@pytest.mark.slow
def test_shuffled_rows_another_hash_seed_and_other_threads_give_the_same_bytes(
    tmp_path: Path,
) -> None:
    here = digests(world(), tmp_path / "here")
    assert set(here) > {f"{name}.csv" for name in RESULTS} | {"evidence.jsonl", "run.json"}
    for seed, threads in ((1, "1"), (2, "2")):
        environment = {"PYTHONHASHSEED": str(seed), "POLARS_MAX_THREADS": threads}
        assert elsewhere(tmp_path / threads, seed, environment) == here


def test_the_same_knowledge_is_the_same_run_and_other_options_are_another() -> None:
    one, two = (detect_in(mixed(n), shipped(), options=GIVEN)[0] for n in (1, 2))
    assert one.run_id == two.run_id
    assert detect_in(world(), shipped(), options=replace(GIVEN, fdr=0.2))[0].run_id != one.run_id


def test_a_run_says_under_which_versions_it_was_made() -> None:
    run, counted = detect_in(world(), shipped())
    assert run.started_with["model"] == parameters().version
    assert run.started_with["statistics"] == counted.version
    assert run.started_with["rules"] == shipped().rules.version
    assert run.as_of == world().as_of


def test_every_ring_of_a_run_has_a_document_that_holds_and_names_its_applications() -> None:
    run, _ = detect_in(world(), shipped(), options=replace(GIVEN, fdr=1.0))
    documents = [json.loads(text) for text in run.documents]
    assert [document["ring_id"] for document in documents] == sorted(run.rings["ring_id"])
    assert documents
    for document in documents:
        assert rescore(document, parameters()).holds
        assert document["run_id"] == run.run_id
        members = [member["applicant_id"] for member in document["members"]]
        assert document["applications"] == [f"{member}-1" for member in members]
        assert sum(r["weight_micro"] for r in document["reasons"]) == document["score_micro"]


def test_a_stricter_level_reports_no_more() -> None:
    reported = []
    for fdr in (0.0, 0.05, 1.0):
        rings = detect_in(world(), shipped(), options=replace(GIVEN, fdr=fdr))[0].rings
        reported.append(set(rings.filter(pl.col("status") == "reported")["ring_id"]))
    assert reported[0] <= reported[1] <= reported[2]
    assert reported[2]


def test_who_is_tied_but_in_no_ring_is_still_scored() -> None:
    run, _ = detect_in(world(), shipped(), options=GIVEN)
    assert not set(run.applicants["applicant_id"]) & {"lone1", "lone2"}
    assert set(run.members["applicant_id"]) <= set(run.applicants["applicant_id"])


def test_nothing_known_is_an_empty_run_with_all_its_frames() -> None:
    run, counted = detect_in(known({}), shipped())
    assert all(getattr(run, name).is_empty() for name in RESULTS)
    assert {name: dict(getattr(run, name).schema) for name in RESULTS} == RESULTS
    assert run.documents == ()
    assert counted.applicants == 0


def test_an_unknown_method_is_refused_in_one_line_that_names_those_there_are() -> None:
    with pytest.raises(UsageError, match="leiden"):
        detect_in(world(), shipped(), options=Options(method="guess"))


def test_a_known_run_keeps_its_rings_ids() -> None:
    first, _ = detect_in(world(), shipped(), options=replace(GIVEN, fdr=1.0))
    again, _ = detect_in(world(), shipped(), options=replace(GIVEN, fdr=1.0))
    assert first.rings.equals(again.rings)
    assert not set(first.rings["ring_id"]) & {""}
