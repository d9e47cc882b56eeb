"""Who calls: `Authorization: Bearer KEY`, and what their role may."""

from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.errors import ForbiddenError
from api.users import User, read_users, user_of
from graph.errors import AuthError

_BEARER = HTTPBearer(auto_error=False, description="A key made by `ringsight users add`.")
_Given = Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]


class Users:
    """The users of a file, read again when it changes: a removed key is dead at once."""

    def __init__(self, path: Path) -> None:
        self._path, self._lock = path, Lock()
        self._seen: tuple[int, int, int] | None = None
        self._users: tuple[User, ...] = ()

    def current(self) -> tuple[User, ...]:
        """Return the users as the file has them now."""
        with self._lock:
            seen = self._state()
            if seen != self._seen:
                self._users, self._seen = read_users(self._path), seen
            return self._users

    def _state(self) -> tuple[int, int, int]:
        try:
            state = self._path.stat()
        except FileNotFoundError:
            return (0, 0, 0)
        return state.st_ino, state.st_mtime_ns, state.st_size


def require(role: str) -> Any:
    """Return the dependency of a route that only callers of this role, or more, may use."""
    return Depends(_checker(role))


def _checker(role: str) -> Callable[..., User]:
    def check(request: Request, given: _Given) -> User:
        users: Users = request.app.state.users
        if given is None:
            raise AuthError("Send `Authorization: Bearer KEY`; `ringsight users add` makes a key.")
        user = user_of(given.credentials, users.current())
        if user is None:
            raise AuthError("This key is unknown; it may have been removed or rotated.")
        request.state.key_id = user.key_id
        if not user.may(role):
            raise ForbiddenError(f"This needs the role {role}; this key's is {user.role}.")
        return user

    return check
