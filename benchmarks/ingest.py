"""A lender's applications from CSV to tokens and links, beside the floor and a loop.

    python -m benchmarks.ingest [--applications N] [--cache DIR] [--workers W]

Takes the first N applications of the made-up lender. Measured in processes of their own, one after
the other: `load --out` (CSV to links as Parquet), polars reading the same CSV alone, which nothing
that reads it can beat, and pandas with phonenumbers row by row for the columns of phones, on a
stated sample. Then normalisers, distinct values a second of CPU time.
"""

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from benchmarks.measure import Figures, in_child, machine, machine_line, publish, table, tell
from ingest.links import ROLES_OF
from ingest.load import LoadOptions, load_links
from ingest.mapping import Mapping
from ingest.sources import Sources
from ingest.synth import write_world
from ingest.tokens import Tokenizer
from ingest.values import fast_ways, nodes_of, normalizers

GOAL_SECONDS, GOAL_GIB = 40, 4
KEY = b"a key for made-up people only...."
NOW = datetime(2030, 1, 1, tzinfo=UTC)
SEED = 1
PER_APPLICANT = 1.05  # applications an applicant, at least
SAMPLE = 20_000  # rows that are read one by one
DISTINCT = 100_000  # values of a kind, at most
PASSES = 3
PHONES = ("phone", "contact_phones", "consignee_phone")


def main() -> None:
    """Measure everything and publish the tables, or do one part of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--applications", type=int, default=1_000_000)
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "ringsight")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--part", choices=sorted(PARTS), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.part:
        tell(PARTS[given.part](applications(given.cache, given.applications), given.workers))
        return
    facts = machine()
    applications(given.cache, given.applications)  # made before anything is measured
    own = [f"--applications={given.applications}", f"--cache={given.cache}"]
    command = [sys.executable, "-m", "benchmarks.ingest", *own, f"--workers={given.workers}"]
    found = {part: in_child([*command, f"--part={part}"]) for part in PARTS}
    body = "\n\n".join([*_words(given.applications, given.workers, found), machine_line(facts)])
    figures = {**found, "workers": given.workers, "machine": facts}
    publish("ingest", f"CSV to links: {given.applications:,} applications", body, figures)


def applications(cache: Path, rows: int) -> Path:
    """Return a CSV of the made-up lender's first `rows` applications, made if it is not there."""
    path = cache.resolve() / f"applications-{rows}.csv"
    if not path.exists():
        making = cache.resolve() / f"making-{rows}"
        making.mkdir(parents=True, exist_ok=True)
        write_world(making, applicants=int(rows / PER_APPLICANT) + 1_000, seed=SEED)
        whole = pl.scan_csv(making / "applications.csv", infer_schema=False)
        whole.head(rows).sink_csv(path)
        for file in making.iterdir():
            file.unlink()
        making.rmdir()
    return path


def load(path: Path, workers: int) -> Figures:
    """Return what `load --out` takes, and what it made."""
    options = LoadOptions(Mapping(), Tokenizer(KEY), NOW, workers=workers)
    with tempfile.TemporaryDirectory() as folder:
        spent = _spent(lambda: load_links(Sources((path,)), options, Path(folder)))
        links = pl.scan_parquet(Path(folder) / "links.parquet").select(pl.len()).collect().item()
        nodes = pl.scan_parquet(Path(folder) / "attributes.parquet").select(pl.len()).collect()
    return {**spent, "links": links, "nodes": nodes.item()}


def floor(path: Path, workers: int) -> Figures:
    """Return what polars takes to read the file and do nothing with it."""
    found: list[pl.DataFrame] = []
    spent = _spent(lambda: found.append(pl.read_csv(path, infer_schema=False)))
    return {**spent, "rows": found[0].height, "columns": found[0].width}


def loop(path: Path, workers: int) -> Figures:
    """Return what pandas and phonenumbers take, row by row, for the phones of a sample."""
    import pandas as pd
    import phonenumbers

    def read() -> None:
        frame = pd.read_csv(path, dtype=str, nrows=SAMPLE, usecols=list(PHONES)).fillna("")
        for column in PHONES:
            frame[column].map(lambda cell: [one(text) for text in cell.split("|") if text])

    def one(text: str) -> str | None:
        try:
            number = phonenumbers.parse(text, "CN")
        except phonenumbers.NumberParseException:
            return None
        valid = phonenumbers.is_valid_number(number)
        kind = phonenumbers.PhoneNumberFormat.E164
        return phonenumbers.format_number(number, kind) if valid else None

    rows = pl.scan_csv(path, infer_schema=False).select(pl.len()).collect().item()
    return {**_spent(read), "rows": min(SAMPLE, rows)}


def kinds(path: Path, workers: int) -> Figures:
    """Return normalisers' distinct values a second of CPU time, with and without tokens."""
    frame = pl.read_csv(path, infer_schema=False)
    return {
        column: _kind(frame[column], role)
        for column, role in ROLES_OF["applications"].items()
        if column in frame.columns and role in normalizers(Mapping()) and frame[column].count()
    }


def _kind(cells: pl.Series, role: str) -> Figures:
    texts = cells.drop_nulls().str.split("|").explode().str.strip_chars().unique().head(DISTINCT)
    read, fast = normalizers(Mapping())[role], fast_ways(Mapping()).get(role)
    tokenizer = Tokenizer(KEY)

    def at_once() -> None:
        for text in fast(texts).rest if fast else texts:
            read(text)

    single = texts.head(SAMPLE)
    return {
        "values": len(texts),
        "at once": len(fast(texts).known) / len(texts) if fast else 0.0,
        "a second": _a_second(at_once, len(texts)),
        "one by one": _a_second(lambda: [read(text) for text in single], len(single)),
        "to nodes": _a_second(lambda: nodes_of(texts, read, tokenizer, fast=fast), len(texts)),
    }


def _a_second(work: Callable[[], object], count: int) -> int:
    best = min(_cpu_of(work) for _ in range(PASSES))
    return round(count / max(best, 1e-6))


def _cpu_of(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def _spent(work: Callable[[], object]) -> Figures:
    """Return seconds of wall and CPU time, children included, and the most memory of each."""
    before, began = _cpu(), time.perf_counter()
    work()
    wall, cpu = time.perf_counter() - began, _cpu() - before
    own, child = (
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return {
        "wall": round(wall, 2),
        "cpu": round(cpu, 2),
        "peak_mib": round(own / unit),
        "worker_peak_mib": round(child / unit),  # of the largest worker
    }


def _cpu() -> float:
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    used = [resource.getrusage(each) for each in who]
    return sum(each.ru_utime + each.ru_stime for each in used)


def _words(rows: int, workers: int, found: Figures) -> list[str]:
    ours, least, looped = found["load"], found["floor"], found["loop"]
    peak = ours["peak_mib"] + workers * ours["worker_peak_mib"]
    scaled = looped["cpu"] * rows / looped["rows"]
    return [
        f"Goal: 1,000,000 applications in {GOAL_SECONDS} s and {GOAL_GIB} GiB on two cores. "
        f"{workers} workers; {ours['links']:,} links and {ours['nodes']:,} nodes were written.",
        table(
            [
                _row("CSV to tokens and links (Parquet)", ours, rows, peak),
                _row("polars, reading the CSV alone", least, rows, least["peak_mib"]),
                _row("pandas and phonenumbers, phones alone", looped, looped["rows"],
                     looped["peak_mib"]),
            ]
        ),
        f"The loop over phones was timed on {looped['rows']:,} rows; for {rows:,} it would take "
        f"{scaled:,.0f} s of CPU time (extrapolated). Memory of the first row: this process and "
        f"{workers} times the largest worker, an upper bound.",
        f"Distinct values a second of CPU time, one core, best of {PASSES} passes over at most "
        f"{DISTINCT:,} values as the lender has them; one by one: the first {SAMPLE:,} of them; "
        "to nodes: with tokens, masks and near tokens.",
        table([{"column": column, **figures} for column, figures in found["kinds"].items()]),
    ]  # fmt: skip


def _row(what: str, spent: Figures, rows: int, peak: int) -> Figures:
    return {
        "what": what,
        "rows": rows,
        "wall (s)": float(spent["wall"]),
        "CPU (s)": float(spent["cpu"]),
        "CPU a row (µs)": round(spent["cpu"] / rows * 1e6, 1),
        "peak (MiB)": peak,
    }


PARTS: dict[str, Callable[[Path, int], Figures]] = {
    "load": load,
    "floor": floor,
    "loop": loop,
    "kinds": kinds,
}

if __name__ == "__main__":
    main()
