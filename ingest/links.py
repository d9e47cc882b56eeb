"""Rows to links and nodes: which column plays which role, and who is tied to what."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graph.schema import ROLES, TIME
from ingest.mapping import Mapping
from ingest.normalize import Normal, Unusable, normalize_geo, to_wgs84
from ingest.normalize.columnar import unanswered
from ingest.normalize.columnar_place import read_points
from ingest.notes import Notes
from ingest.read import ROW
from ingest.tokens import Tokenizer
from ingest.values import (
    Nodes,
    Normalizer,
    count_unusable,
    fast_ways,
    nodes_of,
    normalizers,
    tokenized,
    unique_attributes,
)

PLACE = ("latitude", "longitude")
# By kind of file: column to the role (attribute_type) that it plays; longitude goes with latitude.
ROLES_OF: dict[str, dict[str, str]] = {
    "applications": {
        "phone": "phone",
        "contact_phones": "contact_phone",
        "consignee_phone": "consignee_phone",
        "email": "email",
        "national_id": "national_id",
        "bank_card": "bank_card",
        "payer_account": "payer_account",
        "device_id": "device",
        "asset_id": "asset",
        "ip": "ip",
        "wifi_bssid": "wifi",
        "address": "room",
        "home_address": "home_room",
        "latitude": "geo_cell",
        "employer": "employer",
        "company_id": "company",
        "representative_id": "representative",
        "agent_id": "agent",
        "merchant_id": "merchant",
        "channel": "channel",
        "staff_id": "staff",
    },
    "events": {
        "phone": "phone",
        "bank_card": "bank_card",
        "payer_account": "payer_account",
        "device_id": "device",
        "asset_id": "asset",
        "ip": "ip",
        "wifi_bssid": "wifi",
        "address": "room",
        "latitude": "geo_cell",
    },
    "partners": {
        "phone": "phone",
        "payer_account": "payer_account",
        "address": "room",
        "company_id": "company",
        "representative_id": "representative",
    },
}
_IN_ORDER = pl.Enum(sorted(ROLES))
_LISTS, _LISTED = ("contact_phones",), ("contact_phone",)  # columns of lists, and their roles
_TIES = {
    "row": pl.Int64,
    "attribute_type": pl.String,
    "label": pl.String,
    "attribute_key": pl.String,
}


@dataclass(frozen=True, slots=True)
class Tied:
    """Which rows are tied to which nodes (row, attribute_type, label, attribute_key)."""

    ties: pl.DataFrame
    attributes: pl.DataFrame


def tie(
    rows: pl.DataFrame, kind: str, *, mapping: Mapping, tokenizer: Tokenizer, notes: Notes
) -> Tied:
    """Return the nodes that each row of a file kind names, in every role; equal ones once."""
    roles = {c: r for c, r in ROLES_OF[kind].items() if rows[c].null_count() < rows.height}
    known, ways = normalizers(mapping), fast_ways(mapping)
    ties: list[pl.DataFrame] = [pl.DataFrame(schema=_TIES)]
    attributes: list[pl.DataFrame] = []
    place = roles.pop("latitude", None)
    for columns, normalize in _alike(roles, known):
        cells = {column: _cells(rows, column) for column in columns}
        texts = pl.concat([frame["text"] for frame in cells.values()]).unique()
        nodes = nodes_of(texts, normalize, tokenizer, fast=ways.get(roles[columns[0]]))
        attributes.append(nodes.attributes)
        for column, frame in cells.items():
            count_unusable(column, frame["text"], nodes, notes)
            ties.append(_joined(frame, nodes, roles[column]))
    if place:
        frame, nodes = _places(rows, mapping, tokenizer)
        count_unusable("latitude", frame["text"], nodes, notes)
        attributes.append(nodes.attributes)
        ties.append(_joined(frame, nodes, place))
    return Tied(pl.concat(ties), unique_attributes(attributes))


def links_of(
    rows: pl.DataFrame, ties: pl.DataFrame, *, source: str, id_column: str, seen: str
) -> pl.DataFrame:
    """Return one link a tie: `rows` give applicant, source id, times; none is superseded yet."""
    own = rows.select(
        ROW,
        "applicant_id",
        "recorded_at",
        source=pl.lit(source),
        source_id=pl.col(id_column),
        seen_at=pl.col(seen),
    )
    relations = {name: role.relation for name, role in ROLES.items()}
    relation = pl.col("attribute_type").replace_strict(relations, return_dtype=pl.String)
    links = ties.join(own, on=ROW)
    return links.with_columns(relation=relation, superseded_at=pl.lit(None, TIME))


def keys_by_row(rows: pl.DataFrame, ties: pl.DataFrame) -> pl.Series:
    """Return for each row the text of all its ties in one order: its content as nodes."""
    numbers, of = rows[ROW].to_numpy(), ties[ROW].to_numpy()
    places = np.searchsorted(numbers, of)  # rows are numbered in their order
    words = ties.select(
        words=pl.format("{}={}:{}", "attribute_type", "label", "attribute_key")
    ).to_series()
    roles = ties["attribute_type"].cast(_IN_ORDER).to_physical().to_numpy()
    columns = []
    for code in np.unique(roles):  # in the order of their names
        own = np.flatnonzero(roles == code)
        told = words.gather(own)
        if _IN_ORDER.categories[int(code)] in _LISTED:
            columns.append(_lists_by_row(rows.height, places[own], told))
        else:  # a row has one tie of any other role
            columns.append(_by_row(rows.height, places[own], told))
    if not columns:
        return pl.Series("nodes", [""], pl.String).new_from_index(0, rows.height)
    texts = pl.concat_str(columns, separator="|", ignore_nulls=True)
    return pl.select(texts.alias("nodes")).to_series()


def _lists_by_row(height: int, places: NDArray[np.int64], words: pl.Series) -> pl.Series:
    """Return for each row all of its words, in their order; null where it has none."""
    told = pl.DataFrame({"place": places, "words": words}).sort("place", "words")
    joined = told.group_by("place", maintain_order=True).agg(pl.col("words").str.join("|"))
    return _by_row(height, joined["place"].to_numpy(), joined["words"])


def _by_row(height: int, places: NDArray[np.int64], words: pl.Series) -> pl.Series:
    """Return for each row the word whose place it is; null where there is none."""
    at = np.full(height, -1)
    at[places] = np.arange(places.size)
    found = pl.Series(at)
    return words.gather(found.set(found < 0, None))


def rounded_places(rows: pl.DataFrame, ties: pl.DataFrame, mapping: Mapping) -> pl.DataFrame:
    """Return the rows with latitude and longitude in WGS-84, three decimals (about 110 m).

    A row that is tied to no cell has an unusable place, and gets none here either.
    """
    placed = ties.filter(pl.col("attribute_type") == "geo_cell")[ROW].unique()
    kept = pl.when(pl.col(ROW).is_in(placed.implode())).then(pl.col(PLACE))
    rows = rows.with_columns(kept)
    points = rows.select(PLACE).drop_nulls().unique()
    moved = [to_wgs84(north, east, mapping.coordinates) for north, east in points.iter_rows()]
    degrees = pl.DataFrame(moved, schema={"north": pl.Float64, "east": pl.Float64}, orient="row")
    # Adding nothing makes -0.0 the 0.0 that it equals.
    table = pl.concat([points, degrees.select(pl.all().round(3) + 0.0)], how="horizontal")
    joined = rows.join(table, on=list(PLACE), how="left", maintain_order="left")
    return joined.with_columns(latitude="north", longitude="east").drop("north", "east")


def _alike(
    roles: dict[str, str], known: dict[str, Normalizer]
) -> Iterable[tuple[list[str], Normalizer]]:
    """Return columns grouped by what normalises them, so that a shared value is done once."""
    groups: dict[int, tuple[list[str], Normalizer]] = {}
    for column, role in roles.items():
        normalize = known[role]
        groups.setdefault(id(normalize), ([], normalize))[0].append(column)
    return groups.values()


def _cells(rows: pl.DataFrame, column: str) -> pl.DataFrame:
    """Return (row, text) of a column's filled cells, a list's items one by one."""
    cells = rows.select(ROW, text=pl.col(column)).drop_nulls("text")
    if column not in _LISTS:
        return cells
    items = cells.with_columns(pl.col("text").str.split("|")).explode("text")
    return items.with_columns(pl.col("text").str.strip_chars()).filter(pl.col("text") != "")


def _joined(cells: pl.DataFrame, nodes: Nodes, role: str) -> pl.DataFrame:
    lookup = nodes.lookup.filter(pl.col("attribute_key").is_not_null()).drop("reason")
    found = cells.join(lookup, on="text").with_columns(attribute_type=pl.lit(role))
    ties = found.select(list(_TIES))
    return ties.unique() if role in _LISTED else ties


def _places(
    rows: pl.DataFrame, mapping: Mapping, tokenizer: Tokenizer
) -> tuple[pl.DataFrame, Nodes]:
    """Return (row, text) of the places and their cells; the text is the point as given."""
    text = pl.format("{},{}", *PLACE)
    points = rows.select(ROW, *PLACE).drop_nulls().with_columns(text=text)
    distinct = points.select(*PLACE, "text").unique("text")
    answer = unanswered(distinct["text"])
    if mapping.coordinates == "WGS-84":
        answer = read_points(distinct)
    rest = distinct.join(answer.rest.alias("text").to_frame(), on="text").sort("text")
    told: dict[str, Normal | Unusable] = {
        label: normalize_geo(north, east, coordinates=mapping.coordinates)
        for north, east, label in rest.iter_rows()
    }
    return points.select(ROW, "text"), tokenized(told, tokenizer, answer.known)
