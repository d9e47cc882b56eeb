"""Large frames in order of their keys, by whole numbers that stand for how the keys begin.

Sorting a million rows by six columns of text compares text over and over; here each row gets one
number that orders as its first keys do, and only rows of one number are compared as text.
"""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

_FEWEST = 5_000  # rows from which on this is worth it
_BITS = 64
_TOKEN = 24  # hexadecimal digits of a token
_NO_DIGIT = 255
_OLDEST = pl.CompatLevel.oldest()
Numbers: TypeAlias = NDArray[np.uint64]
Letters: TypeAlias = NDArray[np.uint8]


def _digit_of_letter() -> NDArray[np.uint8]:
    digits = np.full(256, _NO_DIGIT, np.uint8)
    digits[np.frombuffer(b"0123456789abcdef", np.uint8)] = np.arange(16)
    return digits


_DIGIT = _digit_of_letter()


def ordered(frame: pl.DataFrame, keys: Sequence[str], *, token: str) -> pl.DataFrame:
    """Return `frame` as `frame.sort(keys, nulls_last=True)` does, faster.

    `token` is the key that holds tokens; where it holds other text, this is a plain sort.
    """
    frame = frame.rechunk()  # rows taken out of order from many pieces cost seven times as much
    numbers = _numbers(frame, keys, token) if frame.height >= _FEWEST else None
    if numbers is None:
        return frame.sort(keys, nulls_last=True)
    order = np.argsort(numbers, kind="stable")
    following = numbers[order]
    same = following[1:] == following[:-1]
    if same.any():
        at = np.flatnonzero(np.append(same, False) | np.insert(same, 0, False))
        rows = frame.select(keys)[order[at]].with_row_index("_at")
        order[at] = order[at][
            rows.sort(keys, nulls_last=True, maintain_order=True)["_at"].to_numpy()
        ]
    return frame[order]


def _numbers(frame: pl.DataFrame, keys: Sequence[str], token: str) -> Numbers | None:
    """Return for each row a number that orders as its keys up to `token` do, but for equal ones."""
    free, numbers = _BITS, np.zeros(frame.height, np.uint64)
    for name in keys[: list(keys).index(token)]:
        codes, bits = _codes(frame[name])
        free -= bits
        numbers = numbers << np.uint64(bits) | codes
    digits = _digits(frame[token], free // 4) if free >= 4 else None
    if digits is None:
        return None
    for column in digits.T:
        numbers = numbers << np.uint64(4) | column
    return numbers


def _codes(texts: pl.Series) -> tuple[Numbers, int]:
    """Return each text's place among the distinct ones (nulls last), and the bits it takes."""
    distinct = texts.drop_nulls().unique().sort()
    codes = texts.cast(pl.Enum(distinct)).to_physical().cast(pl.UInt64).fill_null(len(distinct))
    return codes.to_numpy(), len(distinct).bit_length()


def _digits(tokens: pl.Series, count: int) -> Letters | None:
    """Return the first `count` hexadecimal digits of tokens; None where some text is none."""
    if tokens.null_count() or not (tokens.str.len_bytes() == _TOKEN).all():
        return None
    flat = tokens.rechunk().to_arrow(compat_level=_OLDEST)
    begin = int(np.frombuffer(flat.buffers()[1], np.int64, count=1)[0])
    data = np.frombuffer(flat.buffers()[2], np.uint8)[begin : begin + len(tokens) * _TOKEN]
    digits = _DIGIT[data.reshape(-1, _TOKEN)[:, : min(count, _TOKEN)]]
    return None if (digits == _NO_DIGIT).any() else digits
