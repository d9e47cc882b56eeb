import hashlib
import hmac
import sys
from pathlib import Path

import polars as pl
import pytest

from graph.errors import InputError
from ingest.tokens import Tokenizer, data_folder, key_path, read_tokenizer

KEY = bytes(range(32))


@pytest.mark.parametrize("key", [KEY, b"k" * 64, b"k" * 65, b"k" * 200])
def test_a_token_is_the_first_half_of_an_hmac(key: bytes) -> None:
    expected = hmac.new(key, "Phone\x1f王+86".encode(), hashlib.sha256).hexdigest()[:24]
    assert Tokenizer(key).token("Phone", "王+86") == expected


def test_many_tokens_are_the_same_as_one_by_one() -> None:
    tokenizer = Tokenizer(KEY)
    values = [str(number) for number in range(50)] + ["0"]
    tokens = tokenizer.series("Phone", pl.Series("value", values))
    assert tokens.to_list() == [tokenizer.token("Phone", value) for value in values]
    assert tokens.n_unique() == 50


@pytest.mark.parametrize("key", [KEY, b"k" * 64, b"k" * 65, bytes(range(200, 256)) * 3])
def test_a_column_of_tokens_is_that_of_the_standard_library(key: bytes) -> None:
    values = ["", "1", None, "王" * 40, "x" * 1000, "\x1f", "1"]
    tokens = Tokenizer(key).series("Phone", pl.Series("value", values, dtype=pl.String))
    assert tokens.to_list() == [
        value
        if value is None
        else hmac.new(key, f"Phone\x1f{value}".encode(), hashlib.sha256).hexdigest()[:24]
        for value in values
    ]
    assert Tokenizer(key).series("Phone", tokens.clear()).to_list() == []


def test_a_domain_keeps_equal_texts_apart() -> None:
    tokenizer = Tokenizer(KEY)
    assert tokenizer.token("Phone", "1") != tokenizer.token("Device", "1")


def test_another_key_gives_other_tokens_and_another_id() -> None:
    one, other = Tokenizer(KEY), Tokenizer(KEY[::-1])
    assert one.token("Phone", "1") != other.token("Phone", "1")
    assert one.key_id != other.key_id
    assert len(one.key_id) == 8
    assert int(one.key_id, 16) >= 0


def test_a_printed_tokenizer_does_not_show_its_key() -> None:
    shown = repr(Tokenizer(KEY))
    assert shown == f"Tokenizer(key_id={Tokenizer(KEY).key_id!r})"
    assert KEY.hex()[:8] not in shown


def test_a_short_key_is_refused() -> None:
    with pytest.raises(InputError, match="needs 32 bytes"):
        Tokenizer(b"short")


def test_a_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "made" / "token.key"
    first = read_tokenizer(path)
    assert read_tokenizer(path).key_id == first.key_id
    assert len(bytes.fromhex(path.read_text())) == 32
    assert [file.name for file in path.parent.iterdir()] == ["token.key"]
    if sys.platform != "win32":
        assert path.stat().st_mode & 0o777 == 0o600


def test_a_missing_key_is_only_made_when_asked(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="RINGSIGHT_TOKEN_KEY_FILE"):
        read_tokenizer(tmp_path / "token.key", create=False)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [KEY, KEY.hex().encode(), KEY.hex().upper().encode() + b"\n"])
def test_a_key_may_be_raw_or_hexadecimal(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "token.key"
    path.write_bytes(content)
    path.chmod(0o600)
    assert read_tokenizer(path).key_id == Tokenizer(KEY).key_id


@pytest.mark.parametrize("content", [b"", b"short", b"ab" * 16])
def test_a_short_key_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "token.key"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(InputError, match="it needs 32 or more"):
        read_tokenizer(path)


@pytest.mark.skipif(sys.platform == "win32", reason="files have no mode there")
@pytest.mark.parametrize("mode", [0o604, 0o640, 0o644])
def test_a_key_file_open_to_others_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "token.key"
    path.write_text(KEY.hex())
    path.chmod(mode)
    with pytest.raises(InputError, match="chmod 600"):
        read_tokenizer(path)


def test_a_folder_is_no_key(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_tokenizer(tmp_path)


def test_a_key_that_cannot_be_made_says_where(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="No token key could be made"):
        read_tokenizer(tmp_path / "file" / "token.key")


def test_the_environment_may_name_the_key(tmp_path: Path) -> None:
    named = tmp_path / "my.key"
    assert key_path({"RINGSIGHT_TOKEN_KEY_FILE": str(named)}) == named
    assert key_path({"XDG_DATA_HOME": str(tmp_path)}).name == "token.key"
    assert key_path({}).parent == data_folder({})
