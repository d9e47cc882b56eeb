"""What is compared: ringsight in a process of its own, and simple work beside it.

Every method gives the same three frames (rings, members, applicants), so one evaluator judges all.
"""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import polars as pl

from benchmarks import yardstick
from benchmarks.measure import PROJECT, Figures
from benchmarks.rental_rings.lender import Lender, read
from graph.core.people import rule_hits
from graph.core.rings import statistics
from graph.results import MICRO, conform_result
from graph.runs.files import read_result
from graph.shipped import read_shipped_model
from graph.store.known import known_at
from ingest.frames import facts_from_frames
from ingest.tokens import Tokenizer

KEY = b"a key for made-up people only...."
WIDEST_FDR = 0.2  # so that rings of every share asked about are in the files
OURS = "ringsight"
PACKAGES = ("graph", "ingest", "cli", "cypher")
SMALLEST = 3  # of a group that simple work may call a ring


@dataclass(frozen=True, slots=True)
class Found:
    """What one method found: rings with scores, their members, people with scores."""

    rings: pl.DataFrame
    members: pl.DataFrame
    applicants: pl.DataFrame


def find_all(lender: Lender) -> dict[str, Found]:
    """Return what each method finds, from the lender's folder if it was found before.

    What depends on our code is found anew where a line of it changed.
    """
    kept = lender.folder / f"found-{code_digest()}"
    found = {OURS: _by_ringsight(lender, kept / OURS)}
    for name, work in BASELINES.items():
        found[name] = _kept(kept / name.replace(" ", "-"), work, lender)
    return found


def code_digest() -> str:
    """Return a digest of all that detection is made of, data files included."""
    whole = hashlib.sha256()
    files = [path for package in PACKAGES for path in (PROJECT / package).rglob("*")]
    for path in sorted(path for path in files if path.suffix in (".py", ".yaml", ".cypher")):
        whole.update(str(path.relative_to(PROJECT)).encode() + path.read_bytes())
    return whole.hexdigest()[:10]


def _by_ringsight(lender: Lender, out: Path) -> Found:
    """Run `ringsight detect` on the files; its CPU time and peak memory go to spent.json."""
    if not (out / "spent.json").exists():
        out.mkdir(parents=True, exist_ok=True)
        spent = _detect(lender, out)
        (out / "spent.json").write_text(json.dumps(spent) + "\n", encoding="utf-8")
    return Found(*(read_result(out, name) for name in ("rings", "members", "applicants")))


def _detect(lender: Lender, out: Path) -> Figures:
    key = out / "key"
    key.write_text(KEY.hex() + "\n", encoding="utf-8")
    key.chmod(0o600)
    command = [sys.executable, "-c", "from cli.main import app; app()", "detect"]
    command += [*lender.options(), "--fdr", str(WIDEST_FDR), "--out", str(out)]
    environment = {**os.environ, "RINGSIGHT_TOKEN_KEY_FILE": str(key), "XDG_DATA_HOME": str(out)}
    errors = out / "errors.log"
    with errors.open("wb") as log:
        child = subprocess.Popen(
            command, cwd=PROJECT, env=environment, stdout=subprocess.DEVNULL, stderr=log
        )
        _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"ringsight detect failed:\n{errors.read_text(encoding='utf-8')[-2000:]}")
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return {
        "cpu_seconds": round(used.ru_utime + used.ru_stime, 1),
        "peak_mib": round(used.ru_maxrss / unit),
    }


def _kept(folder: Path, work: Callable[[Lender], Found], lender: Lender) -> Found:
    """Return what `work` finds, kept in `folder`."""
    names = ("rings", "members", "applicants")
    if not (folder / "applicants.parquet").exists():
        folder.mkdir(parents=True, exist_ok=True)
        found = work(lender)
        for name in names:
            getattr(found, name).write_parquet(folder / f"{name}.parquet")
    return Found(*(pl.read_parquet(folder / f"{name}.parquet") for name in names))


def found_of(of: dict[str, int], scores: dict[int, float]) -> Found:
    """Return groups and their scores as frames; who is in no group has no score."""
    people = pl.DataFrame(
        {"applicant_id": list(of), "ring_id": [f"G{label}" for label in of.values()]},
        schema={"applicant_id": pl.String, "ring_id": pl.String},
    )
    groups = pl.DataFrame(
        {
            "ring_id": [f"G{label}" for label in scores],
            "score_micro": [round(score * MICRO) for score in scores.values()],
        },
        schema={"ring_id": pl.String, "score_micro": pl.Int64},
    )
    sized = people.group_by("ring_id").agg(size=pl.len().cast(pl.Int64))
    wide = groups.join(sized.filter(pl.col("size") >= SMALLEST), on="ring_id")
    return Found(
        conform_result("rings", wide.with_columns(status=pl.lit("watch"))),
        conform_result("members", people.join(wide, on="ring_id", how="semi")),
        conform_result("applicants", people.join(groups, on="ring_id")),
    )


@lru_cache(maxsize=1)
def _links(folder: Path) -> pl.DataFrame:
    return yardstick.read_links(folder)


def _components(lender: Lender, *, cut: bool) -> Found:
    links = _links(lender.folder)
    links = links.filter(pl.col("type").is_in(yardstick.PERSONAL))
    if cut:
        links = links.filter(pl.len().over("type", "value") <= yardstick.HUB)
    of = yardstick.components(links)
    return found_of(of, yardstick.by_size(of, links))


def _communities(lender: Lender, find: Callable[[pl.DataFrame], dict[str, int]]) -> Found:
    edges = yardstick.pairs(_links(lender.folder))
    of = find(edges)
    return found_of(of, yardstick.by_sum(of, edges))


def _rules(lender: Lender) -> Found:
    """Return everybody by the summed weights of the rules that they hit; rules know no rings."""

    def rows(name: str) -> pl.DataFrame | None:
        return read(lender.file(name)) if lender.file(name).exists() else None

    facts = facts_from_frames(
        rows("applications"),
        events=rows("events"),
        outcomes=rows("outcomes"),
        instalments=rows("instalments"),
        partners=rows("partners"),
        tokenizer=Tokenizer(KEY),
    )
    known, model = known_at(facts, None, zone="UTC"), read_shipped_model()
    people = known.applications["applicant_id"].unique().sort()
    hits = rule_hits(known, statistics(known, model), model.rules, people)
    scored = pl.DataFrame({"applicant_id": people, "score_micro": hits.summed(len(people))})
    none = found_of({}, {})
    return Found(none.rings, none.members, conform_result("applicants", scored))


BASELINES: dict[str, Callable[[Lender], Found]] = {
    "components": lambda lender: _components(lender, cut=False),
    "components, hubs cut": lambda lender: _components(lender, cut=True),
    "louvain, hubs cut": lambda lender: _communities(lender, yardstick.louvain),
    "rules alone": _rules,
    "yardstick": lambda lender: _communities(lender, yardstick.leiden),
}
