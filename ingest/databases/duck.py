"""DuckDB files, read as Arrow; the only file that knows DuckDB."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import polars as pl

from graph.errors import InputError
from ingest.cell_texts import as_text
from ingest.databases.answer import ROWS, Batch, failed, not_installed, unfit_value, unread_rows
from ingest.databases.marks import spellings
from ingest.databases.query import SINCE, Query, statement

if TYPE_CHECKING:
    import duckdb

_PARAMETER = f"${SINCE}"


class DuckAnswer:
    """Rows of a relation, made while they are read."""

    def __init__(self, query: Query, relation: "duckdb.DuckDBPyRelation") -> None:
        self._query = query
        self._relation = relation
        self.columns: Sequence[str] = list(relation.columns)

    def batches(self, places: Sequence[int], watermark: int | None) -> Iterator[Batch]:
        """Yield all rows as text."""
        with _reading(self._query):
            for batch in self._relation.to_arrow_reader(ROWS):
                titled = batch.select(list(places)).rename_columns(
                    list(map(str, range(len(places))))
                )
                frame = self._text(pl.DataFrame(pl.from_arrow(titled)), places)
                if watermark is None:
                    yield Batch(frame)
                    continue
                marks = pl.Series(pl.from_arrow(batch.column(watermark)))
                written = spellings(marks.to_list() if marks.dtype == pl.String else ())
                yield Batch(frame, marks.max(), marks.null_count(), written)

    def _text(self, frame: pl.DataFrame, places: Sequence[int]) -> pl.DataFrame:
        titles = [self.columns[place] for place in places]
        if len(set(titles)) < len(titles):
            return as_text(frame, self._query.name)
        named = as_text(
            frame.rename(dict(zip(frame.columns, titles, strict=True))), self._query.name
        )
        return named.rename(dict(zip(titles, frame.columns, strict=True)))


@contextmanager
def open_duck(query: Query) -> Iterator[DuckAnswer]:
    """Ask `query` of a file that is opened for reading only, or of DuckDB in memory.

    Raises InputError if DuckDB or the file is missing, or it refuses the query.
    """
    try:
        import duckdb
    except ModuleNotFoundError as error:
        raise not_installed(query, "DuckDB", "pip install 'ringsight[duckdb]'") from error
    path = query.address.path
    if path and not path.is_file():
        raise InputError(f"{query.name}: there is no file {path}. Check the address.")
    with (
        _told(query),
        duckdb.connect(str(path or ":memory:"), read_only=path is not None) as connection,
    ):
        given = {SINCE: query.since.value} if query.since and query.asks_since else None
        column = '"{}"'.format((query.watermark or "").replace('"', '""'))
        text = statement(query, column, _PARAMETER)
        relation = connection.sql(text, params=given)
        if relation is None:
            raise InputError(f"{query.name}: the query gives no rows. It must be a SELECT.")
        yield DuckAnswer(query, relation)


@contextmanager
def _told(query: Query) -> Iterator[None]:
    """Turn DuckDB's errors into one line that says what to do."""
    import duckdb

    try:
        yield
    except (duckdb.DataError, duckdb.InvalidInputException):
        raise unfit_value(query) from None
    except duckdb.IOException as error:
        what = "the file cannot be read, or another process writes it"
        raise failed(query, what, str(error), "Try again when it is free.") from None
    except duckdb.Error as error:
        raise failed(query, "DuckDB refuses the query", str(error), "Mend the query.") from None


@contextmanager
def _reading(query: Query) -> Iterator[None]:
    """Turn errors of rows that are being read into one line, without DuckDB's words."""
    import duckdb

    try:
        yield
    except (duckdb.DataError, duckdb.InvalidInputException):
        raise unfit_value(query) from None
    except duckdb.Error as error:
        raise unread_rows(query, error) from None
