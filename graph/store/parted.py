"""Rows of any number in parts that fit into memory, those of one key together."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from graph.schema import Schema

PART_ROWS = 3_000_000  # of links, in memory at a time
_NUMBER = "part"


class Parted:
    """Frames put aside by a hash of their key; with one part they stay in memory."""

    def __init__(self, folder: Path, parts: int) -> None:
        self.parts = parts
        self._folder = folder
        self._kept: dict[str, list[pl.DataFrame]] = {}
        self._files: dict[tuple[str, int], int] = {}

    def add(self, name: str, key: str, frame: pl.DataFrame) -> None:
        """Put rows of `name` aside by their column `key`, in the order in which they come."""
        if frame.is_empty():
            return
        if self.parts == 1:
            self._kept.setdefault(name, []).append(frame)
            return
        numbered = frame.with_columns((pl.col(key).hash() % self.parts).alias(_NUMBER))
        split = numbered.partition_by(_NUMBER, as_dict=True, include_key=False)
        for (number,), rows in split.items():
            at = (name, int(number))
            count = self._files.get(at, 0)
            rows.write_ipc(self._path(*at, count), compression="lz4")
            self._files[at] = count + 1

    def take(self, name: str, number: int, schema: Schema) -> pl.DataFrame:
        """Return the rows of `name` in one part, and forget them."""
        if self.parts == 1:
            found = self._kept.pop(name, [])
            return pl.concat(found) if found else pl.DataFrame(schema=schema)
        paths = [self._path(name, number, at) for at in range(self._files.pop((name, number), 0))]
        frames = list(self._read(paths))
        return pl.concat(frames) if frames else pl.DataFrame(schema=schema)

    def _read(self, paths: list[Path]) -> Iterator[pl.DataFrame]:
        for path in paths:
            yield pl.read_ipc(path)
            path.unlink()

    def _path(self, name: str, number: int, at: int) -> Path:
        return self._folder / f"{name}-{number}-{at}.arrow"
