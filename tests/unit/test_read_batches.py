"""Files read batch by batch: the same as in one piece, in bounded memory, and unchanged."""

import gzip
import io
import json
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from graph.errors import InputError
from ingest.mapping import Mapping
from ingest.read import Table, read_batches, read_table
from tests.files import HEADER, ROW, written

LINES = [f'A{n},C{n},2024-05-01,"x, {n}"' for n in range(1000)]
LINES[500] = 'A500,"C500,2024-05-01,x'
LINES[700] += ",more"
CSV = "\n".join([f"{HEADER},product", *LINES, ""])


def batches(path: Path, rows: int) -> list[Table]:
    return list(read_batches(path, "applications", mapping=Mapping(), rows=rows))


@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz", "a.jsonl", "a.parquet", "a.parquet.gz"])
def test_batches_put_together_are_the_file_in_one_piece(tmp_path: Path, name: str) -> None:
    path = written(tmp_path / "a.csv", CSV)
    whole = read_table(path, "applications", mapping=Mapping())
    other = written(tmp_path / name, _as(name, whole.frame))
    whole = read_table(other, "applications", mapping=Mapping())
    for rows in (1, 7, 300, 10_000):
        parts = batches(other, rows)
        assert_frame_equal(pl.concat([part.frame for part in parts]), whole.frame)
        assert_frame_equal(pl.concat([part.faults for part in parts]), whole.faults)
        assert sum((part.warnings for part in parts), ()) == whole.warnings
        assert {part.sha256 for part in parts} == {whole.sha256}
        assert max(part.frame.height for part in parts) <= rows


def _as(name: str, frame: pl.DataFrame) -> bytes:
    if name.startswith("a.csv"):
        content = CSV.encode()
    elif name == "a.jsonl":
        content = (frame.drop("row").write_ndjson() + "{bad\n").encode()
    else:
        content = _parquet(frame)
    return gzip.compress(content) if name.endswith(".gz") else content


def _parquet(frame: pl.DataFrame) -> bytes:
    out = io.BytesIO()
    frame.drop("row").write_parquet(out, row_group_size=170)
    return out.getvalue()


@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz", "a.parquet"])
def test_a_file_that_changes_while_it_is_read_is_told(tmp_path: Path, name: str) -> None:
    frame = pl.DataFrame(
        [line.split(",") for line in [ROW] * 1000], schema=HEADER.split(","), orient="row"
    )
    content = {"a.csv": "\n".join([HEADER, *[ROW] * 1000, ""]).encode()}
    content["a.csv.gz"] = gzip.compress(content["a.csv"])
    content["a.parquet"] = _parquet(frame.with_columns(row=1))
    path = written(tmp_path / name, content[name])
    reading = read_batches(path, "applications", mapping=Mapping(), rows=100)
    next(reading)
    with path.open("ab") as file:
        file.write(b"A9,C9,2024-05-01\n")
    with pytest.raises(InputError, match=rf"{name} changed while it was read. Load it again"):
        list(reading)


READ = """
import re, sys
from pathlib import Path
import pyarrow.parquet
from ingest.mapping import Mapping
from ingest.read import read_batches

def used(name):
    return int(re.search(rf"{name}:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1])

before, rows = used("VmRSS"), 0
for table in read_batches(Path(sys.argv[1]), "applications", mapping=Mapping()):
    rows += table.frame.height
print(rows, (used("VmHWM") - before) // 1024)
"""
SIZE = 500 << 20  # bytes of the file
MEMORY = 400  # MiB that reading it may take


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks Linux how much is used")
@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.parquet"])
def test_a_large_file_takes_little_memory(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    rows = _write_large(path)
    done = subprocess.run(
        [sys.executable, "-c", READ, str(path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-500:]
    read, used = map(int, done.stdout.split())
    assert read == rows
    assert used < MEMORY


def _write_large(path: Path) -> int:
    """Write a file of SIZE bytes, unpacked, and return how many rows it has."""
    text, many = "x" * 2000, SIZE // 2000 // 500
    cells = dict(zip([*HEADER.split(","), "product"], [*ROW.split(","), text], strict=True))
    if path.suffix == ".parquet":
        numbered = [f"{n} {text}" for n in range(many * 500)]
        frame = pl.DataFrame({**cells, "product": numbered})
        frame.write_parquet(path, compression="lz4", row_group_size=20_000, data_page_size=1 << 20)
        return many * 500
    line = json.dumps(cells) if path.suffix == ".jsonl" else ",".join(cells.values())
    with path.open("wb") as file:
        if path.suffix != ".jsonl":
            file.write(f"{','.join(cells)}\n".encode())
        for _ in range(many):
            file.write(f"{line}\n".encode() * 500)
    return many * 500
