"""The page about mappings shows what the commands say."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from ingest.mapping import parse_mapping
from tests.e2e.cli import ringsight

PAGE = (Path(__file__).parents[2] / "docs" / "mapping.md").read_text("utf-8")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "orders.csv").write_text(next(_blocks("csv")), encoding="utf-8")
    return tmp_path


def _blocks(kind: str) -> Iterator[str]:
    return iter(re.findall(rf"```{kind}\n(.*?)```", PAGE, flags=re.S))


def test_the_suggestion_on_the_page_is_what_the_command_says(folder: Path) -> None:
    assert ringsight("load", "--suggest-mapping", "orders.csv").out == next(_blocks("yaml"))


def test_the_check_on_the_page_is_what_the_command_says(folder: Path) -> None:
    Path("ours.yaml").write_text(next(_blocks("yaml")), encoding="utf-8")
    told = ringsight("load", "orders.csv", "--mapping", "ours.yaml", "--check")
    shown = next(_blocks("text"))
    assert (told.code, [line.rstrip() for line in told.out.splitlines()]) == (
        0,
        shown.splitlines()[1:],
    )


def test_the_keys_on_the_page_are_a_mapping() -> None:
    _, keys = _blocks("yaml")
    assert parse_mapping(yaml.safe_load(keys)).accept == {"employer"}
