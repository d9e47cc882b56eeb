"""Soft ties: values that are nearly one (serial numbers, one template of e-mails) as values."""

import polars as pl

from graph.schema import ROLES, SOFT_ROLES


def soft_links(links: pl.DataFrame, attributes: pl.DataFrame) -> pl.DataFrame:
    """Return links to what nearly equal values have in common, in the shape of `links`.

    Only tokens that two values share make links, so this is small beside `links`. The label of
    such a value is the soft role itself; it stands in no graph.
    """
    parts = [_of(name, links, attributes) for name in SOFT_ROLES]
    return pl.concat(parts)


def _of(name: str, links: pl.DataFrame, attributes: pl.DataFrame) -> pl.DataFrame:
    role, token = SOFT_ROLES[name]
    own = attributes.filter((pl.col("label") == ROLES[role].label) & pl.col(token).is_not_null())
    shared = own.filter(pl.col(token).is_duplicated()).select("attribute_key", token)
    theirs = links.filter(pl.col("attribute_type") == role).join(shared, on="attribute_key")
    soft = theirs.with_columns(
        label=pl.lit(name), attribute_key=pl.col(token), attribute_type=pl.lit(name)
    )
    return soft.select(links.columns)
