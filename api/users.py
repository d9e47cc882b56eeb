"""Who may call the API: names, roles and hashed keys, in one file that only its owner reads.

A key is `rs_ID_SECRET`; the secret has 256 random bits, so one keyed hash of it is enough (there
is nothing to guess). The key itself is shown once, when it is made, and kept nowhere.
"""

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from graph.errors import InputError, NotFoundError, UsageError

ROLES = ("reader", "decider", "admin")  # each may do what those before it may
_SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class User:
    """One who may call: a name, a role, and the hash of the key."""

    name: str
    role: str
    key_id: str
    salt: str
    digest: str

    def may(self, role: str) -> bool:
        """Whether this user's role includes `role`."""
        return ROLES.index(self.role) >= ROLES.index(role)


def read_users(path: Path) -> tuple[User, ...]:
    """Return the users in `path` by name, none if it is not there; InputError if it is damaged."""
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))["users"]
        return tuple(sorted((User(**row) for row in rows), key=lambda user: user.name))
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise InputError(
            f"The users file {path} cannot be read; restore it or add anew."
        ) from error


def add_user(path: Path, name: str, role: str) -> str:
    """Add a user and return the key, which nobody can show again.

    Raises UsageError if there is no such role or the name is none, InputError if it is taken.
    """
    if role not in ROLES:
        raise UsageError(str(NotFoundError.near("role", role, ROLES)) + f" Use {', '.join(ROLES)}.")
    if not name.strip() or not name.isprintable():
        raise UsageError("A user needs a name of letters that can be seen, e.g. approvals.")
    users = read_users(path)
    if any(user.name == name for user in users):
        raise InputError(f"There is a user {name!r} already; rotate the key or remove it first.")
    user, key = _made(name, role)
    _write(path, (*users, user))
    return key


def remove_user(path: Path, name: str) -> None:
    """Remove a user, whose key is worth nothing from then on; NotFoundError if there is none."""
    users = read_users(path)
    gone = _named(users, name)
    _write(path, (user for user in users if user is not gone))


def rotate_key(path: Path, name: str) -> str:
    """Give a user a new key and return it; the old one is worth nothing from then on."""
    users = read_users(path)
    old = _named(users, name)
    user, key = _made(old.name, old.role)
    _write(path, (user if one is old else one for one in users))
    return key


def user_of(key: str, users: Iterable[User]) -> User | None:
    """Return the user whose key this is, or None; takes as long for a near miss as for any."""
    _, _, rest = key.partition("rs_")
    key_id, _, secret = rest.partition("_")
    for user in users:
        same_id = hmac.compare_digest(user.key_id.encode(), key_id.encode())
        if same_id and hmac.compare_digest(user.digest, _digest(user.salt, secret)):
            return user
    return None


def _made(name: str, role: str) -> tuple[User, str]:
    key_id, salt = secrets.token_hex(4), secrets.token_hex(16)
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    return User(name, role, key_id, salt, _digest(salt, secret)), f"rs_{key_id}_{secret}"


def _digest(salt: str, secret: str) -> str:
    return hmac.new(bytes.fromhex(salt), secret.encode(), hashlib.sha256).hexdigest()


def _named(users: Iterable[User], name: str) -> User:
    known = {user.name: user for user in users}
    if name not in known:
        raise NotFoundError.near("user", name, known, step="See: ringsight users list")
    return known[name]


def _write(path: Path, users: Iterable[User]) -> None:
    """Put the whole file in place in one step, readable by its owner alone."""
    ordered = sorted(users, key=lambda user: user.name)
    text = json.dumps({"users": [asdict(user) for user in ordered]}, indent=1, ensure_ascii=False)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text + "\n")
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise InputError(f"The users file {path} cannot be written: {error.strerror}.") from error
