"""Application rows to the applications frame: what detection needs is derived here, once."""

from dataclasses import dataclass

import polars as pl

from graph.schema import APPLICATIONS
from ingest.links import keys_by_row, rounded_places, tie
from ingest.mapping import Mapping
from ingest.normalize import Name, Unusable, normalize_employer, normalize_name, read_national_id
from ingest.normalize.columnar_ids import right_ids
from ingest.normalize.columnar_names import NAMES, read_names
from ingest.notes import Notes
from ingest.pieces import CHANGED
from ingest.read import ROW
from ingest.tokens import Tokenizer

_LATER = ("superseded_at", "carried", "said")  # known when versions are compared
_NOT_CONTENT = ("recorded_at", "row_token", *_LATER)
_NAMES = {"kind": pl.String, **NAMES}
_BIRTHS = {
    "national_id": pl.String,
    "national_id_valid": pl.Boolean,
    "birth_year": pl.Int64,
    "birth": pl.String,
}


@dataclass(frozen=True, slots=True)
class Derived:
    """Rows with all that a frame keeps of them, and the nodes that they name."""

    rows: pl.DataFrame
    ties: pl.DataFrame
    attributes: pl.DataFrame


def derive_applications(
    rows: pl.DataFrame, *, mapping: Mapping, tokenizer: Tokenizer, notes: Notes
) -> Derived:
    """Return application rows as the frame's columns, with row_token and first_at."""
    tied = tie(rows, "applications", mapping=mapping, tokenizer=tokenizer, notes=notes)
    rows = rounded_places(rows, tied.ties, mapping)
    rows = rows.with_columns(pl.col("currency").str.to_uppercase())
    rows = with_names(rows, tokenizer, notes)
    rows = _with_births(rows, tokenizer)
    content = [name for name in APPLICATIONS if name not in _NOT_CONTENT]
    rows = with_row_token(rows, tied.ties, content, tokenizer)
    kept = [name for name in APPLICATIONS if name not in _LATER]
    rows = rows.select(ROW, "file", "line", *kept, CHANGED, first_at="applied_at")
    return Derived(rows, tied.ties, tied.attributes)


def with_row_token(
    rows: pl.DataFrame, ties: pl.DataFrame, content: list[str], tokenizer: Tokenizer
) -> pl.DataFrame:
    """Return rows with the token of their normalised content: these columns and all their nodes."""
    rows = rows.with_columns(keys_by_row(rows, ties))
    cells = [_cell(rows.schema[name], name) for name in [*content, "nodes"]]
    texts = rows.select(text=pl.concat_str(cells, separator="\x1f"))["text"]
    return rows.drop("nodes").with_columns(tokenizer.series("row", texts).alias("row_token"))


def with_names(rows: pl.DataFrame, tokenizer: Tokenizer, notes: Notes) -> pl.DataFrame:
    """Return rows with name_mask, name_token, surname_token in place of the name.

    A company's or shop's name (by applicant_kind) has no surname and loses its legal form.
    """
    asked = rows.select(text="name", kind=pl.col("applicant_kind").fill_null("person"))
    distinct = asked.drop_nulls("text").group_by("text", "kind").len("cells")
    table = _named(distinct, notes)
    table = table.select(
        "text",
        "kind",
        name_mask="mask",
        name_token=_tokens(table["value"], "Application.name_token", tokenizer),
        surname_token=_tokens(table["surname"], "Application.surname_token", tokenizer),
    )
    found = asked.join(table, on=["text", "kind"], how="left", maintain_order="left")
    return pl.concat([rows.drop("name"), found.drop("text", "kind")], how="horizontal")


def _named(distinct: pl.DataFrame, notes: Notes) -> pl.DataFrame:
    """Return the names (columns: `_NAMES`) of distinct texts and kinds; the others are counted."""
    people = distinct.filter(pl.col("kind") == "person")
    plain, rest = read_names(people["text"])
    others = distinct.filter((pl.col("kind") != "person") | pl.col("text").is_in(rest.implode()))
    named = []
    for text, kind, count in others.sort("text", "kind").iter_rows():
        name = _name(text, kind)
        if isinstance(name, Unusable):
            notes.count("name", name.reason, count)
        else:
            named.append((kind, text, name.mask, name.value, name.surname))
    single = pl.DataFrame(named, schema=_NAMES, orient="row")
    return pl.concat([plain.select(pl.lit("person").alias("kind"), *NAMES), single])


def _name(text: str, kind: str) -> Name | Unusable:
    if kind == "person":
        return normalize_name(text)
    firm = normalize_employer(text)
    return firm if isinstance(firm, Unusable) else Name(firm.mask, firm.value, "")


def _with_births(rows: pl.DataFrame, tokenizer: Tokenizer) -> pl.DataFrame:
    """Return rows with birth_year, birth_token and national_id_valid, as the id itself says."""
    right, rest = right_ids(rows["national_id"].drop_nulls().unique())
    table = pl.concat([_births_of_right(right), _births_of_any(rest)])
    birth = _tokens(table["birth"], "Application.birth_token", tokenizer)
    table = table.drop("birth").with_columns(birth_token=birth)
    return rows.join(table, on="national_id", how="left", maintain_order="left")


def _births_of_right(ids: pl.Series) -> pl.DataFrame:
    """Return the births (columns: `_BIRTHS`) that right PRC resident ids state."""
    id_ = pl.col("national_id")
    year, month, day = (id_.str.slice(*part) for part in ((6, 4), (10, 2), (12, 2)))
    return (
        ids.alias("national_id")
        .to_frame()
        .select(
            id_,
            national_id_valid=pl.lit(True),
            birth_year=year.cast(pl.Int64),
            birth=pl.concat_str(year, month, day, separator="-"),
        )
    )


def _births_of_any(texts: pl.Series) -> pl.DataFrame:
    """Return the births (columns: `_BIRTHS`) that ids of any shape state."""
    told = [(text, read_national_id(text)) for text in texts]
    return pl.DataFrame(
        [
            (text, facts.valid, born.year if born else None, born.isoformat() if born else None)
            for text, facts in told
            for born in [facts.birth_date]
        ],
        schema=_BIRTHS,
        orient="row",
    )


def _tokens(texts: pl.Series, domain: str, tokenizer: Tokenizer) -> pl.Series:
    """Return the token of each text; null where there is none or it is empty.

    Few texts differ in a column of surnames or days of birth: each is done once.
    """
    known = texts.unique().to_frame("text").filter(pl.col("text") != "")
    keyed = known.with_columns(token=tokenizer.series(domain, known["text"]))
    return texts.to_frame("text").join(keyed, on="text", how="left", maintain_order="left")["token"]


def _cell(kind: pl.DataType, name: str) -> pl.Expr:
    cell = pl.col(name).dt.epoch("us") if isinstance(kind, pl.Datetime) else pl.col(name)
    return cell.cast(pl.String).fill_null("")
