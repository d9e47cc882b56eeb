"""Stores and keys that cannot be used: one line that says what to do, and nothing is changed."""

import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from graph.store.open import open_store
from graph.store.store import GraphStore
from tests.e2e.bad_files import AT, HEADER
from tests.e2e.cli import done, ringsight
from tests.files import written

HOLD = """
import sys
from graph.store.open import open_store

with open_store(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return written(tmp_path / "a.csv", f"{HEADER},phone\nA1,C1,{AT},13912345678\n")


def refused(*args: object, **environ: str) -> str:
    told = ringsight(*args, **environ)
    assert (told.code, told.err.count("\n")) == (1, 1), told.err
    assert "Traceback" not in told.err
    return told.err


def test_a_store_of_a_newer_version_is_left_alone(file: Path, tmp_path: Path) -> None:
    url = f"kglite:{tmp_path / 'store'}"
    done("load", file, "--store", url)
    with open_store(url) as store:
        assert isinstance(store, GraphStore)
        store.engine.write("write/set_store", {"properties": {"schema_version": 99}})
    kept = (tmp_path / "store" / "graph.kgl").read_bytes()
    for args in (("load", file), ("detect",), ("find", "phone", "13912345678")):
        assert "was made with schema version 99" in refused(*args, "--store", url)
    assert (tmp_path / "store" / "graph.kgl").read_bytes() == kept


def test_a_store_that_another_process_writes_is_told_with_who_holds_it(
    file: Path, tmp_path: Path
) -> None:
    url = f"kglite:{tmp_path / 'store'}"
    done("load", file, "--store", url)
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        assert "is being written by" in refused("load", file, "--store", url)
        assert str(holder.pid) in refused("detect", "--store", url)
        assert ringsight("store", "check", "--store", url).code == 0
    finally:
        holder.communicate(b"")
    done("load", file, "--store", url)


def test_another_key_is_told_before_anything_is_read(file: Path, tmp_path: Path) -> None:
    url, key = f"kglite:{tmp_path / 'store'}", tmp_path / "other.key"
    done("load", file, "--store", url)
    other = {"RINGSIGHT_TOKEN_KEY_FILE": str(key)}
    for args in (("load", file), ("find", "phone", "13912345678")):
        error = refused(*args, "--store", url, **other)
        assert "Name the right key's file in RINGSIGHT_TOKEN_KEY_FILE" in error
    assert done("store", "check", "--store", url)["problems"] == []


@pytest.mark.skipif(os.name == "nt", reason="modes of files are POSIX's")
def test_a_key_that_others_may_read_is_refused_with_what_mends_it(
    file: Path, tmp_path: Path
) -> None:
    key = tmp_path / "token.key"
    store = ("--store", f"kglite:{tmp_path / 'store'}")
    done("load", file, *store, RINGSIGHT_TOKEN_KEY_FILE=str(key))
    key.chmod(0o640)
    error = refused("load", file, *store, RINGSIGHT_TOKEN_KEY_FILE=str(key))
    assert f"is open to others (mode 0640). Run: chmod 600 {key}" in error
    key.chmod(0o600)
    done("load", file, *store, RINGSIGHT_TOKEN_KEY_FILE=str(key))


def test_a_server_that_is_down_and_a_place_that_is_a_file_are_told(
    file: Path, tmp_path: Path
) -> None:
    error = refused("load", file, "--store", "bolt://127.0.0.1:1")
    assert "does not answer. Is the server up, and host, port and TLS" in error
    assert "cannot be opened" in refused("load", file, "--store", f"kglite:{file}")


def test_a_value_that_all_have_and_one_who_applies_all_the_time_are_loaded_like_any(
    tmp_path: Path,
) -> None:
    day = [f"2024-05-{n % 28 + 1:02}T{n % 24:02}:00:00Z" for n in range(3000)]
    lines = [f"A{n},C{n},{day[n]},1390000{n:04},the-only-device-01" for n in range(3000)]
    lines += [f"B{n},D,{day[n]},1380000{n % 9:04},device-of-d-{n % 5}" for n in range(3000)]
    text = "\n".join([f"{HEADER},phone,device_id", *lines, ""])
    many = written(tmp_path / "many.csv", text)
    url = f"kglite:{tmp_path / 'store'}"
    assert done("load", many, "--store", url)["accepted"] == 6000
    done("detect", "--store", url, "--out", tmp_path / "found")
    rings = pl.read_parquet(tmp_path / "found" / "rings.parquet")
    assert rings.filter(pl.col("status") == "reported").is_empty()
