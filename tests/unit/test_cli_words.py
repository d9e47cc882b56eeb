"""The terminal speaks both languages, wholly."""

import ast
import re
import string
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from cli.main import app
from cli.output import Screen
from cli.words import chinese, language_of, say

CLI = Path(__file__).parents[2] / "cli"
SPOKEN = ("say", "note", "_head")


def _commands() -> dict[str, Any]:
    """Return every command by its path, in English."""
    root: Any = typer.main.get_command(app)
    found = {"ringsight": root}
    with root.make_context("ringsight", ["--json"], obj=Screen(), resilient_parsing=True) as ctx:
        for name in root.list_commands(ctx):
            command = root.get_command(ctx, name)
            found[f"ringsight {name}"] = command
            for inner, one in getattr(command, "commands", {}).items():
                found[f"ringsight {name} {inner}"] = one
    return found


def _helps() -> set[str]:
    told = set()
    for command in _commands().values():
        told |= {command.help, *(getattr(param, "help", None) for param in command.params)}
    return {text for text in told if text}


def _spoken() -> set[str]:
    """Return every text given to `say` in the sources, where it stands there in full."""
    found = set()
    for path in CLI.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and _name(node) in SPOKEN and node.args:
                inside = [n for arg in node.args for n in ast.walk(arg)]
                found |= {n.value for n in inside if isinstance(n, ast.Constant)}
    return {text for text in found if isinstance(text, str) and text}


def _name(call: ast.Call) -> str:
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


# Names that a list shows as they are, for they are typed.
NAMES = {"days", "label", "limit", "param", "rules", "since"}
# What the parser brings and words of its own: shown as they are.
FOREIGN = {
    "Install completion for the current shell.",
    "Show completion for the current shell, to copy it or customize the installation.",
    "Show this message and exit.",
}


def test_each_help_text_is_there_in_chinese() -> None:
    assert _helps() - FOREIGN - set(chinese()) == set()


def test_each_spoken_text_is_there_in_chinese() -> None:
    assert {
        text for text in _spoken() if text not in chinese() and text not in ("zh", "status")
    } == set()


@pytest.mark.parametrize("text", chinese())
def test_a_translation_fills_in_the_same_values(text: str) -> None:
    def names(of: str) -> set[str | None]:
        return {name for _, name, _, _ in string.Formatter().parse(of) if name}

    assert names(text) == names(chinese()[text])


def test_a_text_without_translation_stays_english() -> None:
    assert say("No such text", "zh") == "No such text"


@pytest.mark.parametrize(
    ("text", "rows", "told"),
    [
        ("{rows:,} rows; there are more", 1, "1 row; there are more"),
        ("{rows:,} new attributes", 1, "1 new attribute"),
        ("{rows:,} rows", 21, "21 rows"),
        ("{rows:,} people", 1_001, "1,001 people"),
        ("{rows:,} people", 1, "1 person"),
    ],
)
def test_one_thing_is_told_in_the_singular(text: str, rows: int, told: str) -> None:
    assert say(text, "en", rows=rows) == told


def test_the_locale_chooses_chinese() -> None:
    assert language_of({"LANG": "zh_CN.UTF-8"}) == "zh"
    assert language_of({"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}) == "en"
    assert language_of({}) == "en"


@pytest.mark.parametrize("words", [("rules", "list"), ("query", "--list")])
def test_lists_are_wholly_chinese_but_for_names_and_are_not_cut_short(
    words: tuple[str, ...],
) -> None:
    told = CliRunner().invoke(app, [*words, "--lang", "zh"], env={"LANG": "C.UTF-8"}).stdout
    assert "…" not in told
    english = set(re.findall(r"\b[a-z]{2,}\b(?!_)", told)) - NAMES
    assert not english


def test_one_kind_of_apostrophe_is_shown() -> None:
    for folder in ("cli", "graph", "api", "cypher"):
        for path in (CLI.parent / folder).rglob("*"):
            if path.suffix in (".py", ".yaml", ".j2", ".html", ".cypher"):
                assert "\u2019" not in path.read_text("utf-8"), path


@pytest.mark.parametrize(
    ("items", "en", "zh"),
    [
        ([], "", ""),
        (["A"], "A", "A"),
        (["A", "B"], "A and B", "A 和B"),
        (["A", "B", "C"], "A, B and C", "A、B 和C"),
    ],
)
def test_several_things_are_listed_as_one_would_say_them(
    items: list[str], en: str, zh: str
) -> None:
    assert (Screen().listed(items), Screen(lang="zh").listed(items)) == (en, zh)
