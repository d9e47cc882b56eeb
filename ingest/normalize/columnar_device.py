"""Columns of devices and rented goods whose ids need no mending."""

import numpy as np
import polars as pl

from ingest.normalize.base import FILLERS, all_counting
from ingest.normalize.columnar import (
    Columnar,
    columnar,
    joined,
    letters,
    luhn_sums,
    one_letter,
    text,
)
from ingest.normalize.device import BODIES, KNOWN_FAKES

_IMEI, _ANDROID, _UUID = 15, 16, 36  # characters
_PLAIN_UUID = r"^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"
_SERIAL = r"^[0-9A-Za-z]{8,13}$"
# In a serial number: characters crossed out, or the mark of a hexadecimal number.
_HIDDEN = r"(?i)[0-9a-f]x{3}|^0x"


def read_devices(texts: pl.Series) -> Columnar:
    """Answer for IMEIs, Android ids and UUIDs as `normalize_device` does."""
    sizes = texts.str.len_bytes()
    imeis = _imeis(texts.filter(sizes == _IMEI))
    androids = _opaque(_unlike_imeis(texts.filter(sizes == _ANDROID)), pl.col("text"), _ANDROID)
    uuids = texts.filter(sizes == _UUID).alias("text").to_frame()
    shaped = uuids.filter(pl.col("text").str.contains(_PLAIN_UUID))
    bare = pl.col("text").str.replace_all("-", "", literal=True).str.to_lowercase()
    answers = [imeis, androids, _opaque(shaped, bare, 32)]
    return _completed(answers, texts)


def read_assets(texts: pl.Series) -> Columnar:
    """Answer for IMEIs and for serial numbers of letters and digits as `normalize_asset` does."""
    imeis = _imeis(texts.filter(texts.str.len_bytes() == _IMEI))
    asset = pl.col("text")
    serials = (
        texts.alias("text")
        .to_frame()
        .filter(
            asset.str.contains(_SERIAL)
            & asset.str.contains("[A-Za-z]")
            & ~asset.str.contains(_HIDDEN)
        )
    )
    low = asset.str.to_lowercase()
    named = serials.filter(~low.is_in(list(KNOWN_FAKES | FILLERS)) & ~one_letter(low))
    value = asset.str.to_uppercase()
    found = named.select("text", label=pl.lit("Asset"), value=value, mask=_mask(value))
    return _completed([imeis, Columnar(columnar(found).known, texts.clear())], texts)


def _imeis(texts: pl.Series) -> Columnar:
    digits = letters(texts, _IMEI) - ord("0")
    shaped = np.asarray((digits <= 9).all(axis=1), np.bool_)
    right = shaped & (luhn_sums(np.where(shaped[:, None], digits, 0).astype(np.uint8)) == 0)
    imei = pl.col("text")
    found = (
        texts.alias("text")
        .to_frame()
        .filter(pl.Series(right, dtype=pl.Boolean))
        .filter(
            imei.str.head(2).is_in(list(BODIES)) & ~imei.is_in(_fakes(_IMEI)) & ~one_letter(imei)
        )
    )
    return columnar(
        found.select(
            "text",
            label=pl.lit("Device"),
            value="text",
            mask=text(imei.str.head(8), "*" * 5, imei.str.slice(13)),
            tac=imei.str.head(8),
        )
    )


def _unlike_imeis(texts: pl.Series) -> pl.DataFrame:
    """Return the Android ids among texts of their size."""
    android = pl.col("text")
    return (
        texts.alias("text")
        .to_frame()
        .filter(
            android.str.contains(r"^[0-9a-f]{16}$")
            & (android.str.contains("[a-f]") | ~android.str.head(2).is_in(list(BODIES)))
        )
    )


def _opaque(frame: pl.DataFrame, bare: pl.Expr, size: int) -> Columnar:
    """Return devices by ids of `size` characters that say nothing."""
    found = frame.select("text", value=bare)
    value = pl.col("value")
    usable = found.filter(~value.is_in(_fakes(size)) & ~one_letter(value))
    return columnar(usable.with_columns(label=pl.lit("Device"), mask=_mask(value)))


def _mask(value: pl.Expr) -> pl.Expr:
    """Return what `mask_id` shows of ASCII ids of six characters or more."""
    size = value.str.len_bytes().cast(pl.Int64)
    shown = pl.min_horizontal(pl.lit(4, pl.Int64), size // 6)
    hidden = pl.lit("*" * 64).str.head(size - 2 * shown)
    return text(value.str.head(shown), hidden, value.str.tail(shown))


def _fakes(size: int) -> list[str]:
    return sorted({fake for fake in KNOWN_FAKES if len(fake) == size} | all_counting(size))


def _completed(answers: list[Columnar], texts: pl.Series) -> Columnar:
    """Return the answers, with all that none of them knows as the rest."""
    known = joined(answers, texts.clear()).known
    return Columnar(known, texts.filter(~texts.is_in(known["text"].implode())))
