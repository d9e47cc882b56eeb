"""A column of addresses at once: each beginning and each form of the rest is read once.

Only the regular Chinese ones (address_fast): each is cut at its first digit into a beginning
(浙江省杭州市余杭区文一西路) and a rest, whose shape is the rest with the digit 1 for every digit.
Columns then fill the numbers into what `address_fast` says of both.
"""

import re
from itertools import product

import polars as pl

from ingest.normalize.address_fast import begin
from ingest.normalize.address_forms import Form, form_of
from ingest.normalize.address_zh import read_chinese
from ingest.normalize.columnar import Columnar, columnar

_PLAIN = r"^[\u4e00-\u9fff0-9A-Z #-]+$"  # what folding leaves as it is, but for double blanks
_FOLDS = r"^[\u4e00-\u9fff0-9A-Z #\u3000０-９Ａ-Ｚ＃－-]+$"
_GAP = re.compile(r"\{([0-9])\}")
_NUMBERS = 6  # the most that a form has
_PARTS = ("building", "shown", "room")
_BEGINS = ("head", "kind", "key", "shown", "town_key", "town_shown")


def normalize_addresses(texts: pl.Series) -> Columnar:
    """Return what `normalize_address` says of distinct regular addresses, and leave all others."""
    frame = _cut(texts)
    heads = _heads(frame["head"].drop_nulls().unique())
    frame = frame.join(heads, on="head", how="left", maintain_order="left")
    asked = frame.select("shape", "kind").drop_nulls().unique()
    frame = frame.join(_forms(asked), on=["shape", "kind"], how="left", maintain_order="left")
    return columnar(_answers(frame))


def _cut(texts: pl.Series) -> pl.DataFrame:
    """Return text, head, shape and the numbers of each text; null where it is not plain."""
    frame = texts.alias("text").to_frame().with_columns(folded=_folded(pl.col("text")))
    tail, digit = pl.col("tail"), pl.col("folded").str.find("[0-9]")  # counted in bytes
    folded = pl.col("folded").cast(pl.Binary)
    frame = frame.select(
        "text",
        head=folded.bin.slice(0, digit).cast(pl.String).str.strip_chars_end(" "),
        tail=folded.bin.slice(digit).cast(pl.String),
    )
    # A number that begins with 0 is not read by its length alone.
    frame = frame.with_columns(tail=pl.when(~tail.str.contains("^0|[^0-9]0")).then(tail))
    frame = frame.with_columns(numbers=tail.str.extract_all("[0-9]+"))
    numbers = {
        f"n{at}": pl.col("numbers").list.get(at, null_on_oob=True) for at in range(_NUMBERS)
    }
    return frame.select("text", "head", shape=tail.str.replace_all("[0-9]", "1"), **numbers)


def _folded(text: pl.Expr) -> pl.Expr:
    """Return `fold` of texts of known signs, null for all others."""
    wide = pl.when(text.str.contains(_FOLDS)).then(text.str.normalize("NFKC"))
    blanks = pl.when(text.str.contains(_PLAIN)).then(text).otherwise(wide)
    return blanks.str.replace_all("  +", " ").str.strip_chars(" ")


def _heads(heads: pl.Series) -> pl.DataFrame:
    found = [(head, *begun) for head in heads if (begun := begin(head, read_chinese, False))]
    return pl.DataFrame(found, schema=dict.fromkeys(_BEGINS, pl.String), orient="row")


def _forms(asked: pl.DataFrame) -> pl.DataFrame:
    """Return for shape and kind the words around each number, null where none stands."""
    found = [
        (shape, kind, form.in_town, *words)
        for shape, kind in asked.iter_rows()
        if (form := form_of(shape, kind, read_chinese, False)) and (words := _words(form))
    ]
    schema = {"shape": pl.String, "kind": pl.String, "in_town": pl.Boolean}
    schema |= {name: pl.String for name in _columns()}
    return pl.DataFrame(found, schema=schema, orient="row")


def _words(form: Form) -> list[str | None] | None:
    """Return building, shown and room as words before each number and behind the last one.

    None if a number stands twice or out of order.
    """
    found: list[str | None] = []
    for text in (form.building, form.shown, form.room):
        pieces = _GAP.split(text or "")
        gaps = [int(at) for at in pieces[1::2]]
        if gaps != sorted(set(gaps)):
            return None
        before = dict(zip(gaps, pieces[::2], strict=False))
        found += [*(before.get(at) for at in range(_NUMBERS)), None if text is None else pieces[-1]]
    return found


def _columns() -> list[str]:
    return [f"{part}{at}" for part, at in product(_PARTS, range(_NUMBERS + 1))]


def _filled(part: str) -> list[pl.Expr]:
    """Return the words of a part and its numbers between them."""
    pieces: list[pl.Expr] = []
    for at in range(_NUMBERS):
        word = pl.col(f"{part}{at}")
        pieces += [word, pl.when(word.is_not_null()).then(pl.col(f"n{at}"))]
    return [*pieces, pl.col(f"{part}{_NUMBERS}")]


def _answers(frame: pl.DataFrame) -> pl.DataFrame:
    is_known, in_town = pl.col("in_town").is_not_null(), pl.col("in_town")
    key = pl.when(in_town).then("town_key").otherwise("key")
    shown = pl.when(in_town).then("town_shown").otherwise("shown")
    building = pl.concat_str(key, *_filled("building"), ignore_nulls=True)
    mask = pl.concat_str(shown, *_filled("shown"), ignore_nulls=True)
    room = pl.concat_str(pl.lit("#"), *_filled("room"), ignore_nulls=True)
    has_room = pl.col(f"room{_NUMBERS}").is_not_null()
    above = {"parent_label": pl.lit("Building"), "parent_value": "building", "parent_mask": "mask"}
    told = frame.select(
        "text", building=building, mask=mask, room=room, is_known=is_known, has_room=has_room
    )
    return told.select(
        "text",
        label=pl.when("is_known").then(
            pl.when("has_room").then(pl.lit("Room")).otherwise(pl.lit("Building"))
        ),
        value=pl.when("has_room").then(pl.concat_str("building", "room")).otherwise("building"),
        mask="mask",
        **{name: pl.when("has_room").then(column) for name, column in above.items()},
    )
