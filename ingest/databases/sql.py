"""Any database that SQLAlchemy has a driver for; the only file that knows SQLAlchemy."""

import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import polars as pl

from graph.errors import InputError
from ingest.databases.answer import (
    REREAD,
    ROWS,
    Batch,
    failed,
    not_installed,
    unfit_value,
    unread_rows,
)
from ingest.databases.cells import column_of
from ingest.databases.marks import Mark, Value, spellings
from ingest.databases.query import SINCE, Query, statement

if TYPE_CHECKING:
    import sqlalchemy as sa
    from sqlalchemy.exc import DBAPIError

_PARAMETER = f":{SINCE}"
_VALUE = "22"  # classes of SQLSTATE: a value that does not fit,
_ACCESS = ("08", "28", "53", "57")  # connection, user, resources, operator,
_STATEMENT = ("0A", "25", "3D", "3F", "42")  # what a statement asks for, before any row
_QUOTED = re.compile(r"""'[^']*'?|"[^"]*"?|`[^`]*`?""")
_STATE = re.compile(r"[0-9A-Z]{5}")


class SqlAnswer:
    """Rows of a result as a server gives them, by a cursor of its own."""

    def __init__(self, query: Query, result: "sa.CursorResult[Any]") -> None:
        self._query = query
        self._result = result
        self.columns: Sequence[str] = list(result.keys())

    def batches(self, places: Sequence[int], watermark: int | None) -> Iterator[Batch]:
        """Yield all rows as text; raises InputError if the connection is lost."""
        with _reading(self._query):
            for rows in self._result.partitions(ROWS):
                columns = list(zip(*rows, strict=True))
                marks = () if watermark is None else columns[watermark]
                there = [mark for mark in marks if mark is not None]
                yield Batch(
                    self._frame(columns, places),
                    _greatest(there, self._query),
                    len(marks) - len(there),
                    spellings(there),
                )

    def _frame(self, columns: list[tuple[object, ...]], places: Sequence[int]) -> pl.DataFrame:
        name = self._query.name
        texts = [column_of(columns[place], self.columns[place], name) for place in places]
        return pl.DataFrame([text.alias(str(at)) for at, text in enumerate(texts)])


@contextmanager
def open_sql(query: Query) -> Iterator[SqlAnswer]:
    """Ask `query` in a transaction that only reads, where the database knows such.

    Raises InputError if a driver is missing, the database does not answer or refuses.
    """
    try:
        import sqlalchemy as sa
    except ModuleNotFoundError as error:
        raise not_installed(query, "SQLAlchemy", "pip install 'ringsight[sql]'") from error
    if query.address.path and not query.address.path.is_file():
        raise InputError(f"{query.name}: there is no file {query.address.path}. Check the address.")
    logging.getLogger("sqlalchemy.pool").setLevel(logging.CRITICAL + 1)  # it logs what it raises
    with _connecting(query):
        engine = sa.create_engine(query.address.url, poolclass=sa.NullPool, hide_parameters=True)
    try:
        with _connecting(query):
            connection = engine.connect()
        try:
            yield SqlAnswer(query, _asked(query, connection))
        finally:
            with suppress(sa.exc.DBAPIError, OSError):  # of one that was lost, which was told
                connection.close()
    finally:
        engine.dispose()


def _asked(query: Query, connection: "sa.Connection") -> "sa.CursorResult[Any]":
    with _asking(query, connection):
        result = _executed(query, connection)
    if not result.returns_rows:
        raise InputError(f"{query.name}: the query gives no rows. It must be a SELECT.")
    return result


def _executed(query: Query, connection: "sa.Connection") -> "sa.CursorResult[Any]":
    import sqlalchemy as sa

    system = connection.dialect.name
    if system == "sqlite":
        connection.exec_driver_sql("PRAGMA query_only = ON")
    options: dict[str, Any] = {"stream_results": True, "max_row_buffer": ROWS}
    if system == "postgresql":
        options["postgresql_readonly"] = True
        connection.rollback()
    column = connection.dialect.identifier_preparer.quote(query.watermark or "")
    # SQLAlchemy leaves this driver's own sign of a parameter as it is; it looks if there are any.
    is_doubled = connection.dialect.driver == "pg8000" and query.asks_since
    percent = "%%" if is_doubled else "%"
    asked = sa.text(statement(query, column, _PARAMETER, colon="\\:", percent=percent))
    given = {SINCE: _given(query.since, system)} if query.since and query.asks_since else {}
    return connection.execution_options(**options).execute(asked, given)


def _given(mark: Mark, system: str) -> Value:
    """Return a mark as the driver takes it; SQLite knows times only as text."""
    return str(mark.value) if system == "sqlite" and mark.kind != "whole" else mark.value


def _greatest(values: list[Any], query: Query) -> object:
    try:
        return max(values, default=None)
    except TypeError as error:
        raise InputError(
            f"{query.name}: watermark {query.watermark} holds values of several types. Cast it to "
            "one in the query."
        ) from error


@contextmanager
def _connecting(query: Query) -> Iterator[None]:
    """Turn errors of a connection that is being made into one line, with the driver's words."""
    from sqlalchemy import exc

    system = query.address.system
    try:
        yield
    except exc.NoSuchModuleError as error:
        what = f"a SQLAlchemy dialect for {system}"
        raise not_installed(query, what, "install the package that brings it") from error
    except ModuleNotFoundError as error:
        how = f"pip install {error.name}, or name another driver, as in {system}+DRIVER://"
        raise not_installed(query, f"the driver {error.name}", how) from error
    except exc.DBAPIError as error:
        what = "the database does not answer, or refuses the user"
        how = f"Check address and password. {REREAD}"
        raise failed(query, what, _state(error)[1], how) from None
    except (exc.SQLAlchemyError, OSError) as error:
        what = "the database cannot be used"
        raise failed(query, what, str(error), "Check its address.") from None


@contextmanager
def _asking(query: Query, connection: "sa.Connection") -> Iterator[None]:
    """Turn errors of a statement into one line, with the driver's words if they tell of it alone.

    Some drivers fetch rows with the answer, and show what stands in a cell that they refuse.
    """
    from sqlalchemy import exc

    try:
        yield
    except exc.DBAPIError as error:
        _refuse_value_or_lost(query, error)
        said = _of_statement(query, connection, error)
        if said is None:
            raise unread_rows(query, error.orig or error) from None
        raise failed(query, "the database refuses the query", said, "Mend the query.") from None
    except OSError:
        raise _lost(query) from None
    except (exc.SQLAlchemyError, UnicodeError) as error:
        raise unread_rows(query, error) from None


def _of_statement(query: Query, connection: "sa.Connection", error: "DBAPIError") -> str | None:
    """Return what a driver says of a statement as such; None if its words may be of a row."""
    from sqlalchemy import exc

    state, words = _state(error)
    if state:
        return words if state.startswith(_STATEMENT) else None
    if connection.dialect.name != "sqlite":
        return _QUOTED.sub("…", words)
    try:  # reads no row
        connection.exec_driver_sql(f"EXPLAIN {query.text}", {SINCE: ""} if query.since else {})
    except exc.DBAPIError as unplanned:
        return _state(unplanned)[1]
    return None


@contextmanager
def _reading(query: Query) -> Iterator[None]:
    """Turn errors of rows that are being read into one line, without the driver's words."""
    from sqlalchemy import exc

    try:
        yield
    except exc.DBAPIError as error:
        _refuse_value_or_lost(query, error)
        raise unread_rows(query, error.orig or error) from None
    except OSError:
        raise _lost(query) from None
    except (exc.SQLAlchemyError, UnicodeError) as error:
        raise unread_rows(query, error) from None


def _lost(query: Query) -> InputError:
    what = "the connection was lost, or the database lacks what it needs"
    return InputError(f"{query.name}: {what}. {REREAD}")


def _refuse_value_or_lost(query: Query, error: "DBAPIError") -> None:
    from sqlalchemy import exc

    state, _ = _state(error)
    if isinstance(error, exc.DataError) or state.startswith(_VALUE):
        raise unfit_value(query) from None
    is_lost = error.connection_invalidated or isinstance(error, exc.InterfaceError)
    if is_lost or state.startswith(_ACCESS):
        raise _lost(query) from None


def _state(error: "DBAPIError") -> tuple[str, str]:
    """Return what a driver says in an error: its SQLSTATE, if it knows such, and its words."""
    cause = error.orig or error
    said = cause.args[0] if cause.args else ""
    if isinstance(said, dict):  # pg8000: a server's fields as they came
        return str(said.get("C", "")), str(said.get("M", ""))
    state = getattr(cause, "sqlstate", None) or getattr(cause, "pgcode", None)
    if not state and isinstance(said, str) and _STATE.fullmatch(said):  # pyodbc
        state = said
    return str(state or ""), str(cause)
