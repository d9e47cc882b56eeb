"""Which version of an application said each of its links, and which later one replaced that."""

import polars as pl

from graph.schema import LINK_KEY, LINKS
from ingest.amend import VERSION, owner_run

_MOMENT = ["source_id", "applicant_id", "recorded_at"]
_SAID_AT = ["source_id", "attribute_type", "recorded_at", "row_token"]


def versioned_links(
    new: pl.DataFrame, known: pl.DataFrame, stored: pl.DataFrame, versions: pl.DataFrame
) -> pl.DataFrame:
    """Return the links of amended applications with the row_token of the version that said each.

    `new` has the row_token besides; `known` links were said by `stored` versions, and `versions`
    are all there are now.
    """
    amended = _amended(versions)
    stored = stored.join(amended, on="application_id", how="semi")
    said = new.filter(new["source_id"].is_in(amended["application_id"].implode()))
    return pl.concat([_with_version(known, stored), said.select(*LINKS, "row_token")])


def superseded_links(
    new: pl.DataFrame, versioned: pl.DataFrame, versions: pl.DataFrame
) -> pl.DataFrame:
    """Return `new` links and those of `versioned` applications with superseded_at set.

    A link lasts until a later version says something of its attribute_type, or names another
    applicant.
    """
    ids = _amended(versions)["application_id"].implode()
    amended = versions.filter(versions["application_id"].is_in(ids))
    alone = new.filter(~new["source_id"].is_in(ids)).select(list(LINKS))
    return pl.concat([alone, _superseded(versioned, amended)])


def with_said(versions: pl.DataFrame, versioned: pl.DataFrame) -> pl.DataFrame:
    """Return the versions; those of one application and moment with what they say in `said`.

    Links of one moment do not tell which version said them, so that a later load could not know.
    """
    told = versioned.rename({"source_id": "application_id"}).group_by(VERSION)
    roles = told.agg(found=pl.col("attribute_type").unique().sort().str.join("|"))
    several = pl.len().over("application_id", "recorded_at") > 1
    joined = versions.join(roles, on=VERSION, how="left", maintain_order="left")
    said = pl.when(several).then(pl.coalesce("said", "found"))
    return joined.with_columns(said=said).drop("found")


def _amended(versions: pl.DataFrame) -> pl.DataFrame:
    """Return the application_ids that have several versions."""
    several = versions.filter(versions["application_id"].is_duplicated())
    return several.select("application_id").unique()


def _superseded(links: pl.DataFrame, versions: pl.DataFrame) -> pl.DataFrame:
    ordered = ["recorded_at", "row_token"]
    said = links.select(_SAID_AT).unique().sort(ordered)
    said = said.with_columns(
        following=pl.col("recorded_at").shift(-1).over("source_id", "attribute_type")
    )
    ends = _ends(versions).rename({"application_id": "source_id"})
    links = links.join(said, on=_SAID_AT, how="left")
    links = links.join(ends, on=["source_id", *ordered], how="left")
    links = links.with_columns(superseded_at=pl.min_horizontal("following", "ends"))
    # Two versions of one moment may say the same: the later by token counts.
    last = links.sort(ordered).unique(LINK_KEY, keep="last", maintain_order=True)
    return last.select(list(LINKS))


def _with_version(links: pl.DataFrame, stored: pl.DataFrame) -> pl.DataFrame:
    """Return stored links with the row_token of the stored version that said them.

    Of versions of one moment only those count that say something of the link's type. A link that
    was superseded at that very moment is an earlier one's, else it is the last one's.
    """
    stored = stored.rename({"application_id": "source_id"})
    span = {"least": pl.col("row_token").min(), "most": pl.col("row_token").max()}
    anyone = stored.group_by(_MOMENT).agg(**span)
    named = stored.with_columns(attribute_type=pl.col("said").str.split("|"))
    named = named.explode("attribute_type").drop_nulls("attribute_type")
    sayers = named.group_by(*_MOMENT, "attribute_type").agg(**span)
    joined = links.join(anyone, on=_MOMENT, how="inner")
    joined = joined.join(sayers, on=[*_MOMENT, "attribute_type"], how="left", suffix="_said")
    lost = pl.col("superseded_at") == pl.col("recorded_at")
    least, most = pl.coalesce("least_said", "least"), pl.coalesce("most_said", "most")
    token = pl.when(lost).then(least).otherwise(most)
    return joined.select(*LINKS, row_token=token)


def _ends(versions: pl.DataFrame) -> pl.DataFrame:
    """Return for each version when its application passed to another applicant, or null."""
    ordered = versions.sort(VERSION).with_columns(run=owner_run())
    starts = ordered.group_by("application_id", "run").agg(ends=pl.col("recorded_at").min())
    starts = starts.with_columns(run=pl.col("run") - 1)
    return ordered.join(starts, on=["application_id", "run"], how="left").select(*VERSION, "ends")
