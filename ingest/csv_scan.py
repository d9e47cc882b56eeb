"""Where the records of a CSV end, found many bytes at a time.

A quote is where it may be if it opens a cell (after a separator or a line's end) or closes one
(before a separator or a line's end); two together inside a cell are one of its text. Up to the
first quote that is elsewhere, the lines whose ends have an even number of quotes before them are
whole records, and any reader of CSV makes the same of them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.int64]
Bytes = NDArray[np.uint8]
_QUOTE, _LF, _CR, _PLUS = 34, 10, 13, 43
_SIGNS = 44  # below it: control characters, space, quote, plus
_LEADS = np.array([0x7F, 0xC2, 0xD8, 0xE1, 0xE2, 0xE3, 0xEF], np.uint8)
_SPACES = np.array([9, 32], np.uint8)
_LINES = np.array([_LF, _CR], np.uint8)


@dataclass(frozen=True, slots=True)
class Scan:
    """What lies at the start of some bytes: `size` bytes of `records` whole records.

    `is_wrong`: a quote that is nowhere it may be follows. `short` counts records with fewer fields
    than the header; `has_long`: some have more. The rest says what cells may hold that needs a
    second look: hidden signs, blanks at their ends, numbers like 1E+17.
    """

    size: int = 0
    records: int = 0
    is_wrong: bool = False
    longest: int = 0  # bytes of the longest record
    short: int = 0
    first_short: int = 0  # its place among the records
    has_long: bool = False
    hidden: bool = False
    blanks: bool = False
    exponents: bool = False


def scan(content: bytes, start: int, size: int, *, separator: str, width: int) -> Scan:
    """Return what `size` bytes from `start`, where a record begins, hold at their start."""
    window = np.frombuffer(content, np.uint8, size, start)
    marks = np.flatnonzero(_marked(window))
    signs = window[marks]
    quotes = marks[signs == _QUOTE]
    wrong = _wrong(window, quotes, ord(separator))
    ends = _outside(marks[signs == _LF], quotes)
    if wrong is not None:
        ends = ends[ends < wrong]
    if not ends.size:
        return Scan(is_wrong=wrong is not None)
    end = int(ends[-1]) + 1
    marks = marks[: np.searchsorted(marks, end)]
    lengths = np.diff(ends, prepend=-1)
    return Scan(
        end,
        ends.size,
        wrong is not None,
        int(lengths.max()),
        *_ragged(window[:end], quotes, ends, ord(separator), width),
        *_tells(window[:end], marks, ord(separator)),
    )


def _marked(window: Bytes) -> NDArray[np.bool_]:
    marked = window < _SIGNS
    if int(window.max(initial=0)) >= _LEADS[0]:
        for lead in _LEADS:
            marked |= window == lead
    return marked


def _outside(places: Places, quotes: Places) -> Places:
    """Return the places that are not between quotes."""
    if not quotes.size:
        return places
    is_outside = np.searchsorted(quotes, places) % 2 == 0
    return np.compress(is_outside, places)


def _wrong(window: Bytes, quotes: Places, separator: int) -> int | None:
    """Return the place of the first quote that neither opens nor closes a cell."""
    if not quotes.size:
        return None
    around = np.array([separator, _LF, _QUOTE], np.uint8)
    opening, closing = quotes[::2], quotes[1::2]
    before = window[opening - 1]
    opens = np.isin(before, around) | (opening == 0)
    after = window[np.minimum(closing + 1, window.size - 1)]
    beyond = window[np.minimum(closing + 2, window.size - 1)]
    ends = (after == _CR) & ((beyond == _LF) | (closing + 2 >= window.size))
    closes = np.isin(after, around) | ends | (closing + 1 >= window.size)
    bad = np.concatenate([opening[~opens], closing[~closes]])
    return int(bad.min()) if bad.size else None


def _ragged(
    window: Bytes, quotes: Places, ends: Places, separator: int, width: int
) -> tuple[int, int, bool]:
    """Return how many records have fewer fields than `width`, the first, and if one has more.

    A blank line is none of them.
    """
    signs = _outside(np.flatnonzero(window == separator), quotes)
    counts = np.diff(np.searchsorted(signs, ends), prepend=0)
    if (counts == width - 1).all():
        return 0, 0, False
    lengths = np.diff(ends, prepend=-1) - 1
    blank = (lengths == 0) | ((lengths == 1) & (window[ends - 1] == _CR))
    short = np.flatnonzero((counts < width - 1) & ~blank)
    first = int(short[0]) if short.size else 0
    return int(short.size), first, bool((counts > width - 1).any())


def _tells(window: Bytes, marks: Places, separator: int) -> tuple[bool, bool, bool]:
    """Return whether cells may hold hidden signs, blanks at their ends, numbers like 1E+17."""
    signs = window[marks]
    control = (signs < 32) & ~np.isin(signs, _LINES) & (signs != 9)
    wide, blank = _wide(window, marks[signs > _SIGNS])
    spaces = marks[np.isin(signs, _SPACES) & (signs != separator)]
    edges = np.array([separator, _LF, _CR, _QUOTE], np.uint8)
    near = window[np.maximum(spaces - 1, 0)], window[np.minimum(spaces + 1, window.size - 1)]
    at_ends = bool(np.isin(near, edges).any()) or bool(spaces.size and spaces[0] == 0)
    plus = marks[signs == _PLUS]
    exponents = bool(((window[np.maximum(plus - 1, 0)] | 32) == ord("e")).any())
    return bool(control.any()) or wide, at_ends or blank, exponents


def _wide(window: Bytes, leads: Places) -> tuple[bool, bool]:
    """Return whether signs beyond ASCII are among the hidden ones, and among the blanks.

    Two bytes of each are looked at: more blocks get a second look than need one.
    """
    first = window[leads]
    second = window[np.minimum(leads + 1, window.size - 1)]
    third = window[np.minimum(leads + 2, window.size - 1)]
    latin = (first == 0xC2) & (second < 0xA0)
    arabic = (first == 0xD8) & (second == 0x9C)
    general = (first == 0xE2) & (second == 0x80)
    marks = general & (((third >= 0x8B) & (third <= 0x8F)) | ((third >= 0xAA) & (third <= 0xAE)))
    bidi = (first == 0xE2) & (second == 0x81) & (third >= 0xA0)
    bom = (first == 0xEF) & (second == 0xBB)
    spaces = general & ((third <= 0x8A) | ((third >= 0xA8) & (third <= 0xAF)))
    ideographic = (first == 0xE3) & (second == 0x80) & (third == 0x80)
    other = ((first == 0xC2) & (second <= 0xA0)) | (first == 0xE1)
    thin = (first == 0xE2) & (second == 0x81) & (third == 0x9F)
    hidden = latin | arabic | marks | bidi | bom | (first == 0x7F)
    return bool(hidden.any()), bool((spaces | ideographic | other | thin).any())
