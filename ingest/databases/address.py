"""Where a database is: its address with secrets from the environment, and without them."""

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, unquote_plus, urlencode, urlsplit

from graph.errors import InputError

FILES = ("sqlite", "duckdb")  # databases that are a file
_VARIABLE = re.compile(r"\$\{(\w+)\}")
_SECRET = re.compile(r"pass|pwd|secret|token|key", re.IGNORECASE)
# A secret inside of a parameter's value: odbc_connect=DRIVER={…};SERVER=db;PWD={…}
_INNER = re.compile(
    r"([\w ]*(?:pass|pwd|secret|token)[\w ]*=\s*)(\{(?:[^}]|\}\})*\}|[^;]*)", re.IGNORECASE
)
_USER = re.compile(r"user|username|uid", re.IGNORECASE)
_LONG_NUMBER = re.compile(r"\d{5,}")
_MAIL = re.compile(r"[^\s\"'<>]+@[^\s\"'<>]+\.[^\s\"'<>]+")


@dataclass(frozen=True, slots=True)
class Address:
    """A database's address: `url` has its secrets in it and is never shown; `place` has none."""

    url: str = field(repr=False)
    system: str  # postgresql, sqlite, duckdb …, whichever driver speaks to it
    place: str  # what makes it this database: its file, or host, port, name and parameters
    secrets: tuple[str, ...] = field(default=(), repr=False)

    @property
    def path(self) -> Path | None:
        """Return the file that the database is; None if it is a server or lies in memory."""
        is_file = self.system in FILES and self.place not in ("", ":memory:")
        return Path(self.place) if is_file else None

    @property
    def shown(self) -> str:
        """Return its name for people: the file's or the database's, and the host."""
        if self.system in FILES:
            return f"{self.system} {Path(self.place).name or 'in memory'}"
        server, _, parameters = self.place.partition("?")
        host, _, name = server.partition("/")
        named = f"{self.system} {name}" if name else self.system
        host = host or dict(parse_qsl(parameters)).get("host", "")
        return f"{named} at {host}" if host else named

    def told(self, said: str) -> str:
        """Return the first line of a driver's words, without secrets or what a person could be."""
        text = next((line for line in said.splitlines() if line.strip()), "no reason was given")
        for secret in self.secrets:
            text = text.replace(secret, "***")
        return _LONG_NUMBER.sub("…", _MAIL.sub("…", text)).strip().rstrip(".")


def parse_address(text: str, environ: Mapping[str, str] | None = None) -> Address:
    """Return the address in `text`, its `${NAME}` filled in from the environment.

    `postgresql+psycopg://reader:${PASSWORD}@db.example/lending`, `sqlite:///orders.db`,
    `duckdb:////srv/lake.duckdb`, or a whole address as `${NAME}`. Raises InputError if it is
    none, if a name is not set, or if a password stands in it in clear; no message holds one.
    """
    given = os.environ if environ is None else environ
    whole = _VARIABLE.fullmatch(text.strip())
    if whole is None:
        _refuse_secrets(text)
    values = [_value(name, given) for name in _VARIABLE.findall(text)]
    filled = values[0] if whole else _VARIABLE.sub(lambda m: quote(given[m[1]], safe=""), text)
    try:
        parts = urlsplit(filled.strip())
        host, port, password = parts.hostname or "", parts.port, parts.password
    except ValueError:
        raise _no_address() from None
    if not parts.scheme or "://" not in filled:
        raise _no_address()
    system = parts.scheme.partition("+")[0].casefold()
    if system == "postgres":
        raise InputError("A database's address begins with postgresql://, not postgres://.")
    place = f"{host}{f':{port}' if port else ''}{parts.path}".rstrip("/") + _open(parts.query)
    if system in FILES:
        place = _file(parts.path)
    hidden = [password, *_secrets(parts.query), *([] if whole else values)]
    return Address(filled.strip(), system, place, _forms(one for one in hidden if one))


def _secrets(query: str) -> list[str]:
    """Return what an address's parameters hold in secret: whole values, and parts of them."""
    told = parse_qsl(query)
    inner = [
        match[2].strip()
        for _, value in told
        for form in dict.fromkeys((value, unquote_plus(value)))  # ODBC's is quoted once more
        for match in _INNER.finditer(form)
    ]
    bare = [one[1:-1] for one in inner if one.startswith("{") and one.endswith("}")]
    return [*(value for name, value in told if _SECRET.search(name)), *inner, *bare]


def _open(query: str) -> str:
    """Return an address's parameters in order, without secrets and without who asks."""
    told = [
        (name, _INNER.sub(r"\1", unquote_plus(value)))
        for name, value in parse_qsl(query)
        if not _SECRET.search(name) and not _USER.fullmatch(name)
    ]
    return f"?{urlencode(sorted(told))}" if told else ""


def _forms(secrets: Iterable[str]) -> tuple[str, ...]:
    """Return secrets in every form in which a driver may say them, the longest first."""
    forms = {form for one in secrets for form in (one, unquote(one), quote(one, safe=""))}
    return tuple(sorted(forms, key=lambda one: (-len(one), one)))


def _file(path: str) -> str:
    """Return the whole path of a file: three slashes are relative to here, four are not."""
    inner = path.removeprefix("/")
    return inner if inner in ("", ":memory:") else str(Path(inner).expanduser().absolute())


def _value(name: str, environ: Mapping[str, str]) -> str:
    if name not in environ:
        raise InputError(f"The address of a database needs {name}, which is not set. Export it.")
    return environ[name]


def _refuse_secrets(text: str) -> None:
    """Refuse a password that stands in an address, which others may read."""
    try:
        parts = urlsplit(_VARIABLE.sub("", text))
        told = [parts.password or "", *_secrets(parts.query)]
    except ValueError:
        raise _no_address() from None
    if any(one.strip("{}") for one in told):
        raise InputError(
            "A password stands in the address of a database. Put it into the environment and "
            "write ${NAME} in its place, or leave it to the driver's own settings."
        )


def _no_address() -> InputError:
    return InputError(
        "That is no address of a database. Give one like postgresql+psycopg://USER:${PASSWORD}@"
        "HOST/NAME, sqlite:///FILE or duckdb:///FILE."
    )
