"""Made-up lenders of any size as links in Parquet, made once and kept in a folder.

    python -m benchmarks.worlds --applicants N --cache DIR

The loader keeps all of a load in memory, so a large world is read in shares of whole
applications, each in a process of its own; all that an application says is in one share.
"""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from benchmarks.measure import in_child, tell
from graph.model import Knowledge
from graph.schema import FRAMES
from graph.store.known import known_at
from ingest.frames import read_links, write_links
from ingest.load import LoadOptions, read_facts
from ingest.mapping import Mapping
from ingest.sources import Sources
from ingest.synth import write_world
from ingest.tokens import Tokenizer
from ingest.values import unique_attributes

SEED = 1
SHARE = 40_000  # applicants whose applications are read at a time
KEY = b"a key for made-up people only...."
NOW = datetime(2030, 1, 1, tzinfo=UTC)
FILES = ("applications", "events", "outcomes", "instalments", "partners")


def links_folder(cache: Path, applicants: int) -> Path:
    """Return the folder of a default world's links, made now if it is not there yet."""
    world = cache / f"world-{applicants}"
    links = world / "links"
    if not (links / "links.parquet").exists():
        command = [sys.executable, "-m", "benchmarks.worlds", "--part", "csv"]
        sized = ["--applicants", str(applicants), "--cache", str(cache)]
        if not (world / "truth.csv").exists():
            in_child([*command, *sized])
        count = -(-applicants // SHARE)
        for share in range(count):
            _say(f"reading share {share + 1} of {count} of the made-up lender")
            in_child([*command[:-1], "share", *sized, "--share", str(share), "--of", str(count)])
        _join([world / f"share-{share}" for share in range(count)], links)
    return links


def read_world(cache: Path, applicants: int) -> Knowledge:
    """Return all that is known of a default world."""
    return known_at(read_links([links_folder(cache, applicants)]), None, zone="UTC")


def _say(what: str) -> None:
    sys.stderr.write(what + "\n")


def _csv(world: Path, applicants: int) -> None:
    """Write the world; `truth.csv` comes to its place last, so that half a world is none."""
    making = world.with_name(world.name + "-making")
    making.mkdir(parents=True, exist_ok=True)
    _say(f"making up a lender of {applicants:,} applicants")
    write_world(making, applicants=applicants, seed=SEED)
    making.rename(world)


def _share(world: Path, share: int, of: int) -> None:
    """Read one share of the world's files and keep it as Parquet."""
    out = world / f"share-{share}"
    if (out / "done").exists():
        return
    parts = out / "csv"
    parts.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        _pick(world / f"{name}.csv", share, of).write_csv(parts / f"{name}.csv")
    sources = Sources(*((parts / f"{name}.csv",) for name in FILES))
    facts, _ = read_facts(sources, LoadOptions(Mapping(), Tokenizer(KEY), NOW))
    write_links(facts, out)
    for name in FILES:
        (parts / f"{name}.csv").unlink()
    (out / "done").touch()


def _pick(file: Path, share: int, of: int) -> pl.DataFrame:
    """Return the rows of `file` that belong to a share; partners are all in the first."""
    rows = pl.scan_csv(file, infer_schema=False)
    if file.stem == "partners":
        return (rows if share == 0 else rows.head(0)).collect()
    owner = pl.col("application_id")
    if file.stem == "events":
        owner = pl.coalesce("application_id", "applicant_id")
    return rows.filter(owner.hash(seed=0) % of == share).collect(engine="streaming")


def _join(shares: list[Path], links: Path) -> None:
    """Join the shares frame by frame; links.parquet comes last and says that all is there."""
    links.mkdir(parents=True, exist_ok=True)
    for name in reversed(list(FRAMES)):
        frame = pl.concat([pl.read_parquet(share / f"{name}.parquet") for share in shares])
        if name == "attributes":  # one value may be in many shares
            frame = unique_attributes([frame])
        frame.write_parquet(links / f"{name}.parquet")


def main() -> None:
    """Make the world, or one part of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--applicants", type=int, required=True)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--part", choices=("csv", "share"), help=argparse.SUPPRESS)
    parser.add_argument("--share", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--of", type=int, default=1, help=argparse.SUPPRESS)
    given = parser.parse_args()
    world = given.cache.resolve() / f"world-{given.applicants}"
    if given.part == "csv":
        _csv(world, given.applicants)
    elif given.part == "share":
        _share(world, given.share, given.of)
    else:
        _say(str(links_folder(given.cache.resolve(), given.applicants)))
    tell({"applicants": given.applicants})


if __name__ == "__main__":
    main()
