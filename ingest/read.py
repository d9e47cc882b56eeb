"""Files to frames of text: CSV, Parquet and JSON Lines under the contract's column names."""

from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field
from difflib import get_close_matches
from hashlib import sha256
from pathlib import Path

import polars as pl

from graph.errors import InputError
from ingest.columns import FILES, column_names
from ingest.columns_of import EMPTY, with_made
from ingest.mapping import Mapping, suggest
from ingest.rejects import faults
from ingest.text_files import RAW_ROW, csv_table, json_lines_table
from ingest.unpack import Unpacked, unpack

ROW = "row"  # 1: the first row of data
SUFFIXES = (".csv", ".tsv", ".parquet", ".jsonl", ".ndjson")


@dataclass(frozen=True, slots=True)
class Table:
    """One source as text: our columns and `row`, every cell trimmed, null where empty."""

    name: str
    kind: str
    sha256: str
    frame: pl.DataFrame
    faults: pl.DataFrame = field(default_factory=faults)
    warnings: tuple[str, ...] = ()


def read_table(path: Path, kind: str, *, mapping: Mapping) -> Table:
    """Return file `path` as text under our names; rows that cannot be read are its faults.

    Raises InputError if the file cannot be read at all or lacks a required column.
    """
    content = _read_bytes(path)
    frame, faulty, cut = _parse(path, content, mapping.encoding)
    ours, warnings = _to_ours(frame, kind, mapping, str(path))
    digest = sha256(content).hexdigest()
    return Table(str(path), kind, digest, _clean(ours), faulty, (*cut, *warnings))


def read_raw(path: Path, *, encoding: str, rows: int) -> tuple[pl.DataFrame, int]:
    """Return the first `rows` of file `path` as text under its own headers, and how many failed."""
    frame, faulty, _ = _parse(path, _read_bytes(path), encoding)
    return frame.head(rows).drop(RAW_ROW), faulty.height


def table_of_frame(frame: pl.DataFrame, kind: str, *, mapping: Mapping, name: str) -> Table:
    """Return a frame from memory as a table, as if it had been a Parquet file."""
    ours, warnings = _to_ours(_as_text(frame, name), kind, mapping, name)
    return Table(name, kind, "", _clean(ours), faults(), warnings)


def _read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from error


def _parse(
    path: Path, content: bytes, encoding: str
) -> tuple[pl.DataFrame, pl.DataFrame, tuple[str, ...]]:
    """Return the cells as text, the faults of rows left out, and what is to be told."""
    suffixes = [suffix.casefold() for suffix in path.suffixes]
    zipped = suffixes[-1:] == [".gz"]
    packed = unpack(path, content) if zipped else Unpacked(content)
    match suffixes[: -1 if zipped else None][-1:]:
        case [".csv" | ".tsv"]:
            frame, faulty = csv_table(packed.content, encoding=encoding, name=str(path))
        case [".jsonl" | ".ndjson"]:
            frame, faulty = json_lines_table(packed.content, encoding=encoding)
        case [".parquet"]:
            frame, faulty = _parquet(path, packed.content), faults()
        case _:
            known = ", ".join(SUFFIXES)
            raise InputError(
                f"{path} is of no kind that can be read; its name must end in {known} (.gz)."
            )
    if packed.torn is None:
        return frame, faulty, ()
    return frame, pl.concat([faulty, _torn(frame, faulty, packed.torn)]), (packed.warning(path),)


def _torn(frame: pl.DataFrame, faulty: pl.DataFrame, line: str) -> pl.DataFrame:
    """Return the fault of the line in which a file was cut: it follows all that were read."""
    numbers = pl.concat([frame[RAW_ROW].rename(ROW), faulty[ROW]])
    return faults([(max(numbers, default=0) + 1, "", line, "the file is cut short in this line")])


def _parquet(path: Path, content: bytes) -> pl.DataFrame:
    try:
        frame = pl.read_parquet(content)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise InputError(f"{path} is not a whole Parquet file: {error}".splitlines()[0]) from error
    return _as_text(frame, str(path))


def _as_text(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """Return every cell as the text that a CSV would hold, with the row's number."""
    cells = [_text(pl.col(column), kind, column, name) for column, kind in frame.schema.items()]
    texts = frame.select(cells)
    return texts.with_columns(pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias(RAW_ROW))


def _text(cell: pl.Expr, kind: pl.DataType, column: str, name: str) -> pl.Expr:
    if isinstance(kind, pl.Datetime):
        zoned = cell if kind.time_zone is None else cell.dt.convert_time_zone("UTC")
        mark = "" if kind.time_zone is None else "Z"
        return zoned.dt.strftime(f"%Y-%m-%dT%H:%M:%S%.6f{mark}")
    if kind.is_float():
        whole = cell.is_finite() & (cell.abs() < 2**53) & (cell == cell.round())
        text = pl.when(whole).then(cell.cast(pl.Int64, strict=False).cast(pl.String))
        return text.otherwise(cell.fill_nan(None).cast(pl.String)).alias(column)
    if isinstance(kind, pl.List):
        return cell.cast(pl.List(pl.String)).list.drop_nulls().list.join("|")
    if isinstance(kind, (pl.Struct, pl.Array, pl.Object, pl.Binary)):
        raise InputError(f"{name}: column {column} holds {kind}; give text, numbers or lists.")
    return cell.cast(pl.String)


def _to_ours(
    frame: pl.DataFrame, kind: str, mapping: Mapping, name: str
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Return the frame under our names, every column of the kind there, and what was ignored."""
    frame = frame.rename(lambda header: header.strip().removeprefix("\ufeff"))
    theirs = _claimed(mapping.theirs(kind), mapping.columns.get(kind, {}))
    frame = with_made(frame, kind, mapping.made.get(kind, {}), theirs=theirs, name=name)
    headers = [header for header in frame.columns if header != RAW_ROW]
    _require(kind, theirs, headers, name)
    cells = [
        (pl.col(header) if header in headers else pl.lit(None, pl.String)).alias(ours)
        for ours, header in theirs.items()
    ]
    unknown = [header for header in headers if header not in theirs.values()]
    row = pl.col(RAW_ROW).alias(ROW)
    return frame.select(row, *cells), tuple(_ignored(name, kind, header) for header in unknown)


def _claimed(theirs: dict[str, str], told: MappingOf[str, str]) -> dict[str, str]:
    """Return the headers so that one the mapping names is not also read by its own name."""
    return {
        ours: "" if ours not in told and header in told.values() else header
        for ours, header in theirs.items()
    }


def _require(kind: str, theirs: dict[str, str], headers: list[str], name: str) -> None:
    required = [column.name for column in FILES[kind] if column.required]
    missing = [ours for ours in required if theirs[ours] not in headers]
    if not missing:
        return
    words = _and([_missing(ours, theirs[ours]) for ours in missing])
    noun = "column" if len(missing) == 1 else "columns"
    raise InputError(
        f"{name} lacks the {noun} {words}, which {kind} need: add what is missing, or say in a "
        "mapping file what it is called there (--mapping m.yaml, with "
        f"`columns: {{{missing[0]}: {_nearest(missing[0], headers)}}}`)."
    )


def _missing(ours: str, header: str) -> str:
    return ours if header in ("", ours) else f"{header} (the mapping's word for {ours})"


def _and(words: list[str]) -> str:
    return " and ".join([*([", ".join(words[:-1])] if words[1:] else []), words[-1]])


def _nearest(ours: str, headers: list[str]) -> str:
    """Return the header that is most like ours: no other, for a file without any has names."""
    return next(iter(get_close_matches(ours, headers, n=1)), "YOUR_HEADER")


def _ignored(name: str, kind: str, header: str) -> str:
    return f"{name}: column {header!r} is unknown and ignored.{suggest(header, column_names(kind))}"


def _clean(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with trimmed cells, null for empty ones, without blank rows."""
    names = [name for name in frame.columns if name != ROW]
    frame = frame.with_columns(pl.col(names).str.strip_chars())
    frame = frame.with_columns(
        pl.when(pl.col(name).is_in(EMPTY)).then(None).otherwise(pl.col(name)).alias(name)
        for name in names
    )
    return frame.filter(pl.any_horizontal(pl.col(names).is_not_null()))
