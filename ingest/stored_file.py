"""A file's bytes, digested as they are read, so that one that changes meanwhile is noticed."""

import sys
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from graph.errors import InputError

CHUNK = 1 << 18  # bytes read at a time, which stay in a processor's cache
STANDARD_INPUT = Path("-")


class StoredFile:
    """A file open for reading, as often as is wanted; standard input (`-`) once.

    Raises InputError if it cannot be read.
    """

    closed = False  # pyarrow asks this of a file

    def __init__(self, path: Path) -> None:
        self.path = path
        self.is_stream = path == STANDARD_INPUT
        self.count = 0  # bytes read since the start
        self.watch: Callable[[int], None] | None = None  # told of `count` as it grows
        self._ahead = b""
        self._digest = sha256()
        self._file = self._open()

    def __enter__(self) -> "StoredFile":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        if not self.is_stream:  # which belongs to somebody else
            self._file.close()

    def _open(self) -> BinaryIO:
        if self.is_stream:
            return sys.stdin.buffer
        try:
            return self.path.open("rb")
        except OSError as error:
            raise unreadable(self.path, error) from error

    def close(self) -> None:
        """Do nothing: pyarrow closes what it has read, and this is read again."""

    def readable(self) -> bool:
        """Say yes: pyarrow asks."""
        return True

    def read(self, size: int = CHUNK) -> bytes:
        """Return the next `size` bytes, fewer only at the end."""
        content, self._ahead = self._ahead[:size], self._ahead[size:]
        if len(content) < size:
            content += self._fetch(size - len(content))
        self.count += len(content)
        self._digest.update(content)
        if self.watch:
            self.watch(self.count)
        return content

    def peek(self, size: int) -> bytes:
        """Return the next `size` bytes, which will be read again."""
        self._ahead += self._fetch(size - len(self._ahead))
        return self._ahead[:size]

    def _fetch(self, size: int) -> bytes:
        try:
            return self._file.read(max(size, 0))
        except OSError as error:
            raise unreadable(self.path, error) from error

    def chunks(self) -> Iterator[bytes]:
        """Return what is left, chunk by chunk."""
        return iter(self.read, b"")

    def position(self) -> int:
        """Return how many bytes have gone by; of a file read here and there, where reading is."""
        if self.is_stream or self.count:
            return self.count
        return self._file.tell()

    def rewind(self) -> BinaryIO:
        """Go back to the start; return the file itself for those who read here and there."""
        self._file.seek(0)
        self.count, self._digest, self._ahead = 0, sha256(), b""
        return self._file

    def finish(self) -> str:
        """Read what is left, go back to the start and return the SHA-256 of all."""
        for _ in self.chunks():
            pass
        digest = self._digest.hexdigest()
        self.rewind()
        return digest

    def check_unchanged(self, digest: str) -> None:
        """Read what is left; raises InputError if the bytes are not those that had `digest`."""
        if not self.is_stream and self.finish() != digest:
            raise InputError(
                f"{self.path} changed while it was read. Load it again when nobody writes to it "
                "any more; rows known already change nothing."
            )


def unreadable(path: Path, error: OSError) -> InputError:
    """Return the error of a file that the system does not let us read."""
    reason = error.strerror or str(error)
    return InputError(f"{path} cannot be read: {reason}.")
