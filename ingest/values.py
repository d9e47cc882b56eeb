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
from ingest.normalize.address_columnar import normalize_addresses
from ingest.normalize.columnar import FastWay, of_normals, unanswered
from ingest.normalize.columnar_device import read_assets, read_devices
from ingest.normalize.columnar_email import read_emails
from ingest.normalize.columnar_ids import read_accounts, read_cards, read_national_ids
from ingest.normalize.columnar_network import read_ips, read_wifis
from ingest.normalize.columnar_phone import read_mobiles
from ingest.normalize.columnar_words import read_employers, read_plain_ids
from ingest.tokens import Tokenizer, message

Normalizer = Callable[[str], Normal | Unusable]
_LOOKUP = {"text": pl.String, "label": pl.String, "attribute_key": pl.String, "reason": pl.String}
_UNUSABLE = {"text": pl.String, "reason": pl.String}
_TOKENS = ("near_2_token", "near_3_token", "stem_token")
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


def fast_ways(mapping: Mapping) -> dict[str, FastWay]:
    """Return by attribute_type what answers for the common forms of its values at once.

    What a way answers is what the normaliser of its attribute_type says.
    """
    phone = partial(read_mobiles, region=mapping.region)
    own_ids = {
        role: partial(read_plain_ids, label=role.title())
        for role in ("agent", "merchant", "channel", "staff")
    }
    return {
        **dict.fromkeys(("phone", "contact_phone", "consignee_phone"), phone),
        "email": read_emails,
        "national_id": read_national_ids,
        "representative": partial(read_national_ids, label="Representative"),
        "bank_card": read_cards,
        "payer_account": read_accounts,
        "device": read_devices,
        "asset": read_assets,
        "ip": read_ips,
        "wifi": read_wifis,
        "room": normalize_addresses,
        "home_room": normalize_addresses,
        "employer": read_employers,
        **own_ids,
    }


def nodes_of(
    texts: pl.Series, normalize: Normalizer, tokenizer: Tokenizer, *, fast: FastWay | None = None
) -> Nodes:
    """Return what distinct `texts` become; each is normalised once, most by the `fast` way."""
    answer = fast(texts) if fast else unanswered(texts)
    return tokenized({text: normalize(text) for text in answer.rest}, tokenizer, answer.known)


def tokenized(
    told: dict[str, Normal | Unusable], tokenizer: Tokenizer, known: pl.DataFrame | None = None
) -> Nodes:
    """Return normalised values as keys and attribute rows, with the nodes above them.

    `known` are more of them, in columns (`columnar.FORM`).
    """
    single = {text: normal for text, normal in told.items() if isinstance(normal, Normal)}
    rows = of_normals(single) if known is None else pl.concat([known, of_normals(single)])
    own = rows.with_columns(message=message(pl.col("label"), pl.col("value")))
    nodes = _distinct(own)
    nodes = nodes.with_columns(attribute_key=tokenizer.of_messages(nodes["message"]))
    keys = nodes.select("message", "attribute_key")
    found = own.select("text", "label", "message").join(keys, on="message", how="left")
    bad = {text: no.reason for text, no in told.items() if isinstance(no, Unusable)}
    unusable = pl.DataFrame({"text": list(bad), "reason": list(bad.values())}, _UNUSABLE)
    lookup = pl.concat([found.drop("message"), unusable], how="diagonal").select(list(_LOOKUP))
    return Nodes(lookup, _attributes(nodes, keys, tokenizer))


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
    several = rows["attribute_key"].is_duplicated()  # at least those equal in both
    ordered = rows.filter(several).sort(rows.columns, nulls_last=True)
    first = ordered.unique(["label", "attribute_key"], keep="first")
    return pl.concat([rows.filter(~several), first])


def named_nodes(links: pl.DataFrame, partners: pl.DataFrame | None) -> pl.DataFrame:
    """Return label and attribute_key of the nodes that links (or ties) and partners name."""
    parts = [links.select(NODE)] if links.width else []
    if partners is not None:
        labels = {"attribute_key": pl.col("kind").str.to_titlecase()} | {
            name: pl.lit(label) for name, label in PARTNER_NODES.items()
        }
        parts += [partners.select(label=v, attribute_key=k) for k, v in labels.items()]
    named = pl.concat(parts) if parts else pl.DataFrame(schema=dict.fromkeys(NODE, pl.String))
    return named.drop_nulls().unique()


def reached(attributes: pl.DataFrame, wanted: pl.DataFrame) -> pl.DataFrame:
    """Return the `wanted` nodes and those above them."""
    parts = [attributes.join(wanted, on=NODE)]
    done = wanted
    while parts[-1].height:
        above = parts[-1].select(label="parent_label", attribute_key="parent_key")
        fresh = above.drop_nulls().unique().join(done, on=NODE, how="anti")
        done = pl.concat([done.select(NODE), fresh])
        parts.append(attributes.join(fresh, on=NODE))
    return pl.concat(parts)


_ABOVE = {"label": "parent_label", "value": "parent_value", "mask": "parent_mask",
          "flags": "parent_flags"}  # fmt: skip


def _distinct(own: pl.DataFrame) -> pl.DataFrame:
    """Return every node once, those above included, with its `message`.

    Of two masks the lesser counts; where they are equal, the node of the lesser text.
    """
    above = own.filter(pl.col("parent_label").is_not_null()).select("text", **_ABOVE)
    above = above.with_columns(message=message(pl.col("label"), pl.col("value")))
    every = pl.concat(
        [own.with_columns(is_above=False), above.with_columns(is_above=True)], how="diagonal"
    )
    several = every["message"].is_duplicated()
    ordered = every.filter(several).sort("mask", "text", "is_above")
    least = ordered.unique("message", keep="first", maintain_order=True)
    return pl.concat([every.filter(~several), least])


def _attributes(nodes: pl.DataFrame, keys: pl.DataFrame, tokenizer: Tokenizer) -> pl.DataFrame:
    """Return one row a node (columns: `ATTRIBUTES`)."""
    parents = message(pl.col("parent_label"), pl.col("parent_value"))
    above = nodes.select(message=parents).join(
        keys, on="message", how="left", maintain_order="left"
    )
    tokens = {name: _derived_tokens(name, nodes, tokenizer) for name in _TOKENS}
    rows = nodes.with_columns(above["attribute_key"].alias("parent_key"), **tokens)
    return rows.select(list(ATTRIBUTES))


def _derived_tokens(name: str, nodes: pl.DataFrame, tokenizer: Tokenizer) -> pl.Series:
    """Return the token of each node's clear text for a *_token column, null where it has none."""
    if nodes[name].null_count() == nodes.height:
        return nodes[name]
    domain = pl.concat_str(pl.col("label"), pl.lit(f".{name}"))
    return tokenizer.of_messages(nodes.select(message(domain, pl.col(name))).to_series())
