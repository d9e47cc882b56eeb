"""Gzipped files unpacked; one that was cut short gives every whole line that it still holds."""

import gzip
import zlib
from dataclasses import dataclass
from pathlib import Path

from graph.errors import InputError

_GZIP = 31  # zlib's number for a gzip head and checksum


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What a file holds; `torn` is the line in which it was cut short, None if it is whole."""

    content: bytes
    torn: str | None = None

    def warning(self, path: Path) -> str:
        """Return what to tell of a file that was cut short."""
        return (
            f"{path} is cut short: its last whole lines were read, what followed is not there. "
            "Fetch the file again and load it whole; rows known already change nothing."
        )


def unpack(path: Path, content: bytes) -> Unpacked:
    """Return the content of a gzip file, without the line in which it was cut short.

    Raises InputError if it is none, is damaged, or is a cut Parquet file, which has no lines.
    """
    try:
        return Unpacked(gzip.decompress(content))
    except EOFError as error:
        if ".parquet" in (suffix.casefold() for suffix in path.suffixes):
            raise _unusable(path, error) from error
        return _whole_lines(path, content)
    except (OSError, zlib.error) as error:
        raise _unusable(path, error) from error


def _whole_lines(path: Path, content: bytes) -> Unpacked:
    parts = []
    try:
        while content:
            reader = zlib.decompressobj(_GZIP)
            parts.append(reader.decompress(content))
            content = reader.unused_data
    except zlib.error as error:
        raise _unusable(path, error) from error
    head, end, torn = b"".join(parts).rpartition(b"\n")
    return Unpacked(head + end, torn.decode("utf-8", errors="replace"))


def _unusable(path: Path, error: Exception) -> InputError:
    return InputError(f"{path} is not a whole gzip file: {error}.".replace("..", "."))
