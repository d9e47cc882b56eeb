"""Orders in a lender's own database, and what a load makes of them."""

from dataclasses import replace
from pathlib import Path

from graph.model import Facts
from graph.store.open import open_store
from graph.store.queries import read_queries
from ingest.databases.sources_file import read_sources
from ingest.load import LoadOptions, load, read_facts
from ingest.mapping import Mapping
from ingest.sources import Sources
from ingest.summary import LoadSummary
from tests.databases import Database
from tests.load_rows import NOW, TOKENIZER

OPTIONS = LoadOptions(Mapping(zone="Asia/Shanghai"), TOKENIZER, NOW)
COLUMNS = {
    "application_id": "VARCHAR(20)",
    "applicant_id": "VARCHAR(20)",
    "applied_at": "TIMESTAMP",
    "phone": "VARCHAR(20)",
    "amount": "DECIMAL(12, 2)",
    "founded_on": "DATE",
    "updated_at": "TIMESTAMP",
}


def order(number: int, **cells: object) -> dict[str, object]:
    row: dict[str, object] = {
        "application_id": f"A{number}",
        "applicant_id": f"C{number}",
        "applied_at": "2024-05-01 08:00:00",
        "phone": f"139{number:08}",
        "amount": "5000.50",
        "founded_on": "2020-01-31",
        "updated_at": f"2024-06-{number:02} 00:00:00",
    }
    return row | cells


def orders(database: Database, *rows: dict[str, object]) -> None:
    told = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
    database.run(f"CREATE TABLE orders ({told})")
    database.insert("orders", rows)


def asked(database: Database, folder: Path, more: str = "watermark: updated_at") -> Sources:
    path = folder / "sources.yaml"
    query = "" if "query:" in more else "  query: SELECT * FROM orders\n"
    path.write_text(f"url: {database.url}\napplications:\n{query}  {more}\n", encoding="utf-8")
    return Sources(**read_sources(path).queries)


def loaded(folder: Path, sources: Sources, **options: object) -> LoadSummary:
    with open_store(f"kglite:{folder / 'store'}") as store:
        return load(store, sources, replace(OPTIONS, **options))  # type: ignore[arg-type]


def mark_of(folder: Path) -> str | None:
    with open_store(f"kglite:{folder / 'store'}") as store:
        mark: str | None = read_queries(store)["mark"].max()  # type: ignore[assignment]
        return mark


def facts_of(sources: Sources) -> tuple[Facts, LoadSummary]:
    return read_facts(sources, OPTIONS)


def counts_of(summary: LoadSummary) -> tuple[int, ...]:
    return tuple(summary.count(s) for s in ("accepted", "amended", "duplicate", "rejected"))
