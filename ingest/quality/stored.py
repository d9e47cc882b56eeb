"""The report as a store keeps it: beside each file that a load brought, the load's own with one.

Loads are numbered, so that the last one is known without a clock. A file loaded again keeps what
its first load said of it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import polars as pl

from ingest.quality.report import FileQuality, Finding, NewValues, Quality, quality_of

_KEY = ["kind", "sha256", "of_rejects"]
_Told = TypeVar("_Told", FileQuality, Finding)


@dataclass(frozen=True, slots=True)
class Before:
    """What the last load said of each kind of file, and of what was new; `load` is its number."""

    load: int
    kinds: Mapping[str, FileQuality]
    new: Sequence[NewValues]


def next_load(files: pl.DataFrame) -> int:
    """Return the number of the load that comes next; `files` are those of a store."""
    last = files["load"].max()
    return int(last) + 1 if isinstance(last, int) else 1


def kept(
    files: pl.DataFrame, told: Sequence[FileQuality], report: Quality, stored: pl.DataFrame
) -> pl.DataFrame:
    """Return files of a load with its number and what is `told` of each, row by row.

    The load's own part of the report lies beside the first of them. Files that are `stored`
    already come without: their first load's report stays. Queries, and the rows that a rejects
    file named, come again if they bring something, queries also if rows cannot be used.
    """
    texts = pl.Series([_text({"file": asdict(_bare(one))}) for one in told], dtype=pl.String)
    fresh = files.with_columns(load=pl.lit(next_load(stored), pl.Int64), quality=texts)
    is_query = pl.col("sha256") == ""
    names = [*_KEY, pl.when(is_query).then("file").alias("name")]
    fresh = fresh.filter(pl.struct(names).is_first_distinct())
    brings = (pl.col("accepted") + pl.col("amended") > 0) | (is_query & (pl.col("rejected") > 0))
    is_known = pl.struct(names).is_in(stored.select(pl.struct(names)).to_series().implode())
    fresh = fresh.filter(~is_known | (brings & (is_query | pl.col("of_rejects"))))
    if fresh.is_empty():
        return fresh
    of_load = {n: v for n, v in report.to_dict().items() if n != "files"}
    of_load["findings"] = [asdict(_bare(one)) for one in report.findings]
    first = _text({**json.loads(fresh["quality"][0]), "load": of_load})
    return fresh.with_columns(quality=pl.Series([first, *fresh["quality"][1:]]))


def last_load(files: pl.DataFrame, now: pl.DataFrame) -> Before | None:
    """Return what was said of the last load before this one, kind by kind; None if nothing was.

    Loads of rejected rows only are no measure, nor are those of files that are loaded `now`.
    """
    same = now.filter(pl.col("sha256") != "")
    others = files.filter(~pl.col("of_rejects")).join(same, on=_KEY, how="anti")
    loads = sorted(others["load"].drop_nulls().unique(), reverse=True)
    told = {load: report for load in loads if (report := report_of_load(files, load))}
    if not told:
        return None
    kinds: dict[str, FileQuality] = {}
    for report in told.values():  # the newest first
        for kind in report.kinds:
            kinds.setdefault(kind.kind, kind)
    newest, report = next(iter(told.items()))
    return Before(newest, kinds, report.new)


def report_of_load(files: pl.DataFrame, load: int) -> Quality | None:
    """Return the report that a store keeps of the load of that number; None if it has none."""
    own = files.filter(pl.col("load") == load)["quality"].drop_nulls()
    told = [json.loads(text) for text in own]
    of_load: dict[str, Any] | None = next((one["load"] for one in told if "load" in one), None)
    if of_load is None:
        return None
    mine = [one["file"] for one in told if "file" in one]
    return quality_of({**of_load, "files": mine})


def _bare(told: _Told) -> _Told:
    """Return what names a file with the last part of its path alone."""
    return replace(told, file=Path(told.file).name)


def _text(told: Mapping[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))
