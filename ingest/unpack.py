"""Packed files (gzip, zstd) unpacked chunk by chunk, bounded, the whole lines of a cut one kept."""

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from graph.errors import InputError
from ingest.stored_file import CHUNK, StoredFile
from ingest.words import remark

Packing = Literal["", "gzip", "zstd"]
# A file of a few kilobytes can unpack to terabytes. Real tables shrink to a tenth, seldom to a
# fiftieth; gzip cannot go beyond a thousandth.
MAX_UNPACKED = 1 << 38  # bytes that one file may unpack to, 256 GiB
MAX_RATIO = 250  # times its own size, counted once it has unpacked to:
FREE_BYTES = 100 << 20
MAX_WHOLE = 2 << 30  # bytes of what must be held whole: Parquet inside gzip or zstd, a spreadsheet
_GZIP = 31  # zlib's number for a gzip head and checksum
_STEP = 1 << 15  # bytes taken from zstd at a time: what a failing step had is lost


class Unpacked:
    """The content of a file, packed or not, in chunks; `torn` once it proved to be cut short."""

    def __init__(self, file: StoredFile, packing: Packing) -> None:
        self.torn = False
        self._file = file
        self._packing = packing
        self._count = 0

    def __iter__(self) -> Iterator[bytes]:
        if not self._packing:
            return self._file.chunks()
        return self._gzip() if self._packing == "gzip" else self._zstd()

    def whole(self, limit: int = MAX_WHOLE) -> bytes:
        """Return all of it; InputError if it is cut short or larger than `limit` bytes."""
        parts, size = [], 0
        for part in self:
            parts.append(part)
            size += len(part)
            if size > limit:
                raise InputError(
                    f"{self._file.path} unpacks to more than {limit >> 20:,} MiB, which a file of "
                    "this kind may not. Give it unpacked, or as several files."
                )
        if self.torn:
            raise unusable(self._file.path, self._packing, "it is cut short")
        return b"".join(parts)

    def _gzip(self) -> Iterator[bytes]:
        member = _Member(self._file.path)
        for packed in self._file.chunks():
            for part in member.unpack(packed):
                yield self._bounded(part)
        self.torn = member.is_open

    def _zstd(self) -> Iterator[bytes]:
        import pyarrow as pa  # a tenth of a second that nobody without such a file need wait

        stream = pa.CompressedInputStream(pa.PythonFile(self._file, mode="r"), "zstd")
        try:
            while part := stream.read(_STEP):
                yield self._bounded(part)
        except OSError as error:
            if "runcated" not in str(error):
                raise unusable(self._file.path, "zstd", str(error)) from error
            self.torn = True

    def _bounded(self, part: bytes) -> bytes:
        self._count += len(part)
        ratio = self._count / max(self._file.count, 1)
        if self._count > MAX_UNPACKED or (self._count > FREE_BYTES and ratio > MAX_RATIO):
            raise InputError(
                f"{self._file.path} unpacks to more than {self._count >> 20:,} MiB from "
                f"{self._file.count >> 10:,} KiB, which no table does. If it is right, give it "
                "unpacked."
            )
        return part


class _Member:
    """The one gzip stream of the several in a file that is being read."""

    def __init__(self, path: Path) -> None:
        self.is_open = True  # a file without any stream is cut short too
        self._path = path
        self._reader = zlib.decompressobj(_GZIP)

    def unpack(self, packed: bytes) -> Iterator[bytes]:
        while True:
            if self._reader.eof:
                packed = packed.lstrip(b"\0")  # some systems pad to a whole block
                if not packed:
                    return
                self._reader = zlib.decompressobj(_GZIP)
            try:
                part = self._reader.decompress(packed, CHUNK)
            except zlib.error as error:
                raise unusable(self._path, "gzip", str(error)) from error
            if part:
                yield part
            self.is_open = not self._reader.eof
            packed = self._reader.unused_data if self._reader.eof else self._reader.unconsumed_tail
            if not packed and len(part) < CHUNK:
                return


def cut_short(name: str) -> str:
    """Return what to tell of a file that was cut short."""
    return remark("cut_short", name=name)


def cut_at_once(name: str) -> InputError:
    """Return the error of a file that was cut before its first line ended."""
    return InputError(f"{name} is cut short before its first line ends. Fetch the file again.")


def unusable(path: Path, packing: str, reason: str) -> InputError:
    """Return the error of a packed file that is none, or is damaged."""
    told = f"{path} is not a whole {packing} file: {reason}.".replace("..", ".")
    return InputError(f"{told} Fetch the file again, or pack it anew.")
