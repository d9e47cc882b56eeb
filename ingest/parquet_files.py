"""Parquet of any size as pieces of rows, read batch by batch inside its row groups."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

import polars as pl

from graph.errors import InputError
from ingest.cell_texts import as_text
from ingest.headers import Headers
from ingest.pieces import ROW, Piece

MAGIC = b"PAR1"
ENCRYPTED = b"PARE"
_PIECE = 20_000  # rows read before they are handed on,
_BLOCK = 8 << 20  # or bytes, as far as the file's own counts tell


@dataclass(slots=True)
class ParquetFile:
    """A Parquet file as pieces; `rows` is complete after the last of them."""

    source: IO[bytes]
    headers: Headers
    rows: int = 0

    def pieces(self) -> Iterator[Piece]:
        """Return the rows; raises InputError if the file is none, or a column is of no use."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        name = self.headers.name
        self._check_magic()
        try:
            file = pq.ParquetFile(self.source, pre_buffer=False, buffer_size=1 << 20)
            places = self.headers.places(file.schema_arrow.names)
            titles = {ours: file.schema_arrow.names[place] for ours, place in places.items()}
            for batch in file.iter_batches(_rows(file.metadata), columns=list(titles.values())):
                yield self._piece(pl.DataFrame(pl.from_arrow(batch)), titles)
            if not self.rows:
                bare = pl.from_arrow(file.schema_arrow.empty_table())
                yield self._piece(pl.DataFrame(bare), titles)
        except (OSError, pa.ArrowException, pl.exceptions.PolarsError) as error:
            told = str(error).splitlines()[0]
            if "crypt" in told:
                raise _encrypted(name) from error
            raise _damaged(name, told) from error

    def _piece(self, frame: pl.DataFrame, titles: dict[str, str]) -> Piece:
        cells = as_text(frame.select(list(titles.values())), self.headers.name)
        cells = cells.rename({title: ours for ours, title in titles.items()})
        first = self.rows + 1
        self.rows += frame.height
        row = pl.int_range(first, self.rows + 1, dtype=pl.Int64, eager=True).alias(ROW)
        return Piece(cells.with_columns(row), self.rows)

    def _check_magic(self) -> None:
        head = self.source.read(len(MAGIC))
        self.source.seek(0)
        if head == ENCRYPTED:
            raise _encrypted(self.headers.name)
        if head != MAGIC:
            raise _damaged(self.headers.name, "its start is none")


def _rows(metadata: Any) -> int:
    """Return how many rows to read at a time."""
    groups = [metadata.row_group(at) for at in range(metadata.num_row_groups)]
    sizes = (group.total_byte_size / max(group.num_rows, 1) for group in groups)
    return max(1, min(_PIECE, int(_BLOCK / max(1, *sizes, 1))))


def _damaged(name: str, reason: str) -> InputError:
    told = f"{name} is not a whole Parquet file: {reason.rstrip('.')}."
    return InputError(f"{told} Fetch the file again, or write it anew.")


def _encrypted(name: str) -> InputError:
    return InputError(f"{name} is encrypted Parquet. Write it again without encryption.")
