"""A column of addresses at once: each beginning and each form of the rest is read once.

Only the regular ones of China (address_fast, address_letters). Each is cut at its first number into
a beginning (浙江省杭州市余杭区文一西路) and a rest, whose shape is the rest with the digit 1 for
every digit. Columns then fill the numbers into what `address_fast` says of both.
"""

import re
from itertools import product

import polars as pl

from ingest.normalize.address_fast import begin, is_lettered
from ingest.normalize.address_forms import Form, form_of, shape_of
from ingest.normalize.address_letters import in_chinese_order
from ingest.normalize.address_names import DROPPED, Reader, is_dropped_behind
from ingest.normalize.address_zh import read_chinese, read_ordered
from ingest.normalize.columnar import Columnar, columnar
from ingest.normalize.script import simplify

# What folding leaves as it is, but for double blanks; and what it makes that of.
_PLAIN = r"^[\u4e00-\u9fff][\u4e00-\u9fff0-9A-Z #,()、。【】-]+$"
_WIDE = r"^[\u4e00-\u9fff][\u4e00-\u9fff0-9A-Z #,()、。【】，（）\u3000０-９Ａ-Ｚ＃－-]+$"
_LETTERS = r"^[A-Za-z][0-9A-Za-z ,.'-]+$"
_NAME_BEHIND = (
    r"^(?<house>1{1,5}(?:-1{1,3})?(?:号院?|弄))(?<name>[\u4e00-\u9fff]{2,12})"
    r"(?<inside>[^\u4e00-\u9fff].*)?$"
)
_NUMBERS = 6  # the most that a form has
_GAP = re.compile(r"\{([0-9])\}")
_PARTS = ("building", "shown", "room")
_WORDS = [f"{part}{at}" for part, at in product(_PARTS, range(_NUMBERS + 1))]
_BEGINS: dict[str, type[pl.DataType]] = {
    "head": pl.String, "is_lettered": pl.Boolean,
    **dict.fromkeys(("kind", "key", "shown", "town_key", "town_shown"), pl.String),
}  # fmt: skip


def normalize_addresses(texts: pl.Series) -> Columnar:
    """Return what `normalize_address` says of distinct regular addresses, and leave all others."""
    frame = texts.alias("text").to_frame()
    is_letters = pl.col("text").str.contains(_LETTERS)
    han = frame.filter(~is_letters).with_columns(folded=_folded(pl.col("text")))
    letters = frame.filter(is_letters).with_columns(folded=_ordered(pl.col("text")))
    answers = [_read(han, read_chinese), _read(letters, read_ordered, letters=True)]
    return columnar(pl.concat(answers))


def _folded(text: pl.Expr) -> pl.Expr:
    """Return `fold` of texts of known signs that begin in Chinese, null for all others."""
    wide = pl.when(text.str.contains(_WIDE)).then(text.str.normalize("NFKC"))
    found = pl.when(text.str.contains(_PLAIN)).then(text).otherwise(wide)
    return found.str.replace_all("  +", " ").str.strip_chars_end(" ")


def _ordered(text: pl.Expr) -> pl.Expr:
    """Return addresses in letters as Chinese ones, null where they are not regular."""
    upper = text.str.replace_all("  +", " ").str.strip_chars_end(" ").str.to_uppercase()
    return upper.map_elements(in_chinese_order, return_dtype=pl.String)


def _read(frame: pl.DataFrame, read: Reader, *, letters: bool = False) -> pl.DataFrame:
    """Return the answers about texts and what they are folded to; their label may be null."""
    frame = _without_names(_cut(frame), read)
    heads = frame.select("head", "is_lettered").drop_nulls().unique()
    begun = [
        (head, lettered, *found)
        for head, lettered in heads.iter_rows()
        if (found := begin(head, read, letters)) and (not lettered or is_lettered(head))
    ]
    begins = pl.DataFrame(begun, schema=_BEGINS, orient="row")
    on = ["head", "is_lettered"]
    frame = frame.join(begins, on=on, how="left", maintain_order="left")
    asked = frame.select("shape", "kind").drop_nulls().unique()
    forms = _forms(asked, read, letters)
    return _answers(frame.join(forms, on=["shape", "kind"], how="left", maintain_order="left"))


def _cut(frame: pl.DataFrame) -> pl.DataFrame:
    """Return text, head, shape and the numbers of each text; null where it is not plain."""
    tail, digit = pl.col("tail"), pl.col("folded").str.find("[0-9A-Z]")  # counted in bytes
    folded = pl.col("folded").cast(pl.Binary)
    frame = frame.select(
        "text",
        head=folded.bin.slice(0, digit).cast(pl.String),
        tail=folded.bin.slice(digit).cast(pl.String),
    )
    frame = frame.with_columns(numbers=tail.str.extract_all("[1-9][0-9]*"))
    numbers = {f"n{at}": pl.col("numbers").list.get(at, null_on_oob=True) for at in range(_NUMBERS)}
    # Few have signs that take more than the digit 1 for every digit.
    special = pl.when(tail.str.contains("[0-9][楼樓]|^0|[^0-9]0")).then(tail)
    shape = special.map_elements(shape_of, return_dtype=pl.String).fill_null(
        tail.str.replace_all("[0-9]", "1")
    )
    lettered = tail.str.head(1) > "9"
    return frame.select("text", "head", is_lettered=lettered, shape=shape, **numbers)


def _without_names(frame: pl.DataFrame, read: Reader) -> pl.DataFrame:
    """Return the frame with one stand-in for each name that the reader drops behind a house.

    There are then as many shapes as ways to write numbers, however many names there are.
    """
    parts = pl.col("shape").str.extract_groups(_NAME_BEHIND).struct
    frame = frame.with_columns(parts.field("house"), parts.field("name"), parts.field("inside"))
    names = frame["name"].drop_nulls().unique()
    dropped = [name for name in names if is_dropped_behind(simplify(name), read)]
    without = pl.concat_str("house", pl.lit(DROPPED), pl.col("inside").fill_null(""))
    is_dropped = pl.col("name").is_in(dropped)
    shape = pl.when(is_dropped).then(without).otherwise("shape")
    return frame.with_columns(shape=shape).drop("house", "name", "inside")


def _forms(asked: pl.DataFrame, read: Reader, letters: bool) -> pl.DataFrame:
    """Return for shape and kind the words around each number, null where none stands."""
    found = [
        (shape, kind, form.in_town, *words)
        for shape, kind in asked.iter_rows()
        if (form := form_of(shape, kind, read, letters)) and (words := _words(form))
    ]
    schema = {"shape": pl.String, "kind": pl.String, "in_town": pl.Boolean}
    return pl.DataFrame(found, schema=schema | dict.fromkeys(_WORDS, pl.String), orient="row")


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


def _filled(part: str) -> list[pl.Expr]:
    """Return the words of a part with its numbers between them."""
    pieces: list[pl.Expr] = []
    for at in range(_NUMBERS):
        word = pl.col(f"{part}{at}")
        pieces += [word, pl.when(word.is_not_null()).then(pl.col(f"n{at}"))]
    return [*pieces, pl.col(f"{part}{_NUMBERS}")]


def _answers(frame: pl.DataFrame) -> pl.DataFrame:
    in_town, is_room = pl.col("in_town"), pl.col(f"room{_NUMBERS}").is_not_null()
    key = pl.when(in_town).then("town_key").otherwise("key")
    shown = pl.when(in_town).then("town_shown").otherwise("shown")
    told = frame.select(
        "text",
        building=pl.concat_str(key, *_filled("building"), ignore_nulls=True),
        mask=pl.concat_str(shown, *_filled("shown"), ignore_nulls=True),
        room=pl.concat_str(pl.lit("#"), *_filled("room"), ignore_nulls=True),
        label=pl.when(is_room)
        .then(pl.lit("Room"))
        .when(in_town.is_not_null())
        .then(pl.lit("Building")),
    )
    has_room = pl.col("label") == "Room"
    return told.select(
        "text",
        "label",
        value=pl.when(has_room).then(pl.concat_str("building", "room")).otherwise("building"),
        mask="mask",
        parent_label=pl.when(has_room).then(pl.lit("Building")),
        parent_value=pl.when(has_room).then("building"),
        parent_mask=pl.when(has_room).then("mask"),
    )
