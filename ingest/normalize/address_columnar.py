"""A column of addresses at once: each beginning and each form of the rest is read once.

Only the regular Chinese ones (address_fast): each is cut at its first digit into a beginning
(浙江省杭州市余杭区文一西路) and a rest, whose shape is the rest with the digit 1 for every digit.
Columns then fill the numbers into what `address_fast` says of both.
"""

from collections.abc import Iterable
from itertools import product

import polars as pl

from ingest.normalize.address_fast import begin
from ingest.normalize.address_forms import Form, form_of
from ingest.normalize.address_zh import read_chinese
from ingest.normalize.columnar import Columnar, columnar

_PLAIN = r"^[\u4e00-\u9fff0-9A-Z #-]+$"  # what folding leaves as it is, but for double blanks
_FOLDS = r"^[\u4e00-\u9fff0-9A-Z #\-０-９Ａ-Ｚ＃－\u3000]+$"
_CUT = r"^([^0-9]{5,41}?) ?([1-9].*)$"
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
    text = pl.col("text")
    frame = texts.alias("text").to_frame().with_columns(folded=_folded(text))
    cut = pl.col("folded").str.extract_groups(_CUT)
    frame = frame.with_columns(head=cut.struct[0], tail=cut.struct[1])
    tail = pl.col("tail")
    # A number that begins with 0 is read by what is behind it.
    tail = pl.when(~tail.str.contains("[^0-9]0")).then(tail)
    numbers = tail.str.extract_all("[0-9]+")
    return frame.select(
        "text",
        "head",
        shape=tail.str.replace_all("[0-9]", "1"),
        **{f"n{at}": numbers.list.get(at, null_on_oob=True) for at in range(_NUMBERS)},
    )


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
