"""Codes in the cells of a table, as words of the reader's language: English has the codes."""

from collections.abc import Mapping

from cli.output import Screen
from cli.report_words import EVIDENCE, NODES, PARTS, ROLES, STATUS, Words

_NODES = {label: told for label, (told, _, _) in NODES.items()}
# What the cells of a column hold; `source` and `event` have their words among the terminal's.
_TABLES: Mapping[str, Mapping[str, Words]] = {
    **dict.fromkeys(("attribute_type", "own", "other", "shared"), ROLES),
    **dict.fromkeys(("label", "labels"), _NODES),
    "role": PARTS,
    "kind": EVIDENCE,  # of reasons; events and partners have their codes
    "status": STATUS,
}


def in_words(screen: Screen, column: str, value: object) -> object:
    """Return a cell of `column` in Chinese on a Chinese screen; what has no word stays as it is."""
    if screen.lang == "en":
        return value
    if isinstance(value, list | tuple):
        return [in_words(screen, column, one) for one in value]
    if isinstance(value, bool):
        return screen.say("yes" if value else "no")
    if not isinstance(value, str):
        return value
    if column in ("source", "event"):
        return screen.say(value)
    told = _TABLES.get(column, {}).get(value)
    return value if told is None else told[1]
