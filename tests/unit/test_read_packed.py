"""Packed files: whole, cut short, damaged, and made to fill a machine."""

import gzip
from pathlib import Path

import pyarrow as pa
import pytest

from graph.errors import InputError
from ingest import unpack
from tests.files import HEADER, ROW, ids_of, reasons_of, table_of

LINES = [HEADER, *(f"A{n},C{n},2024-05-01" for n in range(30_000)), ""]
TEXT = "\n".join(LINES).encode()


def packed(content: bytes, suffix: str) -> bytes:
    if suffix == "gz":
        return gzip.compress(content)
    done = pa.Codec("zstd").compress(content, asbytes=True)
    assert isinstance(done, bytes)
    return done


@pytest.mark.parametrize("suffix", ["gz", "zst"])
def test_packed_files_are_read_also_of_several_parts(tmp_path: Path, suffix: str) -> None:
    half = TEXT.index(b"\n", len(TEXT) // 2) - 3
    content = packed(TEXT[:half], suffix) + packed(TEXT[half:], suffix)
    padding = b"\0" * 512 if suffix == "gz" else b""
    assert len(ids_of(table_of(tmp_path / f"a.csv.{suffix}", content + padding))) == 30_000


@pytest.mark.parametrize("suffix", ["gz", "zst"])
def test_of_a_file_cut_short_all_whole_lines_are_read(tmp_path: Path, suffix: str) -> None:
    content = packed(TEXT, suffix)
    table = table_of(tmp_path / f"a.csv.{suffix}", content[: len(content) * 9 // 10])
    read = ids_of(table)
    assert 0 < len(read) < 30_000
    assert read == [f"A{n}" for n in range(len(read))]
    assert set(reasons_of(table)) <= {len(read) + 1}
    assert "cut short" in table.warnings[0]


def test_a_cell_in_quotes_that_was_cut_is_one_fault(tmp_path: Path) -> None:
    text = f'{HEADER},product\n{ROW},x\nA2,C2,2024-05-01,"one\nA3,C3,2024-05-01,two\nthree'.encode()
    whole = gzip.compress(text, compresslevel=0)
    table = table_of(tmp_path / "a.csv.gz", whole[:-9])
    assert ids_of(table) == ["A1"]
    assert reasons_of(table) == {2: "the file is cut short in this line"}


@pytest.mark.parametrize("suffix", ["gz", "zst"])
def test_a_damaged_file_is_told_before_any_of_it_is_used(tmp_path: Path, suffix: str) -> None:
    for content in (b"no such format", packed(TEXT, suffix) + b"more"):
        with pytest.raises(InputError, match=r"a\.csv\.\w+ is not a whole (gzip|zstd) file"):
            table_of(tmp_path / f"a.csv.{suffix}", content)


@pytest.mark.parametrize("suffix", ["gz", "zst"])
def test_a_bomb_is_refused(tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = packed(TEXT[: TEXT.index(b"\n") + 1] + b"A" * (40 << 20), suffix)
    monkeypatch.setattr(unpack, "FREE_BYTES", 1 << 20)
    with pytest.raises(InputError, match=r"unpacks to more than \d MiB from .* KiB"):
        table_of(tmp_path / f"a.csv.{suffix}", bomb)
    monkeypatch.setattr(unpack, "FREE_BYTES", 100 << 20)
    monkeypatch.setattr(unpack, "MAX_UNPACKED", 1 << 20)
    with pytest.raises(InputError, match="which no table does"):
        table_of(tmp_path / f"a.csv.{suffix}", bomb)
