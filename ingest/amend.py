"""Versions of one thing: which rows are new, when each was known, what replaces what.

A version is a row with another content or another recorded_at. Everything here is a function of
the set of versions, so that neither the order of rows nor that of loads says anything.
"""

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from graph.schema import APPLICATIONS, TIME
from ingest.pieces import CHANGED

# Columns of one input cell: a cell that says something replaces all of them.
_TOGETHER = (
    ("name_mask", "name_token", "surname_token"),
    ("birth_year", "birth_token", "national_id_valid"),
    ("latitude", "longitude"),
)
_KEPT = ("application_id", "applicant_id", "applied_at", "recorded_at", "superseded_at")
_MADE = ("row_token", "carried", "said")
CARRIED = tuple(name for name in APPLICATIONS if name not in (*_KEPT, *_MADE))
VERSION = ["application_id", "recorded_at", "row_token"]
NEW, AMENDED, DUPLICATE = "accepted", "amended", "duplicate"


def date_versions(
    rows: pl.DataFrame, known: pl.DataFrame, *, ids: Sequence[str], now: datetime, told: bool
) -> pl.DataFrame:
    """Return `rows` with recorded_at filled in and `status`: accepted, amended or duplicate.

    `rows` has the `ids`, recorded_at (null: not given), first_at (when the thing began) and
    row_token, and changed_at if their source says when a row last changed; `known` the ids,
    recorded_at and row_token of what is stored. A row without a recorded_at dates from first_at
    if it is the first sight, else from changed_at, else from `now`; where `now` is a clock (not
    `told` by the user) and runs behind what is known, from just after that.
    """
    ids, rows = list(ids), _with_clock(rows, now, told)
    stored = known.select(*ids, "recorded_at", "row_token").unique()
    is_alone = ~rows.select(ids).is_duplicated()
    if stored.is_empty() and is_alone.any():
        alone = _dated_alone(rows.filter(is_alone), now)
        others = rows.filter(~is_alone)
        return pl.concat([alone, _dated(others, stored, ids, now, told)]) if len(others) else alone
    return _dated(rows, stored, ids, now, told)


def _with_clock(rows: pl.DataFrame, now: datetime, told: bool) -> pl.DataFrame:
    """Return `rows` with changed_at wherever it can date an amendment, else null.

    It cannot where the user tells the moment, where it lies before the thing began or after now.
    """
    if told or CHANGED not in rows.columns:
        return rows.with_columns(pl.lit(None, TIME).alias(CHANGED))
    began = pl.col("first_at").is_null() | (pl.col(CHANGED) >= pl.col("first_at"))
    is_clock = began & (pl.col(CHANGED) <= pl.lit(now).cast(TIME))
    return rows.with_columns(pl.when(is_clock).then(CHANGED).alias(CHANGED))


def _dated_alone(rows: pl.DataFrame, now: datetime) -> pl.DataFrame:
    """Return rows, each the first sight of a thing and the only one, with their date and status."""
    return rows.with_columns(
        recorded_at=pl.coalesce("recorded_at", "first_at", CHANGED, pl.lit(now).cast(TIME)),
        status=pl.lit(NEW),
    )


def _dated(
    rows: pl.DataFrame, stored: pl.DataFrame, ids: list[str], now: datetime, told: bool
) -> pl.DataFrame:
    """Do `date_versions` for rows of which a thing may have several."""
    rows = rows.with_columns(given=pl.col("recorded_at").is_not_null())
    first = _first_sights(rows, stored, ids)
    rows = rows.with_columns(
        recorded_at=pl.when(first).then(pl.col("first_at")).otherwise(pl.col("recorded_at"))
    )
    rows = _date_changes(rows, stored, ids)
    dated = pl.concat([stored, rows.drop_nulls("recorded_at").select(stored.columns)]).unique()
    rows = _date_amendments(rows, dated, ids, now, told)
    return _with_status(rows.with_columns(pl.col("again") | pl.col("same")), stored, ids)


def _first_sights(rows: pl.DataFrame, stored: pl.DataFrame, ids: list[str]) -> pl.Series:
    """Return which rows are, of an unknown thing without a date, the first by first_at."""
    undated = rows.with_row_index("at").filter(~pl.col("given"))
    unknown = undated.join(stored.select(ids).unique(), on=ids, how="anti")
    ordered = unknown.sort("first_at", CHANGED, "row_token", "at", nulls_last=True)
    first = ordered.unique(ids, keep="first", maintain_order=True)
    positions = first.filter(pl.col("first_at").is_not_null())["at"]
    return pl.int_range(rows.height, eager=True).is_in(positions.cast(pl.Int64).implode())


def _date_changes(rows: pl.DataFrame, stored: pl.DataFrame, ids: list[str]) -> pl.DataFrame:
    """Return `rows` with those dated that say when they changed, and `same`: nothing changed then.

    A row is touched more often than it changes. It brings nothing where it says what was in force
    just before, or what is in force still.
    """
    changed = rows["recorded_at"].is_null() & rows[CHANGED].is_not_null()
    if not changed.any():
        return rows.with_columns(same=pl.lit(False))
    rows = rows.with_columns(recorded_at=pl.coalesce("recorded_at", CHANGED), changed=changed)
    rows = rows.with_row_index("of_row")
    version = [*ids, "recorded_at", "row_token"]
    told = rows.select(*version, "of_row", rank=pl.col("changed").cast(pl.Int32) + 1)
    known = stored.select(*version, of_row=pl.lit(None, pl.UInt32), rank=pl.lit(0, pl.Int32))
    ordered = pl.concat([known, told.drop_nulls("recorded_at")])
    ordered = ordered.sort(*ids, "recorded_at", "rank", "row_token")
    before = ordered.with_columns(before=pl.col("row_token").shift().over(ids))
    newest = stored.sort("recorded_at", "row_token").group_by(ids).last()
    newest = newest.rename({"recorded_at": "newest_at", "row_token": "newest"})
    rows = rows.join(before.select("of_row", "before"), on="of_row", how="left").sort("of_row")
    rows = rows.join(newest, on=ids, how="left", maintain_order="left")
    in_force = (pl.col("row_token") == pl.col("newest")) & (
        pl.col("recorded_at") <= pl.col("newest_at")
    )
    is_same = ((pl.col("row_token") == pl.col("before")) | in_force).fill_null(False)
    return rows.with_columns(same=pl.col("changed") & is_same).drop(
        "of_row", "changed", "before", "newest", "newest_at"
    )


def _date_amendments(
    rows: pl.DataFrame, dated: pl.DataFrame, ids: list[str], now: datetime, told: bool
) -> pl.DataFrame:
    """Return `rows` with the rest dated, and `again`: content that is already in force."""
    at = pl.lit(now).cast(TIME)
    if rows["recorded_at"].null_count() == 0:
        return rows.with_columns(again=pl.lit(False))
    rows = rows.with_columns(undated=pl.col("recorded_at").is_null())
    newest = dated.group_by(ids).agg(newest=pl.col("recorded_at").max())
    repeated = _repeated(rows, dated, ids, at)
    rows = rows.join(newest, on=ids, how="left", maintain_order="left")
    after = pl.col("newest") + pl.duration(microseconds=1)
    moment = at if told else pl.max_horizontal(at, after)
    rows = rows.join(
        repeated, on=[*ids, "row_token"], how="left", maintain_order="left"
    ).with_columns(
        recorded_at=pl.when("undated").then(moment).otherwise("recorded_at"),
        again=pl.col("undated") & pl.col("repeated").fill_null(False),
    )
    return rows.drop("undated", "newest", "repeated")


def _repeated(rows: pl.DataFrame, dated: pl.DataFrame, ids: list[str], at: pl.Expr) -> pl.DataFrame:
    """Return the known contents that these undated rows only repeat.

    They do where some row of their thing is what is in force at `at`, or newest of all: then
    those that are known too are older rows of the same file, not a return to what was.
    """
    told = rows.select(*ids, "row_token", "undated").unique()
    undated = told.filter("undated").drop("undated")
    ordered = dated.sort("recorded_at", "row_token")
    newest = ordered.group_by(ids, maintain_order=True).last()
    in_force = ordered.filter(pl.col("recorded_at") <= at).group_by(ids, maintain_order=True).last()
    current = pl.concat([newest, in_force]).select(*ids, "row_token").unique()
    whole = told.join(current, on=[*ids, "row_token"], how="semi").select(ids).unique()
    known = undated.join(dated, on=[*ids, "row_token"], how="semi")
    return known.join(whole, on=ids, how="semi").with_columns(repeated=pl.lit(True))


def _with_status(rows: pl.DataFrame, stored: pl.DataFrame, ids: list[str]) -> pl.DataFrame:
    version = [*ids, "recorded_at", "row_token"]
    known = stored.with_columns(stored=pl.lit(True))
    seen = stored.select(ids).unique().with_columns(seen=pl.lit(True))
    rows = rows.join(known, on=version, how="left", maintain_order="left")
    rows = rows.join(seen, on=ids, how="left", maintain_order="left")
    fresh = ~pl.col("again") & pl.col("stored").is_null()
    once = fresh & (pl.int_range(pl.len()).over([*version, "again"]) == 0)
    rows = rows.with_columns(once=once)
    age = pl.int_range(pl.len()).over([*ids, "once"], order_by=["recorded_at", "row_token"])
    status = (
        pl.when(~pl.col("once")).then(pl.lit(DUPLICATE))
        .when((age == 0) & pl.col("seen").is_null()).then(pl.lit(NEW))
        .otherwise(pl.lit(AMENDED))
    )  # fmt: skip
    return rows.with_columns(status=status).drop("again", "same", "stored", "seen", "given", "once")


def unordered(rows: pl.DataFrame, known: pl.DataFrame, versions: pl.DataFrame) -> int:
    """Return of how many applications the rows do not say which of them counts: a token decides.

    `rows` are as they came, `known` and `versions` the frames of applications before and after.
    It is not said where the newest moment has several versions, or where several rows without
    any moment are the first sight.
    """
    newest = versions.filter(pl.col("superseded_at").is_null()).select(VERSION[:2])
    rivals = versions.filter(pl.col("superseded_at") == pl.col("recorded_at")).select(VERSION[:2])
    tied = newest.join(rivals.unique(), on=VERSION[:2], how="semi")["application_id"]
    bare = rows.filter(pl.col("recorded_at").is_null())
    if bare["application_id"].is_duplicated().any():
        tied = pl.concat([tied, _bare_rivals(bare, known, versions)])
    return tied.n_unique()


def _bare_rivals(bare: pl.DataFrame, known: pl.DataFrame, versions: pl.DataFrame) -> pl.Series:
    """Return the applications, new ones, whose first moment several rows have in common."""
    moment = ["application_id", "first_at", CHANGED]
    contents = bare.filter(bare["application_id"].is_duplicated())
    contents = contents.select(*moment, "row_token").unique().sort(moment)
    first = contents.unique("application_id", keep="first", maintain_order=True).select(moment)
    alike = contents.join(first, on=moment, how="semi", nulls_equal=True)
    several = alike.filter(alike["application_id"].is_duplicated()).select("application_id")
    fresh = several.unique().join(known, on="application_id", how="anti")
    return fresh.join(versions, on="application_id", how="semi")["application_id"]


def amended_applications(new: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Return all versions of the applications in `new`, each carrying on what came before it.

    `new` and `known` have the columns of applications frames; where both have a version, `known`
    is kept. A version that is followed by another is superseded at that one's recorded_at.
    """
    touched = known.join(new.select("application_id").unique(), on="application_id", how="semi")
    fresh = new.select(
        pl.col(name) if name in new.columns else pl.lit(None, kind).alias(name)
        for name, kind in APPLICATIONS.items()
    )
    both = pl.concat([_own_cells(touched), fresh])
    several = both["application_id"].is_duplicated()
    versions = both.filter(several).unique(VERSION, keep="first", maintain_order=True)
    versions = versions.sort(VERSION)
    following = pl.col("recorded_at").shift(-1).over("application_id")
    amended = _carried_on(versions.with_columns(superseded_at=following, run=owner_run()))
    return pl.concat([_by_default(both.filter(~several)), amended])


def _own_cells(versions: pl.DataFrame) -> pl.DataFrame:
    """Return the versions with null again wherever they only carried on an earlier cell."""
    listed = pl.col("carried").str.split("|")
    return versions.with_columns(
        pl.when(listed.list.contains(name).fill_null(False)).then(None).otherwise(pl.col(name))
        .alias(name)
        for name in CARRIED
    )  # fmt: skip


def owner_run() -> pl.Expr:
    """Return a number that grows when the application passes to another applicant."""
    other = pl.col("applicant_id") != pl.col("applicant_id").shift()
    return other.fill_null(False).cast(pl.Int32).cum_sum().over("application_id")


def _carried_on(versions: pl.DataFrame) -> pl.DataFrame:
    """Return the versions with empty cells filled from before, and their names in `carried`."""
    groups = [*_TOGETHER, *((n,) for n in CARRIED if not any(n in g for g in _TOGETHER))]
    filled = versions.with_columns(cell for group in groups for cell in _filled(group))
    filled = filled.with_columns(pl.col("applicant_kind").fill_null("person"))
    took = versions.select(
        pl.when(pl.col(name).is_null() & filled[name].is_not_null()).then(pl.lit(name)).alias(name)
        for name in CARRIED
    )
    names = took.select(pl.concat_str(pl.all(), separator="|", ignore_nulls=True)).to_series()
    return filled.with_columns(names.replace({"": None}).alias("carried")).select(
        list(APPLICATIONS)
    )


def _by_default(versions: pl.DataFrame) -> pl.DataFrame:
    """Return the only versions of their applications: a person's, where nothing is said."""
    unsaid = pl.when(pl.col("applicant_kind").is_null()).then(pl.lit("applicant_kind"))
    kind = pl.col("applicant_kind").fill_null("person")
    return versions.with_columns(carried=unsaid, applicant_kind=kind)


def _filled(group: tuple[str, ...]) -> list[pl.Expr]:
    said = pl.any_horizontal(pl.col(name).is_not_null() for name in group)
    last = pl.when(said).then(pl.int_range(pl.len())).forward_fill()
    return [
        pl.col(name).gather(last).over("application_id", "run").alias(name)
        if len(group) > 1
        else pl.col(name).forward_fill().over("application_id", "run")
        for name in group
    ]
