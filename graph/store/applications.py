"""Versions of applications: the newest on the node, older ones behind it."""

from collections.abc import Sequence

import polars as pl

from graph.schema import APPLICATIONS, KEYS
from graph.store.engine import Engine
from graph.store.rows import batches, frame_of, node_rows, plain, slices

VERSION = KEYS["applications"]


def write_applications(engine: Engine, frame: pl.DataFrame) -> int:
    """Add versions of applications and return how many were new.

    Only what differs from the stored state is written: nothing, if all is there.
    """
    if frame.is_empty():
        return 0
    stored = read_versions(engine, frame["application_id"].unique().sort().to_list())
    if stored.is_empty() and frame["application_id"].is_unique().all():
        _add_newest(engine, frame)
        return frame.height
    before = plain(stored)
    newest, old = newest_and_older(frame, before)
    _write_newest(engine, newest, before)
    _write_older(engine, old, before)
    return newest.height + old.height - before.height


def newest_and_older(
    frame: pl.DataFrame, before: pl.DataFrame | None = None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the newest version of each application, and the others, of two plain frames."""
    after = _merged(frame.clear() if before is None else before, frame)
    newest = after.unique("application_id", keep="last", maintain_order=True)
    return newest, after.join(newest, on=VERSION, how="anti", nulls_equal=True)


def read_versions(engine: Engine, application_ids: Sequence[str]) -> pl.DataFrame:
    """Return every stored version of these applications, sorted by application and age."""
    rows = []
    for part in slices(application_ids):
        names = {"label": "Application", "key": "application_id"}
        rows += engine.read("read/node_properties", {"keys": part}, **names)
        rows += engine.read("read/application_versions", {"application_ids": part})
    frame = frame_of([row["properties"] for row in rows], APPLICATIONS)
    return frame.sort(VERSION, nulls_last=True)


def version_key() -> pl.Expr:
    """Return the one text that names a version."""
    parts = [pl.col(column).cast(pl.String).fill_null("") for column in VERSION]
    return pl.concat_str(parts, separator="|").alias("version_key")


def _merged(before: pl.DataFrame, frame: pl.DataFrame) -> pl.DataFrame:
    """Return all versions once each, as last written; what was superseded stays so."""
    both = pl.concat([before, frame.select(list(APPLICATIONS))])
    superseded = pl.col("superseded_at").drop_nulls().last().over(VERSION)
    once = both.with_columns(superseded_at=superseded)
    return once.unique(VERSION, keep="last", maintain_order=True).sort(VERSION, nulls_last=True)


def _write_newest(engine: Engine, newest: pl.DataFrame, before: pl.DataFrame) -> None:
    changed = newest.join(before, on=newest.columns, how="anti", nulls_equal=True)
    if changed.is_empty():
        return
    _add_newest(engine, changed)


def _add_newest(engine: Engine, changed: pl.DataFrame) -> None:
    if engine.add_nodes("Application", changed) < changed.height:
        _set(engine, "Application", "application_id", changed)
    ties = changed.select(tail="applicant_id", head="application_id").drop_nulls()
    engine.add_relations("Applicant", "SUBMITTED", "Application", ties)


def _write_older(engine: Engine, old: pl.DataFrame, before: pl.DataFrame) -> None:
    """Write the versions that are not the newest and differ from how they are stored."""
    behind = before.unique("application_id", keep="last", maintain_order=True)
    stored = before.join(behind, on=VERSION, how="anti", nulls_equal=True)
    changed = old.join(stored, on=old.columns, how="anti", nulls_equal=True)
    if changed.is_empty():
        return
    keyed = changed.with_columns(version_key())
    if engine.add_nodes("ApplicationVersion", keyed) < keyed.height:
        _set(engine, "ApplicationVersion", "version_key", keyed)
    ties = keyed.select(tail="application_id", head="version_key")
    engine.add_relations("Application", "AMENDED_FROM", "ApplicationVersion", ties)


def _set(engine: Engine, label: str, key: str, frame: pl.DataFrame) -> None:
    for rows in batches(frame):
        parameters = {"rows": node_rows(rows, key)}
        engine.write("write/set_nodes", parameters, label=label, key=key)
