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
_QUOTE, _LF, _CR, _TAB, _SPACE, _PLUS = 34, 10, 13, 9, 32, 43
_SIGNS = 44  # below it: control characters, space, quote, plus
_DELETE = 0x7F
_MANY = 8_000  # quotes in a window: from here on all separators are listed


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
        *_tells(window[:end], marks, quotes, ends.size, ord(separator)),
    )


def _marked(window: Bytes) -> NDArray[np.bool_]:
    """Return which bytes are below `,` or begin a character that is none of Chinese.

    Subtracting turns two ranges that meet where bytes wrap around, 0xEA to 0xFF and 0 to 0x2B,
    into one.
    """
    marked = (window - np.uint8(0xEA)) < 0x42
    if int(window.max(initial=0)) >= _DELETE:
        marked |= (window - np.uint8(0xC0)) < 0x24
        marked |= window == _DELETE
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
    opening, closing = quotes[::2], quotes[1::2]
    opens = _is_one(window[opening - 1], separator, _LF, _QUOTE) | (opening == 0)
    after = window[np.minimum(closing + 1, window.size - 1)]
    beyond = window[np.minimum(closing + 2, window.size - 1)]
    ends = (after == _CR) & ((beyond == _LF) | (closing + 2 >= window.size))
    closes = _is_one(after, separator, _LF, _QUOTE) | ends | (closing + 1 >= window.size)
    bad = np.concatenate([opening[~opens], closing[~closes]])
    return int(bad.min()) if bad.size else None


def _ragged(
    window: Bytes, quotes: Places, ends: Places, separator: int, width: int
) -> tuple[int, int, bool]:
    """Return how many records have fewer fields than `width`, the first, and if one has more.

    A blank line is none of them. If there are as many separators as there should be, no record
    has too few unless another has too many, and that one polars refuses.
    """
    is_one = window == separator
    if quotes.size < _MANY:
        inside = _inside(is_one, quotes[: np.searchsorted(quotes, window.size)])
        if np.count_nonzero(is_one) - inside == ends.size * (width - 1):
            return 0, 0, False
    signs = _outside(np.flatnonzero(is_one), quotes)
    counts = np.diff(np.searchsorted(signs, ends), prepend=0)
    lengths = np.diff(ends, prepend=-1) - 1
    blank = (lengths == 0) | ((lengths == 1) & (window[ends - 1] == _CR))
    short = np.flatnonzero((counts < width - 1) & ~blank)
    first = int(short[0]) if short.size else 0
    return int(short.size), first, bool((counts > width - 1).any())


def _inside(is_one: NDArray[np.bool_], quotes: Places) -> int:
    """Return how many are between quotes."""
    if not quotes.size:
        return 0
    spans = zip(quotes[::2].tolist(), quotes[1::2].tolist(), strict=False)
    return int(np.count_nonzero(np.concatenate([is_one[start:end] for start, end in spans])))


def _tells(
    window: Bytes, marks: Places, quotes: Places, records: int, separator: int
) -> tuple[bool, bool, bool]:
    """Return whether cells may hold hidden signs, blanks at their ends, numbers like 1E+17."""
    signs = window[marks]
    is_low = signs < _SPACE
    low = signs[is_low]
    control = not _is_one(low, _LF, _CR, _TAB).all()
    wide, blank = _wide(window, marks[signs > _SIGNS])
    spaces = marks[signs == _SPACE]
    tabs = marks[is_low][low == _TAB] if separator != _TAB else marks[:0]
    plus = marks[signs == _PLUS]
    exponents = bool(((window[plus - 1] | 32) == ord("e")).any())
    at_ends = any(_at_ends(window, places, quotes, separator) for places in (spaces, tabs))
    returns = marks[is_low][low == _CR]
    odd_lines = np.count_nonzero(low == _LF) != records or not (window[returns + 1] == _LF).all()
    return control or wide, blank or at_ends or odd_lines, exponents


def _at_ends(window: Bytes, spaces: Places, quotes: Places, separator: int) -> bool:
    """Return whether some of the spaces may begin or end a cell."""
    if not spaces.size:
        return False
    near = window[spaces - 1], window[np.minimum(spaces + 1, window.size - 1)]
    by_quote = (near[0] == _QUOTE) | (near[1] == _QUOTE) | (spaces == 0)
    by_end = _is_one(near[0], separator, _LF) | _is_one(near[1], separator, _LF, _CR)
    return bool(by_quote.any()) or bool(_outside(spaces[by_end], quotes).size)


def _is_one(signs: Bytes, *these: int) -> NDArray[np.bool_]:
    """Return which of the signs are one of `these`; a few comparisons beat a set."""
    found = np.zeros(signs.size, np.bool_)
    for this in these:
        found |= signs == this
    return found


def _wide(window: Bytes, leads: Places) -> tuple[bool, bool]:
    """Return whether signs beyond ASCII are among the hidden ones, and among the blanks.

    Two bytes of each are looked at: more blocks get a second look than need one.
    """
    if not leads.size:
        return False, False
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
    hidden = latin | arabic | marks | bidi | bom | (first == _DELETE)
    return bool(hidden.any()), bool((spaces | ideographic | other | thin).any())
