"""What a file is by its name: its kind, how it is packed, which sheet is meant."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from graph.errors import InputError
from ingest.stored_file import STANDARD_INPUT
from ingest.unpack import Packing

Kind = Literal["csv", "json", "parquet", "xlsx", "stream"]
_KINDS: dict[str, Kind] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".jsonl": "json",
    ".ndjson": "json",
    ".parquet": "parquet",
    ".xlsx": "xlsx",
}
_PACKINGS: dict[str, Packing] = {".gz": "gzip", ".zst": "zstd"}
SUFFIXES = tuple(_KINDS)
_MAGIC: dict[bytes, tuple[Packing, str]] = {
    b"\x1f\x8b": ("gzip", "a gzip file (.gz)"),
    b"\x28\xb5\x2f\xfd": ("zstd", "a zstd file (.zst)"),
    b"PAR1": ("", "a Parquet file (.parquet)"),
    b"PK\x03\x04": ("", "an Excel workbook (.xlsx) or another zip file"),
    b"\xd0\xcf\x11\xe0": ("", "an old Excel workbook (.xls)"),
}
MAGIC_SIZE = 4


@dataclass(frozen=True, slots=True)
class Form:
    """What a file is; `path` is where it lies, without the sheet's name."""

    path: Path
    kind: Kind
    packing: Packing = ""
    sheet: str | None = None


def form_of(path: Path) -> Form:
    """Return what file `path` is; raises InputError if its name ends in nothing that is known."""
    if path == STANDARD_INPUT:
        return Form(path, "stream")
    book, mark, sheet = str(path).partition(".xlsx#")
    if mark and sheet:
        return Form(Path(f"{book}.xlsx"), "xlsx", sheet=sheet)
    suffixes = [suffix.casefold() for suffix in path.suffixes]
    packing = _PACKINGS.get(suffixes[-1], "") if suffixes else ""
    inner = suffixes[-2:-1] if packing else suffixes[-1:]
    kind = _KINDS.get(inner[0]) if inner else None
    if kind is None or (packing and kind == "xlsx"):
        raise InputError(
            f"{path} is of no kind that can be read; its name must end in {', '.join(SUFFIXES)} "
            "(.gz or .zst after any but .xlsx)."
        )
    return Form(path, kind, packing)


def is_known(path: Path) -> bool:
    """Return whether a file's name ends in a kind that can be read."""
    try:
        form_of(path)
    except InputError:
        return False
    return True


def content_of(head: bytes) -> tuple[Packing, str]:
    """Return by its first bytes how a file is packed, and what it is if it is no text."""
    for magic, found in _MAGIC.items():
        if head.startswith(magic):
            return found
    return "", ""
