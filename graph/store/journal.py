"""What was written since the last save, statement by statement, so that a crash loses nothing.

The engine's own log replays at a cost that grows with the graph (decision 0005); this one is
replayed as the writes themselves were made, whatever the graph's size. Statements may be repeated,
so a crash between a save and the emptying of the journal does no harm.

A line that is empty but for `[]` ends what was acknowledged together; what a crash leaves behind
the last of them is taken away, so that no node is left without what hangs on it.
"""

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

MARK = b"[]\n"
BUFFER = 2**20  # bytes that wait for one write
Record = tuple[str, Mapping[str, Any], Mapping[str, str]]  # statement file, parameters, names


class Journal:
    """An append-only file, one statement a line; readable by its owner alone.

    What cannot be written (the disk is full) leaves the file as it was and waits for the next
    `flush`. Raises OSError then, and ValueError for a line that was damaged after it was written.
    """

    def __init__(self, path: Path) -> None:
        """Open the journal at `path`, made if it is not there."""
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        self._file = os.fdopen(handle, "a+b", buffering=0)
        self._waiting: list[bytes] = []
        self._waits = 0  # bytes of them
        self._open = False  # whether there are statements behind the last mark
        self._dirty = False
        self._length = self._acknowledged()
        self._file.truncate(self._length)

    def _acknowledged(self) -> int:
        """Return how many bytes were acknowledged.

        A power cut may leave pages of zeros, which no statement has, and whole lines after them.
        """
        length, safe, marked = 0, 0, False
        for line in self._lines():
            if not line.endswith(b"\n") or b"\0" in line:
                break
            marked = marked or (not length and line == MARK)
            length += len(line)
            if line == MARK or not marked:  # one without marks: of an earlier version
                safe = length
        return safe

    @property
    def is_open(self) -> bool:
        """Whether something was appended that no `flush` has acknowledged."""
        return self._open or bool(self._waiting)

    def _lines(self) -> Iterator[bytes]:
        with open(os.dup(self._file.fileno()), "rb") as reader:  # noqa: PTH123  # not a path
            reader.seek(0)
            yield from reader

    def records(self) -> Iterator[Record]:
        """Yield what was appended and written, in order."""
        for number, line in enumerate(self._lines(), start=1):
            if line == MARK:
                continue
            try:
                name, parameters, names = json.loads(line)
            except ValueError as error:
                raise ValueError(f"line {number} is damaged") from error
            yield name, parameters, names

    def append(self, name: str, parameters: Mapping[str, Any], names: Mapping[str, str]) -> None:
        """Add one statement; it is safe after the next `flush`."""
        line = json.dumps((name, parameters, names), ensure_ascii=False, separators=(",", ":"))
        if not self.size():
            self._wait(MARK)
        self._wait(line.encode() + b"\n")
        self._open = True
        if self._waits > BUFFER:
            self._write()

    def _wait(self, line: bytes) -> None:
        self._waiting.append(line)
        self._waits += len(line)

    def _write(self) -> None:
        """Write what waits, all of it or nothing."""
        data = memoryview(b"".join(self._waiting))
        try:
            while data:
                data = data[self._file.write(data) or 0 :]
        except OSError:
            self._file.truncate(self._length)
            raise
        self._length += self._waits
        self._waiting, self._waits = [], 0
        self._dirty = True

    def flush(self) -> None:
        """Return only when all that was appended would survive a power cut."""
        if self._open:
            self._wait(MARK)
            self._open = False
        if self._waiting:
            self._write()
        if self._dirty:
            os.fsync(self._file.fileno())
            self._dirty = False

    def size(self) -> int:
        """Return its length in bytes."""
        return self._length + self._waits

    def clear(self) -> None:
        """Empty it, after a save."""
        self._waiting, self._waits, self._length, self._open = [], 0, 0, False
        self._file.truncate(0)
        os.fsync(self._file.fileno())
        self._dirty = False

    def close(self) -> None:
        """Let go of the file; what still waits was never acknowledged."""
        self._file.close()
