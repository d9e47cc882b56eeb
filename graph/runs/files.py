"""A run as files: each result as CSV and Parquet, the evidence documents, and `run.json`.

`run.json` names the run and the SHA-256 of every file. It is taken away before a folder's files
are replaced and put back last: a folder without it, or with another digest, is half a run.
Bytes depend on the run alone: no clock, locale, thread count or memory layout enters them.
"""

import hashlib
import json
import os
import shutil
from datetime import UTC
from pathlib import Path

import polars as pl

from graph.core.lineage import Earlier
from graph.errors import InputError
from graph.model import Run
from graph.results import MICRO, RESULTS, as_written, conform_result

MANIFEST = "run.json"
DOCUMENTS = "evidence.jsonl"
DRAFTS = ".writing"
ROW_GROUP = 1 << 17  # rows; fixed, since polars' own choice may change
TIME_FORMAT = "%Y-%m-%dT%H:%M:%S%.6fZ"
# What a spreadsheet takes for a formula at the start of a cell, full-width forms included.
FORMULA = r"^[=+\-@\t\r\n＝＋－＠]"


def write_results(out: Path, run: Run) -> None:
    """Write the run's files into the folder `out`, which is made where it is missing.

    Each file is written beside its place and moved there whole; other files in `out` are left
    alone. CSV holds scores as exact decimals, times as UTC with `Z`, and cells that a spreadsheet
    would run are led by `'`; Parquet holds times and texts as they are. The same run gives the
    same bytes. Raises InputError if `out` cannot be written.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        # Inside `out`, not beside it: a mounted folder is often the only writable place. Of one
        # name always, so that what a killed run left goes with the next.
        folder = out / DRAFTS
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        try:
            _write_all(folder, run)
            _move_all(folder, out)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    except OSError as error:
        raise InputError(f"{out}: cannot write results there: {error.strerror or error}") from error


def require_writable(out: Path) -> None:
    """Raise InputError if results could not be written into `out`; nothing is made.

    Asked before a run, so that nobody waits for one whose results have no place.
    """
    there = next(path for path in (out.absolute(), *out.absolute().parents) if path.exists())
    if not there.is_dir():
        reason = "it is a file" if there == out.absolute() else f"{there} is a file"
    elif not os.access(there, os.W_OK | os.X_OK):
        reason = f"{there} may not be written"
    else:
        return
    raise InputError(f"{out}: cannot write results there: {reason}. Name another folder.")


def read_results(folder: Path) -> Earlier:
    """Return what `write_results` left in `folder`, scores in micro-nats.

    Raises InputError if they are missing, half written or changed since.
    """
    digests = _read_digests(folder)
    names = ("rings", "members", "ring_events")
    return Earlier(**{name: _read_frame(folder, name, digests) for name in names})


def read_result(folder: Path, name: str) -> pl.DataFrame:
    """Return one result that `write_results` left in `folder`, scores in micro-nats.

    Raises InputError if it is missing, half written or changed since.
    """
    return _read_frame(folder, name, _read_digests(folder))


def csv_cells(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a result frame as its CSV has it: scores as exact decimal texts, times as texts."""
    micro = [column for column in frame.columns if column.endswith("_micro")]
    cells = frame.with_columns(
        pl.col(pl.String).str.replace(FORMULA, "'${0}"),
        pl.col(pl.Datetime).dt.strftime(TIME_FORMAT),
        *[_decimal(column) for column in micro],
    )
    return cells.rename({column: column.removesuffix("_micro") for column in micro})


def _decimal(micro: str) -> pl.Expr:
    """Return whole micro-nats as text with six decimals; through a float digits could be lost."""
    whole = pl.col(micro).abs()
    sign = pl.when(pl.col(micro) < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    part = (whole % MICRO).cast(pl.String).str.zfill(6)
    return pl.format("{}{}.{}", sign, whole // MICRO, part).alias(micro)


def _write_all(folder: Path, run: Run) -> None:
    for name in RESULTS:
        frame = conform_result(name, getattr(run, name))
        csv_cells(frame).write_csv(folder / f"{name}.csv")
        as_written(frame).write_parquet(
            folder / f"{name}.parquet",
            compression="zstd",
            compression_level=3,
            statistics=True,
            row_group_size=ROW_GROUP,
        )
    text = "".join(f"{document}\n" for document in run.documents)
    (folder / DOCUMENTS).write_bytes(text.encode())
    (folder / MANIFEST).write_bytes(_manifest(folder, run))


def _manifest(folder: Path, run: Run) -> bytes:
    told = {
        "run_id": run.run_id,
        "as_of": run.as_of.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z",
        "started_with": run.started_with,
        "files": {path.name: _sha256(path) for path in sorted(folder.iterdir())},
    }
    return (json.dumps(told, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def _move_all(folder: Path, out: Path) -> None:
    (out / MANIFEST).unlink(missing_ok=True)
    for path in sorted(folder.iterdir(), key=lambda path: (path.name == MANIFEST, path.name)):
        path.replace(out / path.name)


def _read_digests(folder: Path) -> dict[str, str]:
    path = folder / MANIFEST
    try:
        digests: dict[str, str] = json.loads(path.read_bytes())["files"]
    except FileNotFoundError:
        raise InputError(
            f"{folder}: no {MANIFEST}, so no finished run: name a folder that detect --out wrote"
        ) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path}: not readable ({error}): let detect write it again") from error
    return digests


def _read_frame(folder: Path, name: str, digests: dict[str, str]) -> pl.DataFrame:
    path = folder / f"{name}.parquet"
    try:
        same = _sha256(path) == digests.get(path.name)
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}: let detect write it again") from error
    if not same:
        raise InputError(f"{path}: changed since its run was written: let detect write it again")
    return _from_written(name, pl.read_parquet(path))


def _from_written(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Return a frame as `as_written` made it with its scores whole again."""
    micro = [column for column in RESULTS[name] if column.endswith("_micro")]
    whole = [
        (pl.col(column.removesuffix("_micro")) * MICRO).round().cast(pl.Int64).alias(column)
        for column in micro
    ]
    return conform_result(name, frame.with_columns(whole))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
