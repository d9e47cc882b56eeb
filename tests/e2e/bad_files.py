"""Files that are bad in one way each, and what a load of one beside a good file must tell."""

import gzip
import io
from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as pq

HEADER = "application_id,applicant_id,applied_at"
AT = "2024-05-01T00:00:00Z"
ROW = f"A1,C1,{AT}\n"
Content = str | bytes | Callable[[], bytes]


@dataclass(frozen=True)
class Bad:
    """A bad file; `kept` and `rejected` of its rows; what is said (`reasons` by row)."""

    content: Content
    kept: int = 0
    rejected: int = 0
    says: str = ""  # in a warning, or in the error if `code` is 1
    reasons: tuple[tuple[int, str], ...] = ()
    suffix: str = "csv"
    code: int = 0
    kind: str = "applications"

    @property
    def bytes(self) -> bytes:
        """Return what the file holds."""
        if callable(self.content):
            return self.content()
        return self.content.encode() if isinstance(self.content, str) else self.content


def rows(column: str, *cells: str) -> str:
    """Return a file of applications whose fourth column holds these cells."""
    lines = [f"A{n},C{n},{AT},{cell}" for n, cell in enumerate(cells, 1)]
    return "\n".join([f"{HEADER},{column}", *lines, ""])


def times(*cells: str) -> str:
    """Return a file of applications of these times."""
    return "\n".join([HEADER, *(f"A{n},C{n},{cell}" for n, cell in enumerate(cells, 1)), ""])


def parquet(**columns: pa.Array) -> bytes:
    """Return one application as Parquet, with these columns besides or in place of its own."""
    own = {"application_id": ["A1"], "applicant_id": ["C1"], "applied_at": [AT]}
    held = io.BytesIO()
    pq.write_table(pa.table({**own, **columns}), held)
    return held.getvalue()


def encrypted() -> bytes:
    """Return a Parquet file as its writer leaves one with an encrypted footer."""
    whole = parquet()
    return b"PARE" + whole[4:-4] + b"PARE"


def packed(part: float = 1.0) -> bytes:
    """Return rows as gzip, of which only so large a part is there."""
    whole = gzip.compress("".join([HEADER, "\n", *many(3000)]).encode())
    return whole[: int(len(whole) * part)]


def many(count: int) -> list[str]:
    """Return lines of so many applications that do not pack too well."""
    return [f"A{n},C{n * 7919 % 10007},2024-05-{n % 28 + 1:02}T00:00:00Z\n" for n in range(count)]


def zstd_cut() -> bytes:
    """Return a zstd file that was cut before its first line ended."""
    whole = pa.Codec("zstd").compress(f"{HEADER}\n{ROW}".encode(), asbytes=True)
    assert isinstance(whole, bytes)
    return whole[:-6]


FORMULAS = f"""{HEADER},agent_id,channel
=A1,C1,{AT},=1+1,@SUM(1)
-A2,+C2,=cmd,x,y
"""
EVENTS = f"""event_id,applicant_id,application_id,occurred_at,kind
E1,nobody,,{AT},login
E2,P1,no-such,{AT},login
E3,P1,,{AT},dance
"""
OUTCOMES = f"application_id,observed_at,outcome\nno-such,{AT},default\nG1,{AT},gone\n"
JSON = """{"application_id": "A", "applicant_id": "C", "applied_at": "2024-05-01", "x": "\\ud800"}
[1]
{"application_id": "A2", "applicant_id": "C2"
{"application_id": "A3", "applicant_id": "C3", "applied_at": "2024-05-01Z", "amount": NaN}
{"application_id": "A4", "applicant_id": "C4", "applied_at": "2024-05-01Z"}
"""
CASES = {
    "empty file": Bad("", says="is empty; its first line must name the columns", code=1),
    "header only": Bad(f"{HEADER}\n", says="holds no rows, only the names of columns"),
    "missing required column": Bad(
        "application_id,applicant_id\nA1,C1\n", says="lacks the column applied_at", code=1
    ),
    "unknown column": Bad(rows("phnoe", "1"), kept=1, says="'phnoe' is unknown and ignored. Did"),
    "duplicate header": Bad(
        f"{HEADER},phone,phone\nA1,C1,{AT},1,2\n", says="columns 4 and 5 are both", code=1
    ),
    "ragged rows": Bad(
        f"{HEADER},phone\n{ROW}A2,C2,{AT},1,2,3\n",
        kept=1,
        rejected=1,
        says="rows with fewer cells than the header: 1",
        reasons=((2, "6 fields where the header has 4"),),
    ),
    "wrong encoding": Bad(
        rows("name", "José", "Ann").encode("latin-1"),
        kept=1,
        rejected=1,
        reasons=((1, "neither UTF-8 nor GB18030; save it as UTF-8"),),
    ),
    "mixed encodings": Bad(
        rows("name", "王小明").encode() + f"A2,C2,{AT},张小红\n".encode("gbk"),
        kept=2,
        says="mixes lines of UTF-8 and of GB18030",
    ),
    "unclosed quote": Bad(
        rows("name", '"Jo', "Ann"), kept=1, rejected=1, reasons=((1, "its quotes do not match"),)
    ),
    "no such days": Bad(
        times("2024-02-31", "0001-01-01", "9999-12-31", "yesterday", AT),
        kept=1,
        rejected=4,
        reasons=(
            (1, "not a time: there is no such day or hour"),
            (2, "not a time: years 0, 1 and 9999 stand for none"),
            (3, "not a time: years 0, 1 and 9999 stand for none"),
            (4, "not a time like 2024-05-31T18:00:00+08:00"),
        ),
    ),
    "a time to come": Bad(times("2199-01-01T00:00:00Z"), kept=1, says="still to come: 1"),
    "a spreadsheet's days": Bad(times("45413", "45413.75"), kept=2, says="spreadsheet's days"),
    "two zones": Bad(
        times("2024-05-01T10:00:00+08:00", AT, "2024-05-01 10:00"), kept=3, says="without an offset"
    ),
    "ids a spreadsheet shortened": Bad(
        f"{HEADER},national_id\n1.23E+17,C1,{AT},\nA2,C2,{AT},3.20102E+17\n",
        kept=1,
        rejected=1,
        says="of which a spreadsheet lost the digits",
        reasons=((1, "a spreadsheet wrote 1.23E+17 and lost digits; export the column as text"),),
    ),
    "leading zeros lost": Bad(
        times(AT, AT).replace("A1,C1", "A1,0042").replace("A2,C2", "A2,42"),
        kept=2,
        says="Cells of applicant_id that are shorter than the 4 digits",
    ),
    "duplicate ids of other content": Bad(
        f"{HEADER},phone\nA1,C1,{AT},13900000001\nA1,C1,{AT},13900000002\nA1,C1,{AT},13900000002\n",
        kept=3,
    ),
    "amounts": Bad(
        rows("amount", "-5", "1e30", "NaN", "inf", "5"),
        kept=1,
        rejected=4,
        reasons=(
            (1, "an amount is not negative"),
            (2, "an amount of more than 1e12 is none"),
            (3, "not an amount like 1234.5"),
            (4, "not an amount like 1234.5"),
        ),
    ),
    "a cell of 10 MB": Bad(
        lambda: rows("name", "x" * 10_000_000, "Ann").encode(),
        kept=1,
        rejected=1,
        reasons=((1, "a cell of more than 1 MiB"),),
    ),
    "NUL, control and direction": Bad(
        rows("name", "A\0nn", "\x1b[31mJo", "\u202ebad", "\u200f"),
        kept=4,
        says="signs that cannot be seen",
    ),
    "emoji": Bad(rows("agent_id", "😀", "👩‍👩‍👧"), kept=2),
    "formulas": Bad(
        FORMULAS, kept=1, rejected=1, reasons=((2, "not a time like 2024-05-31T18:00:00+08:00"),)
    ),
    "lone surrogates in CSV": Bad(
        rows("name", "?", "Ann").encode().replace(b"?", b"\xed\xa0\x80"),
        kept=1,
        rejected=1,
        reasons=((1, "neither UTF-8 nor GB18030"),),
    ),
    "JSON Lines of all kinds": Bad(
        JSON,
        kept=1,
        rejected=4,
        suffix="jsonl",
        reasons=((1, "half of a surrogate pair"), (2, "not a JSON object"), (3, "not JSON")),
    ),
    "Parquet of numbers": Bad(
        lambda: parquet(applicant_id=pa.array([7.0]), phone=pa.array([13912345678])),
        kept=1,
        suffix="parquet",
    ),
    "Parquet, nested": Bad(
        lambda: parquet(phone=pa.array([{"a": 1}])),
        says="column phone holds Struct",
        suffix="parquet",
        code=1,
    ),
    "Parquet, encrypted": Bad(
        encrypted, says="is encrypted Parquet. Write it again", suffix="parquet", code=1
    ),
    "Parquet, truncated": Bad(
        lambda: parquet()[:-9], says="is not a whole Parquet file", suffix="parquet", code=1
    ),
    "no gzip": Bad(b"plain", says="is not a whole gzip file", suffix="csv.gz", code=1),
    "gzip cut in its first block": Bad(
        lambda: packed()[:30],
        says="is cut short before its first line ends",
        suffix="csv.gz",
        code=1,
    ),
    "zstd cut": Bad(zstd_cut, says="is cut short before its first", suffix="csv.zst", code=1),
    "a bomb": Bad(
        lambda: gzip.compress(b"A" * (120 << 20)),
        says="which no table does",
        suffix="csv.gz",
        code=1,
    ),
    "no workbook": Bad(b"PK\3\4", says="is not a whole Excel workbook", suffix="xlsx", code=1),
    "events of the unknown": Bad(
        EVENTS, kept=2, rejected=1, kind="events", reasons=((3, "none of register"),)
    ),
    "an outcome of the unknown": Bad(
        OUTCOMES,
        kept=1,
        rejected=1,
        kind="outcomes",
        says="Kept, though of applications not known yet: 1 of the outcomes",
        reasons=((2, "none of repaid"),),
    ),
}
