"""Values to nodes: each distinct value is normalised once, tokenised at once, then joined back."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

import polars as pl

from graph.schema import ATTRIBUTES
from ingest.cells import Notes
from ingest.mapping import Mapping
from ingest.normalize import (
    Normal,
    Unusable,
    normalize_account,
    normalize_asset,
    normalize_card,
    normalize_company,
    normalize_device,
    normalize_email,
    normalize_employer,
    normalize_ip,
    normalize_national_id,
    normalize_phone,
    normalize_plain,
    normalize_wifi,
)
from ingest.normalize.address import normalize_address
from ingest.normalize.base import Fact
from ingest.tokens import Tokenizer

Normalizer = Callable[[str], Normal | Unusable]
_LOOKUP = {"text": pl.String, "label": pl.String, "attribute_key": pl.String, "reason": pl.String}
_Node = tuple[str, str]  # label, value in clear: never leaves this module
NODE = ["label", "attribute_key"]
# By column of a partner: the label of the node that it names.
PARTNER_NODES = {
    "company_key": "Company",
    "representative_key": "Representative",
    "phone_key": "Phone",
    "payer_account_key": "Account",
    "room_key": "Room",
    "building_key": "Building",
}


@dataclass(frozen=True, slots=True)
class Nodes:
    """What distinct texts became: `lookup` (text, label, attribute_key, reason) and their nodes.

    `reason` says why a text is unusable and is null where there is a node.
    """

    lookup: pl.DataFrame
    attributes: pl.DataFrame


def normalizers(mapping: Mapping) -> dict[str, Normalizer]:
    """Return by attribute_type what brings its values to their one written form."""
    phone = partial(normalize_phone, region=mapping.region)
    own_ids = {
        role: partial(normalize_plain, role.title())
        for role in ("agent", "merchant", "channel", "staff")
    }
    return {
        **dict.fromkeys(("phone", "contact_phone", "consignee_phone"), phone),
        "email": normalize_email,
        "national_id": normalize_national_id,
        "representative": partial(normalize_national_id, label="Representative"),
        "bank_card": normalize_card,
        "payer_account": normalize_account,
        "device": normalize_device,
        "asset": normalize_asset,
        "ip": normalize_ip,
        "wifi": normalize_wifi,
        "room": normalize_address,
        "home_room": normalize_address,
        "employer": normalize_employer,
        "company": normalize_company,
        **own_ids,
    }


def nodes_of(texts: Iterable[str], normalize: Normalizer, tokenizer: Tokenizer) -> Nodes:
    """Return what distinct `texts` become; each is normalised once."""
    return tokenized({text: normalize(text) for text in texts}, tokenizer)


def tokenized(told: dict[str, Normal | Unusable], tokenizer: Tokenizer) -> Nodes:
    """Return normalised values as keys and attribute rows, with the nodes above them."""
    normals = _distinct(told.values())
    keys = _keys(normals, tokenizer)
    found = [normal if isinstance(normal, Normal) else None for normal in told.values()]
    columns = {
        "text": list(told),
        "label": [normal and normal.label for normal in found],
        "attribute_key": [normal and keys[normal.label, normal.value] for normal in found],
        "reason": [n.reason if isinstance(n, Unusable) else None for n in told.values()],
    }
    lookup = pl.DataFrame(columns, schema=_LOOKUP)
    return Nodes(lookup, _attributes(normals, keys, tokenizer))


def count_unusable(column: str, cells: pl.Series, nodes: Nodes, notes: Notes) -> None:
    """Count the cells of a column that are unusable, by reason."""
    bad = nodes.lookup.filter(pl.col("reason").is_not_null())
    if bad.is_empty():
        return
    found = cells.drop_nulls().to_frame("text").join(bad, on="text")
    for reason, rows in found.group_by("reason").len().sort("reason").iter_rows():
        notes.count(column, reason, rows)


def unique_attributes(frames: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Return every node once; of rows that differ the first in order of their contents."""
    rows = pl.concat([pl.DataFrame(schema=ATTRIBUTES), *frames])
    several = rows.select("label", "attribute_key").is_duplicated()
    ordered = rows.filter(several).sort(rows.columns, nulls_last=True)
    first = ordered.unique(["label", "attribute_key"], keep="first")
    return pl.concat([rows.filter(~several), first])


def named_nodes(
    links: pl.DataFrame, partners: pl.DataFrame | None, *, by: Sequence[str] = ()
) -> pl.DataFrame:
    """Return label and attribute_key of the nodes that links (or ties) and partners name.

    With `by`, columns of both, once for each value of these.
    """
    parts = [links.select(*by, *NODE)] if links.width else []
    if partners is not None:
        labels = {"attribute_key": pl.col("kind").str.to_titlecase()} | {
            name: pl.lit(label) for name, label in PARTNER_NODES.items()
        }
        parts += [partners.select(*by, label=v, attribute_key=k) for k, v in labels.items()]
    named = pl.concat(parts) if parts else pl.DataFrame(schema=dict.fromkeys(NODE, pl.String))
    return named.drop_nulls().unique()


def reached(
    attributes: pl.DataFrame, wanted: pl.DataFrame, *, by: Sequence[str] = ()
) -> pl.DataFrame:
    """Return the `wanted` nodes and those above them, once for each value of the columns `by`."""
    nodes = [*by, *NODE]
    parts = [attributes.join(wanted, on=NODE)]
    done = wanted
    while parts[-1].height:
        above = parts[-1].select(*by, label="parent_label", attribute_key="parent_key")
        fresh = above.drop_nulls().unique().join(done, on=nodes, how="anti")
        done = pl.concat([done.select(nodes), fresh])
        parts.append(attributes.join(fresh, on=NODE))
    return pl.concat(parts)


def _distinct(told: Iterable[Normal | Unusable]) -> dict[_Node, Normal]:
    """Return every node once, those above included; of two masks the lesser, whatever the order."""
    normals: dict[_Node, Normal] = {}
    for normal in told:
        level = normal if isinstance(normal, Normal) else None
        while level is not None:
            node = (level.label, level.value)
            known = normals.get(node)
            if known is None or level.mask < known.mask:
                normals[node] = level
            level = level.parent
    return normals


def _keys(normals: dict[_Node, Normal], tokenizer: Tokenizer) -> dict[_Node, str]:
    by_label: dict[str, list[_Node]] = {}
    for node in normals:
        by_label.setdefault(node[0], []).append(node)
    keys: dict[_Node, str] = {}
    for label, nodes in by_label.items():
        keys.update(zip(nodes, tokenizer.tokens(label, (v for _, v in nodes)), strict=True))
    return keys


def _attributes(
    normals: dict[_Node, Normal], keys: dict[_Node, str], tokenizer: Tokenizer
) -> pl.DataFrame:
    """Return one row a node (columns: `ATTRIBUTES`); only what some node has is filled in."""
    nodes = list(normals.values())
    above = [normal.parent for normal in nodes]
    columns: dict[str, list[Fact]] = {
        "label": [normal.label for normal in nodes],
        "attribute_key": [keys[node] for node in normals],
        "mask": [normal.mask for normal in nodes],
        "parent_label": [parent.label if parent else None for parent in above],
        "parent_key": [keys[p.label, p.value] if p else None for p in above],
    }
    for name in sorted({name for normal in nodes for name in normal.facts}):
        columns[name] = [normal.facts.get(name) for normal in nodes]
    for name in sorted({name for normal in nodes for name in normal.tokens}):
        columns[name] = _derived_tokens(name, nodes, tokenizer)
    kinds = {name: kind for name, kind in ATTRIBUTES.items() if name in columns}
    frame = pl.DataFrame(columns, schema=kinds)
    return frame.select(
        name if name in columns else pl.lit(None, kind).alias(name)
        for name, kind in ATTRIBUTES.items()
    )


def _derived_tokens(name: str, nodes: list[Normal], tokenizer: Tokenizer) -> list[Fact]:
    """Return the token of each node's clear text for a *_token column, None where it has none."""
    texts = [(normal.label, normal.tokens.get(name)) for normal in nodes]
    return [
        None if text is None else tokenizer.token(f"{label}.{name}", text) for label, text in texts
    ]
