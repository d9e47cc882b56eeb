"""Rows that could not be used: kept with the reason, so that nobody mends a file ten times."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from graph.errors import InputError, UsageError
from graph.runs.files import FORMULA
from ingest.stored_file import STANDARD_INPUT

REJECTS = {
    "file": pl.String,
    "sha256": pl.String,  # of the file as it lay there, so that a mended one is told apart
    "row": pl.Int64,  # 1: the first row of data
    "column": pl.String,
    "value": pl.String,  # its shape only
    "reason": pl.String,
}
REJECTS_OF_KINDS = {**REJECTS, "kind": pl.String}  # one file may be read as two kinds
FAULTS = {name: REJECTS[name] for name in ("row", "column", "value", "reason")}
_SHOWN = 32


_IN_CLEAR: ContextVar[bool] = ContextVar("in_clear", default=False)


@contextmanager
def in_clear() -> Iterator[None]:
    """Let `shape` return texts as they are, for as long as this is open."""
    before = _IN_CLEAR.set(True)
    try:
        yield
    finally:
        _IN_CLEAR.reset(before)


def shape(text: str | None) -> str | None:
    """Return the shape of `text` and nothing else of it: 9 for a digit, x for a letter.

    At most 32 characters. Every other sign stays, since it is mostly what is wrong. A shape is
    its own shape.
    """
    if text is None or _IN_CLEAR.get():
        return text
    signs = ("9" if sign.isdigit() else "x" if sign.isalpha() else sign for sign in text[:_SHOWN])
    return "".join(signs) + ("…" if len(text) > _SHOWN else "")


def faults(rows: Iterable[tuple[int, str, str | None, str]] = ()) -> pl.DataFrame:
    """Return a frame of faults: row, column, value (its shape) and reason of each."""
    shaped = [(row, column, shape(value), reason) for row, column, value, reason in rows]
    return pl.DataFrame(shaped, schema=FAULTS, orient="row")


def no_rejects() -> pl.DataFrame:
    """Return a frame of rejects, with their kind, without rows."""
    return pl.DataFrame(schema=REJECTS_OF_KINDS)


def check_place(path: Path, read: Iterable[Path], *, of: str, name: str) -> None:
    """Raise UsageError if what is called `of` cannot be written to `path`, such as `name`.

    Nor may `path` be one of the files `read`, of a sheet its workbook.
    """
    if path.is_dir():
        raise UsageError(f"{path} is a folder. Name a file in it: {path / name}")
    folder = next(each for each in path.absolute().parents if each.exists())
    if not folder.is_dir():
        raise UsageError(f"{path} cannot be written: {folder} is a file. Name another place.")
    if not os.access(path if path.exists() else folder, os.W_OK):
        raise UsageError(f"{path} may not be written. Name another place for {of}.")
    if path.exists() and any(_is_one(path, other) for other in read):
        raise UsageError(f"{path} is a file to be read. Name another one for {of}.")


def _is_one(path: Path, read: Path) -> bool:
    book, sheet, _ = str(read).partition(".xlsx#")
    there = Path(f"{book}.xlsx") if sheet else read
    return there.exists() and path.samefile(there)


def write_rejects(rejects: pl.DataFrame, path: Path, *, private: bool = False) -> None:
    """Write `rejects` as CSV, one line a fault; what a spreadsheet would run is led by `'`.

    A `private` file is for its owner alone (mode 0600), from its first byte on.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if private:
        path.touch(mode=0o600)
        path.chmod(0o600)
    is_stream = pl.col("file") == str(STANDARD_INPUT)  # a lone sign is no formula
    file = pl.when(is_stream).then(pl.col("file")).otherwise(_safe(pl.col("file")))
    rejects.with_columns(file.alias("file"), _safe(pl.exclude("file", "row"))).write_csv(path)


def _safe(cells: pl.Expr) -> pl.Expr:
    return cells.str.replace(FORMULA, "'${0}")


def left_over(rejects: Path, read: Iterable[Path]) -> pl.DataFrame:
    """Return what a rejects file names of files that were not `read`, of values the shapes."""
    unnamed = read_rejects(rejects).unnamed(read)
    frame = _read(rejects).filter(pl.col("file").is_in(unnamed))
    shapes = pl.Series([shape(text) for text in frame["value"]], dtype=pl.String)
    return frame.with_columns(value=shapes)


@dataclass(frozen=True, slots=True)
class WantedRows:
    """The rows that a rejects file names, by file."""

    rows: dict[str, tuple[int, ...]]
    checksums: dict[str, str]

    def of(self, path: Path) -> tuple[int, ...]:
        """Return the rows wanted of `path`: named as it is, or else by its last name alone.

        Whether it was packed makes no difference then: who mends a file has unpacked it.
        """
        return self.rows.get(self._named(path) or "", ())

    def is_unchanged(self, path: Path, sha256: str) -> bool:
        """Return whether the file is still the one that was rejected; not known of a stream."""
        return bool(sha256) and self.checksums.get(self._named(path) or "") == sha256

    def unnamed(self, paths: Iterable[Path]) -> list[str]:
        """Return the files it names that are none of `paths`."""
        found = {self._named(path) for path in paths}
        return sorted(name for name in self.rows if name not in found)

    def _named(self, path: Path) -> str | None:
        if str(path) in self.rows:
            return str(path)
        alike = [name for name in self.rows if _bare(Path(name)) == _bare(path)]
        return alike[0] if len(alike) == 1 else None


def read_rejects(path: Path) -> WantedRows:
    """Return the rows named in rejects file `path`; raises InputError if it is none."""
    named = _read(path).select("file", "sha256", "row").drop_nulls().unique()
    rows: dict[str, tuple[int, ...]] = {}
    for (file,), part in named.sort("file", "row").group_by("file", maintain_order=True):
        rows[str(file)] = tuple(part["row"].unique().sort())
    checksums = dict(named.sort("file", "sha256").select("file", "sha256").iter_rows())
    return WantedRows(rows, checksums)


def _bare(path: Path) -> str:
    """Return a file's last name, as it is called when it is not packed."""
    return path.name.removesuffix(".gz").removesuffix(".zst")


def _read(path: Path) -> pl.DataFrame:
    bare = pl.col(pl.String).str.replace(f"^'({FORMULA.removeprefix('^')})", "${1}")
    nothing = pl.col("sha256", "column").fill_null("")  # of standard input, of a whole line
    try:
        frame = pl.read_csv(path, schema_overrides=REJECTS)
        return frame.with_columns(bare).with_columns(nothing).select(list(REJECTS))
    except OSError as error:
        raise InputError(f"{path} cannot be read. Check the path.") from error
    except pl.exceptions.PolarsError as error:
        raise InputError(
            f"{path} is no rejects file. Give one that `load` wrote: it has the columns "
            f"{', '.join(REJECTS)}."
        ) from error
