"""Names that the reader of Chinese addresses cannot tell apart: it treats one as the other.

Its patterns and comparisons name some signs (路, 园, 村) and take any other Chinese sign alike. So
what it makes of 阳光花园 it makes of 绮绮花园, but for the name itself: each such likeness is
tried out once, however many names have it.
"""

import ast
import inspect
from collections.abc import Iterator
from functools import cache
from importlib import import_module

# All that look at the signs of a name, once the place before it is read.
_READERS = (
    "address_forms",
    "address_names",
    "address_zh",
    "address_zh_parts",
    "address_zh_text",
    "places_zh",
)
_ANY = "绮"  # stands in for any sign that none of them names; no place is called so


def likeness(name: str) -> str:
    """Return a Chinese name with one sign in place of each sign that no reader names.

    The reader of places knows more names, by its table: whether it takes `name` for a place is to
    be asked for itself.
    """
    return name.translate(_likes())


@cache
def _likes() -> dict[int, str]:
    """Return what each sign becomes; 40 ms, at the first Chinese address."""
    named = {sign for reader in _READERS for text in _texts(reader) for sign in text}
    return {point: _ANY for point in range(0x4E00, 0xA000) if chr(point) not in named}


def _texts(reader: str) -> Iterator[str]:
    """Return the texts in a module's code: all but what is written for people."""
    tree = ast.parse(inspect.getsource(import_module(f"ingest.normalize.{reader}")))
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            yield node.value
