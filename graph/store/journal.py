"""What was written since the last save, statement by statement, so that a crash loses nothing.

The engine's own log replays at a cost that grows with the graph (decision 0005); this one is
replayed as the writes themselves were made, whatever the graph's size. Statements may be repeated,
so a crash between a save and the emptying of the journal does no harm.
"""

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

Record = tuple[str, Mapping[str, Any], Mapping[str, str]]  # statement file, parameters, names


class Journal:
    """An append-only file, one statement a line; readable by its owner alone."""

    def __init__(self, path: Path) -> None:
        """Open the journal at `path`, made if it is not there."""
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        self._file = os.fdopen(handle, "a+b")
        self._dirty = False
        self._cut()

    def _cut(self) -> None:
        """Take away a last line that a crash cut short: it was never acknowledged."""
        self._file.seek(0)
        whole = sum(len(line) for line in self._file if line.endswith(b"\n"))
        self._file.truncate(whole)

    def records(self) -> Iterator[Record]:
        """Yield what was appended, in order."""
        self._file.seek(0)
        for line in self._file:
            name, parameters, names = json.loads(line)
            yield name, parameters, names

    def append(self, name: str, parameters: Mapping[str, Any], names: Mapping[str, str]) -> None:
        """Add one statement; it is safe after the next `flush`."""
        line = json.dumps((name, parameters, names), ensure_ascii=False, separators=(",", ":"))
        self._file.write(line.encode() + b"\n")
        self._dirty = True

    def flush(self) -> None:
        """Return only when all that was appended would survive a power cut."""
        if self._dirty:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._dirty = False

    def size(self) -> int:
        """Return its length in bytes."""
        return self._file.seek(0, os.SEEK_END)

    def clear(self) -> None:
        """Empty it, after a save."""
        self._file.seek(0)
        self._file.truncate()
        os.fsync(self._file.fileno())
        self._dirty = False

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()
