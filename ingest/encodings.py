"""Bytes of text files as UTF-8: which encoding they are in, found out from the bytes themselves.

UTF-8 and GB18030 (of which GBK and GB2312 are parts) are told apart line by line, since some
exports mix them: a line that is valid in one only is of that one. Lines valid in both and not
plain ASCII are UTF-8 where every other character takes three bytes, as Chinese does, for a line
of GB18030 is that by chance about never; else they follow the rest of the file.
"""

import codecs
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

import numpy as np
import polars as pl

from ingest.words import remark

BROKEN = "\ufdd0"  # no character; stands where bytes made none
UTF8, GB18030 = "utf-8", "gb18030"
_BOMS = (
    (b"\xef\xbb\xbf", UTF8),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"\x84\x31\x95\x33", GB18030),
)
_MARK = "\ufeff"  # what a BOM is as a character
_HEAD = 4096  # bytes in which zeros tell UTF-16
_COMMON = 0.7  # of GB18030's characters that are common in Chinese; other encodings reach half
_ENOUGH = 1 << 20  # characters that show what a file is mostly written in
_LONGEST = 16 << 20  # bytes of a line that is looked at as a whole
_CHINESE = "\u0800"  # from here on UTF-8 takes three bytes,
_LONG_LEAD = 0xE0  # of which the first is this or more

codecs.register_error("broken", lambda error: (BROKEN, error.end))  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Encoding:
    """What a text file is written in.

    `told`: somebody said so. `clean`: every line is known to fit. `mixed`: lines of UTF-8 and of
    GB18030 are both taken. `guessed`: only the start was looked at.
    """

    name: str = UTF8
    told: bool = False
    clean: bool = False
    mixed: bool = False
    guessed: bool = False

    @property
    def fault(self) -> str:
        """What to say of a line that does not fit."""
        if self.told or self.guessed:
            return f"not {self.name}; name the encoding in the mapping"
        return "neither UTF-8 nor GB18030; save it as UTF-8, or name the encoding in the mapping"

    def warning(self, name: str) -> str:
        """What to tell of file `name`; empty if it is just UTF-8, or somebody said what it is."""
        if self.told:
            return ""
        if self.mixed:
            return remark("mixed_encodings", name=name)
        told = {"name": name, "encoding": self.name.upper()}
        return "" if self.name == UTF8 else remark("not_utf8", **told)


@dataclass(slots=True)
class Detector:
    """Finds the encoding of a file from its chunks, all of them or as many as can be had."""

    utf8: int = 0  # characters beyond ASCII, of lines that are surely this
    gb18030: int = 0
    common: int = 0  # of those of GB18030
    neither: int = 0  # lines
    _head: bytes = b""
    _lines: "Lines" = field(default_factory=lambda: Lines())

    def feed(self, chunk: bytes) -> None:
        """Look at the next chunk."""
        if len(self._head) < _HEAD:
            self._head += chunk[:_HEAD]
        self._look(self._lines.feed(chunk))

    def found(self) -> Encoding:
        """Return the encoding of all that was seen."""
        self._look(self._lines.rest())
        if wide := _by_head(self._head):
            return Encoding(wide)
        chinese = bool(self.gb18030) and self.common >= _COMMON * self.gb18030
        if not chinese:
            return Encoding(UTF8, clean=not (self.gb18030 or self.neither))
        name = GB18030 if self.gb18030 >= self.utf8 else UTF8
        return Encoding(name, mixed=bool(self.utf8))

    def _look(self, lines: bytes) -> None:
        if is_utf8(lines):
            if self.utf8 < _ENOUGH and not lines.isascii():
                self.utf8 += _long_characters(lines)
            return
        for line in lines.split(b"\n"):
            self._look_at(line)

    def _look_at(self, line: bytes) -> None:
        utf8, chinese = _decoded(line)
        if utf8 is None and chinese is None:
            self.neither += 1
        elif utf8 is None and chinese is not None:
            signs = [sign for sign in chinese if sign > "\x7f"]
            self.gb18030 += len(signs)
            self.common += sum(sign in common_characters() for sign in signs)
        elif utf8 is not None and _is_chinese(utf8):
            self.utf8 += _long_characters(line)


@dataclass(slots=True)
class Lines:
    """Cuts chunks so that each part ends with a line."""

    _held: list[bytes] = field(default_factory=list)
    _size: int = 0

    def feed(self, chunk: bytes) -> bytes:
        """Return the whole lines that there are now; all of one that is overlong."""
        end = chunk.rfind(b"\n") + 1
        if not end and self._size + len(chunk) < _LONGEST:
            self._held.append(chunk)
            self._size += len(chunk)
            return b""
        end = end or len(chunk)
        lines = b"".join([*self._held, chunk[:end]])
        self._held, self._size = [chunk[end:]], len(chunk) - end
        return lines

    def rest(self) -> bytes:
        """Return the last line, if nothing ends it."""
        rest = b"".join(self._held)
        self._held, self._size = [], 0
        return rest


def utf8_chunks(chunks: Iterable[bytes], encoding: Encoding) -> Iterator[bytes]:
    """Return the chunks as UTF-8 without a BOM; BROKEN stands where bytes made no character."""
    parts = _utf8(chunks, encoding)
    for part in parts:
        if part:
            yield part.removeprefix(_MARK.encode())
            break
    yield from parts


def is_utf8(content: bytes) -> bool:
    """Return whether `content` is UTF-8; several times faster than decoding it."""
    if content.isascii():
        return True
    try:
        pl.Series([content], dtype=pl.Binary).cast(pl.String)
    except pl.exceptions.PolarsError:
        return False
    return True


@cache
def common_characters() -> frozenset[str]:
    """Return what Chinese is mostly written with: GB 2312's first level and its punctuation."""
    leads = [*range(0xB0, 0xD8), 0xA1, 0xA3]
    pairs = (bytes([lead, trail]) for lead in leads for trail in range(0xA1, 0xFF))
    return frozenset("".join(pair.decode("gb2312", errors="ignore") for pair in pairs))


def _utf8(chunks: Iterable[bytes], encoding: Encoding) -> Iterator[bytes]:
    if encoding.name == UTF8 and encoding.clean:
        yield from chunks
    elif "\n".encode(encoding.name) == b"\n":
        lines = Lines()
        for chunk in chunks:
            yield _lines_as_utf8(lines.feed(chunk), encoding)
        yield _lines_as_utf8(lines.rest(), encoding)
    else:
        decoder = codecs.getincrementaldecoder(encoding.name)(errors="broken")
        for chunk in chunks:
            yield _encoded(decoder.decode(chunk))
        yield _encoded(decoder.decode(b"", final=True))


def _lines_as_utf8(lines: bytes, encoding: Encoding) -> bytes:
    if encoding.name == UTF8 and is_utf8(lines):
        return lines
    if encoding.name != UTF8 and not encoding.mixed:
        try:
            return _encoded(lines.decode(encoding.name))
        except UnicodeDecodeError:
            pass  # some line is at fault
    return b"\n".join(_line_as_utf8(line, encoding) for line in lines.split(b"\n"))


def _line_as_utf8(line: bytes, encoding: Encoding) -> bytes:
    if line.isascii() and not encoding.told:
        return line
    name = encoding.name
    if encoding.mixed:
        utf8, chinese = _decoded(line)
        if utf8 is not None and (chinese is None or _is_chinese(utf8)):
            name = UTF8
        elif chinese is not None and utf8 is None:
            name = GB18030
    return _encoded(line.decode(name, errors="broken"))


def _encoded(text: str) -> bytes:
    """Return text as UTF-8; half a character, which some encodings can hold, is none."""
    return text.encode(errors="broken")


def _decoded(line: bytes) -> tuple[str | None, str | None]:
    """Return the line as UTF-8 and as GB18030, None where it is not."""
    return _as(line, UTF8), _as(line, GB18030)


def _as(line: bytes, encoding: str) -> str | None:
    try:
        return line.decode(encoding)
    except UnicodeDecodeError:
        return None


def _long_characters(lines: bytes) -> int:
    """Return how many characters of UTF-8 take three bytes or more."""
    return int(np.count_nonzero(np.frombuffer(lines, np.uint8) >= _LONG_LEAD))


def _is_chinese(text: str) -> bool:
    """Return whether it is not plain ASCII and each other sign takes three bytes in UTF-8."""
    others = [sign for sign in text if sign > "\x7f"]
    return bool(others) and min(others) >= _CHINESE


def _by_head(head: bytes) -> str:
    """Return the encoding that the first bytes say: by a BOM, or as UTF-16 by its zeros."""
    for mark, name in _BOMS:
        if head.startswith(mark):
            return "" if name == UTF8 else name
    even, odd = head[::2].count(0), head[1::2].count(0)
    for zeros, others, name in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        if zeros > len(head) / 20 and zeros > 20 * others and "\n".encode(name) in head:
            return name
    return ""


def told_encoding(name: str) -> Encoding:
    """Return what a mapping says of a file."""
    return Encoding(name, told=True)
