"""The page of commands says what the commands say of themselves."""

from pathlib import Path

from cli.manual import manual

PAGE = Path(__file__).parents[2] / "docs" / "commands.md"


def test_the_page_of_commands_is_what_the_commands_say() -> None:
    told = "write it anew: python -m cli.manual > docs/commands.md"
    assert PAGE.read_text("utf-8") == manual(), told
