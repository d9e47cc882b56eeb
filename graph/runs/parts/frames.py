"""Frames of each part on disk: written in one pass over all rows, read a part at a time."""

from pathlib import Path
from typing import Self

import numpy as np
import polars as pl
import pyarrow as pa

from graph.core.numbers import ordering
from graph.core.parameters import Ints
from graph.schema import Schema

ARROW = pl.CompatLevel.oldest()
_OPTIONS = pa.ipc.IpcWriteOptions(compression="lz4")


class PartFrames:
    """Rows of one frame, each in some parts."""

    def __init__(self, folder: Path, name: str, schema: Schema, parts: int) -> None:
        self._paths = [folder / f"{name}-{part}.arrow" for part in range(parts)]
        self._schema = schema
        self._files: dict[int, pa.ipc.RecordBatchFileWriter] = {}

    def add(self, frame: pl.DataFrame, row: Ints, part: Ints) -> None:
        """Add rows of `frame`, each to its part."""
        order = ordering(part)
        bounds = np.searchsorted(part[order], np.arange(len(self._paths) + 1)).tolist()
        rows = row[order]
        for place in range(len(self._paths)):
            low, high = bounds[place], bounds[place + 1]
            if high > low:
                self._put(frame[rows[low:high]], place)

    def _put(self, frame: pl.DataFrame, part: int) -> None:
        table = frame.to_arrow(compat_level=ARROW)
        if part not in self._files:
            path = str(self._paths[part])
            self._files[part] = pa.ipc.new_file(path, table.schema, options=_OPTIONS)
        self._files[part].write_table(table)

    def close(self) -> Self:
        """Let nothing be added any more."""
        for file in self._files.values():
            file.close()
        self._files = {}
        return self

    def take(self, part: int) -> pl.DataFrame:
        """Return the rows of a part, and remove them from the disk."""
        path = self._paths[part]
        if not path.exists():
            return pl.DataFrame(schema=self._schema)
        with pa.OSFile(str(path)) as file:
            table = pa.ipc.open_file(file).read_all()
        path.unlink()
        return pl.DataFrame(pl.from_arrow(table))
