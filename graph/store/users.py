"""Who uses a node: its links and their count, for live decisions and for looking a value up."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import polars as pl

from graph.schema import ATTRIBUTES, KEYS, LINKS, TIME
from graph.store.base import Row
from graph.store.engine import Engine
from graph.store.moments import micros
from graph.store.rows import frame_of, slices

ALWAYS = 2**62
USES = {"label": pl.String, "attribute_key": pl.String, "use": pl.Int64}


def read_links_to(engine: Engine, nodes: pl.DataFrame, as_of: datetime | None) -> pl.DataFrame:
    """Return every link to the (label, attribute_key) `nodes` known by then, as `LINKS`.

    A superseding that came later is null.
    """
    moment = ALWAYS if as_of is None else micros(as_of)
    rows: list[Row] = []
    for label, keys in _by_label(nodes):
        for row in engine.read("read/links_to", {"keys": keys, "as_of": moment}, label=label):
            rows.append(row["properties"] | _without_properties(row) | {"label": label})
    links = frame_of(rows, LINKS).sort(KEYS["links"], nulls_last=True)
    gone = pl.col("superseded_at")
    known = gone if as_of is None else pl.when(gone <= pl.lit(as_of).cast(TIME)).then(gone)
    return links.with_columns(superseded_at=known)


def read_uses(engine: Engine, nodes: pl.DataFrame, as_of: datetime | None) -> pl.DataFrame:
    """Return label, attribute_key and use (how many applicants are linked by then) of `nodes`."""
    moment = ALWAYS if as_of is None else micros(as_of)
    rows: list[tuple[str, str, int]] = []
    for label, keys in _by_label(nodes):
        parameters = {"keys": keys, "as_of": moment}
        for row in engine.read("read/count_applicants", parameters, label=label):
            rows.append((label, row["attribute_key"], row["applicants"]))
    return pl.DataFrame(rows, schema=USES, orient="row").sort("label", "attribute_key")


def read_alike(engine: Engine, label: str, column: str, tokens: Sequence[str]) -> pl.DataFrame:
    """Return the nodes of a label whose token in `column` is one of these, as `ATTRIBUTES`.

    Of labels that have no node above them, as those with such tokens are.
    """
    rows: list[Row] = []
    for part in slices(sorted(set(tokens))):
        found = engine.read("read/alike_nodes", {"tokens": part}, label=label, key=column)
        rows += [row["properties"] | {"label": label} for row in found]
    return frame_of(rows, ATTRIBUTES)


def _by_label(nodes: pl.DataFrame) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield each label with its keys in bounded batches."""
    wanted = nodes.select("label", "attribute_key").unique().sort("label", "attribute_key")
    for (label,), part in wanted.partition_by("label", as_dict=True).items():
        for keys in slices(part["attribute_key"].to_list()):
            yield str(label), keys


def _without_properties(row: Row) -> Row:
    return {name: value for name, value in row.items() if name != "properties"}
