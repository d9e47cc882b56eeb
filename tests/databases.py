"""Databases of a lender for tests: a file of SQLite or DuckDB, or a PostgreSQL of their own."""

import os
import shutil
import socket
import sqlite3
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

import duckdb
import pytest
import sqlalchemy as sa

HOW = "needs PostgreSQL's initdb and pg_ctl (Debian: apt-get install postgresql)"
PASSWORD = "Pa$s/w0rd@"  # what an address must quote
Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Database:
    """A database and how the owner of its tables changes them."""

    url: str
    run: Callable[[str], None]

    def insert(self, table: str, rows: Sequence[Row]) -> None:
        """Add rows; every value is written as SQL has it."""
        for row in rows:
            values = ", ".join(_literal(value) for value in row.values())
            self.run(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({values})")


def _literal(value: object) -> str:
    if value is None:
        return "NULL"
    return str(value) if isinstance(value, (int, float)) else f"'{value}'"


def sqlite(folder: Path) -> Database:
    """Return an SQLite file."""
    path = folder / "lender.db"

    def run(statement: str) -> None:
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute(statement)

    return Database(f"sqlite:///{path}", run)


def duck(folder: Path) -> Database:
    """Return a DuckDB file."""
    path = folder / "lender.duckdb"

    def run(statement: str) -> None:
        with duckdb.connect(str(path)) as connection:
            connection.execute(statement)

    return Database(f"duckdb:///{path}", run)


def postgres_server() -> Iterator[str]:
    """Run a PostgreSQL on loopback; give its address, the password as a variable.

    Skips the test where it is not installed.
    """
    bin_ = _postgres()
    user = None if os.geteuid() else "postgres"  # it refuses to be root
    with TemporaryDirectory(prefix="ringsight-pg-") as folder:
        (secret := Path(folder) / "password").write_text(PASSWORD)
        if user:
            shutil.chown(folder, user)
            shutil.chown(secret, user)
        yield from _running(bin_, Path(folder) / "data", secret, user)


def _running(bin_: Path, data: Path, secret: Path, user: str | None) -> Iterator[str]:
    port = _free_port()
    made = ["initdb", "-D", str(data), "-U", "owner", "-A", "scram-sha-256"]
    _done(bin_, [*made, f"--pwfile={secret}", "--no-sync", "-E", "UTF8", "--locale=C"], user)
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
    log = data.parent / "log"
    _done(bin_, ["pg_ctl", "-D", str(data), "-l", str(log), "-w", "-o", options, "start"], user)
    try:
        yield f"postgresql+pg8000://owner:${{LENDER_PASSWORD}}@127.0.0.1:{port}/postgres"
    finally:
        _done(bin_, ["pg_ctl", "-D", str(data), "-m", "immediate", "stop"], user)


def postgres(url: str) -> Database:
    """Return the server's database, empty."""
    owner = url.replace("${LENDER_PASSWORD}", quote(PASSWORD, safe=""))
    engine = sa.create_engine(owner, poolclass=sa.NullPool)

    def run(statement: str) -> None:
        with engine.begin() as connection:
            connection.exec_driver_sql(statement)

    run("DROP SCHEMA public CASCADE")
    run("CREATE SCHEMA public")
    return Database(url, run)


def _postgres() -> Path:
    named = shutil.which("initdb")
    found = [Path(named).parent] if named else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not found:
        pytest.skip(HOW)
    return found[-1]


def _done(bin_: Path, command: list[str], user: str | None) -> None:
    done = subprocess.run(
        [str(bin_ / command[0]), *command[1:]],
        user=user,
        cwd="/",
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert not done.returncode, done.stderr


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
