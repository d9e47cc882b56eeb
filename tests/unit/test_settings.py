"""Settings: environment, then a file, then options."""

from pathlib import Path

import pytest

from api.settings import Settings, read_settings
from graph.errors import InputError


def test_options_overrule_a_file_which_overrules_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RINGSIGHT_PORT", "9001")
    monkeypatch.setenv("RINGSIGHT_HOST", "127.0.0.2")
    file = tmp_path / "settings.yaml"
    file.write_text("port: 9002\nbatch_limit: 7\n")
    assert read_settings().port == 9001
    assert read_settings(file).port == 9002
    told = read_settings(file, port=9003, host=None)
    assert (told.port, told.host, told.batch_limit) == (9003, "127.0.0.2", 7)


def test_it_listens_on_loopback_unless_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RINGSIGHT_HOST", raising=False)
    assert read_settings().host == "127.0.0.1"


def test_what_is_unknown_or_unusable_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Did you mean port"):
        read_settings(prot=1)
    with pytest.raises(InputError, match="port: "):
        read_settings(port=70_000)
    file = tmp_path / "settings.yaml"
    file.write_text("- 1\n")
    with pytest.raises(InputError, match="must be a table"):
        read_settings(file)
    with pytest.raises(InputError, match="cannot be read"):
        read_settings(tmp_path / "none.yaml")


def test_a_password_comes_from_its_file_and_is_never_shown(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("hidden-word\n")
    assert read_settings(neo4j_password_file=file).password() == "hidden-word"
    told = read_settings(neo4j_password="hidden-word")
    assert told.password() == "hidden-word"
    assert "hidden-word" not in repr(told)
    with pytest.raises(InputError, match="cannot be read"):
        read_settings(neo4j_password_file=tmp_path / "none").password()


def test_every_setting_says_what_it_is() -> None:
    assert all(field.description for field in Settings.model_fields.values())
