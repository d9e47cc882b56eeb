"""Records on disk: written in any order, read again shard by shard."""

from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO, Self

import numpy as np
from numpy.typing import NDArray

from graph.core.numbers import ordering
from graph.core.parameters import Ints

Records = NDArray[np.void]


def records(dtype: np.dtype[np.void], rows: int, **columns: NDArray[Any] | int) -> Records:
    """Return `rows` records of `dtype`, filled column by column."""
    filled = np.zeros(rows, dtype=dtype)
    for name, column in columns.items():
        filled[name] = column
    return filled


class Spool:
    """Records of one kind, each in a shard; read only after `close`. Files are private."""

    def __init__(self, folder: Path, name: str, dtype: np.dtype[np.void], shards: int) -> None:
        self.shards = shards
        self._dtype = dtype
        self._paths = [folder / f"{name}-{shard}" for shard in range(shards)]
        self._files: list[BinaryIO | None] = [None] * shards

    def add(self, added: Records, shard: Ints) -> None:
        """Add records, each to its shard; in a shard they stay in the order in which they came."""
        order = ordering(shard)
        bounds = np.searchsorted(shard[order], np.arange(self.shards + 1)).tolist()
        added = added[order]
        for place, (low, high) in enumerate(pairwise(bounds)):
            if high > low:
                self.put(added[low:high], place)

    def put(self, added: Records, shard: int) -> None:
        """Add records to one shard."""
        file = self._files[shard]
        if file is None:
            file = self._files[shard] = self._paths[shard].open("ab")
        file.write(added.tobytes())

    def close(self) -> Self:
        """Let nothing be added any more."""
        for place, file in enumerate(self._files):
            if file is not None:
                file.close()
                self._files[place] = None
        return self

    def read(self, shard: int) -> Records:
        """Return a shard's records."""
        path = self._paths[shard]
        if not path.exists():
            return np.zeros(0, dtype=self._dtype)
        return np.fromfile(path, dtype=self._dtype)

    def take(self, shard: int) -> Records:
        """Return a shard's records, and remove them from the disk."""
        found = self.read(shard)
        self._paths[shard].unlink(missing_ok=True)
        return found
