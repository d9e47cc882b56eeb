"""Files for the tests of reading: written as bytes, read as the load does."""

from pathlib import Path

from ingest.cells import Notes, read_cells
from ingest.mapping import Mapping, parse_mapping
from ingest.read import Table, read_table

HEADER = "application_id,applicant_id,applied_at"
ROW = "A1,C1,2024-05-01"


def written(path: Path, content: str | bytes) -> Path:
    """Write a file and return where."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def table_of(path: Path, content: str | bytes, mapping: dict[str, object] | None = None) -> Table:
    """Write a file of applications and return it as read."""
    told = parse_mapping(mapping) if mapping else Mapping()
    return read_table(written(path, content), "applications", mapping=told)


def ids_of(table: Table) -> list[str]:
    """Return the applications of a table."""
    return table.frame["application_id"].to_list()


def reasons_of(table: Table) -> dict[int, str]:
    """Return why rows were left out while the file was read."""
    return dict(table.faults.select("row", "reason").iter_rows())


def cell_reasons(table: Table) -> dict[tuple[int, str], str]:
    """Return why rows were left out, those of cells of a wrong kind too."""
    _, faults = read_cells(table, mapping=Mapping(), notes=Notes())
    rows = faults.select("row", "column", "reason").iter_rows()
    return {(row, column): reason for row, column, reason in rows}
