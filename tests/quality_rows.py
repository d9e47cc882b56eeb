"""Applications for tests of the data-quality report: one a place, with what each test says."""

from collections.abc import Callable
from pathlib import Path

from ingest.load import LoadOptions, read_facts
from ingest.mapping import Mapping, parse_mapping
from ingest.quality.report import ColumnQuality, FileQuality, Quality
from ingest.sources import Sources
from tests.load_rows import NOW, TOKENIZER, write

Cells = Callable[[int], dict[str, str]]


def person(n: int) -> dict[str, str]:
    """Return an application of somebody who lives nowhere near the others."""
    return {
        "application_id": f"A{n}",
        "applicant_id": f"C{n}",
        "applied_at": f"2024-05-{1 + n % 28:02}T08:00:00Z",
        "phone": f"139{n:04}{(n * 7919) % 10_000:04}",
        "device_id": f"{n * 7_368_787 % 2**44:011x}7a3cf",
        "address": f"杭州市西湖区文三路{n + 1}号{n % 9 + 1}幢{n % 30 + 1}室",
        "amount": str(1_000 + n % 50),
    }


def people(count: int, *also: Cells) -> list[dict[str, str]]:
    """Return so many applications; each of `also` adds cells, or replaces them."""
    rows = []
    for n in range(count):
        row = person(n)
        for cells in also:
            row |= cells(n)
        rows.append(row)
    return rows


def report(folder: Path, rows: list[dict[str, str]], **mapping: object) -> Quality:
    """Return the report of a file with these rows, in no store."""
    told = parse_mapping(mapping) if mapping else Mapping()
    sources = Sources((write(folder / "applications.csv", rows),))
    _, summary = read_facts(sources, LoadOptions(told, TOKENIZER, NOW))
    assert summary.quality is not None
    return summary.quality


def column(file: FileQuality, name: str) -> ColumnQuality:
    """Return a column of a file."""
    found = file.column(name)
    assert found is not None
    return found
