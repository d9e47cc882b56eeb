"""Appends frames to CSV files, and counts."""

from collections import Counter
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import polars as pl

NAMES = ("applications", "events", "outcomes", "instalments", "partners", "truth")


class Files:
    """The world's files, open for writing; `rows` counts what each has."""

    def __init__(self, out: Path) -> None:
        self.rows: Counter[str] = Counter(dict.fromkeys(NAMES, 0))
        self.rings = self.members = 0
        self._stack = ExitStack()
        self._open: dict[str, IO[bytes]] = {
            name: self._stack.enter_context((out / f"{name}.csv").open("wb")) for name in NAMES
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._stack.close()

    def append_all(self, frames: Iterable[tuple[str, pl.DataFrame]]) -> None:
        """Write each frame to the end of its file; the first one writes the header."""
        for name, frame in frames:
            frame.write_csv(self._open[name], include_header=not self.rows[name])
            self.rows[name] += len(frame)
            if name == "truth":
                self.rings += frame["ring_id"].drop_nulls().n_unique()
                self.members += frame["ring_id"].drop_nulls().len()
