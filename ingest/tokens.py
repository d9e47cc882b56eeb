"""Keyed tokens: what stands in the graph for a value that may not stand there in clear."""

import os
import re
import secrets
import stat
import sys
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

import polars as pl

from graph.errors import InputError
from ingest.hmac_columns import BLOCK, hmac_hex

KEY_BYTES = 32
TOKEN_LENGTH = 24  # hex digits: 96 bits, a chance collision among 10^9 values is under 10^-10
_HEX = re.compile(rb"\s*(?:[0-9a-fA-F]{2})+\s*")


class Tokenizer:
    """Makes tokens with one secret key; the key itself is never shown."""

    __slots__ = ("_blocks", "_inner", "_key", "_outer", "key_id")

    def __init__(self, key: bytes) -> None:
        if len(key) < KEY_BYTES:
            raise InputError(f"A token key needs {KEY_BYTES} bytes or more; this has {len(key)}.")
        self._key = key
        block = (sha256(key).digest() if len(key) > BLOCK else key).ljust(BLOCK, b"\0")
        self._blocks = bytes(byte ^ 0x36 for byte in block), bytes(byte ^ 0x5C for byte in block)
        self._inner, self._outer = (sha256(each) for each in self._blocks)
        # No separator in the message, so it is the token of no value in any domain.
        self.key_id = self._digest("ringsight key id")[:8]

    def __repr__(self) -> str:
        return f"Tokenizer(key_id={self.key_id!r})"

    def __reduce__(self) -> tuple[type["Tokenizer"], tuple[bytes]]:
        """Let the program's own worker processes have it, through a pipe."""
        return Tokenizer, (self._key,)

    def token(self, domain: str, value: str) -> str:
        """Return 24 hex digits of HMAC-SHA-256 over `domain`, a separator and `value`.

        `domain` keeps equal texts of different meaning apart: a node's label for its key,
        `Label.column` for what is derived of it. Source: RFC 2104.
        """
        return self._digest(f"{domain}\x1f{value}")[:TOKEN_LENGTH]

    def series(self, domain: str, values: pl.Series) -> pl.Series:
        """Return the token of each of `values`, null where there is none; under 1 µs each."""
        return self.of_messages(pl.select(message(domain, values)).to_series())

    def of_messages(self, messages: pl.Series) -> pl.Series:
        """Return the token of each `message`, which may be of several domains."""
        return hmac_hex(messages, *self._blocks).str.slice(0, TOKEN_LENGTH)

    def _digest(self, message: str) -> str:
        """Return the HMAC in hex. Both halves start from a copy, over twice as fast as `hmac`."""
        inner = self._inner.copy()
        inner.update(message.encode())
        outer = self._outer.copy()
        outer.update(inner.digest())
        return outer.hexdigest()


def message(domain: str | pl.Expr, value: pl.Series | pl.Expr) -> pl.Expr:
    """Return what a token is made of: `domain`, a separator and `value`, as `token` joins them."""
    first = pl.lit(domain) if isinstance(domain, str) else domain
    return pl.concat_str(first, pl.lit("\x1f"), value)


def data_folder(environ: Mapping[str, str]) -> Path:
    """Return the user's data folder of ringsight; nothing is made."""
    if sys.platform == "win32":
        base = environ.get("LOCALAPPDATA")
        return (Path(base) if base else Path.home() / "AppData" / "Local") / "ringsight"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "ringsight"
    base = environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "ringsight"


def key_path(environ: Mapping[str, str]) -> Path:
    """Return where the key is: RINGSIGHT_TOKEN_KEY_FILE of `environ`, else the data folder."""
    named = environ.get("RINGSIGHT_TOKEN_KEY_FILE")
    return Path(named).expanduser() if named else data_folder(environ) / "token.key"


def read_tokenizer(path: Path | None, *, create: bool = True) -> Tokenizer:
    """Return a tokenizer with the key in `path` (default: `key_path` of an empty environment).

    A missing key is made, 32 random bytes in a file of mode 0600, unless `create` is false.
    The file holds the key as hexadecimal text or as raw bytes. Raises InputError if it is
    missing, too short, or readable by others.
    """
    path = key_path({}) if path is None else path
    if create and not path.exists():
        _make_key(path)
    return Tokenizer(_read_key(path))


def _read_key(path: Path) -> bytes:
    try:
        _refuse_if_open(path)
        content = path.read_bytes()
    except OSError as error:
        raise InputError(
            f"The token key {path} cannot be read ({error.strerror}). "
            "Name the file in RINGSIGHT_TOKEN_KEY_FILE."
        ) from error
    key = bytes.fromhex(content.decode()) if _HEX.fullmatch(content) else content
    if len(key) < KEY_BYTES:
        raise InputError(
            f"The token key {path} has {len(key)} bytes; it needs {KEY_BYTES} or more "
            "(raw, or twice as many hexadecimal digits)."
        )
    return key


def _refuse_if_open(path: Path) -> None:
    """Raise InputError if others may read `path`; its group may if it is not our own file.

    Secrets mounted into a container belong to root and are readable through the group.
    """
    if sys.platform == "win32":
        return
    status = path.stat()
    others = stat.S_IRWXG | stat.S_IRWXO if status.st_uid == os.geteuid() else stat.S_IRWXO
    if stat.S_ISREG(status.st_mode) and status.st_mode & others:
        mode = stat.S_IMODE(status.st_mode)
        raise InputError(
            f"The token key {path} is open to others (mode {mode:04o}). Run: chmod 600 {path}"
        )


def _make_key(path: Path) -> None:
    """Write a new key in one step, so that of two first uses one wins and both read the same."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_hex(KEY_BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
        _publish(draft, path)
    except OSError as error:
        raise InputError(
            f"No token key could be made at {path} ({error.strerror}). "
            "Name another file in RINGSIGHT_TOKEN_KEY_FILE."
        ) from error


def _publish(draft: Path, path: Path) -> None:
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # another process was first; its key counts
    finally:
        draft.unlink()
