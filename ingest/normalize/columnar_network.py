"""Columns of IP addresses and access points that need no mending."""

import polars as pl

from ingest.normalize.columnar import Columnar, columnar, one_letter, text
from ingest.normalize.network import FAKE_MACS, OCTET, PARTLY

_V4 = rf"^(({OCTET})\.{OCTET}\.{OCTET}\.){OCTET}$"
_MAC = r"^[0-9a-f][02468ace](?::[0-9a-f]{2}){5}$"  # an odd second digit: the address of a group
_LEAST_NO_HOST = 224
_RANDOMISED = ["2", "6", "a", "e"]  # second digits with the bit that no maker sets


def read_ips(texts: pl.Series) -> Columnar:
    """Answer for addresses of version 4 on the internet as `normalize_ip` does."""
    parts = texts.str.extract_groups(_V4).struct.unnest()
    frame = pl.DataFrame(
        [texts.alias("text"), parts["1"].alias("above"), parts["2"].alias("first")]
    )
    first, network = pl.col("first"), text(pl.col("above"), "0/24")
    is_host = (first.cast(pl.Int16) < _LEAST_NO_HOST) & ~first.is_in(list(PARTLY))
    return columnar(
        frame.select(
            "text",
            label=pl.when(is_host).then(pl.lit("Ip")),
            value="text",
            mask=text(pl.col("above"), "*"),
            parent_label=pl.lit("IpNetwork"),
            parent_value=network,
            parent_mask=network,
        )
    )


def read_wifis(texts: pl.Series) -> Columnar:
    """Answer for BSSIDs in lower case with colons as `normalize_wifi` does."""
    value = pl.col("text")
    digits = value.str.replace_all(":", "", literal=True)
    is_maker = (
        value.str.contains(_MAC)
        & ~digits.is_in(list(FAKE_MACS))
        & ~digits.str.starts_with("0" * 8)
        & ~one_letter(digits)
    )
    return columnar(
        texts.alias("text")
        .to_frame()
        .select(
            "text",
            label=pl.when(is_maker).then(pl.lit("Wifi")),
            value="text",
            mask=text(value.str.head(8), ":**:**:", value.str.tail(2)),
            randomised=value.str.slice(1, 1).is_in(_RANDOMISED),
        )
    )
