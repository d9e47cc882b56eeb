"""Values to nodes: each distinct value is normalised once, tokenised at once, then joined back."""

from collections.abc import Callable, Iterable
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
from ingest.tokens import Tokenizer

Normalizer = Callable[[str], Normal | Unusable]
_LOOKUP = {"text": pl.String, "label": pl.String, "attribute_key": pl.String, "reason": pl.String}
_Node = tuple[str, str]  # label, value in clear: never leaves this module


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
    rows = [_lookup_row(text, normal, keys) for text, normal in told.items()]
    lookup = pl.DataFrame(rows, schema=_LOOKUP, orient="row")
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


def _lookup_row(
    text: str, normal: Normal | Unusable, keys: dict[_Node, str]
) -> tuple[str, str | None, str | None, str | None]:
    if isinstance(normal, Unusable):
        return text, None, None, normal.reason
    return text, normal.label, keys[normal.label, normal.value], None


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
    columns: dict[str, list[object]] = {name: [] for name in ATTRIBUTES}
    for node, normal in normals.items():
        parent = normal.parent
        above = (parent.label, keys[parent.label, parent.value]) if parent else (None, None)
        row = {
            "label": normal.label,
            "attribute_key": keys[node],
            "mask": normal.mask,
            "parent_label": above[0],
            "parent_key": above[1],
            **normal.facts,
            **normal.tokens,
        }
        for name, column in columns.items():
            column.append(row.get(name))
    frame = pl.DataFrame(columns, schema=ATTRIBUTES)
    return _tokenize_derived(frame, tokenizer)


def _tokenize_derived(frame: pl.DataFrame, tokenizer: Tokenizer) -> pl.DataFrame:
    """Return the rows with the clear text of every *_token column replaced by its token."""
    for name in (column for column in ATTRIBUTES if column.endswith("_token")):
        texts = frame.select("label", name).drop_nulls(name).unique()
        if texts.is_empty():
            continue
        domains = zip(texts["label"], texts[name], strict=True)
        tokens = [tokenizer.token(f"{label}.{name}", text) for label, text in domains]
        joined = frame.select("label", name).join(
            texts.with_columns(token=pl.Series(tokens)),
            on=["label", name],
            how="left",
            maintain_order="left",
        )
        frame = frame.with_columns(joined["token"].alias(name))
    return frame
