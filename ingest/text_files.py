"""CSV and JSON Lines as frames of text; one bad line never costs the others."""

import csv
import io
import json
from collections.abc import Iterable, Iterator

import polars as pl

from graph.errors import InputError
from ingest.rejects import faults

RAW_ROW = "\0row"  # no header can be this
_BROKEN = "\ufffd"  # stands where bytes made no character
_SEPARATORS = (",", ";", "\t")
_Line = tuple[int, list[str]]
_Fault = tuple[int, str, str | None, str]


def csv_table(content: bytes, *, encoding: str, name: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the cells as text with their row number, and the faults of lines left out.

    The separator (comma, semicolon or tab) is the one that the header has most of.
    Raises InputError if there is no header in this encoding.
    """
    if not content.strip():
        raise InputError(f"{name} is empty; its first line must name the columns.")
    if b"\n" not in content:  # lines that end as they did on old machines
        content = content.replace(b"\r", b"\n")
    separator = _separator(content)
    if encoding == "utf-8":
        try:
            frame = pl.read_csv(content, infer_schema=False, separator=separator)
        except pl.exceptions.PolarsError:
            pass  # some line is at fault; the slower way finds which
        else:
            if not any(_BROKEN in title for title in frame.columns):
                return _numbered(frame), faults()
    return _line_by_line(content.decode(encoding, errors="replace"), separator, encoding, name)


def json_lines_table(content: bytes, *, encoding: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the cells as text with their row number, and the faults of lines left out.

    Numbers keep their digits as written; a list becomes |-separated, a table name:value pairs.
    """
    columns: dict[str, list[str | None]] = {}
    numbers: list[int] = []
    wrong: list[_Fault] = []
    lines = content.decode(encoding, errors="replace").removeprefix("\ufeff").split("\n")
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        cells = _json_cells(line)
        if isinstance(cells, str):
            wrong.append((number, "", line, cells))
            continue
        for header in cells.keys() - columns.keys():
            columns[header] = [None] * len(numbers)
        numbers.append(number)
        for header, column in columns.items():
            column.append(cells.get(header))
    ordered = {header: columns[header] for header in sorted(columns)}
    frame = pl.DataFrame(ordered, schema=dict.fromkeys(ordered, pl.String))
    row = pl.Series(RAW_ROW, numbers, dtype=pl.Int64)
    return pl.DataFrame([*frame.get_columns(), row]), faults(wrong)


def _separator(content: bytes) -> str:
    header = content.lstrip().split(b"\n", 1)[0]
    return max(_SEPARATORS, key=lambda sign: header.count(sign.encode()))


def _numbered(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias(RAW_ROW))


def _line_by_line(
    text: str, separator: str, encoding: str, name: str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return what Python's own reader makes of it, and each line that has too many fields."""
    text = text.removeprefix("\ufeff")
    lines, wrong = _records(text, separator)
    header = next(lines, (0, [""]))[1]
    if any(_BROKEN in title for title in header):
        raise InputError(
            f"{name}: the header is not {encoding}. Name the file's encoding in the mapping, "
            "e.g. encoding: gb18030."
        )
    rows: list[list[str | int | None]] = []
    for number, fields in lines:
        reason = _reason(fields, len(header), encoding)
        if reason:
            wrong.append((number, "", separator.join(fields), reason))
        else:
            rows.append([*fields, *[None] * (len(header) - len(fields)), number])
    schema = dict.fromkeys(_distinct(header), pl.String) | {RAW_ROW: pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row"), faults(wrong)


def _reason(fields: list[str], width: int, encoding: str) -> str | None:
    if len(fields) > width:
        return f"{len(fields)} fields where the header has {width}"
    if any(_BROKEN in cell for cell in fields):
        return f"not {encoding}; name the encoding in the mapping"
    return None


def _records(text: str, separator: str) -> tuple[Iterator[_Line], list[_Fault]]:
    """Return numbered records; if some quote is never closed, each line is one for itself."""
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        return iter(list(enumerate(reader))), []
    except csv.Error:
        return _single_lines(text.rstrip("\r\n").split("\n"), separator)


def _single_lines(lines: Iterable[str], separator: str) -> tuple[Iterator[_Line], list[_Fault]]:
    good: list[_Line] = []
    wrong: list[_Fault] = []
    for number, line in enumerate(lines):
        try:
            fields = next(csv.reader([line.rstrip("\r")], delimiter=separator, strict=True), [])
        except csv.Error:
            wrong.append((number, "", line, "its quotes do not match"))
        else:
            good.append((number, fields))
    return iter(good), wrong


def _distinct(header: list[str]) -> list[str]:
    """Return the titles, a repeated one marked as polars does (`a`, `a_duplicated_0`)."""
    seen: dict[str, int] = {}
    titles = []
    for title in header:
        count = seen.get(title, 0)
        titles.append(f"{title}_duplicated_{count - 1}" if count else title)
        seen[title] = count + 1
    return titles


def _json_cells(line: str) -> dict[str, str | None] | str:
    """Return a line's cells as text, or what is wrong with it."""
    if _BROKEN in line:
        return "not in the mapping's encoding"
    try:
        told = json.loads(line, parse_float=str, parse_int=str, parse_constant=str)
    except (ValueError, RecursionError):
        return "not JSON"
    if not isinstance(told, dict):
        return "not a JSON object"
    cells = {header.replace("\0", _BROKEN): _json_text(value) for header, value in told.items()}
    if "\\u" in line and not _is_text(cells):
        return "half of a surrogate pair (\\ud800 to \\udfff) is no character"
    return cells


def _is_text(cells: dict[str, str | None]) -> bool:
    """Say whether every text can be written: an escape may name half a character."""
    try:
        "".join([*cells, *filter(None, cells.values())]).encode()
    except UnicodeEncodeError:
        return False
    return True


def _json_text(value: object) -> str | None:
    match value:
        case None:
            return None
        case bool():
            return str(value).lower()
        case list():
            return "|".join(text for item in value if (text := _json_text(item)))
        case dict():
            return "|".join(f"{name}:{_json_text(item) or ''}" for name, item in value.items())
    return str(value)
