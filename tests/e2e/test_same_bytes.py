"""Same key, same facts: the same bytes, whatever the order, the threads or the hash seed."""

import shutil
from pathlib import Path

import polars as pl
import pytest

from ingest.synth import write_world
from tests.e2e.cli import FILES, spawned

NAMES = ("applications", *FILES)


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def _shuffled(world: Path, out: Path) -> list[object]:
    """Write each file with its rows in another order, applications as three files."""
    out.mkdir()
    for name in NAMES:
        rows = pl.read_csv(world / f"{name}.csv", infer_schema=False)
        rows.sample(fraction=1, shuffle=True, seed=3).write_csv(out / f"{name}.csv")
    rows = pl.read_csv(out / "applications.csv", infer_schema=False)
    parts = [out / f"applications-{i}.csv" for i in range(3)]
    for i, part in enumerate(parts):
        rows.gather_every(3, i).write_csv(part)
    return [*parts, *_others(out)]


def _others(world: Path) -> list[object]:
    return [part for kind in FILES for part in (f"--{kind}", world / f"{kind}.csv")]


def _run(environ: dict[str, str], *loads: list[object], out: Path) -> dict[str, bytes]:
    """Load and detect as processes of their own; return the bytes of every result."""
    store = f"kglite:{out}-store"
    stamp = ("--recorded-at", "2026-06-01T00:00:00Z")
    for given in loads:
        told = spawned("load", *given, "--store", store, *stamp, environ=environ)
        assert told.code == 0, told.err
    told = spawned("detect", "--store", store, "--out", out, environ=environ)
    assert told.code == 0, told.err
    shutil.rmtree(f"{out}-store")
    return _bytes(out)


@pytest.mark.slow
def test_order_files_threads_and_hash_seed_leave_no_trace(tmp_path: Path) -> None:
    world = tmp_path / "world"
    write_world(world, applicants=600, seed=11, prevalence=0.04)
    one = {"PYTHONHASHSEED": "1", "POLARS_MAX_THREADS": "1"}
    two = {"PYTHONHASHSEED": "4242", "POLARS_MAX_THREADS": "2"}
    whole = [world / "applications.csv", *_others(world)]
    plain = _run(one, whole, out=tmp_path / "a")
    assert len(plain) == 15
    assert pl.read_csv(tmp_path / "a" / "rings.csv").height > 0
    shuffled = _shuffled(world, tmp_path / "shuffled")
    assert _run(two, shuffled, out=tmp_path / "b") == plain
    first: list[object] = [world / "applications.csv"]
    second: list[object] = _others(world)
    assert _run(two, first, second, out=tmp_path / "c") == plain
