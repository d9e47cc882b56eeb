"""Keys and roles of those who may call."""

import stat
from pathlib import Path

import pytest

from api.users import add_user, read_users, remove_user, rotate_key, user_of
from graph.errors import InputError, NotFoundError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "users.json"


def test_a_key_is_known_again_and_kept_nowhere(path: Path) -> None:
    key = add_user(path, "approvals", "decider")
    user = user_of(key, read_users(path))
    assert user is not None
    assert (user.name, user.role) == ("approvals", "decider")
    assert key.rpartition("_")[2] not in path.read_text()
    assert len(key.split("_", 2)[2]) >= 43  # 256 bits


def test_only_the_owner_may_read_the_file(path: Path) -> None:
    add_user(path, "one", "reader")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_roles_include_those_before_them(path: Path) -> None:
    for role in ("reader", "decider", "admin"):
        add_user(path, role, role)
    rights = {u.name: [u.may(r) for r in ("reader", "decider", "admin")] for u in read_users(path)}
    assert rights["reader"] == [True, False, False]
    assert rights["decider"] == [True, True, False]
    assert rights["admin"] == [True, True, True]


def test_a_rotated_key_replaces_the_old_one(path: Path) -> None:
    old = add_user(path, "one", "reader")
    new = rotate_key(path, "one")
    users = read_users(path)
    assert user_of(old, users) is None
    assert user_of(new, users) is not None


def test_a_removed_users_key_is_worth_nothing(path: Path) -> None:
    key = add_user(path, "one", "reader")
    add_user(path, "two", "reader")
    remove_user(path, "one")
    assert user_of(key, read_users(path)) is None
    assert [user.name for user in read_users(path)] == ["two"]


@pytest.mark.parametrize("key", ["", "rs_", "rs__", "rs_x_y", "nonsense", "rs_é_é"])
def test_what_is_no_key_belongs_to_nobody(path: Path, key: str) -> None:
    add_user(path, "one", "reader")
    assert user_of(key, read_users(path)) is None


def test_wrong_names_and_roles_are_told(path: Path) -> None:
    add_user(path, "one", "reader")
    with pytest.raises(InputError, match="already"):
        add_user(path, "one", "admin")
    with pytest.raises(InputError, match="Did you mean reader"):
        add_user(path, "two", "readr")
    with pytest.raises(NotFoundError, match="Did you mean one"):
        remove_user(path, "onee")
    with pytest.raises(InputError, match="name"):
        add_user(path, " ", "reader")


def test_a_damaged_file_is_told_in_one_line(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("{")
    with pytest.raises(InputError, match="cannot be read"):
        read_users(path)
