"""Folders of links for tests, and runs of them in memory and in parts."""

from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from graph.core.rings import Model
from graph.core.statistics import Statistics
from graph.model import Facts, Run
from graph.results import RESULTS
from graph.runs.detect import Options, detect_in
from graph.runs.parts import cut, records
from graph.runs.parts.detect import detect_stored
from graph.store.known import known_at
from ingest.frames import read_links
from ingest.links_files import LinksFolder
from ingest.load import LoadOptions, load_links
from ingest.mapping import Mapping
from ingest.sources import Sources
from ingest.synth import write_world
from ingest.tokens import Tokenizer

KINDS = ("applications", "events", "outcomes", "instalments", "partners")
NOW = datetime(2026, 6, 1, tzinfo=UTC)
OPTIONS = LoadOptions(Mapping(), Tokenizer(b"a key for tests, 32 bytes long!!"), NOW)

Detected = tuple[Run, Statistics]


def world_in(folder: Path, *, applicants: int, seed: int) -> Path:
    """Make up a lender full of rings, load it, and return the folder of its links."""
    write_world(folder, applicants=applicants, seed=seed, prevalence=0.1)
    sources = Sources(**{kind: (folder / f"{kind}.csv",) for kind in KINDS})
    load_links(sources, OPTIONS, folder / "links")
    return folder / "links"


def in_memory(
    links: Path, model: Model, options: Options, *, as_of: datetime | None = None
) -> Detected:
    """Detect in a folder of links as a whole."""
    return detect_in(known_at(read_links([links]), as_of), model, options=options)


def in_parts(
    links: Path,
    model: Model,
    options: Options,
    folder: Path,
    *,
    sizes: tuple[int, int],
    as_of: datetime | None = None,
) -> Detected:
    """Detect in parts of so many people, by shards of so many links; nothing is left behind."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cut, "PART_PEOPLE", sizes[0])
        patch.setattr(records, "SHARD_ROWS", sizes[1])
        folder.mkdir()
        return detect_stored(LinksFolder(links), model, folder, as_of=as_of, options=options)


def assert_same(one: Detected, other: Detected) -> None:
    """Compare all that a run says."""
    (run, counted), (again, recounted) = one, other
    assert counted == recounted
    for name in RESULTS:
        assert_frame_equal(getattr(run, name), getattr(again, name))
    assert run.documents == again.documents
    assert (run.run_id, run.as_of) == (again.run_id, again.as_of)
    assert run.started_with == again.started_with


def tangled(facts: Facts, *, seed: int) -> Facts:
    """Return facts in which applications changed hands and links ended, as amendments may do it."""
    some = facts.applications.sample(fraction=0.1, seed=seed)
    others = facts.applications["applicant_id"].sample(len(some), seed=seed + 1)
    day = pl.duration(days=3)
    taken = some.with_columns(
        applicant_id=others,
        recorded_at=pl.col("recorded_at") + day,
        row_token=pl.lit("another"),
        decision=pl.lit("declined"),
    )
    of_them = taken.select("application_id", heir="applicant_id").unique("application_id")
    moved = facts.links.join(of_them, left_on="source_id", right_on="application_id")
    moved = moved.with_columns(applicant_id="heir", recorded_at=pl.col("recorded_at") + day)
    ended = facts.links.with_columns(
        superseded_at=pl.when(pl.col("source_id").is_in(of_them["application_id"].implode()))
        .then(pl.col("recorded_at") + day)
        .otherwise(pl.col("superseded_at"))
    )
    return Facts(
        links=pl.concat([ended, moved.select(ended.columns)]).unique(),
        attributes=facts.attributes,
        applications=pl.concat([facts.applications, taken]).unique(),
        outcomes=facts.outcomes,
        events=facts.events,
        instalments=facts.instalments,
        partners=facts.partners,
    )
